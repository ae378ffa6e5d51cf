"""The visit being prepared, in the session: frozen values, nothing of the visitor's name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar, cast

import streamlit as st

from rag.appointment import prepare, split
from rag.appointment.prepare import ASK_COMMUNE
from rag.appointment.types import Around, Need, Prepared, Visit
from rag.desk import Desk
from rag.types import Citation

_KEY = "rendez-vous"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Work:
    """``done`` holds, for each need, what was found; None until it is asked (again). ``excluded`` are the
    passages set aside, ``opened`` the source shown. ``id`` is that of the sheet once it is kept."""

    situation: str
    around: Around
    needs: tuple[Need, ...]
    done: tuple[Prepared | None, ...] = ()
    ask: tuple[str, ...] = ()
    generation: str = ""
    settings: str = ""
    excluded: frozenset[str] = frozenset()
    opened: tuple[str, Citation] | None = None
    id: str = ""

    @property
    def visit(self) -> Visit:
        """The sheet as it is shown: without the sources set aside."""
        found = tuple(each for each in self.done if each is not None)
        whole = Visit(self.around, found, self.ask, self.generation, self.settings)
        return prepare.without(whole, self.excluded, frozenset())


def current() -> Work | None:
    return cast("Work | None", st.session_state.get(_KEY))


def keep(work: Work | None) -> None:
    st.session_state[_KEY] = work


def start(desk: Desk, text: str, commune: str, day: date) -> None:
    """Read a situation; ``commune`` is the one chosen, for when the text names none."""
    communes = desk.communes()
    told = split.read(text, communes, lambda name: desk.zones(name or commune or None))
    around = Around(day, told.commune or commune, told.zone)
    keep(Work(told.text, around, told.needs, (None,) * len(told.needs)))


def completed(desk: Desk, work: Work) -> Work:
    """The same work, with every need asked; those that are done already stay as they are."""
    if work.done and None not in work.done and work.generation == (desk.generation() or ""):
        return work
    fresh = work.generation in ("", desk.generation() or "")
    done = tuple(
        (found if fresh and found else prepare.prepared_need(desk, need, work.around))
        for need, found in zip(work.needs, work.done, strict=True)
    )
    ask = prepare.to_ask(desk, work.needs, work.around)
    made = replace(
        work, done=done, ask=ask, generation=desk.generation() or "", settings=desk.settings.digest()
    )
    keep(made)
    return made


def lacks_commune(desk: Desk, work: Work) -> bool:
    return not work.around.commune and ASK_COMMUNE in prepare.to_ask(desk, work.needs, work.around)


def set_around(around: Around) -> None:
    """Another commune, zone or day: everything is asked again."""
    if work := current():
        keep(replace(work, around=around, done=(None,) * len(work.needs), excluded=frozenset(), opened=None))


def change(rank: int, need: Need) -> None:
    if work := current():
        needs = (*work.needs[:rank], need, *work.needs[rank + 1 :])
        keep(replace(work, needs=needs, done=_cleared(work.done, rank), opened=None))


def remove(rank: int) -> None:
    if work := current():
        keep(replace(work, needs=_dropped(work.needs, rank), done=_dropped(work.done, rank), opened=None))


def add(text: str) -> None:
    """One more subject, or several when the words tell several."""
    work = current()
    if work is None or not text.strip():
        return
    needs = split.needs_in(split.anonymous(text, (work.around.commune,)))[: split.MAX_NEEDS - len(work.needs)]
    keep(replace(work, needs=(*work.needs, *needs), done=(*work.done, *(None for _ in needs))))


def exclude(chunk: str) -> None:
    if work := current():
        keep(replace(work, excluded=work.excluded | {chunk}, opened=None))


def include_all() -> None:
    if work := current():
        keep(replace(work, excluded=frozenset()))


def show(place: str, citation: Citation | None) -> None:
    """Open a source under its line, or close the one that is open."""
    if work := current():
        keep(replace(work, opened=(place, citation) if citation else None))


def forget() -> None:
    keep(None)


def _dropped(items: Sequence[T], rank: int) -> tuple[T, ...]:
    return (*items[:rank], *items[rank + 1 :])


def _cleared(done: Sequence[Prepared | None], rank: int) -> tuple[Prepared | None, ...]:
    return (*done[:rank], None, *done[rank + 1 :])
