"""A catalog that disagrees with itself: each fault is found, named, and told with its cure."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from rag.index.generations import IndexHome
from tests.index.builders import document, put
from tests.index.conftest import HomeMaker
from tests.index.test_doctor import kept

ONE, TWO = document("c/1.pdf").id, document("c/2.pdf").id


@pytest.fixture
def home(embedded_home: HomeMaker) -> IndexHome:
    made = embedded_home()
    with made.write() as writer:
        put(writer, document("c/1.pdf"), ["règle une", "règle deux", "règle trois"])
        put(writer, document("c/2.pdf"), ["règle quatre"])
    return made


def damaged(home: IndexHome, query: str) -> str:
    """What the doctor says once a query has changed the current catalog."""
    folder = home.generations / str(home.current())
    with closing(sqlite3.connect(folder / "catalog.sqlite")) as catalog:
        catalog.execute(query)
        catalog.commit()
    return "\n".join(home.doctor())


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (f"DELETE FROM documents WHERE id = '{TWO}'", "1 passage(s) d'un document absent"),
        (f"DELETE FROM documents WHERE id = '{TWO}'", "2 page(s) d'un document absent"),
        (
            f"DELETE FROM documents WHERE id = '{TWO}'",
            "sans que leur document soit là (c/2.pdf)",
        ),
        (f"DELETE FROM chunks WHERE document_id = '{TWO}'", "sans aucun passage (c/2.pdf)"),
        (f"DELETE FROM chunks WHERE document_id = '{ONE}' AND rank = 1", "que leur ingestion en a comptés"),
        (
            f"DELETE FROM chunks WHERE document_id = '{ONE}' AND rank = 1",
            "dans leur suite (c/1.pdf)",
        ),
        (f"UPDATE chunks SET text = ' ' || char(10) WHERE id = '{ONE}-0'", "un passage vide (c/1.pdf)"),
        (f"DELETE FROM pages WHERE document_id = '{ONE}' AND number = 2", "autant de pages"),
        ("DELETE FROM files WHERE file = 'c/1.pdf'", "sans trace de leur fichier (c/1.pdf)"),
        (f"UPDATE chunks SET act = 7 WHERE id = '{ONE}-0'", "dont l'acte manque (c/1.pdf)"),
        (
            "INSERT INTO links VALUES ('parti', 0, 0, 'n')",
            "1 lien(s) entre actes d'un document",
        ),
        ("INSERT INTO acts VALUES ('parti', 0, 'n', '{}')", "1 acte(s) d'un document absent (parti)"),
        ("INSERT INTO targets VALUES ('parti', 0, 0, 'parti', 'x')", "1 renvoi(s) d'un passage absent"),
        ("DELETE FROM pages", "0 ligne(s) « pages » au lieu de 4"),
    ],
)
def test_each_fault_is_found(home: IndexHome, query: str, said: str) -> None:
    assert said in damaged(home, query)


def test_a_sound_catalog_has_no_fault(home: IndexHome) -> None:
    findings = home.doctor()
    assert [finding for finding in findings if "original" not in finding.lower()] == []


def test_an_original_that_changed_is_found_when_it_is_read_again(
    embedded_home: HomeMaker, tmp_path: Path
) -> None:
    home = embedded_home()
    with home.write() as writer:
        doc = kept(home, tmp_path, "plu.pdf", b"contenu")
        put(writer, doc, ["règle"])
    (path,) = home.originals.iterdir()
    path.write_bytes(b"altere!")
    assert home.doctor() == ()
    (finding,) = home.doctor(complete=True)
    assert finding.startswith(f"L'original de c/plu.pdf ({path}) a changé : supprimez cette copie")
    path.write_bytes(b"")
    assert len(home.doctor()) == 1


def test_originals_that_nobody_needs_are_told_then_removed(embedded_home: HomeMaker, tmp_path: Path) -> None:
    home = embedded_home()
    with home.write() as writer:
        put(writer, kept(home, tmp_path, "plu.pdf", b"contenu"), ["règle"])
    (home.originals / f"{'0' * 64}.pdf").write_bytes(b"d'une ingestion abandonnee")
    (finding,) = home.doctor()
    assert "1 original(aux)" in finding
    with home.write() as writer:
        put(writer, kept(home, tmp_path, "autre.pdf", b"autre"), ["règle"])
    assert home.doctor() == ()
    assert len(list(home.originals.iterdir())) == 2
