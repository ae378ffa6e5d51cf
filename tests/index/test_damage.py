"""An index made another way or damaged: refused in French, kept, made again by the next ingestion."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag.errors import IndexStoreError
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


@pytest.mark.parametrize("content", [b"", b"../../etc", b"20200101T000000-00000000", b"\xff\xfe"])
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
