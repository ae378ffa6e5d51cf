"""What passages refer to, found and resolved."""

from __future__ import annotations

import pytest

from ingest.references import Target, references, resolve
from rag.types import Section
from tests.ingest.papers import document

DOCUMENT = document()
COMMON = Section(DOCUMENT, ("RÈGLES COMMUNES", "4.1. Implantation"), (), "4.1")
UA6 = Section(DOCUMENT, ("ZONE UA", "ARTICLE UA 6 - VOIES"), ("UA",), "UA 6")
UB6 = Section(DOCUMENT, ("ZONE UB", "ARTICLE UB6 - VOIES"), ("UB",), "UB6")
UB10 = Section(DOCUMENT, ("ZONE UB", "ARTICLE UB.10 - HAUTEUR"), ("UB",), "UB.10")
UB41 = Section(DOCUMENT, ("ZONE UB", "4.1. Implantation"), ("UB",), "4.1")
LEXICON = Section(DOCUMENT, ("LEXIQUE", "Acrotère"))
SECTIONS = (COMMON, UA6, UB6, UB10, UB41, LEXICON)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("se reporter à l'article 4.1 des règles\ncommunes", [(Target.COMMON, "4.1", None)]),
        ("voir article UB 10", [(Target.ARTICLE, "10", "UB")]),
        ("sont autorisés sous condition, (cf art 2.1)", [(Target.ARTICLE, "2.1", None)]),
        ("l'article 6 de la zone A demeure applicable", [(Target.ARTICLE, "6", "A")]),
        ("ses articles 1 et 6,", [(Target.ARTICLE, "1", None), (Target.ARTICLE, "6", None)]),
        ("l'article 1.1 des règlements de zone", [(Target.EACH_ZONE, "1.1", None)]),
        ("au chapitre 1 des règles communes", [(Target.CHAPTER, "chapitre 1", None)]),
        ("(cf. lexique)", [(Target.LEXICON, "", None)]),
        ("au sens du lexique", [(Target.LEXICON, "", None)]),
        ("dans l'annexe 2A2 du PLUi", [(Target.ANNEX, "2A2", None)]),
        ("l'article L.111-6 du code de l'urbanisme", [(Target.LAW, "L.111-6", None)]),
        ("l'article 5 de la loi du 3 janvier 1992", [(Target.LAW, "5", None)]),
        ("ARTICLE UB 10 - HAUTEUR\nLa hauteur est de 9 mètres.", []),
        ("Les articles de sport sont autorisés.", []),
    ],
)  # fmt: skip
def test_references_are_found(text: str, found: list[tuple[Target, str, str | None]]) -> None:
    assert [(each.target, each.number, each.zone) for each in references(text)] == found


@pytest.mark.parametrize(
    ("text", "origin", "sections"),
    [
        ("voir l'article UB 10", UA6, (UB10,)),
        ("voir l'article UB 10-2", UA6, (UB10,)),
        ("voir l'article UB10-2", UA6, (UB10,)),
        ("voir l'article 6", UB10, (UB6,)),
        ("voir l'article 10", UA6, ()),
        ("l'article 4.1 des règles communes", UB10, (COMMON,)),
        ("l'article 4.1 des règlements de zone", COMMON, (UB41,)),
        ("cf. lexique", UA6, (LEXICON,)),
        ("l'article L 111-6 du code de l'urbanisme", UB6, ()),
        ("voir l'annexe 4", UA6, ()),
    ],
)
def test_references_are_resolved_where_the_place_is_known(
    text: str, origin: Section, sections: tuple[Section, ...]
) -> None:
    (reference,) = references(text)
    assert resolve(reference, origin, SECTIONS).sections == sections


def test_a_reference_is_at_its_place() -> None:
    text = "Se reporter aux articles UA 6 et UB 10."
    assert [text[each.start : each.end] for each in references(text)] == ["UA 6", "UB 10"]
