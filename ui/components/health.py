"""Is the assistant sound? Its index, its threshold, its model: read from what is already in memory.

Nothing is asked of a network, so that this can be told above every page.
"""

from __future__ import annotations

from dataclasses import dataclass

from rag.desk import Desk
from rag.errors import IndexStoreError, SettingsError, SourcierError
from rag.models.breaker import down
from ui import labels


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the assistant: ``said`` in a line, and ``alarm`` in a sentence when it is not sound."""

    name: str
    said: str
    alarm: str = ""


def parts(desk: Desk) -> tuple[Part, ...]:
    """The state of each part."""
    return (_index(desk), _threshold(desk), _model(desk))


def alarms(desk: Desk) -> tuple[str, ...]:
    """What is wrong, a sentence each; empty when all is sound."""
    return tuple(part.alarm for part in parts(desk) if part.alarm)


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
            return Part(name, "aucun document indexé")
        count = labels.count(len(desk.documents()), "document")
    except IndexStoreError as error:
        return Part(name, "illisible", f"L'index des documents ne peut pas être lu. {error}")
    except SourcierError as error:
        return Part(name, "illisible", str(error))
    return Part(name, f"{count}, génération {desk.generation()}")


def _threshold(desk: Desk) -> Part:
    name = "Seuil de réponse"
    try:
        trust = desk.trust() if desk.generation() else None
    except SettingsError as error:
        return Part(name, "calibrage illisible", str(error))
    except SourcierError:  # the index, told by its own line
        return Part(name, "inconnu")
    if trust is None:
        return Part(name, "inconnu, faute de documents")
    gate = trust.gate()
    return Part(name, f"{labels.decimal(gate.threshold, 2)} ({gate.said})", trust.notice)


def _model(desk: Desk) -> Part:
    name, model = "Modèle de langage", desk.settings.modele
    if model.moteur == "aucun":
        return Part(name, "aucun : les phrases sont recopiées des actes")
    if down(model.moteur, model.nom, model.url):
        return Part(
            name,
            f"{model.nom or model.moteur} : ne répond pas",
            "Le modèle de langage ne répond pas : les réponses sont recopiées des actes en attendant.",
        )
    return Part(name, f"{model.nom or model.moteur} : rien à signaler")
