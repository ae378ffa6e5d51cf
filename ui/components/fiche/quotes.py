"""A rule as HTML: its figures, the act's words with figures and conditions standing out, where it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from rag.answers.quoting import in_lines
from rag.sheet.types import Aim, Finding, Sheet, Status
from rag.types import Citation
from ui import labels
from ui.components.fiche import words
from ui.components.markup import paragraph, safe, typeset

LONG = 620
"""Characters of a quote shown at once; the rest is one click away."""
_BOLD, _UNDER = 1, 2


def rule_html(sheet: Sheet, found: Finding) -> str:
    """A rule without its buttons."""
    figures = "".join(f"<li>{safe(each)}</li>" for each in words.figures(found)[:_MOST_FIGURES])
    parts = [
        f'<ul class="f-figures" aria-label="Chiffres de la règle">{figures}</ul>' if figures else "",
        _tags(sheet, found),
        _via(found),
        _under(found),
        quote_html(found.citation, [each.words for each in found.figures], found.conditions),
        _rows(found.rows),
        *(_exception(each) for each in words.apart(found)),
        _validity(sheet, found),
        paragraph(found.doubt, "s-lost") if found.doubt else "",
        where_html(found.citation, found.place),
    ]
    return f'<div class="f-rule">{"".join(parts)}</div>'


_MOST_FIGURES = 6


def printed_html(told: str, found: Iterable[Finding]) -> str:
    """Folded rules for the printer: their exact words and their place."""
    lines = "".join(
        f"<li>{safe(each.quote)} <small>{safe(typeset(words.place(each.citation, each.place)))}</small></li>"
        for each in found
    )
    return f'<div class="f-print"><p>{safe(told)}</p><ul>{lines}</ul></div>'


def quote_html(citation: Citation, figures: Iterable[str] = (), conditions: Iterable[str] = ()) -> str:
    """The exact words, whole: the end of a long extract is folded, never left out."""
    text = in_lines(citation)
    marks = _marks(text, figures, conditions)
    cut = _cut(text)
    shown = f"<blockquote>{_emphasised(text[:cut], marks[:cut])}</blockquote>"
    if cut < len(text):
        rest = _emphasised(text[cut:], marks[cut:]).lstrip()
        shown += (
            '<details class="f-rest"><summary>Suite des mots exacts</summary>'
            f"<blockquote>{rest}</blockquote></details>"
        )
    return shown


def _marks(text: str, figures: Iterable[str], conditions: Iterable[str]) -> list[int]:
    """For each character, whether it is of a figure or of a condition."""
    found = [0] * len(text)
    for runs, sign in ((figures, _BOLD), (conditions, _UNDER)):
        for run in runs:
            pattern = r"\s+".join(map(re.escape, run.split()))
            for match in re.finditer(rf"(?<![\w.,]){pattern}(?!\w)", text) if pattern else ():
                for at in range(*match.span()):
                    found[at] |= sign
    return found


def _emphasised(text: str, marks: Sequence[int]) -> str:
    shown = []
    for sign, run in groupby(zip(text, marks, strict=True), key=lambda each: each[1]):
        words = safe("".join(char for char, _ in run))
        words = f"<b>{words}</b>" if sign & _BOLD else words
        shown.append(f'<span class="f-if">{words}</span>' if sign & _UNDER else words)
    return "".join(shown)


def _cut(text: str) -> int:
    """Where a long extract is folded: after a sentence."""
    if len(text) <= LONG * 1.3:
        return len(text)
    ends = [at for at in (text.rfind(sign, LONG // 2, LONG) for sign in (". ", ".\n", ";\n", "; ")) if at > 0]
    return max(ends, default=text.rfind(" ", 0, LONG)) + 1


def _tags(sheet: Sheet, found: Finding) -> str:
    """Where it stands, whom it is for, and that it holds under conditions: in words."""
    tags = [f"<span>{safe(words.standing(found, sheet.zone))}</span>"]
    if found.aim is not Aim.ANY:
        tags.append(f'<span class="f-aim">{safe(words.aim(found))}</span>')
    if found.status is Status.UNREGULATED:
        tags.append('<span class="f-aim">∅ Non réglementé</span>')
    if found.conditions:
        tags.append('<span class="f-cond">Sous condition, soulignée</span>')
    if found.exceptions:
        tags.append('<span class="f-cond">Avec exception</span>')
    return f'<p class="f-tags">{"".join(tags)}</p>'


def _via(found: Finding) -> str:
    if not found.via:
        return ""
    return f'<p class="f-via">La règle de la zone y renvoie : «\u00a0{safe(found.via)}\u00a0»</p>'


def _under(found: Finding) -> str:
    """The sub-headings and opening words that the rule is read under, in the act's words."""
    under = words.under(found)
    return f'<p class="f-under">Sous : «\u00a0{safe(under)}\u00a0»</p>' if under else ""


def _rows(rows: Sequence[str]) -> str:
    if not rows:
        return ""
    shown = "".join(f"<li>{safe(each)}</li>" for each in rows)
    return f'<p class="f-row">Lignes du tableau :</p><ul class="f-row">{shown}</ul>'


def _exception(citation: Citation) -> str:
    where = labels.pages(citation.pages)
    title = f"Exception, {where}" if where else "Exception"
    return f'<div class="f-except"><p>{title}</p>{quote_html(citation)}</div>'


def where_html(citation: Citation, told: str = "") -> str:
    document = words.source(citation.passage.document)
    return (
        f'<p class="f-where">{safe(typeset(words.place(citation, told)))}'
        f"<small>{safe(typeset(document))}</small></p>"
    )


def _validity(sheet: Sheet, found: Finding) -> str:
    """A warning under a rule that was not in force on the day of the file."""
    if sheet.day is None or found.validity.at(sheet.day):
        return ""
    return paragraph(labels.validity(found.validity, sheet.day), "s-lapsed")
