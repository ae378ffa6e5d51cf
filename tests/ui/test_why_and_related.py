"""« Pourquoi ce passage » and « À lire aussi »: opened in one click, in words, never by colour alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import get_args

import pytest
from streamlit.testing.v1 import AppTest

from rag.explain import Part
from rag.explain import label as part_label
from rag.index.base import Leg
from rag.ranking.features import FEATURES
from rag.types import Passage, Related, Validity, Why
from tests.ui.test_screens import answered, passage, with_conversation
from ui import labels
from ui.components import why
from ui.components.markup import safe, typeset
from ui.components.session import Opened
from ui.exchange import Exchange

Html = Callable[[AppTest], str]
DAY = date(2024, 3, 12)


def other(identifier: str = "c2", validity: Validity = Validity()) -> Passage:  # noqa: B008
    found = passage("Les annexes sont des constructions secondaires.")
    return replace(found, chunk=replace(found.chunk, id=identifier, validity=validity))


def with_related(*related: Related) -> Exchange:
    found = answered("La hauteur est limitée à 9 mètres.", passage())
    assert found.reply
    return replace(found, reply=replace(found.reply, related=related))


DEFINED = Related(other(), Why.DEFINITION, 1, "annexe", "Définit « annexe », mot de la règle trouvée.")


def test_what_must_be_read_too_is_listed_with_its_reason_and_opens(screens: AppTest, html: Html) -> None:
    with_conversation(screens, with_related(DEFINED))
    shown = html(screens)
    assert "À lire aussi" in shown
    assert safe(typeset(DEFINED.because)) in shown
    screens.button(key="source-0-2").click().run()
    assert screens.session_state["opened"] == Opened(0, 1)
    shown = html(screens)
    assert "À lire aussi, A\u00a0: définition" in shown
    assert "<mark>Les annexes sont des constructions secondaires.</mark>" in shown
    assert screens.button(key="source-0-2").label == "A", "not to be taken for a source"


def test_a_passage_that_is_already_a_source_is_not_said_twice(screens: AppTest, html: Html) -> None:
    again = replace(DEFINED, passage=passage())
    assert "À lire aussi" not in html(with_conversation(screens, with_related(again)))


def test_why_a_related_passage_stands_there(screens: AppTest, html: Html) -> None:
    screens.session_state["pourquoi"] = True
    shown = html(with_conversation(screens, with_related(DEFINED), opened=Opened(0, 1)))
    assert shown.count(safe(typeset(DEFINED.because))) == 2
    assert "<q>annexe</q>" in shown


def test_why_a_source_is_first(screens: AppTest, html: Html) -> None:
    screens.run()
    screens.chat_input[0].set_value("Quelle est la hauteur maximale des constructions en zone UA ?").run()
    assert "s-why" not in html(screens), "nothing is searched again before it is asked for"
    screens.session_state["pourquoi"] = True
    shown = html(screens.run())
    assert not screens.exception
    assert "1er passage trouvé" in shown
    assert "Mots retrouvés" in shown
    assert "hauteur" in shown[shown.index("Mots retrouvés") :]
    assert "Recherche limitée à" in shown
    body = shown[shown.index('class="s-why"') :]
    assert 'class="s-bars"' in body
    assert "%" not in body.replace('%"></span>', ""), "points, never percentages"


def test_an_explanation_of_what_is_no_longer_indexed_says_so(screens: AppTest, html: Html) -> None:
    screens.session_state["pourquoi"] = True
    shown = html(with_conversation(screens, with_related(), opened=Opened(0, 0)))
    assert not screens.exception
    assert "L&#x27;index a changé depuis cette réponse" in shown


def test_bars_share_a_scale_and_say_in_words_what_takes_points_away() -> None:
    shown = why.bars(
        (
            Part("zone", 1.0, 2.0, 2.0),
            Part("sommaire", 1.0, -0.5, -0.5),
            Part("dense", 0.0, 0.4, 0.0),
        )
    )
    assert "width:100%" in shown
    assert "width:25%" in shown
    assert "sommaire (retire des points)" in shown
    assert "+2,00" in shown
    assert "−0,50" in shown
    assert shown.count("<li") == 2, "a part without effect is left out"


def test_every_part_of_a_score_has_its_words() -> None:
    names = {*get_args(Leg), *FEATURES}
    assert {name for name in names if "_" in part_label(name) or part_label(name) == name} <= {"sommaire"}


# -- in force ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (Validity(), ""),
        (Validity(since=date(2020, 1, 1)), "En vigueur depuis le 1er janvier 2020."),
        (
            Validity(date(2020, 1, 1), date(2025, 1, 1), "révision n° 2"),
            "En vigueur depuis le 1er janvier 2020, jusqu'au 31 décembre 2024.",
        ),
        (
            Validity(date(2020, 1, 1), DAY, "modification n° 1"),
            "Attention : ce texte n'est plus en vigueur depuis le 12 mars 2024 "
            "(remplacé ou abrogé par : modification n° 1).",
        ),
        (
            Validity(since=DAY + timedelta(days=1)),
            "Attention : ce texte n'entre en vigueur que le 13 mars 2024.",
        ),
    ],
)
def test_validity_in_words(found: Validity, expected: str) -> None:
    assert labels.validity(found, DAY) == expected


def test_a_source_that_is_no_longer_in_force_is_flagged_in_words(screens: AppTest, html: Html) -> None:
    ended = other("c1", Validity(date(2020, 1, 1), DAY, "modification n° 1"))
    shown = html(with_conversation(screens, answered("9 mètres.", ended), opened=Opened(0, 0)))
    told = "n&#x27;est plus en vigueur depuis le 12 mars 2024"
    assert shown.count(told) == 2, "in the list and in the panel"
