"""What a passage refers to (« voir article UB 10 », « cf. lexique »), found and resolved to places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rag.labels import LABEL, family, is_label
from rag.mentions import Mention, Target
from rag.text import fold
from rag.types import Section

_NUMBER = r"\d{1,2}(?:[.\-]\d{1,2}){0,3}"
_LETTERS = r"\d?(?:AU|U|A|N)[A-Z]{0,4}[a-z]{0,2}"
_ONE = rf"(?:{LABEL}[ .\-]\s?|{_LETTERS}(?=\d))?{_NUMBER}(?![\d°])(?:\s?er\b)?"
_LAW_NUMBER = r"[LRDA]\.?\s?\*?\s?\d{2,3}(?:[.\-]\d{1,3}){0,3}"
_ARTICLE = re.compile(
    rf"\b(?:[Aa]rticles?|ARTICLES?|[Aa]rt\.?)\s+(?P<list>(?:{_LAW_NUMBER}|{_ONE})"
    rf"(?:\s*(?:,|;|/|et|ou|à|ainsi que)\s*(?:{_LAW_NUMBER}|{_ONE}))*)"
    r"(?=(?P<after>[^.;:\n(]{0,80}(?:\n[^.;:\n(]{0,60})?))"
)
_CHAPTER = re.compile(r"\b(?P<word>[Cc]hapitre|[Ss]ection|[Tt]itre)\s+(?P<number>\d{1,2}|[IVX]{1,5})\b")
_LEXICON = re.compile(
    r"\b(?:(?:cf\.?|voir|se\s+reporter|d[ée]fini\w*|figurant|sens\s+du)[^.;:()]{0,40}?|(?:au|dans\s+le)\s+)"
    r"\b(?:lexique|glossaire)\b",
    re.IGNORECASE,
)
_ANNEX = re.compile(
    r"\b(?:cf\.?|voir|se\s+reporter\s+[àa]|figurant\s+(?:en|dans)|dans)\s+(?:l['’])?(?:les\s+)?annexes?\b"
    r"\s*(?P<number>n\s?°\s?\d+|\d+[A-Z]?\d*)?",
    re.IGNORECASE,
)
_COMMON = re.compile(
    r"\b(?:des|aux|les)\s+(?:règles|dispositions)\s+(?:communes|générales)|\bdispositions\s+générales",
    re.IGNORECASE,
)
_OF_ZONES = re.compile(r"\bdes\s+règlements\s+de\s+zones?\b", re.IGNORECASE)
_OF_ZONE = re.compile(
    rf"(?:de\s+la|du|en)\s+(?:règlement\s+(?:de\s+la|du)\s+)?(?:zone|secteur)\s+({LABEL})(?![\w'’])"
)
_CODE = re.compile(
    r"\b(?:du|le|au)\s+(?:même\s+)?code\b|\bde\s+la\s+loi\b"
    r"|\b(?:du\s+décret|de\s+l['’](?:arrêté|ordonnance))\b",
    re.IGNORECASE,
)
_ITEM = re.compile(
    rf"(?P<law>{_LAW_NUMBER})"
    rf"|(?:(?P<zone>{LABEL})[ .\-]\s?|(?P<glued>{_LETTERS})(?=\d))?(?P<number>{_NUMBER})"
)


@dataclass(frozen=True, slots=True)
class Resolved:
    """A reference and the places it leads to; none when it is not found in the corpus."""

    reference: Mention
    sections: tuple[Section, ...] = ()


def references(text: str) -> tuple[Mention, ...]:
    """The references of a passage, in order."""
    found = [*_articles(text), *_chapters(text)]
    for pattern, target in ((_LEXICON, Target.LEXICON), (_ANNEX, Target.ANNEX)):
        for match in pattern.finditer(text):
            number = (match.groupdict().get("number") or "").strip()
            found.append(Mention(match.start(), match.end(), _plain(match[0]), target, number))
    return tuple(sorted(found, key=lambda each: (each.start, each.end)))


def _articles(text: str) -> Iterable[Mention]:
    for match in _ARTICLE.finditer(text):
        if _is_heading(text, match):
            continue
        after, start = match["after"], match.start("list")
        for item in _ITEM.finditer(match["list"]):
            named = item["zone"] or item["glued"]
            zone = named if named and is_label(named) else None
            if item["law"] or (zone is None and _CODE.search(after)):
                target = Target.LAW
            elif _OF_ZONES.search(after):
                target = Target.EACH_ZONE
            elif _COMMON.search(after):
                target = Target.COMMON
            else:
                target = Target.ARTICLE
                of_zone = _OF_ZONE.match(after.lstrip())
                zone = zone or (of_zone[1] if of_zone else None)
            end = start + item.end()
            number = item["law"] or item["number"]
            yield Mention(start + item.start(), end, _plain(text[match.start() : end]), target, number, zone)


def _is_heading(text: str, match: re.Match[str]) -> bool:
    """The passage's own title, « ARTICLE UB 10 - HAUTEUR », refers to nothing."""
    opens = match.start() == 0 or text[match.start() - 1] in "\n\f"
    return opens and bool(re.match(r"\s*(?:[-–—:.]|\n|$)", match["after"]))


