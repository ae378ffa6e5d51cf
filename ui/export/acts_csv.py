"""Acts as CSV files: délibérations in the columns of open data (SCDL), all acts in plain columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ingest.acts import label_of
from rag.acts import Act, ActKind
from rag.cards import Card, Row, Trait
from ui import acts as french
from ui.components.acts import words
from ui.export.spreadsheet import csv_file

SCDL = (
    "COLL_NOM",
    "COLL_SIRET",
    "DELIB_ID",
    "DELIB_DATE",
    "DELIB_MATIERE_CODE",
    "DELIB_MATIERE_NOM",
    "DELIB_OBJET",
    "VOTE_EFFECTIF",
    "VOTE_REEL",
    "VOTE_POUR",
    "VOTE_CONTRE",
    "VOTE_ABSTENTION",
    "DELIB_URL",
)
CARD = (
    "commune",
    "nature",
    "numero",
    "date",
    "seance",
    "objet",
    "lieu",
    "etat",
    "decision",
    "decision_note",
    "decision_pages",
    "montants_decides",
    "autres_montants",
    "vote",
    "vote_mots",
    "vote_pages",
    "rapporteur",
    "rapporteur_note",
    "matiere_supposee",
    "service_suppose",
    "type_suppose",
    "liens",
    "fichiers",
    "non_lu",
    "non_localise",
)
REGISTER = ("commune", "nature", "numero", "date", "seance", "objet", "lieu", "etat", "liens", "fichiers")
ASKED = {
    ActKind.DELIBERATION: (
        Trait.SUBJECT,
        Trait.NUMBER,
        Trait.SITTING,
        Trait.DECISION,
        Trait.VOTE,
        Trait.RAPPORTEUR,
    ),
    ActKind.ARRETE: (Trait.SUBJECT, Trait.NUMBER, Trait.DATE, Trait.PLACE, Trait.DECISION),
}
"""What each kind of act is expected to say."""


def scdl(rows: Iterable[Row]) -> bytes:
    """Délibérations in SCDL columns. What is not read stays empty, and so does the matter, only supposed:
    open data says what is known."""
    kept = (row.entry for row in rows if row.entry.act.kind is ActKind.DELIBERATION)
    return _written(SCDL, (_scdl(entry.act, entry.documents[0].territory.name) for entry in kept))


def register(rows: Iterable[Row]) -> bytes:
    """Any acts, a line each."""
    return _written(REGISTER, map(_register, rows))


def cards(made: Iterable[Card]) -> bytes:
    """Key points, a line each; what is not located in its act is named and left empty."""
    return _written(CARD, map(_card, made))


def _scdl(act: Act, town: str) -> Sequence[str]:
    vote = act.vote
    counts = (vote.pour, vote.contre, vote.abstentions) if vote else (None, None, None)
    return (
        town,
        "",
        act.number or "",
        act.date.isoformat() if act.date else "",
        "",
        "",
        act.subject,
        "",
        "",
        *("" if count is None else str(count) for count in counts),
        "",
    )


def _register(row: Row) -> Sequence[str]:
    act = row.entry.act
    return (
        row.entry.documents[0].territory.name,
        label_of(act.kind),
        act.number or words.UNREAD,
        act.date.isoformat() if act.date else words.UNREAD,
        act.sitting.date.isoformat() if act.sitting and act.sitting.date else "",
        act.subject or words.UNREAD,
        words.place(act),
        words.state(row.state),
        " ; ".join(map(french.link, act.links)),
        " ; ".join(each.file for each in row.entry.documents),
    )


def _card(card: Card) -> Sequence[str]:
    act = card.act

    def said(trait: Trait) -> str:
        found = card.located(trait)
        return words.value(card, found) if found else ""

    def quoted(trait: Trait) -> str:
        found = card.located(trait)
        return found.citation.quote if found and found.citation else ""

    def where(trait: Trait) -> str:
        found = card.located(trait)
        return ", ".join(map(str, found.citation.pages)) if found and found.citation else ""

    def note(trait: Trait) -> str:
        found = card.located(trait)
        return found.note if found else ""

    asked = ASKED.get(act.kind, ASKED[ActKind.ARRETE])
    dated = card.located(Trait.DATE) or card.located(Trait.SITTING)
    return (
        card.entry.documents[0].territory.name,
        label_of(act.kind),
        said(Trait.NUMBER),
        act.date.isoformat() if act.date and dated else "",
        act.sitting.date.isoformat() if act.sitting and act.sitting.date and said(Trait.SITTING) else "",
        said(Trait.SUBJECT),
        said(Trait.PLACE) if words.place(act) else "",
        words.state(card.state),
        quoted(Trait.DECISION),
        note(Trait.DECISION),
        where(Trait.DECISION),
        " ; ".join(each.value for each in card.sums if each.decided),
        " ; ".join(each.value for each in card.sums if not each.decided),
        said(Trait.VOTE),
        quoted(Trait.VOTE),
        where(Trait.VOTE),
        said(Trait.RAPPORTEUR),
        note(Trait.RAPPORTEUR),
        f"{act.matter.value} {french.MATTERS.get(act.matter.value, '')}".strip() if act.matter else "",
        act.office.value if act.office else "",
        act.type.value if act.type else "",
        " ; ".join(map(words.tie, card.ties)),
        " ; ".join(each.file for each in card.entry.documents),
        ", ".join(trait.value for trait in asked if card.get(trait) is None),
        ", ".join(trait.value for trait in asked if card.get(trait) and not card.located(trait)),
    )


def _written(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    return csv_file(heads, (tuple(map(words.readable, row)) for row in rows))
