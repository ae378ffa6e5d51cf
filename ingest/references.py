"""What a passage refers to (« voir article UB 10 », « cf. lexique »), found in its words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from rag.labels import LABEL, is_label, labels_after_zone
from rag.mentions import Mention, Target
from rag.text import fold
from rag.types import ActKind, Chunk

# Acts of one sitting or one signature number budgets and laws, not the places of a règlement.
_PLAIN_ACTS = frozenset({ActKind.DELIBERATION, ActKind.ARRETE})
_OF_ACTS = frozenset({Target.ARTICLE, Target.LAW})
OF_THE_FILE = "annexes du plan"  # those of the whole file, not of the règlement
SAME_PART = "même partie"  # « l'article 2 ci-après »
MOST_OF_RANGE = 16  # « les articles 1 à 16 »

_NUMBER = r"\d{1,2}(?:[.\-]\d{1,2}){0,3}"
_LETTERS = r"\d?(?:AU|U|A|N)[A-Z]{0,4}[a-z]{0,2}"
# « DG 6 », « DC.4 »: common rules that a règlement numbers by letters of its own.
_CODED = r"(?!LO|[IVX]{2,4}\b)[A-Z]{2,4}"
_ONE = rf"(?:{LABEL}[ .\-]\s?|{_LETTERS}(?=\d)|{_CODED}[ .\-]\s?)?{_NUMBER}(?![\d°])(?:\s?er\b)?"
# « A 10 » is an article of the zone A, « A. 424-8 » one of a code.
_LAW_NUMBER = (
    r"(?:(?:L|R|D|LO)\.?\s?\*?\s?\d{1,4}(?:[.\-]\d{1,4}(?!\s?°)){0,4}|A\.?\s?\*?\s?\d{3}-\d{1,3}"
    r"|\d{3,4}(?:[.\-]\d{1,3}){0,2}(?=(?:\s+(?:et|à)\s+(?:suivants?|\d{3,4}))?\s+du\s+(?:même\s+)?[Cc]ode))"
)
_ARTICLE = re.compile(
    rf"\b(?:[Aa]rticles?|ARTICLES?|[Aa]rt\.?)\s+(?:n\s?°\s?)?(?P<list>(?:{_LAW_NUMBER}|{_ONE})"
    rf"(?:\s*(?:,|;|/|et|ou|à|ainsi que)\s*(?:{_LAW_NUMBER}|{_ONE}))*)"
    r"(?=(?P<after>[^.;:\n(]{0,80}(?:\n[^.;:\n(]{0,60})?))"
)
_VERB = (
    r"(?:cf\.?|voir|v\.|se\s+(?:reporter|référer|conformer|rapporter)|(?:re)?port[eé]z?-vous|complét\w+"
    r"|d[ée]fini\w*|pr[ée]vu\w*|fix[ée]\w*|figur\w+|indiqu[ée]\w*|mentionn[ée]\w*|vis[ée]\w*|soumis\w*"
    r"|conform\w+|appliqu\w+|applicables?)"
)
_PARAGRAPH = re.compile(
    rf"\b{_VERB}\s+(?:(?:au|le|aux|les|à\s+la|la)\s+)?(?:§|paragraphes?|alin[ée]as?|points?|rubriques?)?\s*"
    r"(?P<number>\d{1,2}(?:\.\d{1,2}){1,3})(?![\d,%°]|\s?(?:m\b|m[èe]tres?|€|%|cm|ha\b|\d))",
    re.IGNORECASE,
)
_HEADED = r"chapitre|titre|section|sous-section|partie|livre|tome"
_CHAPTER = re.compile(
    rf"\b(?P<word>{_HEADED})\s+(?:n\s?°\s?)?(?P<number>\d{{1,2}}(?:\.\d{{1,2}}){{0,2}}|[IVX]{{1,5}})\b"
    r"(?=(?P<after>[^.;:\n]{0,60}))",
    re.IGNORECASE,
)
_WORDS = r"[^.;:()«»\n\d]{2,50}?"
_LEXICON = re.compile(
    r"\b(?:(?:cf\.?|voir|se\s+reporter|d[ée]fini\w*|figur\w+|sens\s+du)[^.;:()]{0,40}?|(?:au|dans\s+le)\s+)"
    r"\b(?:lexique|glossaire)\b",
    re.IGNORECASE,
)
_DEFINITION = re.compile(
    rf"\b(?:cf\.?|voir|se\s+(?:reporter|référer)\s+à)[^.;:()«»\n]{{0,20}}?\s*(?:la\s+)?d[ée]finitions?\s+"
    rf"(?:de\s+la\s+|de\s+l['’]|du\s+|des?\s+|d['’])?(?:(?P<quote>[«\"“]\s?[^«»\"”\n]{{2,50}}?\s?[»\"”])"
    rf"|(?P<bare>{_WORDS})(?=[.;:()\n]|\s(?:dans|au|du|en)\s|$))",
    re.IGNORECASE,
)
_ANNEX_NUMBER = (
    r"(?P<number>n\s?°\s?\d+|\d{1,2}(?:[\s_.\-]?[A-Z](?![a-zà-ÿ]))?(?:[.\-]?\d{1,2})?(?:-[a-z]\b)?"
    r"|[IVX]{1,4}\b)"
)
_ANNEX = re.compile(
    rf"\b(?:(?:{_VERB}|joint\w*|annex[ée]\w*)\s+)?(?:(?P<the>(?:à|dans|de)\s+l['’]|dans\s+les\s+|aux?\s+|des\s+|en\s+)?)"
    rf"(?P<word>annexes?)\b(?:\s*,)?\s*(?:{_ANNEX_NUMBER}|(?P<quote>«\s?[^«»\n]{{3,70}}?\s?»))?",
    re.IGNORECASE,
)
_OF_PLAN = re.compile(
    r"\s*(?:du|au|de\s+ce|dudit|,)\s+(?:pr[ée]sent\s+)?(?:r[èe]glement|plu\w?\b|plan|dossier|document)",
    re.IGNORECASE,
)
_NAME = re.compile(r"\s*((?:[a-zà-ÿœ]{4,}|d['’][a-zà-ÿ]{4,})(?:\s+(?:[a-zà-ÿœ]{4,}|d['’][a-zà-ÿ]{4,})){0,3})")
_NO_NAME = re.compile(
    r"(?:dont|dans|avec|sans|pour|sous|jointe?s?|accol\w+|isol\w+|exist\w+|sont|doi\w+|peu\w+|sera|seront|ainsi"
    r"|figur\w+|entre|elle|habit\w+|int[ée]gr\w+|non|d[ée]fini\w+|n[ée]cess\w+|construit\w*|comme|admis\w*)\b"
)
_COMMON_RULES = (
    r"(?:règles|dispositions|dispositions\s+réglementaires)\s+(?:communes|générales|applicables\s+à\s+toutes"
    r"\s+(?:les\s+)?zones)"
)
_COMMON = re.compile(rf"\b(?:des|aux|les)\s+{_COMMON_RULES}|\bdispositions\s+générales", re.IGNORECASE)
_COMMON_ALONE = re.compile(
    rf"\b{_VERB}\s+(?:(?:par|dans|en|à|aux?|les)\s+){{0,3}}"
    r"(?:règles\s+communes|dispositions\s+(?:générales|communes|applicables\s+à\s+toutes))",
    re.IGNORECASE,
)
_ZONE_RULES = r"r[èe]glements?\s+(?:propres?\s+à\s+|d[e']\s*)?(?:chaque\s+|chacune\s+des\s+|des?\s+)?zones?"
_OF_ZONES = re.compile(
    rf"\b(?:des|du)\s+(?:{_ZONE_RULES}|r[èe]glements?\s+applicables?\s+(?:à|aux|dans)\s+(?:\w+\s+){{0,2}}(?:zone|secteur)s?)\b",
    re.IGNORECASE,
)
_ZONES_ALONE = re.compile(
    rf"\b(?:se\s+(?:reporter|référer)|voir|cf\.?)\s+aux\s+(?:dispositions|règles)\s+des\s+{_ZONE_RULES}\b",
    re.IGNORECASE,
)
_OF_ZONE = re.compile(
    r"(?:du\s+présent\s+règlement\s+)?(?:de\s+la|des|du|en)\s+(?:règlements?\s+(?:de\s+la|des|du)\s+)?(?=(?:zone|secteur)s?\s)"
)
_ZONES_BEFORE = re.compile(rf"{_ZONE_RULES}\s*\(\s*(?:l['’])?$", re.IGNORECASE)
_NEAR = re.compile(r"[\s,]*(?:ci-(?:après|dessous|dessus)|du\s+présent\s+(?:titre|chapitre))", re.IGNORECASE)
_CADASTRE = re.compile(r"cadastr|parcelle|lieu-dit", re.IGNORECASE)
# What follows an article of a law at once: « et suivants du code de l'urbanisme ».
_CODE = re.compile(
    r"[\s,]*(?:(?:et\s+suivants?|précités?|(?:\d+\s?(?:er|°|e|ème)\s+)?alin[ée]as?(?:\s+\d+)?|modifiés?)[\s,]*){0,3}"
    r"(?:(?:du|le|au|dudit|de\s+ce)\s+(?:même\s+|présent\s+|nouveau\s+)?(?:code|décret|cgct|c\.?\s?urb|r[èe]glement\s+sanitaire)\b"
    r"|de\s+la\s+(?:même\s+|dite\s+)?(?:loi|constitution|directive)\b|de\s+l['’](?:arrêté|ordonnance)\b)",
    re.IGNORECASE,
)
# « Vu la loi n° 84-53, notamment son article 34 », « modifié par la loi n° 2014-366 - art. 87 ».
_LAW_BEFORE = re.compile(
    r"\b(?:loi|code|décret|ordonnance|directive|circulaire|arrêté\s+(?:inter)?(?:ministériel|préfectoral))\b[^.;]{0,140}?"
    r"(?:notamment\s+(?:en\s+|à\s+)?(?:ses|son|les|l['’]|en)\s*|[-–—]\s?|\()$",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"[\s,]*(?:du\s+règlement\s+)?(?:du|des|de\s+la|de\s+l['’])\s*(?:présente?\s+)?(?P<name>statuts|convention|contrat"
    r"|PPR\w{0,3}|SCo?T|SDAGE|SAGE|PLH|AVAP|SPR|RNU"
    r"|ZPPAUP|PADD|PSMV|PEB|cahier\s+des\s+charges|règlement\s+de\s+(?:voirie|lotissement)|lotissement)\b",
    re.IGNORECASE,
)
_OF_TITLE = re.compile(
    rf"[\s,\-–]*(?:(?:des|du|de\s+la|de\s+l['’])?\s*(?:dispositions(?:\s+générales)?|règlement)\s+)?"
    rf"(?:du|de\s+la|des|de\s+l['’]|–|-)\s*(?P<word>{_HEADED}|annexe)\s+(?P<number>\d{{1,2}}|[IVX]{{1,5}})\b",
    re.IGNORECASE,
)
_BEFORE_TITLE = re.compile(rf"(?P<word>{_HEADED})\s+(?P<number>\d{{1,2}}|[IVX]{{1,5}})\s*[,–\-:]?\s*$", re.I)
_ITEM = re.compile(
    rf"(?P<range>à\s+)?(?:(?P<law>{_LAW_NUMBER}|\d{{3,4}}(?:[.\-]\d{{1,3}}){{0,2}})"
    rf"|(?:(?P<zone>{LABEL})[ .\-]\s?|(?P<glued>{_LETTERS})(?=\d)|(?P<code>{_CODED})[ .\-]\s?)?"
    rf"(?P<number>{_NUMBER}))"
)
_PLAN = re.compile(
    r"\b(?:cf\.?|voir|se\s+(?:reporter|référer)\s+aux?)\s+(?:l[ea]s?\s+|l['’])?"
    r"(?P<name>(?:documents?|r[èe]glements?|pi[èe]ces?)\s+graphiques?|plans?\s+de\s+zonage|plans?\s+graphiques?)"
    r"(?:\s+(?P<number>[A-Z]\d{0,2}|n\s?°\s?\d+|\d(?:\.\d)?)(?![\w]))?",
    re.IGNORECASE,
)
_SHEET = re.compile(
    r"\b(?:cf\.?|voir|se\s+reporter\s+(?:à|aux?))\s+(?:l[ae]s?\s+)?"
    r"(?P<word>fiche|mesure|tableau|figure|schéma|croquis|illustration)s?(?:\s+(?:conseils?|techniques?))?\s+"
    r"(?:n\s?°\s?)?(?P<list>\d{1,2}(?:\s*(?:,\s*et|,|et|à)\s*\d{1,2}){0,9})(?![\d°])(?![.,]\d|\s?m\b)",
    re.IGNORECASE,
)


def with_mentions(chunks: Sequence[Chunk]) -> list[Chunk]:
    """The chunks, each with what it refers to."""
    return [replace(chunk, mentions=_kept(chunk)) if chunk.text else chunk for chunk in chunks]


def _kept(chunk: Chunk) -> tuple[Mention, ...]:
    found = references(chunk.text)
    act = chunk.section.act
    if (act.kind if act else chunk.document.kind) in _PLAIN_ACTS:
        return tuple(each for each in found if each.target in _OF_ACTS)
    return found


def references(text: str) -> tuple[Mention, ...]:
    """The references of a passage, in order; those of one list of articles each at its own number."""
    found = list(_articles(text))
    covered = [(each.start, each.end) for each in found]
    lowered = text.lower()
    for finder, cues in _FINDERS:
        if not any(cue in lowered for cue in cues):
            continue
        new = [each for each in finder(text) if not any(a < each.end and each.start < b for a, b in covered)]
        found += new
        covered += [(each.start, each.end) for each in new]
    return tuple(sorted(found, key=lambda each: (each.start, each.end)))


# -- articles ---------------------------------------------------------------------------------------


def _articles(text: str) -> Iterator[Mention]:
    for match in _ARTICLE.finditer(text):
        if _is_heading(text, match):
            continue
        target, within, of_zones, tail = _where(text, match)
        start, before = match.start("list"), ""
        items = list(_ITEM.finditer(match["list"]))
        for rank, item in enumerate(items):
            named = item["zone"] or item["glued"]
            zone = named if named and is_label(named) else None
            after_law = rank > 0 and bool(items[rank - 1]["law"])  # « articles L. 731-1 à 5 »
            law = bool(item["law"]) or (zone is None and (target is Target.LAW or after_law))
            first, end = start + item.start(), start + item.end()
            said = _plain(text[match.start() : end])
            number = item["law"] or item["number"]
            kind = (
                Target.LAW if law else target if zone is None or target is not Target.LAW else Target.ARTICLE
            )
            first += len(item["range"] or "")
            end = max(end, tail) if rank == len(items) - 1 else end
            coded = item["code"] if zone is None and target is not Target.LAW else None
            if coded:
                kind = Target.COMMON
            held = "" if law else coded or within
            numbers = [*(_between(before, number) if item["range"] and not law else ()), _plain(number)]
            zones = (zone,) if law or zone or not of_zones else of_zones
            for each in numbers:
                for label in zones:
                    yield Mention(first, end, said, kind, each, label, held)
            before = number


def _where(text: str, match: re.Match[str]) -> tuple[Target, str, tuple[str, ...], int]:
    """What follows a list of articles: whose they are, the title and the zones that hold them, and where
    that title ends."""
    after, end = match["after"], match.end("list")
    if _CODE.match(after) or _LAW_BEFORE.search(text[max(0, match.start() - 160) : match.start()]):
        return Target.LAW, "", (), 0
    other = _OTHER.match(after)
    if other:
        return Target.ARTICLE, fold(_plain(other["name"])), (), 0
    titled = _OF_TITLE.match(after) or _BEFORE_TITLE.search(text[max(0, match.start() - 40) : match.start()])
    if titled:
        tail = end + titled.end() if titled.re is _OF_TITLE else 0
        return Target.ARTICLE, f"{fold(titled['word'])} {titled['number'].lower()}", (), tail
    near = re.split(r"\b[Aa]rticles?\b", after, maxsplit=1)[0].strip()
    of_zone = _OF_ZONE.match(near)
    if of_zone and (labels := labels_after_zone(near[of_zone.end() :])):
        return Target.ARTICLE, "", labels, 0
    if _OF_ZONES.search(near) or _ZONES_BEFORE.search(text[max(0, match.start() - 40) : match.start()]):
        return Target.EACH_ZONE, "", (), 0
    if _COMMON.search(near):
        return Target.COMMON, "", (), 0
    return Target.ARTICLE, SAME_PART if _NEAR.match(after) else "", (), 0


def _between(first: str, last: str) -> Iterator[str]:
    """The numbers that « 9.2 à 9.4 » leaves unsaid."""
    one, other = re.split(r"[.\-]", first), re.split(r"[.\-]", last)
    if len(one) != len(other) or one[:-1] != other[:-1] or not first:
        return
    low, high = int(one[-1]), int(other[-1])
    if 1 < high - low < MOST_OF_RANGE:
        head = last[: len(last) - len(other[-1])]
        yield from (f"{head}{number}" for number in range(low + 1, high))


def _is_heading(text: str, match: re.Match[str]) -> bool:
    """The passage's own title, « ARTICLE UB 10 - HAUTEUR », refers to nothing."""
    opens = match.start() == 0 or text[match.start() - 1] in "\n\f"
    after = text[match.end() : match.end() + 9]
    return opens and match[0][0] == "A" and bool(re.match(r"\s*(?:[-–—:.]|\n|$|[A-ZÀ-Ý«])", after))


