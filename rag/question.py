"""What a question asks, understood without a model: territory, zone, acts, dates, names, kind of answer."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from rag.courtesy import asking_part
from rag.dates import FoundDate, find_dates
from rag.expected import Expected, expected_answer
from rag.labels import LABEL, canonical, family, is_label, labels_after_zone, labels_in
from rag.lexicon import expand
from rag.text import STOPWORDS, fold, stem, terms, words
from rag.types import ActKind, Fact, Question, Territory


@dataclass(frozen=True, slots=True)
class Understanding:
    """A question read. ``terms`` maps search terms to weights; addresses, parcels, acts and names point at
    one thing and must be found in what answers.

    ``territory`` is one of ours; ``foreign`` a place named that is not. ``zones`` are asked
    labels. ``of_sitting`` tells that the dates are those of a sitting. ``aside`` are terms said around
    what is asked: found in an act they help, missing they prove nothing. What holds must be in force on
    ``day``; ``facts`` are what the user sees of all this.
    """

    text: str
    terms: dict[str, float]
    territory: Territory | None = None
    foreign: str = ""
    zones: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    dates: tuple[FoundDate, ...] = ()
    of_sitting: bool = False
    addresses: tuple[str, ...] = ()
    parcels: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    aside: frozenset[str] = frozenset()
    expected: Expected = Expected.TEXT
    day: date | None = None
    kinds: tuple[ActKind, ...] = ()
    theme: str = ""
    facts: tuple[Fact, ...] = ()


_ACT = re.compile(
    r"\b(?:[A-Z]{1,4}[-_ ]?)?((?:19|20)\d{2})\s?[_\-/]\s?(\d{1,5})(?:\s?[_\-/]\s?(\d{1,3}))?\b"
    r"(?!\s*[/-]\s*(?:19|20)\d\d)"
)
_ARTICLE = re.compile(r"\barticles?\s+((?:[LRD]\.?\s?\*?)?\d[\d.\-]*|[A-Z]{1,3}\s?\d{1,2})", re.IGNORECASE)
_STREET = (
    r"rue|avenue|av|boulevard|bd|bld|blv|place|cours|impasse|allees?|chemin|quai|traverse|montee|route"
    r"|square|passage|corniche"
)
_LINKS = r"(?:(?:de|du|des|la|le|les|l|d|saint|sainte|st|ste)[\s'’-]+)*"
_NUMBER = r"\d{1,4}(?:\s?[-–/,]\s?\d{1,4})*(?:\s?(?:bis|ter|[a-dA-D])\b)?"
_WORD = r"[A-Za-zÀ-ÿ0-9]+"
# Without a number, only a capital tells « rue de l'Armistice » from « la rue dois-je ».
_ADDRESS = re.compile(
    rf"\b(?:({_NUMBER}),?\s*(?:(?:de |du |d['’])?(?:la |l['’])?)?(?i:{_STREET})\s+"
    rf"((?i:{_LINKS}){_WORD}(?:[\s'’-]{_WORD}){{0,2}})"
    rf"|(?i:{_STREET})\s+((?i:{_LINKS})[A-ZÀ-Ý][\wÀ-ÿ]+(?:[ -][A-ZÀ-Ý][\wÀ-ÿ]+)*))"
)
_ADDRESS_END = re.compile(
    r"\s(?:a|à|en|au|dans|sur|selon|est|apres|après|ou|et|fait|pour|les|avec)\s.*$", re.IGNORECASE
)
_PARCEL = re.compile(r"\b([A-Z]{1,2})\s?(\d{1,4})\b(?!\s?(?:m|%|€))")
_SMALL = r"(?:(?:de|du|des|la|le|les|sur|sous|en|lès|d|l)[- '’])*"
_PLACE = rf"((?:L[ea]s?\s|L['’])?[A-ZÀ-Ý][\wÀ-ÿ]+(?:[- ]{_SMALL}[A-ZÀ-Ý][\wÀ-ÿ]+)*)"
_TOWN = (
    r"commune|ville|mairie|maire|PLUi?(?:-\w+)?|conseil municipal|[Mm]étropole|agglomération|village|bourg"
)
_STRONG_PLACE = re.compile(rf"\b(?:{_TOWN}|municipale?)\s+(?:de\s|du\s|d['’]|des\s)\s?{_PLACE}")
_NEAR = r"[àÀ]|A|a|sur la commune de|dans la commune de|près de|en mairie de"
_WEAK_PLACE = re.compile(rf"(?:^|[\s,(])(?:{_NEAR})\s+{_PLACE}")
_STREET_BEFORE = re.compile(rf"(?:{_STREET})\b[^,;?]{{0,40}}$", re.IGNORECASE)
_NAME = re.compile(r"(?<![.?!…]\s)(?<!^)\b([A-ZÀ-Ý][\wÀ-ÿ]{2,}|[A-ZÀ-Ý]{2,})\b")
_OF_SITTING = re.compile(r"\b(?:conseil|seance|deliberation)\b[^,;?]{0,40}?\b(?:du|le)\s+\d")
_FOLLOW_UP = re.compile(r"^(?:et|mais|meme question|idem|pour|ok|d'accord|alors)\b")
# Words that name the kind of document, found in every passage of one: they hardly help to choose.
_FAINT = frozenset(
    stem(word)
    for word in """plu plui reglement article regle regles zone secteur commune ville conseil municipal mairie
    arrete deliberation selon dit prevoit metropole""".split()
)
FAINT_WEIGHT, TERRITORY_WEIGHT, CONTEXT_WEIGHT, AROUND_WEIGHT, MIN_TOPONYM = 0.3, 0.1, 0.5, 0.4, 5


def understand(question: Question, territories: Sequence[Territory], zones_of: ZonesOf) -> Understanding:
    """Read a question against what is indexed. ``zones_of`` gives the zone labels ruled in a territory."""
    own = question.text
    chosen = _chosen(question, territories)
    territory = chosen or find_territory(own, territories)
    turns = _leaned_on(question, territories)
    past = " . ".join(turns)
    if territory is None and question.context:
        territory = next(
            (found for turn in reversed(question.context) if (found := find_territory(turn, territories))),
            None,
        )
    foreign, surely = ("", False) if find_territory(own, territories) else find_foreign(own)
    if not surely and question.filters.commune:
        foreign = ""  # a hamlet or a street of the town that was chosen
    if question.filters.commune and chosen is None:
        territory, foreign = None, question.filters.commune
    if territory is None and not foreign and len(territories) == 1:
        territory = territories[0]
    known = zones_of(territory)
    carried = (_carried_zones(turn, known) for turn in reversed(turns))
    asked = _asked_zones(own, known) or next(filter(None, carried), ())
    asked = asked or tuple(_spelt(zone, known) for zone in question.filters.zones)
    folded = fold(own)
    expected = expected_answer(folded)
    if expected is Expected.TEXT and past:
        expected = expected_answer(fold(past))
    text = f"{past} {own}".strip()
    asking, around = asking_part(own)
    return Understanding(
        text=text,
        terms=_weights(own, past, territory, asked),
        territory=territory,
        foreign=foreign,
        zones=asked,
        acts=tuple(dict.fromkeys(_act(match) for match in _ACT.finditer(text) if not _is_period(match))),
        articles=tuple(match[1] for match in _ARTICLE.finditer(own)),
        dates=tuple(find_dates(own) or find_dates(past)),
        of_sitting=bool(_OF_SITTING.search(fold(own))),
        addresses=_addresses(own) or _addresses(past),
        parcels=_parcels(own),
        names=_names(own, territory, asked) or _names(past, territory, asked),
        aside=frozenset(terms(around)) - set(terms(asking)),
        expected=expected,
    )


class ZonesOf:
    """The zone labels that headings give, by territory name; None for all of them."""

    def __init__(self, labels: dict[str, frozenset[str]]) -> None:
        self._labels = labels

    def __call__(self, territory: Territory | None) -> frozenset[str]:
        if territory is not None:
            return self._labels.get(territory.name, frozenset())
        return frozenset(label for labels in self._labels.values() for label in labels)


def _leaned_on(question: Question, territories: Sequence[Territory]) -> tuple[str, ...]:
    """The turns a follow-up leans on, oldest first: back to the last one that stands by itself."""
    turns: tuple[str, ...] = ()
    while is_follow_up(question, find_territory(question.text, territories) is not None):
        *before, last = question.context
        turns = (last, *turns)
        question = Question(last, tuple(before))
    return turns


def is_follow_up(question: Question, names_territory: bool) -> bool:
    """Does the question lean on the turn before it? It says « et », or names nothing of its own."""
    if not question.context:
        return False
    folded = fold(question.text).strip()
    if _FOLLOW_UP.match(folded):
        return True
    return (
        not names_territory
        and not _ACT.search(question.text)
        and not _addresses(question.text)
        and len(terms(folded)) <= 6
    )


# -- territory --------------------------------------------------------------------------------------


def _chosen(question: Question, territories: Sequence[Territory]) -> Territory | None:
    wanted = fold(question.filters.commune or "")
    if not wanted:
        return None
    for territory in territories:
        names = [
            (territory.name, territory.insee),
            *((member.name, member.insee) for member in territory.members),
        ]
        if any(wanted in (fold(name), fold(insee or "")) for name, insee in names):
            return territory
    return None


def find_territory(text: str, territories: Sequence[Territory]) -> Territory | None:
    """The territory a text names: its name, a member's, or its first long word (« grenobloise »)."""
    plain = f" {_spaced(text)} "
    best: tuple[int, Territory] | None = None
    for territory in territories:
        names = [territory.name, *(member.name for member in territory.members)]
        lengths = [len(name) for name in names if f" {_spaced(name)} " in plain]
        main = next(
            (
                word
                for word in _spaced(territory.name).split()
                if len(word) >= MIN_TOPONYM and word not in _COMMON
            ),
            "",
        )
        if main and re.search(rf"\b{re.escape(main)}(?:\b|-| )", plain):
            lengths.append(len(main))
        elif len(main) > MIN_TOPONYM + 1 and re.search(rf"\b{re.escape(main[:-1])}\w{{2,5}}\b", plain):
            lengths.append(len(main) - 1)
        if lengths and (best is None or max(lengths) > best[0]):
            best = (max(lengths), territory)
    return best[1] if best else None


