"""Which other acts an act repeals, lifts, modifies, completes or extends, as its own words say.

Reading is on flattened text (no case, accent nor typographic mark) of the same length as the original, so
that a quote is cut in the original.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from rag.acts import ActKind, ActLink, LinkKind
from rag.dates import MONTHS, first_full_date
from rag.links import number_key
from rag.text import fold

MAX_QUOTE = 400

_KINDS = (
    (LinkKind.REPEALS, "abrog"),
    (LinkKind.ANNULS, "annul"),
    (LinkKind.WITHDRAWS, "retir|retrait|rapport"),
    (LinkKind.REPLACES, "remplac"),
    (LinkKind.LIFTS, "lev|main"),
    (LinkKind.SUSPENDS, "suspen"),
    (LinkKind.MODIFIES, "modifi|rectifi"),
    (LinkKind.COMPLETES, "complet|inser|ajout"),
    (LinkKind.EXTENDS, "prolong|prorog|reconduit"),
)
_ENDS = frozenset({LinkKind.REPEALS, LinkKind.ANNULS, LinkKind.WITHDRAWS, LinkKind.REPLACES})
_TARGETS = {"a": ActKind.ARRETE, "d": ActKind.DELIBERATION}

# -- a reference to another act ---------------------------------------------------------------------

_DIGITS = r"\d[\do]*"
_NUMBER = (  # atomic: a number whose end is misread is no number at all
    rf"(?>(?:[a-z]{{1,5}}[-_/. ]?)?{_DIGITS}"
    rf"(?:\s{{0,2}}[-_/.]{{1,2}}\s{{0,2}}(?:{_DIGITS}|o[\do]+|[a-z]{{1,3}}(?=[-_/]?\d)|[a-z]{{2,5}}(?![a-z]))"
    rf"|(?<=[-_/.][a-z]){_DIGITS}"
    rf"|\s[\do]{{3,6}}(?![\do]))*)"
)
_MARK = r"(?<![a-z])n\s?[°o]{1,2}s?\s*:?\s*(?:n°\s*)?"
_BARE = r"(?<![\d/])(?:(?:19|20)\d\d\s?[-_/ ]\s?_?\d{2,5}|\d{2}/\d{2,4}/[a-z]{2,5})"
_DAY = (
    rf"\d{{1,2}}\s?(?:er|[°*])?\s?(?:{'|'.join(MONTHS)})(?:\s?\d{{4}})?|\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{2,4}}"
)
_DATED = (
    r"(?:\s*[-_]?\s*[a-z]{2,4})?\s*,?\s*"
    r"(?:(?:signee?|prise?|datee?|adoptee?|rendue?|en|date|du conseil municipal)\s+)*"
    rf"(?:du|de|le|date)\s+(?P<date>{_DAY})"
)
_NAME = r"(?:arretes?|deliberations?|decisions?)(?![a-z])"
_REFERENCE = re.compile(
    rf"(?P<name>{_NAME})(?:(?!{_NAME}|present|article)[^.;:«»]){{0,90}}?"
    rf"(?:(?:{_MARK}(?P<number>{_NUMBER})|(?P<bare>{_BARE}))(?![<>|\d])(?:{_DATED})?"
    rf"|(?:en date|date|signee?)?\s*(?:du|de)\s+(?P<day>{_DAY}))"
)
_NEXT = re.compile(rf"\s*(?:,|et|ainsi que)\s*(?:{_MARK}(?P<number>{_NUMBER}))(?![<>|\d])(?:{_DATED})?")
_TITLED = re.compile(rf"{_MARK}(?P<number>{_NUMBER})(?:{_DATED})?")

# -- what is done to it -----------------------------------------------------------------------------

_VERB = r"abrog|annul|retir|rapport|remplac|lev|suspend|modifi|rectifi|complet|prolong|prorog|reconduit"
_ADVERBS = (
    r"(?:(?:donc|ainsi|desormais|egalement|en consequence|par la presente|partiellement|totalement|,)\s*)*"
)
_PASSIVE = re.compile(
    rf"^.{{0,420}}?\b(?:est|sont|soit|soient|(?P<must>doit|doivent) etre)\s+{_ADVERBS}"
    rf"(?P<verb>(?:{_VERB})\w*)(?:,? et (?:est )?(?P<also>(?:{_VERB})\w*))?"
)
_OBJECT = (
    r"(?:les (?:dispositions|effets|mesures|termes) )?(?:(?:de|dans|a) )?(?:l'\s?|la |les |cet |cette )?"
)
_PART = (
    r"(?P<part>(?:(?:le|les|du|des|dans|a)\s+)?(?:l'\s?)?(?:(?:premier|second|dernier)e?\s+)?"
    r"(?:articles?|alineas?|paragraphes?|annexes?|titres?|chapitres?)\b[^.;:]{0,70}?\s(?:de|a|dans)\s+)?"
)
_ACTIVE = re.compile(
    rf"\b(?<! ete )(?P<verb>(?:{_VERB})(?:e|ent|ient|it|))\s*(?:,? et (?P<also>(?:{_VERB})\w*)\s+)?{_ADVERBS}"
    rf"{_PART}{_OBJECT}$"
)
_TO_DO = re.compile(
    r"\b(?:convient|lieu|necessite|necessaire|decide|importe|propose|^[-•]?)\s*(?::\s*)?[-•]?\s*"
    r"(?:de\s+|d'\s?)"
    rf"(?P<verb>(?:{_VERB})\w*r)(?: et (?:de )?(?P<also>(?:{_VERB})\w*r))?\s+{_PART}{_OBJECT}$"
)
_INVERTED = re.compile(
    rf"^(?:a ?rr ?et ?ons\s*[:.]?\s*)?(?:article\s+\S+\s*[-:.]*\s*)?(?:est|sont)\s+{_ADVERBS}"
    rf"(?P<verb>(?:{_VERB}|inser|ajout)\w*)"
)
_NOUN = re.compile(
    r"(?P<verb>main\s?-?\s?levee|abrogation|annulation|retrait|prolongation|prorogation|modification"
    r"|modificatif)"
    r"\s*(?P<share>partielle|totale)?\s+(?:de|des|d'|du)\s*(?:l'|la |les )?$"
)
_DONE = re.compile(r"\b(?:prononce|accorde|ordonne|decide|acte)e?s?\b")
_SUBJECT_PART = re.compile(
    r"\b(?:articles?|alineas?|paragraphes?|annexes?|phrases?)\b[^;,:]{0,70}?\s(?:de|a|dans)\s+"
    r"(?:l'\s?|la |les )?$"
)
_COMPLEMENT = re.compile(
    r"\b(?:par|selon|vise|visee|susvise|conformement a|en application de|notification de|compter de"
    r"|annexe a)\s+"
    r"(?:l'|la |les )?$"
)
_NOT_YET = re.compile(r"\b(?:jusqu'a|apres|avant|demander|permettre|pour|sollicit\w+)\s[^.;]{0,25}$")
_RECITAL = re.compile(r"^(?:[-•]\s*)?vu\b")
_REASON = re.compile(r"^(?:[-•]\s*)?consid+erant\b")

_TITLES = (
    (LinkKind.LIFTS, re.compile(r"main\s?-?\s?levee|levee (?:partielle )?d[eu]|reintegration")),
    (LinkKind.REPEALS, re.compile(r"\babrogation|\babrogeant")),
    (LinkKind.WITHDRAWS, re.compile(r"\bretrait d(?:e l'|')arrete|\bretirant l'")),
    (LinkKind.EXTENDS, re.compile(r"\bprolongation d(?:e l'|')arrete|\bprorogation|\bprolongeant l'")),
    (LinkKind.REPLACES, re.compile(r"\bannule et remplace\b")),
    (LinkKind.MODIFIES, re.compile(r"\b(?:modif|rectif)icati(?:f|ve)\b|\b(?:modif|rectif)iant l'")),
)
_PARTIAL = re.compile(r"\bpartiel")
_NO_TARGET = re.compile(r"\bdelegation\b|\bmodificatif\b|\bmain\s?-?\s?levee\b|\bprefectoral|\bministeriel")

_BREAK = re.compile(
    r"(?<![ .]M)(?<!Mme)(?<! Mr)(?<! Dr)(?<! art)(?<! n)[.;»]\s+(?=[A-ZÀ-Ý«\"'•-])"
    r"|\s(?=A(?:rticle|RTICLE)\s+(?:\d|1er|premier|[IVX]))|\s(?=Consid+érant\b|CONSIDÉRANT\b)|\s(?=Vu\s+l)"
)


@dataclass(frozen=True, slots=True)
class _Cited:
    """An act named in a sentence; offsets are those of the sentence."""

    start: int
    end: int
    number: str | None
    date: date | None
    target: ActKind | None


@lru_cache(maxsize=4096)
def _flat_char(char: str) -> str:
    if char.isspace():
        return " "
    return "-" if char in "—–‐" else (fold(char)[:1] or " ")


def flatten(text: str) -> str:
    """Lower case, plain letters and marks, of the same length."""
    return "".join(map(_flat_char, text.replace("‘", "'").replace("’", "'")))


def links_in(
    title: str, recitals: str, body: str, own: str | None = None, kind: ActKind = ActKind.ARRETE
) -> tuple[ActLink, ...]:
    """The links that an act makes: in what it decides, else in its reasons, else by its title and visas.

    ``own`` is the act's number: no act is linked to itself. ``kind`` is that of acts named by number alone.
    """
    wanted = next((kind for kind, pattern in _TITLES if pattern.search(flatten(title))), None)
    replaces = wanted is LinkKind.REPLACES
    reasons = [*_read(recitals, reasons=True, told=replaces), *_in_title(title, kind)]
    found = [link for link in _read(body) if not _doubtful(link, reasons)]
    known = {_key(link) for link in found}
    found += [link for link in reasons if _key(link) not in known]
    if replaces:
        found = _replacing(found)
    elif (
        wanted and (wanted is LinkKind.LIFTS or not found) and all(each.kind is not wanted for each in found)
    ):
        found += _by_visas(wanted, title, recitals)
    mine = number_key(own)
    unique: dict[tuple[LinkKind, str], ActLink] = {}
    for link in found:
        if not mine or number_key(link.number) != mine:
            unique.setdefault((link.kind, _key(link)), link)
    return tuple(unique.values())


def _replacing(found: Sequence[ActLink]) -> list[ActLink]:
    """« Annule et remplace » in the title, where the text only says that the act named is to be changed."""
    changed = [link for link in found if link.kind is LinkKind.MODIFIES]
    if len(changed) != 1:
        return list(found)
    return [
        replace(each, kind=LinkKind.REPLACES, partial=False) if each in changed else each for each in found
    ]


def _doubtful(link: ActLink, others: Sequence[ActLink]) -> bool:
    """A number whose year is not that of its own date, when another of that date agrees, is misprinted."""
    return bool(link.date) and not _dated(link) and any(_dated(o) and o.date == link.date for o in others)


def _dated(link: ActLink) -> bool:
    return bool(link.date and link.number) and number_key(link.number).startswith(f"{link.date:%Y}-")


def _key(link: ActLink) -> str:
    return number_key(link.number) or str(link.date)


def _read(text: str, reasons: bool = False, told: bool = False) -> Iterator[ActLink]:
    """Links of the sentences; ``reasons`` keeps only what considérants, or the whole report where that is
    ``told`` by the title, say there is to do."""
    for sentence in _sentences(text):
        flat = flatten(sentence)
        if _RECITAL.match(flat) or (reasons and not told and not _REASON.match(flat)):
            continue
        for group in _groups(list(_cited(flat))):
            for link in _done(flat, group, reasons):
                for cited in group:
                    yield replace(
                        link,
                        number=cited.number,
                        date=cited.date,
                        target=cited.target,
                        quote=" ".join(sentence.split())[:MAX_QUOTE],
                    )


def _sentences(text: str) -> Iterator[str]:
    start = 0
    for match in _BREAK.finditer(text):
        yield text[start : match.end()]
        start = match.end()
    yield text[start:]


def _cited(flat: str) -> Iterator[_Cited]:
    for match in _REFERENCE.finditer(flat):
        target = _TARGETS.get(match["name"][0]) if not match["name"].startswith("deci") else None
        number = match["number"] or match["bare"]
        yield _Cited(
            match.start(), match.end(), _number(number), _date(match["date"] or match["day"]), target
        )
        end = match.end()
        while number and (more := _NEXT.match(flat, end)):
            yield _Cited(more.start(), more.end(), _number(more["number"]), _date(more["date"]), target)
            end = more.end()


def _number(text: str | None) -> str | None:
    """A number as it is to be shown: ``2018_02892_VDM``."""
    return re.sub(r"[ _]+", "_", text.strip(" -_./")).upper() if text else None


def _date(text: str | None) -> date | None:
    return first_full_date(re.sub(r"(?<=\d)[°*]|(?<=[a-z])(?=\d{4})", " ", text)) if text else None


def _groups(cited: Sequence[_Cited]) -> Iterator[list[_Cited]]:
    """Acts named one after the other share what is done to them."""
    group: list[_Cited] = []
    for each in cited:
        if group and each.start - group[-1].end > len(" et de l' "):
            yield group
            group = []
        group.append(each)
    if group:
        yield group


def _done(flat: str, group: Sequence[_Cited], reasons: bool) -> Iterator[ActLink]:
    """What the sentence does to a group of acts: kinds, and whether to a part only."""
    before, after = flat[: group[0].start], flat[group[-1].end :]
    passive = _PASSIVE.match(after)
    if reasons and passive and passive["must"]:
        yield from _kinds(passive, partial=True)
        return
    if _COMPLEMENT.search(before):
        return
    match = _TO_DO.search(before)
    if match is None and not reasons:
        match = _inverted(before) or _ACTIVE.search(before)
        match = match or passive
    if match is None and not reasons:
        noun = _NOUN.search(before)
        if (
            noun
            and (_DONE.search(after) or _DONE.search(before))
            and not _NOT_YET.search(before[: noun.start()])
        ):
            yield ActLink(_kind(noun["verb"]), partial=noun["share"] == "partielle")
        return
    if match:
        yield from _kinds(match, partial=bool(_SUBJECT_PART.search(before)))


def _inverted(before: str) -> re.Match[str] | None:
    match = _INVERTED.match(before)
    return match if match and len(before) - match.end() < 140 else None


def _kinds(match: re.Match[str], partial: bool) -> Iterator[ActLink]:
    named = match.groupdict()
    partial = partial or bool(named.get("part"))
    kind = _kind(match["verb"])
    also = _kind(named["also"]) if named.get("also") else None
    if partial and kind in _ENDS:
        kind, also = LinkKind.MODIFIES, None
    yield ActLink(kind, partial=partial)
    if also and kind not in _ENDS:
        yield ActLink(also, partial=partial)


def _kind(verb: str) -> LinkKind:
    return next(kind for kind, stems in _KINDS if re.match(stems, verb))


def doing(title: str) -> tuple[LinkKind, bool] | None:
    """What the title of an act says it does to another, and whether to a part only."""
    flat = flatten(title)
    kind = next((kind for kind, pattern in _TITLES if pattern.search(flat)), None)
    return (kind, bool(_PARTIAL.search(flat))) if kind else None


# -- the title, when the articles do not say --------------------------------------------------------


def _in_title(title: str, kind: ActKind) -> Iterator[ActLink]:
    """« Abrogation de l'arrêté n° 2019-12 », « modificatif du péril n° 2019-12 »."""
    flat = flatten(title)
    wanted = next(((each, said) for each, pattern in _TITLES if (said := pattern.search(flat))), None)
    if wanted is None:
        return
    for match in _TITLED.finditer(flat, wanted[1].end()):
        between = flat[wanted[1].end() : match.start()]
        if kind is ActKind.DELIBERATION and "deliberation" not in between:
            return
        if not re.search(r"parcelle|cadastr|section|lot\b", between[-25:]) and len(between) < 80:
            quote = " ".join(title.split())[:MAX_QUOTE]
            partial = bool(_PARTIAL.search(flat))
            yield ActLink(wanted[0], _number(match["number"]), _date(match["date"]), quote, partial, kind)
            return


def _by_visas(kind: LinkKind, title: str, recitals: str) -> Iterable[ActLink]:
    """An act that says what it does, not to which other: the one of its visas."""
    partial = bool(_PARTIAL.search(flatten(title)))
    for sentence in _sentences(recitals):
        flat = flatten(sentence)
        if not _RECITAL.match(flat) or _NO_TARGET.search(flat[:120]):
            continue
        for cited in _cited(flat):
            quote = " ".join(sentence.split())[:MAX_QUOTE]
            yield ActLink(kind, cited.number, cited.date, quote, partial, cited.target)
            return
