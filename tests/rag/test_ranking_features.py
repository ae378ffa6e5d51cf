"""The second reading: each feature on passages made for it, and scores that are the sum of their parts."""

from __future__ import annotations

import math
from datetime import date

import pytest

from rag.dates import find_dates
from rag.expected import expected_answer
from rag.question import Understanding, ZonesOf, understand
from rag.ranking.features import FEATURES, PARENT_ZONE, features, read
from rag.ranking.reading import rarity
from rag.rerank import contributions, ranking_weights, rerank
from rag.text import fold, terms
from rag.types import Act, ActKind, Chunk, Document, Passage, Question, Section, Territory

DOCUMENT = Document(
    "d", "c", "c/reglement.txt", "0" * 64, "Règlement de Valdore", ActKind.PLU, Territory("Valdore")
)
FILLER = "Les dispositions du présent chapitre s'appliquent à tous les terrains de la commune sans exception."


def asked(text: str, **told: object) -> Understanding:
    values = {
        "text": text,
        "terms": dict.fromkeys(terms(text), 1.0),
        "expected": expected_answer(fold(text)),
        **told,
    }
    return Understanding(**values)  # type: ignore[arg-type]


def passage(
    text: str, *path: str, zones: tuple[str, ...] = (), act: Act | None = None, score: float = 0.0
) -> Passage:
    section = Section(DOCUMENT, path, zones, act=act)
    return Passage(Chunk(text[:20], section, (1,), text), score)


def values(understood: Understanding, *passages: Passage) -> list[dict[str, float]]:
    question, candidates = read(passages, understood)
    return [features(question, each) for each in candidates]


def test_coverage_counts_the_rare_words_most() -> None:
    question = asked("hauteur des clôtures")
    common, rare, both = values(
        question,
        passage(f"La hauteur est fixée. {FILLER}"),
        passage(f"Les clôtures sont en bois. {FILLER}"),
        passage(f"La hauteur des clôtures. {FILLER}"),
    )
    assert both["couverture"] == pytest.approx(1.0)
    assert 0 < common["couverture"] < 1
    assert common["couverture"] == pytest.approx(rare["couverture"])
    first, second = values(
        question, passage(f"La hauteur. {FILLER}"), passage(f"La hauteur des clôtures. {FILLER}")
    )
    assert first["couverture"] < 0.5 < second["couverture"]


def test_words_side_by_side_are_found_side_by_side() -> None:
    question = asked("emprise sol maximale")
    together, apart = values(
        question,
        passage(f"L'emprise au sol maximale est de 40 %. {FILLER}"),
        passage(f"La surface maximale du sol et de l'emprise. {FILLER}"),
    )
    assert together["paires"] == pytest.approx(1.0)
    assert apart.get("paires", 0.0) == 0.0


def test_the_very_zone_is_above_the_one_around_it() -> None:
    question = asked("hauteur maximale", zones=("UHb",))
    own, around, other, none = values(
        question,
        passage(f"La hauteur maximale. {FILLER}", zones=("UHb",)),
        passage(f"La hauteur maximale. {FILLER}", zones=("UH",)),
        passage(f"La hauteur maximale. {FILLER}", zones=("UD",)),
        passage(f"La hauteur maximale. {FILLER}"),
    )
    assert (own["zone"], own["zone_exacte"]) == (1.0, 1.0)
    assert (around["zone"], around.get("zone_exacte")) == (PARENT_ZONE, None)
    assert "zone" not in other
    assert "zone" not in none


def test_a_zone_said_in_the_text_counts_but_a_letter_that_is_a_word_does_not() -> None:
    text = f"En secteur UHb, la hauteur a une limite. {FILLER}"
    (said,) = values(asked("hauteur", zones=("UHb",)), passage(text))
    assert said["secteur"] == 1.0
    for zone in ("A", "AU", "N", "UH"):
        (found,) = values(asked("hauteur", zones=(zone,)), passage(f"{text} Au nord, il n'a pas de limite."))
        assert "secteur" not in found


@pytest.mark.parametrize(
    ("question", "right", "wrong"),
    [
        ("Quelle hauteur maximale ?", "7 m au faîtage", "40 % du terrain"),
        ("Quel pourcentage du terrain ?", "40 % du terrain", "7 m au faîtage"),
        ("Quel est le délai ?", "deux mois", "7 m au faîtage"),
        ("Quel est le montant de la subvention ?", "1 500 €", "15 voix pour"),
    ],
)
def test_the_kind_of_answer_is_that_of_the_asked_measure(question: str, right: str, wrong: str) -> None:
    first, second = values(asked(question), passage(f"{FILLER} {right}."), passage(f"{FILLER} {wrong}."))
    assert first.get("type") == 1.0
    assert "type" not in second


def test_the_day_of_the_act_is_the_one_asked() -> None:
    question = asked("vote du 27 mai 2025", dates=tuple(find_dates("vote du 27 mai 2025")))
    day, other = (
        passage(f"Vote. {FILLER}", act=Act(ActKind.DELIBERATION, date=when))
        for when in (date(2025, 5, 27), date(2025, 6, 27))
    )
    found = values(question, day, other)
    assert found[0]["date"] == 1.0
    assert "date" not in found[1]


