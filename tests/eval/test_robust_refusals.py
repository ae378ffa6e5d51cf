"""Questions to refuse made from what towns hold: none may be answered by their documents."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from eval.gold import GoldQuestion
from eval.matching import plain
from eval.robust import Context, generate, open_context
from eval.robust.context import act_key
from eval.robust.data import table
from ingest.pipeline import ingest
from rag.settings import Settings
from tests.rag.towns import DEMO, write_region


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    settings = Settings(data_dir=tmp_path_factory.mktemp("data"))
    assert ingest([DEMO, *write_region(tmp_path_factory.mktemp("region"))], settings).complete
    with open_context(settings) as context:
        yield context


def made(region: Context, name: str) -> tuple[GoldQuestion, ...]:
    found = generate((), region, 0, [name])
    assert found, name
    assert all(not item.answerable and item.note and item.transform == name for item in found)
    assert found == generate((), region, 0, [name])
    return found


def texts(region: Context, town: str) -> str:
    place = next(place for place in region.places if place.name == town)
    return plain("\n".join(chunk.text for chunk in region.chunks(place)))


def test_a_theme_is_absent_from_the_town(region: Context) -> None:
    subjects = table("theme_absent")["sujets"]
    for item in made(region, "theme_absent"):
        subject = next(
            one for one in subjects if one["question"].format(commune=item.commune) == item.question
        )
        held = texts(region, item.commune)
        assert not any(re.search(rf"\b{start}", held) for start in subject["jamais"] if " " not in start)


def test_an_act_of_elsewhere_is_unknown_to_the_town(region: Context) -> None:
    for item in made(region, "acte_d_ailleurs"):
        number = re.search(r"n° (\S+)", item.question)
        place = next(place for place in region.places if place.name == item.commune)
        assert number
        assert region.absent(act_key(number[1]), place)
        assert any(act.number == number[1] for other in region.places if other != place for act in other.acts)


def test_a_detail_is_not_in_the_act(region: Context) -> None:
    details = table("detail_absent")["details"]
    for item in made(region, "detail_absent"):
        number = re.search(r"n° (\S+)", item.question)
        assert number
        place = next(place for place in region.places if place.name == item.commune)
        own = [
            chunk.text
            for chunk in region.chunks(place)
            if chunk.section.act and chunk.section.act.number == number[1]
        ]
        asked = next(one for one in details if one["question"][:12] == item.question[:12])
        assert own
        assert not any(re.search(asked["dit"], plain(text)) for text in own)
        assert "l'arrêté" not in item.question or "-t-elle" not in item.question


def test_a_year_is_outside_what_the_town_holds(region: Context) -> None:
    for item in made(region, "hors_periode"):
        year = re.search(r"\b(?:19|20)\d\d\b", item.question)
        assert year
        assert year[0] not in texts(region, item.commune)


def test_an_opinion_is_asked_in_every_town(region: Context) -> None:
    assert {item.commune for item in made(region, "opinion")} == {place.name for place in region.places}
