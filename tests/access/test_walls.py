"""What an outsider may learn of closed corpora by asking: nothing, whatever they ask and how."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date

import pytest

from rag.assistant import Assistant
from rag.desk import Desk
from rag.scope import AccessError, Scope
from rag.text import fold
from rag.types import Document, Filters, Question, RefusalReason, Reply, Status
from rag.wire import reply_to_json
from tests.access.town import CLOSED, SECRETS

QUESTIONS = (
    "Quelle est la hauteur maximale des constructions ?",
    "Quelle hauteur en zone UB à Valbrune ?",
    "Quelle hauteur en zone UX à Valbrune ?",
    "Quelle hauteur en zone UZ à Secretval ?",
    "Que dit l'arrêté n° 2024-777 ?",
    "Par quel arrêté l'arrêté 2023-101 a-t-il été abrogé ?",
    "L'arrêté 2023-101 est-il toujours en vigueur ?",
    "L'arrêté de péril du 7 rue des Tanneurs est-il levé ?",
    "Qu'est-ce que le galvanor ?",
    "Que devient le galvnor ?",
    "Quelles clôtures à Secretval ?",
    "corpus:direction hauteur des constructions",
    "Combien d'arrêtés le 3 juin 2024 ?",
    "Quel est le contact du service de la direction ?",
    "Stationnement",
    "Et en zone UX ?",
)
FILTERS = (
    Filters(),
    Filters(commune="Valbrune"),
    Filters(commune="Secretval"),
    Filters(zones=("UX",)),
    Filters(in_force=date(2024, 7, 1)),
    Filters(opened=("direction", "prefiguration")),
    Filters(corpora=("ville",), opened=("direction",)),
)


def told(reply: Reply) -> str:
    """All that an answer line says, less the words of the question."""
    return fold(json.dumps(reply_to_json(reply), ensure_ascii=False))


@pytest.mark.parametrize("filters", FILTERS, ids=str)
@pytest.mark.parametrize("text", QUESTIONS)
def test_no_word_of_a_closed_corpus_is_told(outsider: Desk, text: str, filters: Filters) -> None:
    question = Question(text, filters=filters, context=("Quelle hauteur en zone UB ?",))
    asked = fold(f"{text} {filters}")
    for reply in (outsider.ask(question), outsider.ask(replace(question, context=()))):
        for secret in SECRETS:
            named = re.compile(rf"\b{secret}\b")
            assert named.search(asked) or not named.search(told(reply)), secret
        assert outsider.opens_reply(reply)
    found = outsider.searched(question, 50)
    assert all(each.document.corpus == "ville" for each in found.ranking.passages)
    assert all(each.passage.document.corpus == "ville" for each in found.related)


@pytest.mark.parametrize("text", QUESTIONS)
def test_closed_and_never_indexed_are_told_alike(outsider: Desk, only_open: Desk, text: str) -> None:
    """The whole answer, sentence for sentence, is that of an index where the closed corpora never were."""

    def said(desk: Desk) -> tuple[object, ...]:
        reply = desk.ask(Question(text))
        passages = [each.chunk.text for each in reply.passages]
        related = [(each.because, each.passage.chunk.text) for each in reply.related]
        message = reply.refusal.message if reply.refusal else reply.text
        return reply.status, message, passages, related, reply.understood, reply.choices, reply.notice

    assert said(outsider) == said(only_open)


def test_who_may_read_them_is_answered(everything: Assistant) -> None:
    """The walls are tested against corpora that answer."""
    desk = Desk(everything)
    assert "41" in desk.ask(Question("Quelle hauteur en zone UX à Valbrune ?")).text
    assert "2024-777" in desk.ask(Question("L'arrêté 2023-101 est-il toujours en vigueur ?")).text
    spelt = desk.ask(Question("Que devient le galvnor ?"))
    assert any(fact.value.endswith("galvanor") for fact in spelt.understood)


def test_a_closed_corpus_is_refused_as_one_that_never_was(outsider: Desk) -> None:
    refusals = []
    for name in ("direction", "nimporte"):
        with pytest.raises(AccessError) as error:
            outsider.ask(Question("Hauteur ?", filters=Filters(corpora=(name,))))
        refusals.append(str(error.value))
    assert refusals[0] == refusals[1]
    mixed = [
        outsider.ask(Question("Hauteur ?", filters=Filters(corpora=("ville", name))))
        for name in ("direction", "nimporte")
    ]
    for reply in mixed:
        assert reply.refusal is not None
        assert reply.refusal.reason is RefusalReason.OUT_OF_CORPUS
        assert "direction" not in reply.refusal.message
    assert mixed[0].refusal == mixed[1].refusal


def test_lists_and_counts_stop_at_the_wall(outsider: Desk, only_open: Desk) -> None:
    assert outsider.communes() == only_open.communes() == ("Valbrune",)
    assert outsider.zones() == outsider.zones("Valbrune") == ("UB",)
    assert outsider.zones("Secretval") == ()
    assert outsider.corpora() == ("ville",)
    assert outsider.count() == only_open.count()
    assert outsider.count(Filters(opened=("direction",))) == only_open.count()
    assert [each.corpus for each in outsider.documents()] == ["ville", "ville"]
    assert [each.file for each in outsider.outcomes()] == [each.file for each in only_open.outcomes()]
    assert [entry.act.number for entry in outsider.acts()] == ["2023-101"]
    assert outsider.links() == ()


def test_the_state_of_an_act_says_nothing_of_closed_ones(outsider: Desk, everything: Assistant) -> None:
    (entry,) = outsider.acts()
    day = date(2025, 1, 1)
    assert outsider.state(entry.act, day, outsider.links(), entry.documents[0]).by == ()
    desk = Desk(everything)
    (same,) = [each for each in desk.acts() if each.act.number == "2023-101"]
    assert desk.state(same.act, day, desk.links(), same.documents[0]).by


def closed_document(everything: Assistant) -> Document:
    return next(each for each in everything.documents() if each.corpus == "direction")


def test_a_closed_document_is_not_opened_by_its_identifier(outsider: Desk, everything: Assistant) -> None:
    held = closed_document(everything)
    assert outsider.document(held.id) is None
    for use in (outsider.pages, outsider.chunks, outsider.original, outsider.targets):
        with pytest.raises(AccessError):
            use(held)
    with pytest.raises(AccessError):
        outsider.page(held, 1)
    with pytest.raises(AccessError):
        outsider.acts([held])


def test_a_forged_copy_opens_nothing(outsider: Desk, everything: Assistant) -> None:
    """A document is judged by what the index holds of it, not by what a caller says of it."""
    held = closed_document(everything)
    forged = replace(held, corpus="ville")
    for use in (outsider.pages, outsider.chunks, outsider.original):
        with pytest.raises(AccessError):
            use(forged)
    own = outsider.documents()[0]
    stolen = replace(own, sha256=held.sha256, file=held.file)
    path = outsider.original(stolen)
    assert path is not None
    assert held.sha256 not in path.name
    invented = replace(held, id="jamais-vu", corpus="ville")
    assert outsider.original(invented) is None
    assert outsider.chunks(invented) == ()


def test_a_kept_reply_is_hidden_once_its_corpus_is_closed(outsider: Desk, everything: Assistant) -> None:
    reply = Desk(everything).ask(Question("Quelle hauteur en zone UX à Valbrune ?"))
    assert reply.status is Status.ANSWERED
    assert not outsider.opens_reply(reply)
    assert outsider.opens_reply(outsider.ask(Question("Quelle hauteur en zone UB à Valbrune ?")))


@pytest.mark.parametrize("name", ["Direction", "DIRECTION", " dirèction "])
def test_a_corpus_is_closed_under_any_writing_of_its_name(everything: Assistant, name: str) -> None:
    desk = Desk(everything, Scope(closed=frozenset({name, "prefiguration"})))
    assert desk.corpora() == ("ville",)


def test_who_has_nothing_open_is_told_so(everything: Assistant) -> None:
    desk = Desk(everything, Scope(closed=CLOSED | {"ville"}))
    assert desk.documents() == ()
    assert desk.outcomes() == ()
    with pytest.raises(AccessError, match="Aucun corpus ne vous est ouvert"):
        desk.ask(Question("Hauteur ?"))


def test_a_new_corpus_may_be_made_by_whoever_no_wall_stops() -> None:
    scope = Scope(closed=frozenset({"direction"}))
    assert scope.opens_corpus("nouveau")
    assert not scope.opens_corpus("direction")


def test_a_note_that_names_a_closed_corpus_is_kept_back(outsider: Desk, everything: Assistant) -> None:
    note = "2 document(s) du corpus ville sont aussi dans le corpus direction : si le dossier…"
    assert not outsider.tells(note)
    assert Desk(everything).tells(note)
    assert outsider.tells("1 fichier ignoré du corpus ville : la directionnelle est gardée.")
