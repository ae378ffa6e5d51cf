"""« Qualité »: the last night, the course of them, each question, the threshold, comparisons, ratings."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import streamlit as st

from eval.history import DAMAGED, Night
from eval.nightly.status import NightStatus, Standing, nights_of, status
from rag.desk import Desk
from rag.settings import Settings
from ui import labels
from ui.components import frame, health, nights, session
from ui.components.markup import box, pairs, paragraph, show
from ui.components.quality import course, inspect, lastnight, matrix, queue, runs, threshold

WHAT = (
    "Chaque nuit, l'outil répond à des questions dont la bonne réponse est connue, et les réponses sont "
    "notées. Une porte est une règle qui doit tenir : une seule franchie, et la nuit échoue. Une porte est "
    "sans objet quand rien ne permet de la juger, par exemple la première nuit."
)
NEVER = (
    "Aucune évaluation de nuit n'a encore eu lieu. Réglez les jeux de questions dans sourcier.toml, section "
    "[evaluation], puis lancez « sourcier eval --nightly », à la main ou par une tâche programmée."
)

EXPECTED = (
    "Des jeux de questions sont réglés, mais rien ne les a encore posés. Lancez « sourcier eval --nightly », "
    "et vérifiez que la tâche programmée est en place (systemctl list-timers)."
)


class Part(StrEnum):
    """The parts of the page, as its bar names them."""

    NIGHT = "Dernière nuit"
    COURSE = "Évolution"
    QUESTIONS = "Questions"
    THRESHOLD = "Seuil"
    MATRIX = "Comparaisons"
    RATINGS = "Retours"


def render() -> None:
    frame.header("Qualité", "La qualité des réponses, contrôlée chaque nuit.")
    settings, desk = session.settings(), session.desk()
    waiting = queue.waiting(desk)
    part = st.segmented_control(
        "Partie",
        list(Part),
        format_func=lambda each: f"{each} ({waiting})" if each is Part.RATINGS and waiting else str(each),
        default=Part.NIGHT,
        required=True,
        key="qualite-partie",
        label_visibility="collapsed",
    )
    every = nights_of(settings)
    sets = runs.finished(every)
    match part:
        case Part.NIGHT:
            show(_health(desk))
            _night(status(settings), settings, desk, sets)
        case Part.COURSE:
            _course(every, sets, status(settings).damaged)
        case Part.QUESTIONS:
            inspect.render(desk, sets)
        case Part.THRESHOLD:
            threshold.render(desk, sets)
        case Part.MATRIX:
            matrix.render(settings)
        case Part.RATINGS:
            queue.render(desk, session.person())


def _health(desk: Desk) -> str:
    """What is not sound, then the state of each part."""
    found = health.parts(desk)
    wrong = "".join(box("refusal", part.alarm, role="alert") for part in found if part.alarm)
    rows = pairs((part.name, part.said) for part in found)
    return f'{wrong}<div class="s-source"><dl>{rows}</dl></div>'


def _night(found: NightStatus, settings: Settings, desk: Desk, sets: Mapping[str, tuple[Night, ...]]) -> None:
    if found.running is not None:
        show(paragraph(f"Une évaluation est en cours depuis le {nights.moment(found.running)}."))
    for alarm in found.alarms:
        show(box("degraded", alarm, role="alert"))
    if found.standing is Standing.NEVER:
        if found.expected:
            show(nights.box(nights.Verdict("Aucune nuit n'a encore tourné", EXPECTED, "s-refusal")))
        elif found.running is None and not found.damaged:
            show(box("note", NEVER))
        return
    show(nights.box(nights.verdict(found, settings)))
    made = next((night.made.generation for night in found.nights if night.made.generation), "")
    for note in (*found.notes, *filter(None, (health.moved_on(desk, made),))):
        show(box("degraded", note, role="status"))
    show(f'<div class="s-prose">{paragraph(WHAT)}</div>')
    whole = session.person().scope.everything
    for night in found.nights:
        if turned := _turned(settings, night, sets.get(night.gold, ())):
            show(paragraph(turned))
        lastnight.render(night, settings, whole, len(found.nights) > 1 or bool(found.late))


def _turned(settings: Settings, night: Night, held: tuple[Night, ...]) -> str:
    """What turned since the night before of its set; empty when that cannot be told."""
    if len(held) < 2 or held[-1] != night:
        return ""
    before, after = held[-2:]
    old, new = runs.read(settings, before), runs.read(settings, after)
    if not (old.rows and new.rows):
        return ""
    flips = runs.flips(old, new)
    since = f"Jeu « {after.gold} », depuis la nuit du {nights.moment(before.started)}"
    if not flips:
        return f"{since} : aucune question n'a basculé."
    gained = sum(flip.better for flip in flips)
    lost = len(flips) - gained
    counts = (
        f"{labels.count(lost, 'question')} perdue{'s' if lost > 1 else ''}" if lost else "",
        f"{labels.count(gained, 'question')} gagnée{'s' if gained > 1 else ''}" if gained else "",
    )
    return f"{since} : {', '.join(filter(None, counts))}. À lire une à une dans la partie « Questions »."


def _course(every: tuple[Night, ...], sets: Mapping[str, tuple[Night, ...]], damaged: bool) -> None:
    if damaged:
        show(box("degraded", DAMAGED, role="alert"))
    if every:
        course.render(every, sets)
    elif not damaged:
        show(paragraph("Aucune nuit n'a encore eu lieu : il n'y a pas d'évolution à montrer."))
