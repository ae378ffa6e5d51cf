"""An index made another way or damaged: refused in French, kept, made again by the next ingestion."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import pytest

from rag.errors import IndexStoreError, StorageError
from rag.index.generations import IndexHome
from tests.index.builders import (
    document,
    encode,
    put,
    refused,
    texts,
)
from tests.index.conftest import HomeMaker


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"analyser": "autre"}, "analyse"),
        ({"embedder": "modele-b"}, "modèle de vecteurs"),
        ({"dense_size": 8}, "modèle de vecteurs"),
    ],
)
def test_another_recipe_is_refused_then_remade(
    make_home: HomeMaker, changes: dict[str, object], word: str
) -> None:
    doc = document()
    with make_home().write() as writer:
        put(writer, doc, ["règle une", "règle deux"])
        writer.refuse("c", refused("c/x.pdf"))
    before = make_home().current()
    changed = make_home(**changes)
    with pytest.raises(IndexStoreError, match=f"{word}.*sourcier ingest"):
        changed.read()
    with pytest.raises(IndexStoreError, match="sourcier ingest"), changed.write():
        pass
    assert changed.current() == before
    with changed.write(encode) as writer:
        assert "refait" in writer.notes[0]
    with changed.read() as snapshot:
        assert texts(snapshot) == ["règle deux", "règle une"]
        assert snapshot.catalog.documents() == (doc,)
        assert len(snapshot.catalog.outcomes()) == 2
    with pytest.raises(IndexStoreError, match=word):
        make_home().read()


def test_another_engine_is_refused(embedded_home: HomeMaker, server_home: HomeMaker) -> None:
    with embedded_home().write() as writer:
        put(writer, document(), ["règle"])
    home = server_home()
    with pytest.raises(IndexStoreError, match="autre moteur"):
        home.read()
    with home.write(encode):
        pass
    with home.read() as snapshot:
        assert texts(snapshot) == ["règle"]


def current_folder(home: IndexHome) -> Path:
    return home.generations / str(home.current())


def test_another_format_is_refused_and_kept(make_home: HomeMaker) -> None:
    home = make_home()
    with home.write() as writer:
        put(writer, document(), ["règle"])
    former = current_folder(home)
    meta = json.loads((former / "meta.json").read_text())
    meta["format"] = 99
    (former / "meta.json").write_text(json.dumps(meta))
    with pytest.raises(IndexStoreError, match=r"autre format.*sourcier ingest"):
        home.read()
    with pytest.raises(IndexStoreError, match="autre format"), home.write():
        pass
    with home.write(encode) as writer:
        assert "tous vos dossiers" in writer.notes[0]
        put(writer, document("c/2.pdf"), ["règle neuve"])
    assert former.is_dir()
    with home.read() as snapshot:
        assert texts(snapshot) == ["règle neuve"]


@pytest.mark.parametrize("how", ["cut", "gone", "garbled", "emptied"])
@pytest.mark.parametrize("what", ["meta.json", "catalog.sqlite", "segment.json", "page_0.dat"])
def test_damage_is_said_and_repaired_by_ingestion(embedded_home: HomeMaker, what: str, how: str) -> None:
    home = embedded_home()
    with home.write() as writer:
        put(writer, document(), ["règle une", "règle deux"])
    former = current_folder(home)
    for path in former.rglob(what):
        damage(path, how)
    with pytest.raises(IndexStoreError, match=r"sourcier (corpus doctor|ingest)"):
        home.read()
    assert home.doctor()
    assert former.is_dir()
    with home.write(encode) as writer:
        assert writer.notes
        put(writer, document("c/2.pdf"), ["règle trois"])
    with home.read() as snapshot:
        expected = ["règle deux", "règle trois", "règle une"]
        assert texts(snapshot) == (expected if what in ("segment.json", "page_0.dat") else ["règle trois"])


def test_silent_damage_is_found_by_the_doctor(embedded_home: HomeMaker) -> None:
    home = embedded_home()
    with home.write() as writer:
        put(writer, document(), ["règle une"])
    path = current_folder(home) / "catalog.sqlite"
    path.write_bytes(path.read_bytes().replace(b"gle une", b"gle UNE"))
    home.read().close()
    assert any("catalog.sqlite" in finding for finding in home.doctor())
    with pytest.raises(IndexStoreError, match="abîmé"), home.write():
        pass


def damage(path: Path, how: str) -> None:
    content = path.read_bytes()
    if how == "gone":
        path.unlink()
    elif how == "cut":
        path.write_bytes(content[: len(content) // 2])
    elif how == "emptied":
        path.write_bytes(b"")
    else:
        path.write_bytes(bytes(255 - byte for byte in content[:4096]) + content[4096:])


def grown(home: IndexHome, count: int = 2) -> list[Path]:
    """As many generations, each with one document more than the one before."""
    folders = []
    for number in range(count):
        with home.write() as writer:
            put(writer, document(f"c/{number}.pdf"), [f"règle {number}"])
        folders.append(current_folder(home))
    return folders


def test_an_older_generation_taken_for_the_lost_one_is_said(make_home: HomeMaker) -> None:
    home = make_home()
    older, newer = grown(home)
    shutil.rmtree(newer)
    with home.write(encode) as writer:
        assert writer.lost
        (note,) = writer.notes
    assert re.fullmatch(
        r"L'index du \d\d/\d\d/\d{4} à \d\d:\d\d était perdu : celui du \d\d/\d\d/\d{4} à \d\d:\d\d, "
        r"1 document\(s\), a été repris\. Relancez `sourcier ingest` sur tous vos dossiers\.",
        note,
    )
    with home.read() as snapshot:
        assert texts(snapshot) == ["règle 0"]
    assert older.is_dir()


@pytest.mark.parametrize("what", ["meta.json", "catalog.sqlite"])
def test_a_damaged_catalog_falls_back_on_the_sound_one_before(make_home: HomeMaker, what: str) -> None:
    home = make_home()
    _, newer = grown(home)
    damage(newer / what, "cut")
    with home.write(encode) as writer:
        assert writer.lost
        assert "était perdu" in writer.notes[0]
    with home.read() as snapshot:
        assert texts(snapshot) == ["règle 0"]
    assert newer.is_dir()  # kept once more: it may be of a newer version
    with home.write() as writer:
        put(writer, document("c/9.pdf"), ["règle 9"])
    assert not newer.exists()


def test_a_missing_current_takes_the_newest_generation_and_says_so(make_home: HomeMaker) -> None:
    home = make_home()
    grown(home)
    (home.root / "CURRENT").unlink()
    assert "abîmé" in home.doctor()[0]
    with pytest.raises(IndexStoreError, match="CURRENT"):
        home.read()
    with pytest.raises(IndexStoreError, match="CURRENT"), home.write():
        pass
    with home.write(encode) as writer:
        assert writer.lost
        assert "Le nom de l'index en service était perdu : l'index du " in writer.notes[0]
        assert "2 document(s), a été repris" in writer.notes[0]
    with home.read() as snapshot:
        assert texts(snapshot) == ["règle 0", "règle 1"]


def test_vectors_made_again_lose_nothing(embedded_home: HomeMaker) -> None:
    home = embedded_home()
    folders = grown(home)
    shutil.rmtree(folders[-1] / "shard")
    findings = home.doctor()
    assert len([each for each in findings if "fichiers de" in each and "manquent" in each]) == 1
    assert len(findings) == 2  # and that it cannot be read
    with home.write(encode) as writer:
        assert not writer.lost
        assert "refait" in writer.notes[0]
    with home.read() as snapshot:
        assert texts(snapshot) == ["règle 0", "règle 1"]


@pytest.mark.parametrize("what", ["CURRENT", "meta.json"])
def test_an_index_that_may_not_be_read_is_not_said_to_be_damaged(embedded_home: HomeMaker, what: str) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read anything")
    home = embedded_home()
    grown(home, 1)
    (path,) = home.root.rglob(what)
    path.chmod(0)
    with pytest.raises(StorageError, match="ne peut pas lire"):
        home.doctor()


@pytest.mark.parametrize(
    "content",
    [b"", b"../../etc", b"20200101T000000-00000000", b"20209999T000000-00000000", b"\xff\xfe"],
)
def test_a_damaged_current_is_said(make_home: HomeMaker, content: bytes) -> None:
    home = make_home()
    with home.write() as writer:
        put(writer, document(), ["règle"])
    (home.root / "CURRENT").write_bytes(content)
    with pytest.raises(IndexStoreError, match="abîmé"):
        home.read()
    assert home.doctor()
    with home.write(encode):
        pass
    with home.read() as snapshot:
        assert texts(snapshot) == ["règle"]
