"""Cards as a paper to print or to file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby

from rag.cards import Card, Laid, Said, Trait
from rag.tables import Table, names
from rag.tables import said as written
from ui import acts as french
from ui import labels
from ui.components.acts import words
from ui.export.paper import Alert, Block, Bullets, Facts, Grid, Heading, Paper, Quote, Text

LEAD = (
    "Chaque point est suivi des mots de l'acte qui le disent. Ce qui n'a pas été lu, ou pas retrouvé mot "
    "pour mot dans l'acte, est signalé et n'est pas affirmé."
)


def paper(cards: Sequence[Card], made: datetime, generation: str, subtitle: str = "") -> Paper:
    """One card, or many: the same paper."""
    blocks: list[Block] = [Text(LEAD), Text(words.STATE_NOTE)]
    for card in cards:
        blocks += _card(card)
    title = f"Fiche : {words.title(cards[0].act)}" if len(cards) == 1 else f"Fiches de {len(cards)} actes"
    files = dict.fromkeys(document.file for card in cards for document in card.entry.documents)
    trace = (f"Index {generation}", f"Fichiers lus : {', '.join(files)}")
    return Paper(title, tuple(blocks), subtitle, made, trace)


def _card(card: Card) -> Iterator[Block]:
    yield Heading(words.title(card.act))
    yield Facts((("État", words.state(card.state)), ("Fichier", card.document.file)))
    for trait in words.SHOWN.get(card.act.kind, tuple(Trait)):
        yield from _trait(card, trait, card.get(trait))
        if trait is Trait.DECISION and card.sums:
            yield from _sums(card)
    if lines := french.guesses(card.act):
        yield Heading("Supposé", 2)
        yield Bullets(tuple(lines))
    for tie in card.ties:
        yield Heading(f"Lien : {words.tie(tie)}", 2)
        if tie.citation:
            yield Quote(tie.citation.quote, _source(card if tie.made else None, tie.citation.pages))
        else:
            yield Alert(f"{words.NOT_LOCATED.capitalize()}.")
        if tie.other is None:
            yield Alert("L'acte visé n'est pas parmi les documents : non fourni.")


def _trait(card: Card, trait: Trait, said: Said | None) -> Iterator[Block]:
    yield Heading(words.TRAITS[trait], 2)
    if said is None:
        yield Alert(f"{words.UNREAD.capitalize()}.")
    elif said.citation is None:
        yield Alert(f"{words.NOT_LOCATED.capitalize()}.")
    else:
        if trait not in (Trait.SUBJECT, Trait.DECISION, Trait.PLACE):
            yield Text(words.value(card, said))
        yield from _quoted(said, _source(card, said.citation.pages))
        if said.note:
            yield Text(said.note)


def _quoted(said: Said, source: str) -> Iterator[Block]:
    """The words, a line for each paragraph; the tables as tables between."""
    if not any(each.table for each in said.laid):
        yield Quote(_lines(said.laid) or (said.citation.quote if said.citation else ""), source)
        return
    for is_table, held in groupby(said.laid, key=lambda each: each.table is not None):
        if is_table:
            yield from (_grid(each.table) for each in held if each.table)
        else:
            yield Quote(_lines(held), source)


def _lines(laid: Iterable[Laid]) -> str:
    return "\n".join(f"• {each.words}" if each.item else each.words for each in laid)


def _grid(table: Table) -> Grid:
    heads = tuple(name or "–" for name in names(table))
    return Grid(heads, tuple(tuple(map(written, row)) for row in table.rows))


def _sums(card: Card) -> Iterator[Block]:
    """Each sum in its sentence; those of a table with it, once."""
    yield Heading("Montants", 2)
    single = tuple(
        f"{each.value}{' (décidé ou soumis au vote)' if each.decided else ''} : "
        f"« {each.citation.quote} » ({_source(card, each.citation.pages)})"
        for each in card.sums
        if not each.within
    )
    if single:
        yield Bullets(single)
    for held in dict.fromkeys(each.within for each in card.sums if each.within):
        count = labels.count(sum(each.within == held for each in card.sums), "montant")
        if card.lays_out(held):
            yield Text(f"{count} dans le tableau de la décision, ci-dessus.")
        else:
            yield Text(f"{count} dans un tableau ({_source(card, held.citation.pages)}) :")
            yield _grid(held.table)


def _source(card: Card | None, pages: Sequence[int]) -> str:
    name = card.document.title if card else "Acte qui fait ce lien"
    where = labels.pages(pages)
    return f"{name}, {where}" if where else name
