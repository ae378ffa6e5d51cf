"""Two acts side by side: what they share, and what sets them apart, marked."""

from __future__ import annotations

from collections.abc import Sequence

from rag.cards import Card, Comparison
from rag.cards.compare import Span, Words, words_apart
from ui import acts as french
from ui.components.acts import words
from ui.components.markup import marked, paragraph, safe, show, table, typeset

LEGEND = (
    "Les mots surlignés ne sont que d'un côté. Les chiffres comparés sont ceux de lignes qui disent la même "
    "chose."
)
SAME, REWRITTEN, NONE = "Identique", "Rédigé tout autrement", "–"


def draw(left: Card, right: Card, found: Comparison) -> None:
    """The differences as a table; each cell holds the act's own words."""
    heads = ("", words.title(left.act), words.title(right.act))
    rows = [
        _words("Objet", found.subject),
        ("<b>Vote</b>", _vote(left), _vote(right)),
        _sums(found),
        _words("Décision", found.decision),
    ]
    rows += [(f"<b>{safe(each.name)}</b>", *_figures(each.left, each.right)) for each in found.figures]
    show(paragraph(LEGEND, "s-reminder"))
    show(table("Ce qui distingue les deux actes", heads, rows, css="s-apart"))
    if not found.same_vote:
        show(paragraph("Les votes lus ne sont pas les mêmes.", "s-reminder"))


def _words(name: str, found: Words) -> tuple[str, str, str]:
    if not found.left and not found.right:
        return f"<b>{safe(name)}</b>", _unread(), _unread()
    note = SAME if found.same else REWRITTEN if found.rewritten else ""
    label = f"<b>{safe(name)}</b>" + (f"<small>{safe(note)}</small>" if note else "")
    return (
        label,
        _lines(found.left, found.left_spans) or _unread(),
        _lines(found.right, found.right_spans) or _unread(),
    )


def _lines(text: str, spans: Sequence[Span]) -> str:
    return marked(words.readable(text), spans).replace("\n", "<br>")


def _figures(left: str, right: str) -> tuple[str, str]:
    apart = words_apart(left, right)
    return marked(left, apart.left_spans), marked(right, apart.right_spans)


def _vote(card: Card) -> str:
    return safe(typeset(french.vote(card.act.vote))) if card.act.vote else _unread()


def _sums(found: Comparison) -> tuple[str, str, str]:
    shared = f"<small>En commun : {safe(', '.join(found.shared_sums))}</small>" if found.shared_sums else ""
    return f"<b>Montants propres à chacun</b>{shared}", _list(found.left_sums), _list(found.right_sums)


def _list(values: Sequence[str]) -> str:
    return " ".join(f"<mark>{safe(each)}</mark>" for each in values) or NONE


def _unread() -> str:
    return f"<em>{safe(words.UNREAD)}</em>"
