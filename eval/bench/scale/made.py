"""Towns made from real ones: as many passages as wanted, in words that follow the law of real words.

The first copy of each real document is itself. The others recombine the paragraphs of documents of the same
kind, under another town's name, other zone labels, other figures. Nothing is drawn from outside the texts:
the frequencies of words stay those of real acts, and each town brings its own name and labels.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.types import Act, ActKind, Chunk, Document, Page, Section, Territory

SWAPPED = 0.3
"""The share of paragraphs taken from another document of the same kind."""
CHANGED = 0.5
"""The share of numbers changed."""

_NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?![\w.,])")
_BEGIN = "Bar Mont Vil Lan Cor Ser Tré Mar Gui Bel Ros Cas Fon Saur Vau Lor".split()
_MIDDLE = "ba der gan li no rel ti van che mor sel du".split()
_END = "court ville gnac sur ron moutier val thieu bourg igny éac oux".split()


@dataclass(frozen=True, slots=True)
class Source:
    """A real document and its passages."""

    document: Document
    chunks: tuple[Chunk, ...]


@dataclass(frozen=True, slots=True)
class Town:
    """The town that stands for a real one in a copy; copy 0 is the real one."""

    real: str
    copy: int

    @property
    def name(self) -> str:
        if not self.copy:
            return self.real
        draw = random.Random(f"{self.real}|{self.copy}")
        middle = "".join(draw.sample(_MIDDLE, 2 if self.copy > 20 else 1))
        return f"{draw.choice(_BEGIN)}{middle}{draw.choice(_END)}-{draw.choice(_BEGIN)}{draw.choice(_END)}"


def made(sources: Sequence[Source], wanted: int) -> Iterator[tuple[Document, tuple[Page, ...], list[Chunk]]]:
    """Documents until ``wanted`` passages are made, the last one cut short; the same ones each time."""
    pool: dict[ActKind, list[str]] = defaultdict(list)
    for source in sources:
        pool[source.document.kind] += [part for each in source.chunks for part in each.text.split("\n")]
    left, copy = wanted, 0
    while left > 0:
        for source in sources:
            chunks = _copied(source, copy, pool[source.document.kind])[:left]
            if chunks:
                yield chunks[0].document, _pages(chunks), chunks
            left -= len(chunks)
            if left <= 0:
                return
        copy += 1


def towns(sources: Sequence[Source], wanted: int) -> tuple[Town, ...]:
    """The towns of which ``made`` makes every passage, the real ones first."""
    real = tuple(dict.fromkeys(source.document.territory.name for source in sources))
    whole = max(1, wanted // max(1, sum(len(source.chunks) for source in sources)))
    return tuple(Town(name, copy) for copy in range(whole) for name in real)


def _copied(source: Source, copy: int, pool: Sequence[str]) -> list[Chunk]:
    """The passages of a document in a copy of its town."""
    former = source.document
    town = Town(former.territory.name, copy)
    name = hashlib.sha256(f"{former.id}|{copy}".encode()).hexdigest()
    corpus = f"{former.corpus}-{copy}" if copy else former.corpus
    territory = (
        former.territory if not copy else Territory(town.name, f"{copy % 95 + 1:02}{copy % 899 + 100:03}")
    )
    document = replace(
        former,
        id=name[:20],
        corpus=corpus,
        file=f"{corpus}/{former.file.partition('/')[2] or former.file}",
        sha256=name,
        title=former.title.replace(town.real, town.name),
        territory=territory,
    )
    change = _Change(town, random.Random(name), pool)
    return [change(chunk, document, rank) for rank, chunk in enumerate(source.chunks)]


class _Change:
    """Writes the passages of a document again for another town."""

    def __init__(self, town: Town, draw: random.Random, pool: Sequence[str]) -> None:
        self._town, self._draw, self._pool = town, draw, pool

    def __call__(self, chunk: Chunk, document: Document, rank: int) -> Chunk:
        former = chunk.section
        text, path, zones, act = chunk.text, former.path, former.zones, former.act
        if self._town.copy:
            labels = {label: f"{label}{self._town.copy % 9 + 1}" for label in zones}
            text = self._text(text, labels)
            path = tuple(_relabelled(part, labels) for part in path)
            zones = tuple(labels.values())
            act = self._act(act) if act else None
        identifier = hashlib.sha256(f"{document.id}|{rank}".encode()).hexdigest()[:20]
        return Chunk(
            identifier, Section(document, path, zones, former.article, act), chunk.pages, text, rank * 1_000
        )

    def _text(self, text: str, labels: dict[str, str]) -> str:
        draw = self._draw
        parts = [
            draw.choice(self._pool) if part.strip() and draw.random() < SWAPPED else part
            for part in text.split("\n")
        ]
        varied = _NUMBER.sub(
            lambda found: str(int(found[0]) + draw.randint(0, 9)) if draw.random() < CHANGED else found[0],
            "\n".join(parts),
        )
        return _relabelled(varied, labels).replace(self._town.real, self._town.name)

    def _act(self, act: Act) -> Act:
        number = _NUMBER.sub(lambda found: str(int(found[0]) + self._town.copy % 60), act.number or "")
        return replace(act, number=number or None, links=())


def _relabelled(text: str, labels: dict[str, str]) -> str:
    for label, other in labels.items():
        text = re.sub(rf"\b{re.escape(label)}\b", other, text)
    return text


def _pages(chunks: Sequence[Chunk]) -> tuple[Page, ...]:
    texts: dict[int, list[str]] = defaultdict(list)
    for chunk in chunks:
        texts[chunk.pages[0] if chunk.pages else 0].append(chunk.text)
    return tuple(Page(number, "\n".join(parts)) for number, parts in sorted(texts.items()))
