"""What the summary of a sheet says of a theme: the rule that speaks for it, in the words of the act."""

from __future__ import annotations

import re

from rag.labels import LABEL
from rag.sheet import themes
from rag.sheet.following import goes_on
from rag.sheet.types import Aim, Finding, Standing, Status, ThemeSheet
from rag.text import fold
from rag.verbatim import GAP
from ui import labels
from ui.components.fiche.words import BULLETS, DEFINITIONS, DESTINATION, near, plural, said

FEW = 3
Told = tuple[tuple[str, tuple[str, ...]], ...]
"""Words of the act, each run with the figures that it holds."""
_FAR = 10_000
_WHOLE, _OPENING = 220, 150
"""Characters of a rule that the summary tells whole, and of one of which it tells the beginning."""
# What says when a figure holds, and is no rule by itself.
_WHEN = re.compile(
    r"(?:\d[\d.]*\s*)?(?:si\b|s['’]ils?\b|lorsqu|à condition|au[- ]delà|dans (?:une|la) bande"
    r"|sur une profondeur|en cas\b)",
    re.IGNORECASE,
)
_STANDS_FOR = re.compile(r"\W*(?:celles?|celui|ceux)\b|\W*au[- ]delà,", re.IGNORECASE)  # of what?
_FOLLOWS = re.compile(r"\W*(?:en conséquence|dans ce cas|[aà] ce titre|il en est de même)\b", re.IGNORECASE)
_SUBJECT = re.compile(r"(?:l[ae]s?|une?|ils?|elles?|aucune?|chaque|cette|ce)\s|l['’]", re.IGNORECASE)
_CLAUSES = re.compile(r"[.;:•]\s+|\s[-–]\s+")
_LEAVES_OUT = re.compile(
    r"\W*(?:sauf|hormis|excepté|sous réserve|à l['’]exception|par rapport)", re.IGNORECASE
)
_MAIN = re.compile(r",\s(?=(?:l[ae]s?|une?|ils?|elles?|toute?s?|chaque)\s|l['’])")
_NAMES = re.compile("«[^»]*»")
# « Dans le secteur F2 des périmètres… »: a part of the zone.
_PART = re.compile(r"\W*dans (?:l[ea]s?|une?) (?:secteurs?|perimetres?|bandes?)\b")
# « Cette disposition ne concerne pas les flèches de pignon »: what a rule leaves out, and not the rule.
_SPARES = re.compile(
    r"\W*(?:toutefois,? |cependant,? )?(?:ces|cette|les|la) (?:presentes? )?(?:regles?|dispositions?"
    r"|obligations?|prescriptions?)\b.{0,40}\b(?:ne (?:concern|s'appliqu)\w+ pas|ne sont pas|n'est pas)\b"
)
_BADLY_READ = re.compile(r"\d ?m\?|\w\? de\b|\ufffd")  # « 95m? de Surface de 1 place »
_ROW = re.compile(rf"{LABEL}\s+\d")
_SAID = re.compile(r"[a-zà-ÿ]{3}|\d\s?(?:m|%)")
_ITEM = re.compile(r"\s?:\s[-–•]\s")
_ENDS = ".;:•-–—»)]"
_APART = re.compile(r"alternativ|particulier|derogat|exception")
_GENERAL = re.compile(r"\b(?:cas|regles?) general|\bmaximales?\b")
_SENTENCE = re.compile(r"(?<=[.;])\s+(?=[^\W\d_a-zà-ÿ])")
_NUMBER = re.compile(r"\W*(?:article\s+)?(?:[A-Z\d]{1,4}[a-z]{0,2}\s?[.-]?\s?)?\d[\d.]*\s*[-–:.°]*\s*", re.I)


def leading(theme: ThemeSheet) -> Finding | None:
    """The rule that speaks for a theme that is a measure, in the summary and first in its block: one with a
    figure; of the zone, without condition, made for these works, in the article most about the theme. What
    the zone says not to rule speaks where its figures are for particular cases only."""
    known = next((each for each in themes() if each.key == theme.key), None)
    if known is None or not known.measured:
        return None
    titles = known.titles

    def order(found: Finding) -> tuple[bool, bool, bool, bool, bool, bool, bool, int, bool]:
        about = titles.search(_heading(found))
        apart = _on_condition(found) or _is_apart(found)
        return (
            found.standing is not Standing.ZONE and not _sent_row(found),
            bool(found.doubt),
            not (found.sector and found.rows),
            apart,
            found.aim is not Aim.WORKS,
            found.status is not Status.RULE,
            not any(_GENERAL.search(fold(each)) for each in found.under),
            about.start() if about else _FAR,
            not _told(found),
        )

    figured = [each for each in theme.findings if each.figures]
    return min((*figured, *_silent(theme)), key=order, default=None)


