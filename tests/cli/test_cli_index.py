"""Commands on a small index: unknown corpora, an index that was lost, the journal read again."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.pipeline import ingest
from rag.settings import Settings
from rag.types import RefusalReason, Status
from tests.support import Cli
from ui import texts

ACT = "Commune de Valdoré\nZONE UA\nARTICLE UA 10 - HAUTEUR\nLa hauteur maximale est fixée à neuf mètres.\n"


@pytest.fixture
def town(tmp_path: Path) -> Path:
    folder = tmp_path / "valdore"
    folder.mkdir()
    (folder / "plu.txt").write_text(ACT, encoding="utf-8")
    ingest([folder], Settings(data_dir=tmp_path / "data"))
    return folder


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("ask", "hauteur ?", "--corpus", "nope"), ""),
        (("search", "hauteur", "--corpus", "nope"), ""),
        (("ask", "--batch", "-", "--corpus", "nope"), '{"question": "hauteur ?"}'),
    ],
    ids=["ask", "search", "batch"],
)
def test_an_unknown_corpus_is_refused_and_the_known_ones_listed(
    arguments: tuple[str, ...], line: str, cli: Cli, town: Path
) -> None:
    done = cli(*arguments, data=town.parent / "data", stdin=line)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Le corpus « nope » n'existe pas. Corpus présents : valdore." in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_lost_index_is_code_1_and_said_on_standard_error(cli: Cli, town: Path) -> None:
    data = town.parent / "data"
    for form in ((), ("--json",)):
        (data / "index" / "CURRENT").unlink()
        assert cli("corpus", "list", data=data).returncode == 3
        done = cli("ingest", str(town), *form, data=data)
        assert done.returncode == 1
        assert "était perdu" in done.stderr
        assert "1 document(s), a été repris" in done.stderr
    assert cli("ingest", str(town), data=data).returncode == 0


def test_the_demonstration_says_what_was_lost(cli: Cli, tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert cli("demo", data=data).returncode == 0
    (data / "index" / "CURRENT").unlink()
    done = cli("demo", data=data)
    assert done.returncode == 1
    assert "était perdu" in done.stderr


def test_the_journal_speaks_french(cli: Cli, town: Path) -> None:
    data = town.parent / "data"
    codes = {each.value for each in (*Status, *RefusalReason)}
    assert codes == set(texts.DECISIONS)
    assert cli("ask", "Quel est le prix du pain ?", data=data).returncode == 0
    (line,) = cli("journal", "list", data=data).stdout.splitlines()
    assert not [code for code in codes - set(texts.DECISIONS.values()) if f" {code} " in line]
    shown = cli("journal", "show", line.split()[0], data=data).stdout
    (decision,) = [each for each in shown.splitlines() if each.startswith("Décision : ")]
    assert decision.removeprefix("Décision : ") in texts.DECISIONS.values()
    assert f"  {decision.removeprefix('Décision : ')} " in line


def test_the_doctor_of_an_empty_folder_says_where_to_begin(cli: Cli, tmp_path: Path) -> None:
    done = cli("corpus", "doctor", data=tmp_path)
    assert done.returncode == 1
    assert "sourcier ingest DOSSIER" in done.stdout
    assert "réparation" not in done.stdout
