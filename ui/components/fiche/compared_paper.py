"""Two sheets side by side, on paper: the differences only, in the words of each."""

from __future__ import annotations

from datetime import datetime

from rag.sheet.types import Sheet
from ui import labels
from ui.components.fiche import lead, words
from ui.components.fiche.compare_words import mark_of, names, verdict
from ui.components.fiche.difference import Difference, Kind, Piece, compare, pieces, side
from ui.components.fiche.paper import trace
from ui.export.paper import Block, Facts, Grid, Heading, Paper, Quote, Text

_SIGNS = {Kind.GONE: ("[− ", " −]"), Kind.NEW: ("[+ ", " +]")}


def paper(left: Sheet, right: Sheet, settings: str, now: datetime, reference: str = "") -> Paper:
    called, found = names(left, right), compare(left, right)
    rows = tuple(
        (each.name, lead.headline(each.left), lead.headline(each.right), mark_of(each)) for each in found
    )
    facts = (
        ("Dossier", reference),
        (f"{called[0]} : lu dans", " ; ".join(words.documents([left]))),
        (f"{called[1]} : lu dans", " ; ".join(words.documents([right]))),
    )
    blocks: list[Block] = [
        Facts(tuple(row for row in facts if row[1])),
        Grid(("Thème", *called, "Écart"), rows),
        Text(
            f"Dans les extraits, [− … −] marque ce que seul dit « {called[0]} », [+ … +] ce que seul dit "
            f"« {called[1]} ». Ces signes ne sont pas dans les actes."
        ),
    ]
    for each in found:
        if not each.same:
            blocks += _theme(each, called)
    subject = f"{left.commune} : {called[0]} et {called[1]}" + (f", {left.works}" if left.works else "")
    both = dict.fromkeys((*trace(left, settings), *trace(right, settings)))
    return Paper("Comparaison de règles", tuple(blocks), subject, now, tuple(both))


def file_name(left: Sheet, right: Sheet, reference: str = "") -> str:
    return f"comparaison {reference} {left.commune} {' '.join(names(left, right))}"


def _theme(found: Difference, called: tuple[str, str]) -> list[Block]:
    blocks: list[Block] = [Heading(found.name), Text(verdict(found, called))]
    for pair in found.pairs:
        marked = pieces(pair.left.quote if pair.left else "", pair.right.quote if pair.right else "")
        whole = pair.left is None or pair.right is None
        for each, name, kind in ((pair.left, called[0], Kind.GONE), (pair.right, called[1], Kind.NEW)):
            if each is None:
                blocks.append(Text(f"{name} : pas de règle semblable trouvée."))
                continue
            text = each.quote if whole else "".join(map(_signed, side(marked, kind)))
            blocks.append(Quote(text, f"{name} · {words.whole_place(each.citation, each.place)}"))
    if found.alike:
        blocks.append(Text(f"{labels.number(found.alike)} règle(s) de même texte dans les deux."))
    return blocks


def _signed(piece: Piece) -> str:
    before, after = _SIGNS.get(piece.kind, ("", ""))
    return f"{before}{piece.text}{after}" if piece.text.strip() else piece.text
