"""What the journal says of a period: questions that come back, refusals and what they lack, communes, weeks.

Privacy. A question is asked by a person about a matter of theirs. A wording is shown only for what has been
asked ``LEAST`` times, and of that wording only the words that ``LEAST`` askings share: the rest is « … ».
Names, addresses, phones and e-mails are masked besides. A town that is none of ours is free text too: it is
named from ``LEAST`` askings on.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from rag.anonymous import hidden
from rag.briefs import Brief
from rag.text import STOPWORDS, fold, stem, words
from rag.types import Level, RefusalReason
from ui.keep.feedback import Verdict
from ui.trends.grouping import grouped

LEAST = 3
"""Askings from which a wording is shown."""
READ = 300
"""Wordings of a group, the most asked first, among which the one to show is chosen."""
LACKING = (RefusalReason.OUT_OF_CORPUS, RefusalReason.UNKNOWN_ZONE, RefusalReason.WEAK_EVIDENCE)
"""The refusals behind which a document may be missing; the last one may also be a passage badly found."""
ELSEWHERE = "autre commune"
_PIECE = re.compile(r"\[[^\]]*\]|[^\W_]+(?:[.,]\d+)?")
_GAPS = re.compile(r"…(?:[\s'’,\-]*…)+")


@dataclass(frozen=True, slots=True)
class Recurring:
    """Questions alike, asked ``LEAST`` times at least. ``zones`` and ``communes`` are those named, the most
    frequent first; ``wrong`` counts the answers that a reader called wrong."""

    wording: str
    theme: str
    count: int
    last: datetime
    refused: int
    wrong: int
    zones: tuple[str, ...]
    communes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lack:
    """What refused questions asked for. ``commune`` and ``theme`` are empty when none was said."""

    reason: str
    commune: str
    zones: tuple[str, ...]
    theme: str
    count: int
    last: datetime


@dataclass(frozen=True, slots=True)
class Share:
    """How one commune, or one week, was served."""

    name: str
    asked: int
    answered: int
    refused: int


@dataclass(frozen=True, slots=True)
class Trends:
    """A period in figures. ``withheld`` questions are in no group large enough to be shown; ``rated`` answers
    were judged by a reader."""

    asked: int
    answered: int
    refused: int
    energy_wh: float
    recurring: tuple[Recurring, ...]
    withheld: int
    reasons: tuple[tuple[str, int], ...]
    lacks: tuple[Lack, ...]
    communes: tuple[Share, ...]
    weeks: tuple[tuple[date, Share], ...]
    levels: tuple[tuple[Level, int], ...]
    feedback: tuple[tuple[Verdict, int], ...]
    rated: int

    @property
    def clarified(self) -> int:
        """Asked back for a precision."""
        return self.asked - self.answered - self.refused


def trends(briefs: Sequence[Brief], said: Mapping[str, Sequence[Verdict]], ours: Collection[str]) -> Trends:
    """The trends of these exchanges; ``said`` is what readers said of each answer, ``ours`` our communes."""
    commune = _namer(briefs, ours)
    recurring = tuple(
        _recurring(group, said, commune, ours) for group in grouped(briefs) if len(group) >= LEAST
    )
    levels = Counter(brief.level for brief in briefs if brief.answered)
    verdicts = Counter(verdict for brief in briefs for verdict in said.get(brief.id, ()))
    return Trends(
        asked=len(briefs),
        answered=sum(brief.answered for brief in briefs),
        refused=sum(map(is_refused, briefs)),
        energy_wh=sum(brief.energy_wh for brief in briefs),
        recurring=recurring,
        withheld=len(briefs) - sum(group.count for group in recurring),
        reasons=tuple(Counter(brief.decision for brief in briefs if not brief.answered).most_common()),
        lacks=_lacks(briefs, commune),
        communes=_shares(briefs, commune),
        weeks=_weeks(briefs),
        levels=tuple((level, levels[level.value]) for level in Level if levels[level.value]),
        feedback=tuple((verdict, verdicts[verdict]) for verdict in Verdict if verdicts[verdict]),
        rated=sum(brief.id in said for brief in briefs),
    )


def is_refused(brief: Brief) -> bool:
    """Was no answer given, a question back apart?"""
    return not brief.answered and brief.decision not in (RefusalReason.NEEDS_DETAIL.value, "clarify")


# -- recurring questions ----------------------------------------------------------------------------


def _recurring(
    group: Sequence[Brief],
    said: Mapping[str, Sequence[Verdict]],
    commune: Callable[[Brief], str],
    ours: Collection[str],
) -> Recurring:
    zones = Counter(zone for brief in group for zone in brief.zones)
    communes = Counter(name for brief in group if (name := commune(brief)))
    return Recurring(
        wording=wording(group, ours),
        theme=group[0].theme,
        count=len(group),
        last=max(brief.created for brief in group),
        refused=sum(map(is_refused, group)),
        wrong=sum(Verdict.WRONG in said.get(brief.id, ()) for brief in group),
        zones=tuple(name for name, _count in zones.most_common()),
        communes=tuple(name for name, _count in communes.most_common()),
    )


def wording(group: Sequence[Brief], ours: Collection[str] = ()) -> str:
    """The wording that stands for a group, its rare words left out."""
    # The rest of a large group would only let a few more words be shown.
    asked = dict(Counter(brief.question for brief in group).most_common(READ))
    shared: Counter[str] = Counter()
    for text, count in asked.items():
        shared.update(dict.fromkeys(_said(text), count))

    def rank(text: str) -> tuple[int, int, int, str]:
        rare = sum(shared[term] < LEAST for term in _said(text))
        return rare, -asked[text], len(text), text

    varied = _varied(group)
    chosen = hidden(min(asked, key=rank), ours)
    shown = _PIECE.sub(
        lambda piece: piece[0] if _shown(piece[0], shared) and piece[0] not in varied else "…", chosen
    )
    return _GAPS.sub("…", shown)


def _varied(group: Sequence[Brief]) -> frozenset[str]:
    """The words of zones and communes, when the askings do not all name the same: they are told beside."""
    zones = {zone for brief in group for zone in brief.zones}
    communes = {brief.commune for brief in group}
    towns = {piece for name in communes for piece in _PIECE.findall(name) if fold(piece) not in STOPWORDS}
    return frozenset((zones if len(zones) > 1 else set()) | (towns if len(communes) > 1 else set()))


@lru_cache(maxsize=20_000)
def _said(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words(text) if word not in STOPWORDS)


def _shown(piece: str, shared: Mapping[str, int]) -> bool:
    """A small word, one that enough askings hold, or the sign of something masked."""
    if piece.startswith("[") or fold(piece) in STOPWORDS:
        return True
    return all(shared.get(term, 0) >= LEAST for term in _said(piece))


# -- refusals, communes, weeks ----------------------------------------------------------------------


def _namer(briefs: Sequence[Brief], ours: Collection[str]) -> Callable[[Brief], str]:
    """The name that an exchange's commune is shown by."""
    known = frozenset(map(fold, ours))
    counts = Counter(fold(brief.commune) for brief in briefs)

    def name(brief: Brief) -> str:
        folded = fold(brief.commune)
        if not folded or folded in known or counts[folded] >= LEAST:
            return brief.commune
        return ELSEWHERE

    return name


