"""Several questions at once, while documents come and go: no lock error, no half-seen document."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ingest.pipeline import delete, ingest
from rag.assistant import Assistant
from rag.errors import IndexStoreError
from rag.journal import Journal
from rag.settings import Settings
from rag.types import Question, Status
from tests.rag.towns import ask, check_reply
from tests.support import child_environment

ROUNDS = 3
QUESTION = "Quelle est la hauteur maximale au faîtage en zone UB ?"


def write_state(folder: Path, state: int) -> Path:
    """A town of two files that say the same figure, which changes with each state."""
    folder.mkdir(exist_ok=True)
    (folder / "manifest.toml").write_text('[corpus]\nnom = "ville"\ncommune = "Montbreuil"\n')
    for number, (article, subject) in enumerate((("UB 9", "EMPRISE"), ("UB 10", "HAUTEUR"))):
        (folder / f"plu-{number}.txt").write_text(
            f"RÈGLEMENT DE LA ZONE UB\n\nARTICLE {article} - {subject} DES CONSTRUCTIONS\n"
            f"La hauteur maximale des constructions est limitée à {state},00 m au faîtage.\n",
            encoding="utf-8",
        )
    return folder


def states_said(assistant: Assistant) -> set[str]:
    """Ask once; every passage and the answer must be of one state of the documents."""
    reply = assistant.ask(Question(QUESTION))
    assert reply.status is Status.ANSWERED
    states = {word for passage in reply.passages for word in passage.chunk.text.split() if ",00" in word}
    assert len(states) == 1, states
    assert states.pop() in reply.text
    assert reply.record
    assert reply.notice == ""
    return {reply.text}


def test_threads_ask_while_documents_are_replaced(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    texts = tmp_path / "ville"
    ingest([write_state(texts, 10)], settings)
    done = threading.Event()

    def keep_asking(assistant: Assistant) -> set[str]:
        seen: set[str] = set()
        while not done.is_set():
            seen |= states_said(assistant)
        return seen | states_said(assistant)

    with Assistant(settings) as assistant, ThreadPoolExecutor(4) as pool:
        asking = [pool.submit(keep_asking, assistant) for _ in range(4)]
        try:
            for state in range(11, 11 + ROUNDS):
                assert ingest([write_state(texts, state)], settings).complete
        finally:
            done.set()
        seen = [each.result() for each in asking]
        assert all(any(f"{10 + ROUNDS},00" in text for text in texts_seen) for texts_seen in seen)
        assert len(assistant.documents()) == 2
    assert not any((tmp_path / "data" / "index" / "readers").iterdir())


def test_a_former_state_is_freed_once_nobody_reads_it(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    ingest([write_state(tmp_path / "ville", 10)], settings)
    with Assistant(settings) as assistant:
        for state in (11, 12, 13):
            ask(assistant, QUESTION)
            ingest([write_state(tmp_path / "ville", state)], settings)
        ask(assistant, QUESTION)
        copies = [path for path in (tmp_path / "data" / "index" / "readers").iterdir() if path.is_dir()]
        assert len(copies) == 1


def test_closing_an_assistant_frees_its_copy_and_it_may_ask_again(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    ingest([write_state(tmp_path / "ville", 10)], settings)
    assistant = Assistant(settings)
    ask(assistant, QUESTION)
    assistant.close()
    assistant.close()
    assert not any((tmp_path / "data" / "index" / "readers").iterdir())
    assert ask(assistant, QUESTION).status is Status.ANSWERED
    assistant.close()


def test_an_open_assistant_sees_documents_come_and_go(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    ingest([write_state(tmp_path / "ville", 10)], settings)
    with Assistant(settings) as assistant:
        assert "10,00 m" in ask(assistant, QUESTION).text
        before = assistant.generation()
        ingest([write_state(tmp_path / "ville", 12)], settings)
        assert assistant.generation() != before
        assert "12,00 m" in ask(assistant, QUESTION).text
        assert delete(settings, corpus="ville") == 2
        with pytest.raises(IndexStoreError, match="Aucun document indexé"):
            ask(assistant, QUESTION)
        assert assistant.communes() == ()


ASKER = """
import sys
from pathlib import Path
from rag.assistant import Assistant
from rag.settings import Settings
from rag.types import Question, Status
folder = Path(sys.argv[1])
with Assistant(Settings(data_dir=folder)) as assistant:
    (folder / f"asking-{sys.argv[2]}").touch()
    while True:
        last = (folder / "done").exists()
        reply = assistant.ask(Question(sys.argv[3]))
        assert reply.status is Status.ANSWERED, reply
        assert reply.record and not reply.notice, reply.notice
        states = {word for found in reply.passages for word in found.chunk.text.split() if ",00" in word}
        assert len(states) == 1, states
        if last:
            break
    print(reply.text)
"""

WRITER = """
import sys
from pathlib import Path
from ingest.pipeline import ingest
from rag.settings import Settings
from tests.rag.test_assistant_parallel import write_state
folder = Path(sys.argv[1])
for state in range(11, 14):
    report = ingest([write_state(folder.parent / "ville", state)], Settings(data_dir=folder))
    assert report.complete, report
"""


def start(code: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", code, *arguments],
        env=child_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def wait_for(ready: Callable[[], bool], *processes: subprocess.Popen[str]) -> None:
    pause = threading.Event()
    while not ready():
        assert all(process.poll() is None for process in processes), [p.communicate() for p in processes]
        pause.wait(0.02)


def test_processes_ask_while_another_ingests(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    settings = Settings(data_dir=folder)
    ingest([write_state(tmp_path / "ville", 10)], settings)
    askers = [start(ASKER, str(folder), name, QUESTION) for name in ("un", "deux")]
    wait_for(lambda: all((folder / f"asking-{name}").exists() for name in ("un", "deux")), *askers)
    writer = start(WRITER, str(folder))
    with Assistant(settings) as assistant:
        while writer.poll() is None:
            states_said(assistant)
    _, errors = writer.communicate()
    (folder / "done").touch()
    assert writer.returncode == 0, errors
    for asker in askers:
        said, errors = asker.communicate(timeout=120)
        assert asker.returncode == 0, errors
        assert "13,00 m" in said
    assert errors == ""
    entries = Journal(settings).recent(10_000)
    assert len(entries) == len({entry.id for entry in entries})
    assert {entry.question for entry in entries} == {QUESTION}


def test_threads_share_one_assistant(town: Assistant) -> None:
    questions = [
        QUESTION,
        "Quelle est la recette de la pizza ?",
        "Quelle hauteur en zone UX ?",
        "Combien coûte un repas à la cantine ?",
    ]
    alone = {text: town.ask(Question(text)).text for text in questions}
    with ThreadPoolExecutor(6) as pool:
        replies = list(pool.map(lambda text: (text, town.ask(Question(text))), questions * 6))
    for text, reply in replies:
        check_reply(town, reply)
        assert reply.text == alone[text]
    assert len({reply.record for _, reply in replies}) == len(replies)