def _silent(theme: ThemeSheet) -> tuple[Finding, ...]:
    """What the zone's own article on a theme says not to rule."""
    titles = next(each.titles for each in themes() if each.key == theme.key)
    own = [each for each in theme.findings if each.standing is Standing.ZONE]
    places = {each.key: found.start() for each in own if (found := titles.search(_heading(each)))}
    nearest = min(places.values(), default=_FAR)
    return tuple(
        each for each in own if each.status is Status.UNREGULATED and places.get(each.key) == nearest
    )


def _heading(found: Finding) -> str:
    path = found.chunk.section.path
    return fold(path[-1]) if path else ""


def _on_condition(found: Finding) -> bool:
    """Does a condition bear on the first figure told, and not on a later sentence alone?"""
    quote, told = " ".join(found.quote.split()), _told(found)
    if not told or told[0][0] not in quote:
        return bool(found.conditions)
    before, clause, after = quote.partition(told[0][0])
    sentence = before + clause + re.split(r"(?<=[.;])\s", after, maxsplit=1)[0]
    return any(" ".join(each.split()) in sentence for each in found.conditions)


def _sent_row(found: Finding) -> bool:
    """Is it the row, made for these works, of a table that the zone's article sends to for its figure?"""
    return found.standing is Standing.REFERRED and found.aim is Aim.WORKS and bool(found.rows)


def _is_apart(found: Finding) -> bool:
    """Is a rule read under a title of particular cases, or for a part of the zone that is not the sheet's; or
    does it only say what another spares?"""
    folded = fold(found.quote)
    in_part = not found.sector and _PART.match(folded) is not None
    spares = found.aim is not Aim.WORKS and _SPARES.match(folded) is not None
    return in_part or spares or any(_APART.search(fold(each)) for each in found.under)


# -- its words -------------------------------------------------------------------------------------------


def clauses(theme: ThemeSheet) -> Told:
    """What the summary says of a theme: its leading rule, whole when it is short, else the clauses with its
    figures; the beginning of the rules to read first where no figure can be told alone."""
    if theme.status is not Status.RULE or theme.key == DEFINITIONS:
        return ()
    found = leading(theme)
    if found is None:
        return _openings(theme)
    if found.status is Status.UNREGULATED:
        return ((_opening(found), ()),)
    unruled = tuple((_opening(each), ()) for each in _silent(theme)[:1])
    return (*(() if _is_apart(found) else _figured(found)), *unruled) or _openings(theme)


def _figured(found: Finding) -> Told:
    """A rule by its clauses when they hold all its figures, else whole when it is short."""
    told = _told(found)
    held = {figure for _, figures in told for figure in figures}
    if len(told) > 1 and held >= {" ".join(each.words.split()) for each in found.figures}:
        opens_list = any(f"{clause} :" in " ".join(found.quote.split()) for clause, _ in told)
        return (_short(found) if opens_list else ()) or told
    return _short(found) or told


def _told(found: Finding) -> Told:
    """The clauses of a rule that can be read alone, each with its figures."""
    held: dict[str, list[str]] = {}
    for each in found.figures:
        figure = " ".join(each.words.split())
        clause = _whole(said(each), " ".join(found.quote.split()))
        # « une place par tranche de 3 places »: two figures of one clause, though cut at two places.
        whole = next((one for one in held if figure in one and figure not in held[one]), clause)
        if whole:
            held.setdefault(whole, []).append(figure)
    return tuple((_ITEM.sub(" : ", clause).rstrip(" ,"), tuple(words)) for clause, words in held.items())


def _whole(clause: str, quote: str) -> str:
    """A clause that begins and ends as one does, with the sign of what comes before its subject; empty for
    another, or for one that only says when the rule holds."""
    if _BADLY_READ.search(clause) or not _SAID.search(clause):
        return ""
    if " — " in clause:
        return clause  # a cell of a table, under its names
    before, found, after = quote.partition(clause)
    before, after = before.rstrip(), after.lstrip()
    if (
        not found
        or _WHEN.match(clause)
        or _STANDS_FOR.match(clause)
        or not (not after or after[0] in _ENDS or after[0].isupper() or after.startswith(GAP.strip()))
    ):
        return ""
    after_gap = before.endswith(GAP.strip()) and _ROW.match(clause)  # of a table read as a text
    if not before or before[-1] in _ENDS or after_gap or (clause[0].isupper() and clause[1:2].islower()):
        return clause
    # Words hidden before the subject may say where the rule holds: only those that leave cases out may be.
    hidden = _CLAUSES.split(_NAMES.sub("", before))[-1]
    cut = before.endswith(",") and _SUBJECT.match(clause) and _LEAVES_OUT.match(hidden)
    return f"[…] {clause}" if cut else ""


