"""Private persons' names, addresses, phones, e-mails and numbers, hidden from a model and put back on return.

The rules are written, not learned: a title, a given name, « né le », « appartenant à » announce a
person. Functions (« Madame le Maire »), towns, zones and articles are left as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

_CAP = r"(?:[A-ZÀ-ÖØ-Ý][\w'’]*)(?:-[A-ZÀ-ÖØ-Ý]?[\w'’]+)*"
_PARTICLE = r"(?:de|du|des|le|la|van|von|der|da|di|el|ben|bin|d['’]|l['’])"
_NAME = rf"{_CAP}(?:\s+(?:{_PARTICLE}\s*)*{_CAP}){{0,3}}"
_NAME_OR_PARTICLE = rf"(?:{_PARTICLE}\s*){{0,2}}{_NAME}"
_TITLE = (
    r"(?:M\.|M(?=\s[A-ZÀ-Ý])|MM\.?|Mr\.?|Mmes?\.?|Mlles?\.?|Me(?=\s[A-ZÀ-Ý])|Dr\.?|Pr\.?|[Mm]onsieur|[Mm]adame|"
    r"[Mm]essieurs|[Mm]esdames|[Mm]ademoiselle|[Mm]aître|[Dd]octeur|[Cc]onsorts|[Éé]poux|[Éé]pouse|[Vv]euve|"
    r"MONSIEUR|MADAME|MAÎTRE|MMES?|MLLES?)"
)
# Words that end a name: functions, and what owns without being a person.
_FUNCTIONS = """
    maire maires adjoint adjointe adjoints préfet préfète président présidente directeur directrice
    architecte conseiller conseillère conseillers conseillères ministre procureur secrétaire général
    générale commissaire député députée sénateur sénatrice inspecteur chef médecin expert huissier
    notaire géomètre syndic gérant gérante rapporteur rapporteure délégué déléguée vice premier première
"""
_BODIES = """
    sci sarl sas sa eurl sasu société syndicat cabinet commune ville métropole état etat département
    région office établissement association copropriété communauté mairie conseil agence banque
    entreprise ministère habitat service
