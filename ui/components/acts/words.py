"""The words and small pieces of HTML by which every page of acts says the same thing."""

from __future__ import annotations

import re
from datetime import date
from itertools import groupby

from ingest.acts import label_of, noun_of
from rag.acts import Act, ActKind, LinkKind
from rag.cards import Card, Laid, Said, Sitting, Tie, Trait
from rag.dates import in_french
from rag.links import Standing, State
from rag.types import Citation
from ui import acts as french
from ui import labels
from ui.components import grid
from ui.components.markup import chip, itemised, safe, typeset

_SIGN = re.compile("[\ue000-\uf8ff]")
_ADDRESS = re.compile(r"\d|\b(?:rue|avenue|boulevard|chemin|impasse|all[ée]es?|route|quai)\b", re.IGNORECASE)
_SENDS = re.compile(
    r"\b(?:ci[-\s](?:dessus|dessous|apr[èe]s|joint\w*|annex[ée]\w*)|tableau|annex[ée]e?s?|susvis[ée]\w*|pr[ée]cit[ée]\w*)",
    re.IGNORECASE,
)
NAMELESS = "Tableau de l'acte"
UNREAD = "non lu"
NOT_LOCATED = "non localisé dans l'acte"
STANDINGS = {
    Standing.IN_FORCE: "Aucun changement lu",
    Standing.MODIFIED: "Modifié",
    Standing.PARTLY_LIFTED: "Levé en partie",
    Standing.SUSPENDED: "Suspendu",
    Standing.LIFTED: "Levé",
    Standing.ENDED: "Abrogé",
    Standing.TO_COME: "Pas encore pris",
}
_CHIPS = {
    Standing.IN_FORCE: "s-plain",
    Standing.MODIFIED: "s-weak",
    Standing.PARTLY_LIFTED: "s-weak",
    Standing.SUSPENDED: "s-weak",
    Standing.LIFTED: "s-mid",
    Standing.ENDED: "s-bad",
    Standing.TO_COME: "s-mid",
}
STATE_NOTE = (
    "L'état n'est écrit que s'il a changé : ailleurs, aucun changement n'a été lu, ce qui n'est pas « en "
    "vigueur », un acte qui n'a pas été déposé ayant pu le changer."
)
DONE_TO = {
    LinkKind.REPEALS: "abrogé",
    LinkKind.ANNULS: "annulé",
    LinkKind.WITHDRAWS: "retiré",
    LinkKind.REPLACES: "remplacé",
    LinkKind.LIFTS: "levé (mainlevée)",
    LinkKind.SUSPENDS: "suspendu",
    LinkKind.MODIFIES: "modifié",
    LinkKind.COMPLETES: "complété",
    LinkKind.EXTENDS: "prolongé",
}
TRAITS = {
    Trait.SUBJECT: "Objet",
    Trait.NUMBER: "Numéro",
    Trait.DATE: "Date",
    Trait.SITTING: "Séance",
    Trait.PLACE: "Lieu ou adresse",
    Trait.RAPPORTEUR: "Rapporteur",
    Trait.DECISION: "Décision",
    Trait.VOTE: "Vote",
}
SHOWN = {
    ActKind.DELIBERATION: (Trait.SUBJECT, Trait.DECISION, Trait.VOTE, Trait.RAPPORTEUR, Trait.SITTING),
    ActKind.ARRETE: (Trait.SUBJECT, Trait.DATE, Trait.PLACE, Trait.DECISION),
}
"""The key points of each kind of act, in the order of a card; all of them for another kind."""


def day(found: date | None) -> str:
    return in_french(found) if found else f"date {UNREAD}e"


def title(act: Act) -> str:
    """« Arrêté n° 2024-38 · 2 mai 2024 », what was not read said so."""
    number = f"n° {act.number}" if act.number else f"(numéro {UNREAD})"
    return f"{label_of(act.kind)} {number} · {day(act.date)}"


def state_chip(state: State) -> str:
    return chip(STANDINGS[state.standing], _CHIPS[state.standing])


def change_chip(state: State) -> str:
    """What an act has become, in a list; nothing when no change was read."""
    return "" if state.standing is Standing.IN_FORCE else state_chip(state)


def state(found: State) -> str:
    """« Abrogé par n° 2024-150 du 12/03/2024 »."""
    return " ".join(part for part in (STANDINGS[found.standing], by(found)) if part)


def by(found: State) -> str:
    """« par n° 2024-150 du 12/03/2024 »: the acts that made the state; empty when none did."""
    made = ", ".join(french.title(each.source) for each in found.by)
    changed = [each for each in found.changed_by if each not in found.by]
    also = f"modifié auparavant par {', '.join(french.title(each.source) for each in changed)}"
    return " ; ".join(part for part in (f"par {made}" if made else "", also if changed else "") if part)


def sitting(found: Sitting, named: bool = False) -> str:
    """« 12 mars 2024 · Conseil municipal »; the corpus as well when several hold sittings."""
    return f"{in_french(found.day)} · {found.body}{f' ({found.corpus})' if named else ''}"


def pages(citation: Citation | None) -> str:
    return labels.pages(citation.pages) if citation else ""


def value(card: Card, said: Said) -> str:
    """What a card says of a trait; the vote in our own words, counted."""
    if said.trait is Trait.VOTE and card.act.vote:
        if card.act.vote.unanime and card.act.vote.contre:
            return "plusieurs résultats écrits"
        return french.vote(card.act.vote)
    return said.value


def sends(card: Card) -> str:
    """« ci-dessus »: the words by which a decision sends to others, that may hold what it decides."""
    said = card.located(Trait.DECISION)
    found = _SENDS.search(said.citation.quote) if said and said.citation else None
    return found[0] if found else ""


def tie(found: Tie) -> str:
    """« modifie en partie l'arrêté n° 2024-12 du 05/06/2024 », « levé (mainlevée) par l'arrêté … »."""
    if found.made:
        return french.link(found.link)
    partly = " en partie" if found.link.partial else ""
    other = f"{noun_of(found.other.act.kind)} {french.title(found.other.act)}" if found.other else "un acte"
    return f"{DONE_TO[found.link.kind]}{partly} par {other}"


def place(act: Act) -> str:
    """Where an act applies. A délibération has no place of its own: only an address is worth showing."""
    return act.place if act.kind is ActKind.ARRETE or _ADDRESS.search(act.place) else ""


def quote(said: str) -> str:
    """Exact words as HTML, an item a line."""
    return f"<blockquote>{itemised(readable(said))}</blockquote>"


def laid(said: Said) -> str:
    """What is cited as the act lays it out: a line for each paragraph, its items, its tables."""
    if not said.laid:
        return quote(said.citation.quote) if said.citation else ""
    parts: list[str] = []
    for item, held in groupby(said.laid, key=lambda each: each.item):
        pieces = [_piece(each) for each in held]
        parts += [f"<ul>{''.join(f'<li>{each}</li>' for each in pieces)}</ul>"] if item else pieces
    return f"<blockquote>{''.join(parts)}</blockquote>"


def _piece(one: Laid) -> str:
    if one.table:
        return grid.draw(one.table, NAMELESS)
    words = itemised(readable(one.words))
    return words if one.item else f"<p>{words}</p>"


def readable(said: str) -> str:
    """The same, as many characters, with a point for each sign that only the document's own font draws."""
    return _SIGN.sub("•", said)


def subject(act: Act) -> str:
    """The object of an act, as HTML."""
    return safe(act.subject) if act.subject else f"<em>{safe(typeset(f'Objet {UNREAD}'))}</em>"
