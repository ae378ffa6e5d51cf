"""The French words of a sheet, the same on the screen, on paper and on the command line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from rag.dates import in_french
from rag.sheet.types import Aim, Figure, Finding, Sheet, Standing, Status, ThemeSheet
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
_SHORT = 48
BULLETS = "-–—•▪■►●○"
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
    return " ".join((found.phrase or found.words).split()).lstrip(f"{BULLETS}»,;. ") or found.words


def figures(found: Finding) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(figure, found.figures)))


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
    """``14 thèmes : 11 avec des règles, 1 non réglementé, 2 non trouvés``."""
    by = {one: sum(each.status is one for each in sheet.themes) for one in Status}
    total = labels.count(len(sheet.themes), "thème")
    if by[Status.RULE] == len(sheet.themes):
        return f"{total}, tous avec des règles"
    told = (
        f"{labels.number(by[Status.RULE])} avec des règles" if by[Status.RULE] else "",
        f"{labels.number(by[Status.UNREGULATED])} non réglementé{plural(by[Status.UNREGULATED])}"
        if by[Status.UNREGULATED]
        else "",
        f"{labels.number(by[Status.NOT_FOUND])} non trouvé{plural(by[Status.NOT_FOUND])}"
        if by[Status.NOT_FOUND]
        else "",
    )
    return f"{total} : {', '.join(filter(None, told))}"


def listed(names: Sequence[str]) -> str:
    """``a, b et c``."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} et {names[-1]}" if names else ""


def checked(made: date | None) -> str:
    return f"Vérifié le {in_french(made)}" if made else ""


def progress(done: int, total: int) -> str:
    """``3 règles vérifiées sur 34``."""
    return f"{labels.count(done, 'règle')} vérifiée{plural(done)} sur {labels.number(total)}"


def to_do(total: int, others: bool) -> str:
    """``74 règles à vérifier d'abord, aucune vérifiée``: before anything is."""
    if not total:
        return "Aucune règle à vérifier"
    first = " d'abord" if others else ""
    return f"{labels.count(total, 'règle')} à vérifier{first}, aucune vérifiée"


def progress_beside(done: int, total: int) -> str:
    """``et 2 des 257 autres``: of the rules that are not to be read first."""
    if not total:
        return ""
    others = f"{labels.number(total)} autre{plural(total)}"
    return f"et {labels.number(done)} des {others}" if done else f"{others}, dispositions communes comprises"


def to_check_first(sheet: Sheet) -> tuple[Finding, ...]:
    """The rules to tick that concern the zone or the works, on the themes that the works put first."""
    important = {each.key for each in sheet.themes if each.important or not sheet.works}
    return tuple(each for each in to_check(sheet) if each.theme in important - {DEFINITIONS} and near(each))


def near(found: Finding) -> bool:
    """Is a rule of the zone's own chapter, or made for these works?"""
    return found.standing is Standing.ZONE or found.aim is Aim.WORKS


def to_check(sheet: Sheet) -> tuple[Finding, ...]:
    """The rules that a person ticks, each once; those folded as aiming at other works are left out."""
    return tuple({_words(each): each for theme in sheet.themes for each in theme.findings}.values())


def _words(found: Finding) -> tuple[str, str, str]:
    return found.document.sha256, found.chunk.id, found.quote


def plural(count: int, word: str = "") -> str:
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
    item = found.theme == DESTINATION or found.quote.lstrip()[:1] in BULLETS
    above = (path[-1], *found.under) if path and item else found.under
    return " › ".join(dict.fromkeys(each.strip(f"{BULLETS} :\u00a0") for each in above))


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
