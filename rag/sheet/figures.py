"""The figures of a rule with their unit and their sense, and the words of its conditions and exceptions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.labels import LABEL
from rag.numbers import SMALL, UNITS, canonical, quantities
from rag.sends import SENDS
from rag.sheet.reach import ELSEWHERE, Heard, Reach
from rag.sheet.types import Figure
from rag.text import fold
from rag.verbatim import GAP
from rag.zones import zones_named

_SPELLED = "|".join(word for word in SMALL if word != "zero")
_NUMBER = r"(?:\d{1,3}(?:[  \u202f]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?)"
_UNIT = (
    r"(?:m(?:²|2)(?!\w)|m[èe]tres? carr[ée]s?|m(?:[èe]tres?)?(?![\w²])(?:\s?\d{2}(?!\d|\s?(?:m|%|,)))?"
    r"|centim[èe]tres?|cm(?!\w)|km(?!\w)"
    r"|%|pour cent|hectares?|ha(?!\w)|ares?(?!\w)|degr[ée]s?|°(?!\)| d[ue]\b| de l)|places?|pl\."
    r"|emplacements?|arbres?|logements?|niveaux|[ée]tages?|unit[ée]s?|ans?(?!\w)|mois|l/s(?:/ha)?)"
)
_SHORT = r"(?:m(?:[èe]tres?)?|%)?"
_FIGURE = re.compile(
    rf"(?<![\w.,/])(?:(?:(?<=entre )(?P<from>{_NUMBER})\s?{_SHORT}\s?et\s"
    rf"|(?P<low>{_NUMBER})\s?{_SHORT}\s?à\s))?"
    rf"(?P<number>{_NUMBER})\s?(?P<unit>{_UNIT})"
    rf"|\b(?P<spelled>{_SPELLED})\s+(?P<noun>m[èe]tres?(?: carr[ée]s?)?|places?|arbres?|niveaux|[ée]tages?"
    rf"|logements?)\b"
    r"|\bR\s?\+\s?\d(?:\s?\+\s?(?:[A-Z]\b|combles?|attique))*"
    r"|\b[LHD]\s?(?:[=≥≤<>]|>=|<=)\s?(?:\d\s?)?[LHD](?:\s?/\s?\d)?"
    r"|\b(?:H|Ht|Hf|L)\s?/\s?\d\b",
    re.IGNORECASE,
)
_MOST = re.compile(
    r"\bau plus\b|\bmaxim\w*|\bmaxi\b|\bmax\b|\b(?:ne|sans|jamais) (?:\w+ ){0,4}(?:depass|exced|superieur)\w*"
    r"|\bn'exced\w*|\bexcedant pas|\bexceder\b|\bexcede\b|\bdepasser\b|\blimite(?:e|s|es)? a\b|\blimitant\b"
    r"|\binferieure?s? (?:ou egale?s? )?a\b|\bplafonn\w*"
    r"|\bjusqu'a\b|\bdans la limite\b|≤|<"
)
_LEAST = re.compile(
    r"\bau moins\b|\bau minimum\b|\bminim\w*|\bmini\b|\bmin\b|\b(?:ne|sans"
    r"|jamais) (?:\w+ ){0,4}inferieure?s?(?: a)?\b"
    r"|\bsuperieure?s? ou egale?s? a\b|≥|>"
)
# « ne peut être inférieure à »: not the words of a most.
_LEAST_NEGATED = re.compile(r"\b(?:ne|sans|jamais) (?:\w+ ){0,4}inferieure?s?(?: a)?\b")
_THRESHOLD = re.compile(r"\b(?:moins|plus) d[e'] ?$")
_BOUND = re.compile(r"[;:•\n]|\.(?=\s|$)|\s[-–](?=\s)|\[…\]")
# « de 1,50 m sur deux façades au moins »: the words after a figure are those of another one.
_COUNTED = re.compile(rf"\d|\b(?:{_SPELLED})\b")
_NAMED = re.compile(r'«[^»\n]{1,80}»|"[^"\n]{1,80}"|“[^”\n]{1,80}”')
PHRASE, LONGEST, REACH = 130, 240, 90
# Where a sentence comes to its subject: « Sauf indication contraire, la distance… ».
_SUBJECT = re.compile(r",\s+(?=(?:l[ae]s?|une?|ils?|elles?|aucune?|chaque|cette|ce)\s|l['’])", re.IGNORECASE)

_CONDITION = re.compile(
    r"\b(?:(?:à|sous) (?:la )?(?:seule )?conditions?\b|sous réserve|dès lors qu|lorsqu|si (?!besoin)"
    r"|s['’]ils? |s['’]elles? "
    r"|en cas d|dans la limite d|dans le cas|au[- ]delà d|uniquement|seulement|à défaut|en l['’]absence"
    r"|à partir de (?=\d|la date)"
    r"|pour (?:les?|la|toute?s?|l['’]|chaque) [^.;:,]{3,60}(?:de plus|de moins|supérieur"
    r"|inférieur))(?:«[^»]*»|\.(?=\S)|[^.;:•«])*",
    re.IGNORECASE,
)
_EXCEPTION = re.compile(
    r"\b(?:sauf|hormis|excepté\w*|à l['’]exception|à l['’]exclusion|à moins (?=qu)|hors (?=d['’]|les?\b"
    r"|emprise|tout))"
    r"(?:«[^»]*»|\.(?=\S)|[^.;:•«])*",
    re.IGNORECASE,
)
_OPENS_EXCEPTION = re.compile(
    r"\W*(?:\d{1,2}[.)]\s*)?(?:toutefois|cependant|neanmoins|par exception|par derogation|hormis"
    r"|a l'exception"
    r"|il peut etre deroge|(?:ces|cette|les|la) (?:presentes? )?(?:regles?|dispositions?|obligations?"
    r"|prescriptions?)"
    r" (?:\w+ ){0,3}ne s'appliqu(?:e|ent) pas|ne sont pas (?:soumis|concerne)|n(?:e s|'es)\w* pas (?:soumis"
    r"|concerne)"
    r"|(?:une|des) (?:implantations?|hauteurs?|regles?|distances?) (?:differente|autre|moindre|superieure"
    r"|inferieure)s?)"
)
_LEFT_OUT = re.compile(
    r"\b(?:ne sont pas|n'est pas|ne s'appliqu\w+ pas)\b.{0,40}\b(?:cette|ces|la presente|ce) (?:regle"
    r"|disposition|recul|obligation)"
)
# What parts the figures of several zones; « UD2 et UDf » is one list.
_PARTS = re.compile(rf",(?=\s)|;|\.(?=\s)|\n|\set\s(?!{LABEL}(?![\w'’]))")
_EXCEPTED = re.compile(r"\b(?:sauf|hormis|excepté\w*|à l['’]exception|à l['’]exclusion)\b", re.IGNORECASE)
_HEADED = re.compile(r"(?<!conditions )particulier|alternative|derogation|exception|\bautres cas\b")
_OPENING = re.compile(r"(?:^|[.;:•]\s|\d[.)]|[-–])[^,]{0,12}$")
SHORTEST = 8


def figures(text: str, within: str, reach: Reach) -> tuple[Figure, ...]:
    """The figures of a run of an act that stand in ``within`` (its quote), those of other zones left out."""
    found: dict[tuple[str, str, str], Figure] = {}
    for match in _FIGURE.finditer(text):
        words = match[0].strip()
        if words not in within or _of_another(text, match.span(), reach):
            continue
        value, unit = _measure(match)
        sense = "de … à …" if match["low"] or match["from"] else _sense(text, *match.span())
        figure = Figure(words, value, unit, sense, _phrase(text, *match.span()))
        found.setdefault((value, unit, figure.phrase), figure)
    return tuple(found.values())


def _measure(match: re.Match[str]) -> tuple[str, str]:
    """The comparable value and unit of a figure; a formula is its own value."""
    words = match[0].strip()
    if match["spelled"]:
        return str(SMALL[fold(match["spelled"])]), _unit(fold(match["noun"]))
    if not match["number"]:
        return "".join(words.split()).upper(), ""
    least = match["low"] or match["from"]
    low = f"{canonical(least)}–" if least else ""
    held = quantities(words[match.start("number") - match.start() :])
    value = held[0].value if held else canonical(match["number"])
    return f"{low}{value}", (held[0].unit if held else "") or _unit(fold(match["unit"]))


def _unit(folded: str) -> str:
    """One name for a unit, however written."""
    if folded in UNITS:
        return UNITS[folded]
    if folded.startswith("metre"):
        return "m2" if "carre" in folded else "m"
    if folded.startswith(("degre", "°")):
        return "°"
    return "place" if folded.startswith("pl") else folded.rstrip("sx")


def _phrase(text: str, start: int, end: int) -> str:
    """The words around a figure, as far as the clause goes. The signs of a name in quotes (« Plan des formes
    urbaines : hauteurs ») end none."""
    plain = _NAMED.sub(lambda name: "x" * len(name[0]), text)
    bounds = [0, *(match.end() for match in _BOUND.finditer(plain, 0, start))]
    after = _BOUND.search(plain, end)
    first, last = bounds[-1], after.start() if after else len(text)
    if not re.search(r"\w", text[first:start] + text[end:last]):
        # « Pour les toitures terrasses : - 10 m »: a figure alone is read with what announces it.
        first = next((at for at in reversed(bounds) if re.search(r"\w", text[at:start])), first)
    phrase = " ".join(text[first:last].split())
    if len(phrase) <= PHRASE:
        return phrase
    subjects = [match.end() for match in _SUBJECT.finditer(text, first, start)]
    if subjects and len(told := " ".join(text[subjects[-1] : last].split())) <= LONGEST:
        return told
    near = text[max(first, start - PHRASE // 2) : min(last, end + PHRASE // 2)].split()
    cut_before, cut_after = start - PHRASE // 2 > first, end + PHRASE // 2 < last
    return " ".join(near[1 if cut_before else 0 : -1 if cut_after else None])


def _sense(text: str, start: int, end: int) -> str:
    """« au plus » or « au moins », by the nearest words that say it in the sentence."""
    first = max((match.end() for match in _BOUND.finditer(text, 0, start) if match[0] != ":"), default=0)
    stop = _BOUND.search(text, end)
    before = fold(text[max(first, start - REACH) : start])
    after = fold(text[end : min(stop.start() if stop else len(text), end + 40)])
    if _THRESHOLD.search(before):
        return ""
    near: list[tuple[int, str]] = []
    before = _LEAST_NEGATED.sub(lambda found: f"au moins{' ' * (len(found[0]) - 8)}", before)
    for sense, looks in (("au plus", _MOST), ("au moins", _LEAST)):
        near += [(len(before) - match.end(), sense) for match in looks.finditer(before)]
        near += [
            (match.start() + 1, sense)
            for match in looks.finditer(after)
            if not _COUNTED.search(after[: match.start()])
        ]
    return min(near)[1] if near else ""


def sense_of(name: str) -> str:
    """The sense that the name of a column gives to its figures: « Emprise maximale »."""
    folded = fold(name)
    return "au plus" if _MOST.search(folded) else "au moins" if _LEAST.search(folded) else ""


def _of_another(text: str, span: tuple[int, int], reach: Reach) -> bool:
    """Is a figure given to another zone, in a sentence that rules several: « 8 m en UA, 10 m en UB »?"""
    apart = reach.left_out_at(text, span[0])
    if apart is not None:
        return apart
    rest = ELSEWHERE.search(fold(text))
    if reach.hear(text) not in (Heard.OWN, Heard.HERE) or not (reach.others_in(text) or rest):
        return False
    if _EXCEPTED.search(text[: span[0]]) and SENDS.search(text.replace("’", "'")):
        return False  # « les règles de la zone UB s'appliquent, hormis le recul réduit à 2 m »
    start = max((match.end() for match in _PARTS.finditer(text, 0, span[0])), default=0)
    after = _PARTS.search(text, span[1])
    near = text[start : after.start() if after else len(text)]
    named = zones_named(near, reach.known)
    if named:
        return not any(map(reach.holds, named))
    if rest and ELSEWHERE.search(fold(near)):
        return any(map(reach.holds, zones_named(text, reach.known)))
    before = zones_named(text[:start], reach.known)
    return bool(before) and not any(map(reach.holds, before))


def conditions(text: str) -> tuple[str, ...]:
    """The runs of a rule that say when it holds."""
    for words in inline_exceptions(text):
        text = text.replace(words, "\n")
    return tuple(_runs(_CONDITION, text))


def inline_exceptions(text: str) -> tuple[str, ...]:
    """The runs of a rule that say what it leaves out."""
    return tuple(_runs(_EXCEPTION, text))


def _runs(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    seen: set[str] = set()
    for part in text.replace(GAP.strip(), "\n").split("\n"):
        for match in pattern.finditer(part):
            words = match[0]
            if _OPENING.search(part[: match.start()]):
                words = words.split(", ")[0]  # « En cas de pente, la hauteur… »: what it governs follows
            words = words.strip(" ,-–")
            if len(words) >= SHORTEST and words not in seen:
                seen.add(words)
                yield words


def opens_exception(text: str) -> bool:
    """Does a sentence begin as an exception to the one before it?"""
    folded = fold(text)
    return bool(_OPENS_EXCEPTION.match(folded) or _LEFT_OUT.search(folded))


def exception_heads(heads: Sequence[str]) -> bool:
    """Does a sub-heading announce particular cases?"""
    return any(_HEADED.search(fold(head)) for head in heads)
