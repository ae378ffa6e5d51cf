"""Minutes, registers and délibérations: one block per item of the sitting, and all that is said of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from ingest.acts.base import Block, Line, Source
from ingest.acts.declared import DocumentType, Known
from ingest.acts.details import detailed
from ingest.acts.items import Opening, closes, continues, is_object, is_title, labels_object, opening_of
from ingest.acts.sequences import sequences, shown_titles
from ingest.acts.sitting import body_of, header_of, opens_extract, opens_sitting, sitting_date
from ingest.acts.stamps import Stamp, main_stamp, stamps_in
from ingest.acts.votes import decides
from rag.acts import Act, ActKind, Sitting
from rag.dates import in_french
from rag.links import number_key
from rag.text import fold

MAX_TITLE = 240
# A file that numbers its délibérations this many times uses plain points only inside them.
MIN_NUMBERED = 2
MAX_BARE_LINES, MAX_AGENDA_LINES, MIN_AGENDA, RUBRIC_REACH, SAME_TITLE, MAX_SKIPPED = 3, 8, 3, 3, 28, 3
OBJECT_REACH, MAX_TALK = 40, 60
AGENDA = "Ordre du jour"
_AGENDA_HEAD = re.compile(
    r"ordre du jour(?: de la seance)?\s*:?$|l'ordre du jour (?:est )?(?:le suivant|comporte).{0,30}$"
)


@dataclass(slots=True)
class _Item:
    """An item being read. ``parts`` are its lines under each path; ``opening`` is absent from a header."""

    root: str
    day: date | None
    opening: Opening | None = None
    title: str = ""
    subject: str = ""
    parts: list[tuple[tuple[str, ...], list[Line]]] = field(default_factory=list)

    @property
    def lines(self) -> list[Line]:
        return [line for _, lines in self.parts for line in lines]

    @property
    def path(self) -> tuple[str, ...]:
        return (self.root, self.title) if self.title else (self.root,)

    def add(self, line: Line) -> None:
        if not self.parts or self.parts[-1][0] != self.path:
            # A title that goes on takes with it the lines it was made of.
            if self.parts and self.parts[-1][0] and len(self.parts[-1][1]) <= MAX_BARE_LINES:
                self.parts[-1] = (self.path, self.parts[-1][1])
            else:
                self.parts.append((self.path, []))
        self.parts[-1][1].append(line)


def blocks(source: Source) -> list[Block]:
    """One block per item; what stands before the first item is the sitting's header."""
    reader = _Reader(source)
    items = reader.read()
    headers: dict[str, list[Line]] = {}
    for item in items:
        if item.opening is None:
            headers.setdefault(item.root, []).extend(item.lines)
    sittings = {item.root: header_of(item.day, headers.get(item.root, []), reader.body) for item in items}
    stamp = _only_stamp(source, items)
    found: list[Block] = []
    for group in _agendas(items):
        if isinstance(group, _Item):
            found += _blocks_of(group, sittings[group.root], stamp)
        else:
            lines = tuple(line for item in group for line in item.lines)
            act = Act(ActKind.DELIBERATION, None, group[0].day)
            found.append(Block((group[0].root, AGENDA), lines, act=act))
    return found


def _only_stamp(source: Source, items: Sequence[_Item]) -> Stamp | None:
    """The transmission stamp of a file that holds one délibération."""
    if sum(item.opening is not None for item in items) != 1:
        return None
    return main_stamp(stamps_in(source))


def _blocks_of(item: _Item, sitting: Sitting, stamp: Stamp | None) -> Iterator[Block]:
    act = Act(ActKind.DELIBERATION, None, item.day)
    if item.opening:
        number = item.opening.number or (stamp.number if stamp else None)
        texts = [line.text for line in item.lines]
        act = detailed(number, item.subject.rstrip(" ,"), sitting, texts, item.opening.mayors)
        if item.opening.day:
            act = replace(act, date=item.opening.day)
        if stamp and not item.opening.mayors:
            act = replace(act, nature=stamp.nature)
    for path, lines in item.parts:
        yield Block(path, tuple(lines), act=act)


