"""A citation as it is kept with a letter, and whether what it rests on still stands.

Names are kept, not the passage: the words are looked for again in what is indexed now.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from rag.appointment.extracts import pages_of
from rag.dates import in_french
from rag.desk import Desk
from rag.links import Reference, Standing
from rag.text import digest, fold, squeeze
from rag.types import Chunk, Citation, Document, Passage, Section
from rag.verbatim import is_verbatim
from rag.vouching import place
from rag.wire import version_label

ALIKE = 0.5
"""Share of the words of a quote, in runs, above which a text is the same passage written otherwise."""
RUN = 2
"""Words that follow each other in both: one alone is chance."""
_WORD = re.compile(r"\S+")
_CHANGED = {
    Standing.MODIFIED: "a été modifié",
    Standing.PARTLY_LIFTED: "a été levé en partie",
    Standing.SUSPENDED: "a été suspendu",
    Standing.LIFTED: "a été levé",
    Standing.ENDED: "a été abrogé, annulé, retiré ou remplacé",
}


@dataclass(frozen=True, slots=True)
class Cited:
    """What a letter rests on. ``text_sha256`` is of the passage as it was read, ``standing`` what its act was
    that day (empty without act), ``shown`` all that vouches for a figure."""

    document: str
    corpus: str
    file: str
    title: str
    version: str
    sha256: str
    chunk: str
    text_sha256: str
    label: str
    quote: str
    pages: tuple[int, ...]
    standing: str = ""
    shown: str = ""

    @property
    def line(self) -> str:
        """The document, its version, the place in it: one line, without pages."""
        return ", ".join(part for part in (self.title, self.version, self.label) if part)


def cited(desk: Desk, citation: Citation, day: date) -> Cited:
    """A citation as it is kept, with what its act is on that day."""
    chunk, document = citation.passage.chunk, citation.passage.document
    return Cited(
        document.id,
        document.corpus,
        document.file,
        document.title,
        version_label(document),
        document.sha256,
        chunk.id,
        digest(chunk.text),
        place_in_document(chunk.section),
        citation.quote,
        citation.pages,
        _standing(desk, chunk, day, None),
        f"{citation.quote}\n{place(citation)}\n{version_label(document)}",
    )


def place_in_document(section: Section) -> str:
    """Where a passage stands: « zone UA, article UA 2 ». Titles of articles are long, often in capitals; an
    act says its number and its object in its title already."""
    if section.article:
        zone = f"zone {'/'.join(section.zones[:3])}" if section.zones else ""
        return ", ".join(filter(None, (zone, f"article {section.article}")))
    return "" if section.act or section.label in section.document.title else section.label


def open_to(desk: Desk, kept: Cited) -> bool:
    """May this reader still read what was cited?"""
    return desk.scope.opens_corpus(kept.corpus)


def found_again(desk: Desk, kept: Cited) -> Citation | None:
    """The same words in what is indexed now, to be opened; None when they are no longer there."""
    document = _document(desk, kept)
    chunk = _chunk(desk, document, kept) if document else None
    return Citation(Passage(chunk, 0.0), kept.quote, kept.pages) if chunk else None


def now_there(desk: Desk, kept: Cited) -> Citation | None:
    """What the document says today where it said the words that are gone; None without anything alike."""
    document = _document(desk, kept)
    best: tuple[float, Citation] | None = None
    for chunk in desk.chunks(document) if document else ():
        found = _alike(chunk.text, kept.quote)
        if found and (best is None or found[0] > best[0]):
            start, end = found[1]
            passage = Passage(chunk, 0.0)
            best = found[0], Citation(passage, squeeze(chunk.text[start:end]), pages_of(passage, start, end))
    return best[1] if best else None


def _alike(text: str, quote: str) -> tuple[float, tuple[int, int]] | None:
    """The part of a text that shares the most with a quote, word for word and in order, and how much."""
    words = list(_WORD.finditer(text))
    said = [fold(each[0]) for each in _WORD.finditer(quote)]
    runs = SequenceMatcher(None, [fold(each[0]) for each in words], said, autojunk=False)
    blocks = [each for each in runs.get_matching_blocks() if each.size >= RUN]
    share = sum(each.size for each in blocks) / len(said) if said else 0.0
    if share < ALIKE:
        return None
    first, last = blocks[0], blocks[-1]
    # The words of the quote before the first run, and after the last, have their place in the text too.
    start = max(0, first.a - first.b)
    end = min(len(words), last.a + len(said) - last.b) - 1
    return share, (words[start].start(), words[end].end())


def changes(desk: Desk, kept: Cited, day: date, made: Sequence[Reference] | None = None) -> tuple[str, ...]:
    """Why what was cited must be read again on that day, in French; empty when nothing tells.

    ``made`` are the links between acts, read once for many citations.
    """
    if not open_to(desk, kept):
        return ("Un document cité n'est plus parmi les documents indexés qui vous sont ouverts.",)
    document = _document(desk, kept)
    if document is None:
        return (f"« {kept.title} » n'est plus parmi les documents indexés.",)
    chunk = _chunk(desk, document, kept)
    if chunk is None:
        return (f"« {kept.title} » a été remplacé : les mots cités n'y sont plus.",)
    told = []
    if document.sha256 != kept.sha256:
        told.append(f"« {kept.title} » a été remplacé par un autre fichier : les mots cités y sont encore.")
    if not chunk.validity.at(day) and chunk.validity.until and chunk.validity.until <= day:
        by = f" (par : {chunk.validity.by})" if chunk.validity.by else ""
        told.append(f"Ce texte n'est plus en vigueur depuis le {in_french(chunk.validity.until)}{by}.")
    standing = _standing(desk, chunk, day, made)
    if standing and standing != kept.standing and standing in {each.value for each in _CHANGED}:
        told.append(f"L'acte cité {_CHANGED[Standing(standing)]} : {kept.title}.")
    return tuple(told)


def _document(desk: Desk, kept: Cited) -> Document | None:
    """The document of a citation: the same content wherever it is now, else what took its place."""
    known = [each for each in desk.documents() if each.corpus == kept.corpus]
    same = [each for each in known if each.sha256 == kept.sha256]
    here = [each for each in known if each.file == kept.file]
    return next(iter([each for each in same if each.file == kept.file] or same or here), None)


def _chunk(desk: Desk, document: Document, kept: Cited) -> Chunk | None:
    """The passage that holds the words: the same one, else one of the same text, else one that has them."""
    chunks = desk.chunks(document)
    holds = [each for each in chunks if is_verbatim(kept.quote, each.whole)]
    own = [each for each in holds if each.id == kept.chunk or digest(each.text) == kept.text_sha256]
    return next(iter([*own, *holds]), None)


def _standing(desk: Desk, chunk: Chunk, day: date, made: Sequence[Reference] | None) -> str:
    act = chunk.section.act
    if act is None:
        return ""
    links = desk.links() if made is None else made
    return desk.state(act, day, links, chunk.document).standing.value
