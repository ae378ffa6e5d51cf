"""What a question names precisely, and whether a passage is about that very thing.

Another act, address, parcel or sitting than the one asked is a mix-up, whatever else agrees.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from rag.aimed import asks_what_it_says, unmet
from rag.dates import MONTHS, find_dates
from rag.encode import heading_text
from rag.question import Understanding
from rag.ranking.pointing import act_keys, has_address
from rag.text import fold, terms
from rag.types import Passage

_YEAR = re.compile(r"\b((?:19|20)\d\d)\b(?!\s?[_/-])")
_ARTICLE_NUMBER = re.compile(r"(?:[a-z]{1,3}(?:\([a-z0-9]+\))?\s?[.-]?\s?)?(\d{1,2}(?:[.-]\d{1,2})*)")
_CODE_NUMBER = re.compile(r"[lrd]\.?\s?\*?\s?(\d{1,4})-(\d{1,3})(?:-\d{1,2})?")
_PERIOD = re.compile(r"\b(?:19|20)\d\d\s?[-/]\s?(?:19|20)?\d\d\b")


def missing_anchors(
    understood: Understanding, passage: Passage, weights: Mapping[str, float] = MappingProxyType({})
) -> tuple[str, ...]:
    """What the question names precisely and the passage does not: act, address, article, sitting, year. One
    that names nothing so must find what it is about there; ``weights`` are those of the search."""
    chunk = passage.chunk
    text = f"{chunk.text} {heading_text(chunk)}"
    folded = fold(text)
    missing = [act for act in understood.acts if not has_act(act, passage)]
    missing += [
        address.replace("|", " ").strip()
        for address in understood.addresses
        if not has_address(passage, fold(chunk.text), address)
    ]
    missing += [parcel for parcel in understood.parcels if not _has_parcel(parcel, folded)]
    of_code = asks_what_it_says(understood)
    missing += [
        f"article {item}" for item in understood.articles if not _has_article(item, passage, folded, of_code)
    ]
    act_date = chunk.section.act.date if chunk.section.act else None
    for item in understood.dates:
        of_act = bool(act_date and item.matches(act_date))
        if not of_act and (understood.of_sitting or not _says(item.day, item.month, item.year, folded)):
            missing.append("date")
    for year in _YEAR.findall(_PERIOD.sub(" ", understood.text)):
        known = act_date is not None and str(act_date.year) == year
        if year not in folded and not known and not any(str(item.year) == year for item in understood.dates):
            missing.append(year)
    missing += unmet(understood, passage, weights)
    return tuple(dict.fromkeys(missing))


def has_act(asked: str, passage: Passage) -> bool:
    """Is the act asked by its number this one, or named in the passage? A rank alone is that of the act."""
    text = f"{passage.chunk.text} {heading_text(passage.chunk)}"
    if "_" in asked:
        return asked in act_keys(text) or asked.replace("_", "n", 1) in terms(text)
    act = passage.chunk.section.act
    ranks = re.findall(r"\d+", act.number or "") if act else []
    named = rf"\b(?:arrete|deliberation|decision|acte)s?\b[^.;\n]{{0,30}}\bn\s?[°o]\s?0*{asked}\b(?![-_/]\d)"
    return (bool(ranks) and int(ranks[-1]) == int(asked)) or bool(re.search(named, fold(text)))


def _has_article(asked: str, passage: Passage, folded: str, of_code: bool) -> bool:
    """Is the article asked by its number this one, or named in it? A code's (« L. 421-6 ») is looked for when
    what it says is asked (``of_code``); Roman numbers, written in several ways, are not."""
    if code := _CODE_NUMBER.fullmatch(fold(asked)):
        return not of_code or bool(re.search(rf"(?<!\d){code[1]}\s?-\s?{code[2]}(?!\d)", folded))
    number = _ARTICLE_NUMBER.fullmatch(fold(asked))
    if number is None:
        return True
    of_section = passage.chunk.section.article or ""
    said = re.compile(rf"(?<![\d.,/-]){re.escape(number[1])}(?![\d/]|[.,]\d)")
    return bool(said.search(fold(of_section)) or said.search(folded))


def _has_parcel(parcel: str, folded: str) -> bool:
    section, number = parcel.split()
    return bool(re.search(rf"\b{section}[ n°]*0*{number}\b", folded))


def _says(day: int | None, month: int | None, year: int | None, folded: str) -> bool:
    return any(
        (day is None or day == found.day)
        and (month is None or month == found.month)
        and (year is None or found.year in (None, year))
        for found in find_dates(folded)
    )


def anchor_terms(understood: Understanding) -> frozenset[str]:
    """The terms that name the act, the place or the day, and say nothing of what is asked about it."""
    said = [address.replace("|", " ") for address in understood.addresses]
    said += [act.replace("_", " ") for act in understood.acts]
    said += [act.replace("_", "n", 1) for act in understood.acts]
    for item in understood.dates:
        said += [str(part) for part in (item.day, item.year) if part]
        if item.month:
            said.append(MONTHS[item.month - 1])
    said += understood.parcels
    return frozenset(terms(" ".join(said)))