def _agendas(items: Sequence[_Item]) -> Iterator[_Item | list[_Item]]:
    """Bare titles in a run, or said again elsewhere, are an agenda: no title stands for its délibération."""
    longest: dict[str, int] = {}
    for each in items:
        if each.opening:
            longest[_gist(each.subject)] = max(longest.get(_gist(each.subject), 0), len(each.lines))
    bare = {id(item) for item in items if item.opening and _is_bare(item, longest[_gist(item.subject)])}
    treated = {name for item in items if item.opening and id(item) not in bare for name in _names(item)}
    run: list[_Item] = []
    for item in [*items, None]:
        if item and id(item) in bare:
            run.append(item)
            continue
        again = sum(bool(_names(each) & treated) for each in run)
        unnumbered = any(each.opening and not each.opening.number for each in run)
        if run and (2 * again >= len(run) or (len(run) >= MIN_AGENDA and unnumbered)):
            yield run
        else:
            yield from run
        run = []
        if item:
            yield item


def _is_bare(item: _Item, longest: int) -> bool:
    """Is it a title alone, or with a few lines when another item of that title is much longer?"""
    size = len(item.lines)
    if size <= MAX_AGENDA_LINES and longest > 2 * size:
        return True
    return size <= MAX_BARE_LINES and not _tells(item)


def _tells(item: _Item) -> bool:
    """Does an item say more than its title: an outcome, or a whole sentence?"""
    below = [line.text for line in item.lines[1:]]
    talk = any(len(text) > MAX_TALK and text.endswith(".") for text in below)
    return talk or decides([line.text for line in item.lines])


def _names(item: _Item) -> set[str]:
    """What tells an item from the others: its number, the first letters of its title."""
    number = item.opening.number if item.opening else None
    return {name for name in (number_key(number), _gist(item.subject)) if name}


def _gist(subject: str) -> str:
    return "".join(char for char in fold(subject) if char.isalpha())[:SAME_TITLE]


