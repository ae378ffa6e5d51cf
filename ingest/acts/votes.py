"""How a délibération was voted, as its own words say: unanimity, majority, and who counted how."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from rag.acts import Vote
from rag.text import fold

MAX_WORDS = 240

_UNITS = """zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize
    dix-sept dix-huit dix-neuf vingt""".split()
_COUNTS = {name: rank for rank, name in enumerate(_UNITS)} | {
    "une": 1,
    **{f"vingt-{name}": 20 + rank for rank, name in enumerate(_UNITS) if 1 < rank < 10},
    "vingt-et-un": 21,
    "trente": 30,
    "quarante": 40,
}
_FIGURE = rf"(?:\d{{1,3}}|{'|'.join(sorted(_COUNTS, key=len, reverse=True))})"
_SIDE = r"(?P<side>pour|contre|abst(?:entions?)?\.?)"
# « 16 voix pour », « 3 abstentions », « 2 CONTRE »
_BEFORE = re.compile(
    rf"(?<![\d/-])(?P<count>{_FIGURE})\s*(?:(?:voix|votes?|elus?)\s*\(?{_SIDE}(?![a-z])"
    r"|(?P<alone>pour(?=\s*(?:[,;/()|.-]|et\s|$))|contre|abst(?:entions?)?\.?)(?![a-z]))"
)
# « POUR : 14 », « contre = 0 », then « Abstentions 3 : »
_COLON = re.compile(rf"(?<![a-z]){_SIDE}\s*(?:\(s\))?\s*[:=]\s*(?P<count>{_FIGURE})(?![\d%/])")
_AFTER = re.compile(
    r"(?<![a-z])(?P<side>contre|abst(?:entions?)?\.?)\s*(?:\(s\))?\s*(?P<count>\d{1,3})(?![\d%/])"
)
# « Contre : M. Papin, M. Tanguy »
_NAMED = re.compile(
    r"(?<![a-z])(?P<side>contre|abstentions?)\s*:\s*(?=m(?:me|lle|r|onsieur|adame|m)?\b\.?\s)"
)
_TITLED = re.compile(r"(?<![a-z])(?:m|mr|mme|mlle|monsieur|madame|mm)(?:\.|\b)(?=\s*[a-z-]{2,})")
_NONE = re.compile(rf"(?<![a-z]){_SIDE}\s*:?\s*(?:neant|aucune?)\b")
# « par 8 voix contre 1 »
_AGAINST = re.compile(rf"(?<![\d/-])(?P<pour>{_FIGURE})\s*voix\s+contre\s+(?P<contre>{_FIGURE})(?![\d%/a-z])")
# « Pour 4, contre 0, abstention 1 »
_LISTED = re.compile(r"(?:^|[.;:(–-]\s*)pour\s*(?P<count>\d{1,3})(?=\s*[,;/|–-]?\s*(?:contre|abst))")
# The header of a table of votes, and the row below it.
_COLUMN = re.compile(
    r"pour|contre|abst(?:entions?)?|votants|exprimes|presents|pouvoirs"
    r"|(?:ne )?prend[a-z]* pas part(?: au vote)?|nppv"
)
_ROW = re.compile(r"\d{1,3}(?:\s*[|/]?\s*\d{1,3})+")
_UNANIMOUS = re.compile(r"\bunanim(?:ite|ement)\b")
_MAJORITY = re.compile(
    r"(?<!de la )(?<!notre )\bmajorite\b(?! absolue| relative| qualifiee| des voix requise| municipale)"
    r"|\bmajoritairement\b"
)
_ALMOST = re.compile(r"\bunanimite\W{0,3}(?:moins|sauf|a l'exception)")
_UNSETTLED = re.compile(r"unanimite\s*/\s*majorite")
_BODY = (
    r"(?:conseil(?: (?:municipal|communautaire|syndical|metropolitain|departemental|regional|d'administration"
    r"|d'arrondissement|de communaute))?|comite(?: syndical)?|bureau(?: (?:communautaire|syndical"
    r"|municipal))?"
    r"|assemblee(?: deliberante)?)"
)
_OUTCOME = r"(?:l'unanimite|a la majorite|unanimement|majoritairement)"
_DONE = (
    r"(?:adopt|approuv|vot[eé]|accept|decid|autoris|accord|fix|reten|retien|design|attribu|valid|donn"
    r"|cre|instit"
    r"|sollicit|charg|refus|rejet|arret|emet|elu|confi)"
)
# A line that states a result, by itself or with what is decided.
_STATES = re.compile(
    r"^(?:[-•*–−→►➢>]\s*)?(?:resultats? (?:du|des) votes?|votes?\b"
    r"|(?:deliberation |proposition |motion )?adopt|approuv|pour\b|contre\b|abst|accord|avis favorable)"
    rf"|^(?:[-•*–−→►➢>]\s*)?{_FIGURE}\s+(?:voix|votes?|pour|contre|abst)|delibere|\bpar {_FIGURE} (?:voix"
    rf"|votes?|pour)"
    r"|vote (?:a l'|est )|\bapres (?:en avoir debattu|un? vote|vote|debat)"
    rf"|\b(?:le|la|l') ?{_BODY}\b,? (?:a l'unanimite|a la majorite|decide|approuve|accepte|vote|adopte)"
    rf"|\b(?:le|la|l') ?{_BODY}\b.{{0,60}}(?:a l'unanimite|a la majorite)"
    r"|a l'unanimite(?: des| de ses)? (?:membres|suffrages|presents|voix|votants)"
    r"|^(?:[-•*–−→►➢>]\s*)?a (?:l'unanimite|la majorite)"
    # « UNANIMITÉ » alone, or as the last words of what is decided
    r"|(?:^|[.;]\s)unanimite(?: des suffrages exprimes| des votants)?\s*(?:$|[.,;(])"
    rf"|\b{_DONE}\w*\b[^.]{{0,60}}\b{_OUTCOME}\b|\b{_OUTCOME}\b[^.]{{0,60}}\b{_DONE}"
    r"|[.;:(–-]\s*(?:(?:pour|contre)\s*:?\s*\d|votes?\s*:)"
)
# Votes on how to vote, on former minutes, in other bodies: not that of the délibération.
_ASIDE = re.compile(
    r"main levee(?!\W{1,4}(?:\d|pour|contre|unanim|a l'unanim))|scrutin"
    r"|peut decider|secretaire de seance|ordre du jour|compte[- ]rendu"
    r"|proces[- ]verbal|comite syndical"
    r"|conseil (?:syndical|communautaire|d'administration|d'ecole)|commission|majorite (?:absolue"
    r"|relative|qualifiee)"
    r"|^(?:[-•]\s*)?(?:vu|considerant)\b|monsieur .{3,30} (?:vote|s'abstient)|bulletins?"
)

_SIGN = re.compile("[\ue000-\uf8ff]")  # bullets that only the document's own font draws

_CUT_COUNT = re.compile(rf"(?:\bet|,)\s+{_FIGURE}(?:\s+voix)?$|\b\d{{1,3}}\s+voix$")
_TAKES_NOTE = re.compile(r"\bprend acte\b|\bprises? d'acte\b|\bretiree? de l'ordre du jour|\bajournee?\b")


def vote_of(texts: Sequence[str], body: str = "", subject: str = "") -> Vote | None:
    """The vote of a délibération: the last result that its lines state, and the counts that go with it.

    ``body`` is the assembly: what others have voted is not its vote, unless the ``subject`` is about it.
    """
    folded = _with_tables([fold(_SIGN.sub("-", text)) for text in texts])
    own = f"{fold(body)} {fold(subject)}"
    stated = [rank for rank, line in enumerate(folded) if _states(line, folded[rank + 1 : rank + 2], own)]
    if not stated:
        return None
    last = max((rank for rank in stated if _settles(folded[rank], folded[rank + 1 : rank + 2])), default=None)
    first = last if last is not None else stated[-1]
    # Counts may stand above the outcome: « Pour : 23 – Contre : 4 », then « Adopté à la majorité ».
    while first - 1 in stated and (last is None or not _settles(folded[first - 1], ())):
        first -= 1
    kept = [first, *(rank for rank in stated if rank > first)]
    said = _said(kept, folded)
    words = " […] ".join(" ".join(texts[rank].split()) for rank in kept)[:MAX_WORDS]
    counts = _counts(said)
    return Vote(counts.get("p"), counts.get("c"), counts.get("a"), _unanimous(said, counts), words)


def decides(texts: Sequence[str]) -> bool:
    """Do the lines state an outcome of any kind?"""
    return vote_of(texts) is not None or any(_TAKES_NOTE.search(fold(text)) for text in texts)


def _with_tables(folded: list[str]) -> list[str]:
    """The row of figures below « Pour Contre Abstention », said with the names of its columns."""
    lines = list(folded)
    for rank, (head, row) in enumerate(pairwise(folded)):
        names = _COLUMN.findall(head)
        if len(names) < 2 or _COLUMN.sub("", head).strip(" |/()s") or not _ROW.fullmatch(row.strip(" |")):
            continue
        figures = re.findall(r"\d+", row)
        if len(figures) == len(names):
            pairs = zip(names, figures, strict=True)
            lines[rank + 1] = " ".join(f"{name} : {figure}" for name, figure in pairs if name[0] in "pca")
    return lines


def _states(line: str, after: Sequence[str], own: str) -> bool:
    if any(match[0] not in own for match in _ASIDE.finditer(line)) or not _STATES.search(line):
        return False
    return bool(
        _settles(line, after)
        or any(
            pattern.search(line) for pattern in (_COLON, _BEFORE, _AFTER, _NAMED, _NONE, _AGAINST, _LISTED)
        )
    )


def _settles(line: str, after: Sequence[str]) -> bool:
    """Does the line say the outcome? The end of the sentence may be on the line below."""
    text = (
        f"{line} {after[0]}" if after and not line.endswith((".", ":", ";")) and "deliber" in line else line
    )
    return bool(_UNANIMOUS.search(text) or _MAJORITY.search(text) or re.search(r"voix pour", text))


def _said(kept: Sequence[int], folded: Sequence[str]) -> str:
    """The lines kept, each with the one that ends its sentence."""
    parts: list[str] = []
    for rank in kept:
        line = folded[rank]
        counted = _CUT_COUNT.search(line) is not None  # « et 2 », then « abstentions »
        open_end = line.endswith((",", " et", "(m.", "mme", "m.", " a")) or line.count("(") > line.count(")")
        if rank + 1 < len(folded) and (counted or (open_end and rank + 1 not in kept)):
            line += f" {folded[rank + 1]}"
        parts.append(line)
    return " | ".join(parts)


def _counts(said: str) -> dict[str, int]:
    """Counts by side (``p``, ``c``, ``a``): figures first, else the names that follow."""
    counts: dict[str, int] = {}
    for match in _AGAINST.finditer(said):
        counts |= {"p": _figure(match["pour"]), "c": _figure(match["contre"])}
    for match in _LISTED.finditer(said):
        counts.setdefault("p", int(match["count"]))
    for pattern in (_COLON, _BEFORE, _AFTER):
        for match in pattern.finditer(said):
            side = match.groupdict().get("alone") or match["side"]
            counts.setdefault(side[0], _figure(match["count"]))
    for match in _NONE.finditer(said):
        counts.setdefault(match["side"][0], 0)
    for match in _NAMED.finditer(said):
        rest = said[match.end() :]
        end = re.search(r"(?<![a-z])(?:pour|contre|abst\w*)\s*:|\bqui\b|\ben raison\b|\d", rest)
        names = _TITLED.findall(rest[: end.start()] if end else rest)
        counts.setdefault(match["side"][0], len(names))
    return counts


def _figure(text: str) -> int:
    return int(text) if text.isdigit() else _COUNTS[text]


def _unanimous(said: str, counts: dict[str, int]) -> bool | None:
    if _UNSETTLED.search(said) or _ALMOST.search(said):
        return None
    if _UNANIMOUS.search(said):
        return True
    if _MAJORITY.search(said) or counts.get("c"):
        return False
    return None
