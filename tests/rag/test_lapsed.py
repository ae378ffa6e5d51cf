"""A text that is no longer in force gives way to what follows it, unless the question names it."""

from __future__ import annotations

from datetime import date

import pytest

from rag.dates import FoundDate, find_dates
from rag.question import Understanding
from rag.ranking.features import features, read
from rag.ranking.lapsed import LAPSED, names_its_time, without_former
from rag.types import Act, ActKind, Chunk, Document, Passage, Section, Territory, Validity, Version

ENDED = Validity(date(2019, 1, 28), date(2023, 3, 15), "Modification n°3 du 15 mars 2023")
ACT = Act(ActKind.ARRETE, "2019_00814_VDM", date(2019, 1, 28), "péril", "12 rue Haute")


def lapsed(text: str, validity: Validity = ENDED, *, act: bool = False, **asked: tuple[str, ...]) -> bool:
    version = Version("Modification n°2 du 28 janvier 2019", date(2019, 1, 28))
    document = Document("d", "c", "c/f", "s", "Règlement", ActKind.PLU, Territory("V"), version=version)
    section = Section(document, ("Hauteur",), act=ACT if act else None)
    passage = Passage(Chunk("k", section, (1,), "Au 12 rue Haute, hauteur", validity=validity), 1.0)
    understood = Understanding(text, {"hauteur": 1.0}, dates=tuple(find_dates(text)), **asked)  # type: ignore[arg-type]
    wanted, (seen,) = read([passage], understood)
    return "perime" in features(wanted, seen)


@pytest.mark.parametrize(
    "text",
    [
        "Quelle est la hauteur maximale ?",
        "Quelle hauteur depuis la modification du PLU ?",
        "Quelle hauteur au 15 mars 2023 ?",
        "Quelle hauteur depuis la modification n°22 ?",
        "Quelle hauteur en mars ?",
    ],
)
def test_it_gives_way(text: str) -> None:
    assert lapsed(text)


@pytest.mark.parametrize(
    "text",
    [
        "Quelle hauteur au 14 mars 2023 ?",
        "Quelle hauteur avant la MODIFICATION N° 2 ?",
        "permis déposé le 3 mai 2019 : quelle hauteur ?",
    ],
)
def test_a_question_that_names_its_time_or_its_version_finds_it(text: str) -> None:
    assert not lapsed(text)


@pytest.mark.parametrize(("year", "given_way"), [(2018, True), (2019, False), (2023, False), (2024, True)])
def test_a_year_alone_is_a_time(year: int, given_way: bool) -> None:
    assert names_its_time([FoundDate(0, 4, None, None, year)], ENDED) is not given_way


def test_an_act_or_an_address_that_is_named_is_found() -> None:
    assert lapsed("que dit l'arrêté ?", act=True)
    assert not lapsed("que dit l'arrêté 2019_00814 ?", act=True, acts=("2019_814",))
    assert not lapsed("péril au 12 rue Haute ?", act=True, addresses=("12|haute",))


def test_what_is_in_force_gives_way_to_nothing() -> None:
    assert not lapsed("Quelle hauteur ?", Validity(date(2019, 1, 28)))
    assert not lapsed("Quelle hauteur ?", Validity())


def of_article(
    name: str, *, ended: bool, article: str = "UB 10", legs: tuple[tuple[str, float], ...] = ()
) -> Passage:
    document = Document(name, "c", f"c/{name}", "s", "Règlement", ActKind.PLU, Territory("V"))
    section = Section(document, ("Zone UB", f"ARTICLE {article} - HAUTEUR"), zones=("UB",), article=article)
    validity = ENDED if ended else Validity(date(2023, 3, 15))
    return Passage(Chunk(f"{name}-{article}", section, (1,), "hauteur", validity=validity), 1.0, legs)


def test_the_former_words_of_an_article_leave_room_to_those_of_today() -> None:
    gone = ((LAPSED, 1.0),)
    former, now = of_article("2019", ended=True, legs=gone), of_article("2023", ended=False)
    alone = of_article("2019", ended=True, article="UB 14", legs=gone)
    named = of_article("2019", ended=True)
    assert without_former((former, alone, now)) == (alone, now)
    assert without_former((named, now)) == (named, now)  # the question names its time
    assert without_former((former, alone)) == (former, alone)  # what holds now is not there
