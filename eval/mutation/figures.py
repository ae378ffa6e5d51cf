"""Ways to change a figure, a date, a reference or a name of a sentence, so that it is no longer true."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from random import Random

from eval.matching import tokens
from eval.mutation.drafts import RightDraft

NUMBER = re.compile(r"(?<![\w.,/-])(?<!\d )(?:\d{1,3}(?: \d{3})+|\d+)(?:[.,]\d+)?(?![\w-]|[.,]\d|/)")
_GROUPED = re.compile(
    r"(?<![\w.,])\d{1,3}(?: \d{3})+(?:,\d+)?|(?<![\w.,-])\d{4,}(?:,\d+)?(?= ?(?:€|m|euros))"
)
MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
_DATE = re.compile(rf"(?<!\d)(\d{{1,2}}|1er) ({'|'.join(MONTHS)})(?: (\d{{4}}))?")
_ACT = re.compile(r"(?<=n° )(\d{4})-(\d{3})|(?<![\w-])(20\d\d)_(\d{5})")
_ADDRESS = re.compile(
    r"(?<![\w,])(\d{1,3})(?= (?:bis |ter )?(?:rue|place|avenue|boulevard|"
    r"chemin|impasse|allée|route|quai|cours)\b)"
)
_PHONE = re.compile(r"\b0\d(?: \d\d){3} (\d\d)\b")
_CLOCK = re.compile(r"(?<![\w,.])(\d{1,2})(?= ?h(?:eures?)?(?:\b|\d\d))")
_NAME = re.compile(
    r"(?:(?<=[a-zéèç,] )|(?<=M\. ))[A-ZÉÈ][a-zéèêëîïôûç]{3,}(?![\w'’])|"
    r"(?:(?<=[a-zéèç,] )|(?<=M\. ))[A-ZÉÈËÏÎ]{4,}"
)
_ZONE = re.compile(
    r"(?<![\w.-])(?:\d{0,2}AU[a-z]{0,2}\d?|U[A-Z]{1,3}\d{0,2}[a-z]{0,2}|"
    r"(?<=zone )[AN]|(?<=Zone )[AN])(?![\w-])"
)
_ARTICLE = re.compile(r"(?i)\barticle ((?:[A-Z]{1,3}\d{0,2} )?\d+(?:\.\d+)*)")
_STRANGERS = ("Valmorin", "Tissandiez", "Roquebelle", "Chanterault", "Delaspre")
# Words that open a sentence or name an institution are no person nor place.
_ORDINARY = re.compile(
    r"(?i)^(?:zone|secteur|article|conseil|maire|mairie|commune|code|plan|titre|chapitre|votre|vous)"
)


def _replaced(text: str, found: re.Match[str], new: str, group: int = 0) -> str:
    return text[: found.start(group)] + new + text[found.end(group) :]


def _known(draft: RightDraft) -> set[str]:
    """Every number a reader could see under the draft."""
    chunk = draft.cited.chunk
    return set(tokens(f"{chunk.whole} {chunk.section.label} {chunk.document.title} {draft.question.text}"))


def _written(value: float, like: str) -> str:
    digits = len(like.partition(",")[2])
    return f"{value:.{digits}f}".replace(".", ",") if digits else str(round(value))


def _figures(text: str) -> Iterator[re.Match[str]]:
    """Numbers that measure or count: neither a date, an hour, a reference, nor a phone number."""
    taken = [
        found.span()
        for pattern in (
            _DATE,
            _ACT,
            _PHONE,
            _CLOCK,
            _ARTICLE,
            _ADDRESS,
            re.compile(r"(?:n° ?|L\. ?|R\. ?)[\d-]+"),
        )
        for found in pattern.finditer(text)
    ]
    for found in NUMBER.finditer(text):
        if not any(start < found.end() and found.start() < end for start, end in taken):
            yield found


def numbers(draft: RightDraft, random: Random) -> Iterator[str]:
    """A figure that the passage does not hold."""
    known, text = _known(draft), draft.line.phrase
    for found in _figures(text):
        value = float(found[0].replace(" ", "").replace(",", "."))
        made = [_written(value + by, found[0]) for by in (1, 0.5, -1, 10) if value + by > 0]
        fresh = [new for new in made if not set(tokens(new)) & known and new != found[0]]
        for new in random.sample(fresh, min(2, len(fresh))):
            yield _replaced(text, found, new)


_UNIT = re.compile(
    r"^ ?(m²|m(?![\w²])|mètres?|%|€|cm|places?|logements?|jours|mois|ans|heures|voix|pour|contre|abstention)"
)


def neighbours(draft: RightDraft, random: Random) -> Iterator[str]:
    """A figure of the same passage and the same unit, which belongs to another rule."""
    text, source = draft.line.phrase, draft.cited.chunk.whole
    own = set(tokens(text))
    for found in _figures(text):
        unit = _UNIT.match(text[found.end() :])
        if unit is None:
            continue
        same = {
            other[0]
            for other in _figures(source)
            if (after := _UNIT.match(source[other.end() :])) and tokens(after[1]) == tokens(unit[1])
        }
        others = sorted(value for value in same if not set(tokens(value)) & own)
        for new in random.sample(others, min(2, len(others))):
            yield _replaced(text, found, new)


def swapped(draft: RightDraft, random: Random) -> Iterator[str]:
    """Two figures of the sentence, of one unit, in each other's place."""
    text = draft.line.phrase
    found = [(each, _UNIT.match(text[each.end() :])) for each in _figures(text)]
    for (one, unit), (other, same) in pairwise(found):
        alike = (unit and same and unit[1] == same[1]) or (unit and not same) or (same and not unit)
        if alike and one[0] != other[0]:
            yield (
                text[: one.start()]
                + other[0]
                + text[one.end() : other.start()]
                + one[0]
                + text[other.end() :]
            )


