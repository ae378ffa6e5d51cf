"""A rated answer as a reference question: what is suggested, without anyone's name, then written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from eval.golds.add import add_question
from eval.golds.library import Library
from eval.golds.lint import lint
from eval.golds.rated import Rating, suggested
from eval.pages import Originals
from ingest.pipeline import IngestOptions, ingest
from rag.assistant import Assistant
from rag.journal import Entry, Journal
from rag.settings import Settings
from rag.types import Question

PLU = """PLAN LOCAL D'URBANISME DE VALDORÉ
RÈGLEMENT ÉCRIT
Approuvé le 12 mars 2024

ZONE UA

ARTICLE UA 10 - HAUTEUR MAXIMALE DES CONSTRUCTIONS
La hauteur maximale des constructions est fixée à 9 mètres à l'égout du toit.

ARTICLE UA 12 - STATIONNEMENT
Il est exigé deux places de stationnement par logement.
"""
ASKED = "Mme Bernadette Duvallois demande quelle est la hauteur maximale des constructions en zone UA."
OFF = "Quel est le prix d'une pizza à Naples ?"


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    root = tmp_path_factory.mktemp("ville")
    (root / "valdore").mkdir()
    (root / "valdore" / "plu.txt").write_text(PLU, encoding="utf-8")
    settings = Settings(data_dir=root / "data")
    assert ingest([root / "valdore"], settings, IngestOptions(commune="Valdoré")).complete
    with Assistant(settings) as assistant:
        yield assistant


def entry(assistant: Assistant, text: str) -> Entry:
    found = Journal(assistant.settings).get(assistant.ask(Question(text)).record)
    assert found is not None
    return found


def test_a_right_answer_gives_its_facts_and_its_proofs(assistant: Assistant) -> None:
    found = suggested(entry(assistant, ASKED), Rating(right=True), ("Valdoré",))
    assert found.draft.answerable
    assert ("9 mètres",) in found.draft.must or ("9 m",) in found.draft.must
    assert [source.file for source in found.draft.sources] == ["valdore/plu.txt"]
    assert "9 mètres" in found.draft.sources[0].quote
    assert (found.draft.commune, found.draft.zone) == ("Valdoré", "UA")
    for secret in ("Duvallois", "Bernadette"):
        assert secret not in repr(found)


def test_a_right_refusal_is_a_question_without_answer(assistant: Assistant) -> None:
    found = suggested(entry(assistant, OFF), Rating(right=True))
    assert not found.draft.answerable
    assert (found.draft.must, found.draft.sources) == ((), ())


def test_a_wrong_answer_leaves_the_key_to_type_and_offers_its_places(assistant: Assistant) -> None:
    found = suggested(entry(assistant, ASKED), Rating(right=False))
    assert found.draft.answerable
    assert (found.draft.must, found.draft.sources) == ((), ())
    assert found.proofs


def test_a_source_that_does_not_suit_is_left_out(assistant: Assistant) -> None:
    rated = entry(assistant, ASKED)
    one = suggested(rated, Rating(right=True, proven=False, source=1))
    assert one.draft.must
    assert len(one.draft.sources) == len(suggested(rated, Rating(right=True)).draft.sources) - 1
    assert suggested(rated, Rating(right=True, proven=False)).draft.sources == ()


def test_limits_that_a_reader_was_under_are_no_part_of_the_question(assistant: Assistant) -> None:
    rated = replace(entry(assistant, ASKED), filters={"commune": "Valdoré", "opened": ["valdore"]})
    draft = suggested(rated, Rating(right=True)).draft
    assert draft.filters.commune == "Valdoré"
    assert draft.filters.opened == ()


def test_what_is_suggested_is_written_and_passes_the_check(assistant: Assistant, tmp_path: Path) -> None:
    files = {each.file: assistant.original(each) for each in assistant.documents()}
    library = Library(Originals({file: path for file, path in files.items() if path}), indexed=True)
    path = tmp_path / "retours.jsonl"
    for text in (ASKED, OFF):
        found = suggested(entry(assistant, text), Rating(right=True), ("Valdoré",))
        assert add_question(path, found.draft, library).written
    report = lint([path], library)
    assert (report.questions, report.findings) == (2, ())
    assert "Duvallois" not in path.read_text(encoding="utf-8")
