"""Délibérations as open data (SCDL): one row, one délibération."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from ingest.acts.base import Block, Line
from ingest.formats.base import Taken, decoded, whole
from ingest.markup import squeezed
from ingest.structure import Structure
from rag.acts import Act, ActKind, Guess, Vote
from rag.dates import in_french
from rag.errors import DocumentError

NEEDED = ("DELIB_ID", "DELIB_DATE", "DELIB_OBJET")
_VOTES = (
    ("effectif", "VOTE_EFFECTIF"),
    ("votants", "VOTE_REEL"),
    ("pour", "VOTE_POUR"),
    ("contre", "VOTE_CONTRE"),
    ("abstentions", "VOTE_ABSTENTION"),
)
_DATES = ("%Y-%m-%d", "%d/%m/%Y", "%Y/%m/%d", "%Y%m%d")
_PREFIXES = ("commune de ", "ville de ", "mairie de ", "commune d'", "ville d'", "mairie d'")
MAX_TITLE, LISTED = 240, 20


def take(content: bytes) -> Taken:
    """The délibérations of a list, and the rows that are none.

    Raises:
        DocumentError: it is not such a list.
    """
    found: list[Block] = []
    towns: Counter[str] = Counter()
    lost: list[int] = []
    undated: list[int] = []
    for rank, row in enumerate(_rows(decoded(content)), start=2):
        if not any(row.values()):
            continue
        if not row["DELIB_OBJET"]:
            lost.append(rank)
            continue
        when = _date(row["DELIB_DATE"])
        if when is None:
            undated.append(rank)
        towns[row.get("COLL_NOM", "")] += 1
        found.append(_block(row, when))
    if not found:
        raise DocumentError("Liste SCDL sans aucune délibération lisible : vérifiez le fichier d'origine.")
    faults = [*_fault("sans objet, non lues", lost), *_fault("dont la date est illisible", undated)]
    town = next(iter(towns)) if len(towns) == 1 else ""
    structure = Structure(ActKind.DELIBERATION, tuple(found), territory=_town(town) or None)
    return Taken(structure=structure, faults=tuple(faults))


def _rows(text: str) -> Iterable[Mapping[str, str]]:
    """The rows by column; the separator is the one that cuts the first line most.

    Raises:
        DocumentError: columns are missing, or the file is no CSV.
    """
    first = text.lstrip("\ufeff").partition("\n")[0]
    separator = max(";,\t|", key=first.count)
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=separator)
    try:
        columns = [squeezed(name).upper() for name in next(reader, [])]
        missing = [name for name in NEEDED if name not in columns]
        if missing:
            raise DocumentError(
                "CSV qui n'est pas une liste de délibérations au format SCDL "
                f"(colonne absente : {', '.join(missing)}) : exportez-le à ce format, ou en .pdf."
            )
        for cells in reader:
            filled = [squeezed(cell) for cell in cells] + [""] * (len(columns) - len(cells))
            yield dict(zip(columns, filled, strict=False))
    except csv.Error:
        raise DocumentError("CSV mal formé (guillemets ou cellules) : exportez-le à nouveau.") from None


def _block(row: Mapping[str, str], when: date | None) -> Block:
    number, subject = row["DELIB_ID"], row["DELIB_OBJET"]
    day = f" du {in_french(when)}" if when else ""
    title = f"{number} - {subject}" if number else subject
    lines = [f"Délibération n° {number}{day}" if number else f"Délibération{day}", f"Objet : {subject}"]
    code, matter = row.get("DELIB_MATIERE_CODE", ""), row.get("DELIB_MATIERE_NOM", "")
    if code or matter:
        lines.append(f"Matière : {code} {matter}".rstrip())
    votes = ", ".join(f"{name} {row[column]}" for name, column in _VOTES if row.get(column))
    if votes:
        lines.append(f"Vote : {votes}")
    pour, contre, abstentions = (whole(row.get(column, "")) for _, column in _VOTES[2:])
    act = Act(
        ActKind.DELIBERATION,
        number or None,
        when,
        subject,
        vote=Vote(pour, contre, abstentions, words=lines[-1]) if votes else None,
        matter=Guess(code, (matter,)) if code else None,
    )
    lines += [row[column] for column in ("COLL_NOM", "DELIB_URL") if row.get(column)]
    return Block((f"Séance{day}", title[:MAX_TITLE]), tuple(Line(0, text) for text in lines), act=act)


def _date(text: str) -> date | None:
    for form in _DATES:
        try:
            return datetime.strptime(text[:10], form).date()
        except ValueError:
            continue
    return None


def _fault(what: str, ranks: list[int]) -> list[str]:
    if not ranks:
        return []
    listed = ", ".join(str(rank) for rank in ranks[:LISTED]) + ("…" if len(ranks) > LISTED else "")
    return [f"{len(ranks)} ligne(s) {what} ({listed}) : corrigez la liste"]


def _town(name: str) -> str:
    """The name of the commune, without what it is."""
    for prefix in _PREFIXES:
        if name.lower().startswith(prefix):
            name = name[len(prefix) :]
    return name.title() if name.isupper() else name
