"""What the sheet of rules says of a point: the rules to read first for a visitor, the others folded.

The sheet holds every rule of the zone. A counter needs the one that leads and the one made for these works,
in their exact words; the rest is a click away.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date

from rag.appointment.plain import plain_words
from rag.appointment.proof import OPENING, Proof
from rag.appointment.table import Asked, Phrase, Thing, says
from rag.appointment.types import Finding, Unconfirmed
from rag.desk import Desk
from rag.labels import family
from rag.sheet import Request, Sheet, sheet
from rag.sheet.fiche import themes
from rag.sheet.types import Aim, SheetError, Standing, Status
from rag.sheet.types import Finding as Rule
from rag.text import fold, sentences
from rag.types import Citation
from rag.verbatim import GAP, is_verbatim, squeezed

LONG = 430
"""Characters of a rule that is shown whole; a longer one is cut between two sentences."""
HEADING = 60
"""Characters of a beginning that says nothing yet: the title of a list."""
OTHERS, EXCEPTIONS, BESIDE = 4, 2, 4
TO_READ = 2
OWN = "Cette règle est écrite pour ces travaux."
CUT = "La règle continue après ces mots : lisez-la en entier dans la page."
DOUBT = "À vérifier : {doubt}."
NOT_NAMED = (
    "Les règles de la zone ne nomment pas ce projet, ni pour l'admettre ni pour l'interdire : lisez ce qui "
    "est interdit et ce qui est soumis à condition."
)
_STANDINGS = {Standing.ZONE: 0, Standing.REFERRED: 1, Standing.COMMON: 2}
_FAR = 10_000
MEASURED = frozenset(
    ["voie", "limites", "entre", "emprise", "hauteur", "clotures", "stationnement", "espaces_verts"]
)
"""Themes whose rule is a measure: one with a figure is read first."""
DESTINATION = "destination"
_SORTS = re.compile(r"\b(?:sont|est|seule?s?)\b[^.;:]{0,60}\b(?:admis|autoris|interdit)")
# A rule that leans on the sentence before it does not stand alone at the head of a point.
_LEANS = re.compile(r"\W*(?:ces?|cette|cet|celles?(?:-ci)?|celui-ci|ceux-ci|elles?|ils?)\b", re.IGNORECASE)
_LEANING_SECTOR = re.compile(
    r"\W*(?:en|dans (?:le|les|la)) (?:secteurs?|zones?) [^,]{1,30}, (?:ces?|cet|cette|il|elle|ils|elles)\b",
    re.IGNORECASE,
)
_CASE = re.compile(
    r"\W*(?:\w{1,2}[).]\W*)?(?:a l.angle|dans (?:le|les) (?:cas|secteurs? [a-z])|lorsqu|en cas|si\b"
    r"|toutefois|cependant|hors agglo|le long|par rapport a l.axe"
    r"|(?:des?|une) implantations? differentes?)"
)
_BESIDE = re.compile(r"alternativ|particulier|derogat|exception")
_BEGINS = re.compile(r"[«\"(]?[A-ZÀ-Ý\d]")


def sheet_of(desk: Desk, thing: Thing | None, commune: str, zone: str, day: date) -> Sheet | None:
    """The sheet of the works of a need; None when there is no thing to build or none can be made."""
    if thing is None or not commune or not zone:
        return None
    try:
        return sheet(desk, Request(commune, zone, thing.works, day))
    except SheetError:
        return None


def told(read: Sheet, asked: Asked, proof: Proof) -> tuple[Finding, ...]:
    """The one or two rules that answer a point; none when the sheet does not say."""
    theme = read.theme(asked.theme)
    if theme is None:
        return ()
    if theme.status is Status.UNREGULATED:
        silent = [each for each in theme.findings if each.status is Status.UNREGULATED]
        return tuple(_finding(asked, each, proof) for each in silent[:1])
    about = [each for each in theme.findings if _of_zone(each, read.zone) and _suits(each, asked, proof)]
    chosen = [_complete(each, theme.findings) for each in _chosen(about, asked, read.zone)]
    rest = [each for each in about if not any(is_verbatim(each.quote, one.quote) for one in chosen)]
    found = [_finding(asked, each, proof) for each in chosen]
    return (*found[:-1], *(_with_rest(each, rest) for each in found[-1:]))


def matters(read: Sheet, asked: Asked) -> bool:
    """Is the point one that these works put first, or that a rule made for them rules?"""
    theme = read.theme(asked.theme)
    if theme is None or theme.important or not read.works:
        return True
    return any(each.aim is Aim.WORKS and each.standing is Standing.ZONE for each in theme.findings)


def beyond(read: Sheet, asked: Collection[str]) -> Iterator[str]:
    """What the sheet holds besides, one line each: other themes of these works, other documents."""
    left = [
        each.name.lower()
        for each in read.themes
        if each.important and each.findings and each.key not in asked and each.status is Status.RULE
    ]
    if left:
        yield f"Le règlement a aussi des règles à lire sur : {' ; '.join(left)}."
    beside = [each.document.title for each in read.annexes if each.citations]
    if beside:
        yield f"À lire aussi, avec le règlement : {' ; '.join(dict.fromkeys(beside[:BESIDE]))}."
    missing = list(dict.fromkeys(each.name for each in read.missing if each.rank))[:BESIDE]
    if missing:
        yield f"Cité par ces règles, mais non fourni à l'outil : {' ; '.join(missing)}."


def not_named(read: Sheet, asked: Asked) -> Unconfirmed | None:
    """What to read when the point asks whether the project is allowed and no rule names it."""
    theme = read.theme(asked.theme)
    if theme is None or not asked.names:
        return None
    zone = [each for each in theme.findings if each.standing is Standing.ZONE and _of_zone(each, read.zone)]
    passages = tuple(dict.fromkeys(each.citation.passage for each in zone))[:TO_READ]
    return Unconfirmed(asked.point, NOT_NAMED, passages=passages) if passages else None


# -- which rules ------------------------------------------------------------------------------------


def _of_zone(rule: Rule, zone: str) -> bool:
    """Not one of another sector: a figure of the next zone is never shown."""
    return not rule.sector or rule.sector in family(zone)


def _suits(rule: Rule, asked: Asked, proof: Proof) -> bool:
    over = "\n".join((*rule.under, *rule.chunk.section.path, rule.quote))
    against = asked.against and says(rule.quote, asked.against)
    return (
        proof.about(rule.quote, over)
        and not rule.quote.rstrip().endswith(":")
        and not (asked.names and (against or not _opens_with(rule.quote, proof.named)))
    )


def _opens_with(quote: str, named: Sequence[Phrase]) -> bool:
    """Does a sentence or an item of the quote begin by naming the project? Further on it may be named as the
    annexe of something else."""
    return any(says(" ".join(unit.split()[:OPENING]), named) for unit, _ in _units(quote))


def _chosen(rules: Sequence[Rule], asked: Asked, zone: str) -> list[Rule]:
    """The rule made for these works, when it stands alone, and the one of the zone; a particular case comes
    after the rule."""
    about = next((each.titles for each in themes() if each.key == asked.theme), None)

    def order(rule: Rule) -> tuple[bool | int, ...]:
        path = rule.chunk.section.path
        titled = about.search(fold(path[-1])) if about and path else None
        return (
            rule.status is not Status.RULE,
            _STANDINGS[rule.standing],
            bool(_LEANS.match(rule.quote)),
            bool(rule.doubt),
            bool(asked.against) and says(rule.quote, asked.against),
            _apart(rule),
            rule.sector != zone,
            asked.theme in MEASURED and not rule.figures,
            asked.theme == DESTINATION and not _SORTS.search(fold(rule.quote)),
            rule.aim is Aim.WORKS,
            titled.start() if titled else _FAR,
        )

    ranked = sorted(rules, key=order)
    own = [each for each in ranked[1:] if each.aim is Aim.WORKS and each.standing is Standing.ZONE]
    made_for = [each for each in own if not _LEANS.match(each.quote)]
    chosen = [*ranked[:1], *made_for[:1]]
    return sorted(chosen, key=lambda each: each.aim is not Aim.WORKS or _apart(each))


def _complete(rule: Rule, rules: Sequence[Rule]) -> Rule:
    """A rule of a sector that leans on the one before it (« En secteur UBa, elle… »), with that one."""
    if not rule.sector or not _LEANING_SECTOR.match(rule.quote):
        return rule
    text = squeezed(rule.chunk.text)
    at = text.find(squeezed(rule.quote))
    places = [
        (text.find(squeezed(each.quote)), each)
        for each in rules
        if each.chunk.id == rule.chunk.id and not each.sector
    ]
    before = [(place, each) for place, each in places if 0 <= place < at]
    if not before:
        return rule
    rule_before = max(before, key=lambda each: each[0])[1]
    for link in (" ", GAP):
        joined = f"{rule_before.quote}{link}{rule.quote}"
        if is_verbatim(joined, rule.chunk.text):
            pages = tuple(dict.fromkeys((*rule_before.pages, *rule.pages)))
            return replace(
                rule, citation=replace(rule.citation, quote=joined, pages=pages), under=rule_before.under
            )
    return rule


def _apart(rule: Rule) -> bool:
    """Is it a rule for some cases only?"""
    return (
        any(rule.quote.startswith(each) for each in rule.conditions)
        or bool(_CASE.match(fold(rule.quote)))
        or any(_BESIDE.search(fold(each)) for each in rule.under)
    )


# -- as it is shown ---------------------------------------------------------------------------------


def _finding(asked: Asked, rule: Rule, proof: Proof) -> Finding:
    whole, under = opened(rule.citation, rule.under)
    citation, cut = shortened(whole, proof.named)
    cut = cut or _goes_on(citation)
    plain = plain_words(citation, OWN if rule.aim is Aim.WORKS else asked.plain, proof.named)
    notes = [*([DOUBT.format(doubt=rule.doubt)] if rule.doubt else []), *([CUT] if cut else [])]
    return Finding(
        (asked.point,),
        (*plain, *notes),
        "",
        citation,
        None,
        "",
        under=under,
        exceptions=tuple(_exceptions(rule, proof)),
        cut=cut,
    )


def _exceptions(rule: Rule, proof: Proof) -> Iterator[Citation]:
    """What the article says of other cases, unless the rule shown says it already."""
    beside = [each for each in rule.exceptions if not is_verbatim(each.quote, rule.quote)]
    yield from (shortened(each, proof.named)[0] for each in beside[:EXCEPTIONS])


def _goes_on(citation: Citation) -> bool:
    """Do the words stop before the end of their sentence?"""
    if citation.quote.rstrip()[-1:] in ".;!?»)":
        return False
    last = squeezed(citation.quote.split(GAP.strip())[-1])
    after = squeezed(citation.passage.chunk.text).partition(last)[2]
    return bool(after) and len(citation.quote) > LONG // 2


def opened(citation: Citation, under: tuple[str, ...]) -> tuple[Citation, tuple[str, ...]]:
    """A citation that begins with a list or in the middle of a sentence, with the words that open it when
    they stand before it; and what is left of the words it is read under."""
    opening, alone = under[-1].strip() if under else "", bool(_BEGINS.match(citation.quote))
    if not opening or (alone and not opening.endswith(":")):
        return citation, under
    for link in (" ", *([] if alone else [GAP])):
        joined = f"{opening}{link}{citation.quote}"
        if is_verbatim(joined, citation.passage.chunk.text):
            return replace(citation, quote=joined), under[:-1]
    # Words that open a list are not those of a sentence that comes after it.
    return citation, under[:-1] if alone else under


def _with_rest(finding: Finding, rest: Sequence[Rule]) -> Finding:
    near = [shortened(opened(each.citation, each.under)[0], ())[0] for each in rest[:OTHERS]]
    return replace(finding, others=tuple(near), more=max(0, len(rest) - OTHERS))


def shortened(citation: Citation, named: Collection[Phrase]) -> tuple[Citation, bool]:
    """A long citation cut between sentences: its beginning, and those that name the project; was it cut?"""
    if len(citation.quote) <= LONG:
        return citation, False
    units = list(_units(citation.quote))
    kept, size = list[int](), 0
    for rank, (unit, _) in enumerate(units):
        own = named and size < 2 * LONG and says(unit, tuple(named))
        if size < HEADING or size + len(unit) <= LONG or own:
            kept.append(rank)
            size += len(unit)
    quote = ""
    for rank in kept:
        unit, apart = units[rank]
        joined = quote and rank - 1 in kept and not apart
        quote += (" " if joined else GAP if quote else "") + unit
    return replace(citation, quote=quote), len(kept) < len(units)


def _units(quote: str) -> Iterator[tuple[str, bool]]:
    """The sentences of a quote, and whether words are left out before each."""
    for rank, run in enumerate(quote.split(GAP.strip())):
        for place, (start, end) in enumerate(sentences(run)):
            yield run[start:end], rank > 0 and place == 0