class _Reader:
    """Reads lines one after the other into items."""

    def __init__(self, source: Source) -> None:
        self._lines = source.lines
        self.body = body_of(source)
        day = sitting_date(source)
        self._days = [opens_sitting(self._lines, rank) for rank in range(len(self._lines))]
        openings = [opening_of(line.text) for line in source.lines]
        self._objects = _objects(self._lines)
        for rank in self._objects:  # without a colon, « Objet » may head the column of a table
            if self._lines[rank - 1].text.endswith(":"):
                openings[rank] = openings[rank] or Opening(self._lines[rank].text, self._lines[rank].text)
        years = {each.year for each in [day, *self._days] if each}
        numbered = sum(bool(each and each.number and not each.mayors) for each in openings)
        for rank, found in sequences(self._lines, years, numbered).items():
            each = openings[rank]
            openings[rank] = each if each and (each.number or each.rank) else found
        if not any(openings):
            shown = shown_titles(self._lines)
            openings = [shown.get(rank) for rank in range(len(openings))]
        self._openings = _of_years(_pointed(_held(openings)), years)
        self._numbered = sum(bool(each and each.number) for each in self._openings) >= MIN_NUMBERED
        self._item = self._header(day)
        self._items = [self._item]
        self._open_title = self._awaits_object = self._awaits_title = False
        self._point = 0  # rank of the last point that opened an item
        self._listed = 0  # rank of the last point of a list inside the item
        self._capitals = self._in_agenda = self._closed = False

    def read(self) -> list[_Item]:
        for rank, line in enumerate(self._lines):
            self._take(rank, line)
            self._item.add(line)
        return [item for item in self._items if item.parts]

    def _take(self, rank: int, line: Line) -> None:
        """Decide what a line does before it is added to the item it belongs to."""
        opening = self._openings[rank]
        day = self._days[rank]
        if (day and day != self._item.day) or opens_extract(line.text):
            self._start(self._header(day or self._item.day))
            self._point, self._listed, self._closed = 0, 0, False
        elif self._is_awaited(rank):
            self._name(line.text)
        elif self._numbered and _AGENDA_HEAD.match(fold(line.text)) and not self._in_agenda:
            self._start(_Item(self._item.root, self._item.day, title=AGENDA))
            self._in_agenda = True
        elif opening and self._opens(rank, opening):
            self._open(rank, opening)
        elif self._in_agenda:
            self._open_title = False
        elif (over := closes(opening.subject if opening else line.text)) or self._rubric(rank):
            self._start(_Item(self._item.root, self._item.day))
            self._listed, self._closed = 0, over
        elif self._open_title and continues(self._item.title, line.text):
            self._lengthen(line.text)
        else:
            self._open_title = False
        self._awaits_title = self._awaits_title and self._item.opening is opening

    def _is_awaited(self, rank: int) -> bool:
        """Is the line the object of the number that stands above?"""
        text = self._lines[rank].text
        if self._awaits_object and (is_object(text) or rank in self._objects):
            return True
        return self._awaits_title and self._openings[rank] is None and is_title(text)

    # -- which lines open an item -------------------------------------------------------------------

    def _opens(self, rank: int, opening: Opening) -> bool:
        if opening.number:
            return True
        if opening.rubric or self._in_agenda or (self._closed and self._numbered):
            return False
        if (closes(opening.title) or closes(opening.subject)) and self._item.opening:
            return False
        if opening.rank is None:  # « Objet : » is a title where nothing else is
            return not (self._numbered and self._item.opening and self._item.opening.number)
        if self._rubric(rank):
            return False
        if self._numbered and self._item.opening and self._item.opening.number:
            return self._follows(opening) and (self._point > 0 or opening.capitals)
        return self._follows(opening)

    def _follows(self, opening: Opening) -> bool:
        """Is a point the next of the sitting, rather than one of a list inside an item?"""
        rank = opening.rank or 0
        if self._capitals and not opening.capitals:
            self._listed = rank
            return False
        if rank == self._listed + 1 and self._listed and not (opening.capitals and self._capitals):
            self._listed = rank
            return False
        if self._point < rank <= self._point + MAX_SKIPPED or not self._point or opening.capitals:
            return True
        bare = self._item.opening is not None and len(self._item.lines) <= MAX_BARE_LINES
        if (rank == 1 and bare) or self._repeats(opening):  # the agenda is over: the items begin
            return True
        self._listed = rank
        return False

    def _repeats(self, opening: Opening) -> bool:
        gist = _gist(opening.subject)
        return any(_gist(item.subject) == gist for item in self._items if item.opening)

    def _rubric(self, rank: int) -> bool:
        """« II. Finances » stands over the délibérations that follow; it is none."""
        opening = self._openings[rank]
        if opening and opening.rubric:
            return True
        if opening is None or not opening.roman or opening.number:
            return False
        below = [each for each in self._openings[rank + 1 : rank + 1 + RUBRIC_REACH] if each]
        return any(each.number or (each.rank == 1 and not each.roman) for each in below)

    # -- what they change ---------------------------------------------------------------------------

    def _open(self, rank: int, opening: Opening) -> None:
        self._start(
            _Item(self._item.root, self._item.day, opening, opening.title[:MAX_TITLE], opening.subject)
        )
        self._open_title, self._awaits_object = True, not opening.subject
        self._awaits_title = not opening.subject and not self._object_below(rank)
        self._closed = False
        self._point, self._listed = opening.rank or self._point, 0
        self._capitals = opening.capitals if opening.rank and not opening.number else self._capitals

    def _object_below(self, rank: int) -> bool:
        """Does « Objet : » stand below, before another number?"""
        for below in range(rank + 1, min(rank + OBJECT_REACH, len(self._lines))):
            if is_object(self._lines[below].text) or below in self._objects:
                return True
            opening = self._openings[below]
            if opening and opening.number:
                return False
        return False

    def _start(self, item: _Item) -> None:
        self._item = item
        self._items.append(item)
        self._open_title = self._awaits_object = self._awaits_title = self._in_agenda = False

    def _name(self, text: str) -> None:
        """The object, on a line of its own below the number."""
        item = self._item
        found = opening_of(text)
        if len(item.lines) > MAX_BARE_LINES:  # a header stands between the number and the object
            item.parts.append(((), []))
        item.title = f"{item.title} - {text}"[:MAX_TITLE]
        item.subject = found.subject if found else text
        self._open_title, self._awaits_object, self._awaits_title = True, False, False

    def _lengthen(self, text: str) -> None:
        self._item.title = f"{self._item.title} {text}"[:MAX_TITLE]
        self._item.subject = f"{self._item.subject} {text}"[:MAX_TITLE]

    def _header(self, day: date | None) -> _Item:
        return _Item(f"{self.body} du {in_french(day)}" if day else self.body, day)


