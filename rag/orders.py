"""Sentences of a document that are addressed to a machine, not to a reader: nothing is answered from them.

Only what no act says: the familiar « tu », orders in the singular that have a form of their own, the rules
or the prompt of an assistant, tags of a dialogue. « Annule et remplace », « il est fait injonction de » and
« ignorez l'alinéa 2 » are ordinary words of acts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.text import terms
from rag.types import ActKind, Chunk, Citation
from rag.verify import GAP, exact_quote

_ORDERS = re.compile(
    r"""
      # Acts say « vous », or nothing. « Ta » and « tes » alone are how « la » and « les » are misread.
      (?<![\w'’.-])[Tt]u\s(?=[a-zà-ÿ]{2})
    | \b(?i:ta|tes)\s(?i:r[ée]ponses?|instructions?|consignes?|r[èe]gles?)\b
    | \b(?:[Rr]éponds|[Tt]raduis|[Éé]cris|Inclus)\b
    | \b(?i:ignore[sz]?|oublie[sz]?|disregard|forget)\b[^.\n]{0,40}
      \b(?i:consignes?|instructions?|prompts?|directives\ syst[èe]me)\b
    | \b(?i:instructions?|consignes?|message|prompt|invite)\s(?i:syst[èe]mes?)\b | \b(?i:system\ prompt)\b
    | \b(?i:note|message|consigne|avis)\s(?i:[àa]|pour|destinée?\s[àa])\s(?:l['’]|un\s)(?i:assistante?|ia)\b
      (?!\s(?:[àa]|au|de|du|des|matern|soci|parlem|admin|famil))
    | \b(?i:destinée?s?|adressée?s?)\s(?i:aux?|à\sla|à\sl['’])\s?(?i:système\sde\straitement
      |mod[èe]le\sde\slang|intelligence\sartificielle|ia\b|robots?\b|assistants?\s(?:virtuels?|automati))
    | \b(?i:ai\ (?:systems?|assistants?|models?)|language\ models?)\b
    | (?m:^\s*(?:SYSTEM|SYSTÈME|[Aa]ssistant|[Uu]tilisateur|[Uu]ser)\s?:\s)
    | \b(?i:[àa]\sla\sfin\sde\schaque|(?:dans|pour|[àa])\stoute)\s(?i:r[ée]ponse|question)\b
      (?!\s(?:[ée]crite|de\b))
    | \b(?:Demande|Exige)\b[^.\n]{0,80}\bavant\sde\sr[ée]pondre\b | \bN['’]utilise\b
    | </?\s?(?i:system|script|iframe|img|svg|body|object|embed|style|link|meta)\b | <!--
    | <[A-Za-z]+\s[^>\n]{0,80}\b(?i:on[a-z]+|href|src|style|action)\s?= | \b(?i:javascript|vbscript):
    | !\[[^\]\n]{0,200}\]\( | \]\(\s?(?i:https?|javascript|data):
    """,
    re.VERBOSE,
)
# « Précise que » opens the items of what a council decides; a rule tells nobody to say anything.
_SAYINGS = re.compile(
    r"(?m)(?:^|[.:;|>)—–-]\s)\s*(?:Affirme|Confirme|Déclare|Certifie|Assure|Annonce|Indique|Précise|Mentionne)"
    r"\s(?:que\s|qu['’]|bien\s|toujours\s)"
)


def orders_in(text: str, kind: ActKind = ActKind.AUTRE) -> Iterator[str]:
    """The words of a text that are addressed to a machine."""
    yield from (found[0] for found in _ORDERS.finditer(text))
    if kind is ActKind.PLU:
        yield from (found[0] for found in _SAYINGS.finditer(text))


def without_orders(chunk: Chunk) -> str:
    """The text of a passage but its paragraphs that are addressed to a machine."""
    lines = chunk.whole.split("\n")
    return "\n".join(line for line in lines if not next(orders_in(line, chunk.document.kind), ""))


def only_ordered(sentence: str, citation: Citation, known: frozenset[str]) -> str:
    """A word of the sentence that the cited passage says in nothing but such a paragraph; ``known`` are the
    terms that may be said anyhow."""
    chunk = citation.passage.chunk
    kept = without_orders(chunk)
    if kept == chunk.whole:
        return ""
    vouched = known | set(terms(kept)) | set(terms(f"{chunk.section.label} {chunk.document.title}"))
    return next((term for term in terms(sentence) if term not in vouched and term in terms(chunk.whole)), "")


def taken_from_orders(citation: Citation) -> str:
    """The order that stands in a paragraph of the quote, or in the quote; empty when there is none.

    The whole paragraph: « note pour l'assistant : » is said once, before what it asks.
    """
    text, kind = citation.passage.chunk.whole, citation.passage.document.kind
    exact = exact_quote(citation.quote, text)
    for span in (exact or citation.quote).split(GAP):
        start = text.find(span)
        if start < 0:
            around = span
        else:
            first = text.rfind("\n", 0, start) + 1
            last = text.find("\n", start + len(span))
            around = text[first : last if last >= 0 else len(text)]
        if found := next(orders_in(around, kind), ""):
            return found
    return ""
