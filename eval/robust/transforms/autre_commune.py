"""The same question about a town that is not indexed, or against a filter on another indexed town.

``autre_commune`` puts a French town of our own list in the place of the question's; neither a territory,
nor a member, nor a passage knows it. ``filtre_contraire`` keeps the question and limits the search to
another indexed town: the filter holds, so what is searched cannot answer about the town named, and
answering from it would mix two towns up. Refusing or asking back is right in both.

Left out: questions whose town is said otherwise than by its name (« grenobloise »), or that point at one
thing of that town (a proper name, an act number), which a reader would still recognise; follow-ups."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace

from eval.gold import GoldQuestion
from eval.robust.base import AUTRE_COMMUNE, Transform, unanswerable
from eval.robust.context import Context, Place
from eval.robust.data import entries
from eval.robust.words import names_a_thing, replace_town, still_named, town_names
from rag.types import Filters

NOTE = "Aucun document de cette commune n'est indexé."
NOTE_FILTER = "La question nomme une commune et le filtre une autre, dont les documents ne la concernent pas."


def _elsewhere(question: GoldQuestion, context: Context, source: random.Random) -> Iterable[GoldQuestion]:
    place = _place(question, context)
    if place is None:
        return
    by = next((name for name in _shuffled(source) if not context.holds(name)), None)
    if by is None:
        return
    text = replace_town(question.question, town_names(question, place), by)
    moved = text != question.question and not still_named(text, question, place)
    others = [each for each in context.places if each != place]
    if moved and not names_a_thing(text, place, context, others, spared=by):
        yield unanswerable(question, text, AUTRE_COMMUNE, NOTE)


def _filtered(question: GoldQuestion, context: Context, source: random.Random) -> Iterable[GoldQuestion]:
    place = _place(question, context)
    if place is None:
        return
    names = town_names(question, place)
    if replace_town(question.question, names, "") == question.question:
        return
    others = [each for each in context.places if not any(context.holds(name, each) for name in names)]
    if others:
        other = source.choice(others)
        made = unanswerable(question, question.question, AUTRE_COMMUNE, NOTE_FILTER)
        yield replace(made, filters=Filters(commune=other.name))


def _place(question: GoldQuestion, context: Context) -> Place | None:
    plain = question.answerable and not question.context and question.filters == Filters()
    return context.place_of(question) if plain else None


def _shuffled(source: random.Random) -> list[str]:
    names = list(entries("communes"))
    source.shuffle(names)
    return names


TRANSFORMS = (
    Transform("autre_commune", "Commune non indexée", refusal=True, of_question=_elsewhere),
    Transform("filtre_contraire", "Filtre sur une autre commune", refusal=True, of_question=_filtered),
)
