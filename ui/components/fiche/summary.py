"""The top of a sheet: what it is read from, what to know first, each theme as a link."""

from __future__ import annotations

import re

from rag.sheet.types import Applied, Sheet, Status, ThemeSheet
from ui.components.fiche import lead, words
from ui.components.fiche.rules import STATUS_CSS, anchor
from ui.components.markup import chip, paragraph, safe, show, typeset

NOT_FOUND = "non-trouve"
"""Where what was not found is gathered."""


def heading(sheet: Sheet, reference: str) -> None:
    """What the sheet is about, and the documents it was read from."""
    file = f'<p class="f-file">Dossier {safe(reference)}</p>' if reference else ""
    above = (
        paragraph(f"Secteur de la zone {words.listed(sheet.above)} : ses règles y valent aussi.", "s-trace")
        if sheet.above
        else ""
    )
    show(
        f'<div class="f-subject"><h2>{safe(typeset(words.subject(sheet)))}</h2>{file}'
        f"{paragraph(_read_from(sheet), 's-trace')}{above}</div>"
    )
    for each in sheet.documents:
        if each.reason:
            show(_doubt(each))
    if sheet.notices:
        notices = "".join(
            f'<div class="s-degraded f-notice">{paragraph(each)}</div>' for each in sheet.notices
        )
        show(f'<div class="f-notices" role="status">{notices}</div>')


def _read_from(sheet: Sheet) -> str:
    known = words.documents([sheet])
    if not known:
        return "Aucune règle n'a été lue dans les documents en vigueur ce jour-là, autant qu'ils le disent."
    return f"Règles lues dans : {' ; '.join(known)}."


def _doubt(each: Applied) -> str:
    """What is doubtful of a document that was read, and why another was not."""
    if each.inside:
        return paragraph(f"{words.source(each.document)} : {each.reason}", "s-lost")
    return paragraph(f"Non lu pour cette fiche : {words.source(each.document)}, {each.reason}.", "s-trace")


def strip(sheet: Sheet) -> None:
    """Every theme in one look; each is a link to its rules."""
    items = "".join(f'<li class="{_css(each)}">{_link(each)}</li>' for each in sheet.themes)
    told = (
        f"{words.states(sheet)}. Chaque case donne les premiers mots de la première règle : un chiffre seul "
        "n'est pas la règle, lisez plus bas la condition et les mots exacts."
    )
    marked = any(each.important for each in sheet.themes)
    legend = '<p class="f-states f-legend-first">Trait bleu : à lire d\'abord pour ces travaux.</p>'
    said = paragraph(told, "f-states") + (legend if marked else "")
    show(f'<nav class="f-strip" aria-label="Aller à un thème">{said}<ul>{items}</ul></nav>')


def _link(theme: ThemeSheet) -> str:
    target = NOT_FOUND if theme.status is Status.NOT_FOUND else anchor(theme)
    shown = lead.clauses(theme)
    clauses = "".join(f"<em>{_bold(*each)}</em>" for each in shown[: lead.FEW])
    more = len(shown) - lead.FEW
    if more > 0:
        clauses += f"<small>et {safe(lead.others(more))}</small>"
    rest = lead.beside(theme)
    state = "" if theme.status is Status.RULE else chip(words.status(theme.status), STATUS_CSS[theme.status])
    return (
        f'<a href="#{target}"><span>{safe(theme.name)}</span>{clauses}'
        f"{f'<small>{safe(rest)}</small>' if rest else ''}{state}</a>"
    )


def _bold(clause: str, figures: tuple[str, ...]) -> str:
    """A clause of the act, its figures standing out."""
    shown = safe(clause)
    for each in sorted(set(map(safe, figures)), key=len, reverse=True):
        shown = re.sub(
            rf"(?<![\w.,;&#]){re.escape(each)}(?![\w;])", lambda found: f"<b>{found[0]}</b>", shown
        )
    return shown


def _css(theme: ThemeSheet) -> str:
    return "f-important" if theme.important else "f-other"


def not_found(sheet: Sheet, contact: str) -> None:
    """What was not found, gathered, with where it was looked for and what to do."""
    missing = words.not_found(sheet)
    if not missing:
        return
    items = "".join(f"<li><b>{safe(each.name)}</b>{paragraph(words.searched(each))}</li>" for each in missing)
    steps = "".join(f"<li>{safe(typeset(each))}</li>" for each in (*words.TO_DO, *_asked(contact)))
    show(
        f'<section class="s-refusal f-missing" id="{NOT_FOUND}" tabindex="-1">'
        "<h2>Ce qui n'a pas été trouvé</h2>"
        f"{paragraph(words.NOT_FOUND_MEANS)}<ul>{items}</ul><h3>Que faire</h3><ul>{steps}</ul></section>"
    )


def _asked(contact: str) -> tuple[str, ...]:
    return (f"En dernier recours : {contact}.",) if contact else ()
