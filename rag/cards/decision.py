"""What an act decides, in its own words: where they begin, and where they end."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rag.acts import ActKind
from rag.cards.whole import PAGE, Span, lines_around
from rag.text import fold, sentences

LONGEST = 1600
"""Characters of a decision that are quoted; the page shows the rest."""
FAR = 250
"""Characters before the words that propose: more are reasons that no full stop ends."""
FEW = 700
"""Characters of the first articles of an arrêté that are quoted together."""
LEAST = 20
"""Letters under which words decide nothing by themselves (« Vote : pour à l'unanimité »)."""

# Each in the present: « a décidé » tells of another day, « décider » of what is proposed.
_ONE = """décide approuve adopte autorise accepte accorde fixe valide donne charge désigne vote sollicite crée
    institue instaure attribue refuse rejette arrête confie confirme modifie supprime habilite mandate
    constate acte précise renouvelle prononce ratifie abroge nomme proclame alloue verse cède acquiesce
    reporte délègue inscrit adhère"""
_OTHERS = """élit élisent retient retiennent émet émettent dit disent prend prennent établit établissent vend
    vendent maintient maintiennent reconduit reconduisent acquiert acquièrent s'engage s'engagent"""
_PRESENT = [*(f"{verb}(?:nt)?" for verb in _ONE.split()), *_OTHERS.split()]
_VERB = rf"(?:{'|'.join(_PRESENT)})\b".replace("é", "[ée]").replace("'", "['’]")
_BODY = (
    r"(?:le\s+(?:conseil|comit[ée]|bureau)|les\s+(?:membres\s+du\s+(?:conseil|comit[ée]|bureau)"
    r"|[ée]lus|conseillers)|l['’]assembl[ée]e)\b"
)
# « Le Conseil, après en avoir délibéré », « Après avoir entendu cet exposé », « et en ayant délibéré ».
_DELIBERATED = re.compile(
    rf"(?:{_BODY}[^.;:\n]{{0,40}}[,\s])?"
    r"(?:\bapr[èée]s\s+(?:en\s+)?(?:avoir|ayant)\b(?:(?![.;]\s)[\s\S]){0,140}?"
    r"\b(?:d[ée]lib[ée]r[ée]|d[ée]battu|expos[ée]|entendu)\b|\ben\s+(?:avoir|ayant)\s+d[ée]lib[ée]r[ée]\b)",
    re.IGNORECASE,
)
_COUNCIL = re.compile(
    rf"(?:^|(?<=[.;:!?»\f])\s*){_BODY}(?:(?![.;]\s)[\s\S]){{0,170}}?"
    rf"(?:\b[àa]\s+l['’]unanimit|\b[àa]\s+la\s+majorit|\bpar\s+\d+\s+voix|\b{_VERB})",
    re.IGNORECASE | re.MULTILINE,
)
# « DÉCIDE », « - Approuve … »: a sign or a capital opens it.
_ITEM = re.compile(
    rf"^(?:[^\w\n]{{1,4}}(?=(?i:{_VERB}))|(?=[A-ZÉ]))(?i:{_VERB})(?!\s*[:=]\s*(?i:pour|contre|abst|adopt|\d|$))"
    r"(?!\s+[ée]lectroni)",
    re.MULTILINE,
)
# What is put to the vote, where minutes do not say again what was decided.
_ASKED = re.compile(
    r"\b(?:propos|demand|soum|invit)\w{1,4}\b[^.;]{0,60}?\b(?:membres|conseil|assembl[ée]e|[ée]lus|conseillers)\b"
    r"|\bacceptez\s*[-–]?\s*vous|\b[êe]tes\s*[-–]?\s*vous\s+d['’]accord|\bapprouvez\s*[-–]?\s*vous"
    r"|\bs['’]ils?\s+(?:sont|est)\s+d['’]accord",
    re.IGNORECASE,
)
_PROPOSED = re.compile(
    r"\bpropose(?:nt)?\s+(?:d['’]|de\s)|\bil\s+(?:vous\s+)?est\s+(?:\w+\s+)?(?:propos|demand|sollicit)[ée]"
    r"|\bil\s+convient\s+de",
    re.IGNORECASE,
)
# What a member says of it is no proposal.
_ASIDE = re.compile(
    r"(?:M\.|Mr|Mme|Monsieur|Madame)\s[^\n.;]{2,40}?\b(?:ajoute|estime|r[ée]pond|s['’][ée]tonne|regrette)\b"
)
_VOTE = re.compile(
    r"^\W{0,4}(?:r[ée]sultats?\s+(?:du|des)\s+votes?\b.*|votes?\s*(?:[:=]|$).*|mis(?:e)?\s+aux\s+voix\b.*"
    r"|(?:pour|contre|abstentions?)\s*:\s*\d.*|adopt[ée]e?\s+[àa]\s+l.*|vote\s+.{0,20}unanimit.*)$",
    re.IGNORECASE | re.MULTILINE,
)
_ENDS = re.compile(
    r"^\W{0,4}(?:fait\s+et\s+d[ée]lib[ée]r|ainsi\s+(?:fait|d[ée]lib)|pour\s+(?:extrait|copie)|acte\s+rendu"
    r"|certifi[ée]\s|fait\s+[àa]\s|suivent\s+les\s+signatures|le\s+maire\s*[,:]?\s*$|la\s+maire\s*[,:]?\s*$"
    r"|(?:M\.|Mr|Mme|Monsieur|Madame|Messieurs|Mesdames)\s[^\n.;]{2,60}?\b(?:demande|indique|r[ée]pond|pr[ée]cise"
    r"|estime|rappelle|explique|souhaite|informe|remercie|signale|interroge|quitte|ajoute|propose|expose"
    r"|pr[ée]sente|d[ée]clare|regrette|conclut|souligne|rejoint|sort|fait\s+part)\b"
    r"|l['’]ordre\s+du\s+jour\s+[ée]tant|(?:la\s+)?s[ée]ance\s+(?:est\s+)?lev[ée]e|publi[ée]\s+le|re[çc]u\s+en)",
    re.IGNORECASE | re.MULTILINE,
)
# « Abstentions : Mme Debuisser, M. Papin »: who voted how, that nothing decided follows.
_VOTERS = re.compile(
    r"^\W{0,4}(?:\d+\s+)?(?:contre|abstentions?|ont\s+vot[ée]\s+contre)\s*(?:\(s\))?\s*:\s*(?:M\.|MM\.|Mr|Mme|Mmes"
    r"|Monsieur|Madame|Messieurs|Mesdames)\s.*(?:\n.*,\s*(?:M\.|Mr|Mme)\s.*)*",
    re.IGNORECASE | re.MULTILINE,
)
_RANK = re.compile(r"\s*(\d{1,2})\s?[.)°-]")
_ARTICLE = re.compile(
    r"^\W{0,3}art(?:icle|\.)\s*(?:(?P<first>1|1er|premier|unique|i)\b|(?:\d{1,2}|[ivx]{1,4})\b)",
    re.IGNORECASE | re.MULTILINE,
)
# « Envoyé en préfecture le … », « Reçu … », « Affiché le … », « ID : … » over the pages.
_STAMP = re.compile(
    r"^\W{0,3}(?:(?:envoy[ée]|re[çc]u|transmis|publi[ée]|affich[ée])e?\s+(?:en\s+pr[ée]fecture|le)\b.{0,40}"
    r"|ID\s?:\s?\d.{0,60})$",
    re.IGNORECASE | re.MULTILINE,
)
# The lines next to a page break.
_EDGE = re.compile(r"(?:(?<=\f)[^\n\f]{1,120}(?=[\n\f])|(?<=\n)[^\n\f]{1,120}(?=\f))")
_HEAD_WORDS = frozenset(
    """commune communes ville mairie communaute agglomeration metropole departement republique francaise
    conseil municipal communautaire deliberation deliberations arrete extrait registre seance proces
    verbal compte rendu page pages folio sur de du des d la le les l n no numero et""".split()
)
"""Words of running heads that tell nothing by themselves."""
_RULES = re.compile(r"^\W{0,3}A ?R ?R ?[EÊÉÈ] ?T ?(?:E|ENT|ONS)\b", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Dispositif:
    """Where an act says what it decides. ``proposed``: it only says what was put to the vote."""

    span: Span
    proposed: bool = False
    cut: bool = False


def dispositif(text: str, kind: ActKind) -> Dispositif | None:
    """The words of an act that decide; None when nothing shows them."""
    text = text.replace(PAGE, "\n")
    if kind is ActKind.ARRETE:
        return _first_article(text)
    body = _own(text)
    for pattern in (_DELIBERATED, _COUNCIL, _ITEM):
        for match in pattern.finditer(body):
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            end = _end(body, match.end())
            if _tells(body[start:end]):
                return _bounded(body, start, end)
    return _proposal(body)


def _own(text: str) -> str:
    """The text up to the next point of the sitting, when another one was read with it."""
    rank = _RANK.match(text)
    if rank is None:
        return text
    following = re.compile(rf"[\n\f]\s*{int(rank[1]) + 1}\s?[.)°-]\s?-?\s?[A-ZÀ-Ý]\w")
    decided = _DELIBERATED.search(text)
    found = following.search(text, decided.end()) if decided else None
    return text[: found.start()] if found else text


def _end(text: str, start: int) -> int:
    """Where the decision ends: at a vote line, at a signature, after the names of those against, or with
    the act."""
    end = min(
        (match.start() for each in (_VOTE, _ENDS) if (match := each.search(text, start))), default=len(text)
    )
    voters = [match.end() for match in _VOTERS.finditer(text, start, end)]
    return voters[-1] if voters and not _ITEM.search(text, voters[-1], end) else end


def _tells(words: str) -> bool:
    """Is something decided there, beyond who voted how?"""
    rest = _DELIBERATED.sub(" ", _COUNCIL.sub(lambda found: found[0][-12:], words))
    verb = re.search(rf"\b{_VERB}", words, re.IGNORECASE)
    return verb is not None and sum(char.isalpha() for char in rest) >= LEAST


def _proposal(text: str) -> Dispositif | None:
    """The last thing put to the vote, up to the vote."""
    vote = next((match for match in _VOTE.finditer(text)), None)
    if vote is None:
        return None
    spans = list(sentences(text))
    for pattern in (_ASKED, _PROPOSED):
        for match in reversed([*pattern.finditer(text, 0, vote.start())]):
            start = next((span[0] for span in spans if span[0] <= match.start() < span[1]), match.start())
            if match.start() - start > FAR:
                start = lines_around(text, match.span())[0]
            end = min(_end(text, match.end()), vote.start())
            if not _ASIDE.match(text, start) and sum(map(str.isalpha, text[start:end])) >= 2 * LEAST:
                made = _bounded(text, start, end)
                return Dispositif(made.span, True, made.cut)
    return None


def _first_article(text: str) -> Dispositif | None:
    """The first article of an arrêté, below « ARRÊTE », and the next ones while they are short."""
    found = next((each for each in _ARTICLE.finditer(text) if each["first"]), None)
    if found is None:
        ruled = _RULES.search(text)
        return _bounded(text, ruled.start(), _end(text, ruled.end())) if ruled else None
    start, last = found.start(), _end(text, found.end())
    ends = [each.start() for each in _ARTICLE.finditer(text, found.end())]
    end = next((each for each in reversed(ends) if each - start <= FEW), ends[0] if ends else last)
    return _bounded(text, start, end)


def without_stamps(text: str, span: Span) -> list[Span]:
    """A span without the stamps that the transmission of acts puts on each page."""
    cuts = [match.span() for match in _STAMP.finditer(text.replace(PAGE, "\n"), *span)]
    edges = [span[0], *(at for cut in cuts for at in cut), span[1]]
    found = [(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True)]
    return [(start, end) for start, end in found if text[start:end].strip()]


def without_heads(text: str, spans: Iterable[Span], known: frozenset[str]) -> list[Span]:
    """Spans without the running heads between two pages: lines at the edge of a page that only repeat what
    is ``known`` of the act, its town or its number among it."""
    cuts = sorted(
        match.span()
        for match in _EDGE.finditer(text)
        if (said := frozenset(re.findall(r"\w+", fold(match[0])))) and _repeats(said, known)
    )
    found: list[Span] = []
    for start, end in spans:
        edges = [start, *(min(max(at, start), end) for cut in cuts for at in cut), end]
        found += list(zip(edges[::2], edges[1::2], strict=True))
    return [(start, end) for start, end in found if text[start:end].strip()]


def _repeats(said: frozenset[str], known: frozenset[str]) -> bool:
    own = said - _HEAD_WORDS
    return bool(own) and all(word in known or (word.isdigit() and len(word) < 4) for word in own)


def _bounded(text: str, start: int, end: int) -> Dispositif:
    """No longer than what is quoted, cut after a sentence."""
    end = start + len(text[start:end].rstrip())
    if end - start <= LONGEST:
        return Dispositif((start, end))
    last = [stop for _, stop in sentences(text[start : start + LONGEST])]
    return Dispositif((start, start + (last[-2] if len(last) > 1 else LONGEST)), cut=True)
