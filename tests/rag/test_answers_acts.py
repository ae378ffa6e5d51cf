"""The state of an act and the counts of a sitting: told from links and numbers, each act cited."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from rag.acts import ActLink, LinkKind
from rag.settings import Settings, VectorSettings
from rag.types import Act, ActKind, Filters, Question, Reply, Status, Territory, Visibility
from tests.index.builders import document
from tests.rag.test_context import Town

TOWN = Territory("Ornebourg", "99301")
PERIL = Act(ActKind.ARRETE, "2023-112", date(2023, 11, 14), "Péril au 7 rue des Tanneurs")
LIFT = "La mainlevée de l'arrêté n° 2023-112 est prononcée."
LIFTED = Act(
    ActKind.ARRETE,
    "2024-038",
    date(2024, 5, 22),
    "Mainlevée",
    links=(ActLink(LinkKind.LIFTS, "2023-112", date(2023, 11, 14), LIFT),),
)
ALONE = Act(ActKind.ARRETE, "2023-140", date(2023, 12, 1), "Circulation rue du Lavoir")


@pytest.fixture
def town(tmp_path: Path) -> Town:
    made = Town(Settings(data_dir=tmp_path / "data", vecteurs=VectorSettings(moteur="aucun")))
    kind = ActKind.ARRETE
    first = document("actes/2023-112.pdf", "actes", kind=kind, territory=TOWN)
    made.rule(first, ("Arrêté n° 2023-112",), "Arrêté n° 2023-112 : péril au 7 rue des Tanneurs.", act=PERIL)
    lifting = document("leves/2024-038.pdf", "leves", kind=kind, territory=TOWN)
    made.rule(lifting, ("Arrêté n° 2024-038", "Article 2"), LIFT, article="2", act=LIFTED)
    third = document("actes/2023-140.pdf", "actes", kind=kind, territory=TOWN)
    made.rule(third, ("Arrêté n° 2023-140",), "Arrêté n° 2023-140 : sens unique rue du Lavoir.", act=ALONE)
    return made


def asked(town: Town, text: str, filters: Filters = Filters()) -> Reply:  # noqa: B008 (frozen)
    with town.opened() as assistant:
        return assistant.ask(Question(text, filters=filters))


def test_the_act_that_lifts_another_is_named_and_both_are_cited(town: Town) -> None:
    reply = asked(town, "L'arrêté 2023-112 est-il toujours en vigueur ?")
    assert reply.status is Status.ANSWERED
    assert "levé par l'arrêté n° 2024-038 du 22/05/2024, article 2" in reply.text
    assert LIFT in reply.text
    assert [each.passage.chunk.section.act for each in reply.citations] == [PERIL, LIFTED]


def test_before_the_day_it_was_lifted_nothing_ends_it(town: Town) -> None:
    reply = asked(
        town,
        "L'arrêté 2023-112 est-il en vigueur ?",
        Filters(in_force=date(2024, 1, 10), commune="Ornebourg"),
    )
    assert "levé par" not in reply.text


def test_nothing_found_is_never_said_to_be_nothing(town: Town) -> None:
    reply = asked(town, "L'arrêté 2023-140 est-il encore en vigueur ?")
    assert reply.status is Status.ANSWERED
    assert "n'a été trouvé dans les documents" in reply.text
    assert "n'existe" not in reply.text
    assert [each.passage.chunk.section.act for each in reply.citations] == [ALONE]


def test_what_the_limits_hide_is_not_told(town: Town) -> None:
    reply = asked(town, "L'arrêté 2023-112 est-il toujours en vigueur ?", Filters(corpora=("actes",)))
    assert "2024-038" not in reply.text


def test_an_internal_act_is_not_told(town: Town) -> None:
    secret = document("notes/2024-050.pdf", "notes", kind=ActKind.ARRETE, territory=TOWN)
    object.__setattr__(secret, "visibility", Visibility.INTERNAL)
    words = "L'arrêté n° 2023-140 est abrogé."
    act = Act(
        ActKind.ARRETE, "2024-050", date(2024, 6, 3), "Abrogation",
        links=(ActLink(LinkKind.REPEALS, "2023-140", None, words),),
    )  # fmt: skip
    town.rule(secret, ("Arrêté n° 2024-050",), words, act=act)
    public = Filters(visibilities=(Visibility.PUBLIC,))
    assert "2024-050" not in asked(town, "L'arrêté 2023-140 est-il encore en vigueur ?", public).text
    assert "abrogé par" in asked(town, "L'arrêté 2023-140 est-il encore en vigueur ?").text


DAY = date(2024, 6, 13)


def _sitting(town: Town, numbers: list[str], listed: bool) -> None:
    minutes = document("cr/20240613.pdf", "cr", kind=ActKind.DELIBERATION, territory=TOWN)
    for number in numbers:
        act = Act(ActKind.DELIBERATION, number, DAY, f"Objet {number}")
        text = f"Délibération n° {number} du conseil municipal du 13 juin 2024 : objet adopté."
        town.rule(minutes, (f"Délibération {number}",), text, act=act)
    if listed:
        register = document("cr/registre.pdf", "cr", kind=ActKind.DELIBERATION, territory=TOWN)
        lines = "\n".join(f"13/06/2024 {number.replace('-', '_')} objet" for number in numbers)
        town.rule(register, ("Registre des délibérations du 13 juin 2024",), lines)


def test_the_acts_of_a_sitting_are_counted_and_each_is_cited(town: Town) -> None:
    numbers = [f"2024-{rank}" for rank in range(41, 49)]
    _sitting(town, numbers, listed=True)
    reply = asked(town, "Combien de délibérations le conseil a-t-il prises le 13 juin 2024 ?")
    assert "8 délibérations trouvées dans les documents" in reply.text
    assert [(each.value, each.expression) for each in reply.computed] == [("8", " + ".join("1" * 8))]
    quoted = " ".join(each.quote for each in reply.citations).replace("_", "-")
    assert all(number in quoted for number in numbers)
    assert len(reply.citations) <= 6


def test_a_count_of_which_one_act_cannot_be_cited_is_not_given(town: Town) -> None:
    _sitting(town, [f"2024-{rank}" for rank in range(41, 49)], listed=False)
    reply = asked(town, "Combien de délibérations le conseil a-t-il prises le 13 juin 2024 ?")
    assert not reply.computed
    assert "8 délibérations" not in reply.text
