"""A card on the screen: each key point with the words that say it, and the way to their page."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from rag.acts import ActKind
from rag.cards import Card, Said, Tabled, Tie, Trait, key
from rag.links import Standing
from ui import acts as french
from ui import labels
from ui.components import grid, markup
from ui.components.acts import beside, words
from ui.components.markup import heading, paragraph, safe, show, typeset

SHOWN_SUMS = 12
ROW = (5, 1.8)
DECIDED = "dans ce qui est décidé ou soumis au vote"
MATTER_NOTE = "Supposé d'après les mots de l'acte, qui ne le dit pas lui-même."
THE = {
    Trait.SUBJECT: "l'objet",
    Trait.NUMBER: "le numéro",
    Trait.DATE: "la date",
    Trait.SITTING: "la séance",
    Trait.PLACE: "le lieu",
    Trait.RAPPORTEUR: "le rapporteur",
    Trait.DECISION: "la décision",
    Trait.VOTE: "le vote",
}
_SAME_WORDS = frozenset({Trait.SUBJECT, Trait.NUMBER, Trait.PLACE, Trait.DECISION})


def draw(card: Card, place: str, on_open: Callable[[str], None]) -> None:
    """The whole card. ``on_open`` is given the key of a linked act."""
    _title(card)
    for trait in words.SHOWN.get(card.act.kind, tuple(Trait)):
        _trait(card, trait, place)
        if trait is Trait.DECISION:
            _sums(card, place)
    _guesses(card)
    _ties(card, place, on_open)
    _told(card)


def _title(card: Card) -> None:
    number = card.get(Trait.NUMBER)
    missing = "" if number is None or number.citation else f" (numéro {words.NOT_LOCATED})"
    by = safe(typeset(words.by(card.state) or _unchanged(card)))
    show(
        f'<div class="s-card"><h2 class="s-title">{safe(words.title(card.act))}{safe(missing)}</h2>'
        f"<p>{words.state_chip(card.state)} {by}</p></div>"
    )


def _unchanged(card: Card) -> str:
    """What the state of an act that nothing changed does not say."""
    if card.state.standing is not Standing.IN_FORCE:
        return ""
    return "par les actes déposés ici : cela ne veut pas dire « en vigueur »."


def _trait(card: Card, trait: Trait, place: str) -> None:
    said = card.get(trait)
    name = words.TRAITS[trait]
    told, way = st.columns(ROW, gap="small")
    with told:
        show(_said(card, said, name))
    if said:
        with way:
            beside.button(said.citation, place, trait.name, f"Voir {THE[trait]}")


def _said(card: Card, said: Said | None, name: str) -> str:
    if said is None:
        body = f'<p class="s-missing">{safe(words.UNREAD.capitalize())}</p>'
    elif said.citation is None:
        body = f'<p class="s-missing">{safe(words.NOT_LOCATED.capitalize())}</p>'
    else:
        where = words.pages(said.citation)
        note = paragraph(said.note, "s-reminder") if said.note else ""
        own = "" if said.trait in _SAME_WORDS else f"<p>{safe(words.value(card, said))}</p>"
        body = f"{own}{words.laid(said)}{note}"
        name = f"{name} <small>{safe(where)}</small>" if where else name
        return f'<div class="s-trait"><h3>{name}</h3>{body}</div>'
    return f'<div class="s-trait"><h3>{safe(name)}</h3>{body}</div>'


def _sums(card: Card, place: str) -> None:
    """What is decided first; then what is only told; the sums of a table together."""
    if not card.sums:
        if card.act.kind is ActKind.DELIBERATION:
            show('<div class="s-trait"><h3>Montants</h3><p>Aucun montant lu dans l\'acte.</p></div>')
        return
    counted = f"{labels.count(len(card.sums), 'montant')}, {_among(card)}."
    show(f'<div class="s-trait"><h3>Montants</h3>{paragraph(counted)}</div>')
    single = sorted((each for each in card.sums if not each.within), key=lambda each: not each.decided)
    for rank, each in enumerate(single[:SHOWN_SUMS]):
        told, way = st.columns(ROW, gap="small")
        with told:
            quoted = words.quote(each.citation.quote)
            show(f'<div class="s-sum"><b>{safe(each.value)}</b>{_mark(each.decided)}{quoted}</div>')
        with way:
            beside.button(each.citation, place, f"montant-{rank}", f"Voir {each.value}")
    if len(single) > SHOWN_SUMS:
        rest = ", ".join(each.value for each in single[SHOWN_SUMS:])
        show(
            f'<details class="s-more"><summary>Les autres montants</summary><div>{safe(rest)}</div></details>'
        )
    tables = dict.fromkeys(each.within for each in card.sums if each.within)
    for rank, held in enumerate(tables):
        _tabled(card, held, place, rank)


def _among(card: Card) -> str:
    """How many sums are decided; or that the decision sends to words or to a table beside it."""
    decided = sum(each.decided for each in card.sums)
    if decided:
        return f"dont {decided} {DECIDED}"
    sends = words.sends(card)
    if not sends:
        return f"aucun {DECIDED}"
    return f"aucun dans les mots de la décision, mais elle renvoie à d'autres (« {sends} ») : lisez-les"


def _tabled(card: Card, held: Tabled, place: str, rank: int) -> None:
    """The sums of one table: under it in the decision when it is there, else with it."""
    count = sum(each.within == held for each in card.sums)
    above = card.lays_out(held)
    where = "dans le tableau de la décision, ci-dessus" if above else "dans ce tableau"
    told, way = st.columns(ROW, gap="small")
    with told:
        counted = safe(typeset(f"{labels.count(count, 'montant')} {where}"))
        show(f'<div class="s-sum"><b>{counted}</b>{_mark(held.decided and not above)}</div>')
    with way:
        beside.button(held.citation, place, f"tableau-{rank}", "Voir le tableau")
    if not above:  # the whole width: a column cut off is a column unread
        drawn = grid.draw(held.table, words.NAMELESS)
        show(f'<div class="s-sum"><blockquote>{drawn}</blockquote></div>')


def _mark(decided: bool) -> str:
    return f"<small>{safe(DECIDED)}</small>" if decided else ""


def _guesses(card: Card) -> None:
    lines = french.guesses(card.act)
    if lines:
        items = "".join(f"<li>{safe(typeset(line))}</li>" for line in lines)
        show(
            f'<div class="s-trait s-guess"><h3>Supposé</h3>{paragraph(MATTER_NOTE, "s-reminder")}'
            f"<ul>{items}</ul></div>"
        )


def _ties(card: Card, place: str, on_open: Callable[[str], None]) -> None:
    """What the act does to others, then what others do to it."""
    groups = (
        ("Ce que cet acte fait à d'autres", [each for each in card.ties if each.made]),
        ("Ce que d'autres actes lui font", [each for each in card.ties if not each.made]),
    )
    for name, held in groups:
        if held:
            show(heading(name))
        for rank, each in enumerate(held):
            _tie(each, place, f"{'fait' if each.made else 'subi'}-{rank}", on_open)
    if not card.ties:
        show('<div class="s-trait"><h3>Liens</h3><p>Aucun lien lu avec un autre acte.</p></div>')


def _tie(tie: Tie, place: str, rank: str, on_open: Callable[[str], None]) -> None:
    words_said = tie.citation.quote if tie.citation else ""
    quoted = (
        words.quote(words_said)
        if words_said
        else f'<p class="s-missing">{safe(words.NOT_LOCATED.capitalize())}</p>'
    )
    where = f" <small>{safe(words.pages(tie.citation))}</small>" if words.pages(tie.citation) else ""
    show(f'<div class="s-trait"><p>{safe(typeset(words.tie(tie)))}{where}</p>{quoted}</div>')
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        beside.button(tie.citation, place, rank, "Voir les mots de ce lien")
        if tie.other is None:
            show(paragraph("L'acte visé n'est pas parmi les documents : non fourni.", "s-reminder"))
            return
        st.button(
            markup.label(f"Ouvrir : {words.title(tie.other.act)}"),
            key=f"lien-{place}-{rank}",
            icon=":material/link:",
            type="tertiary",
            on_click=on_open,
            args=(key(tie.other),),
        )


def _told(card: Card) -> None:
    """The files that tell of it, and what they do not tell alike."""
    files = ", ".join(each.file for each in card.entry.documents)
    lines = [f"Lu dans {files}."]
    lines += [f"Ces fichiers ne disent pas le même {what} : comparez-les." for what in card.entry.differ]
    if card.act.date is None:
        lines.append("La date de l'acte n'a pas été lue : son état ne tient compte d'aucun ordre de temps.")
    show("".join(paragraph(line, "s-reminder") for line in lines))
