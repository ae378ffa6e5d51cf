"""What is said of a night: the subject and the body of the mail, the JSON of the call."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

from eval.french import figure_count, figure_value, terminal_table
from eval.gates import GateState, compared, failed
from eval.history import Night, NightState
from eval.nightly.notify import notify
from eval.nightly.reports import mail_text
from eval.nightly.status import Standing, worst
from rag.settings import Settings

log = logging.getLogger(__name__)

VERDICTS = {
    Standing.PASSED: "tout est en ordre",
    Standing.FAILED: "échec",
    Standing.BROKEN: "évaluation interrompue",
}
_STATES = {
    NightState.PASSED: "réussie",
    NightState.FAILED: "échouée",
    NightState.BROKEN: "interrompue",
}
_HEAD = ("Mesure", "compte", "valeur")
_FIGURES = ("reussite", "juste", "faux_montre", "refus_juste", "repondu", "nombre_non_appuye", "secondes_p95")


def tell(settings: Settings, folder: Path, nights: Sequence[Night]) -> tuple[str, ...]:
    """Send what is configured; the French sentences of what failed. Never raises: the night is over."""
    try:
        return notify(settings.evaluation, subject(nights), body(folder, nights), summary(folder, nights))
    except Exception as error:
        log.exception("the outcome of the night could not be told")
        return (f"Le bilan de la nuit n'a pas pu être envoyé. Erreur interne ({type(error).__name__}).",)


def subject(nights: Sequence[Night]) -> str:
    """``Sourcier, nuit du 22/11/2026 : échec (2 portes franchies)``."""
    standing = worst(tuple(nights))
    lost = sum(len(failed(night.gates)) for night in nights)
    plural = "s" if lost > 1 else ""
    count = f" ({lost} porte{plural} franchie{plural})" if standing is Standing.FAILED else ""
    return f"Sourcier, nuit du {nights[0].started:%d/%m/%Y} : {_verdict(standing, nights)}{count}"


def _verdict(standing: Standing, nights: Sequence[Night]) -> str:
    if standing is Standing.PASSED and any(night.alarms for night in nights):
        return "les portes tiennent, mais une vérification est nécessaire"
    if standing is Standing.PASSED and not any(compared(night.gates) for night in nights):
        return "première nuit, rien à comparer"
    return VERDICTS[standing]


def body(folder: Path, nights: Sequence[Night]) -> str:
    """The Markdown of every set, one after the other."""
    alarms = [f"**À vérifier** : {alarm}" for night in nights for alarm in night.alarms]
    parts = [subject(nights), *alarms]
    for night in nights:
        parts.append(f"---\n\nJeu « {night.gold} »")
        if night.error:
            parts.append(f"**Interrompue** : {night.error}")
        parts.append(mail_text(folder / night.gold))
    return "\n\n".join(part.strip() for part in parts if part.strip()) + "\n"


def format_night(folder: Path, nights: Sequence[Night], notes: Sequence[str] = ()) -> str:
    """The night for a terminal: the verdict, then each set with its figures and the gates that fail."""
    lines = [subject(nights)]
    for night in nights:
        lines += ["", f"Jeu « {night.gold} » : {_STATES[night.state]}"]
        lines += [f"  {night.error}"] if night.error else []
        figures = [figure for name in _FIGURES if (figure := night.figure(name)) and figure.total]
        cells = [(figure.label, figure_count(figure), figure_value(figure)) for figure in figures]
        lines += [f"  {line}" for line in terminal_table(_HEAD, cells)] if cells else []
        lines += [f"  FRANCHIE  {gate.label} : {gate.detail}" for gate in failed(night.gates)]
        idle = sum(gate.state is GateState.UNSCORED for gate in night.gates)
        held = len(night.gates) - idle - len(failed(night.gates))
        lines += [f"  Portes : {held} tenues, {idle} sans objet"] if night.gates else []
    lines += ["", *(f"Attention : {note}" for note in notes), f"Dossier : {folder}"]
    return "\n".join(lines)


def summary(folder: Path, nights: Sequence[Night]) -> dict[str, object]:
    """``text`` is what discussion tools show; the rest is for machines."""
    return {
        "text": subject(nights),
        "nuit": folder.name,
        "etat": worst(tuple(nights)).value,
        "jeux": [_set(night) for night in nights],
    }


def _set(night: Night) -> dict[str, object]:
    figures = [figure for figure in night.figures if figure.name in _FIGURES]
    return {
        "jeu": night.gold,
        "etat": night.state.value,
        "questions": night.questions,
        "erreur": night.error,
        "alertes": list(night.alarms),
        "portes_franchies": [
            {"nom": gate.name, "texte": gate.label, "detail": gate.detail} for gate in failed(night.gates)
        ],
        "chiffres": {figure.name: {"valeur": figure.value, "n": figure.total} for figure in figures},
    }
