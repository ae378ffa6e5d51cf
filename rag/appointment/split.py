"""A situation told in plain French, without the visitor's name, cut into its subjects.

No model takes part: subjects are known by the words of ``rag/data/besoins.toml``. A piece that names none
goes with the one before it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from rag.appointment.table import ACT, OTHER, WORKS, Phrase, place_of, table
from rag.appointment.types import Need
from rag.labels import canonical, labels_after_zone, labels_in
from rag.privacy import Mask
from rag.question.acts import said_acts
from rag.question.places import said_addresses
from rag.question.tokens import erased
from rag.question.zones import asked_zones
from rag.text import fold, squeeze, terms

MAX_SITUATION = 1500
MAX_NEEDS = 8
SOMEONE = "la personne"

_HIDDEN = r"\[(?:PERSONNE|TEL|COURRIEL|NUMERO|NAISSANCE)_\d+\]"
_TITLE = (
    r"(?:M\.|MM\.|M|Mr|Mme|Mmes|Mlle|Me|Dr|Monsieur|Madame|Messieurs|Mesdames|Maître|Docteur|Consorts|Époux)"
)
_PERSON = re.compile(
    rf"(?:{_TITLE}\s+(?:et\s+{_TITLE}\s+)?)?\[PERSONNE_\d+\](?:\s+et\s+(?:{_TITLE}\s+)?\[PERSONNE_\d+\])*",
    re.IGNORECASE,
)
_LIVES = re.compile(
    r",?\s*(?:qui\s+)?(?:habit(?:e|ent|ant)|demeur(?:e|ant)|domicilié[es]*|résid(?:e|ant)|logée?)\s+"
    r"(?:(?:au|à|en)\s+)?(?:l'adresse\s+)?\[ADRESSE_\d+\](?:\s+à\s+[A-ZÀ-Ý][\w-]+)?",
    re.IGNORECASE,
)
_HIDDEN_FACT = re.compile(
    rf"[\s,(]*(?:\b(?:née?s?|tél|téléphone|courriel|mail|joignable)\b[\s.:]*(?:au\s+|à\s+)?)?{_HIDDEN}\)?",
    re.IGNORECASE,
)
_CUT = re.compile(
    r"(?:(?<=[a-zà-ÿ\d»)²])|(?<=[A-Z]{2}))\.+(?:\s+|$)|\s?[;!?]+(?:\s+|$)|\n+|,\s+|"
    r"\s+(?=(?:et|puis|mais|ainsi que|par ailleurs|en outre|de plus|avec)\s)"
)
_LINK = re.compile(
    r"^(?:\s*(?:et|puis|mais|ainsi que|par ailleurs|en outre|de plus|avec|aussi|également|enfin|,)\b[\s,]*)+",
    re.IGNORECASE,
)
_WHO = (
    r"(?:(?:une?|la|le|les|des|deux|cet?|cette|ces)\s+[\w'’-]+(?:\s+(?:(?:de|du|des|à)\s+)?[\w'’-]+)?"
    r"|ils?|elles?|on|je|nous|qui)"
)
_WANTS = re.compile(
    rf"^(?:{_WHO}[\s,]+)?(?:veu(?:t|x|lent)|voudrai[st]|voudraient|voulons|souhait\w+|aimerai\w+|désir\w+|"
    r"envisag\w+|demand(?:e|ent)|cherch(?:e|ent) à|vien(?:t|nent) (?:pour|demander|au sujet)|"
    r"a(?:ura)? besoin|projett?e\w*|compte|prévoi\w+)\s+(?:aussi\s+|également\s+)?"
    r"(?:de\s+|d'|à\s+(?!quel)|pour\s+)?"
    r"(?:savoir\s+|connaître\s+|(?:se renseigner|s['’]informer|des renseignements)\s+sur\s+)?"
    r"(?:(?:s['’]|si\s+)?(?:il|elle|on)s?\s+(?:peu(?:t|vent)|pourrai(?:t|ent)|doi(?:t|vent))\s+)?",
    re.IGNORECASE,
)
# What comes after an address without being of the street's name.
_VERB = re.compile(
    r"\b(?:demand|veu|voudr|souhait|sollicit|contest|conna|refus|se\b|est\b|a\b|qui\b|o[uù]\b)\w*"
)
_OF_SOMEONE = re.compile(rf"^{SOMEONE}\s+(?=s[e']\s?)", re.IGNORECASE)
_THEY = re.compile(r"^(?:il|elle)\s", re.IGNORECASE)
_COMPLAINT = re.compile(
    rf"^(?:{_WHO}\s+)?se plai(?:nt|gnent)\s+(?:(?P<that>que?\s|qu['’])|(?=d))", re.IGNORECASE
)
# What opens another request, even of a subject that the table does not know.
_REQUEST = re.compile(
    r"^(?:s[e']\s?(?:plai|inqui|oppos)|contest|signal|réclam|veu|voudr|souhait|désir|aimer)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Told:
    """A situation read: without the visitor's name, with the commune and the zone it says, if it does."""

    text: str
    commune: str
    zone: str
    needs: tuple[Need, ...]


