"""The rules found by following references: of the common provisions (« se reporter à l'article 4.6 des règles
communes »), of another zone (« voir article 4 UA », « les règles de la zone UB s'appliquent »)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from rag.labels import LABEL
from rag.mentions import Target
from rag.sends import SENDS
from rag.sheet.clauses import Article, articles
from rag.sheet.fiche import Works
from rag.sheet.find import Found, key_of, of_article, only_sends
from rag.sheet.ground import Ground
from rag.sheet.numbering import article_numbers, numbered_themes
from rag.sheet.reach import Reach, zones_of
from rag.sheet.types import Finding, Standing
from rag.text import fold, squeeze
from rag.types import Chunk

_OTHER_ZONE = re.compile(
    rf"\barticles?\s+(?:(?P<number>\d{{1,2}})\s+(?:de la zone\s+)?(?P<zone>{LABEL})(?![\w'’])"
    rf"|(?P<before>{LABEL})[ .\-]?(?P<after>\d{{1,2}})(?![\d.]\d))",
    re.IGNORECASE,
)
_TAKES_OVER = re.compile(
    rf"\b(?:règles?|dispositions?|règlement|articles?|prescriptions?)\b[^.;]{{0,60}}\b(?:zones?|secteurs?)"
    rf"\s+(?P<zone>{LABEL})(?![\w'])[^.;]{{0,40}}\b(?:s'appliqu\w+|(?:est|sont) applicables?)",
    re.IGNORECASE,
)
# « l'article DG 6 », « l'article 4.1 »: of the common provisions, when one is so numbered.
_NAMED = re.compile(r"\barticles? ([A-Z]{1,4}[ .]?\d+(?:\.\d+)*|\d+(?:\.\d+)+)(?![\w-])")
_SAVE = re.compile(r"\b(?:sauf|hormis|excepté\w*|à l['’]exception|à l['’]exclusion)\b", re.IGNORECASE)
# « à l'exception de l'article 6 : … et de l'article 10 : … »
_ASIDE = re.compile(
    r"\b(?:exception|exclusion|sauf|hormis|et) (?:d[eu] )?(?:l['’])?articles? (\d{1,2})(?![\d.])"
)
_BRACKETS = re.compile(r"\([^()]*\)")
LEAST_SAID = 8  # words of a sentence that rules by itself
_PART = re.compile(r"\b(?:section|chapitre|titre)\s+\d", re.IGNORECASE)


def followed(ground: Ground, works: Works | None, found: list[Found]) -> list[Found]:
    """The same findings with the rules that those of the zone refer to, each told where it comes from. What
    only sends there is left out once the rule itself is shown."""
    made = list(found)
    placed = {finding.key: rank for rank, (finding, _) in enumerate(found)}
    dropped: set[str] = set()
    for finding, headed in found:
        if finding.standing is not Standing.ZONE or not SENDS.search(finding.quote.replace("’", "'")):
            continue
        shown = False
        for rule in _referred(ground, works, finding, made):
            shown = True
            if (rank := placed.get(rule.key)) is None:
                placed[rule.key] = len(made)
                made.append((rule, headed))
            elif made[rank][0].standing is Standing.COMMON:
                made[rank] = rule, True
        if shown and only_sends(finding.quote):
            dropped.add(finding.key)
    return [each for each in made if each[0].key not in dropped and not _sends_back(each[0])]


def _referred(ground: Ground, works: Works | None, finding: Finding, known: list[Found]) -> Iterator[Finding]:
    """The rules that a finding sends to: those already found on its theme, else all that is written there."""
    for article in articles(_targets(ground, finding)):
        ids = {chunk.id for chunk in article.chunks}
        held = [each for each, _ in known if each.chunk.id in ids and each.theme == finding.theme]
        if not held:
            reach = _reach_there(article, ground.reach)
            rules = of_article(article, reach, works, Standing.REFERRED, theme=finding.theme)
            held = [each for each, _ in rules]
        for rule in held:
            yield replace(rule, standing=Standing.REFERRED, via=finding.quote, source=finding.citation)


def borrowed(ground: Ground, works: Works | None, found: list[Found]) -> list[Found]:
    """The same findings with the rules of a zone that the zone's own chapter takes over whole: « les règles
    de la zone UB s'appliquent, à l'exception de l'article 6 ». The words that say so go with each."""
    for clause in (finding for finding, _ in found if finding.standing is Standing.ZONE):
        for match in _TAKES_OVER.finditer(clause.quote.replace("’", "'")):
            label = match["zone"]
            if label in ground.reach.known and not ground.reach.holds(label):
                return [*found, *_taken_over(ground, works, label, clause)]
    return found


