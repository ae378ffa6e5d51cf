"""A sheet when a language model writes: a verified sentence is shown beside its words, any other never."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from ingest.pipeline import ingest
from rag.appointment.letter import of_visit
from rag.appointment.prepare import prepare
from rag.appointment.split import read
from rag.appointment.types import Around, Visit
from rag.assistant import Assistant
from rag.desk import Desk
from rag.settings import ModelSettings, Settings
from rag.types import Filters, Question
from rag.verbatim import is_verbatim
from tests.appointment.paper_town import write
from tests.scripted_server import Script, ScriptedServer, lines

DAY = date(2024, 6, 3)
ASKED = "À quelles heures les travaux de chantier sont-ils autorisés ?"
QUOTE = (
    "Les travaux de chantier susceptibles de causer une gêne sonore sont interdits avant 8 h et après 18 h "
    "du lundi au vendredi, et toute la journée les dimanches et jours fériés"
)
SENTENCE = "Les travaux de chantier gênants sont interdits avant 8 h."
WRONG = "Les travaux de chantier gênants sont interdits avant 6 h."
FIN: dict[str, object] = {"fin": True}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("ecrit")
    assert ingest([write(root / "valdore")], Settings(data_dir=root / "data")).complete
    return root / "data"


@contextmanager
def writing(data: Path, sentence: str) -> Iterator[tuple[Desk, ScriptedServer]]:
    """The town, whose model always writes this sentence."""
    with Assistant(Settings(data_dir=data)) as plain:
        found = plain.search(Question(ASKED, filters=Filters(commune="Valdoré", in_force=DAY)))
    rank = next(rank for rank, each in enumerate(found, 1) if is_verbatim(QUOTE, each.chunk.text))
    script: Script = lines({"phrase": sentence, "passages": [rank], "citation": QUOTE}, FIN)
    with ScriptedServer(script) as server:
        model = ModelSettings.model_validate(
            {"moteur": "openai", "nom": "petit", "url": f"{server.url}/v1", "essais": 1}
        )
        with Assistant(Settings(data_dir=data, modele=model)) as assistant:
            yield Desk(assistant), server


def visit(desk: Desk) -> Visit:
    told = read("Mme Zyx se plaint des horaires d'un chantier bruyant", desk.communes(), lambda name: ())
    return prepare(desk, told.needs, Around(DAY, "Valdoré"))


def test_a_verified_sentence_is_shown_with_the_words_it_rests_on(data: Path) -> None:
    with writing(data, SENTENCE) as (desk, server):
        made = visit(desk)
        sent = "\n".join(each.sent for each in server.requests)
    (first, *_) = made.prepared[0].findings
    assert first.written
    assert first.said == SENTENCE
    assert is_verbatim(QUOTE, first.citation.quote)
    assert SENTENCE in of_visit(made, DAY).text
    assert sent
    assert "Zyx" not in sent, "the visitor's name never leaves"


def test_an_unverified_sentence_is_never_shown(data: Path) -> None:
    with writing(data, WRONG) as (desk, server):
        made = visit(desk)
        assert server.requests
    told = [line for one in made.prepared for each in one.findings for line in (each.said, *each.plain)]
    told += [each.message for one in made.prepared for each in one.unconfirmed]
    assert not any("6 h" in line for line in told)
    assert "6 h" not in of_visit(made, DAY).text
    assert all(not each.written for one in made.prepared for each in one.findings)
