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


def test_nothing_found_is_never_said_to_be_nothing(town: Town) -> None:
    reply = asked(town, "L'arrêté 2023-140 est-il encore en vigueur ?")
    assert reply.status is Status.ANSWERED
    assert "n'a été trouvé dans les documents" in reply.text
    assert "n'existe" not in reply.text
    assert [each.passage.chunk.section.act for each in reply.citations] == [ALONE]


@pytest.mark.parametrize(
    "question",
    [
        "Quel arrêté a levé l'arrêté 2023-140 ?",
        "Par quel arrêté l'arrêté 2023-140 a-t-il été abrogé ?",
        "Quand l'arrêté 2023-140 a-t-il été levé ?",
    ],
)
def test_the_act_that_ended_another_is_refused_when_none_is_found(town: Town, question: str) -> None:
    reply = asked(town, question)
    assert reply.status is Status.REFUSED
    assert "Aucun acte ultérieur portant sur l'arrêté n° 2023-140" in reply.text
    assert "n'existe" not in reply.text


def test_the_act_that_ended_another_is_looked_for_in_the_period_asked(town: Town) -> None:
    found = "Quel arrêté a levé le péril du 7 rue des Tanneurs en {} ?"
    assert "levé par l'arrêté n° 2024-038" in asked(town, found.format(2024)).text
    other = asked(town, found.format(2022))
    assert other.status is Status.REFUSED
    assert "Aucun acte ultérieur" not in other.text
    own = "Quel arrêté a levé l'arrêté de péril de 2023 du 7 rue des Tanneurs ?"
    assert "levé par l'arrêté n° 2024-038" in asked(town, own).text


def test_what_an_act_ends_is_not_what_became_of_it(town: Town) -> None:
    reply = asked(town, "Quel arrêté est levé par l'arrêté n° 2024-038 ?")
    assert reply.status is Status.ANSWERED
    assert LIFT in reply.text
    assert "Aucun acte ultérieur" not in reply.text


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


def test_an_act_is_found_by_its_address(town: Town) -> None:
    reply = asked(town, "L'arrêté de péril du 7 rue des Tanneurs est-il toujours en vigueur ?")
    assert "L'arrêté n° 2023-112 du 14/11/2023 : levé par l'arrêté n° 2024-038" in reply.text
    assert [each.passage.chunk.section.act for each in reply.citations] == [PERIL, LIFTED]


def test_a_follow_up_asks_the_same_of_another_address(town: Town) -> None:
    with town.opened() as assistant:
        before = "L'arrêté de péril du 9 rue des Tanneurs est-il toujours en vigueur ?"
        reply = assistant.ask(Question("Et celui du 7 rue des Tanneurs ?", (before,)))
        since = assistant.ask(Question("Depuis quand ?", (before.replace("9", "7"),)))
    assert "levé par l'arrêté n° 2024-038" in reply.text
    assert "2024-038 du 22/05/2024" in since.text


def test_what_the_user_asserts_is_no_evidence(town: Town) -> None:
    with town.opened() as assistant:
        said = "L'arrêté 2023-140 a été abrogé par l'arrêté 2024-099 du 3 juin 2024."
        reply = assistant.ask(Question("L'arrêté 2023-140 est-il toujours en vigueur ?", (said,)))
    assert "2024-099" not in reply.text
    assert "n'a été trouvé dans les documents" in reply.text


def test_an_address_of_which_no_act_is_here_is_refused_and_named(town: Town) -> None:
    reply = asked(town, "L'arrêté de péril du 9 rue des Tanneurs est-il toujours en vigueur ?")
    assert reply.status is Status.REFUSED
    assert "Aucun acte portant sur cette adresse (9 rue des Tanneurs) n'a été trouvé" in reply.text
    assert "n'existe" not in reply.text


def test_the_acts_of_one_address_are_each_told_with_their_state(town: Town) -> None:
    doc = document("actes/2025-007.pdf", "actes", kind=ActKind.ARRETE, territory=TOWN)
    words = "Arrêté n° 2025-007 : échafaudage au droit du 7 rue des Tanneurs."
    act = Act(ActKind.ARRETE, "2025-007", date(2025, 2, 3), "Échafaudage au 7 rue des Tanneurs")
    town.rule(doc, ("Arrêté n° 2025-007",), words, act=act)
    every = asked(town, "Quels arrêtés sont en vigueur au 7 rue des Tanneurs ?").statements
    assert "2023-112 du 14/11/2023 : levé" in every[0].text
    assert "2025-007 du 03/02/2025 n'a été trouvé" in every[1].text
    one = asked(town, "L'arrêté d'échafaudage du 7 rue des Tanneurs est-il toujours valable ?")
    assert "2023-112" not in one.text