def _lacks(briefs: Sequence[Brief], commune: Callable[[Brief], str]) -> tuple[Lack, ...]:
    reasons = [reason.value for reason in LACKING]
    found: dict[tuple[str, str, str], list[Brief]] = defaultdict(list)
    for brief in briefs:
        if brief.decision in reasons:
            found[brief.decision, commune(brief), brief.theme].append(brief)
    lacks = [_lack(*place, held) for place, held in found.items()]
    return tuple(
        sorted(lacks, key=lambda lack: (reasons.index(lack.reason), -lack.count, lack.commune, lack.theme))
    )


def _lack(reason: str, commune: str, theme: str, held: Sequence[Brief]) -> Lack:
    zones = Counter(zone for brief in held for zone in brief.zones)
    named = tuple(zone for zone, _count in zones.most_common())
    return Lack(reason, commune, named, theme, len(held), max(brief.created for brief in held))


def _shares(briefs: Sequence[Brief], name: Callable[[Brief], str]) -> tuple[Share, ...]:
    found: dict[str, list[Brief]] = defaultdict(list)
    for brief in briefs:
        found[name(brief)].append(brief)
    shares = [_share(each, held) for each, held in found.items()]
    return tuple(sorted(shares, key=lambda share: (-share.asked, share.name)))


def _weeks(briefs: Sequence[Brief]) -> tuple[tuple[date, Share], ...]:
    """Every week from the first asking to the last, by its Monday, those without any included."""
    found: dict[date, list[Brief]] = defaultdict(list)
    for brief in briefs:
        day = brief.created.astimezone().date()
        found[day - timedelta(days=day.weekday())].append(brief)
    if not found:
        return ()
    first, last = min(found), max(found)
    mondays = [first + timedelta(weeks=rank) for rank in range((last - first).days // 7 + 1)]
    return tuple((monday, _share(f"{monday:%d/%m/%Y}", found.get(monday, []))) for monday in mondays)


def _share(name: str, held: Sequence[Brief]) -> Share:
    return Share(name, len(held), sum(each.answered for each in held), sum(map(is_refused, held)))
