"""The fact guard: what a sentence states must be in the words it cites. Runs on every writer's sentences.

No model takes part: figures, dates, zones, references and names are read from the sentence and looked
for in its citations. A sentence that fails is not shown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.agreement import disagreement
from rag.ballots import wrong_side, wrong_votes
from rag.conditions import cut_off
from rag.dates import FoundDate, find_dates
from rag.names import persons, unsupported_names
from rag.numbers import Quantity, bare_numbers, codes, quantities, supported_quantities, times, tokens
from rag.objects import other_object
from rag.polarity import contradiction, excepted
from rag.retouched import retouched
from rag.reversed import other_modal, reversed_word
from rag.rows import miscolumned, misrowed
from rag.subjects import borrowed, misplaced, uncovered
from rag.tables import quoted_rows
from rag.text import fold
from rag.types import Check, Chunk, Citation, Passage, Question, Statement
from rag.verbatim import is_verbatim
from rag.vouching import in_its_words, place, read, shown_text
from rag.wire import version_label
from rag.zones import (
    answers_zone,
    known_labels,
    misplaced_figure,
    question_zones,
    quoted_elsewhere,
    split_neighbours,
    unquoted,
    zones_named,
)

SHOWN_CITATIONS = 6
"""Only the first citations of a reply are shown, hence count."""

_REFERENCES = {
    "article": re.compile(r"\b([LRDA])\s?\.?\s?\*?\s?(\d{1,4}(?:\s?-\s?\d{1,3}){0,4})\b"),
    "acte": re.compile(
        r"(?<![\w/-])(?:[A-Z]{1,4}[-_ ]?)?(?:19|20)\d{2}[_-]\d{1,5}(?:[_-][A-Z\d]+)*\b(?![-/]\d)"
    ),
    "courriel": re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    "téléphone": re.compile(r"(?<!\d)(?:\+33\s?|0)[1-9](?:[ .-]?\d{2}){4}(?!\d)"),
    "adresse web": re.compile(r"(?:https?://|www\.)[^\s<>«»\"]+"),
}
_NUMBERED_ARTICLE = re.compile(r"\barticles?\s+((?:[A-Z]{1,3}\d{0,2}\s?[-.]\s?)?)(\d+(?:[.-]\d+)*)")
_DAY_MONTH_PAIR = re.compile(r"^\d{4}-\d{2}-\d{2}$")


def check_statement(
    statement: Statement, citations: Sequence[Citation], passages: Sequence[Passage], question: Question
) -> tuple[Check, ...]:
    """Check one sentence against its citations.

    Args:
        statement: the sentence; its citation ranks count from 1 in ``citations``.
        passages: what the search found; a cited passage must be among them.
        question: its figures vouch for nothing, its zone tells whose figures may be served.

    Returns:
        One check per thing verified, in the order they are explained to the user.
    """
    ranks = statement.citations
    in_range = [rank for rank in ranks if 1 <= rank <= min(len(citations), SHOWN_CITATIONS)]
    if not ranks or len(in_range) != len(ranks):
        return (Check("citation", False, "aucune citation" if not ranks else f"repère hors limites {ranks}"),)
    cited = [citations[rank - 1] for rank in ranks]
    return (
        Check("citation", True),
        _check("passage", _not_retrieved(cited, passages)),
        _check("extrait", _not_verbatim(cited)),
        _check("nombres", _loose_numbers(statement.text, cited, question)),
        _check("faits", _unsupported_facts(statement.text, cited)),
        _check("noms", _foreign_names(statement.text, cited)),
        _check("zone", _wrong_zone(statement.text, cited, passages, question)),
        _check("sens", _turned_round(statement.text, cited, question)),
        _check("sujet", _beside_subject(statement.text, cited, passages, question)),
    )


def passed(checks: Sequence[Check]) -> bool:
    """True when there are checks and none failed."""
    return bool(checks) and all(check.passed for check in checks)


def _check(name: str, failure: str) -> Check:
    return Check(name, not failure, failure)


# -- the citation itself ----------------------------------------------------------------------------


def _not_retrieved(cited: Sequence[Citation], passages: Sequence[Passage]) -> str:
    found = {passage.chunk.id for passage in passages}
    foreign = [citation.passage.chunk.id for citation in cited if citation.passage.chunk.id not in found]
    return f"passage non trouvé par la recherche : {', '.join(foreign)}" if foreign else ""


def _not_verbatim(cited: Sequence[Citation]) -> str:
    for citation in cited:
        chunk = citation.passage.chunk
        if not is_verbatim(citation.quote, chunk.whole):
            return f"extrait absent du passage : « {citation.quote[:80]} »"
        header = (chunk.table.page,) if chunk.table else ()
        if not set(citation.pages) <= {*chunk.pages, *header}:
            return f"page étrangère au passage : {citation.pages}"
    return ""


# -- what vouches for a sentence --------------------------------------------------------------------


def _loose_numbers(text: str, cited: Sequence[Citation], question: Question) -> str:
    """Numbers of the sentence, as written, that no citation shows.

    A figure of the question vouches for nothing, but its zone or its act may be repeated when it is that
    of the cited section.
    """
    known: frozenset[str] = frozenset().union(*(bare_numbers(shown_text(citation)) for citation in cited))
    for citation in cited:
        section = citation.passage.chunk.section
        own = [*section.zones, section.act.number if section.act and section.act.number else ""]
        for name in own:
            if name and fold(name) in fold(" ".join([question.text, *question.context])):
                known |= bare_numbers(name)
    loose = sorted(bare_numbers(text) - known)
    return f"nombre absent des citations : {', '.join(loose)}" if loose else ""


def _unsupported_facts(text: str, cited: Sequence[Citation]) -> str:
    shown = [f"{shown_text(citation)}\n{version_label(citation.passage.document)}" for citation in cited]
    source = "\n".join(shown)
    quotes = "\n".join(citation.quote for citation in cited)
    return (
        _wrong_quantity(text, quotes, source)
        or _wrong_date(text, source)
        or wrong_votes(text, source)
        or _wrong_reference(text, source)
        or _wrong_code(text, cited)
        or misrowed(text, cited, bare_numbers("\n".join(map(place, cited))))
        or _wrong_column(text, cited)
    )


def _wrong_column(text: str, cited: Sequence[Citation]) -> str:
    if in_its_words(text, cited):
        return ""
    return miscolumned(text, cited, bare_numbers("\n".join(map(place, cited))))


def _wrong_quantity(text: str, quotes: str, source: str) -> str:
    """A measure must be in the extract itself: the passage around it holds the figures of other rules."""
    measured, words = supported_quantities(quotes, source), tokens(source)
    nouns = {quantity.noun for quantity in quantities(source) if quantity.noun}
    for quantity in quantities(text):
        if quantity.unit and not any(m.value == quantity.value and m.unit == quantity.unit for m in measured):
            return f"quantité absente de l'extrait : {quantity.value} {quantity.unit}"
        if quantity.noun in nouns and not _counted(quantity, words):
            return f"compte absent des citations : {quantity.value} {quantity.noun}"
    return ""


def _counted(quantity: Quantity, words: Sequence[str]) -> bool:
    """Does the source give this count, before its noun or in a table after it (``Logements : 3``)?"""
    return any(
        any(near.startswith(quantity.noun) for near in words[max(0, at - 2) : at + 3])
        for at, word in enumerate(words)
        if word == quantity.value
    )


def _wrong_date(text: str, source: str) -> str:
    known = find_dates(source)
    for date in find_dates(text):
        if not any(_within(date, other) for other in known):
            said = "/".join(str(part) for part in (date.day, date.month, date.year) if part)
            return f"date absente des citations : {said}"
    loose = times(text) - times(source)
    return f"heure absente des citations : {sorted(loose)[0]}" if loose else ""


def _within(date: FoundDate, other: FoundDate) -> bool:
    """Does the other date say at least as much?"""
    parts = ((date.day, other.day), (date.month, other.month), (date.year, other.year))
    return all(said in (None, known) for said, known in parts)


def _wrong_reference(text: str, source: str) -> str:
    for name, pattern in _REFERENCES.items():
        known = {_compact(found[0]) for found in pattern.finditer(source)}
        for found in pattern.finditer(text):
            if name == "acte" and _DAY_MONTH_PAIR.match(found[0]):
                continue
            if _compact(found[0]) not in known:
                return f"{name} absent des citations : {found[0]}"
    for series, number in _NUMBERED_ARTICLE.findall(text):
        same = rf"\bart(?:icles?|\.)[^;\n]{{0,25}}?(?<!\d)(?<!\d[.-]){re.escape(number)}(?!\d)"
        if f"{series}{number}" not in source and not re.search(same, source, re.IGNORECASE):
            return f"article absent des citations : {number}"
    return ""


def _wrong_code(text: str, cited: Sequence[Citation]) -> str:
    """``B8`` for ``B7``: a code is in the extract or in its place, for the passage holds its neighbours'."""
    told = codes("\n".join([read(cited, under_heads=True), *map(place, cited), *_named(cited)]))
    missing = sorted(codes(text) - told)
    return f"code absent de l'extrait : {missing[0].upper()}" if missing else ""


