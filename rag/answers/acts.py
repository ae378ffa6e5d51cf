"""« L'arrêté n° … est-il toujours en vigueur ? »: the state of an act, told by the links between acts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial

from rag.acts import ActKind, LinkKind
from rag.answers.frames import NO_END, NOTHING_FOUND
from rag.answers.furniture import is_furniture
from rag.answers.quoting import citation, sentence_of, written
from rag.answers.sources import Sources
from rag.dates import in_french
from rag.index.beside import Told, acts_changing, acts_of_number
from rag.links import Reference, Standing, State, number_key, state_at
from rag.question import Understanding
from rag.text import fold, sentences, squeeze
from rag.types import Act, Citation, Draft, Passage, Statement

_ASKED = re.compile(
    r"\ben vigueur\b|\b(?:toujours|encore) (?:valable|valide|applicable|actif|active|d'actualite)"
    r"|\bete (?:leve|abroge|annule|retire|suspendu|remplace|modifie|prolonge)e?s?\b"
    r"|\best(?:-il|-elle)? (?:encore |toujours )?(?:leve|abroge|annule|suspendu)e?\b"
    r"|\bqu'est(?:-il|-elle)? devenue?\b|\bque devient (?:l'arrete|l'acte|la deliberation)\b"
)
_DONE = {
    LinkKind.REPEALS: "abrogé",
    LinkKind.ANNULS: "annulé",
    LinkKind.WITHDRAWS: "retiré",
    LinkKind.REPLACES: "remplacé",
    LinkKind.LIFTS: "levé",
    LinkKind.SUSPENDS: "suspendu",
    LinkKind.MODIFIES: "modifié",
    LinkKind.COMPLETES: "complété",
    LinkKind.EXTENDS: "prolongé",
}
_NAMES = {ActKind.DELIBERATION: "la délibération", ActKind.ARRETE: "l'arrêté"}
LEAST_WORDS = 3  # under which a line names nothing
_NOTED = 2  # links told of


def asks_state(understood: Understanding) -> bool:
    """Is the question what has become of one act that it names by its number?"""
    return len(understood.acts) == 1 and bool(_ASKED.search(fold(understood.text)))


def state_draft(sources: Sources, understood: Understanding) -> Draft | None:
    """What ended or changed the act, each act cited; None when nothing here tells of it."""
    key = number_key(understood.acts[0])
    told = list(sources.reading(partial(acts_of_number, number_key=key)))
    by = list(sources.reading(partial(acts_changing, number_key=key)))
    links = [Reference(each.act, link) for each in by for link in each.act.links if _names(link.number, key)]
    target = _target(told, links)
    if target is None:
        return None
    state = state_at(target, links, understood.day or date.today())
    own = next(_cited(sources, told, [(each, "") for each in told]), None)
    if state.standing in (Standing.IN_FORCE, Standing.TO_COME):
        return _nothing_found(target, own)
    ended = state.by[-_NOTED:]
    pairs = [(reference, _source(sources, by, reference)) for reference in ended]
    shown = [(reference, found) for reference, found in pairs if found]
    return _ended(target, own, shown, state) if shown else None


def _names(number: str | None, key: str) -> bool:
    return number_key(number) == key


def _target(told: Sequence[Told], links: Sequence[Reference]) -> Act | None:
    """The act asked, from its own document, else as those that end it name it."""
    if told:
        return told[0].act
    named = next((each.link for each in links if each.link.number), None)
    return Act(named.target or ActKind.ARRETE, named.number, named.date) if named else None


def _cited(sources: Sources, told: Sequence[Told], wanted: Sequence[tuple[Told, str]]) -> Iterator[Citation]:
    """A citation of each act's passage that holds the words, else of the first sentence of its first."""
    for each, words in wanted:
        chunks = sources.chunks([chunk_id for chunk_id, _ in each.passages])
        for chunk in chunks:
            span = sentence_of(chunk, words) if words else next(_naming(chunk.text, each.act), None)
            if span:
                yield citation(Passage(chunk, 1.0), [span])
                break


def _naming(text: str, act: Act) -> Iterator[tuple[int, int]]:
    """The sentences that name the act, then the first that say something."""
    number = written(act.number)
    spans = [span for span in sentences(text) if not is_furniture(squeeze(text[slice(*span)]))]
    yield from (span for span in spans if act.number and number.search(text, *span))
    yield from (span for span in spans if len(text[slice(*span)].split()) >= LEAST_WORDS)


def _source(sources: Sources, by: Sequence[Told], reference: Reference) -> Citation | None:
    """The words by which an act ends another one, where it says them."""
    words = squeeze(reference.link.quote)
    holders = [(each, words) for each in by if each.act == reference.source]
    return next(_cited(sources, by, holders), None) if words else None


def _nothing_found(target: Act, own: Citation | None) -> Draft | None:
    """Silence proves nothing: it is told as such, and the act itself is cited."""
    if own is None:
        return None
    before, after = NOTHING_FOUND
    text = f"{before}{_name(target)}{after}{NO_END}"
    return Draft((Statement(text, (1,)),), (own,))


def _ended(
    target: Act, own: Citation | None, shown: Sequence[tuple[Reference, Citation]], state: State
) -> Draft:
    citations = [own] if own else []
    said = []
    for reference, found in shown:
        citations.append(found)
        article = found.passage.chunk.section.article
        where = f", article {article}" if article else ""
        part = " en partie" if reference.link.partial else ""
        done = _DONE[reference.link.kind] + ("e" if target.kind is ActKind.DELIBERATION else "")
        said.append(f"{done}{part} par {_name(reference.source)}{where}")
    # Without its own document, the act is dated as those that end it write it.
    name = _name(target) if own else _name(target, in_words=True)
    text = f"{name[0].upper()}{name[1:]} : {' et '.join(said)}."
    quotes = " ".join(f"« {found.quote} »" for _, found in shown)
    ranks = tuple(range(1, len(citations) + 1))
    return Draft((Statement(f"{text} {quotes}", ranks),), tuple(citations))


def _name(act: Act, in_words: bool = False) -> str:
    """« l'arrêté n° 2021_01234 du 03/06/2021 »; its month spelled when ``in_words``."""
    number = f" n° {act.number}" if act.number else ""
    written = in_french(act.date) if act.date and in_words else f"{act.date:%d/%m/%Y}" if act.date else ""
    day = f" du {written}" if written else ""
    return f"{_NAMES.get(act.kind, 'l’acte')}{number}{day}"