_COMMON = frozenset(
    """communaute commune communes agglomeration metropole saint sainte grand grande pays""".split()
)


def _spaced(text: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", fold(text)).split())


def find_foreign(text: str) -> tuple[str, bool]:
    """A place the question is about, when it names none of ours, and whether it is surely a town.

    « la mairie de Brest » is sure; « à Brest » may be a hamlet of ours.
    """
    for pattern, sure in ((_STRONG_PLACE, True), (_WEAK_PLACE, False)):
        for match in pattern.finditer(text):
            named = _spaced(match[1]).split()
            if not _STREET_BEFORE.search(text[: match.start()]) and not (
                is_label(match[1]) or named[0] in _NOT_PLACES
            ):
                return " ".join(match[1].split()), sure
    return "", False


_NOT_PLACES = frozenset("m mm mme madame mademoiselle monsieur messieurs maitre noel paques internet".split())


# -- zones, names, terms ----------------------------------------------------------------------------


def _asked_zones(text: str, known: Collection[str]) -> tuple[str, ...]:
    """Zone labels of a question, spelt as in the acts. A class letter alone (« en zone U ») is no label
    unless it is ruled; a bare word is one only when it, or a zone it would be a sector of, is ruled.
    """
    by_fold = {label.lower() for label in known}
    text = _EXCLUDED.sub(" ", text)
    said = [
        *labels_after_zone(text),
        *re.findall(r"\b[Ee]n\s+(\d?(?:AU|U|A|N)[A-Z]\w{0,4}|\d?[UAN][A-Z]?\d\w{0,3})\b", text),
    ]
    said += [
        match[1]
        for match in re.finditer(r"\b(?:zones?|secteurs?)\s+([\w*]{1,6})\b", text, re.IGNORECASE)
        if match[1].lower() in by_fold
    ]
    said += [
        _spelt(match[1], known)
        for match in re.finditer(r"\bzones?\s+(\d?(?:au|[uan])[a-z]?\d{0,2}[a-z]?)\b", text, re.IGNORECASE)
        if match[1].lower() not in STOPWORDS | _CLASSES_LOW and match[1].lower() not in by_fold
    ]
    bare = [
        label
        for label in labels_in(text)
        if label in known or (len(label) > SHORT_LABEL and set(family(label)) & set(known))
    ]
    bare += [
        word
        for word in re.findall(r"\b\w{2,6}\b", text)
        if word.lower() in by_fold and word.lower() not in STOPWORDS
    ]
    for name, label in _NAMED_ZONES.items():
        if label in known and name in fold(text):
            said.append(label)
    found = dict.fromkeys(
        _spelt(label, known) for label in (*said, *bare) if is_label(label) or label.lower() in by_fold
    )
    return tuple(label for label in found if label in known or label not in _CLASSES)


def _spelt(label: str, known: Collection[str]) -> str:
    """The label as the acts spell it: « uba » is the sector UBa of a known UB; else in capitals."""
    spelt = canonical(label, known)
    if spelt in known or set(family(label)) & set(known):
        return spelt
    sector = f"{label[:-1].upper()}{label[-1:].lower()}"
    return sector if label[:-1].upper() in known else label.upper() if label.islower() else label


def _carried_zones(past: str, known: Collection[str]) -> tuple[str, ...]:
    """Zones of the turn before; one that nobody rules has had its refusal and is not asked again."""
    return tuple(label for label in _asked_zones(past, known) if set(family(label)) & set(known))


_EXCLUDED = re.compile(
    rf"\b(?:hors|sauf|hormis|except[ée])\s+(?:l[ae]s?\s+|en\s+)?(?:(?:zones?|secteurs?)\s+)?{LABEL}(?![\w'])"
)
_NAMED_ZONES = {"zone agricole": "A", "zone naturelle": "N"}
SHORT_LABEL = 2  # « Ai-je » is no sector of A
_CLASSES = frozenset({"U", "AU", "A", "N"})
_CLASSES_LOW = frozenset({"u", "au", "a", "n", "un", "une", "aux", "net", "nue"})


def _act(match: re.Match[str]) -> str:
    parts = [match[1], str(int(match[2]))] + ([str(int(match[3]))] if match[3] else [])
    return "_".join(parts)


def _is_period(match: re.Match[str]) -> bool:
    """``2024-2025`` is a school year, not an act."""
    return len(match[2]) == 4 and match[2][:2] in {"19", "20"} and 0 <= int(match[2]) - int(match[1]) <= 2


def _addresses(text: str) -> tuple[str, ...]:
    """Addresses, as ``number|street words``; the number is empty when none is given."""
    found = []
    for match in _ADDRESS.finditer(text):
        street = fold(_ADDRESS_END.sub("", match[2] or match[3]))
        name = " ".join(
            word for word in re.split(r"[\s'-]+", street) if word not in STOPWORDS and not word.isdigit()
        )
        if name and name != "eau":
            found.append(f"{fold(match[1] or '').strip()}|{name}")
    return tuple(dict.fromkeys(found))


def _parcels(text: str) -> tuple[str, ...]:
    """Cadastral references said to be one: « parcelle ZK 45 », « terrain AB 663 »."""
    if not re.search(r"parcelle|terrain|cadastr", fold(text)):
        return ()
    return tuple(
        f"{match[1]} {int(match[2])}".lower() for match in _PARCEL.finditer(text) if not is_label(match[0])
    )


def _names(text: str, territory: Territory | None, zones: Sequence[str]) -> tuple[str, ...]:
    """Proper names of the question that are neither its territory nor a zone, as stems."""
    ours = set(_own_names(text, territory))
    ours |= {zone.lower() for zone in zones}
    found = []
    for match in _NAME.finditer(text):
        word = fold(match[1])
        prefix = any(len(own) >= MIN_TOPONYM and word.startswith(own[:MIN_TOPONYM]) for own in ours)
        if (
            word not in ours
            and not prefix
            and word not in STOPWORDS
            and stem(word) not in _FAINT
            and not is_label(match[1])
        ):
            found.append(stem(word))
    return tuple(dict.fromkeys(found))


def _weights(own: str, past: str, territory: Territory | None, zones: Sequence[str]) -> dict[str, float]:
    asking, around = asking_part(own)
    ours = _territory_stems(f"{past} {own}", territory)
    labels = {label.lower() for zone in zones for label in family(zone)}
    weights: dict[str, float] = {}
    for text, base in ((past, CONTEXT_WEIGHT), (around, AROUND_WEIGHT), (asking, 1.0)):
        for term in terms(text):
            if term in labels or (past and base == CONTEXT_WEIGHT and is_label(term.upper())):
                continue
            weight = base * (
                TERRITORY_WEIGHT if term.startswith(ours) else FAINT_WEIGHT if term in _FAINT else 1.0
            )
            weights[term] = max(weights.get(term, 0.0), weight)
    return expand(weights, f"{past} . {around} . {asking}") or dict.fromkeys(words(own)[:20], 1.0)


def _own_names(text: str, territory: Territory | None) -> list[str]:
    """The words that name the territory in a text, or the members of it that the text names.

    Unless the whole name is there, only its first long word is a name: in Clairvigne-sur-Ormelle,
    « l'Ormelle » is the river.
    """
    if territory is None:
        return []
    plain, name = f" {_spaced(text)} ", _spaced(territory.name)
    members = [item for member in territory.members if f" {(item := _spaced(member.name))} " in plain]
    if f" {name} " in plain:
        return " ".join([name, *members]).split()
    main = next((word for word in name.split() if len(word) >= MIN_TOPONYM), name)
    return " ".join([main, *members]).split()


def _territory_stems(text: str, territory: Territory | None) -> tuple[str, ...]:
    """Beginnings of the words that name it in a text: « Grenoble-Alpes Métropole » for Grenoble."""
    own = tuple(word[:MIN_TOPONYM] for word in _own_names(text, territory) if len(word) >= MIN_TOPONYM)
    found = set(own)
    for match in re.finditer(_PLACE, text):
        parts = _spaced(match[1]).split()
        if own and any(part.startswith(own) for part in parts):
            found.update(part[:MIN_TOPONYM] for part in parts if len(part) >= MIN_TOPONYM)
    return tuple(found)
