"""The record on a PostgreSQL server says what it says in a file, and goes on as a file does when it fails."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from streamlit.testing.v1 import AppTest

from ingest.pipeline import ingest
from rag.assistant import Assistant
from rag.errors import SettingsError, StorageError
from rag.journal import SCHEMA_VERSION, Journal, new_record_id
from rag.settings import JournalSettings, Settings, load_settings
from rag.types import Question
from tests.record.conftest import ACCOUNT, Postgres
from tests.support import Cli, child_environment
from tests.test_journal import NOW, record
from ui.exchange import Exchange
from ui.keep.acknowledged import AcknowledgedStore
from ui.keep.conversations import ConversationStore
from ui.keep.feedback import FeedbackState, FeedbackStore, Verdict
from ui.keep.ticks import TickStore

ALWAYS = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


def test_an_entry_reads_on_a_server_as_in_a_file(server: Postgres, tmp_path: Path) -> None:
    in_file = Journal(Settings(data_dir=tmp_path / "file"))
    on_server = Journal(server.settings(tmp_path / "server"))
    for journal in (in_file, on_server):
        journal.add(record("R1", text="caf\udce9 et zéro\0 ?"))
        journal.add(record("R2"))
    assert on_server.get("R1") == in_file.get("R1")
    assert on_server.recent() == in_file.recent()
    assert on_server.some(["R2", "R3"]) == in_file.some(["R2", "R3"])
    assert on_server.stamp() == in_file.stamp() == (2, "R2")
    assert on_server.briefs(*ALWAYS) == in_file.briefs(*ALWAYS)
    assert [brief.id for brief in on_server.briefs(*ALWAYS)] == ["R1", "R2"]
    assert not (tmp_path / "server").exists()


def test_times_sort_sign_by_sign_whatever_the_language_of_the_server(
    server: Postgres, tmp_path: Path
) -> None:
    """A dictionary passes over the signs between figures: a whole second would come after its tenths."""
    whole = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
    signs = [moment.isoformat() for moment in (whole, whole + timedelta(milliseconds=100))]
    by_language = server.sql(f"SELECT '{signs[0]}' < '{signs[1]}'")
    assert (by_language, signs[0] < signs[1]) == ("f", True)
    journal = Journal(server.settings(tmp_path))
    journal.add(record())
    assert journal.briefs(NOW, NOW + timedelta(milliseconds=100))
    assert not journal.briefs(NOW - timedelta(milliseconds=100), NOW)
    assert "briefs_created" in server.sql("SELECT indexname FROM pg_indexes WHERE tablename = 'briefs'")


def test_what_is_too_old_goes(server: Postgres, tmp_path: Path) -> None:
    journal = Journal(server.settings(tmp_path, jours=30))
    old, new = (new_record_id(NOW - timedelta(days=days)) for days in (31, 0))
    Journal(server.settings(tmp_path)).add(record(old))
    journal.add(record(new))
    assert [entry.id for entry in journal.recent()] == [new]


def test_what_people_keep_is_kept_there_too(server: Postgres, tmp_path: Path) -> None:
    settings = server.settings(tmp_path)
    feedback = FeedbackStore(settings)
    feedback.add("R1", Verdict.WRONG, "anne", "zone\0 fausse")
    said = feedback.add("R1", Verdict.RIGHT, "anne")
    assert feedback.of_record("R1", "anne") == said
    assert feedback.count(FeedbackState.WAITING) == 1
    conversations = ConversationStore(settings)
    kept = conversations.add("anne", None, Exchange(Question("Quelle hauteur en zone UA ?"), problem="non"))
    conversations.add("anne", kept.id, Exchange(Question("Et en UB ?"), problem="non"))
    assert [each.turns for each in conversations.all("anne", "hauteur UB")] == [2]
    assert conversations.all("paul") == ()
    assert conversations.delete("anne") == 1
    ticks = TickStore(settings)
    before = datetime.now(UTC) - timedelta(seconds=1)
    ticks.put("anne", "mark")
    ticks.put("anne", "mark")
    made = ticks.of("anne", ["mark"])["mark"].made
    assert before < made < datetime.now(UTC) + timedelta(seconds=1)
    notices = AcknowledgedStore(settings)
    notices.add("anne", "ia")
    notices.add("anne", "ia")
    assert notices.has("anne", "ia")
    assert not (tmp_path / "travail.sqlite").exists()


def test_several_processes_write_at_once_from_nothing(server: Postgres, tmp_path: Path) -> None:
    program = (
        "import json, sys; from pathlib import Path; from tests import test_journal as t\n"
        "from rag.journal import Journal, new_record_id; from rag.settings import load_settings\n"
        "from ui.keep.feedback import FeedbackStore, Verdict\n"
        "settings = load_settings(); journal = Journal(settings)\n"
        "for _ in range(20):\n"
        "    journal.add(t.record(new_record_id()))\n"
        "    FeedbackStore(settings).add('R1', Verdict.WRONG, 'anne')\n"
    )
    environment = child_environment(
        SOURCIER_DATA_DIR=str(tmp_path),
        SOURCIER_JOURNAL__URL=server.url,
        SOURCIER_JOURNAL__MOT_DE_PASSE=server.password,
    )
    writers = [subprocess.Popen([sys.executable, "-c", program], env=environment) for _ in range(4)]
    assert [writer.wait(120) for writer in writers] == [0, 0, 0, 0]
    settings = server.settings(tmp_path)
    assert Journal(settings).stamp()[0] == 80
    assert FeedbackStore(settings).count(FeedbackState.WAITING) == 1


def test_tables_of_the_first_version_are_kept_and_go_on(server: Postgres, tmp_path: Path) -> None:
    settings = server.settings(tmp_path)
    Journal(settings).add(record("R1"))
    server.sql("ALTER TABLE entries DROP COLUMN prompts")
    server.sql("DROP INDEX briefs_created")
    server.sql("UPDATE sourcier_schemas SET version = 1 WHERE key = 'journal'")
    Journal(settings).add(record("R2"))
    assert [entry.prompts for entry in Journal(settings).recent()] == [
        ("redaction_systeme v1 0123456789ab",),
        (),
    ]
    assert server.sql("SELECT version FROM sourcier_schemas WHERE key = 'journal'") == str(SCHEMA_VERSION)
    assert "briefs_created" in server.sql("SELECT indexname FROM pg_indexes WHERE tablename = 'briefs'")


def test_tables_of_a_later_version_are_not_written_over(server: Postgres, tmp_path: Path) -> None:
    settings = server.settings(tmp_path)
    Journal(settings).add(record("R1"))
    server.sql("UPDATE sourcier_schemas SET version = version + 1")
    with pytest.raises(StorageError, match="plus récente"):
        Journal(settings).add(record("R2"))
    assert server.sql("SELECT count(*) FROM entries") == "1"


def test_a_server_that_comes_back_is_written_again(server: Postgres, tmp_path: Path) -> None:
    journal = Journal(server.settings(tmp_path))
    journal.add(record("R1"))
    server.stop()
    with pytest.raises(StorageError, match="ne répond pas : vérifiez"):
        journal.add(record("R2"))
    server.start()
    journal.add(record("R3"))
    assert [entry.id for entry in journal.recent()] == ["R3", "R1"]


def test_a_server_that_is_down_costs_no_answer(server: Postgres, tmp_path: Path) -> None:
    settings = server.settings(tmp_path / "data", url=server.url.replace(str(server.port), "9"))
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "acte.txt").write_text("Article 1. La salle des fêtes ferme à 23 heures.", encoding="utf-8")
    assert ingest([texts], settings).complete
    with Assistant(settings) as assistant:
        reply = assistant.ask(Question("À quelle heure ferme la salle des fêtes ?"))
    assert "23 heures" in reply.text
    assert reply.record == ""
    assert "Réponse non journalisée : Le journal ne peut pas être lu ou écrit." in reply.notice
    assert "127.0.0.1:9/" in reply.notice


def test_each_refusal_says_its_cure_and_never_the_password(server: Postgres, tmp_path: Path) -> None:
    def refused(**changed: object) -> str:
        with pytest.raises(StorageError) as caught:
            Journal(server.settings(tmp_path, **changed)).recent()
        assert server.password not in str(caught.value)
        return str(caught.value)

    assert "refuse le compte ou le mot de passe" in refused(mot_de_passe=SecretStr("faux"))
    assert "n'a pas la base demandée" in refused(url=server.url + "x")
    assert "liaison chiffrée" in refused(tls="oui")
    server.sql("CREATE ROLE lectrice LOGIN PASSWORD 'lire'")
    server.sql("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    narrow = {"url": server.url.replace(ACCOUNT, "lectrice"), "mot_de_passe": SecretStr("lire")}
    assert "droit de créer des tables" in refused(**narrow)
    Journal(server.settings(tmp_path)).add(record("R1"))
    server.sql("GRANT SELECT ON ALL TABLES IN SCHEMA public TO lectrice")
    assert [entry.id for entry in Journal(server.settings(tmp_path, **narrow)).recent()] == ["R1"]


def test_a_base_made_without_an_encoding_keeps_french_and_a_narrow_one_says_so(
    server: Postgres, tmp_path: Path
) -> None:
    made = (
        "CREATE DATABASE {} TEMPLATE template0 ENCODING '{}' LC_COLLATE 'C' LC_CTYPE 'C' LOCALE_PROVIDER libc"
    )
    name = server.base
    for encoding in ("SQL_ASCII", "LATIN1"):
        server.sql(made.format(f"{name}_{encoding}".lower(), encoding))
    words = "L’œuvre : 12 € à Évreux"
    bare = Journal(server.settings(tmp_path, url=f"{server.url}_sql_ascii"))
    bare.add(record("R1", text=words))
    assert [entry.question for entry in bare.recent()] == [words]
    narrow = Journal(server.settings(tmp_path, url=f"{server.url}_latin1"))
    narrow.add(record("R1", text="Évreux"))
    with pytest.raises(StorageError, match="UTF-8"):
        narrow.add(record("R2", text=words))
    assert [entry.question for entry in narrow.recent()] == ["Évreux"]


def test_a_unix_socket_is_reached(server: Postgres, tmp_path: Path) -> None:
    url = f"postgresql://{ACCOUNT}@:{server.port}/{server.base}?host={server.folder}"
    journal = Journal(server.settings(tmp_path, url=url))
    journal.add(record("R1"))
    assert journal.stamp() == (1, "R1")


def test_the_commands_read_it_and_hide_the_password(server: Postgres, tmp_path: Path, cli: Cli) -> None:
    Journal(server.settings(tmp_path)).add(record("R1"))
    secret = tmp_path / "secret"
    secret.write_text(server.password + "\n")
    named = {
        "SOURCIER_JOURNAL__URL": server.url.replace("@", ":caché@"),
        "SOURCIER_JOURNAL__MOT_DE_PASSE_FICHIER": str(secret),
    }
    shown = cli("journal", "list", "--json", data=tmp_path, **named)
    assert [json.loads(line)["id"] for line in shown.stdout.splitlines()] == ["R1"]
    config = cli("config", "show", data=tmp_path, **named).stdout
    assert f"postgresql://********@127.0.0.1:{server.port}/" in config
    assert server.password not in config
    assert "caché" not in config


@pytest.mark.parametrize(
    "url",
    [
        "mysql://sourcier@127.0.0.1/sourcier",
        "postgresql://sourcier@127.0.0.1",
        "postgresql:///sourcier",
        "postgresql://sourcier@127.0.0.1:port/sourcier",
        "postgresql://sourcier@127.0.0.1/sourcier?sslmode=require",
        "postgresql://[/sourcier",
    ],
)
def test_an_address_that_is_none_is_a_wrong_setting(url: str) -> None:
    with pytest.raises(SettingsError, match=r"journal\.url.*postgresql://COMPTE@MACHINE"):
        load_settings({"SOURCIER_JOURNAL__URL": url})


def test_a_file_that_a_variable_names_must_be_there(tmp_path: Path) -> None:
    (tmp_path / "held").write_text("mot de passe \n", encoding="utf-8")
    name = "SOURCIER_JOURNAL__MOT_DE_PASSE_FICHIER"
    read = load_settings({name: str(tmp_path / "held"), "SOURCIER_JOURNAL__MOT_DE_PASSE": "autre"})
    assert read.journal == JournalSettings(mot_de_passe=SecretStr("mot de passe "))
    with pytest.raises(SettingsError, match=f"{name}, ne peut pas être lu"):
        load_settings({name: str(tmp_path / "absent")})


def test_the_screens_read_the_record_of_the_server_and_say_where_it_is(
    server: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Journal(server.settings(tmp_path)).add(record(new_record_id()))
    monkeypatch.setenv("SOURCIER_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("SOURCIER_JOURNAL__URL", server.url)
    monkeypatch.setenv("SOURCIER_JOURNAL__MOT_DE_PASSE", server.password)
    shown = {}
    for name in ("apropos", "tendances"):
        program = f"from ui.views import {name}\n{name}.render()"
        app = AppTest.from_string(program, default_timeout=60).run()
        assert not app.exception
        shown[name] = " ".join(element.proto.body for element in app.get("html"))
    assert "le journal des réponses, dans une base PostgreSQL" in shown["apropos"]
    assert "Aucune question n" not in shown["tendances"]
    assert not list(tmp_path.glob("*.sqlite"))
