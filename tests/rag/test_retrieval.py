"""Search on the demonstration town through its real index."""

from __future__ import annotations

from datetime import date

import pytest

from rag.assistant import Assistant
from rag.fuse import fuse
from rag.index.base import Hit, Leg
from rag.ranking.features import FEATURES
from rag.ranking.pointing import act_keys
from rag.types import ActKind, Filters, Passage, Question, Visibility
from tests.rag.towns import TOWN, Gold, calibration

ALL = Filters()
FIRST = 3
"""The right page must be among these first passages."""


def search(assistant: Assistant, text: str, filters: Filters = ALL, limit: int = 10) -> list[Passage]:
    return list(assistant.search(Question(text, filters=filters), limit))


def test_the_right_page_comes_first_nearly_always(town: Assistant) -> None:
    known = {document.file for document in town.documents()}
    asked = [row for row in calibration() if row.answerable and {file for file, _ in row.places} <= known]
    assert len(asked) > 40
    met = sum(bool(set(gold.places) & _pages(town, gold)) for gold in asked)
    assert met >= 0.8 * len(asked), f"{met} of {len(asked)}"


def _pages(town: Assistant, gold: Gold) -> set[tuple[str, int]]:
    found = town.search(gold.question, FIRST)
    return {(passage.document.file, page) for passage in found for page in passage.chunk.pages}


def test_passages_are_ranked_and_say_why(town: Assistant) -> None:
    found = search(town, "Quelle est la hauteur maximale au faîtage en zone UB ?")
    assert len(found) == 10
    assert [passage.score for passage in found] == sorted((passage.score for passage in found), reverse=True)
    assert len({passage.chunk.id for passage in found}) == 10
    for passage in found:
        names = [name for name, _ in passage.legs]
        assert set(names) <= {"body", "heading", "dense", *FEATURES}
        assert {"body", "heading"} & set(names)
        assert len(set(names)) == len(names)
    assert {"zone", "couverture"} <= {name for name, _ in found[0].legs}


def test_the_same_search_gives_the_same_list(town: Assistant) -> None:
    question = "Quelle clôture en limite séparative ?"
    assert search(town, question) == search(town, question)


def test_the_limit_is_kept(town: Assistant) -> None:
    assert len(search(town, "hauteur", limit=2)) == 2


# -- filters ----------------------------------------------------------------------------------------


def test_a_zone_keeps_its_own_rules_and_those_of_no_zone(town: Assistant) -> None:
    for filters, text in (
        (Filters(zones=("UA",)), "Quelle est la hauteur maximale ?"),
        (Filters(), "Quelle est la hauteur maximale en zone UA ?"),
    ):
        found = search(town, text, filters, 50)
        zones = {passage.chunk.section.zones for passage in found}
        assert any("UA" in labels for labels in zones)
        assert all("UA" in labels or not labels for labels in zones)


@pytest.mark.parametrize("kind", [ActKind.PLU, ActKind.ARRETE, ActKind.DELIBERATION])
def test_a_kind_of_act_is_kept_alone(town: Assistant, kind: ActKind) -> None:
    found = search(town, "stationnement place du Marché", Filters(kinds=(kind,)), 50)
    assert found
    assert {passage.document.kind for passage in found} == {kind}


def test_dates_bound_the_acts(town: Assistant) -> None:
    bounds = Filters(date_from=date(2024, 5, 22), date_to=date(2024, 9, 3))
    found = search(town, "arrêté rue immeuble circulation délibération tarif", bounds, 50)
    days = {passage.chunk.section.act.date if passage.chunk.section.act else passage.document.version.date
            for passage in found}  # fmt: skip
    assert days
    assert all(day and date(2024, 5, 22) <= day <= date(2024, 9, 3) for day in days)


def test_conditions_hold_together(town: Assistant) -> None:
    filters = Filters(kinds=(ActKind.DELIBERATION,), date_from=date(2025, 1, 1))
    found = search(town, "tarifs de la cantine", filters, 50)
    assert found
    assert all(passage.document.kind is ActKind.DELIBERATION for passage in found)
    assert all("2025" in passage.document.file for passage in found)


