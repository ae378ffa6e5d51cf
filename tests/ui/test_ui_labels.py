"""The French of the screens."""

from __future__ import annotations

from datetime import date
from enum import Enum

import pytest

from rag.types import (
    Act,
    ActKind,
    Computed,
    Document,
    DocumentState,
    Filters,
    Level,
    RefusalReason,
    Section,
    Territory,
    Visibility,
)
from ui import labels
from ui.components.markup import label, marked, table


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ((), ""),
        ((0,), ""),
        ((13,), "page\u00a013"),
        ((4, 3), "pages\u00a03 et 4"),
        ((3, 4, 5, 9), "pages\u00a03 à 5 et 9"),
    ],
)
def test_pages(numbers: tuple[int, ...], expected: str) -> None:
    assert labels.pages(numbers) == expected


def test_counts_take_the_french_plural() -> None:
    assert [labels.count(number, "page") for number in (0, 1, 2)] == ["0 page", "1 page", "2 pages"]
    assert labels.count(1250, "page") == "1\u202f250 pages"


def test_filters_in_words() -> None:
    chosen = Filters(
        commune="Valdoré", zones=("UA", "UB"), kinds=(ActKind.ARRETE,), date_from=date(2024, 1, 2)
    )
    assert (
        labels.filters(chosen)
        == "commune : Valdoré ; zones : UA, UB ; type d'acte : Arrêté ; depuis le 02/01/2024"
    )
    assert labels.filters(Filters()) == ""


def test_an_act_in_words() -> None:
    document = Document("d", "c", "c/f.pdf", "0", "Recueil", ActKind.ARRETE, Territory("Valdoré"))
    section = Section(document, act=Act(ActKind.ARRETE, "2024-37", date(2024, 3, 12)))
    assert labels.act(section) == "Arrêté n° 2024-37 du 12/03/2024"
    assert labels.act(Section(document)) == ""


def test_a_calculation_in_french() -> None:
    assert labels.calculation(Computed("14.5", "8 * 1.5 + 10 / 4")) == "8 × 1,5 + 10 ÷ 4 = 14,5"


@pytest.mark.parametrize(
    ("words", "values"),
    [
        (labels.STATES, DocumentState),
        (labels.VISIBILITIES, Visibility),
        (labels.LEVELS, Level),
        (labels.LEVEL_MEANINGS, Level),
        (labels.REFUSALS, RefusalReason),
    ],
)
def test_every_value_has_its_words(words: dict[object, str], values: type[Enum]) -> None:
    assert set(words) == set(values)


def test_confidence_is_never_a_percentage() -> None:
    assert not any("%" in text for text in (*labels.LEVELS.values(), *labels.LEVEL_MEANINGS.values()))


def test_marked_text_is_escaped_and_spans_never_nest() -> None:
    assert (
        marked("<b>a</b> & b", ((3, 4), (3, 5))) == "&lt;b&gt;<mark>a</mark><mark>&lt;</mark>/b&gt; &amp; b"
    )


def test_a_table_has_a_caption_and_headed_columns() -> None:
    shown = table("Liste <1>", ("Nom", "Pages"), [("a", "2")], numbers=(1,))
    assert "<caption>Liste &lt;1&gt;</caption>" in shown
    assert '<th scope="col" class="s-num">Pages</th>' in shown


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ("voir https://exemple.fr/a", "https://"),
        ("voir HTTP://exemple.fr", "HTTP://"),
        ("voir www.exemple.fr", "www."),
        ("a@exemple.fr", "@exemple"),
        (":streamlit: et :material/delete:", ":streamlit:"),
        ("de A -> B", "->"),
    ],
)
def test_a_label_gives_nothing_to_make_a_link_or_an_image_of(given: str, made: str) -> None:
    """The framework looks for addresses and signs once its escapes are read: taken off, they are parted."""
    unescaped = label(given).replace("\\", "")
    assert made not in unescaped
    assert unescaped.replace("\u2060", "") == given


def test_a_label_leaves_plain_words_alone() -> None:
    assert label("Zone UB 2.1 (12 m)") == "Zone UB 2\\.1 \\(12 m\\)"
