"""From the paths given to the files of each corpus, and the paths shown outside (contract.md)."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.gather import digest, gather
from rag.errors import UsageError


def make(root: Path, *names: str) -> Path:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    return root


def files(*paths: Path) -> list[str]:
    return [item.file for item in gather(paths)]


def test_a_folder_is_one_corpus_hidden_files_and_manifest_left_out(tmp_path: Path) -> None:
    town = make(
        tmp_path / "valdore", "b.pdf", "a.pdf", "sous/c.txt", ".cache/x.pdf", ".hidden.pdf", "manifest.toml"
    )
    found = gather([town])
    assert [item.file for item in found] == ["valdore/a.pdf", "valdore/b.pdf", "valdore/sous/c.txt"]
    assert {item.folder for item in found} == {town}
    assert [item.relative for item in found] == ["a.pdf", "b.pdf", "sous/c.txt"]


def test_a_folder_of_folders_is_a_set_of_corpora(tmp_path: Path) -> None:
    root = make(tmp_path / "corpora", "grenoble/a.pdf", "valdore/b.pdf", "valdore/sous/c.pdf")
    found = gather([root])
    assert [(item.folder.name, item.file, item.relative) for item in found] == [
        ("grenoble", "corpora/grenoble/a.pdf", "a.pdf"),
        ("valdore", "corpora/valdore/b.pdf", "b.pdf"),
        ("valdore", "corpora/valdore/sous/c.pdf", "sous/c.pdf"),
    ]


def test_a_single_file_is_shown_with_its_own_folder(tmp_path: Path) -> None:
    make(tmp_path / "valdore", "a.pdf", ".b.pdf")
    assert files(tmp_path / "valdore" / "a.pdf") == ["valdore/a.pdf"]
    assert files(tmp_path / "valdore" / ".b.pdf") == ["valdore/.b.pdf"]  # named, so wanted


def test_a_relative_path_shows_the_real_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path / "valdore", "a.pdf")
    monkeypatch.chdir(tmp_path / "valdore")
    assert files(Path()) == ["valdore/a.pdf"]


def test_a_file_given_twice_is_taken_once(tmp_path: Path) -> None:
    town = make(tmp_path / "valdore", "a.pdf", "b.pdf")
    assert files(town, town / "a.pdf") == ["valdore/a.pdf", "valdore/b.pdf"]


def test_two_files_that_would_be_shown_alike_are_not_merged(tmp_path: Path) -> None:
    make(tmp_path, "x/valdore/a.pdf", "y/valdore/a.pdf")
    with pytest.raises(UsageError, match=r"même nom, valdore/a\.pdf : renommez l'un des dossiers"):
        gather([tmp_path / "x" / "valdore", tmp_path / "y" / "valdore"])


def test_a_link_to_a_file_is_followed_under_its_own_name_and_a_linked_folder_is_not_entered(
    tmp_path: Path,
) -> None:
    town = make(tmp_path / "valdore", "a.pdf")
    make(tmp_path / "ailleurs", "b.pdf")
    (town / "lien.pdf").symlink_to(tmp_path / "ailleurs" / "b.pdf")
    (town / "boucle").symlink_to(town)
    assert files(town) == ["valdore/a.pdf", "valdore/lien.pdf"]


def test_a_name_that_is_not_utf8_is_shown_and_kept_apart(tmp_path: Path) -> None:
    town = make(tmp_path / "valdore", "a.pdf")
    for byte in (b"\xe9", b"\xe8"):
        try:
            Path(os.fsdecode(os.fsencode(town) + b"/pi" + byte + b"ce.pdf")).write_bytes(b"x")
        except OSError:
            pytest.skip("this file system takes UTF-8 names only")
    found = gather([town])
    assert [item.file for item in found] == [
        "valdore/a.pdf",
        "valdore/pi\\xe8ce.pdf",
        "valdore/pi\\xe9ce.pdf",
    ]
    assert all(item.path.is_file() for item in found)


def test_nothing_to_ingest_is_a_usage_error(tmp_path: Path) -> None:
    empty = tmp_path / "vide"
    empty.mkdir()
    with pytest.raises(UsageError, match="est vide : déposez-y des documents"):
        gather([empty])
    make(empty, ".seul.pdf", "manifest.toml")
    with pytest.raises(UsageError, match="est vide"):
        gather([empty])
    with pytest.raises(UsageError, match="n'existe pas : vérifiez le chemin"):
        gather([tmp_path / "absent"])
    with pytest.raises(UsageError, match="n'existe pas"):
        gather([tmp_path / ("x" * 300)])


@pytest.fixture
def closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """Closes a folder, to root as well: the system call itself is what refuses."""
    refused: set[str] = set()
    real = os.scandir

    def scandir(path: str | Path) -> object:
        if str(path) in refused:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    monkeypatch.setattr(os, "listdir", lambda path: [entry.name for entry in scandir(path)])  # type: ignore[attr-defined]
    return lambda path: refused.add(str(path))


def test_a_closed_folder_is_given_back_and_the_others_are_read(
    tmp_path: Path, closed: Callable[[Path], None]
) -> None:
    town = make(tmp_path / "valdore", "a.pdf", "sous/b.pdf", "sous/fin/c.pdf")
    closed(town / "sous")
    found = gather([town])
    assert [(item.file, item.closed) for item in found] == [
        ("valdore/a.pdf", ""),
        ("valdore/sous", "Dossier interdit d'accès : donnez le droit de le lire."),
    ]


def test_a_closed_corpus_leaves_the_others(tmp_path: Path, closed: Callable[[Path], None]) -> None:
    root = make(tmp_path / "corpora", "grenoble/a.pdf", "valdore/b.pdf")
    closed(root / "grenoble")
    assert [(item.file, bool(item.closed)) for item in gather([root])] == [
        ("corpora/grenoble", True),
        ("corpora/valdore/b.pdf", False),
    ]


def test_a_closed_folder_given_by_name_is_a_usage_error(
    tmp_path: Path, closed: Callable[[Path], None]
) -> None:
    town = make(tmp_path / "valdore", "a.pdf")
    closed(town)
    with pytest.raises(UsageError, match="interdit d'accès"):
        gather([town])


def test_the_digest_is_that_of_the_content(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"0123456789" * 300_000)
    assert digest(path) == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_link_to_another_folder_is_told_and_one_to_the_folder_itself_is_no_corpus(tmp_path: Path) -> None:
    make(tmp_path, "ailleurs/b.pdf", "villes/valdore/a.pdf")
    towns = tmp_path / "villes"
    (towns / "valdore" / "lien").symlink_to(tmp_path / "ailleurs")
    (towns / "boucle").symlink_to(towns)
    found = {item.file: item.closed for item in gather([towns])}
    assert found.keys() == {"villes/valdore/a.pdf", "villes/valdore/lien"}
    assert "donnez ce dossier" in found["villes/valdore/lien"]


def test_a_name_cannot_break_a_line_nor_turn_it_around(tmp_path: Path) -> None:
    town = make(tmp_path / "valdore", "a\nb.pdf", "c\u202efdp.exe.pdf")
    assert files(town) == ["valdore/a\\nb.pdf", "valdore/c\\u202efdp.exe.pdf"]
