"""Sentences of a document that are addressed to a machine, or to whoever writes the answer, and not to those
whom the act rules: nothing is answered from them.

Only what no act says: another language (``rag.foreign``), the familiar « tu », orders in the singular that
have a form of their own, the rules or the prompt of an assistant, what an answer must hold, tags of a
dialogue. « Annule et remplace », « il est fait injonction de » and « ignorez l'alinéa 2 » are ordinary words
of acts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from rag.foreign import foreign_spans
from rag.text import terms
from rag.types import ActKind, Chunk, Citation
from rag.verbatim import GAP, exact_quote

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
    # Said to whoever writes the answer, in a polite form that acts use for those they rule.
    | (?:(?m:^)|[.:;>|)—–-]\s)\s*(?:[Rr]épond(?:ez|re)|[Rr]édige[zr]|[ÉéE]cri(?:vez|re)|[Tt]radui(?:sez|re)
      |[Rr]ésume[zr]|[Rr]eformule[zr]|[Rr]aconte[zr]|[Rr]écite[zr]|[Gg]énère[zr]|[Gg]énérer|[Ii]nvente[zr]
      |[Cc]onclu(?:ez|re)|[Tt]ermine[zr]|[Cc]ommence[zr]|[Aa]joute[zr]|[Ii]nsère[zr]|[Ii]nsérer|[Ii]nclu(?:ez|re)
      |[Ee]ncode[zr]|[Mm]entionne[zr]|[Aa]ffirme[zr]|[Pp]rétende[zr]|[Ff]aites|[Dd]ites)\s
      [^.\n]{0,60}?(?:\b(?:votre|vos|ta|tes|cette|toute|chaque|la|les)\sr[ée]ponses?\b(?!\sau)
      |\ben\s(?:anglais|allemand|espagnol|italien|portugais|chinois|rimes?|base\s?64|emojis?)\b
      |\b(?:uniquement|seulement|toujours)\s(?:par|«|"|oui|non)
      |\bcomme\s(?:si|un\s(?:poète|pirate|robot|expert)|une\sia)\b
      |\bun(?:e)?\s(?:poème|blague|haïku|chanson|conte|script|programme\s(?:python|informatique)|recette|slogan)\b)
    | \b(?i:considérez|supposez|imaginez|admettez)\s(?:désormais\s)?qu(?:e\s|['’])
    | \b(?i:ai\ (?:systems?|assistants?|models?)|language\ models?)\b
    | (?m:^\s*(?:SYSTEM|SYSTÈME|[Aa]ssistant|[Uu]tilisateur|[Uu]ser)\s?:\s)
    | \b(?i:[àa]\sla\sfin\sde\schaque|(?:dans|pour|[àa])\stoute)\s(?i:r[ée]ponse|question)\b
      (?!\s(?:[ée]crite|de\b))
    | \b(?:Demande|Exige)\b[^.\n]{0,80}\bavant\sde\sr[ée]pondre\b | \bN['’]utilise\b
    | </?\s?(?i:system|script|iframe|img|svg|body|object|embed|style|link|meta)\b | <!--
    | <[A-Za-z]+\s[^>\n]{0,80}\b(?i:on[a-z]+|href|src|style|action)\s?= | \b(?i:javascript|vbscript):
    | \bon(?i:error|load|click|mouse\w{2,8}|focus|blur|key\w{2,5}|toggle|begin|start)\s?=
    | &lt;\s?/?\s?(?i:a|script|iframe|img|svg|body|object|embed|style|link|meta|form|input|base)\b
    | \b(?i:data:\s?(?:text|image|application)/)
    | !\[[^\]\n]{0,200}\]\( | \]\(\s?(?i:https?|javascript|data):
    """,
    re.VERBOSE,
)
# One of these is in every text that the expression above can match: most passages are cleared by them alone.
_STEMS = tuple(
    stem.replace("_", " ")
    for stem in """
    tu_ ta_r ta_i ta_c tes_r tes_i tes_c réponds traduis écris inclus ignore oublie disregard forget
    prompt message_sys instruction_sys instructions_sys consigne_sys consignes_sys invite_sys assistant
    l'ia l’ia un_ia au_ia aux_ia la_ia de_traitement de_lang artificielle robot ai_system ai_model
    language_model system: system_: système: système_: utilisateur: utilisateur_: user: user_:
    fin_de_chaque toute_r toute_question avant_de_r n'utilise n’utilise < &lt; script: data: ![ ](
    onerror onload onclick onmouse onfocus onblur onkey ontoggle onbegin onstart répond rédige écrivez
    écrire traduire résume reformule raconte récite génère générer invente conclu termine commence
    ajoute insère insérer encode mentionne affirme prétende faites dites considérez supposez imaginez
    admettez
    """.split()
)
# « Précise que » opens the items of what a council decides; a rule tells nobody to say anything.
_SAYINGS = re.compile(
    r"(?m)(?:^|[.:;|>)—–-]\s)\s*(?:Affirme|Confirme|Déclare|Certifie|Assure|Annonce|Indique|Précise|Mentionne)"
    r"\s(?:que\s|qu['’]|bien\s|toujours\s)"
)


