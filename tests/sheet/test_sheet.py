"""What a sheet says and does not say: works, sectors, references, versions, documents that nobody gave."""

from __future__ import annotations

from datetime import date

import pytest

from rag.desk import Desk
from rag.scope import Scope
from rag.sheet import Request, Sheet, sheet, zone_labels
from rag.sheet.types import Aim, SheetError, Standing, Status

DEMO = "Clairvigne-sur-Ormelle"


def quotes(read: Sheet, theme: str) -> str:
    found = read.theme(theme)
    assert found is not None
    return " | ".join(each.quote for each in (*found.findings, *found.folded))


def test_rules_of_the_works_come_first_and_those_of_others_are_folded(towns: Desk) -> None:
    for_pool = sheet(towns, Request("Valbourg", "UB", "piscine")).theme("limites")
    for_house = sheet(towns, Request("Valbourg", "UB", "extension")).theme("limites")
    assert for_pool
    assert for_house
    assert for_pool.findings[0].aim is Aim.WORKS
    assert "piscines" in for_pool.findings[0].quote
    assert ["piscines" in each.quote for each in for_house.folded] == [True]
    assert not any("piscines" in each.quote for each in for_house.findings)


def test_a_clause_for_a_sector_is_shown_there_alone(towns: Desk) -> None:
    zone = sheet(towns, Request("Saint-Auban-des-Garrigues", "UA", "extension"))
    sector = sheet(towns, Request("Saint-Auban-des-Garrigues", "UAa", "extension"))
    assert "7 metres" not in quotes(zone, "hauteur")
    height = sector.theme("hauteur")
    assert height
    assert any(each.sector == "UAa" and "7 metres" in each.quote for each in height.findings)
    assert sector.above == ("UA",)
    assert any("secteurs (UAa)" in notice for notice in zone.notices)


def test_sectors_without_a_heading_may_be_asked_for(towns: Desk) -> None:
    labels = zone_labels(towns, "Pays de Haute-Vègre")
    assert {"U1b", "U1m", "U1c", "U2a", "U2b", "U2j"} <= set(labels)


def test_a_section_of_another_sector_says_nothing_here(towns: Desk) -> None:
    """« Par dérogation à U1.2.5, Ht est limitée à 9 m » holds in U1m, though it names U1."""
    assert "9 m" in quotes(sheet(towns, Request("Pays de Haute-Vègre", "U1m", "")), "hauteur")
    assert "5,5 m" not in quotes(sheet(towns, Request("Pays de Haute-Vègre", "U1b", "")), "hauteur")


def test_a_row_of_a_table_is_that_of_the_sector_and_of_the_works(towns: Desk) -> None:
    parking = sheet(towns, Request("Kerlannig-sur-Mer", "Uha", "construction")).theme("stationnement")
    assert parking
    assert parking.findings[0].rows == ("Logement — Secteur de centralité (Uha) : 1 place par logement",)
    elsewhere = sheet(towns, Request("Kerlannig-sur-Mer", "Uhc", "construction")).theme("stationnement")
    assert elsewhere
    assert "2 places par logement" in elsewhere.findings[0].rows[0]
    assert "1 place par logement" not in elsewhere.findings[0].quote


def test_a_reference_is_followed_and_told(clairvigne: Desk) -> None:
    parking = sheet(clairvigne, Request(DEMO, "UB", "construction")).theme("stationnement")
    assert parking
    sent = [each for each in parking.findings if each.standing is Standing.REFERRED]
    assert sent
    assert all("se reporter à l’article dg 6" in each.via.lower() for each in sent)
    assert all(each.source is not None and each.source.quote == each.via for each in sent)
    assert not any(each.quote.startswith("Se reporter") for each in parking.findings)


def test_the_article_of_another_zone_is_read_as_that_zone_s(towns: Desk) -> None:
    networks = sheet(towns, Request("Valbourg", "UB", "construction")).theme("reseaux")
    assert networks
    sent = [each for each in networks.findings if each.via == "Voir article 4 UA."]
    assert any("raccordement obligatoire au réseau public" in each.quote for each in sent)


def test_a_zone_taken_over_keeps_what_it_sets_aside(towns: Desk) -> None:
    read = sheet(towns, Request("Valbourg", "IAU", "construction"))
    street, footprint = read.theme("voie"), read.theme("emprise")
    assert street
    assert footprint
    assert [each.standing for each in street.findings] == [Standing.ZONE]
    assert "2 mètres" in street.findings[0].quote
    taken = footprint.findings[0]
    assert taken.standing is Standing.REFERRED
    assert "45 %" in taken.quote
    assert "à l'exception de l'article 6" in taken.exceptions[-1].quote


