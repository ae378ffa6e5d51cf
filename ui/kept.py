"""All that a data folder keeps, for who saves and restores it: a new thing is a line, or a test fails."""

from __future__ import annotations

from pathlib import Path

from eval.nightly.kept import EVALUATION, GOLD, NOT_EVALUATION
from rag import journal
from rag.backup.index import INDEX, NOT_INDEX
from rag.backup.kept import Kept, LeftOut, kept_file, kept_folder, named_files
from rag.backup.restore import NOT_DATA
from rag.backup.tables import kept_tables
from rag.settings import Settings
from rag.trust.calibration import FILE as CALIBRATION
from ui.access.at_launch import SECRETS_STEM
from ui.deposits import FOLDER as DEPOSITS
from ui.deposits import LOCK
from ui.keep.base import FILE_NAME as WORK
from ui.keep.rights import whole


def _lexicon(settings: Settings) -> tuple[Path, ...]:
    return (settings.recherche.lexique,) if settings.recherche.lexique else ()


def _unfinished(name: str) -> bool:
    return name.endswith(LOCK) or "/." in name


KEPT: tuple[Kept, ...] = (
    INDEX,
    kept_tables(
        "Journal",
        journal.FILE_NAME,
        lambda: journal.SCHEMA,
        (("entries", "réponses au journal"),),
        people=True,
    ),
    kept_tables(
        "Travail des personnes",
        WORK,
        whole,
        (("conversations", "conversations"), ("feedback", "avis"), ("prepared_visits", "visites préparées")),
        people=True,
    ),
    kept_file("calibrage", CALIBRATION),
    kept_folder("dépôts reçus, pas encore indexés", DEPOSITS, but=_unfinished),
    kept_folder("pages numérisées lues", "ocr", but=lambda name: name.endswith(".part")),
    EVALUATION,
    GOLD,
    named_files("lexique de la commune", "lexique", _lexicon),
)
LEFT_OUT: tuple[LeftOut, ...] = (
    *NOT_INDEX,
    *NOT_EVALUATION,
    *NOT_DATA,
    LeftOut(
        (f"{SECRETS_STEM}*.toml",), "secrets de connexion, écrits à chaque démarrage d'après les réglages"
    ),
    LeftOut(
        (f"{DEPOSITS}/*{LOCK}", f"{DEPOSITS}/*/.*"), "verrou d'un dépôt, et fichier en cours de réception"
    ),
    LeftOut(("ocr/*.part",), "lecture en cours d'une page"),
    LeftOut(("sourcier.toml",), "réglages : ceux en vigueur sont sauvegardés, sans leurs secrets"),
)
