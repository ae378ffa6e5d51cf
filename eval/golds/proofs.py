"""Are the proofs still in the documents? A question whose proof has gone is stale.

A proof holds when its file and its pages exist and its quote is on them, by the rule of
``eval.metrics.quotes``. With ``needs_ocr`` the quote transcribes an image: only file and pages are looked
at. A ``must`` group of which nothing is on the proof's pages may be a count or a computed value: to review.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eval.gold import GoldQuestion, Source
from eval.golds.findings import Entry, Finding, Rule
from eval.golds.library import Library, Place
from eval.matching import find, squeeze, tokens
from eval.metrics.quotes import TEXTLESS, quote_spans

_SHOWN = 80


def check_proofs(entry: Entry, library: Library) -> Iterator[Finding]:
    """What is wrong with the proofs of one question."""
    question = entry.question
    stale = False
    for source in question.sources:
        for finding in _source(entry, source, library):
            stale = stale or finding.rule is Rule.STALE
            yield finding
    if question.answerable and not question.needs_ocr and not stale:
        yield from _must(entry, library)


def _source(entry: Entry, source: Source, library: Library) -> Iterator[Finding]:
    place = Place(source.file, source.pages)
    if not library.has(source.file) and library.indexed and entry.question.needs_ocr:
        yield entry.review(
            Rule.PROOF,
            f"« {source.file} », dont la preuve est une image, n'est pas dans les documents indexés : "
            "relancez sourcier ingest avec --ocr, ou vérifiez avec --documents.",
        )
        return
    if not library.has(source.file):
        yield entry.error(
            Rule.STALE,
            f"Le fichier de preuve « {source.file} » n'est pas dans les documents. "
            + _advice(entry.question, source, library, "remettez ou indexez ce fichier"),
        )
        return
    if source.pages and not library.paged(source.file):
        yield entry.error(
            Rule.PROOF, f"« {source.file} » n'a pas de pages : laissez « pages » vide, comme les citations."
        )
        place = Place(source.file, ())
    missing = library.missing_pages(place.file, place.pages)
    if missing:
        yield entry.error(
            Rule.STALE,
            f"La page {_comma(missing)} n'existe pas dans « {source.file} ». "
            + _advice(entry.question, source, library),
        )
    elif not entry.question.needs_ocr:
        yield from _quote(entry, source, place, library)


def _quote(entry: Entry, source: Source, place: Place, library: Library) -> Iterator[Finding]:
    if not quote_spans(source.quote):
        yield entry.review(
            Rule.PROOF,
            f"Aucune citation n'accompagne la preuve « {place.label} » : "
            "recopiez les mots de l'acte dans « quote ».",
        )
        return
    if not library.holds(place, source.quote):
        if len(squeeze(library.text(place.file, place.pages))) < TEXTLESS:
            yield entry.review(
                Rule.PROOF,
                f"La preuve « {place.label} » n'a presque pas de texte : si c'est une image, "
                "mettez « needs_ocr » à true ; sinon vérifiez le fichier.",
            )
            return
        yield entry.error(
            Rule.STALE,
            f"La citation « {_short(source.quote)} » n'est pas dans « {place.label} ». "
            + _advice(entry.question, source, library),
        )
    elif not place.pages and library.paged(place.file):
        found = ", ".join(item.label for item in library.search(source.quote, place))
        yield entry.review(
            Rule.PROOF, f"La page de la preuve manque ; les mots sont dans : {found}. Complétez « pages »."
        )


def _advice(question: GoldQuestion, source: Source, library: Library, cure: str = "relisez l'acte") -> str:
    """Where the words are now, and what to do."""
    if question.needs_ocr or not quote_spans(source.quote):
        return "Relisez l'acte, puis corrigez la preuve ou retirez la question."
    found = library.search(source.quote, Place(source.file, source.pages))
    if not found:
        return f"Ces mots ne sont nulle part ailleurs : {cure}, puis corrigez ou retirez la question."
    places = " ; ".join(place.label for place in found)
    return f"Ces mots sont dans : {places}. Corrigez la preuve."


def _must(entry: Entry, library: Library) -> Iterator[Finding]:
    """Groups of which no string is on the pages of the proofs nor in the quotes."""
    question = entry.question
    texts = [library.text(source.file, source.pages) for source in question.sources]
    shown = tokens("\n".join((*texts, *(source.quote for source in question.sources))))
    for group in question.must:
        if not any(find(shown, tokens(string)) for string in group):
            yield entry.review(
                Rule.KEY,
                f"Aucune des réponses attendues « {_short(' | '.join(group))} » n'est dans les pages "
                "de preuve : vérifiez-les, sauf si la réponse est un compte ou un calcul.",
            )


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1].rstrip() + "…"


def _comma(pages: Sequence[int]) -> str:
    return ", ".join(map(str, pages))
