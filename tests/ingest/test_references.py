"""What passages refer to, found and resolved."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ingest.references import references, with_mentions
from ingest.resolve import MOST_TARGETS, Places, resolved
from rag.index.targets import Spot
from rag.mentions import Mention, Target
from rag.types import ActKind, Chunk, Document, Section, Version
from tests.ingest.papers import document

PLU = document()
RISKS = replace(document(ActKind.ANNEXE), id="r", file="valdore/ppri.pdf", title="PPRI")
COMMON = Section(PLU, ("RÈGLES COMMUNES", "4.1. Implantation"), (), "4.1")
UA6 = Section(PLU, ("ZONE UA", "ARTICLE UA 6 - VOIES"), ("UA",), "UA 6")
UB6 = Section(PLU, ("ZONE UB", "ARTICLE UB6 - VOIES"), ("UB",), "UB6")
UB10 = Section(PLU, ("ZONE UB", "ARTICLE UB.10 - HAUTEUR"), ("UB",), "UB.10")
UB41 = Section(PLU, ("ZONE UB", "4.1. Implantation"), ("UB",), "4.1")
LEXICON = Section(PLU, ("LEXIQUE", "Acrotère"))
PUBLIC = Section(PLU, ("LEXIQUE", "Voies ou emprises publiques"))
ANNEX = Section(PLU, ("ANNEXES", "ANNEXE 2 - ESPÈCES"))
ONE = Section(RISKS, ("TITRE I - PORTÉE DU PLAN", "Article 2 - Effets"), (), "2")
TWO = Section(RISKS, ("TITRE II - PROJETS", "Article 2 - Prescriptions"), (), "2")
TWO_END = Section(RISKS, ("TITRE II - PROJETS", "Article 5 - Fin"), (), "5")
SECTIONS = (COMMON, UA6, UB6, UB10, UB41, LEXICON, PUBLIC, ANNEX, ONE, TWO, TWO_END)


def spots(*sections: Section) -> list[Spot]:
    return [Spot(f"k{rank}", section, (), ()) for rank, section in enumerate(sections)]


def led(mention: Mention, origin: Section, *sections: Section) -> tuple[Section, ...]:
    places = Places(spots(*sections))
    targets = places.targets(mention, f"k{sections.index(origin)}")
    return tuple(sections[int(each[1:])] for each in targets)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("se reporter à l'article 4.1 des règles\ncommunes", [(Target.COMMON, "4.1", None)]),
        ("voir article UB 10", [(Target.ARTICLE, "10", "UB")]),
        ("sont autorisés sous condition, (cf art 2.1)", [(Target.ARTICLE, "2.1", None)]),
        ("l'article 6 de la zone A demeure applicable", [(Target.ARTICLE, "6", "A")]),
        ("l'article 7 des zones UA et UB", [(Target.ARTICLE, "7", "UA"), (Target.ARTICLE, "7", "UB")]),
        ("l'article A 11 s'applique", [(Target.ARTICLE, "11", "A")]),
        ("ses articles 1 et 6,", [(Target.ARTICLE, "1", None), (Target.ARTICLE, "6", None)]),
        ("fixées aux\narticles 4.4 et 4.6.", [(Target.ARTICLE, "4.4", None), (Target.ARTICLE, "4.6", None)]),
        ("les articles 9.2 à 9.4", [(Target.ARTICLE, number, None) for number in ("9.2", "9.3", "9.4")]),
        ("l'article 1.1 des règlements de zone", [(Target.EACH_ZONE, "1.1", None)]),
        ("le règlement des zones (article 4.6)", [(Target.EACH_ZONE, "4.6", None)]),
        ("l'article 4 du règlement applicable à ce secteur", [(Target.EACH_ZONE, "4", None)]),
        ("se reporter aux dispositions des règlements de zone.", [(Target.EACH_ZONE, "", None)]),
        ("prévues par les dispositions générales du règlement", [(Target.COMMON, "", None)]),
        ("(voir § 4.2)", [(Target.ARTICLE, "4.2", None)]),
        ("une hauteur fixée à 4.2 m", []),
        ("au chapitre 1 des règles communes", [(Target.CHAPTER, "chapitre 1", None)]),
        ("parcelle cadastrée à la section I sous le n° 4", []),
        ("(cf. lexique)", [(Target.LEXICON, "", None)]),
        ("au sens du lexique", [(Target.LEXICON, "", None)]),
        ("se reporter à la définition de « façade » .", [(Target.LEXICON, "façade", None)]),
        ("dans l'annexe 2A2 du PLUi", [(Target.ANNEX, "2A2", None)]),
        ("(voir en annexe 4_A)", [(Target.ANNEX, "4_A", None)]),
        ("figurent dans les annexes du présent règlement", [(Target.ANNEX, "", None)]),
        ("Les annexes à l'habitation sont limitées à 20 m².", []),
        ("dans les annexes existantes, le logement est interdit", []),
        (
            "(cf. fiches conseils n°8 et 9)",
            [(Target.ANNEX, "fiche 8", None), (Target.ANNEX, "fiche 9", None)],
        ),
        ("se reporter au document graphique B3", [(Target.PLAN, "B3", None)]),
        ("l'article L.111-6 du code de l'urbanisme", [(Target.LAW, "L.111-6", None)]),
        ("les articles L. 2121-29 et suivants", [(Target.LAW, "L. 2121-29", None)]),
        ("l'article 682 du code civil", [(Target.LAW, "682", None)]),
        ("l'article R.151-34-2° du code", [(Target.LAW, "R.151-34", None)]),
        ("l'article\n480.4 du Code de l'Urbanisme", [(Target.LAW, "480.4", None)]),
        ("l'article 5 de la loi du 3 janvier 1992", [(Target.LAW, "5", None)]),
        ("Vu la loi n° 84-53 du 26 janvier 1984 et notamment son article 34,", [(Target.LAW, "34", None)]),
        ("ARTICLE UB 10 - HAUTEUR\nLa hauteur est de 9 mètres.", []),
        ("Article 3 Les propriétaires sont tenus de reloger.", []),
        ("Les articles de sport sont autorisés.", []),
    ],
)
def test_references_are_found(text: str, found: list[tuple[Target, str, str | None]]) -> None:
    assert [(each.target, each.number, each.zone) for each in references(text)] == found


@pytest.mark.parametrize(
    ("text", "within"),
    [
        ("voir article 8 du Titre I Dispositions générales", "titre i"),
        ("(voir règlement, Titre I, art 3)", "titre i"),
        ("l'article 4 du PPRI", "ppri"),
        ("ceux admis à l'article 2 ci-après", "même partie"),
        ("dans l'annexe « Espèces conseillées » du règlement", "Espèces conseillées"),
        ("joints en annexe au Plan Local d'Urbanisme", "annexes du plan"),
    ],
)
def test_what_holds_the_place_is_kept(text: str, within: str) -> None:
    assert references(text)[-1].within == within


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
        ("se reporter aux dispositions générales", UB41, (COMMON,)),
        ("se reporter aux dispositions générales", UB10, (COMMON,)),
        ("cf. lexique", UA6, (LEXICON,)),
        ("voir la définition de « voie et emprise publique »", UA6, (PUBLIC,)),
        ("l'article L 111-6 du code de l'urbanisme", UB6, ()),
        ("voir l'annexe 4", UA6, ()),
        ("voir l'annexe 2", UA6, (ANNEX,)),
        ("dans l'annexe « Espèces » du règlement", UA6, (ANNEX,)),
        ("dans l'annexe « Portée du plan » du règlement", TWO, (ONE,)),
        ("l'article 2 du titre I", TWO_END, (ONE,)),
        ("l'article 2 ci-dessus", TWO_END, (TWO,)),
        ("l'article 2", TWO_END, (TWO,)),
        ("l'article 5 du titre I", TWO, ()),
        ("conformément au titre 2", ONE, (TWO,)),
        ("l'article 5 du PPRI", UA6, ()),
    ],
)
def test_references_are_resolved_where_the_place_is_known(
    text: str, origin: Section, sections: tuple[Section, ...]
) -> None:
    assert led(references(text)[0], origin, *SECTIONS) == sections


def test_a_reference_in_another_file_leads_to_the_latest_version_first() -> None:
    def common(day: date, name: str) -> Section:
        made = replace(PLU, id=name, file=f"valdore/{name}", version=Version("v", day))
        return Section(made, ("DISPOSITIONS GÉNÉRALES", "4.1. Implantation"), (), "4.1")

    older, newer = common(date(2019, 1, 1), "a"), common(date(2024, 1, 1), "b")
    zone = Section(replace(PLU, id="z"), ("ZONE UA", "4.1. Voies"), ("UA",), "4.1")
    (mention,) = references("l'article 4.1 des règles communes")
    assert led(mention, zone, older, newer, zone) == (newer, older)
    own = Section(zone.document, ("RÈGLES COMMUNES", "4.1. Implantation"), (), "4.1")
    assert led(mention, zone, older, newer, zone, own) == (own, newer, older)


def test_all_passages_of_one_place_are_its_target_and_never_too_many() -> None:
    (mention,) = references("l'article UB 10")
    places = Places([Spot("o", UA6, (), ()), *(Spot(f"k{rank}", UB10, (), ()) for rank in range(20))])
    assert places.targets(mention, "o") == tuple(f"k{rank}" for rank in range(MOST_TARGETS))


def test_a_reference_is_at_its_place() -> None:
    text = "Se reporter aux articles UA 6 et UB 10."
    assert [text[each.start : each.end] for each in references(text)] == ["UA 6", "UB 10"]


def chunk(section: Section, text: str) -> Chunk:
    return Chunk(text[:8], section, (1,), text)


def test_passages_keep_their_references() -> None:
    (kept,) = with_mentions(
        [chunk(UA6, "Voir l'article UB 10 et l'article L. 111-1 du code de l'urbanisme.")]
    )
    assert [each.target for each in kept.mentions] == [Target.ARTICLE, Target.LAW]
    assert [each.outside for each in kept.mentions] == [False, True]


def test_the_titles_and_sections_of_a_budget_are_no_places() -> None:
    minutes: Document = replace(document(ActKind.DELIBERATION), id="m")
    text = "Vote par chapitre 65, en section 2, voir l'annexe 3. Vu l'article L. 2121-29 du CGCT."
    (kept,) = with_mentions([chunk(Section(minutes), text)])
    assert [each.target for each in kept.mentions] == [Target.LAW]


def test_five_thousand_references_are_resolved_in_one_pass() -> None:
    zones = [f"U{letter}{rank}" for letter in "ABCDE" for rank in range(1, 9)]
    made = [
        Section(PLU, (f"ZONE {zone}", f"4.{n}. Règle"), (zone,), f"4.{n}")
        for zone in zones
        for n in range(50)
    ]
    (mention,) = references("voir l'article 4.7")
    every = [Spot(f"k{rank}", section, (), (mention,) * 3) for rank, section in enumerate(made)]
    found = resolved(every)
    assert len(found) == 3 * len(made) == 6000
    assert {made[int(each.targets[0][1:])].article for each in found} == {"4.7"}


@pytest.mark.parametrize(
    "piece", ["articles 1, ", "cf. annexe ", "voir § 4.2 ", "définition de la ", "a" * 80, "article L. "]
)
def test_endless_lines_do_not_hold_the_finder(piece: str) -> None:
    """Without bounds on what is searched, each of these takes minutes, or for ever."""
    text = piece * (400_000 // len(piece))
    assert all(each.start < len(text) for each in references(text))


def test_an_article_of_common_rules_numbered_by_letters_is_found_among_them() -> None:
    common = Section(PLU, ("DISPOSITIONS GÉNÉRALES", "ARTICLE DG 6 - STATIONNEMENT"), (), "DG 6")
    other = Section(PLU, ("TITRE I", "ARTICLE 6 - PORTÉE"), (), "6")
    (mention,) = references("Se reporter à l'article DG 6 des dispositions générales.")
    assert (mention.target, mention.number, mention.within) == (Target.COMMON, "6", "DG")
    assert led(mention, UB6, other, UB6, common) == (common,)
    assert [each.within for each in references("Voir les articles DC 4 et DC 5.")] == ["DC", "DC"]


@pytest.mark.parametrize(
    "text", ["L'article R. 111-2 s'applique.", "selon l'article LO 12", "à l'article UB 6"]
)
def test_a_law_or_a_zone_is_no_letters_of_common_rules(text: str) -> None:
    assert not any(each.within for each in references(text))
