"""What is refused of an archive; nothing is then in place."""

from __future__ import annotations

import errno
import hashlib
import json
import sqlite3
import stat
import struct
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rag.backup.archive import Archive
from rag.backup.errors import ArchiveError
from rag.backup.manifest import LARGEST, MANIFEST, SETTINGS, is_safe
from rag.backup.restore import restore
from rag.errors import StorageError
from rag.journal import Journal
from rag.settings import Settings
from tests.backup.small import Forge, backup, filled, held, rewritten
from tests.backup.used import NOW, contents
from ui.kept import KEPT


def member(name: str, content: bytes) -> dict[str, Any]:
    return {"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def added(name: str, content: bytes = b"x") -> Callable[[dict[str, Any]], None]:
    return lambda told: told["members"].append(member(name, content))


def refused(path: Path, settings: Settings, why: str) -> None:
    """Refused in words, and nothing is left of it."""
    with pytest.raises(ArchiveError, match=why), Archive(path, KEPT) as archive:
        restore(archive, settings, KEPT, now=NOW)
    assert not settings.data_dir.exists()
    assert not (settings.data_dir.parent / "dehors").exists()


def test_a_forged_copy_without_change_is_restored(forge: Forge, settings: Settings) -> None:
    with Archive(forge(), KEPT) as archive:
        restore(archive, settings, KEPT, now=NOW)
    assert held(settings) == ["règle deux", "règle une"]
    assert [entry.id for entry in Journal(settings).recent()] == ["R2", "R1"]


@pytest.mark.parametrize("kept", [0, 1, 100, 0.5, 0.99, -1])
def test_a_truncated_archive_is_refused(sound: Path, settings: Settings, tmp_path: Path, kept: float) -> None:
    whole = sound.read_bytes()
    cut = tmp_path / "coupe.zip"
    cut.write_bytes(whole[: int(kept * len(whole)) if isinstance(kept, float) else kept])
    refused(cut, settings, "tronqué ou abîmé")


def test_one_byte_changed_anywhere_is_seen(sound: Path, settings: Settings, tmp_path: Path) -> None:
    whole = sound.read_bytes()
    for place in range(40, len(whole), len(whole) // 60):
        hurt = bytearray(whole)
        hurt[place] ^= 0x55
        path = tmp_path / "abime.zip"
        path.write_bytes(hurt)
        try:
            with Archive(path, KEPT) as archive:
                archive.verify()
                inside = contents(path)
        except ArchiveError:
            continue
        # What is not content (a date, a field that says the same twice) may change: the content may not.
        assert inside == contents(sound)
    assert not settings.data_dir.exists()


def test_a_member_that_is_not_what_was_saved_is_refused(
    sound: Path, forge: Forge, settings: Settings
) -> None:
    name = next(each for each in contents(sound) if "/files/" in each)
    size = len(contents(sound)[name])
    refused(forge({name: b"?" * size}), settings, "n'est plus ce qui a été sauvegardé")
    refused(forge({name: b"?" * (size + 1)}), settings, "taille annoncée")


@pytest.mark.parametrize(
    "name",
    [
        "../dehors",
        "donnees/../../dehors",
        "donnees/files/../../../dehors",
        "/tmp/dehors",
        "donnees//files/a",
        "donnees/./files/a",
        "donnees\\..\\dehors",
        "C:/dehors",
        "donnees/files/a\nb",
    ],
)
def test_a_name_that_leaves_the_folder_is_refused(forge: Forge, settings: Settings, name: str) -> None:
    assert not is_safe(name)
    refused(forge({name: b"x"}, manifest=added(name)), settings, "sortirait du dossier")


@pytest.mark.parametrize(
    "name", ["donnees/bashrc", "donnees/acces-8501.toml", "autre.txt", "donnees/sourcier.toml"]
)
def test_a_file_that_no_kept_thing_has_is_refused(forge: Forge, settings: Settings, name: str) -> None:
    assert is_safe(name)
    refused(forge({name: b"x"}, manifest=added(name)), settings, "rien que cette version")


def test_a_member_that_the_manifest_does_not_name_is_refused(forge: Forge, settings: Settings) -> None:
    refused(forge({"donnees/files/intrus.pdf": b"x"}), settings, "pas dans son manifeste")


def test_a_member_that_is_missing_is_refused(sound: Path, forge: Forge, settings: Settings) -> None:
    refused(forge(dropped=("donnees/journal.sqlite",)), settings, "journal.sqlite » y manque")
    gone = [each for each in json.loads(contents(sound)[MANIFEST])["members"] if each["name"] != SETTINGS]
    refused(forge(dropped=(SETTINGS,), manifest=lambda told: told.update(members=gone)), settings, "réglages")


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFDIR, stat.S_IFIFO, stat.S_IFCHR])
def test_a_link_or_a_device_is_refused(sound: Path, settings: Settings, tmp_path: Path, kind: int) -> None:
    path = tmp_path / "lien.zip"
    path.write_bytes(sound.read_bytes())
    with zipfile.ZipFile(path, "a") as archive:
        info = zipfile.ZipInfo("donnees/files/lien.pdf")
        info.external_attr = (kind | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    refused(path, settings, "pas un simple fichier")


def test_a_folder_is_refused(sound: Path, settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "dossier.zip"
    path.write_bytes(sound.read_bytes())
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("donnees/files/", b"")
    refused(path, settings, "sortirait|simple fichier")


def test_a_name_given_twice_is_refused(sound: Path, forge: Forge, settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "double.zip"
    path.write_bytes(sound.read_bytes())
    with warnings.catch_warnings(), zipfile.ZipFile(path, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("donnees/index/CURRENT", b"20260101T000000-00000000")
    refused(path, settings, "deux fois")
    twice = member("donnees/index/CURRENT", b"20260101T000000-00000000")
    refused(forge(manifest=lambda told: told["members"].append(twice)), settings, "deux fois")


def test_a_file_that_is_the_folder_of_another_is_refused(forge: Forge, settings: Settings) -> None:
    name = "donnees/ocr/a"

    def both(told: dict[str, Any]) -> None:
        told["members"] += [member(name, b"x"), member(f"{name}/b", b"x")]

    refused(forge({name: b"x", f"{name}/b": b"x"}, manifest=both), settings, "un fichier et un dossier")


def test_another_way_of_packing_is_refused(sound: Path, settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "lzma.zip"
    path.write_bytes(sound.read_bytes())
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("donnees/files/x.pdf", b"x", zipfile.ZIP_LZMA)
    refused(path, settings, "d'une façon que Sourcier n'emploie pas")


def test_an_encrypted_archive_is_refused(sound: Path, settings: Settings, tmp_path: Path) -> None:
    whole = bytearray(sound.read_bytes())
    entry = whole.rindex(b"PK\x01\x02")
    whole[entry + 8] |= 1
    (tmp_path / "chiffre.zip").write_bytes(whole)
    refused(tmp_path / "chiffre.zip", settings, "d'une façon que Sourcier n'emploie pas")


def test_an_archive_of_a_newer_format_is_refused(forge: Forge, settings: Settings) -> None:
    newer = forge(manifest=lambda told: told.update(format=2, version="9.0", members="autrement"))
    refused(newer, settings, r"version plus récente de Sourcier \(9.0\) : mettez Sourcier à jour")


@pytest.mark.parametrize("raw", [b"", b"{}", b"[1]", b'{"format": "un"}', b"\xff", b'{"format": 1}'])
def test_a_manifest_that_is_none_is_refused(
    sound: Path, settings: Settings, tmp_path: Path, raw: bytes
) -> None:
    refused(rewritten(sound, tmp_path / "m.zip", {MANIFEST: raw}), settings, "manifeste est abîmé")


def test_a_disk_that_fails_is_told(sound: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(stream: zipfile.ZipExtFile, count: int) -> bytes:
        raise OSError(errno.EIO, "Input/output error")

    with Archive(sound, KEPT) as archive:
        monkeypatch.setattr(zipfile.ZipExtFile, "read", fail)
        with pytest.raises(ArchiveError, match="sa lecture échoue"):
            restore(archive, settings, KEPT, now=NOW)
    assert not settings.data_dir.exists()


def test_any_other_zip_is_refused(settings: Settings, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "photos.zip", "w") as archive:
        archive.writestr("photo.png", b"x")
    refused(tmp_path / "photos.zip", settings, "pas une sauvegarde de Sourcier")
    refused(tmp_path / "absente.zip", settings, "n'existe pas")
    refused(tmp_path, settings, "n'existe pas ou n'est pas un fichier")


def test_a_manifest_beyond_measure_is_not_read(sound: Path, settings: Settings, tmp_path: Path) -> None:
    path = rewritten(sound, tmp_path / "m.zip", {MANIFEST: bytes(LARGEST + 1)})
    refused(path, settings, "démesuré")


def test_more_than_can_be_packed_is_refused(forge: Forge, settings: Settings) -> None:
    """The same packed bytes given for thousands of files: what they declare cannot be in so small a file."""
    name, size = "donnees/files/bombe.pdf", (1 << 32) - 2
    told = member(name, b"x") | {"size": size}
    path = forge({name: b"x"}, manifest=lambda manifest: manifest["members"].append(told))
    declare(path, name, size)
    refused(path, settings, "ne peut pas y tenir")


def test_more_than_is_declared_is_not_written(forge: Forge, settings: Settings) -> None:
    name, zeros = "donnees/files/bombe.pdf", bytes(1 << 20)
    path = forge({name: zeros}, manifest=added(name, zeros[:10]))
    declare(path, name, 10)
    refused(path, settings, "tronqué ou abîmé")


def test_less_than_is_declared_is_refused(forge: Forge, settings: Settings) -> None:
    name = "donnees/files/bombe.pdf"
    path = forge({name: b"x"}, manifest=added(name, b"x" * 10))
    declare(path, name, 10)
    refused(path, settings, "n'est plus ce qui a été sauvegardé")


def declare(path: Path, name: str, size: int) -> None:
    """Make an archive lie on the size of a member, in its own tables."""
    whole = bytearray(path.read_bytes())
    entry = whole.rindex(name.encode()) - 46
    assert whole[entry : entry + 4] == b"PK\x01\x02"
    struct.pack_into("<I", whole, entry + 24, size)
    path.write_bytes(whole)


def test_an_index_of_another_version_is_refused(sound: Path, forge: Forge, settings: Settings) -> None:
    name = next(each for each in contents(sound) if each.endswith("/meta.json"))
    other = json.dumps(json.loads(contents(sound)[name]) | {"format": 99}).encode()

    def told(manifest: dict[str, Any]) -> None:
        kept = [each for each in manifest["members"] if each["name"] != name]
        manifest["members"] = [*kept, member(name, other)]

    refused(forge({name: other}, manifest=told), settings, "restaurez-la avec Sourcier 1.0")
    refused(forge(manifest=lambda manifest: manifest.update(generation="../..")), settings, "quel index")


def test_a_record_of_a_later_version_is_refused(settings: Settings, tmp_path: Path, sound: Path) -> None:
    later = Settings(data_dir=tmp_path / "autre" / "data")
    later.data_dir.parent.mkdir()
    filled(later)
    with sqlite3.connect(later.data_dir / "journal.sqlite") as base:
        base.execute("PRAGMA user_version = 99")
    base.close()
    made = backup(later, tmp_path / "a.zip")
    with pytest.raises(StorageError, match="version plus récente"), Archive(made.path, KEPT) as archive:
        restore(archive, settings, KEPT, now=NOW)
    assert not settings.data_dir.exists()
