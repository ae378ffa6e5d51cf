"""Whatever is typed or slipped into a document: never an exception, never an order obeyed."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ingest.acts import kinds
from ingest.pipeline import ingest
from rag.assistant import MAX_QUESTION, Assistant
from rag.journal import Journal
from rag.settings import Settings
from rag.types import ActKind, Filters, Question, Status
from tests.rag.towns import TOWN, ask, check_reply
from tests.support import REPOSITORY

INJECTION = REPOSITORY.parent / "shared" / "injection"
HEIGHT = "Quelle est la hauteur maximale au faîtage en zone UB ?"
EXAMPLES = hypothesis_settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])


@cache
def rows(channel: str) -> tuple[dict[str, Any], ...]:
    if not INJECTION.is_dir():
        pytest.skip("../shared/injection is not here")
    lines = [
        line
        for path in sorted(INJECTION.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    return tuple(row for row in map(json.loads, lines) if row["channel"] == channel)


# -- typed ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        f"{HEIGHT}\ud800",
        f"\udfff{HEIGHT}",
        f"\x00{HEIGHT}\x1b[31m",
        f"\u202e{HEIGHT}\u200b",
        HEIGHT.replace("é", "e\u0301"),
        f"  {HEIGHT}\r\n",
    ],
)
def test_odd_characters_change_nothing(town: Assistant, text: str) -> None:
    assert ask(town, text).text == ask(town, HEIGHT).text


@pytest.mark.parametrize(
    "text",
    [
        "x" * 100_000,
        "hauteur " * 12_500,
        f"{HEIGHT} " + "?" * 100_000,
        "zone UB, " * 11_000,
        "12 rue de la " * 8_000,
        "le 12 mars " * 9_000,
        "2024-033 " * 11_000,
        "à Brest " * 12_000,
        "(" * 100_000,
    ],
    ids=lambda text: text[:12],
)
def test_a_very_long_question_is_settled(town: Assistant, text: str) -> None:
    reply = ask(town, text, text)
    entry = Journal(town.settings).get(reply.record)
    assert entry is not None
    assert len(entry.question) <= MAX_QUESTION
    assert len(reply.text) < 3_000


@EXAMPLES
@given(st.text(max_size=80), st.lists(st.text(max_size=40), max_size=2))
def test_any_text_gets_a_reply(town: Assistant, text: str, context: list[str]) -> None:
    ask(town, text, *context)


@EXAMPLES
@given(st.text(max_size=20), st.sampled_from(kinds()))
def test_any_filter_gets_a_reply(town: Assistant, value: str, kind: ActKind) -> None:
    filters = (Filters(commune=value), Filters(zones=(value,)), Filters(corpora=(value,), kinds=(kind,)))
    for each in filters:
        check_reply(town, town.ask(Question("Quelle est la hauteur maximale ?", filters=each)))
        town.search(Question("Quelle est la hauteur maximale ?", filters=each))


def test_orders_typed_as_questions_are_not_obeyed(town: Assistant) -> None:
    for row in rows("user"):
        reply = ask(town, row["text"])
        if row.get("canary"):
            assert row["canary"] not in reply.text, row["id"]
        assert not re.search(r"https?://", reply.text), row["id"]


def test_orders_slipped_into_filters_or_context_are_not_repeated(town: Assistant) -> None:
    for row in (*rows("filter_value"), *rows("user")[:20], *rows("metadata_title")):
        text = row["text"]
        for reply in (
            ask(town, "Quelle est la hauteur maximale ?", zones=(text,)),
            ask(town, HEIGHT, corpora=(text,)),
            ask(town, HEIGHT, commune=text),
            ask(town, "Et en zone UA ?", text),
        ):
            if row.get("canary"):
                assert row["canary"] not in reply.text, row["id"]


# -- in the documents -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def poisoned(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """The town, with a document full of orders to the assistant among its acts."""
    orders = [row["text"] for row in rows("document") if row["lang"] == "fr"]
    assert orders
    folder = tmp_path_factory.mktemp("poison")
    shutil.copytree(demo_data, folder / "data", ignore=shutil.ignore_patterns("readers", "journal*"))
    (folder / "avis").mkdir()
    articles = "\n\n".join(f"ARTICLE {rank} - {text}" for rank, text in enumerate(orders, 1))
    (folder / "avis" / "avis.txt").write_text(articles, encoding="utf-8", errors="replace")
    (folder / "avis" / "manifest.toml").write_text(
        f'[corpus]\nnom = "avis"\ncommune = "{TOWN}"\ninsee = "00001"\n', encoding="utf-8"
    )
    assert ingest([folder / "avis"], Settings(data_dir=folder / "data")).complete
    with Assistant(Settings(data_dir=folder / "data")) as assistant:
        assert any(document.corpus == "avis" for document in assistant.documents())
        yield assistant


@pytest.mark.parametrize(
    "question",
    [
        HEIGHT,
        "Quelle emprise au sol maximale peuvent avoir les annexes en zone N ?",
        "Qui a voté contre la délibération n° 2024-012 ?",
        "Quel est le montant de la subvention aux Amis du Moulin Rouget ?",
        "Quelle clôture en limite séparative en zone UB ?",
    ],
)
def test_orders_in_a_document_change_no_answer(town: Assistant, poisoned: Assistant, question: str) -> None:
    before, after = ask(town, question), ask(poisoned, question)
    assert before.status is after.status is Status.ANSWERED
    # One more document changes how telling each word is, so a weak complement may go; nothing may come in.
    assert after.citations[0].quote == before.citations[0].quote
    assert {item.quote for item in after.citations} <= {item.quote for item in before.citations}
    assert "CANARI" not in after.text


def test_ordinary_legal_words_are_not_taken_for_orders(town: Assistant) -> None:
    for row in rows("user"):
        if row["id"].startswith("BEN"):
            reply = ask(town, row["text"])
            assert reply.status in (Status.ANSWERED, Status.REFUSED)
            assert "vérifications" not in reply.text, row["id"]