def test_a_bare_heading_is_short_unless_it_is_the_rule() -> None:
    heading, rule, agenda = values(
        asked("clôtures"),
        passage("5.3. Clôtures"),
        passage("5.3. Clôtures. Non réglementé."),
        passage(f"Clôtures. {FILLER}", "Ordre du jour"),
    )
    assert heading["court"] == 1.0
    assert "court" not in rule
    assert agenda["sommaire"] == 1.0


def test_a_score_is_the_sum_of_its_contributions() -> None:
    weights = ranking_weights()
    start = passage(f"La hauteur maximale est de 7 m. {FILLER}", "4.6. Hauteur maximale", zones=("UA",))
    legs = (("body", 0.8), ("dense", 0.5))
    fused = sum(weights.of(name) * value for name, value in legs)
    found = rerank(
        [Passage(start.chunk, fused, legs)], asked("Quelle hauteur maximale ?", zones=("UA",))
    ).passages[0]
    parts = contributions(found)
    assert found.score == pytest.approx(sum(part.points for part in parts))
    assert {part.name for part in parts} <= {"body", "dense", *FEATURES}
    assert all(part.points == part.weight * part.value for part in parts)
    assert {part.name: part.weight for part in contributions(found, dense=0.9)}["dense"] == 0.9


def test_what_no_candidate_holds_keeps_its_share_of_the_question() -> None:
    ranking = rerank([passage(f"La hauteur. {FILLER}")], asked("hauteur des éoliennes"))
    assert sum(ranking.weights.values()) == pytest.approx(1.0)
    missing = next(weight for term, weight in ranking.weights.items() if term.startswith("eol"))
    assert missing > 0.5
    assert rerank([], asked("hauteur")).passages == ()


# -- what the question is read to say, where a wrong reading put another passage first ---------------


def test_a_lay_word_that_no_act_uses_weighs_through_the_words_for_it() -> None:
    acts = frozenset({"restaur", "scolair", "absent"})
    told = {"terms": {"tarif": 1.0, "cantin": 0.6, "restaur": 0.6, "scolair": 0.6}}
    meal = passage(f"Tarif de la restauration scolaire. {FILLER}")
    others = [passage(f"Tarif du port. {FILLER}"), passage(f"Un vœu scolaire. {FILLER}")]
    alone, _ = read([meal, *others], asked("tarif cantine", **told))
    assert not alone.share(frozenset({"tarif", "restaur", "scolair"})) > 0.6
    handed, _ = read([meal, *others], asked("tarif cantine", equivalents={"cantin": acts}, **told))
    assert handed.weights["cantin"] == 0
    assert handed.share(frozenset({"tarif", "restaur", "scolair"})) == pytest.approx(1.0)
    assert handed.weights["restaur"] > alone.weights["restaur"]
    assert 0 < handed.share(frozenset({"tarif", "scolair"})) < 0.7
    assert handed.weights["tarif"] == alone.weights["tarif"]


def test_a_lay_word_that_acts_use_or_that_nothing_stands_for_keeps_its_weight() -> None:
    for text in (f"Tarif de la cantine scolaire. {FILLER}", f"Tarif du port. {FILLER}"):
        terms_asked = {"tarif": 1.0, "cantin": 0.6, "scolair": 0.6}
        plain, _ = read([passage(text)], asked("tarif cantine", terms=terms_asked))
        equivalents = {"cantin": frozenset({"scolair"}), "inconnu": frozenset({"tarif"})}
        same, _ = read([passage(text)], asked("tarif cantine", terms=terms_asked, equivalents=equivalents))
        assert same.weights == plain.weights


def test_a_name_joined_to_the_town_s_is_the_town_s() -> None:
    town = Territory("Valdore")
    zones = ZonesOf({"Valdore": frozenset({"UB", "AU"})})
    joined = understand(Question("La piscine dans le PLUi de Valdore-Combes Métropole ?"), (town,), zones)
    assert joined.names == ()
    apart = understand(Question("La piscine de la rue Combes dans le PLUi de Valdore ?"), (town,), zones)
    assert "comb" in " ".join(apart.names)


def test_a_word_in_capitals_is_no_zone() -> None:
    town = Territory("Valdore")
    zones = ZonesOf({"Valdore": frozenset({"UB", "AU"})})
    shouted = understand(Question("UN COMMERCE AU REZ-DE-CHAUSSÉE EN ZONE UB ?"), (town,), zones)
    assert shouted.zones == ("UB",)
    assert understand(Question("QUELLE HAUTEUR EN ZONE AU ?"), (town,), zones).zones == ("AU",)


def test_a_share_is_the_same_in_whatever_order_it_is_added_up() -> None:
    told = {f"mot{rank}": rank / 10 for rank in range(1, 9)}
    question, _ = read([passage(FILLER)], asked("mot", terms=told))
    assert question.share(frozenset(told)) == math.fsum(question.weights.values()) / question.total


def test_the_word_that_bounds_tells_less_than_what_is_bounded() -> None:
    """« n'excède pas » sets a bound too: the rule on fences is not the one that says « maximale »."""
    found = [frozenset(terms("hauteur maximale constructions")), frozenset(terms("hauteur clôture excède"))]
    told = rarity(found, terms("hauteur maximale clôture"))
    assert told["maximal"] < told["clotur"]