def _named(cited: Sequence[Citation]) -> list[str]:
    return [each.passage.chunk.section.label for each in cited] + [
        version_label(each.passage.document) for each in cited
    ]


def _compact(reference: str) -> str:
    """``R. 151-21`` and ``R151-21``, ``2019_00728`` and ``2019-00728`` are one."""
    return re.sub(r"[\s.*]", "", reference.rstrip(".,;:)")).replace("_", "-").replace("+33", "0").casefold()


def _foreign_names(text: str, cited: Sequence[Citation]) -> str:
    places = [
        name
        for citation in cited
        for section in (citation.passage.chunk.section,)
        for territory in (section.document.territory,)
        for name in (territory.name, *(member.name for member in territory.members), *section.zones)
    ]
    # « Tranche A » is in the row as it is read, its letter under the name of its column.
    rows = (row for each in cited for row in quoted_rows(each.quote, each.passage.chunk.table))
    source = "\n".join([*(shown_text(citation) for citation in cited), *places, *rows])
    names = unsupported_names(text, source)
    if names:
        return f"nom absent des citations : {', '.join(names)}"
    # The passage around an extract names those who did something else.
    told = fold("\n".join([*(citation.quote for citation in cited), *map(place, cited)]))
    strangers = [name for name in persons(text) if name not in told]
    return f"personne absente de l'extrait : {strangers[0]}" if strangers else wrong_side(text, source)