def _taken_over(ground: Ground, works: Works | None, label: str, clause: Finding) -> Iterator[Found]:
    """The rules of another zone, each with the words that take them over; those words themselves in the place
    of the articles that they set aside."""
    there, part = Reach.of(label, ground.reach.known), _PART.search(clause.quote)
    aside = frozenset(int(each) for each in _ASIDE.findall(clause.quote))
    for key in numbered_themes(aside):
        yield replace(clause, theme=key, key=key_of(clause.chunk, key, clause.quote)), True
    chunks = [chunk for chunk in ground.plan if there.owns(chunk) or there.beside(chunk)]
    for article in articles(chunks):
        section = article.chunks[0].section
        numbers = article_numbers(section.article, section.zones)
        if article.bare or section.article is None or numbers & aside:
            continue
        if part and not any(fold(title).startswith(fold(part[0])) for title in section.path):
            continue
        classic = article.chunks[0].document.id in ground.classic
        for rule, headed in of_article(article, there, works, Standing.REFERRED, classic):
            told = (*rule.exceptions, clause.citation) if _SAVE.search(clause.quote) else rule.exceptions
            yield (
                replace(rule, via=clause.quote, source=clause.citation, sector="", exceptions=told),
                headed,
            )


def _reach_there(article: Article, reach: Reach) -> Reach:
    """Where the rule of another zone is sent to (« voir article 4 UA »), it is read as that zone's."""
    zones = zones_of(article.chunks[0])
    if not zones or not reach.family.isdisjoint(zones):
        return reach
    return Reach.of(zones[0], reach.known)


def _targets(ground: Ground, finding: Finding) -> list[Chunk]:
    """The passages that the quote of a finding refers to, in reading order."""
    chunk, quote = finding.chunk, squeeze(finding.quote)
    found: dict[str, Chunk] = {}
    plain = _without_asides(quote)
    for rank, mention in enumerate(chunk.mentions):
        if not mention.outside and squeeze(mention.text) in quote:
            for target in ground.led_to(chunk, rank):
                if target.id != chunk.id:
                    found[target.id] = target
    names = {_bare(match[1]) for match in _NAMED.finditer(quote)}
    for target in ground.common if names else ():
        if target.section.article and _bare(target.section.article) in names:
            found[target.id] = target
    sent = list(_of_zones(plain, ground.reach))
    for number, zone in sent:
        for target in ground.every.values():
            if zone in target.section.zones and number in article_numbers(target.section.article, (zone,)):
                found[target.id] = target
    aside = {zone for _, zone in _of_zones(quote, ground.reach)} - {zone for _, zone in sent}
    held = (each for each in found.values() if aside.isdisjoint(zones_of(each)))
    return sorted(held, key=lambda each: (each.document.id, each.start))


def _without_asides(quote: str) -> str:
    """The quote without what stands in brackets, when it rules by itself: « le transfert d'un commerce du
    linéaire protégé (voir article UA 1) n'est pas admis » does not bring the rules of UA here."""
    plain = _BRACKETS.sub(" ", quote)
    return plain if len(plain.split()) >= LEAST_SAID and not only_sends(plain) else quote


def _bare(article: str) -> str:
    """An article as it may be written with other signs: « DG.6 », « DG 6 »."""
    return re.sub(r"[\s.]", "", article)


def _of_zones(quote: str, reach: Reach) -> Iterator[tuple[int, str]]:
    """The articles of other zones that a quote sends to: « voir article 4 UA »."""
    for match in _OTHER_ZONE.finditer(quote):
        zone, number = match["zone"] or match["before"], match["number"] or match["after"]
        if zone in reach.known and not reach.holds(zone):
            yield int(number), zone


def _sends_back(finding: Finding) -> bool:
    """Do the common rules only send back to those of each zone, that are shown first?"""
    if finding.standing is Standing.ZONE or not only_sends(finding.quote):
        return False
    quote = squeeze(finding.quote)
    held = [each for each in finding.chunk.mentions if squeeze(each.text) in quote]
    return any(each.target is Target.EACH_ZONE for each in held)