def thousands(draft: RightDraft, random: Random) -> Iterator[str]:
    """An amount ten or a thousand times too large or too small."""
    text = draft.line.phrase
    for found in _GROUPED.finditer(text):
        whole, _, cents = found[0].partition(",")
        digits = whole.replace(" ", "")
        rest = f",{cents}" if cents else ""
        for new in (digits + "0", digits[:-1], digits[:1] + str((int(digits[1]) + 1) % 10) + digits[2:]):
            grouped = f"{int(new):,}".replace(",", " ")
            if not set(tokens(grouped + rest)) & _known(draft):
                yield _replaced(text, found, grouped + rest)


def days(draft: RightDraft, random: Random) -> Iterator[str]:
    yield from _dates(draft, 1, lambda day: str(int(day.replace("1er", "1")) % 27 + 2))


def months(draft: RightDraft, random: Random) -> Iterator[str]:
    yield from _dates(draft, 2, lambda month: MONTHS[(MONTHS.index(month) + 4) % 12])


def years(draft: RightDraft, random: Random) -> Iterator[str]:
    yield from _dates(draft, 3, lambda year: str(int(year) + 1))
    yield from _dates(draft, 3, lambda year: str(int(year) - 1))


def _dates(draft: RightDraft, part: int, change: Callable[[str], str]) -> Iterator[str]:
    text, source = draft.line.phrase, draft.cited.chunk.whole
    known = {found[0] for found in _DATE.finditer(source)}
    for found in _DATE.finditer(text):
        if found[part] is None:
            continue
        new = _replaced(text, found, change(found[part]), part)
        changed = _DATE.match(new, found.start())
        if changed and changed[0] not in known:
            yield new


def acts(draft: RightDraft, random: Random) -> Iterator[str]:
    """Another number for an act; an invented one where the sentence names none."""
    text, found = draft.line.phrase, None
    for found in _ACT.finditer(text):
        group = 2 if found[2] else 4
        new = f"{(int(found[group]) + 7):0{len(found[group])}d}"
        yield _replaced(text, found, new, group)
        year = 1 if found[1] else 3
        yield _replaced(text, found, str(int(found[year]) - 1), year)
    if found is None:
        yield f"Selon l'arrêté n° 2021-{random.randint(301, 899)}, {text[:1].lower()}{text[1:]}"


