"""Derived numbers asked for: so many for so many, a change, a total. Each shows its operation.

Nothing is worked out of what may be a part: a list is summed only when one passage holds it from the words
that open it to those that follow it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from rag.answers.computed import operation, value_of
from rag.answers.differences import asks_difference, changed_in
from rag.answers.frames import FOR_ASKED, TOTAL
from rag.answers.quoting import citation
from rag.answers.sources import Sources
from rag.expected import Expected
from rag.heads import asking_words, heads
from rag.labels import family, labels_after_zone
from rag.numbers import Quantity, canonical, quantities
from rag.question import Understanding
from rag.runs import Extract
from rag.text import fold, terms
from rag.types import Chunk, Citation, Computed, Draft, Passage, Statement
from rag.units import Unit, units_of

READ = 3  # passages in which a list is looked for
FEWEST, LEAST_SAID = 2, 0.5  # items of a sum; of the asked words, those that open the list

_ASKS_TOTAL = re.compile(r"\b(?:au total|en tout|total (?:des|de)|somme (?:des|de)|cumul\w*|additionn\w*)\b")
# Several things that may be added up: « combien coûte au total le préau » asks one amount.
_SEVERAL = re.compile(
    r"\b(?:subventions|aides|depenses|recettes|emprunts|credits|cotisations|participations|indemnites|loyers|dons"
    r"|dotations|redevances|factures|achats|marches|prets|ventes|associations|clubs|beneficiaires)\b"
)
_SAYS_TOTAL = re.compile(r"\b(?:tota(?:l|le|ux)|global\w*|cumul\w*|somme|enveloppe)\b")
_TOTAL_LINE = re.compile(r"\W*(?:soit )?(?:un |le )?(?:sous-)?(?:total|montant total|montant global)")
_SMALL = {"un": "1", "une": "1", "deux": "2"}
_NUMBER = r"\d+(?:[.,]\d+)?|une?|deux"
_ADDED = re.compile(r"\b(?:supplementaires?|en plus|s'ajoute\w*|en sus|visiteurs?)\b")
# A rule for a case: which of two ratios holds is then not certain.
_CASE = re.compile(
    r"\b(?:si|s'il|lorsqu\w*|au[- ]dela|en cas|socia(?:l|ux)|aides?|locatifs?|sauf|hors|a partir|moins de"
    r"|plus de|jusqu'a|entame\w*|premiers?|suivants?|t\d|studios?)\b"
)
_FOR = re.compile(r"\b(?:par|pour)\b")
_SEGMENT = re.compile(r"[;•\n]|\.\s|\s[-–]\s")


def asks_total(understood: Understanding) -> bool:
    """Does the question want several amounts added up?"""
    folded = fold(understood.own)
    wanted = understood.expected in (Expected.AMOUNT, Expected.FIGURE)
    return wanted and bool(_SEVERAL.search(folded) and _ASKS_TOTAL.search(folded))


def with_derived(sources: Sources, extracts: Sequence[Extract], draft: Draft) -> Draft:
    """The draft, and what its own figures come to when that is asked."""
    made = _for_so_many(sources, extracts) or _changed(sources.understood, draft)
    if made is None:
        return draft
    first = len(draft.citations) + 1
    ranks = (*made.ranks, *range(first, first + len(made.citations)))
    return replace(
        draft,
        statements=(*draft.statements, Statement(made.text, ranks)),
        citations=(*draft.citations, *made.citations),
        computed=(made.computed,),
    )


@dataclass(frozen=True, slots=True)
class _Made:
    """A derived number as it is said, with the ranks of what it comes from or its own citations."""

    text: str
    computed: Computed
    ranks: tuple[int, ...] = ()
    citations: tuple[Citation, ...] = ()


# -- so many for so many ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Ratio:
    """« 1,5 place par logement », « 1 place pour 4 logements »; ``added`` to the others."""

    count: str
    each: str
    added: bool

    def times(self, number: str) -> str:
        once = number if self.count == "1" and self.each else f"{number} * {self.count}"
        return f"{once} / {self.each}" if self.each else once


@dataclass(frozen=True, slots=True)
class _Asked:
    """« Combien de places pour 8 logements ? »: the thing counted, and of how many of which."""

    what: str
    number: str
    noun: str
    labels: frozenset[str]

    @property
    def count(self) -> re.Pattern[str]:
        """So many of the thing."""
        return re.compile(rf"(?<![\d.,])\b(?P<count>{_NUMBER}) {re.escape(self.what)}s?\b")

    @property
    def ratio(self) -> re.Pattern[str]:
        """So many of the thing for one of the others, or for so many."""
        return re.compile(
            rf"{self.count.pattern}[^.;:\d]{{0,90}}?\b(?:par|pour)(?: chaque| tranche de)?"
            rf" (?:(?P<each>\d+) )?{re.escape(self.noun)}s?\b"
        )

    @classmethod
    def of(cls, understood: Understanding) -> _Asked | None:
        what = next((head.noun for head in heads(asking_words(fold(understood.own))) if head.noun), "")
        found = [each for each in quantities(understood.own) if _thing(each) and _thing(each) != what]
        if not what or len(found) != 1:
            return None
        labels = {label for zone in understood.zones for label in (zone, *family(zone))}
        return cls(what, found[0].value, _thing(found[0]), frozenset(labels))


def _for_so_many(sources: Sources, extracts: Sequence[Extract]) -> _Made | None:
    """How many of a thing for so many of another, when the whole section says one ratio and what is added."""
    asked = _Asked.of(sources.understood)
    if asked is None:
        return None
    found: dict[_Ratio | None, None] = {}
    citations: list[Citation] = []
    for chunk in _sections(sources, extracts):
        units = [
            (unit, list(_ratios_of(unit, asked)))
            for unit in units_of(Passage(chunk, 0.0), sources.understood, {})
        ]
        held = [unit for unit, ratios in units if ratios]
        found |= dict.fromkeys(ratio for _, ratios in units for ratio in ratios)
        if held:
            citations.append(citation(Passage(chunk, 0.0), [(unit.start, unit.end) for unit in held]))
    kept = [each for each in found if each]
    if None in found or sum(not each.added for each in kept) != 1 or not citations:
        return None
    if any(each.each and Decimal(asked.number) % Decimal(each.each) for each in kept):
        return None  # a part of a tranche: the act would have to say how it counts
    computed = _worked_out(" + ".join(each.times(asked.number) for each in kept))
    word = asked.what if computed.value == "1" else f"{asked.what}s"
    return _Made(f"{FOR_ASKED}{operation(computed)} {word}.", computed, citations=tuple(citations))


def _sections(sources: Sources, extracts: Sequence[Extract]) -> Iterator[Chunk]:
    """The passages of the sections that the extracts are from: a rule may go on after what is shown."""
    met: set[str] = set()
    for extract in extracts:
        chunk = extract.passage.chunk
        for each in sources.chunks_of(chunk.document.id):
            if each.section == chunk.section and each.id not in met:
                met.add(each.id)
                yield each


def _ratios_of(unit: Unit, asked: _Asked) -> Iterator[_Ratio | None]:
    """Those of a sentence, or of a row that is not for a case of its own (« Logement social »)."""
    if unit.row < 0 or not _CASE.search(fold(unit.text.partition(" — ")[0])):
        yield from _ratios(unit.text, asked)


def _ratios(text: str, asked: _Asked) -> Iterator[_Ratio | None]:
    """The ratios of one thing to another that hold where the question is; None for what may change them."""
    for segment in _SEGMENT.split(text):
        labels = set(labels_after_zone(segment))
        if labels and asked.labels and not labels & asked.labels:
            continue
        folded = fold(segment).replace("m²", "m2")
        found = list(asked.ratio.finditer(folded))
        if not found and (not asked.count.search(folded) or _of_others(folded, asked)):
            continue
        if len(found) != 1 or _CASE.search(folded) or (labels and not asked.labels):
            yield None
            continue
        count = _SMALL.get(found[0]["count"], canonical(found[0]["count"]))
        yield _Ratio(count, found[0]["each"] or "", bool(_ADDED.search(folded)))


def _of_others(folded: str, asked: _Asked) -> bool:
    """Does it rule so many for something else: « 1 place pour 40 m² de bureaux »?"""
    return bool(_FOR.search(folded)) and not re.search(rf"\b{re.escape(asked.noun)}", folded)


def _thing(quantity: Quantity) -> str:
    return quantity.unit if quantity.unit == "m2" else quantity.noun


def _measures(text: str) -> list[Quantity]:
    return [each for each in quantities(text) if each.unit]


def _changed(understood: Understanding, draft: Draft) -> _Made | None:
    """What the sentence told comes to, when it says by itself what changed."""
    if not asks_difference(understood) or not draft.citations:
        return None
    found = changed_in(draft.citations[0].quote)
    return _Made(*found, ranks=(1,)) if found else None


# -- a total ----------------------------------------------------------------------------------------


def total_draft(sources: Sources) -> Draft | None:
    """The amounts of one whole list, added up and each shown; None when no list is surely whole."""
    if _says_total(sources):
        return None
    for passage in sources.passages[:READ]:
        if items := _whole_list(sources.understood, passage):
            computed = _worked_out(" + ".join(_measures(each.text)[0].value for each in items))
            cited = citation(passage, [(each.start, each.end) for each in items])
            return Draft((Statement(f"{TOTAL}{operation(computed)} €.", (1,)),), (cited,), (computed,))
    return None


def partial_total(sources: Sources) -> bool:
    """Would an answer give one amount for the total asked? No act found says a total, nor lists them all."""
    return bool(sources.passages) and not _says_total(sources)


def _says_total(sources: Sources) -> bool:
    """Does an act found give the total itself, in a sentence on what is asked or in a line of its own?"""
    wanted = _about(sources.understood)
    for passage in sources.passages[:READ]:
        headed = wanted & frozenset(terms(" ".join(passage.chunk.section.path)))
        for unit in units_of(passage, sources.understood, {}):
            said = fold(unit.text)
            alone = headed and (unit.row >= 0 or _TOTAL_LINE.match(said))
            on_it = not unit.recital and (alone or wanted & unit.terms)
            if on_it and _SAYS_TOTAL.search(said) and any(each.unit == "€" for each in _measures(unit.text)):
                return True
    return False


def _about(understood: Understanding) -> frozenset[str]:
    territory = frozenset(terms(understood.territory.name)) if understood.territory else frozenset()
    return frozenset(terms(understood.own)) - _ABOUT_TOTALS - territory


def _whole_list(understood: Understanding, passage: Passage) -> list[Unit]:
    """The items under one colon, each with one amount, when the passage goes on after the last of them."""
    wanted = _about(understood)
    units = units_of(passage, understood, {})
    for rank, lead in enumerate(units):
        if not lead.text.endswith(":"):
            continue
        items = [unit for unit in units if unit.lead == rank]
        amounts = [[each for each in _measures(item.text) if each.unit == "€"] for item in items]
        after = bool(items) and items[-1] is not units[-1]
        told = lead.terms | frozenset(terms(" ".join(passage.chunk.section.path)))
        if (
            len(items) >= FEWEST
            and after
            and all(len(each) == 1 for each in amounts)
            and len(wanted & told) >= LEAST_SAID * len(wanted)
        ):
            return items
    return []


_ABOUT_TOTALS = frozenset(
    terms(
        "combien total totale tout somme montant montants quel quelle cumul conseil commune donné voté versé"
    )
)


def _worked_out(expression: str) -> Computed:
    return Computed(value_of(expression), expression)