def test_silence_and_absence_are_told_apart(towns: Desk) -> None:
    read = sheet(towns, Request("Valbourg", "A", "construction"))
    parking, between = read.theme("stationnement"), read.theme("entre")
    assert parking
    assert parking.status is Status.UNREGULATED
    assert parking.findings[0].quote == "Articles 12, 13 et 14 A : non réglementés."
    assert between
    assert between.status is Status.NOT_FOUND
    assert not between.findings
    assert any("zone" in where and "reglement-plu" in where for where in between.searched)


def test_an_exception_stands_under_its_rule(clairvigne: Desk) -> None:
    between = sheet(clairvigne, Request(DEMO, "UB", "construction")).theme("entre")
    assert between
    assert "7,00 m" in between.findings[0].quote
    assert "annexes" in between.findings[0].exceptions[0].quote


def test_documents_that_are_cited_and_not_given(towns: Desk) -> None:
    valbourg = {each.name: each for each in sheet(towns, Request("Valbourg", "UB", "")).missing}
    plan = valbourg["Plan de Prévention du Risque Inondation de la Moderbach"]
    assert plan.rank
    assert "L562-4" in plan.rank.law
    assert "Moderbach" in plan.citations[0].quote
    saint_auban = sheet(towns, Request("Saint-Auban-des-Garrigues", "UD", ""))
    # The plan for fires was given, that for floods was not.
    assert [each.document.title for each in saint_auban.annexes] == ["pprif reglement extrait"]
    assert any("P.P.R.I. du Vidourlet" in each.name for each in saint_auban.missing)
    assert not any("P.P.R.I.F" in each.name for each in saint_auban.missing)


def test_annex_passages_bear_on_the_works(towns: Desk) -> None:
    (annex,) = sheet(towns, Request("Saint-Auban-des-Garrigues", "UD", "extension")).annexes
    assert "servitude d'utilité publique" in annex.rank.sentence
    assert annex.citations
    assert all("extension" in each.quote for each in annex.citations)


def test_a_day_before_the_plan_has_no_rule(clairvigne: Desk) -> None:
    read = sheet(clairvigne, Request(DEMO, "UB", "extension", date(2001, 1, 1)))
    assert not read.findings
    assert all(each.status is Status.NOT_FOUND for each in read.themes)
    assert [each.inside for each in read.documents] == [False, False]
    assert all("n'est en vigueur que depuis le" in each.reason for each in read.documents)
    assert any("date de dépôt" in notice for notice in read.notices)


def test_the_rules_are_those_of_the_version_in_force_that_day(clairvigne: Desk) -> None:
    for day, height, share in ((date(2024, 3, 11), "6,00 m", "40 %"), (date(2024, 3, 12), "7,00 m", "35 %")):
        read = sheet(clairvigne, Request(DEMO, "UB", "extension", day))
        assert f"{height} à l’égout" in quotes(read, "hauteur")
        assert share in quotes(read, "emprise")
        assert len([each for each in read.documents if each.inside]) == 1


def test_definitions_are_those_of_the_words_used(clairvigne: Desk) -> None:
    read = sheet(clairvigne, Request(DEMO, "UB", "annexe"))
    words = {each.word for each in read.definitions}
    assert {"Annexe", "Emprise au sol"} <= words
    theme = read.theme("definitions")
    assert theme
    assert len(theme.findings) == len(read.definitions)


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (Request("Valbourg", "ZZ", ""), "Zones connues"),
        (Request("Ailleurs", "UA", ""), "Aucun règlement"),
        (Request("Valbourg", "UA", "terrassement"), "Choisissez parmi"),
    ],
)
def test_what_is_unknown_is_said_with_what_to_do(towns: Desk, request_: Request, words: str) -> None:
    with pytest.raises(SheetError, match=words):
        sheet(towns, request_)


def test_a_zone_is_known_however_typed(towns: Desk) -> None:
    assert sheet(towns, Request("valbourg", "ub", "")).zone == "UB"