def _paragraphs(text: str) -> Iterator[Mention]:
    for match in _PARAGRAPH.finditer(text):
        yield Mention(match.start("number"), match.end(), _plain(match[0]), Target.ARTICLE, match["number"])


# -- other places -----------------------------------------------------------------------------------


def _chapters(text: str) -> Iterator[Mention]:
    for match in _CHAPTER.finditer(text):
        roman = not match["number"][0].isdigit()
        if roman and not match["number"].isupper():
            continue
        before = text[max(0, match.start() - 60) : match.start()]
        if not before or before[-1] in "\n\f" or re.search(r"\bloi\b", before) or _CODE.match(match["after"]):
            continue
        if match["word"].lower() == "section" and _CADASTRE.search(before):
            continue
        within = "règles communes" if _COMMON.match(match["after"].lstrip()) else ""
        end = match.end("number")
        number = f"{fold(match['word'])} {match['number'].lower()}"
        yield Mention(
            match.start(), end, _plain(text[match.start() : end]), Target.CHAPTER, number, within=within
        )


def _lexicon(text: str) -> Iterator[Mention]:
    for match in _DEFINITION.finditer(text):
        word = _plain((match["quote"] or match["bare"]).strip('«»"“” \n'))
        if not re.search(r"\bcode\b|^en vigueur", word, re.IGNORECASE):
            yield Mention(match.start(), match.end(), _plain(match[0]), Target.LEXICON, word)
    for match in _LEXICON.finditer(text):
        yield Mention(match.start(), match.end(), _plain(match[0]), Target.LEXICON)


