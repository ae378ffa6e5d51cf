"""How to reach an office, as acts write it: phone, e-mail, address, opening hours.

Only what follows the name of an office is taken: acts also hold the numbers of private persons.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date

from rag.appointment.extracts import pages_of
from rag.appointment.proof import heading
from rag.appointment.table import Phrase, says
from rag.appointment.types import Contact, ContactKind
from rag.privacy import Mask
from rag.text import fold, squeeze
from rag.types import Act, Citation, Passage, Visibility
from rag.wire import passage_date

BEFORE = 230
MOST = 5
_NAME = r"(?:[\s'’-]+(?!sis|situ|tél|tel\b|au\b|par\b|dans\b)[\w'’-]+){0,11}?"
_OFFICE = re.compile(
    r"\b(?:(?:mairie|hôtel de ville|police municipale|ccas|guichet|standard|secrétariat|régie|permanence|"
    r"bibliothèque|médiathèque|déchèterie|déchetterie|office de tourisme|accueil)\b"
    rf"|(?:services?|direction|bureau|division|pôle|centre|agence|maison)\b){_NAME}"
    r"(?=\s*(?:[,;:(–—.]|-\s|\b(?:sise?|située?|tél|téléphone|au\b|par\b|dans\b)|\d|$))",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\d.])0[1-9](?:[ .]?\d{2}){4}(?![\d.]?\d)")
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,10}\b")
_ADDRESS = re.compile(
    r"(?<![\w.,-])\d{1,4}(?:\s?(?:bis|ter))?,?\s+(?:rue|avenue|boulevard|place|quai|cours|chemin|route|allée|impasse)"
    r"[^\n;:()]{3,60}?\d{5}\s+[A-ZÀ-Ý][A-ZÀ-Ýa-zà-ÿ'’-]+(?:[ -][A-ZÀ-Ý][\w'’-]+)*(?:\s+\d{1,2})?",
    re.IGNORECASE,
)
_HOURS = re.compile(
    r"(?:ouverte?s?(?: au public)?|horaires? d'ouverture|permanence)\b[^.;\n]{0,140}?"
    r"\d{1,2}\s?h[^.;\n]{0,80}",
    re.IGNORECASE,
)
_KINDS = (
    (ContactKind.PHONE, _PHONE),
    (ContactKind.MAIL, _MAIL),
    (ContactKind.ADDRESS, _ADDRESS),
    (ContactKind.HOURS, _HOURS),
)
_PRIVATE_MAIL = re.compile(
    r"@(?:gmail|orange|wanadoo|free|sfr|laposte|hotmail|outlook|yahoo|aol|live|icloud|bbox|neuf|numericable)\."
)
_BROKEN = re.compile(r"\w[-–—]\s*$|[_.@(]$")  # a word cut by a scan just before what looks whole
_AT = re.compile(r"[\s,(:–—-]*(?:(?:sise?s?|située?s?|adresse|domiciliée?s?)\b)?[\s,:–—-]*(?:au\s+)?")
_NO_OFFICE = re.compile(r"suite|visite|susvis|compétent|constat", re.IGNORECASE)
_TOWN_HALL = ("mairie", "hotel de ville", "accueil", "standard", "secretariat")
_MOBILE = re.compile(r"0[67]")


def contacts(
    passages: Iterable[Passage], about: Sequence[Phrase], own: Collection[Act] = (), services: bool = True
) -> tuple[Contact, ...]:
    """The contacts of the passages that speak of the subject, or of the acts that answer already (``own``):
    one line each, theirs first, then the most recent act.

    A service of another act is the right one only when that act is about the subject (never, without
    ``services``); the town hall always is. What a document kept to the agents says is not for a visitor.
    """
    met: dict[tuple[ContactKind, str], list[Contact]] = defaultdict(list)
    for passage in passages:
        mine = passage.chunk.section.act in own
        if passage.document.visibility is Visibility.INTERNAL or not (
            mine or says(passage.chunk.text, about)
        ):
            continue
        subject = mine or (services and says(heading(passage), about))
        for contact in _in_passage(passage):
            if subject or of_town_hall(contact):
                met[contact.kind, _key(contact)].append(contact)
    newest = [_newest(each) for key, each in met.items() if not _longer(key, met)]
    newest = [each for each in newest if not _misread(each, newest)]
    ranked = sorted(newest, key=lambda each: _rank(each, own), reverse=True)
    order = list(ContactKind)
    return tuple(sorted(ranked[:MOST], key=lambda each: order.index(each.kind)))


def of_town_hall(contact: Contact) -> bool:
    return fold(contact.office).startswith(_TOWN_HALL)


def _rank(contact: Contact, own: Collection[Act]) -> tuple[bool, bool, date, int]:
    """An office named by what answers is nearer to the subject than the one of the letterhead."""
    answers = contact.citation.passage.chunk.section.act in own
    return answers and not of_town_hall(contact), answers, contact.day or date.min, contact.acts


def _misread(one: Contact, others: Iterable[Contact]) -> bool:
    """Written in one act only, where others of the same office agree on another: likely a fault of a scan."""
    return one.acts == 1 and any(
        each.kind is one.kind and each.acts > 2 and fold(each.office) == fold(one.office) for each in others
    )


def _longer(key: tuple[ContactKind, str], met: Iterable[tuple[ContactKind, str]]) -> bool:
    """Is this the beginning of another one, written in full?"""
    return any(kind is key[0] and text != key[1] and text.startswith(key[1]) for kind, text in met)


def _newest(alike: Sequence[Contact]) -> Contact:
    last = max(alike, key=lambda each: each.day or date.min)
    acts = {each.citation.passage.document.id for each in alike}
    return Contact(last.kind, last.value, last.office, last.citation, last.day, len(acts))


def _key(contact: Contact) -> str:
    if contact.kind is ContactKind.PHONE:
        return re.sub(r"\D", "", contact.value)
    return re.sub(r"[\W_]+", "", fold(contact.value))


def _in_passage(passage: Passage) -> Iterator[Contact]:
    text = passage.chunk.text
    for kind, pattern in _KINDS:
        for match in pattern.finditer(text):
            office = _office(text, match.start(), kind, match[0])
            if office is None:
                continue
            start, name = office
            quote = squeeze(text[start : match.end()])
            if "\f" not in text[start : match.end()]:
                citation = Citation(passage, quote, pages_of(passage, start, match.end()))
                yield Contact(kind, squeeze(match[0]), name, citation, passage_date(passage))


def _office(text: str, at: int, kind: ContactKind, value: str) -> tuple[int, str] | None:
    """The office that a value belongs to, and where it is named; None when it may be a person's."""
    before = text[max(0, at - BEFORE) : at]
    if (
        kind is ContactKind.MAIL and (_PRIVATE_MAIL.search(value) or _BROKEN.search(before))
    ) or _MOBILE.match(value):
        return None
    named = list(_OFFICE.finditer(before))
    if not named:
        return None
    last = named[-1]
    between = before[last.end() :]
    if (kind is ContactKind.ADDRESS and not _AT.fullmatch(between)) or _NO_OFFICE.search(last[0]):
        return None
    # A person, another phrase or a blank line between the two: they may not belong together.
    if (
        "\n\n" in between
        or re.search(r"[.;]\s+[A-ZÀ-Ý]", between)
        or Mask().mask(between).count("[PERSONNE_")
    ):
        return None
    name = squeeze(last[0])
    return max(0, at - BEFORE) + last.start(), f"{name[:1].upper()}{name[1:]}"