def anonymous(text: str, places: Collection[str] = ()) -> str:
    """The text without names, phones, e-mails, dates of birth, nor where people live.

    The address of a building or of a piece of land stays: it is what the acts are looked for with.
    """
    mask = Mask(places)
    hidden = mask.mask(squeeze(text)[:MAX_SITUATION])
    hidden = _LIVES.sub("", hidden)
    hidden = _PERSON.sub(SOMEONE, hidden)
    told = squeeze(mask.restore(_HIDDEN_FACT.sub("", hidden))).strip(" ,;")
    told = told.replace(f"{SOMEONE}, ", f"{SOMEONE} ")
    return f"{told[:1].upper()}{told[1:]}"


def read(text: str, communes: Sequence[str], zones_of: Callable[[str], Collection[str]]) -> Told:
    """Cut a situation into its needs. ``zones_of`` gives the zone labels of a commune (of all when empty)."""
    commune = commune_in(text, communes) or (communes[0] if len(communes) == 1 else "")
    text = anonymous(text, communes)
    zone = zone_in(text, zones_of(commune))
    return Told(text, commune, zone, needs_in(_without_opening(text, commune)))


def _without_opening(text: str, commune: str) -> str:
    """The text without « À Valdoré, » at its head: the sheet says the commune."""
    if not commune:
        return text
    return re.sub(rf"^(?:à\s+)?{re.escape(commune)}\s*[,:]?\s+", "", text, flags=re.IGNORECASE)


def commune_in(text: str, communes: Sequence[str]) -> str:
    """The commune that a text names, the longest name first; empty without one."""
    plain = f" {_spaced(text)} "
    named = [name for name in communes if f" {_spaced(name)} " in plain]
    return max(named, key=len, default="")


def zone_in(text: str, known: Collection[str]) -> str:
    """The first zone that a text names: after the word zone, else a label that is ruled here."""
    said = [canonical(each, known) for each in labels_after_zone(text)]
    found = [*said, *asked_zones(text, known), *(each for each in labels_in(text) if each in known)]
    return found[0] if found else ""


def needs_in(text: str) -> tuple[Need, ...]:
    """The subjects of a situation, in the order they are told; one of unknown subject at least."""
    found: list[Need] = []
    for piece, subject, thing in _grouped(text):
        label = _label(piece)
        if label:
            found.append(Need(label, subject, thing))
    return tuple(found[:MAX_NEEDS])


def need_of(text: str, former: Need | None = None) -> Need:
    """One need as an adviser wrote it: its subject is read again, its limits are those of ``former``."""
    subject, thing = _topic(text) or (OTHER, "")
    made = Need(squeeze(text)[:MAX_SITUATION], subject, thing)
    return replace(made, zone=former.zone, year=former.year) if former else made


def _grouped(text: str) -> Iterator[tuple[str, str, str]]:
    """Runs of pieces of one subject: the words, the subject and the thing."""
    start, end, current = 0, 0, ("", "")
    for first, last in _pieces(text):
        piece = _LINK.sub("", text[first:last])
        topic = _topic(piece) or ((OTHER, "") if current[0] and _REQUEST.match(piece) else None)
        if topic and current[0] and topic != current:
            yield text[start:end], *current
            start, current = first, topic
        elif topic:
            current = topic
        end = last
    if text[start:end].strip():
        yield text[start:end], current[0] or OTHER, current[1]


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for cut in _CUT.finditer(text):
        if text[start : cut.start()].strip():
            yield start, cut.start()
            start = cut.end()
    if text[start:].strip():
        yield start, len(text)


def place_in(text: str) -> tuple[str, str]:
    """The first address of a text: its key, and the words that say it; empty without one."""
    found = said_addresses(_VERB.sub(",", text))
    return next(iter(found.items()), ("", ""))


def without_places(text: str) -> str:
    """The text without its addresses: « place du Marché » is no market."""
    return erased(text, tuple(said_addresses(_VERB.sub(",", text)).values()))


def _topic(piece: str) -> tuple[str, str] | None:
    """The subject and the thing that a piece is about, if any: the smallest rank, then the first said."""
    words, known = terms(without_places(piece)), table()
    if re.search(r"arret|deliberation|acte\b", fold(piece)) and said_acts(piece):
        return ACT, ""
    met: list[tuple[int, int, int, str, str]] = []
    for subject in known.subjects.values():
        met += [(subject.rank, *each, subject.key, "") for each in _met(subject.words, words)]
    works = known.subjects[WORKS].rank
    for thing in known.things.values():
        # A thing is more telling than the bare word for works, wherever it is.
        met += [(works, at - len(words), size, WORKS, thing.key) for at, size in _met(thing.words, words)]
    return min(met)[3:] if met else None


def _met(phrases: Sequence[Phrase], words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where phrases are said, the longest of one place first."""
    for phrase in phrases:
        at = place_of(phrase, words)
        if at >= 0:
            yield at, -len(phrase)


def _label(piece: str) -> str:
    """The words of a need: without what links it to the one before, nor who wants it."""
    text = _LINK.sub("", piece.strip())
    text = re.sub(r"^(?:savoir|connaître)\s+", "", _WANTS.sub("", text, count=1), flags=re.IGNORECASE)
    text = re.sub(r"^d['’](?=une?\s)", "", text, flags=re.IGNORECASE)
    text = _THEY.sub(f"{SOMEONE} ", _OF_SOMEONE.sub("", text)).strip(" ,;:.")
    text = _COMPLAINT.sub(lambda match: "plainte : " if match["that"] else "plainte au sujet ", text)
    return f"{text[:1].upper()}{text[1:]}" if text else ""


def _spaced(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", fold(text)))
