"""The French words of a sheet, the same on the screen, on paper and on the command line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from rag.dates import in_french
from rag.sheet import themes
from rag.sheet.types import Aim, Figure, Finding, Sheet, Standing, Status, ThemeSheet
from rag.text import fold
from rag.types import Citation, Document
from rag.wire import version_label
from ui import labels

TITLE = "Fiche de règles"
ANY_WORKS = "Tous travaux"
STATUS_SIGNS = {Status.RULE: "§", Status.UNREGULATED: "∅", Status.NOT_FOUND: "?"}
NOT_FOUND_MEANS = (
    "« Non trouvé » ne veut pas dire qu'il n'y a pas de règle : seulement que les documents déposés ici n'en "
    "donnent pas de lisible pour cette zone."
)
TO_DO = (
    "Cherchez le thème dans la page Règlement, ou par une question.",
    "Ouvrez le règlement lui-même et ses documents graphiques : une règle peut n'être que dessinée (plan de "
    "zonage, plan des hauteurs, marge de recul portée au plan).",
    "Si un document manque, demandez au gestionnaire de le déposer.",
)
NO_SOURCE_READ = "à relire à la source"
_STANDINGS = {Standing.COMMON: "Dispositions générales", Standing.REFERRED: "Par renvoi"}
FEW = 3
_SHORT, _FAR = 48, 10_000
_BULLETS = "-–—•▪■►●○"
# What says when a figure holds, and is no rule by itself.
_WHEN = re.compile(
    r"(?:\d[\d.]*\s*)?(?:si\b|s['’]ils?\b|lorsqu|à condition|au[- ]delà|dans (?:une|la) bande"
    r"|sur une profondeur|en cas\b)",
    re.IGNORECASE,
)
_STANDS_FOR = re.compile(r"(?:celles?|celui|ceux)\b", re.IGNORECASE)  # « Celle des annexes »: of what?
_SUBJECT = re.compile(r"(?:l[ae]s?|une?|ils?|elles?|aucune?|chaque|cette|ce)\s|l['’]", re.IGNORECASE)
_CLAUSES = re.compile(r"[.;:•]\s+|\s[-–]\s+")
_LEAVES_OUT = re.compile(
    r"\W*(?:sauf|hormis|excepté|sous réserve|à l['’]exception|par rapport)", re.IGNORECASE
)
_NAMES = re.compile("«[^»]*»")
# « Dans le secteur F2 des périmètres… »: a part of the zone.
_PART = re.compile(r"\W*dans (?:l[ea]s?|une?) (?:secteurs?|perimetres?|bandes?)\b")
_ITEM = re.compile(r"\s?:\s[-–•]\s")
_ENDS = ".;:•-–—»)]"
_APART = re.compile(r"alternativ|particulier|derogat|exception")
DEFINITIONS, DESTINATION = "definitions", "destination"


def status(found: Status) -> str:
    """``§ règle``: a sign and a word, so that nothing rests on colour."""
    return f"{STATUS_SIGNS[found]} {found}"


def standing(found: Finding, zone: str) -> str:
    if found.sector and found.sector != zone:
        return f"Secteur {found.sector}"
    if found.standing is not Standing.ZONE:
        return _STANDINGS[found.standing]
    zones = found.chunk.section.zones
    return f"Zone {zone if zone in zones else '/'.join(zones[:3]) or zone}"


def figure(found: Figure) -> str:
    """``7 m à l'égout``: the figure in the words of the act, with those around it when they are few."""
    phrase = said(found)
    return phrase if len(phrase) <= _SHORT else " ".join(found.words.split())


def said(found: Figure) -> str:
    """The clause of the act that gives the figure."""
    return " ".join((found.phrase or found.words).split()).lstrip(f"{_BULLETS}»,;. ") or found.words


def figures(found: Finding) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(figure, found.figures)))