def _turned_round(text: str, cited: Sequence[Citation], question: Question) -> str:
    quotes = "\n".join(citation.quote for citation in cited)
    if problem := _title_turned(text, cited):
        return problem
    passages = "\n".join(citation.passage.chunk.text for citation in cited)
    if problem := contradiction(text, quotes, passages):
        return problem
    asked = " ".join([question.text, *question.context])
    for each in cited:
        if left := cut_off(text, each.quote, asked):
            return f"condition passée sous silence : {left}"
    if in_its_words(text, cited):
        return ""
    told = read(cited, under_heads=True)
    if word := reversed_word(text, told, excepted(text, told)):
        return f"le sens est inversé ({word}…)"
    if verb := other_modal(text, told):
        return f"ce qui peut et ce qui doit être fait sont confondus ({verb}…)"
    return disagreement(text, told, asked)


def _title_turned(text: str, cited: Sequence[Citation]) -> str:
    """« Article 1 (Constructions autorisées) : … » for the article of those forbidden."""
    opening = text[: len(text) - len(_without_place(text, cited))]
    titles = "\n".join(f"{place(each)}\n{each.passage.chunk.section.label}" for each in cited)
    return contradiction(opening, titles) if opening else ""


def _beside_subject(
    text: str, cited: Sequence[Citation], passages: Sequence[Passage], question: Question
) -> str:
    """Words or figures of a sentence that its citations give to something else."""
    if in_its_words(text, cited):
        return ""
    told = "\n".join([read(cited), *map(place, cited)])
    bare = _without_place(text, cited)
    if not _WORDS.sub("", fold(bare)).strip(" .,:;!?") or uncovered(text, told):
        return "phrase trop éloignée de l'extrait"
    whole = [each.quote for each in cited if each.passage.chunk.table is None and each.quote[:1].isupper()]
    if len(whole) == len(cited):
        own = {citation.passage.document.id for citation in cited}
        around = "\n".join(each.chunk.text for each in passages if each.document.id in own)
        if word := borrowed(text, "\n".join([told, question.text, *question.context]), around):
            return f"« {word} » est d'une autre règle du passage"
    if figure := misplaced(text, read(cited)):
        return f"{figure} est donné pour autre chose"
    around = "\n".join([*map(place, cited), *(each.passage.chunk.section.label for each in cited)])
    if name := other_object(text, read(cited), around, " ".join([question.text, *question.context])):
        return f"l'extrait parle d'un autre objet : {name}"
    return retouched(bare, "\n".join(citation.quote for citation in cited))