def test_a_closed_corpus_gives_no_sheet(towns: Desk) -> None:
    closed = Desk(towns.assistant, Scope(frozenset({"kerlannig"})))
    with pytest.raises(SheetError, match="Aucun règlement"):
        sheet(closed, Request("Valbourg", "UB", ""))
    assert sheet(closed, Request("Kerlannig-sur-Mer", "Ui", "")).findings


def test_what_includes_a_sector_rules_the_zone_too(clairvigne: Desk) -> None:
    """« … 3,80 m au faîtage, y compris en secteur UBa », « Il est planté un arbre… » after a rule of UBa."""
    for zone in ("UB", "UBa"):
        read = sheet(clairvigne, Request(DEMO, zone, "annexe"))
        assert "3,80 m" in quotes(read, "hauteur")
        assert "un arbre de haute tige" in quotes(read, "espaces_verts")
    assert "55 %" not in quotes(sheet(clairvigne, Request(DEMO, "UB", "annexe")), "espaces_verts")


def test_the_rule_of_the_zone_is_told_apart_from_that_of_its_sector(clairvigne: Desk) -> None:
    setback = sheet(clairvigne, Request(DEMO, "UBa", "extension")).theme("voie")
    assert setback
    own = [each for each in setback.findings if each.sector == "UBa"]
    assert ["8,00 m" in each.quote and not each.doubt for each in own] == [True]
    general = next(each for each in setback.findings if "5,00 m" in each.quote)
    assert "règle propre à ce secteur" in general.doubt


def test_a_sentence_without_its_subject_is_read_with_the_one_before(clairvigne: Desk) -> None:
    height = sheet(clairvigne, Request(DEMO, "UB", "extension")).theme("hauteur")
    assert height
    found = next(each for each in (*height.findings, *height.folded) if "15 m au faîtage" in each.quote)
    assert any("services publics" in each for each in found.under)
    assert found in height.folded


def test_an_article_of_the_plan_is_not_a_missing_document(clairvigne: Desk) -> None:
    names = [each.name for each in sheet(clairvigne, Request(DEMO, "UB", "extension")).missing]
    assert not any(name.lower().startswith("article") for name in names)


def test_what_a_distance_becomes_in_the_zone_is_told_wherever_the_distance_is(clairvigne: Desk) -> None:
    """« 10 m au moins de la berge. En zone N, cette distance est portée à 20 m. »"""
    read = sheet(clairvigne, Request(DEMO, "N", "piscine"))
    for key in ("voie", "risques"):
        theme = read.theme(key)
        assert theme
        own = [each for each in theme.findings if "portée à 20 m" in each.quote]
        general = [each for each in theme.findings if "10 m au moins du haut de la berge" in each.quote]
        assert [each.sector for each in own] == ["N"]
        assert ["règle propre" in each.doubt for each in general] == [True]


def test_what_is_said_of_another_sector_or_zone_stays_there(clairvigne: Desk) -> None:
    natural = sheet(clairvigne, Request(DEMO, "N", "piscine"))
    assert "démontables dans un délai" not in quotes(natural, "destination")  # « … y sont »: in Nl
    shops = quotes(sheet(clairvigne, Request(DEMO, "UIc", "activite")), "destination")
    assert "linéaire protégé de la rue des Tanneurs (voir article UA 1)" in shops
    assert "changement de destination en habitation" not in shops


def test_elsewhere_is_not_where_the_sentence_before_says(clairvigne: Desk) -> None:
    """« … est admise en zone UB. Elle est interdite dans les autres zones. »"""
    forbidden = "Elle est interdite dans les autres zones."
    assert forbidden not in quotes(sheet(clairvigne, Request(DEMO, "UB")), "destination")
    theme = sheet(clairvigne, Request(DEMO, "UA")).theme("destination")
    assert theme
    found = next(each for each in theme.findings if each.quote == forbidden)
    assert any("résidences démontables" in each for each in found.under)


def test_a_column_named_by_one_letter_is_that_of_a_zone(clairvigne: Desk) -> None:
    theme = sheet(clairvigne, Request(DEMO, "UB", "extension")).theme("destination")
    assert theme
    rows = [row for each in theme.findings for row in each.rows if row.startswith("Habitation — UB")]
    assert rows == ["Habitation — UB : Oui"]


def test_the_words_of_a_drawing_are_no_rule(clairvigne: Desk) -> None:
    """« 14 m rue retrait Figure 3 - Zone UA : implantation dans la bande… »"""
    assert "Figure 3" not in quotes(sheet(clairvigne, Request(DEMO, "UA")), "limites")