def _annexes(text: str) -> Iterator[Mention]:
    """« l'annexe 2A2 », « les annexes du présent règlement »; an « annexe » may also be a small building."""
    for match in _ANNEX.finditer(text):
        if not match["word"].islower() and (not match.start() or text[match.start() - 1] in "\n\f"):
            continue
        number, name, end = _plain(match["number"] or ""), "", match.end()
        if match["quote"]:
            name = _plain(match["quote"].strip("«» "))
        elif not number:
            named = _NAME.match(text, end) if re.search(r"l['’]\s*$", match["the"] or "", re.I) else None
            name = _plain(named[1]) if named and not _NO_NAME.match(named[1]) else ""
            after = named.end() if name and named else end
            of_plan = _OF_PLAN.match(text, after)
            en = fold(match["the"] or "").startswith("en") and not match[0].lower().startswith("en")
            sent = re.match(r"cf|voir|se\s", match[0], re.IGNORECASE)
            if not (of_plan and match["the"]) and not (en and match["word"].lower() == "annexe") and not sent:
                continue
            end = of_plan.end() if of_plan else end
            if of_plan and not re.search("r[èe]glement$", of_plan[0], re.IGNORECASE):
                name = name or OF_THE_FILE
        if (
            number
            and not match["the"]
            and not re.match(_VERB, match[0], re.I)
            and match["word"].endswith("s")
        ):
            continue
        yield Mention(
            match.start(), end, _plain(text[match.start() : end]), Target.ANNEX, number, within=name
        )


