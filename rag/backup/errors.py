"""What can be wrong with an archive."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.errors import SourcierError, StorageError
from rag.index.files import DENIED, FULL, disk_full


class ArchiveError(SourcierError):
    """An archive is damaged, of another version, or not one."""

    exit_code = 3


@contextmanager
def writing_errors(folder: Path) -> Iterator[None]:
    """Turn a full disk or a refused access into a :class:`StorageError` that names the folder."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "full" in str(error):
            raise disk_full(folder) from error
        raise
    except OSError as error:
        if error.errno in FULL:
            raise disk_full(folder) from error
        if error.errno in DENIED:
            place = error.filename or folder
            raise StorageError(
                f"Sourcier n'a pas le droit de lire ou d'écrire {place} : donnez ce droit au compte qui "
                "lance la commande, ou choisissez un autre dossier."
            ) from error
        raise
