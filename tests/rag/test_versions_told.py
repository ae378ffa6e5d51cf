"""Two texts that give other figures for one thing: both told, each cited, with what their dates say."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from rag.acts import ActLink, LinkKind
from rag.settings import AnswerSettings, Settings, VectorSettings
from rag.types import Act, ActKind, Filters, Question, Reply, Status, Territory, Validity
from tests.index.builders import document
from tests.rag.test_context import Town

TOWN = Territory("Ornebourg", "99301")
OLD, NEW = date(2019, 2, 4), date(2024, 3, 12)
HEIGHT = ("Zone UB", "UB 10. Hauteur maximale des constructions")
RULE = "La hauteur des constructions principales ne peut excéder {} m au faîtage du toit."


@pytest.fixture
def town(tmp_path: Path) -> Town:
    # What is told is tested here, not how sure one must be to tell it.
    shown = AnswerSettings(seuil=0.05)
    return Town(Settings(data_dir=tmp_path / "data", vecteurs=VectorSettings(moteur="aucun"), reponse=shown))


def _rule(
    town: Town,
    file: str,
    figure: str,
    validity: Validity = Validity(),  # noqa: B008 (frozen)
    day: date | None = None,
) -> None:
    doc = document(f"plu/{file}.pdf", "plu", territory=TOWN, day=day)
    words = RULE.format(figure)
    town.rule(doc, HEIGHT, words, zones=("UB",), article="UB 10", validity=validity)
    other = "Les clôtures sur rue sont constituées d'un mur enduit."
    town.rule(doc, ("Zone UB", "UB 11. Aspect extérieur"), other, zones=("UB",), article="UB 11")


def _two_versions(town: Town) -> None:
    _rule(town, "reglement-2019", "9", Validity(OLD, NEW, "Modification n° 1"), OLD)
    _rule(town, "reglement-2024", "12", Validity(NEW), NEW)


def asked(town: Town, text: str, filters: Filters = Filters()) -> Reply:  # noqa: B008 (frozen)
    with town.opened() as assistant:
        return assistant.ask(Question(text, filters=filters))


ASKED = "Quelle est la hauteur maximale au faîtage en zone UB ?"


def test_the_figure_in_force_comes_first_and_the_former_one_is_told_with_its_day(town: Town) -> None:
    _two_versions(town)
    reply = asked(town, ASKED)
    assert reply.status is Status.ANSWERED
    first, second = reply.statements
    assert "12 m" in first.text
    assert second.text.startswith("En vigueur depuis le 12/03/2024 ; auparavant : ")
    assert "9 m" in second.text
    assert [each.passage.document.file for each in reply.citations] == [
        "plu/reglement-2024.pdf",
        "plu/reglement-2019.pdf",
    ]


@pytest.mark.parametrize("text", [f"{ASKED[:-2]} pour un permis déposé le 10 mai 2021 ?"])
def test_on_the_day_a_permit_was_filed_the_rule_of_that_day_comes_first(town: Town, text: str) -> None:
    _two_versions(town)
    reply = asked(town, text)
    first, second = reply.statements
    assert "9 m" in first.text
    assert second.text.startswith("Depuis le 12/03/2024 : ")
    assert "12 m" in second.text


def test_figures_that_no_date_orders_are_both_shown(town: Town) -> None:
    _rule(town, "reglement-a", "9")
    _rule(town, "reglement-b", "12")
    reply = asked(town, ASKED)
    assert "9 m" in reply.text
    assert "12 m" in reply.text
    assert "leurs dates ne disent pas lequel est en vigueur" in reply.text
    assert len(reply.citations) == 2


def test_versions_that_agree_say_nothing_of_one_another(town: Town) -> None:
    _rule(town, "reglement-2019", "9", Validity(OLD, NEW, "Modification n° 1"), OLD)
    _rule(town, "reglement-2024", "9", Validity(NEW), NEW)
    assert len(asked(town, ASKED).statements) == 1


def test_the_rule_of_another_zone_is_no_other_version(town: Town) -> None:
    _rule(town, "reglement-a", "9")
    doc = document("plu/uc.pdf", "plu", territory=TOWN)
    town.rule(doc, ("Zone UC", HEIGHT[1]), RULE.format("12"), zones=("UC",), article="UB 10")
    assert "12 m" not in asked(town, ASKED).text


def _market(number: str, day: date, links: tuple[ActLink, ...] = ()) -> Act:
    return Act(ActKind.DELIBERATION, number, day, "Règlement du marché de plein air", links=links)


def _fee(town: Town, act: Act, fee: str) -> None:
    doc = document(f"actes/{act.number}.pdf", "actes", kind=ActKind.DELIBERATION, territory=TOWN)
    words = f"Les commerçants non sédentaires laissent un passage libre de {fee} m devant leurs étals."
    town.rule(doc, (f"Délibération n° {act.number}",), words, act=act)


MARKET = "Quelle largeur de passage libre les commerçants laissent-ils devant leurs étals ?"


def test_an_act_of_another_year_with_another_figure_is_told(town: Town) -> None:
    _fee(town, _market("2020-12", date(2020, 6, 3)), "2")
    _fee(town, _market("2023-31", date(2023, 5, 9)), "3")
    reply = asked(town, MARKET)
    assert "2 m" in reply.text
    assert "3 m" in reply.text
    assert "Un acte plus" in reply.text
    cited = [each.passage.chunk.section.act for each in reply.citations]
    assert {act.number for act in cited if act} == {"2020-12", "2023-31"}


def test_the_act_asked_by_its_day_answers_alone(town: Town) -> None:
    _fee(town, _market("2020-12", date(2020, 6, 3)), "2")
    _fee(town, _market("2023-31", date(2023, 5, 9)), "3")
    reply = asked(town, f"{MARKET[:-2]} d'après la délibération du 3 juin 2020 ?")
    assert "3 m" not in reply.text


def test_an_answer_read_from_an_act_that_was_ended_says_so(town: Town) -> None:
    _fee(town, _market("2020-12", date(2020, 6, 3)), "2")
    words = "La délibération n° 2020-12 du 3 juin 2020 est abrogée."
    link = ActLink(LinkKind.REPEALS, "2020-12", date(2020, 6, 3), words, target=ActKind.DELIBERATION)
    doc = document("actes/2024-09.pdf", "actes", kind=ActKind.DELIBERATION, territory=TOWN)
    act = Act(ActKind.DELIBERATION, "2024-09", date(2024, 2, 6), "Foires et fêtes", links=(link,))
    town.rule(doc, ("Délibération n° 2024-09", "Article 3"), words, act=act, article="3")
    reply = asked(town, MARKET)
    assert "2 m" in reply.statements[0].text
    assert "abrogée par la délibération n° 2024-09 du 06/02/2024, article 3" in reply.text