def _objects(lines: Sequence[Line]) -> set[int]:
    """Ranks of the titles that stand below « OBJET » alone."""
    titles = pairwise(lines)
    return {
        rank
        for rank, (label, title) in enumerate(titles, 1)
        if labels_object(label.text) and is_title(title.text)
    }


def _held(openings: Sequence[Opening | None]) -> list[Opening | None]:
    """« 1. BUDGET » just over « 1.1 Compte » is a rubric of points; elsewhere « 1.1 » opens nothing."""
    numbered = any(each and each.number for each in openings)
    rubrics = {
        rank: each.rank
        for rank, (each, below) in enumerate(pairwise(openings))
        if each and below and below.under and each.rank == below.under and not numbered
    }
    held = set(rubrics.values())
    kept = [None if each and each.under and each.under not in held else each for each in openings]
    return [
        replace(each, rubric=True) if each and rank in rubrics else each for rank, each in enumerate(kept)
    ]


def _pointed(openings: Sequence[Opening | None]) -> list[Opening | None]:
    """« A - » are points where no figure is, bullets where nothing else is; parts of a point elsewhere."""
    told = any(each and (each.number or each.rank) and not each.lettered for each in openings)
    letters = sum(each.lettered for each in openings if each) >= MIN_NUMBERED and not told
    kept = [None if each and each.lettered and not letters else each for each in openings]
    titled = any(each and not each.marked for each in kept)
    bullets = sum(each.marked for each in kept if each) >= MIN_NUMBERED and not titled
    return [None if each and each.marked and not bullets else each for each in kept]


def _of_years(openings: Sequence[Opening | None], years: set[int]) -> list[Opening | None]:
    """Numbers of another year than the sittings' are those of other acts, or of a table."""
    kept = [each if not each or not each.short or _agrees(each, years) else None for each in openings]
    if sum(each.short for each in kept if each) < MIN_NUMBERED:
        kept = [None if each and each.short else each for each in kept]
    numbered = [each for each in kept if each and each.number and not each.mayors]
    said = [each for each in numbered if _agrees(each, years)]
    if not years or len(said) * 2 < len(numbered):
        return kept
    return [
        each if not each or not each.number or each.mayors or _agrees(each, years) else None for each in kept
    ]


def _agrees(opening: Opening, years: set[int]) -> bool:
    key = number_key(opening.number)
    return any(str(year) in key or re.match(rf"{year % 100:02}(?:0[1-9]|1[0-2])\d\d-", key) for year in years)


DOCUMENT_TYPE = DocumentType(
    ActKind.DELIBERATION,
    "Délibération",
    blocks,
    "CONSEIL MUNICIPAL\nSéance du 12 mars 2024\nDélibération n° 2024-07\nObjet : tarifs de la cantine\n"
    "Après en avoir délibéré, le conseil municipal fixe le repas à 4,10 €.\nAdopté à l'unanimité.",
    Known(
        mentions=re.compile(
            r"conseil municipal|apres en avoir delibere|seance du|deliberation|compte[- ]rendu"
            r"|proces[- ]verbal"
        ),
        opening=re.compile(
            r"^(?:extrait du registre des )?deliberations?\b|\bseance (?:du|ordinaire)\b|conseil municipal du"
            r"|^compte[- ]rendu|^proces[- ]verbal",
            re.MULTILINE,
        ),
        ahead=1,
    ),
    place=20,
)
