"""Where things stand, in words: the banner above every page, the verdict of a night."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from eval.gates import GateState, compared, failed
from eval.history import Night, NightState
from eval.nightly.status import NightStatus, Standing, nights_of, status
from rag.errors import SourcierError
from rag.logs import incident
from rag.settings import Settings
from ui import labels
from ui.components import health, session
from ui.components.markup import paragraph, safe, show, typeset

CARE = " : vérifiez chaque source avec soin"
AGAIN = "La cause levée, relancez « sourcier eval --nightly »."
WHERE = "Le détail est à la page « Qualité »."


@dataclass(frozen=True, slots=True)
class Verdict:
    """A night in words; ``css`` is the colour of its box."""

    title: str
    text: str
    css: str


def banner(mends: bool) -> None:
    """Say on every page what is wrong with the assistant, or with the last night; nothing when all is well.

    Who may open « Qualité » (``mends``) is told all, and where to look; others what changes for them alone.
    A banner that cannot be made is left out: the page itself says what is wrong with the settings.
    """
    try:
        now = status(session.settings())
        said = (_alarm(now) if mends else _caution(now)) if now.alarming else ""
        found = [*health.alarms(session.desk(), mends), *([said] if said else [])]
    except SourcierError:
        return
    except Exception:
        incident()
        return
    if found:
        last = f"{found[-1]} {WHERE}" if mends else found[-1]
        lines = "".join(paragraph(line) for line in (*found[:-1], last))
        show(f'<div class="s-degraded s-banner" role="status">{lines}</div>')


def verdict(found: NightStatus, settings: Settings) -> Verdict:
    """The last night, as the page « Qualité » says it."""
    day = moment(found.started)
    if found.late is not None:
        hours = labels.count(round(settings.evaluation.retard_heures), "heure")
        return Verdict(
            "Aucune évaluation récente",
            f"La dernière évaluation menée à son terme date du {moment(found.late)} ; on en attend une "
            f"toutes les {hours} au plus. Vérifiez que la machine est allumée la nuit et que la tâche "
            "programmée s'exécute (systemctl list-timers).",
            "s-refusal",
        )
    if found.standing is Standing.FAILED:
        count = len(found.gates)
        return Verdict(
            f"La nuit du {day} a échoué",
            f"{_crossed(count)} : ce qui suit dit ce qui a baissé, et de combien. Lisez "
            "les questions perdues dans le rapport avant de vous fier à de nouvelles réponses.",
            "s-error",
        )
    if found.standing is Standing.BROKEN:
        return Verdict(
            f"La nuit du {day} a été interrompue",
            " ".join((*found.reasons, f"{AGAIN}{_before(settings)}")),
            "s-error",
        )
    if found.gates:
        reasons = dict.fromkeys(night.accepted for night in found.nights if night.accepted)
        return Verdict(
            f"La nuit du {day} a échoué, et a été acceptée",
            f"{_crossed(len(found.gates))}. Raison donnée : {' ; '.join(reasons)}. Les nuits suivantes lui "
            "sont comparées.",
            "s-note",
        )
    return Verdict(f"La nuit du {day} est réussie", _held(found), "s-note")


def _before(settings: Settings) -> str:
    """Which figures still stand."""
    done = [night.started for night in nights_of(settings) if night.state is not NightState.BROKEN]
    return (
        f" Les derniers chiffres sont ceux du {moment(done[-1])}, à la partie « Évolution »." if done else ""
    )


def _held(found: NightStatus) -> str:
    """What a night without a failed gate allows to say: a gate without object has judged nothing."""
    first = [night.gold for night in found.nights if not compared(night.gates)]
    if len(first) == len(found.nights):
        return (
            "Première nuit : rien à comparer. Les portes qui se jugent sans comparaison tiennent ; la nuit "
            "prochaine sera comparée à celle-ci."
        )
    states = [gate.state for night in found.nights for gate in night.gates]
    if 2 * states.count(GateState.UNSCORED) > len(states):
        return (
            "Les portes jugées tiennent, mais la plupart sont sans objet : cette nuit ne suffit pas à dire "
            "que rien n'a baissé."
        )
    new = f" Première nuit, rien à comparer, pour : {', '.join(first)}." if first else ""
    return (
        "Toutes les portes jugées tiennent : rien de ce qui est comparé n'a baissé plus que le hasard ne "
        f"l'explique.{new}"
    )


def moment(started: datetime | None) -> str:
    """``22/11/2026 à 2 h 00``."""
    return f"{started:%d/%m/%Y} à {started.hour} h {started:%M}" if started else ""


def result(night: Night) -> tuple[str, str]:
    """The words and the colour of a night in a list."""
    if night.accepted:
        return ("Acceptée", "s-mid")
    return {
        NightState.PASSED: ("Réussie", "s-good"),
        NightState.FAILED: ("Échouée", "s-bad"),
        NightState.BROKEN: ("Interrompue", "s-bad"),
    }[night.state]


def box(said: Verdict) -> str:
    """The verdict in a box."""
    role = ' role="alert"' if said.css == "s-error" else ""
    title = f"<h2>{safe(typeset(said.title))}</h2>"
    return f'<div class="{said.css}"{role}>{title}{paragraph(said.text)}</div>'


def _alarm(found: NightStatus) -> str:
    """One sentence on where the nights stand; empty when there is nothing to say."""
    if found.late is not None:
        return f"La qualité des réponses n'a plus été contrôlée depuis le {moment(found.late)}."
    if found.standing is Standing.FAILED:
        return _failure(found)
    if found.standing is Standing.BROKEN:
        told = f"Le contrôle des réponses de la nuit du {found.started:%d/%m/%Y} n'a pas pu être mené."
        return f"{told} {_failure(found)}" if found.failing else told
    if found.expected:
        return "La qualité des réponses n'a jamais été contrôlée : aucune nuit n'a encore tourné."
    if found.alarms:
        return "Le contrôle des réponses demande une vérification."
    return ""


def _caution(found: NightStatus) -> str:
    """What a night changes for who only reads answers; empty when that is nothing."""
    if found.late is not None:
        return f"{_alarm(found).removesuffix('.')}{CARE}."
    return _failure(found) if found.failing else ""


def _failure(found: NightStatus) -> str:
    """The last night judged has failed: no night since has said otherwise."""
    crossed = sum(len(failed(night.gates)) for night in found.failing)
    return (
        f"Le contrôle des réponses a échoué la nuit du {found.failing[0].started:%d/%m/%Y} "
        f"({_crossed(crossed).lower()}){CARE}."
    )


def _crossed(count: int) -> str:
    return labels.count(count, "porte franchie") if count < 2 else f"{labels.number(count)} portes franchies"