_WORDS = re.compile(r"\b(?:oui|non)\b")


def _without_place(text: str, cited: Sequence[Citation]) -> str:
    """A sentence without the place that is written before it."""
    starts = list(re.finditer(r" : ", text))
    placed = [
        found.end()
        for found in starts
        if any(not uncovered(text[: found.start()], place(citation)) for citation in cited)
    ]
    return text[placed[0] :] if placed else text


# -- zones ------------------------------------------------------------------------------------------


def _wrong_zone(text: str, cited: Sequence[Citation], passages: Sequence[Passage], question: Question) -> str:
    """A figure of one zone never serves another."""
    chunks: list[Chunk] = [citation.passage.chunk for citation in cited]
    known = known_labels([*(passage.chunk for passage in passages), *chunks])
    subject, beside = split_neighbours(text)
    named, asked = zones_named(subject, known), question_zones(question, known)
    mentioned = zones_named("\n".join(chunk.text for chunk in chunks), known)
    if foreign := zones_named(beside, known) - mentioned:
        return f"zone absente des citations : {', '.join(sorted(foreign))}"
    own = frozenset(zone for zone in named if any(answers_zone(chunk, zone, known) for chunk in chunks))
    at_home = own or any(answers_zone(chunk, zone, known, asked=True) for chunk in chunks for zone in asked)
    quoted = zones_named("\n".join(citation.quote for citation in cited), known)
    if sector := unquoted(text, [each.quote for each in cited], asked, known):
        return f"secteur absent de l'extrait : {sector}"
    for zone in sorted(named - own):
        # A rule of the zone at hand may name others: « borde une zone urbaine mixte (UA, UB) ».
        if not (at_home and zone in quoted):
            return f"aucune citation de la zone {zone}"
    return _another_zone(text, cited, own or asked, known, implied=not named)


def _another_zone(
    text: str, cited: Sequence[Citation], meant: frozenset[str], known: frozenset[str], implied: bool
) -> str:
    """A citation that speaks of other zones than those meant. ``implied``: only the question names them."""
    if not meant:
        return ""
    label = "/".join(sorted(meant))
    for citation in cited:
        chunk = citation.passage.chunk
        if chunk.section.zones and not any(answers_zone(chunk, zone, known, asked=implied) for zone in meant):
            return f"citation de la zone {'/'.join(chunk.section.zones)} pour la zone {label}"
        if quoted_elsewhere(citation.quote, meant, known, within=bool(chunk.section.zones)):
            return f"extrait d'une autre zone que {label}"
    quotes = [citation.quote for citation in cited]
    return misplaced_figure(text, next(iter(meant)), quotes, known) if len(meant) == 1 else ""
