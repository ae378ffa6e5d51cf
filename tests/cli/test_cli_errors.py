"""User errors are one French sentence and the right code; nothing is lost; bugs keep their traceback."""

from __future__ import annotations

import errno
import io
import os
import signal
import socket
import subprocess
import sys
import time
from argparse import Namespace
from contextlib import suppress
from pathlib import Path

import pytest

import ui.cli
from rag.errors import IndexStoreError
from tests.support import Cli, child_environment
from ui.cli import config


def failing(error: BaseException) -> object:
    def run(args: Namespace) -> int:
        raise error

    return run


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (IndexStoreError("L'index est abîmé."), 3, "L'index est abîmé."),
        (KeyboardInterrupt(), 130, "Interrompu."),
        (OSError(errno.ENOSPC, "x"), 4, "Le disque est plein"),
        (PermissionError(errno.EACCES, "x", "/secret"), 4, "Accès refusé à /secret"),
    ],
)
def test_an_error_of_the_user_or_the_machine(
    error: BaseException,
    code: int,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(config, "run", failing(error))
    assert ui.cli.main(["config", "show"]) == code
    shown = capsys.readouterr().err
    assert words in shown
    assert len(shown.splitlines()) == 1


@pytest.mark.parametrize("error", [ZeroDivisionError(), OSError(errno.EIO, "x")])
def test_a_bug_keeps_its_traceback(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "run", failing(error))
    with pytest.raises(type(error)):
        ui.cli.main(["config", "show"])


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask",),
        ("ask", " "),
        ("ask", "q", "--batch", "f"),
        ("search", ""),
        ("ask", "--batch", "absent.jsonl"),
        ("ingest", "absent"),
        ("ingest", ".", "--membres", "Gières:1"),
        ("eval", "--gold", "absent.jsonl"),
        ("gold", "lint", "absent.jsonl", "--sans-documents"),
        ("gold", "lint", "absent.jsonl", "--documents", "absent"),
        ("gold", "split", "absent.jsonl"),
        ("gold", "add", "absent.jsonl", "--question", "q"),
        ("gold", "add", "absent.jsonl", "--question", "q", "--unanswerable", "--source", "a.pdf:1"),
        ("gold", "add", "absent.jsonl", "--question", "q", "--must", "7 m", "--quote", "x"),
        ("gold", "add", "absent.jsonl", "--record", "x", "--must", "7 m"),
    ],
    ids=" ".join,
)
def test_a_wrong_use_is_code_2(arguments: tuple[str, ...], cli: Cli, tmp_path: Path) -> None:
    done = cli(*arguments, data=tmp_path / "data")
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr


def test_a_wrong_setting_is_code_2(cli: Cli, tmp_path: Path) -> None:
    for arguments in (("config", "show"), ("ask", "q"), ("ui",), ("corpus", "list"), ("journal", "list")):
        done = cli(*arguments, data=tmp_path / "data", SOURCIER_REPONSE__SEUIL="3")
        assert done.returncode == 2
        assert "reponse.seuil" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [("ask", "q"), ("search", "q"), ("corpus", "show", "x"), ("corpus", "export"), ("corpus", "delete", "x")],
    ids=" ".join,
)
def test_nothing_indexed_is_code_3(arguments: tuple[str, ...], cli: Cli, tmp_path: Path) -> None:
    done = cli(*arguments, data=tmp_path / "data")
    assert done.returncode == 3, done.stderr
    assert "sourcier ingest" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_an_empty_list_is_not_an_error(cli: Cli, tmp_path: Path) -> None:
    assert cli("corpus", "list", "--json", data=tmp_path / "data").stdout == "[]\n"
    assert "sourcier ingest" in cli("corpus", "list", data=tmp_path / "data").stdout
    assert cli("journal", "list", data=tmp_path / "data").returncode == 0


def test_an_unknown_record_is_code_2(cli: Cli, tmp_path: Path) -> None:
    done = cli("journal", "show", "R\udce9", data=tmp_path / "data")
    assert done.returncode == 2
    assert "journal" in done.stderr


def test_a_data_folder_that_cannot_be_made_is_code_4(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "acte.txt").write_text("Le maire arrête.\n" * 20, encoding="utf-8")
    done = cli("ingest", str(tmp_path / "acte.txt"), data=tmp_path / "file" / "data")
    assert done.returncode == 4, done.stderr
    assert "Traceback" not in done.stderr


def test_the_settings_are_shown_without_their_secrets(cli: Cli, tmp_path: Path) -> None:
    for form in ((), ("--json",)):
        done = cli("config", "show", *form, data=tmp_path / "data", SOURCIER_MODELE__CLE="SECRET")
        assert done.returncode == 0
        assert "SECRET" not in done.stdout + done.stderr
        assert "***" in done.stdout


def test_a_port_already_taken_is_a_french_sentence(cli: Cli, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        done = cli("ui", "--port", str(port), data=tmp_path / "data")
    assert done.returncode == 2
    assert f"Le port {port} est déjà pris" in done.stderr


def test_a_reader_that_leaves_is_no_error(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "ui.cli", "config", "show"],
        stdout=writer,
        stderr=subprocess.PIPE,
        env=child_environment(SOURCIER_DATA_DIR=str(tmp_path)),
        timeout=60,
        check=False,
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


def test_an_interruption_is_code_130(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "questions")  # opening it waits for a writer: a command at work
    process = subprocess.Popen(
        [sys.executable, "-m", "ui.cli", "ask", "--batch", str(tmp_path / "questions")],
        stderr=subprocess.PIPE,
        env=child_environment(SOURCIER_DATA_DIR=str(tmp_path / "data")),
    )
    gate = None
    while gate is None and process.poll() is None:  # the gate opens once the command reads: it is at work
        time.sleep(0.02)
        with suppress(OSError):
            gate = os.open(tmp_path / "questions", os.O_WRONLY | os.O_NONBLOCK)
    process.send_signal(signal.SIGINT)
    try:
        _, errors = process.communicate(timeout=30)
    except subprocess.TimeoutExpired:
        # Python drops a signal that falls inside a destructor: one presses the keys again.
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    if gate is not None:
        os.close(gate)
    assert process.returncode == 130
    assert errors.decode() == "Interrompu.\n"


def test_a_terminal_that_lacks_a_character_shows_a_question_mark(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="ascii"))
    ui.cli.prepare_streams()
    print("mètre \ud800")
    sys.stdout.flush()
    assert written.getvalue().decode() == "mètre ?\n"