def _sheets(text: str) -> Iterator[Mention]:
    """« cf. fiches conseils n° 8 et 9 », « voir figure 3 »."""
    for match in _SHEET.finditer(text):
        for item in re.finditer(r"\d+", match["list"]):
            start, end = match.start("list") + item.start(), match.start("list") + item.end()
            number = f"{fold(match['word'])} {item[0]}"
            yield Mention(start, end, _plain(text[match.start() : end]), Target.ANNEX, number)


def _common(text: str) -> Iterable[Mention]:
    for match in _ZONES_ALONE.finditer(text):
        yield Mention(match.start(), match.end(), _plain(match[0]), Target.EACH_ZONE)
    for match in _COMMON_ALONE.finditer(text):
        yield Mention(match.start(), match.end(), _plain(match[0]), Target.COMMON)


def _plans(text: str) -> Iterator[Mention]:
    for match in _PLAN.finditer(text):
        yield Mention(
            match.start(), match.end(), _plain(match[0]), Target.PLAN, _plain(match["number"] or "")
        )


# Each finder, and words without which it finds nothing.
_FINDERS = (
    (
        _paragraphs,
        ("§", "cf", "voir", "paragraphe", "reporter", "prévu", "défini", "fixé", "visé", "mention"),
    ),
    (_chapters, ("chapitre", "titre", "section", "partie", "livre", "tome")),
    (_lexicon, ("lexique", "glossaire", "définition", "definition")),
    (_sheets, ("cf", "voir", "reporter")),
    (_annexes, ("annexe",)),
    (_common, ("règles", "dispositions")),
    (_plans, ("graphique", "zonage")),
)


def _plain(text: str) -> str:
    return " ".join(text.split())
