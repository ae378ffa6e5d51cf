"""The acts that a question is about, those that end or change them, and what may be shown of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from rag.acts import ActKind
from rag.answers.asked import objects, sort_asked
from rag.answers.sources import Sources
from rag.index.base import Leg
from rag.index.beside import Told, acts_changing, acts_of_number
from rag.links import Reference, Standing, State, number_key, points_to, state_at
from rag.ranking.pointing import names_address
from rag.retrieve import search_filters
from rag.text import fold, query_vector, terms
from rag.types import Act, Chunk

READ = 80  # passages that speak of an address
ROUNDS = 4  # what is done to an act, to the act that does so, and so on
LEAST_SHARED = 0.6  # of the words that say what an act is about
_LEGS: tuple[Leg, ...] = ("body", "heading")
# Titles of acts that only do something to another one.
_ABOUT_ANOTHER = (
    "mainlevee", "main levee", "main-levee", "levee", "reintegration", "abrogation", "abrogeant", "retrait",
    "retirant", "modificati", "modifiant", "prolongation", "prolongeant", "prorogation",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Held:
    """An act and the passages of it that may be shown; none when only other acts name it."""

    act: Act
    chunks: tuple[Chunk, ...] = ()


@dataclass(frozen=True)
class Affected:
    """The acts asked, in order of date, and the links among the acts that may be shown."""

    asked: tuple[Held, ...]
    held: tuple[Held, ...]
    links: tuple[Reference, ...]

    def state(self, act: Act, day: date) -> State:
        """What the act is that day: the links that may be on another act of its number are left out."""
        links = [each for each in self.links if surely(each, act) or not points_to(each, act)]
        return state_at(act, links, day)

    def chunks_of(self, act: Act) -> tuple[Chunk, ...]:
        return next((each.chunks for each in self.held if each.act == act), ())


def by_number(sources: Sources, number: str) -> Affected | None:
    """The act of a number; as those that end it name it, when its own document is not here."""
    key = number_key(number)
    told = _visible(sources, sources.reading(partial(acts_of_number, number_key=key)))
    by = _visible(sources, sources.reading(partial(acts_changing, number_key=key)))
    held, links = _around(sources, [*told, *by])
    asked = told[:1] or list(_named_by(by, lambda link_key: link_key == key))[:1]
    return Affected(tuple(asked), held, links) if asked else None


def ended(sources: Sources, act: Act) -> bool:
    """Has another act that may be shown put an end to this one, today?"""
    found = by_number(sources, act.number) if act.number else None
    return found is not None and found.state(act, date.today()).standing in (Standing.LIFTED, Standing.ENDED)


def at_address(sources: Sources, address: str) -> Affected | None:
    """The acts about an address, as their place and object say; None when one of them tells of another act
    without saying which."""
    found = _about_it(sources, address)
    held, links = _around(sources, found)
    standing = [each for each in found if not _about_another(each.act)]
    others = [each for each in found if _about_another(each.act)]
    if any(not each.act.links for each in others):
        return None
    known = {number_key(each.act.number) for each in found}
    # An act that ends another one on its own account (« annule et remplace ») still stands for itself.
    unseen = list(_named_by(found, lambda key: key not in known))
    asked = _of_sort(sources, _unique([*standing, *unseen]), links)
    return Affected(tuple(sorted(asked, key=_order)), held, links)


def of_object(sources: Sources) -> Affected | None:
    """The acts found whose object is the one asked."""
    wanted = objects(sources.understood)
    kinds = set(sources.understood.kinds)
    near = [
        each
        for each in _all_of(sources, (passage.chunk for passage in sources.passages))
        if each.act.kind in kinds
    ]
    shared = {rank: _shared(sources, wanted, each.act) for rank, each in enumerate(near)}
    most = max(shared.values(), default=0)
    if not most or most < LEAST_SHARED * len(wanted):
        return None
    asked = [each for rank, each in enumerate(near) if shared[rank] == most]
    asked = [each for each in asked if not _about_another(each.act)] or asked
    held, links = _around(sources, asked)
    return Affected(tuple(sorted(asked, key=_order)), held, links)


def _shared(sources: Sources, wanted: Iterable[str], act: Act) -> int:
    """How many of the asked words the act's object says, as they are or as acts write them (« cantine »)."""
    said, written = set(terms(act.subject)), sources.understood.equivalents
    return sum(term in said or not said.isdisjoint(written.get(term, ())) for term in wanted)


def speaks_of(sources: Sources, address: str) -> bool:
    """Does any passage found hold the address, though no act is about it?"""
    return any(names_address(fold(each.chunk.text), address) for each in sources.passages)