def leading(theme: ThemeSheet) -> Finding | None:
    """The rule that speaks for a theme that is a measure, in the summary and first in its block: one with a
    figure; of the zone, without condition, made for these works, in the article most about the theme."""
    known = next((each for each in themes() if each.key == theme.key), None)
    if known is None or not known.measured:
        return None
    titles = known.titles

    def order(found: Finding) -> tuple[bool, bool, bool, bool, bool, bool, int, bool]:
        path = found.chunk.section.path
        about = titles.search(fold(path[-1])) if path else None
        apart = _on_condition(found) or _is_apart(found)
        return (
            found.standing is not Standing.ZONE and not _sent_row(found),
            bool(found.doubt),
            not (found.sector and found.rows),
            apart,
            found.aim is not Aim.WORKS,
            found.status is not Status.RULE,
            about.start() if about else _FAR,
            not _told(found),
        )

    return min((each for each in theme.findings if each.figures), key=order, default=None)


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
    """Is a rule read under a title of particular cases, or for a part of the zone that is not the sheet's?"""
    in_part = not found.sector and _PART.match(fold(found.quote)) is not None
    return in_part or any(_APART.search(fold(each)) for each in found.under)


def clauses(theme: ThemeSheet) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What the summary says of a theme: clauses of its leading rule, each with the figures it holds."""
    found = leading(theme)
    if theme.status is not Status.RULE or found is None or _is_apart(found):
        return ()
    return _told(found)


def _told(found: Finding) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The clauses of a rule that can be read alone, each with its figures."""
    held: dict[str, list[str]] = {}
    for each in found.figures:
        figure = " ".join(each.words.split())
        clause = _whole(said(each), " ".join(found.quote.split()))
        # « une place par tranche de 3 places »: two figures of one clause, though cut at two places.
        whole = next((one for one in held if figure in one and figure not in held[one]), clause)
        if whole:
            held.setdefault(whole, []).append(figure)
    return tuple((_ITEM.sub(" : ", clause), tuple(words)) for clause, words in held.items())


def _whole(clause: str, quote: str) -> str:
    """A clause that begins and ends as one does, with the sign of what comes before its subject; empty for
    another, or for one that only says when the rule holds."""
    if " — " in clause:
        return clause  # a cell of a table, under its names
    before, found, after = quote.partition(clause)
    before, after = before.rstrip(), after.lstrip()
    if (
        not found
        or _WHEN.match(clause)
        or _STANDS_FOR.match(clause)
        or not (not after or after[0] in _ENDS or after[0].isupper())
    ):
        return ""
    if not before or before[-1] in _ENDS or (clause[0].isupper() and clause[1:2].islower()):
        return clause
    # Words hidden before the subject may say where the rule holds: only those that leave cases out may be.
    hidden = _CLAUSES.split(_NAMES.sub("", before))[-1]
    cut = before.endswith(",") and _SUBJECT.match(clause) and _LEAVES_OUT.match(hidden)
    return f"[…] {clause}" if cut else ""


def headline(theme: ThemeSheet) -> str:
    """The same in one line, for a table."""
    if theme.status is not Status.RULE:
        return str(theme.status)
    told = [clause for clause, _ in clauses(theme)]
    more = len(told) - FEW
    if not told:
        return f"{labels.count(len(theme.findings), 'règle')} à lire" if theme.findings else "à lire"
    return " · ".join(told[:FEW]) + (f" · et {others(more)}" if more > 0 else "")


def others(count: int) -> str:
    """``3 autres chiffres``."""
    return f"{labels.number(count)} {_s(count, 'autre')} {_s(count, 'chiffre')}"


def beside(theme: ThemeSheet) -> str:
    """What the summary leaves out of a theme: a figure is never the whole rule."""
    if theme.status is not Status.RULE:
        return ""
    shown = clauses(theme)
    found = leading(theme)
    aim = "règle propre à ces travaux" if shown and found and found.aim is Aim.WORKS else ""
    near, every = len([each for each in theme.findings if _near(each)]), len(theme.findings)
    rest = labels.count(every, "règle")
    if 0 < near < every:
        rest += f", dont {labels.number(near)} à lire d'abord"
    if theme.key == DEFINITIONS:
        rest = labels.count(len(theme.findings), "terme")
    return " · ".join(filter(None, (aim, rest)))


def place(citation: Citation, told: str = "") -> str:
    """``4.6. Hauteur · page 13``: where words stand in their document."""
    section = citation.passage.chunk.section.label
    return " · ".join(filter(None, (told or section or "Sans titre d'article", labels.pages(citation.pages))))


def source(document: Document) -> str:
    return " · ".join(filter(None, (document.title, version_label(document) or "version non indiquée")))


def whole_place(citation: Citation, told: str = "") -> str:
    """Place and document in one line."""
    return f"{place(citation, told)} · {source(citation.passage.document)}"


