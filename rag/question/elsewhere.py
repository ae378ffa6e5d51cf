"""A town that a question is about and that is none of ours, known by where its name stands in the sentence.

No list of towns is kept: a name is a town's after a body (« le conseil de X »), before a code (« X (60) »),
as what votes (« X a-t-elle voté »), or after « à ». Elsewhere it is a partner, a firm, a street or a hamlet.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from rag.dates import MONTHS
from rag.labels import is_label
from rag.question.gazetteer import MIN_TOPONYM, STREETS
from rag.question.places import said_addresses
from rag.question.tokens import spaced
from rag.spelling import KNOWN, Words
from rag.text import STOPWORDS, fold

_SMALL = r"(?:(?:de|du|des|la|le|les|sur|sous|en|lès|d|l)[- '’])*"
PLACE = rf"((?:L[ea]s?\s|L['’])?[A-ZÀ-Ý][\wÀ-ÿ]+(?:[- ]{_SMALL}[A-ZÀ-Ý][\wÀ-ÿ]+)*)"
_TOWN = (
    r"commune|ville|mairie|maire|PLUi?(?:-\w+)?|conseil municipal|[Mm]étropole|agglomération|village|bourg"
    r"|municipalité|[ée]lus|conseillers municipaux|hôtel de ville"
)
_STRONG_PLACE = re.compile(rf"\b(?:{_TOWN}|municipale?)\s+(?:de\s|du\s|d['’]|des\s)\s?{PLACE}")
# « le conseil de Noreva »; a council of other than a town has a common noun.
_COUNCIL = re.compile(rf"\b[Cc]onseil (?:de\s|d['’])\s?{PLACE}")
_OTHER_COUNCILS = frozenset(
    """administration communaute copropriete developpement discipline ecole enfants etat fabrique famille
    gestion gerance jeunes metropole orientation prud quartier region regence sages securite surveillance
    territoire vie""".split()
)
_CODED = re.compile(rf"{PLACE}\s?\((?:\d{{2}}|2[AB]|9[78]\d)\)")
_NEAR = r"[àÀ]|A|a|sur la commune de|dans la commune de|près de|en mairie de"
_WEAK_PLACE = re.compile(rf"(?:^|[\s,(])(?:{_NEAR})\s+{PLACE}")
# What a town does, and no firm: « Noreva a-t-elle voté ».
_VOTES = re.compile(
    r"\b(?:vot|adopt|approuv|deliber|subventionn|instaur|institu|vers|accord|attribu|octroy|fix|decid|interdi"
    r"|autoris)\w*(?!\s+(?:pour|contre))\b"
)
_SUBJECT = re.compile(
    rf"{PLACE}\s+(?:a|avait|va|peut|doit)-(?:t-)?(elle|il)\s+(?!été\b|ete\b)(\w+(?:\s+\w+){{0,2}})"
)
# « l'association Noreva » is one name.
_NAMED_SO = re.compile(r"(?:\b(?:la|les?|une?|du|des|cette|cet|ce)\s|\b[ld]['’]\s?)(?:[\w-]+\s+){0,2}$")
_TITLED = re.compile(r"\b(?:M|MM|Mmes?|Mlle|Me|Dr|Monsieur|Madame|Maître|Docteur)\.?\s*$")
# In small letters: after a body, or at the end of what is asked; « à l'affouage » is a thing.
_LOW_STRONG = re.compile(
    r"\b(?:commune|ville|mairie|conseil municipal|conseil|elus|plui?|municipalite) (?:de |d')"
    r"([a-z][a-z'-]{3,})\b"
)
_LOW_WEAK = re.compile(r"(?<![a-z'-])a (?!l')([a-z][a-z'-]{3,})(?=\s*(?:[?.!,;]|$))")
_INFINITIVE = re.compile(r"(?:er|ir|oir|re)$")
_STREET_BEFORE = re.compile(rf"\b(?:{'|'.join(sorted(STREETS))})\b[^,;?]{{0,40}}$", re.IGNORECASE)
# What is given « à Noreva » goes to someone, and is in no town of that name.
_GIVEN_BEFORE = re.compile(
    r"\b(?:(?:attribu|confi|vers|ced|accord|octroi|octroy|rembours)(?:e|ee|es|ees|ait|a|ent)?|vendue?s?|paie"
    r"|paient|payee?s?|donnee?s?|louee?s?|appartien\w+)(?:-t-(?:elle|il|on))?(?:\s+[\w'%€]+){0,2}\s*$"
)
# Before the name of a town these make it a partner, a way or a comparison, and not what is asked about.
_PARTNER = re.compile(
    r"\b(?:avec|entre|vers|direction|envers|contre|comme|contrairement a|jumel\w+ (?:a|avec)|outre|hormis"
    r"|sauf|par rapport a|depuis|jusqu'a|quitt\w+|rejoin\w+|pour)\s+(?:l[ae]\s|les\s|l')?"
    r"(?:(?:ville|commune|metropole|mairie|communaute\w*)\s+(?:de\s|d'|du\s))?$"
)
_SAID_CODE = re.compile(r"\b(?:insee|code commune|commune)\W{0,3}(?:n\W{0,2})?(\d{5}|2[ab]\d{3})\b")
_NOT_PLACES = frozenset("m mm mme madame mademoiselle monsieur messieurs maitre noel paques internet".split())
_ASKING = frozenset("qui que quoi quand comment pourquoi combien ou lequel laquelle".split())
_NO_TOWN = frozenset(map(fold, MONTHS)) | frozenset(
    """pied pieds velo moto cheval voiture vehicule domicile distance terme jamais rien autrui huis loisir
    volonte temps plein partiel titre gratuit naissance residence rentree demain secteur""".split()
)
_LETTERS = re.compile(r"[A-Za-zÀ-ÿ]")


def find_foreign(text: str, words: Words | None = None) -> tuple[str, bool]:
    """A place the question is about, when it names none of ours, and whether it is surely a town.

    « la mairie de Brest » is sure; « à Brest » may be a hamlet of ours. ``words`` are those of what is
    indexed: a name in small letters is a place only when they hardly hold it.
    """
    if match := _SAID_CODE.search(fold(text)):
        return f"code INSEE {match[1].upper()}", True
    for pattern in (_STRONG_PLACE, _CODED, _COUNCIL):
        for match in pattern.finditer(text):
            council = pattern is _COUNCIL and spaced(match[1]).split()[0] in _OTHER_COUNCILS
            if _is_place(text, match, True) and not council:
                return " ".join(match[1].split()), True
    if subject := _voting(text, words):
        return subject, True
    for match in _WEAK_PLACE.finditer(text):
        if _is_place(text, match, False):
            return " ".join(match[1].split()), False
    return _in_small_letters(text, words)


def is_partner(text: str, words: str) -> bool:
    """Is a town named only as a partner or a way: « la convention avec Noreva », « vers Noreva »?"""
    folded, said = fold(text), fold(words)
    places = [match.start() for match in re.finditer(rf"(?<!\w){re.escape(said)}(?!\w)", folded)]
    return bool(said and places) and all(_PARTNER.search(folded[:place]) for place in places)


def _is_place(text: str, match: re.Match[str], sure: bool) -> bool:
    named, before = spaced(match[1]).split(), text[: match.start()]
    shouted = bool(_LETTERS.search(text)) and text == text.upper()
    if not named or is_label(match[1]) or named[0] in _NOT_PLACES:
        return False
    # « rue du Pont à Mousson » is a street, « 3 rue de la République à Brest » is in a town.
    if _STREET_BEFORE.search(before) and not before.endswith(tuple(said_addresses(text).values())):
        return False
    if sure:
        return True
    # In capitals « A TOIT PLAT » looks like a place: only what ends the question may be one.
    if shouted and ((len(named) > 1 and "-" not in match[1]) or re.match(r"\s+\w", text[match.end() :])):
        return False
    acronym = match[1].isupper() and not shouted and len(match[1]) <= MIN_TOPONYM
    return not acronym and not _GIVEN_BEFORE.search(fold(before))


def _voting(text: str, words: Words | None) -> str:
    """The town said to vote, by its name alone. A person votes too: after a title, a first name, or when
    « il » stands for a name that the documents hold."""
    for match in _SUBJECT.finditer(text):
        name, before = " ".join(match[1].split()), text[: match.start()]
        said, before_it = spaced(name).split(), fold(before)
        if (
            not said
            or said[0] in _NOT_PLACES | _ASKING
            or is_label(name)
            or not _VOTES.search(fold(match[3]))
            or _TITLED.search(before)
        ):
            continue
        known = words is not None and bool(words.counts(said))
        person = said[0] in _first_names() or (match[2] == "il" and known and "-" not in name)
        firm = name.isupper() or _NAMED_SO.search(before_it) or _STREET_BEFORE.search(before)
        if not person and not firm:
            return name
    return ""


def _in_small_letters(text: str, words: Words | None) -> tuple[str, bool]:
    folded = fold(text)
    if words is None or text == text.upper():
        return "", False
    for pattern, sure in ((_LOW_STRONG, True), (_LOW_WEAK, False)):
        for match in pattern.finditer(folded):
            word, typed = match[1], text[match.start(1) : match.end(1)]
            common = word in STOPWORDS or word in _NO_TOWN or bool(_INFINITIVE.search(word))
            if len(folded) != len(text) or not typed.islower() or common or is_label(typed):
                continue
            if pattern is _LOW_WEAK and text[match.start()] not in "àa":
                continue
            parts = spaced(word).split()
            if all(words.counts([part]).get(part, 0) < KNOWN for part in parts if len(part) > 2):
                return typed, sure
    return "", False


@cache
def _first_names() -> frozenset[str]:
    return frozenset(fold(files("rag").joinpath("data/prenoms.txt").read_text(encoding="utf-8")).split())