def articles(draft: RightDraft, random: Random) -> Iterator[str]:
    """An article that does not exist."""
    text = draft.line.phrase
    for found in _ARTICLE.finditer(text):
        yield _replaced(text, found, re.sub(r"\d+$", lambda last: str(int(last[0]) + 20), found[1]), 1)
    code = random.choice(("L. 999-12", "R. 888-7", "L. 151-99"))
    yield f"{text.rstrip('.')} (article {code} du code de l'urbanisme)."
    yield f"Selon l'article {random.randint(31, 79)}, {text[:1].lower()}{text[1:]}"


def addresses(draft: RightDraft, random: Random) -> Iterator[str]:
    text, known = draft.line.phrase, _known(draft)
    for found in _ADDRESS.finditer(text):
        new = next(str(n) for n in range(int(found[1]) + 2, 999) if str(n) not in known)
        yield _replaced(text, found, new, 1)


def contacts(draft: RightDraft, random: Random) -> Iterator[str]:
    text = draft.line.phrase
    for found in _PHONE.finditer(text):
        yield _replaced(text, found, f"{(int(found[1]) + 11) % 100:02d}", 1)
    for found in re.finditer(r"[\w.]+@", text):
        yield _replaced(text, found, "accueil@")


def clocks(draft: RightDraft, random: Random) -> Iterator[str]:
    text = draft.line.phrase
    hours = [
        found
        for found in _CLOCK.finditer(text)
        if not text[found.end() :].startswith((" heures à l", " heures heb"))
    ]
    for found in hours:
        yield _replaced(text, found, str((int(found[1]) + 5) % 24), 1)
    for one, other in pairwise(hours):
        if one[1] != other[1]:
            yield (
                text[: one.start()]
                + other[1]
                + text[one.end() : other.start()]
                + one[1]
                + text[other.end() :]
            )


def strangers(draft: RightDraft, random: Random) -> Iterator[str]:
    """A proper name that nobody bears."""
    text = draft.line.phrase
    for found in _NAME.finditer(text):
        if not _ORDINARY.match(found[0]):
            new = random.choice(_STRANGERS)
            yield _replaced(text, found, new.upper() if found[0].isupper() else new)


_PERSON = re.compile(r"(?:M\.|Mme|Madame|Monsieur) (?:[A-ZÉÈ][\w'’-]+ )?[A-ZÉÈËÏ][\wÉÈËÏ'’-]+")


def persons(draft: RightDraft, random: Random) -> Iterator[str]:
    """Another person of the same passage, or two of the sentence in each other's place."""
    text, source = draft.line.phrase, draft.cited.chunk.whole
    here = list(_PERSON.finditer(text))
    own = {tokens(found[0])[-1] for found in here}
    others = sorted({found[0] for found in _PERSON.finditer(source) if tokens(found[0])[-1] not in own})
    for found in here:
        for new in random.sample(others, min(2, len(others))):
            yield _replaced(text, found, new)
    if len(here) == 2 and " et " not in text[here[0].end() : here[1].start()]:
        one, other = here
        yield text[: one.start()] + other[0] + text[one.end() : other.start()] + one[0] + text[other.end() :]


def zones(draft: RightDraft, random: Random) -> Iterator[str]:
    """Another zone's label, unless a passage sent says the same of it."""
    text = draft.line.phrase
    if "y compris" in text:
        return
    labels = {zone for passage in draft.passages for zone in passage.chunk.section.zones}
    named = list(_ZONE.finditer(text))
    own = {found[0] for found in named}
    same = {
        zone
        for passage in draft.passages
        if " ".join(draft.line.quote.split()) in " ".join(passage.chunk.whole.split())
        for zone in passage.chunk.section.zones
    }
    others = sorted(labels - own - same) or ["UX"]
    for found in named:
        for new in random.sample([*others, "UX"], min(2, len(others) + 1)):
            yield _replaced(text, found, new)


def votes(draft: RightDraft, random: Random) -> Iterator[str]:
    """One vote more or less on a side."""
    text = draft.line.phrase
    pattern = (
        r"(\d+)(?= (?:voix )?(?:pour|contre|abstention))"
        r"|(?<=pour : )(\d+)|(?<=contre : )(\d+)|(?<=abstentions : )(\d+)"
    )
    for found in re.finditer(pattern, text, re.IGNORECASE):
        for by in (1, -1):
            if int(found[0]) + by >= 0:
                yield _replaced(text, found, str(int(found[0]) + by))