def subject(sheet: Sheet) -> str:
    """``Grenoble, zone UD2 : extension d'une construction, dépôt le 22 novembre 2026``."""
    works = sheet.works or ANY_WORKS
    day = f", dépôt le {in_french(sheet.day)}" if sheet.day else ""
    return f"{sheet.commune}, zone {sheet.zone} : {works[0].lower()}{works[1:]}{day}"


def not_found(sheet: Sheet) -> tuple[ThemeSheet, ...]:
    return tuple(each for each in sheet.themes if each.status is Status.NOT_FOUND)


def states(sheet: Sheet) -> str:
    """``10 thèmes réglés, 1 non réglementé, 2 non trouvés``."""
    by = {one: sum(each.status is one for each in sheet.themes) for one in Status}
    told = (
        f"{labels.count(by[Status.RULE], 'thème')} avec des règles" if by[Status.RULE] else "",
        f"{labels.number(by[Status.UNREGULATED])} non réglementé{_s(by[Status.UNREGULATED])}"
        if by[Status.UNREGULATED]
        else "",
        f"{labels.number(by[Status.NOT_FOUND])} non trouvé{_s(by[Status.NOT_FOUND])}"
        if by[Status.NOT_FOUND]
        else "",
    )
    return ", ".join(filter(None, told))


def listed(names: Sequence[str]) -> str:
    """``a, b et c``."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} et {names[-1]}" if names else ""


def checked(made: date | None) -> str:
    return f"Vérifié le {in_french(made)}" if made else ""


def progress(done: int, total: int) -> str:
    """``3 règles vérifiées sur 34``."""
    return f"{labels.count(done, 'règle')} vérifiée{_s(done)} sur {labels.number(total)}"


def progress_beside(done: int, total: int) -> str:
    """``et 2 des 257 autres``: of the rules that are not to be read first."""
    if not total:
        return ""
    others = f"{labels.number(total)} autre{_s(total)}"
    return f"et {labels.number(done)} des {others}" if done else f"{others}, dispositions communes comprises"


def to_check_first(sheet: Sheet) -> tuple[Finding, ...]:
    """The rules to tick that concern the zone or the works, on the themes that the works put first."""
    important = {each.key for each in sheet.themes if each.important or not sheet.works}
    return tuple(each for each in to_check(sheet) if each.theme in important - {DEFINITIONS} and _near(each))


def _near(found: Finding) -> bool:
    """Is a rule of the zone's own chapter, or made for these works?"""
    return found.standing is Standing.ZONE or found.aim is Aim.WORKS


def to_check(sheet: Sheet) -> tuple[Finding, ...]:
    """The rules that a person ticks, each once; those folded as aiming at other works are left out."""
    return tuple({_words(each): each for theme in sheet.themes for each in theme.findings}.values())


def _words(found: Finding) -> tuple[str, str, str]:
    return found.document.sha256, found.chunk.id, found.quote


def _s(count: int, word: str = "") -> str:
    return f"{word}s" if count > 1 else word


def documents(sheets: Iterable[Sheet]) -> tuple[str, ...]:
    """The documents that the rules of sheets come from, with their versions."""
    return tuple(dict.fromkeys(source(each.document) for sheet in sheets for each in sheet.findings))


def heading(found: Finding) -> str:
    """What the page of a rule is shown under."""
    return capital(found.place or found.chunk.section.label or "Règle")


def under(found: Finding) -> str:
    """The sub-headings and opening words that a rule is read under, their bullets and colons taken off; the
    title of its article too, where an item alone does not tell what is forbidden from what is admitted."""
    path = found.chunk.section.path
    item = found.theme == DESTINATION or found.quote.lstrip()[:1] in _BULLETS
    above = (path[-1], *found.under) if path and item else found.under
    return " › ".join(dict.fromkeys(each.strip(f"{_BULLETS} :\u00a0") for each in above))


def apart(found: Finding) -> tuple[Citation, ...]:
    """The exceptions that the words of the rule do not hold themselves."""
    quote = " ".join(found.quote.split())
    return tuple(each for each in found.exceptions if " ".join(each.quote.split()) not in quote)


def aim(found: Finding) -> str:
    """Whom a rule is for, when it is not for all."""
    return "" if found.aim is Aim.ANY else capital(found.aim)


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def searched(theme: ThemeSheet) -> str:
    """Where a theme was looked for."""
    return f"Cherché dans {' ; '.join(theme.searched)}." if theme.searched else ""