def _chapters(text: str) -> Iterable[Mention]:
    for match in _CHAPTER.finditer(text):
        if match.start() and text[match.start() - 1] not in "\n\f":
            yield Mention(
                match.start(), match.end("number"), _plain(text[match.start() : match.end("number")]),
                Target.CHAPTER, f"{match['word'].lower()} {match['number']}",
            )  # fmt: skip


def resolve(reference: Mention, origin: Section, sections: Sequence[Section]) -> Resolved:
    """The places that a reference made in ``origin`` leads to, among ``sections``.

    Those of the origin's own document answer first. « 10-1 », which is no place of its own, leads to 10.
    """
    if reference.target is Target.LAW:
        return Resolved(reference)
    own = [section for section in sections if section.document.id == origin.document.id]
    others = [section for section in sections if section.document.id != origin.document.id]
    for zone, number in _readings(reference):
        asked = replace(reference, zone=zone, number=number)
        for group in (own, others):
            found = tuple(dict.fromkeys(section for section in group if _answers(asked, origin, section)))
            if found:
                return Resolved(reference, found)
    return Resolved(reference)


def _readings(reference: Mention) -> Iterator[tuple[str | None, str]]:
    """« UA10-3 » as the article 3 of UA10, then as 10-3 of UA, then as 10 of UA."""
    split = re.fullmatch(r"(\d?[A-Z]+[a-z]*)(\d+)", reference.zone or "")
    wholes = [(reference.zone, reference.number)]
    if split:
        wholes.append((split[1], f"{split[2]}.{reference.number}"))
    for zone, number in wholes:
        parts = re.split(r"[.\-]", number)
        for count in range(len(parts), 0, -1):
            yield zone, ".".join(parts[:count])


def _answers(reference: Mention, origin: Section, section: Section) -> bool:
    target = reference.target
    if target in (Target.LEXICON, Target.ANNEX):
        word = "annexe" if target is Target.ANNEX else "lexique|glossaire|definitions"
        title = next((fold(part) for part in section.path if re.search(rf"\b(?:{word})", fold(part))), "")
        return bool(title) and section.article is None and fold(reference.number) in title
    if target is Target.CHAPTER:
        said = re.compile(rf"{reference.number}\b")
        return any(said.match(fold(part)) for part in section.path) and section.zones == origin.zones
    bare = _bare(section.article)
    if reference.zone:
        return bare == reference.number and reference.zone in section.zones
    if bare != reference.number:
        return False
    if target is Target.COMMON:
        return not section.zones
    if target is Target.EACH_ZONE:
        return bool(section.zones)
    wanted = {label for zone in origin.zones for label in family(zone)}
    return bool(wanted & set(section.zones)) if origin.zones else not section.zones


def _bare(article: str | None) -> str:
    """The number of an article without the zone before it, written with dots."""
    return re.sub(rf"^(?:(?:{LABEL}|[A-Z]{{2,4}})[ .\-–/]+|{_LETTERS}(?=\d))", "", article or "").replace(
        "-", "."
    )


def _plain(text: str) -> str:
    return " ".join(text.split())
