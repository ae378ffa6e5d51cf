"""What other acts did to the acts found (lifted, modified, extended), and those that they did it to."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from rag.acts import Act, ActKind, ActLink, LinkKind
from rag.context.case import QUOTED, Because, Case, Lead, excerpt
from rag.dates import in_french
from rag.index.beside import Told, acts_changing, acts_of_number
from rag.links import Reference, number_key, points_to
from rag.text import squeeze
from rag.types import Chunk, Passage, Why

READ = 2  # passages found whose acts are followed
MOST_LINKS = 4
_DOES = {
    LinkKind.REPEALS: "abroge",
    LinkKind.ANNULS: "annule",
    LinkKind.WITHDRAWS: "retire",
    LinkKind.REPLACES: "remplace",
    LinkKind.LIFTS: "lève",
    LinkKind.SUSPENDS: "suspend",
    LinkKind.MODIFIES: "modifie",
    LinkKind.COMPLETES: "complète",
    LinkKind.EXTENDS: "prolonge",
}
_NAMES = {ActKind.DELIBERATION: "la délibération", ActKind.ARRETE: "l'arrêté"}


def changed(case: Case) -> Iterator[Lead]:
    """The acts that changed those found, then those that they change."""
    seen: set[str] = set()
    for rank, passage in case.found[:READ]:
        act = passage.chunk.section.act
        if act is None or number_key(act.number) in seen:
            continue
        seen.add(number_key(act.number))
        yield from _by_others(case, rank, passage, act)
        yield from _by_itself(case, rank, passage, act)


def _by_others(case: Case, rank: int, passage: Passage, act: Act) -> Iterator[Lead]:
    key = number_key(act.number)
    if not key:
        return
    words = _number_in(passage.chunk.text, act)
    for told in case.snapshot.catalog.read(partial(acts_changing, number_key=key)):
        for link in told.act.links:
            if number_key(link.number) == key and points_to(Reference(told.act, link), act):
                # The last change says what the act has become.
                worth = 1.0 - 0.2 * rank + (told.act.date.toordinal() / 1e7 if told.act.date else 0.0)
                because = _because(told.act, link, act)
                yield Lead(_holding(told, link), Why.CHANGED, rank, words, worth, because)
                break


def _by_itself(case: Case, rank: int, passage: Passage, act: Act) -> Iterator[Lead]:
    read = {number_key(each.chunk.section.act.number) for _, each in case.found if each.chunk.section.act}
    for link in act.links[:MOST_LINKS]:
        key = number_key(link.number)
        if not key or key in read:
            continue
        for told in case.snapshot.catalog.read(partial(acts_of_number, number_key=key)):
            if points_to(Reference(act, link), told.act):
                chunk_id = max(told.passages, key=lambda each: case.bearing(each[1]))[0]
                quote, text = squeeze(link.quote), squeeze(passage.chunk.text)
                words, worth = quote if quote in text else "", 0.6 - 0.2 * rank
                yield Lead(chunk_id, Why.REFERRED, rank, words, worth, _because(act, link, told.act))


def _holding(told: Told, link: ActLink) -> str:
    """The passage that says what the act does, else its first."""
    quote = squeeze(link.quote)
    held = (chunk_id for chunk_id, text in told.passages if quote and quote in squeeze(text))
    return next(held, told.passages[0][0])


def _number_in(text: str, act: Act) -> str:
    return act.number if act.number and act.number in text else ""


def _because(source: Act, link: ActLink, target: Act) -> Because:
    def because(_: Chunk) -> str:
        part = " en partie" if link.partial else ""
        named, other = act_name(source), act_name(target)
        said = f" : « {excerpt(link.quote, QUOTED)} »" if link.quote else ""
        return f"{named[0].upper()}{named[1:]} {_DOES[link.kind]}{part} {other}{said}."

    return because


def act_name(act: Act) -> str:
    """« l'arrêté n° 2021_01234 du 3 juin 2021 »."""
    number = f" n° {act.number}" if act.number else ""
    day = f" du {in_french(act.date)}" if act.date else ""
    return f"{_NAMES.get(act.kind, 'l’acte')}{number}{day}"