def _short(found: Finding) -> Told:
    """The first sentences of a rule with its first figure, when they are few words: the condition is told
    with the figure."""
    text = _sentences(found.quote, _WHOLE)
    figures = tuple(words for each in found.figures if (words := " ".join(each.words.split())) in text)
    if not figures or found.rows or GAP.strip() in text or not _readable(found):
        return ()
    return ((text, figures),)


def _openings(theme: ThemeSheet) -> Told:
    """The beginning of the rule to read first; of two where the theme says what is admitted and forbidden."""
    first = sorted(
        (each for each in theme.findings if each.status is Status.RULE and _readable(each)),
        key=lambda each: (not _speaks(each), bool(each.doubt), _is_apart(each)),
    )
    if theme.key != DESTINATION:
        return tuple((_opening(each), ()) for each in first[:1])
    titled = {_title(each): each for each in reversed(first) if near(each)}
    kept = [each for each in first if any(each is one for one in titled.values())] or first
    return tuple((f"{_title(each)} : {_opening(each)}".lstrip(" :"), ()) for each in kept[:2])


def _speaks(found: Finding) -> bool:
    """Is it a rule of the zone or the row of a table for these works, that begins as a sentence does?"""
    begins = found.quote.lstrip(f"{BULLETS} (")[:1].isupper()
    return bool(found.rows) or (found.standing is Standing.ZONE and begins)


def _readable(found: Finding) -> bool:
    """Can a rule be read without the one before it, in a text that was read well?"""
    alone = not (_follows(found.quote) or goes_on(found.quote.lstrip(f"{BULLETS} ")))
    return alone and _BADLY_READ.search(found.quote) is None


def _follows(quote: str) -> bool:
    return any(each.match(quote) for each in (_STANDS_FOR, _FOLLOWS))


def _opening(found: Finding) -> str:
    """How a rule begins, cut between two words."""
    text = " ".join((found.rows[0] if found.rows else found.quote).split()).lstrip(f"{BULLETS}, ")
    if _LEAVES_OUT.match(text) and (main := _MAIN.search(text)):
        text = f"[…] {text[main.end() :]}"
    if whole := _sentences(text, _OPENING):
        return whole
    return f"{text[:_OPENING].rsplit(' ', 1)[0].rstrip(' ,;:(')} …"


def _sentences(text: str, most: int) -> str:
    """The first sentences of a text that fit, without the stop of the last."""
    kept = ""
    for each in _SENTENCE.split(" ".join(text.split())):
        if len(kept) + len(each) > most:
            break
        kept = f"{kept} {each}".strip()
    return kept.strip(f"{BULLETS} .;,:")


def _title(found: Finding) -> str:
    """The title that tells what is forbidden from what is admitted, without its number."""
    path = found.chunk.section.path
    title = _NUMBER.sub("", path[-1], count=1).strip() if path else ""
    return title.capitalize() if title.isupper() else title


# -- beside its words ------------------------------------------------------------------------------------


def headline(theme: ThemeSheet) -> str:
    """The same in one line, for a table."""
    if theme.status is not Status.RULE:
        return str(theme.status)
    if theme.key == DEFINITIONS:
        return beside(theme)
    told = [clause for clause, _ in clauses(theme)]
    more = len(told) - FEW
    if not told:
        return f"{labels.count(len(theme.findings), 'règle')} à lire" if theme.findings else "à lire"
    return " · ".join(told[:FEW]) + (f" · et {others(more)}" if more > 0 else "")


def others(count: int) -> str:
    """``3 autres chiffres``."""
    return f"{labels.number(count)} {plural(count, 'autre')} {plural(count, 'chiffre')}"


def beside(theme: ThemeSheet) -> str:
    """What the summary leaves out of a theme: a figure is never the whole rule."""
    if theme.status is not Status.RULE:
        return ""
    if theme.key == DEFINITIONS:
        return labels.count(len(theme.findings), "terme")
    found = leading(theme)
    aim = "règle propre à ces travaux" if found and clauses(theme) and found.aim is Aim.WORKS else ""
    first, every = len([each for each in theme.findings if near(each)]), len(theme.findings)
    rest = labels.count(every, "règle")
    if 0 < first < every:
        rest += f", dont {labels.number(first)} à lire d'abord"
    return " · ".join(filter(None, (aim, rest)))
