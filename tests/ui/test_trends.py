"""Trends: questions put together, what may be shown of them, refusals and what they lack."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from rag.briefs import Brief
from rag.types import Level
from ui.keep.feedback import Verdict
from ui.trends.grouping import grouped
from ui.trends.summary import ELSEWHERE, trends

START = datetime(2026, 3, 2, 12, tzinfo=UTC)  # a Monday
OURS = ("Valdoré", "Saint-Aubin")


def asked(
    question: str,
    decision: str = "answered",
    *,
    day: int = 0,
    commune: str = "Valdoré",
    zones: tuple[str, ...] = (),
    theme: str = "",
    level: str = "élevée",
    id: str = "",
) -> Brief:
    when = START + timedelta(days=day)
    shown = level if decision == "answered" else ""
    return Brief(
        id or question, when, question, decision, shown, 0.5, commune, zones, theme, frozenset({"valdore"})
    )


def wordings(*briefs: Brief) -> list[str]:
    return [group.wording for group in trends(briefs, {}, OURS).recurring]


HEIGHTS = (
    asked("Quelle est la hauteur maximale en zone UA ?", zones=("UA",), theme="hauteur"),
    asked("hauteur max UB", zones=("UB",), theme="hauteur"),
    asked("Bonjour, quelle hauteur maximale en UC ? Merci.", "preuve_faible", zones=("UC",), theme="hauteur"),
)


def test_wordings_of_one_question_are_one_group_whatever_the_zone() -> None:
    other = asked("Quel est le tarif de la cantine ?", theme="tarifs")
    groups = grouped([*HEIGHTS, other])
    assert [len(group) for group in groups] == [3, 1]
    found = trends([*HEIGHTS, other], {}, OURS)
    (only,) = found.recurring
    assert (only.count, only.refused, set(only.zones)) == (3, 1, {"UA", "UB", "UC"})
    assert found.withheld == 1


def test_the_same_words_about_another_theme_are_another_question() -> None:
    fences = [asked("Hauteur maximale de la clôture ?", theme="clôtures", id=str(rank)) for rank in range(3)]
    assert [len(group) for group in grouped([*HEIGHTS, *fences])] == [3, 3]


def test_grouping_does_not_depend_on_the_order() -> None:
    briefs = [*HEIGHTS, asked("Combien de places de stationnement ?", theme="stationnement")]
    assert {frozenset(group) for group in grouped(briefs)} == {
        frozenset(group) for group in grouped(briefs[::-1])
    }


def test_what_was_asked_less_than_three_times_is_counted_and_not_shown() -> None:
    secret = [asked("Mon licenciement par la mairie est-il légal ?", id=str(rank)) for rank in range(2)]
    found = trends(secret, {}, OURS)
    assert found.recurring == ()
    assert (found.asked, found.withheld) == (2, 2)
    assert "licenciement" not in repr(found)


def test_only_words_that_three_askings_share_are_shown() -> None:
    shown = wordings(
        asked("Puis-je abattre un arbre ?", theme="arbres", id="1"),
        asked("Puis-je abattre un grand arbre ?", theme="arbres", id="2"),
        asked("abattre un arbre planté", theme="arbres", id="3"),
    )
    (only,) = shown
    assert "abattre" in only
    assert "arbre" in only
    assert not {"grand", "planté"} & set(only.split())


def test_a_rare_word_of_every_wording_is_left_out() -> None:
    odd = [asked(f"Puis-je abattre un arbre kirikou{rank * 'x'} ?", id=str(rank)) for rank in range(3)]
    shown = wordings(*odd)
    assert all("kirikou" not in each for each in shown)


def test_names_addresses_and_phones_are_masked_even_when_they_come_back() -> None:
    text = "Mme Bernadette Duvallois, 14 rue des Tilleuls, 06 12 34 56 78, peut-elle clore son terrain ?"
    (only,) = wordings(*(asked(text, id=str(rank)) for rank in range(4)))
    for secret in ("Duvallois", "Bernadette", "14 rue", "Tilleuls", "06 12"):
        assert secret not in only
    assert "[nom]" in only
    assert "terrain" in only


def test_zones_that_vary_are_told_beside_and_not_in_the_wording() -> None:
    (only,) = wordings(*HEIGHTS)
    assert not {"UA", "UB", "UC"} & set(only.replace("?", " ").split())


def test_a_town_that_is_none_of_ours_is_named_from_three_askings_on() -> None:
    rare = [
        asked(f"Hauteur à Dupontville {rank} ?", "hors_corpus", commune="Dupontville") for rank in range(2)
    ]
    found = trends([*rare, asked("Hauteur ?")], {}, OURS)
    assert [lack.commune for lack in found.lacks] == [ELSEWHERE]
    assert {share.name for share in found.communes} == {"Valdoré", ELSEWHERE}
    found = trends([*rare, asked("Et à Dupontville ?", "hors_corpus", commune="Dupontville")], {}, OURS)
    assert {lack.commune for lack in found.lacks} == {"Dupontville"}


def test_refusals_say_what_is_lacking_by_commune_zones_and_theme() -> None:
    found = trends(
        [
            asked("Hauteur en UX ?", "zone_inconnue", zones=("UX",), theme="hauteur", day=3),
            asked("Hauteur en UY ?", "zone_inconnue", zones=("UY",), theme="hauteur", day=1),
            asked("De quelle zone ?", "precision_requise"),
            asked("Modèle ?", "modele_indisponible"),
            asked("Cantine ?", "preuve_faible", theme="tarifs"),
        ],
        {},
        OURS,
    )
    zone, weak = found.lacks
    assert (zone.reason, set(zone.zones), zone.count, zone.last.day) == ("zone_inconnue", {"UX", "UY"}, 2, 5)
    assert (weak.reason, weak.theme) == ("preuve_faible", "tarifs")
    assert (found.answered, found.refused, found.clarified) == (0, 4, 1)
    assert dict(found.reasons)["zone_inconnue"] == 2


def test_weeks_begin_on_monday_and_none_is_left_out() -> None:
    found = trends([asked("a"), asked("b", "hors_corpus", day=6), asked("c", day=15)], {}, OURS)
    assert [(monday, share.asked, share.refused) for monday, share in found.weeks] == [
        (date(2026, 3, 2), 2, 1),
        (date(2026, 3, 9), 0, 0),
        (date(2026, 3, 16), 1, 0),
    ]


def test_levels_ratings_and_energy_are_counted() -> None:
    briefs = [asked("a"), asked("b", level="moyenne"), asked("c", "hors_corpus")]
    said = {"a": (Verdict.WRONG, Verdict.RIGHT), "ailleurs": (Verdict.WRONG,)}
    found = trends(briefs, said, OURS)
    assert found.levels == ((Level.HIGH, 1), (Level.MEDIUM, 1))
    assert found.feedback == ((Verdict.RIGHT, 1), (Verdict.WRONG, 1))
    assert (found.rated, found.energy_wh) == (1, 1.5)


def test_a_group_counts_the_answers_called_wrong() -> None:
    briefs = [asked("Quel est le tarif de la cantine ?", id=str(rank)) for rank in range(3)]
    found = trends(briefs, {"1": (Verdict.WRONG,), "2": (Verdict.BAD_SOURCE,)}, OURS)
    assert found.recurring[0].wrong == 1


def test_no_exchange_is_no_trend() -> None:
    found = trends([], {}, OURS)
    assert (found.asked, found.recurring, found.weeks, found.lacks) == (0, (), (), ())