"""
NOT_PERSONS = frozenset(f"{_FUNCTIONS} {_BODIES}".split())
_OWNER = (
    r"(?:appartenant\s+à|propriété\s+de|propriétaires?\s*:|au\s+nom\s+de|pris\s+en\s+la\s+personne\s+de|"
    r"représentée?s?\s+par|demande\s+(?:de|présentée\s+par)|déposée?s?\s+par|formée?\s+par|acquéreurs?\s*:|"
    r"vendeurs?\s*:|pétitionnaires?\s*:|demandeurs?\s*:|indivision|succession|hoirie)"
)
_WAY = r"(?:rue|avenue|av\.|boulevard|bd\.?|bld|impasse|square|traverse|ruelle|venelle)"
_WAY_NOUN = (
    r"(?:place|cours|passage|route|allées?|quai|chemin|montée|villa|clos|domaine|parc|esplanade|lotissement|"
    r"résidence|hameau)"
)
_LINK = r"(?:\s+(?:de|du|des|la|le|les|aux?|et|sur|en)\b)*\s*(?:\b[dl]['’])?\s*"
_NUMBER = r"\d{1,4}(?:\s?(?:bis|ter|quater|[A-D]\b))?(?:\s?[-/]\s?\d{1,4})?\s*,?\s*"
_CAPITAL = r"(?<![\w'’-])[A-ZÀ-Ý][\w'’-]*"
# "12 rue des lilas" needs no capital; "2 places" or "4 chemins" are counts, hence a capital after these.
_FIRST = rf"(?:(?i:{_WAY}){_LINK}\s?[\w'’-]+|(?i:{_WAY_NOUN}){_LINK}\s?[A-ZÀ-Ý][\w'’-]*)"
_HIGH = r"(?i:(?:grand(?:e|['’])?|petite|vieille)[ -]?(?:rue|route))\b"
_STREET = rf"(?:{_FIRST}|{_HIGH})(?:{_LINK}{_CAPITAL}){{0,5}}"
# Sex, year, month, department, town, order, and the key: with its spaces, or all in one.
_NIR = (
    r"[12](?P<gap>[ .\u00a0-]?)\d{2}(?P=gap)(?:0[1-9]|1[0-2]|[2-9]\d)(?P=gap)(?:\d{2}|2[AB])(?P=gap)"
    r"\d{3}(?P=gap)\d{3}"
)
_INSURED = r"(?:NIR|sécu(?:rité\s+sociale)?|assurée?)"
_IBAN = r"FR\d{2}(?:[ \u00a0]?[A-Z0-9]{4}){5}[ \u00a0]?[A-Z0-9]{3}"
# No I, O nor U on a plate, so that no zone U or AU looks like one; other forms need to be said a vehicle's.
_PLATE = r"(?:[A-HJ-NP-TV-Z]{2}-\d{3}-[A-HJ-NP-TV-Z]{2}|[a-hj-np-tv-z]{2}-\d{3}-[a-hj-np-tv-z]{2})"
_VEHICLE = r"(?:immatricul\w*|plaques?|véhicules?|voitures?|autos?|motos?|scooters?|camions?|camionnettes?)"
_NO_WORD = (
    r"(?!(?:de|et|en|le|la|les|des|du|ou|sur|par|ch|cm|mm|km|kg|cv|ht|ttc)\b)"  # « 10 et 20 véhicules »
)
_ANY_PLATE = (
    rf"(?:{_NO_WORD}[A-HJ-NP-TV-Z]{{2}}[ -]?\d{{3}}[ -]?{_NO_WORD}[A-HJ-NP-TV-Z]{{2}}"
    rf"|\d{{1,4}}[ -]?{_NO_WORD}[A-Z]{{2,3}}[ -]?(?:\d{{2}}|2[AB]))"
)
_BORN = r"n[ée]+(?:\(e\))?s?\s+"
_BORN_ON = r"(?:né(?:e|\(e\))?s?\s+le\b|n[ée]+s?\s+le\s+\d)"  # « ne le donne pas » is nobody's birth
_DAY = r"le\s+[\d/.\w\s]{6,20}?\d{4}(?:\s+à\s+[A-ZÀ-Ý][\w'’-]+)?"
_SEVERAL = r"(?:MM\.?|Messieurs|Mmes|Mesdames)"

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("COURRIEL", re.compile(r"(?P<hide>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)")),
    (
        "TEL",
        re.compile(r"(?<!\d)(?P<hide>(?:(?:\+|00)33\s?\(?0?\)?\s?|0)[1-9](?:[ .\u00a0-]?\d{2}){4})(?!\d)"),
    ),
    # Slashes all along: two dates side by side are no phone.
    ("TEL", re.compile(r"(?<![\d/])(?P<hide>0[1-9](?:/\d{2}){4})(?![\d/])")),
    ("NUMERO", re.compile(rf"(?<![\w-])(?P<hide>{_NIR}(?P=gap)\d{{2}})(?![\w-])")),
    ("NUMERO", re.compile(rf"(?i:\b{_INSURED})\W[^.?!]{{0,25}}?(?<![\w-])(?P<hide>{_NIR})(?![\w-])")),
    ("NUMERO", re.compile(rf"(?<![\w-])(?P<hide>{_IBAN})(?!\w)")),
    ("NUMERO", re.compile(rf"(?<![\w-])(?P<hide>{_PLATE})(?![\w-])")),
    (
        "NUMERO",
        re.compile(rf"(?i:\b{_VEHICLE})\W[^.?!]{{0,25}}?(?<![\w-])(?P<hide>(?i:{_ANY_PLATE}))(?![\w-])"),
    ),
    ("ADRESSE", re.compile(rf"(?<![\w.,-])(?P<hide>{_NUMBER}{_STREET})")),
    ("NAISSANCE", re.compile(rf"\b{_BORN}(?P<hide>{_DAY})")),
    ("PERSONNE", re.compile(rf"(?<!\w){_TITLE}\s+(?:et\s+{_TITLE}\s+)?(?P<hide>{_NAME_OR_PARTICLE})")),
    (
        "PERSONNE",
        re.compile(rf"(?<!\w){_SEVERAL}\s(?P<list>{_NAME}(?:(?:\s*,\s*|\s+et\s+){_NAME_OR_PARTICLE})+)"),
    ),
    ("PERSONNE", re.compile(rf"\b(?i:{_OWNER})\s+(?P<hide>{_NAME_OR_PARTICLE})")),
    ("PERSONNE", re.compile(rf"(?P<hide>{_NAME}),?\s+{_BORN_ON}")),
)
_PLACE_BEFORE = re.compile(
    r"(?i)\b(?:rue|avenue|boulevard|place|impasse|allée|quai|cours|chemin|route|square|école|collège|lycée|"
    r"stade|salle|gymnase|médiathèque|bibliothèque|centre|espace|parc|pont|hôpital|maison|église|"
    r"groupe scolaire|îlot|zac)(?:\s+(?:de|du|des|la|le|municipale?))*\s+$"
)
_NAMED_AFTER = re.compile(
    r"(?i)\b(?:rue|avenue|boulevard|bd|place|impasse|allée|quai|cours|chemin|route|square)\s+(?:du\s+)?"
    r"(?:dr|pr|docteur|professeur)\.?\s+$"
)
_PLACEHOLDER = re.compile(
    r"\[?\b(PERSONNE|ADRESSE|TEL|COURRIEL|NUMERO|NAISSANCE|TEXTE)_(\d+)\b\]?", re.IGNORECASE
)


class Mask:
    """The placeholders of one exchange: one per written form, so that :meth:`restore` gives the exact words.

    ``protected`` words (towns) are never hidden. Call :meth:`learn` on every text first: a surname met
    with its title in one is then hidden where it stands alone in another.
    """

    def __init__(self, protected: Iterable[str] = ()) -> None:
        words = (word.casefold() for name in protected for word in re.findall(r"\w+", name))
        # The « le » of « Saint-Pol-le-Lac » is also that of « Madame Le Goff ».
        self._protected = frozenset(word for word in words if not re.fullmatch(_PARTICLE, word))
        self._given: dict[str, str] = {}
        self._values: dict[str, str] = {}
        self._surnames: set[str] = set()

    def learn(self, *texts: str) -> None:
        """Note the persons of the texts."""
        for text in texts:
            for kind, start, end in self._spans(text):
                if kind == "PERSONNE":
                    self._note(text[start:end])

    def mask(self, text: str) -> str:
        """The text with placeholders in place of personal data."""
        self.learn(text)
        pieces, at = [], 0
        for kind, start, end in self._spans(text):
            pieces += [text[at:start], self._placeholder(kind, text[start:end])]
            at = end
        return "".join([*pieces, text[at:]])

    def restore(self, text: str) -> str:
        """The text with the exact words back. Unknown placeholders stay: see :meth:`unknown`."""
        return _PLACEHOLDER.sub(lambda found: self._values.get(_key(found), found[0]), text)

    def unknown(self, text: str) -> tuple[str, ...]:
        """Placeholders that this exchange never gave out."""
        return tuple(found[0] for found in _PLACEHOLDER.finditer(text) if _key(found) not in self._values)

    def _placeholder(self, kind: str, value: str) -> str:
        if value not in self._given:
            rank = 1 + sum(key.startswith(f"{kind}_") for key in self._values)
            self._given[value] = f"{kind}_{rank}"
            self._values[f"{kind}_{rank}"] = value
        return f"[{self._given[value]}]"

    def _note(self, name: str) -> None:
        """Keep the surname (capitals, else the last word), long enough not to be a word by chance."""
        words = re.findall(_CAP, name)
        capitals = [word for word in words if word.isupper() and len(word) >= 3]
        kept = (word.casefold() for word in capitals or words[-1:] if len(word) >= 3)
        self._surnames |= {word for word in kept if word not in self._protected}

    def _spans(self, text: str) -> list[tuple[str, int, int]]:
        """What to hide: kind, start, end; in order, without overlap (the first rule wins)."""
        taken: list[tuple[str, int, int]] = []
        for kind, start, end in self._found(text):
            if start < end and not any(start < other_end and other < end for _, other, other_end in taken):
                taken.append((kind, start, end))
        return sorted(taken, key=lambda span: span[1])

    def _found(self, text: str) -> Iterator[tuple[str, int, int]]:
        # A placeholder already in a document (an anonymised act) is hidden too, to come back as it was.
        for found in _PLACEHOLDER.finditer(text):
            yield "TEXTE", found.start(), found.end()
        for kind, pattern in _PATTERNS:
            for found in pattern.finditer(text):
                if "list" in pattern.groupindex:
                    for one in re.finditer(_NAME_OR_PARTICLE, found["list"]):
                        base = found.start("list")
                        yield from self._person(text, base + one.start(), base + one.end())
                elif kind == "PERSONNE":
                    start, end = found.span("hide")
                    if not _NAMED_AFTER.search(text[max(0, start - 60) : start]):
                        yield from self._person(text, start, end)
                else:
                    yield kind, *found.span("hide")
        for found in re.finditer(_NAME, text):
            first, _, rest = found[0].partition(" ")
            known = first.split("-")[0].casefold() in given_names()
            if rest and known and not _PLACE_BEFORE.search(text[max(0, found.start() - 60) : found.start()]):
                yield from self._person(text, *found.span())
        for found in re.finditer(rf"(?<![\w-]){_CAP}(?![\w-])", text):
            if found[0].casefold() in self._surnames:
                yield "PERSONNE", *found.span()

    def _person(self, text: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
        """The span of a name cut before a function, a company or a town; nothing when nothing is left."""
        last = start
        for word in re.finditer(r"[^\s]+", text[start:end]):
            bare = word[0].strip(".,;:").casefold()
            if bare in NOT_PERSONS or bare.split("'")[0].split("’")[0] in {"l"} or bare in self._protected:
                break
            if not re.fullmatch(_PARTICLE, bare):
                last = start + word.end()
        if last > start:
            yield "PERSONNE", start, last


def _key(found: re.Match[str]) -> str:
    return f"{found[1].upper()}_{found[2]}"


@cache
def given_names() -> frozenset[str]:
    """Common given names, folded to small letters."""
    text = (files("rag") / "data" / "prenoms.txt").read_text(encoding="utf-8")
    return frozenset(name.casefold() for name in text.split())
