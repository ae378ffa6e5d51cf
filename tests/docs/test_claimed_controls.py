"""What docs/securite.md claims and no other test shows."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from pypdf import PdfReader
from sqlalchemy import Table

from rag import journal
from rag.briefs import BriefRow
from rag.settings import Settings
from ui import labels
from ui.export import write
from ui.export.paper import Format, Paper, Text

WHO = {"owner", "user", "name", "person", "group", "groups", "role", "session", "address", "ip"}
PAPER = Paper("Règles de la zone UB", (Text("Une règle."),))


@pytest.mark.parametrize("table", [journal._Row.__table__, BriefRow.__table__], ids=["entries", "briefs"])
def test_the_record_of_an_answer_names_no_agent(table: Table) -> None:
    """Who asked is not kept with what was asked: the journal explains answers, it does not watch agents."""
    columns = set(table.columns.keys())
    assert {"id", "created", "question"} <= columns
    assert not columns & WHO


def test_a_paper_says_in_its_properties_that_an_ai_tool_made_it() -> None:
    """Readable by a program, not only by a person (AI Act, article 50, paragraph 2)."""
    told = "outil d'intelligence artificielle"
    assert told in labels.REMINDER
    about = PdfReader(io.BytesIO(write(PAPER, Format.PDF))).metadata
    assert about is not None
    assert told in str(about["/Keywords"])
    assert told in docx.Document(io.BytesIO(write(PAPER, Format.DOCX))).core_properties.comments


def test_nothing_leaves_the_machine_unless_it_is_set(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    assert not any(each.outside for each in (settings.modele, settings.vecteurs, settings.evaluation.juge))
    assert not any(each.externe_autorise for each in (settings.modele, settings.vecteurs))
    assert not settings.evaluation.courriel.serveur
    assert not settings.evaluation.webhook.get_secret_value()
    assert (settings.index.moteur, settings.journal.url) == ("embarque", "")
    assert (settings.acces.mode, settings.acces.adresse) == ("ouvert", "127.0.0.1")
