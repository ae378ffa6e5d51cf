"""Terms that name an act or a place tell little of what is asked about it."""

from __future__ import annotations

import pytest

from rag.anchors import anchor_terms, missing_anchors
from rag.focus import focus
from rag.question import ZonesOf, understand
from rag.text import terms
from rag.types import ActKind, Chunk, Document, Passage, Question, Section, Territory


def test_act_address_and_day_are_anchors_and_the_subject_is_not() -> None:
    text = "Sous quel délai évacuer le 12 rue des Tilleuls, arrêté 2021_00772 du 16 mars 2021 ?"
    understood = understand(Question(text), (), ZonesOf({}))
    anchors = anchor_terms(understood)
    assert {"2021n772", "12", "2021", *terms("mars")} <= anchors
    assert set(terms("Tilleuls")) <= anchors
    assert not set(terms("délai évacuer")) & anchors


def test_what_is_asked_weighs_more_than_what_names_the_act() -> None:
    understood = understand(Question("Quel délai fixe l'arrêté 2021_00772 ?"), (), ZonesOf({}))
    weights = dict.fromkeys((*terms("délai"), "2021n772"), 0.5)
    focused = focus(understood, weights)
    assert focused[terms("délai")[0]] > 3 * focused["2021n772"]
    assert abs(sum(focused.values()) - 1) < 1e-9


def passage(article: str, text: str = "La hauteur est de 9 m.") -> Passage:
    town = Territory("Corvanne", "00721")
    document = Document("d", "c", "c/plu.pdf", "0" * 64, "Règlement", ActKind.PLU, town)
    section = Section(document, (f"Article {article} - Hauteur",), ("UB",), article)
    return Passage(Chunk("x", section, (1,), text), 1.0)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Que dit l'article UB 10 ?", True),
        ("Que dit l'article 10 de la zone UB ?", True),
        ("Que dit l'article UB 86 ?", False),
        ("Que dit l'article 1 ?", False),
        ("Que dit l'article R. 421-6 du code de l'urbanisme ?", False),
        ("Au titre de l'article R. 421-6 du code, quelle hauteur ?", True),
        ("Que dit l'article UB(ab) 66 ?", False),
        ("Que dit l'article IV ?", True),
    ],
)
def test_another_article_than_the_one_asked_is_missing(text: str, found: bool) -> None:
    understood = understand(Question(text), (), ZonesOf({}))
    assert bool(missing_anchors(understood, passage("UB 10"))) is not found


def test_an_article_named_in_the_passage_is_there() -> None:
    understood = understand(Question("Que dit l'article 4.6 ?"), (), ZonesOf({}))
    assert not missing_anchors(understood, passage("4", "4.6. Hauteur : 9 m."))
    assert missing_anchors(understood, passage("4", "4.61 ou 14.6 : 9 m."))