def surely(reference: Reference, act: Act) -> bool:
    """Is it this act that the link names? Numbers begin again each year, and « n° 7 » at each sitting."""
    source, link = reference.source, reference.link
    if not points_to(reference, act) or (source.date and act.date and source.date < act.date):
        return False
    if link.date and act.date:
        return link.date == act.date or "-" in number_key(link.number)
    return link.date is not None or "-" in number_key(link.number)


# -- what may be shown ------------------------------------------------------------------------------


def _visible(sources: Sources, told: Iterable[Told]) -> list[Held]:
    """The acts that have a passage inside the user's limits, each once."""
    held = (Held(each.act, tuple(sources.chunks([one for one, _ in each.passages]))) for each in told)
    return _unique(each for each in held if each.chunks)


def _unique(held: Iterable[Held]) -> list[Held]:
    """Each act once: two files may hold one act, and the minutes and the list of a sitting tell of it."""
    kept: dict[object, Held] = {}
    for each in held:
        act = each.act
        key = (act.kind, number_key(act.number), act.date) if number_key(act.number) else act
        known = kept.get(key)
        kept[key] = replace(known, chunks=(*known.chunks, *each.chunks)) if known else each
    return list(kept.values())


def _around(sources: Sources, first: Sequence[Held]) -> tuple[tuple[Held, ...], tuple[Reference, ...]]:
    """These acts, those that do something to them, to these again, and all their links."""
    held, read, todo = list(first), set[str](), list(first)
    for _ in range(ROUNDS):
        keys = {number_key(each.act.number) for each in todo}
        keys |= {number_key(link.number) for each in todo for link in each.act.links}
        keys -= read | {""}
        if not keys:
            break
        read |= keys
        todo = [
            each
            for key in sorted(keys)
            for each in _visible(sources, sources.reading(partial(acts_changing, number_key=key)))
        ]
        held = _unique([*held, *todo])
    return tuple(held), tuple(Reference(each.act, link) for each in held for link in each.act.links)


def _named_by(by: Iterable[Held], wanted: Callable[[str], bool]) -> Iterator[Held]:
    """The acts, not here themselves, that these end or change, as they name them."""
    met: set[str] = set()
    for each in by:
        for link in each.act.links:
            key = number_key(link.number)
            if key and key not in met and wanted(key):
                met.add(key)
                yield Held(Act(link.target or ActKind.ARRETE, link.number, link.date, place=each.act.place))


# -- which acts are about an address ----------------------------------------------------------------


def _about_it(sources: Sources, address: str) -> list[Held]:
    """The acts whose own place and object name the address, or whose title does, as their words confirm."""
    limits = replace(search_filters(sources.asked, sources.understood), in_force=None, zones=())
    vector = query_vector(dict.fromkeys(terms(address.replace("|", " ")), 1.0))
    hits = [hit for leg in _LEGS for hit in sources.snapshot.search(leg, vector, limits, READ)]
    chunks = sources.snapshot.chunks(list(dict.fromkeys(hit.chunk_id for hit in hits))).values()
    own = [chunk for chunk in chunks if _placed(chunk, address)]
    titled = [chunk for chunk in chunks if chunk not in own and _titled(chunk, address)]
    return _all_of(sources, [*own, *titled])


def _placed(chunk: Chunk, address: str) -> bool:
    act = chunk.section.act
    return act is not None and names_address(fold(f"{act.place} , {act.subject}"), address)


def _titled(chunk: Chunk, address: str) -> bool:
    title = f"{chunk.document.title} , {chunk.document.file}"
    return names_address(fold(title), address) and names_address(fold(chunk.text), address)


def _all_of(sources: Sources, chunks: Iterable[Chunk]) -> list[Held]:
    """The acts of these passages, each with all that may be shown of it."""
    acts = {(chunk.document.id, chunk.section.act): chunk.section.act for chunk in chunks}
    return _unique(
        Held(act, tuple(each for each in sources.chunks_of(document) if each.section.act == act))
        for (document, _), act in acts.items()
        if act
    )


def _about_another(act: Act) -> bool:
    subject = fold(act.subject)
    return any(word in subject for word in _ABOUT_ANOTHER)


def _of_sort(sources: Sources, asked: Sequence[Held], links: Sequence[Reference]) -> list[Held]:
    """Of several acts at one address, those of the sort asked (« l'arrêté de péril »), by their own words or
    those of the acts tied to them; all when the question does not tell them apart."""
    wanted = sort_asked(sources.understood)
    near = [each for each in asked if wanted & _told_of(each.act, links)]
    return near or list(asked)


def _told_of(act: Act, links: Iterable[Reference]) -> frozenset[str]:
    said = [act.subject, *(link.quote for link in act.links)]
    for each in links:
        if surely(each, act):
            said += [each.source.subject, each.link.quote]
    return frozenset(terms(" ".join(said)))


def _order(held: Held) -> tuple[str, str]:
    act = held.act
    year = number_key(act.number)
    return (act.date.isoformat() if act.date else year, year)
