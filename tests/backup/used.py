"""A data folder that was used: all that the product keeps is there, and secrets are in the settings."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import get_args

from pydantic import BaseModel, SecretStr

from eval.gold import gold_line, load_gold
from eval.nightly.night import run_night
from eval.nightly.sets import DEMO
from ingest.pipeline import IngestOptions
from rag.appointment.types import Around, Need
from rag.assistant import Assistant
from rag.settings import Settings
from rag.trust.calibration import FILE, Calibration, Chosen, as_toml, bound_to
from rag.types import Question, Reply
from tests.town import index_town
from ui.access.at_launch import write_secrets
from ui.deposits import Order, receive
from ui.exchange import Exchange
from ui.keep.acknowledged import AcknowledgedStore
from ui.keep.conversations import ConversationStore
from ui.keep.feedback import FeedbackStore, Verdict
from ui.keep.replies import LetterStore
from ui.keep.ticks import TickStore, mark
from ui.keep.visits import VisitStore

OWNER = "agent-12"
NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
PORT = 8501


def secret_names(section: type[BaseModel], path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Where each secret of the settings is: one that is added is tried from then on."""
    for name, field in section.model_fields.items():
        kinds = (field.annotation, *get_args(field.annotation))
        if SecretStr in kinds:
            yield (*path, name)
        for kind in kinds:
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                yield from secret_names(kind, (*path, name))


def token(path: tuple[str, ...]) -> str:
    """The secret of that setting, long enough to sign with and like nothing else."""
    return f"SECRET-{'-'.join(path)}-{'0123456789abcdef' * 2}"


def settings_in(data: Path, **evaluation: object) -> Settings:
    """Every secret given, and an address that holds a password and a key."""
    values: dict[str, object] = {
        "data_dir": data,
        "contact": {"service": "Service « urbanisme »", "telephone": "01 02 03 04 05"},
        "acces": {"corpus": {"notes internes": ["instructeurs", "élus"]}},
        "evaluation": {"variantes": False, **evaluation},
    }
    for path in secret_names(Settings):
        place = values
        for name in path[:-1]:
            place = place.setdefault(name, {})  # type: ignore[assignment]
        place[path[-1]] = token(path)
    values["index"]["url"] = "https://moi:SECRET-adresse@qdrant.test:6333/base?cle=SECRET-requete"  # type: ignore[index]
    return Settings.model_validate(values)


def use(folder: Path) -> Settings:
    """Make a folder, and do in it all that people and nights do."""
    folder.mkdir()
    few = folder / "questions.jsonl"
    few.write_text("\n".join(json.dumps(gold_line(each)) for each in load_gold(DEMO)[:3]), encoding="utf-8")
    settings = settings_in(folder / "data", jeux=[few])
    index_town(settings.data_dir)
    with Assistant(settings) as assistant:
        chosen = (Chosen(0.05, 0.2, True, 300, 2),)
        found = Calibration(
            chosen, 0.1, 200, date(2026, 3, 1), False, bound_to(settings, assistant.documents())
        )
        (settings.data_dir / FILE).write_text(as_toml(found), encoding="utf-8")
        _work(settings, assistant)
    run_night(settings, now=NOW)
    _interrupted(settings)
    write_secrets(settings, PORT)
    _leavings(settings.data_dir)
    return settings


def _work(settings: Settings, assistant: Assistant) -> None:
    question = Question("Quelle est la hauteur maximale en zone UA ?")
    reply: Reply = assistant.ask(question)
    record = reply.record or ""
    ConversationStore(settings).add(
        OWNER, None, Exchange(question, reply, asked=datetime(2026, 11, 22, 9, 0))
    )
    FeedbackStore(settings).add(record, Verdict.RIGHT, OWNER, "merci")
    TickStore(settings).put(OWNER, mark(reply.citations[0]))
    AcknowledgedStore(settings).add(OWNER, "bienvenue")
    LetterStore(settings).add(OWNER, "Hauteur", "Madame, la hauteur est limitée.", (), (record,))
    around, need = Around(date(2026, 11, 22), zone="UA"), Need("agrandir une maison", "hauteur")
    VisitStore(settings).keep(OWNER, "agrandir une maison", around, (need,))


def _interrupted(settings: Settings) -> None:
    """A deposit that was received and that failed: it waits to be taken up."""
    options = IngestOptions(corpus="voirie", whole=False)
    order = Order("Dépôt d'un fichier", "voirie", NOW, ("voirie/note.txt",), options)
    receive(settings, order, [("voirie/note.txt", b"Note")]).end("Le disque est plein.")


def _leavings(data: Path) -> None:
    """What the product leaves beside: read pages, a stopped encoding, a draft, an older generation."""
    for name in (
        "ocr/ab/abcdef.json",
        "ocr/ab/abcdef.part",
        "index/vectors/0123456789abcdef.sqlite",
        "index/building/20261122T000000-01234567.json",
        "index/generations/20261121T000000-01234567/meta.json",
        "index/pending",
        "jeux/voirie.jsonl",
        "essai.jsonl",
    ):
        path = data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}\n", encoding="utf-8")


def contents(path: Path) -> dict[str, bytes]:
    """Every member of an archive, taken out by another reader."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