@pytest.mark.parametrize(
    ("commune", "corpora"),
    [
        ("Montbreuil", {"montbreuil"}),
        ("99101", {"montbreuil"}),
        ("Orcheville", {"arvelle"}),
        ("99203", {"arvelle"}),
        ("Communauté de communes du Pays d'Arvelle", {"arvelle"}),
        (TOWN, {"clairvigne", "notes"}),
    ],
)
def test_a_commune_reaches_its_own_documents_only(region: Assistant, commune: str, corpora: set[str]) -> None:
    found = search(region, "hauteur des constructions, bornes de recharge", Filters(commune=commune), 50)
    assert {passage.document.corpus for passage in found} == corpora


def test_a_corpus_is_kept_alone(region: Assistant) -> None:
    found = search(region, "hauteur", Filters(corpora=("montbreuil", "arvelle")), 50)
    assert {passage.document.corpus for passage in found} == {"montbreuil", "arvelle"}
    assert search(region, "hauteur", Filters(corpora=("inconnu",))) == []


def test_visibility_keeps_internal_notes_apart(region: Assistant) -> None:
    text = "bornes de recharge Galvanor"
    assert search(region, text)[0].document.corpus == "notes"
    public = search(region, text, Filters(visibilities=(Visibility.PUBLIC,)), 50)
    assert all(passage.document.visibility is Visibility.PUBLIC for passage in public)
    internal = search(region, text, Filters(visibilities=(Visibility.INTERNAL,)), 50)
    assert {passage.document.corpus for passage in internal} == {"notes"}


# -- pieces -----------------------------------------------------------------------------------------


def test_fusion_weighs_each_leg_over_its_own_best() -> None:
    fused = {
        item.chunk_id: (item.score, dict(item.legs))
        for item in fuse(
            {"body": [Hit("a", 40.0), Hit("b", 20.0)], "heading": [Hit("b", 2.0)], "dense": []},
            {"body": 1.0, "heading": 0.5, "dense": 0.3},
        )
    }
    assert fused == {"a": (1.0, {"body": 1.0}), "b": (1.0, {"body": 0.5, "heading": 1.0})}


def test_cosines_count_as_they_are_where_the_words_tell_nothing_apart() -> None:
    near = [Hit("b", 0.5), Hit("c", 0.2), Hit("w0", 0.1)]
    alike: dict[Leg, list[Hit]] = {"body": [Hit(f"w{rank}", 8.0) for rank in range(10)], "dense": near}
    fused = {item.chunk_id: item.score for item in fuse(alike, {"body": 1.0, "dense": 0.4})}
    assert fused["w0"] == pytest.approx(1.04)
    assert fused["b"] == pytest.approx(0.2)
    assert "c" not in fused, "too far, and it shares no word"


def test_cosines_count_for_nothing_where_few_passages_hold_the_words() -> None:
    legs: dict[Leg, list[Hit]] = {"body": [Hit("a", 8.0)], "dense": [Hit("b", 0.5), Hit("a", 0.1)]}
    fused = {item.chunk_id: item.score for item in fuse(legs, {"body": 1.0, "dense": 0.4})}
    assert fused == {"a": 1.0, "b": 0.0}


def test_nothing_found_is_no_error() -> None:
    assert fuse({"body": [], "heading": []}, {"body": 1.0, "heading": 0.5}) == []


@pytest.mark.parametrize(
    ("number", "key"),
    [
        ("2024-033", "2024_33"),
        ("n° 2024/033", "2024_33"),
        ("DEL2024_33", "2024_33"),
        ("2019-03-18", "2019_3_18"),
        ("n° 12-2024", "2024_12"),
        ("45/2023", "2023_45"),
        ("2024.03.12-5", "2024_3_12_5"),
    ],
)
def test_an_act_number_has_one_key(number: str, key: str) -> None:
    assert key in act_keys(number)