# What a tag or a comment opens is its own to its end; a tag of another name is no word of the act either.
_BLOCKS = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|system|style|svg|iframe)\b.*?(?:</\1\s*>|\Z)|</?[a-z][\w-]{2,20}\s?/?>",
    re.DOTALL | re.IGNORECASE,
)


def orders_in(text: str, kind: ActKind = ActKind.AUTRE) -> Iterator[str]:
    """The words of a text that are addressed to a machine, or that are in no French."""
    yield from (text[start:end] for start, end in _told(text, kind))
    yield from (text[start:end] for start, end in foreign_spans(text))


def _told(text: str, kind: ActKind) -> Iterator[tuple[int, int]]:
    flat = " ".join(text.lower().split())
    if any(stem in flat for stem in _STEMS):
        yield from (found.span() for found in _ORDERS.finditer(text))
    if kind is ActKind.PLU:
        yield from (found.span() for found in _SAYINGS.finditer(text))


@lru_cache(maxsize=4096)
def stray_spans(text: str, kind: ActKind) -> tuple[tuple[int, int], ...]:
    """Where a text is not the act's own: the whole paragraph of an order (« note pour l'assistant : » is said
    once, before what it asks), a sentence of another language, a line of program. In order, none overlaps."""
    found = [(text.rfind("\n", 0, start) + 1, _end_of_line(text, end)) for start, end in _told(text, kind)]
    found += [block.span() for block in _BLOCKS.finditer(text)]
    found += foreign_spans(text)
    joined: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return tuple(joined)


def _end_of_line(text: str, at: int) -> int:
    end = text.find("\n", at)
    return end if end >= 0 else len(text)


def without_strays(text: str, kind: ActKind) -> list[tuple[int, int]]:
    """The spans of a text that are left, in order."""
    left, at = [], 0
    for start, end in stray_spans(text, kind):
        left.append((at, start))
        at = end
    return [(start, end) for start, end in [*left, (at, len(text))] if text[start:end].strip()]


def without_orders(chunk: Chunk) -> str:
    """The text of a passage but what is addressed to a machine."""
    whole = chunk.whole
    if not stray_spans(whole, chunk.document.kind):
        return whole
    return "\n".join(
        whole[start:end].strip("\n") for start, end in without_strays(whole, chunk.document.kind)
    )


def only_ordered(sentence: str, citation: Citation, known: frozenset[str]) -> str:
    """A word of the sentence that the cited passage says in nothing but such a paragraph, title or heading;
    ``known`` are the terms that may be said anyhow."""
    chunk = citation.passage.chunk
    kept, heads = without_orders(chunk), (chunk.section.label, chunk.document.title)
    own = [head for head in heads if own_head(head)]
    if kept == chunk.whole and len(own) == len(heads):
        return ""
    vouched = known | set(terms(kept)) | set(terms(" ".join(own)))
    said = set(terms(" ".join([chunk.whole, *heads])))
    return next((term for term in terms(sentence) if term not in vouched and term in said), "")


def own_head(head: str) -> str:
    """A title or a heading, empty when it is addressed to a machine."""
    return "" if next(orders_in(head), "") else head


def taken_from_orders(citation: Citation) -> str:
    """The words of the quote's surroundings that are not the act's own; empty when there are none."""
    text, kind = citation.passage.chunk.whole, citation.passage.document.kind
    exact = exact_quote(citation.quote, text)
    for span in (exact or citation.quote).split(GAP):
        start = text.find(span)
        if start < 0:
            found = next(orders_in(span, kind), "")
        else:
            end = start + len(span)
            found = next((text[a:b] for a, b in stray_spans(text, kind) if a < end and start < b), "")
        if found:
            return found
    return ""
