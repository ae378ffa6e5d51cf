"""Is the assistant sound? Its index, its threshold, its model: read from what is already in memory.

Nothing is asked of a network, so that this can be told above every page.
"""

from __future__ import annotations

from dataclasses import dataclass

from rag.desk import Desk
from rag.errors import IndexStoreError, SettingsError, SourcierError
from rag.journal import Journal
from rag.models.breaker import down
from ui import labels

LOST = (
    "Plus aucun document n'est indexé, alors que des réponses ont été données ici : l'index a disparu, ou le "
    "dossier de données n'est pas le bon. Remettez la sauvegarde (« sourcier restore ») ou relancez "
    "« sourcier ingest »."
)
NO_INDEX = "Les documents ne peuvent pas être lus : prévenez votre service informatique."
NO_THRESHOLD = "Les réglages de l'outil ne peuvent pas être lus : prévenez votre service informatique."
STALE = (
    "Les documents ou les réglages ont changé depuis que l'outil a été mis au point : il refuse plus "
    "souvent, par prudence."
)
NO_MODEL = "Le modèle de langage ne répond pas : les réponses sont recopiées des actes en attendant."


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the assistant: ``said`` in a line. When it is not sound, ``alarm`` says it with what to do,
    and ``plain`` to who can do nothing about it but be careful."""

    name: str
    said: str
    alarm: str = ""
    plain: str = ""


def parts(desk: Desk) -> tuple[Part, ...]:
    """The state of each part."""
    return (_index(desk), _threshold(desk), _model(desk))


def alarms(desk: Desk, mends: bool) -> tuple[str, ...]:
    """What is wrong, a sentence each; empty when all is sound. ``mends``: to who is to mend it."""
    return tuple(part.alarm if mends else part.plain for part in parts(desk) if part.alarm)


def moved_on(desk: Desk, generation: str) -> str:
    """What to say when the documents are no longer those of that generation; empty when they are."""
    try:
        now = desk.generation()
    except SourcierError:  # told by the index's own line
        return ""
    if not generation or not now or now == generation:
        return ""
    return (
        "Les documents indexés ont changé depuis cette nuit : ses chiffres et ses réponses ne sont pas ceux "
        "d'aujourd'hui. La prochaine nuit les refera."
    )


def _index(desk: Desk) -> Part:
    name = "Index"
    try:
        if desk.generation() is None:
            # An installation that has answered had documents: this is no first day.
            lost = Journal(desk.settings).stamp()[0] > 0
            return Part(name, "disparu", LOST, NO_INDEX) if lost else Part(name, "aucun document indexé")
        count = labels.count(len(desk.documents()), "document")
    except IndexStoreError as error:
        return Part(name, "illisible", f"L'index des documents ne peut pas être lu. {error}", NO_INDEX)
    except SourcierError as error:
        return Part(name, "illisible", str(error), NO_INDEX)
    return Part(name, f"{count}, génération {desk.generation()}")


def _threshold(desk: Desk) -> Part:
    name = "Seuil de réponse"
    try:
        trust = desk.trust() if desk.generation() else None
    except SettingsError as error:
        return Part(name, "calibrage illisible", str(error), NO_THRESHOLD)
    except SourcierError:  # the index, told by its own line
        return Part(name, "inconnu")
    if trust is None:
        return Part(name, "inconnu, faute de documents")
    gate = trust.gate()
    return Part(name, f"{labels.decimal(gate.threshold, 2)} ({gate.said})", trust.notice, STALE)


def _model(desk: Desk) -> Part:
    name, model = "Modèle de langage", desk.settings.modele
    if model.moteur == "aucun":
        return Part(name, "aucun : les phrases sont recopiées des actes")
    if down(model.moteur, model.nom, model.url):
        return Part(
            name,
            f"{model.nom or model.moteur} : ne répond pas",
            f"{NO_MODEL} Vérifiez qu'il est lancé, et son adresse dans [modele].",
            NO_MODEL,
        )
    return Part(name, f"{model.nom or model.moteur} : rien à signaler")
