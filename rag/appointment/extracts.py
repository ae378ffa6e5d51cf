"""Sentences of the acts on papers to bring and on steps to take, word for word."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from rag.appointment.table import Phrase, says
from rag.shown import QUOTE_MARK
from rag.text import fold, sentences, squeeze
from rag.types import Act, Citation, Passage

MOST = 4
SHORTEST, LONGEST = 35, 420
PAPERS = re.compile(
    r"\bpieces? (?:justificatives?|a (?:fournir|joindre|produire)|suivantes|necessaires)|\bjustificatifs?\b"
    r"|\bdossier (?:de demande|complet|comprenant|comport\w+|doit|devra|est compose)"
    r"|\b(?:doit|doivent|devra|devront) (?:etre )?(?:joints?|jointes?|joindre|fournie?s?|fournir|"
    r"produire|produite?s?)\b"
    r"|\bsur presentation d|\bformulaire\b|\bcerfa\b|\ba joindre\b|\bplan de (?:masse|situation)\b"
)
STEPS = re.compile(
    r"\bdeclaration prealable|\bautorisation (?:speciale|prealable|ecrite|de travaux|du maire)|\bs'adresser\b"
    r"|\bs'inscrire (?:a|au|aupres|en mairie)\b"
    r"|\b(?:demandes?|dossiers?|declarations?|inscriptions?|reservations?)\b[^.;]{0,80}"
    r"\b(?:doi(?:t|vent)|devr(?:a|ont)|a deposer|est deposee?|adressee?s?|formulee?s?|au plus tard|avant le|"
    r"au moins|"
    r"(?:jours|mois|semaines)\b[^.;]{0,20}\bavant)\b"
    r"|\b(?:doi(?:t|vent)|devr(?:a|ont)) (?:etre )?(?:demand|depos|sollicit|declar|inform|adress)\w*"
    r"|\bpermis de (?:construire|demolir) (?:est|doit)|\brecours (?:gracieux|contentieux)"
    r"|\bdevra en faire (?:obligatoirement )?la demande|\bnotifi\w+ .{0,60}\bdelai\b"
)
# What an act recites before it decides, and what concerns the council, its accounts or its staff.
_RECITED = re.compile(r"^\W*(?:vus?|considerant|attendu|sur (?:le )?rapport)\b")
_INSIDE = re.compile(
    r"\bconseil (?:municipal|communautaire)\b|\bl'assemblee\b|\bcommission\b|\bau prefet\b"
    r"|\bpresent rapport\b"
    r"|\bdeliberations?\b|\bagents?\b|\bcredits?\b|\bsyndic\b"
)


def extracts(
    passages: Iterable[Passage],
    wanted: re.Pattern[str],
    about: Sequence[Phrase],
    without: Iterable[str] = (),
    own: Collection[Act] = (),
) -> tuple[Citation, ...]:
    """Sentences that say what is wanted of the subject, each once, those of the best passages first.

    A sentence names the subject itself, unless its act is one of ``own``: those that answer already.
    """
    taken = {fold(quote) for quote in without}
    found: list[Citation] = []
    for passage in passages:
        for start, end, quote in _sentences(passage.chunk.text):
            folded = fold(quote)
            known = any(folded in other or other in folded for other in taken)
            inside = _RECITED.match(folded) or _INSIDE.search(folded)
            if (
                not known
                and not inside
                and wanted.search(folded)
                and (passage.chunk.section.act in own or says(quote, about))
            ):
                taken.add(folded)
                found.append(Citation(passage, quote, pages_of(passage, start, end)))
    return tuple(found[:MOST])


def _sentences(text: str) -> Iterator[tuple[int, int, str]]:
    for start, end in sentences(text):
        quote = squeeze(text[start:end])
        if SHORTEST <= len(quote) <= LONGEST and QUOTE_MARK not in quote:
            yield start, end, quote


def pages_of(passage: Passage, start: int, end: int) -> tuple[int, ...]:
    """The pages of a span of a passage, whose pages are parted by form feeds."""
    chunk = passage.chunk
    first, last = (chunk.text.count("\f", 0, at) for at in (start, end))
    return chunk.pages[first : last + 1]