def test_an_act_that_does_not_say_which_it_lifts_leaves_its_address_untold(town: Town) -> None:
    doc = document("actes/2024-077.pdf", "actes", kind=ActKind.ARRETE, territory=TOWN)
    words = "Arrêté n° 2024-077 : les mesures prises rue du Lavoir sont levées."
    act = Act(ActKind.ARRETE, "2024-077", date(2024, 9, 3), "Mainlevée, 3 rue du Lavoir")
    town.rule(doc, ("Arrêté n° 2024-077",), words, act=act)
    reply = asked(town, "L'arrêté du 3 rue du Lavoir est-il toujours en vigueur ?")
    assert "rien n'y dit que l'acte a pris fin" not in reply.text


def test_a_sale_that_was_cancelled_is_not_the_state_of_an_act(town: Town) -> None:
    reply = asked(town, "La vente du 9 rue des Tanneurs a-t-elle été annulée ?")
    assert "Aucun acte portant sur cette adresse" not in reply.text


def test_a_question_for_the_acts_of_a_kind_is_not_one_on_their_state(town: Town) -> None:
    reply = asked(town, "Quels arrêtés sur la circulation ont été retirés rue de la Gare ?")
    assert "rien n'y dit que l'acte a pris fin" not in reply.text


def test_an_act_is_found_by_its_object(town: Town) -> None:
    reply = asked(town, "L'arrêté sur la circulation rue du Lavoir est-il toujours en vigueur ?")
    assert "l'arrêté n° 2023-140 du 01/12/2023 n'a été trouvé" in reply.text


def test_a_lift_that_was_itself_repealed_lifts_nothing(town: Town) -> None:
    doc = document("actes/2024-090.pdf", "actes", kind=ActKind.ARRETE, territory=TOWN)
    words = "L'arrêté n° 2024-038 du 22 mai 2024 est abrogé."
    link = ActLink(LinkKind.REPEALS, "2024-038", date(2024, 5, 22), words)
    act = Act(ActKind.ARRETE, "2024-090", date(2024, 9, 9), "Abrogation", links=(link,))
    town.rule(doc, ("Arrêté n° 2024-090",), words, act=act)
    assert "levé par" not in asked(town, "L'arrêté 2023-112 est-il toujours en vigueur ?").text


def test_an_act_still_to_end_on_the_day_asked_is_told_with_its_end(town: Town) -> None:
    limits = Filters(in_force=date(2024, 1, 10), commune="Ornebourg")
    reply = asked(town, "L'arrêté 2023-112 est-il en vigueur ?", limits)
    assert "encore en vigueur à la date demandée, puis levé par l'arrêté n° 2024-038" in reply.text
    later = Filters(in_force=date(2022, 1, 10), commune="Ornebourg")
    reply = asked(town, "L'arrêté 2023-112 est-il en vigueur ?", later)
    assert "est postérieur à la date demandée" in reply.text


def test_an_end_holds_from_the_day_its_words_name(town: Town) -> None:
    doc = document("actes/2024-095.pdf", "actes", kind=ActKind.ARRETE, territory=TOWN)
    words = "L'arrêté n° 2023-140 est abrogé à compter du 1er janvier 2025."
    act = Act(
        ActKind.ARRETE, "2024-095", date(2024, 10, 1), "Abrogation",
        links=(ActLink(LinkKind.REPEALS, "2023-140", None, words),),
    )  # fmt: skip
    town.rule(doc, ("Arrêté n° 2024-095",), words, act=act)
    before = Filters(in_force=date(2024, 11, 1), commune="Ornebourg")
    assert "encore en vigueur" in asked(town, "L'arrêté 2023-140 est-il en vigueur ?", before).text
    after = asked(town, "L'arrêté 2023-140 est-il en vigueur ?").text
    assert "encore" not in after
    assert "abrogé par l'arrêté n° 2024-095" in after


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
