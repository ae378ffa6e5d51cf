"""What the trends need of each answer, kept beside the journal's entries so that years of them are read fast.

An entry holds the whole reply; a brief is a short row of the same file, written with it. Those of entries
written before there were briefs are made when they are first asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import JSON, Index
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from rag.asking import FactKind
from rag.database import ORDERED


@dataclass(frozen=True, slots=True)
class Brief:
    """An exchange in short. ``decision`` is « answered » or the reason of the refusal; ``commune`` the one
    that was chosen, said or cited, empty when none was; ``corpora`` those of the passages found, else those
    that the search was limited to.
    """

    id: str
    created: datetime
    question: str
    decision: str
    level: str
    energy_wh: float
    commune: str
    zones: tuple[str, ...]
    theme: str
    corpora: frozenset[str]

    @property
    def answered(self) -> bool:
        return self.decision == "answered"


class BriefBase(DeclarativeBase):
    type_annotation_map = {str: ORDERED}  # noqa: RUF012 (a name that SQLAlchemy reads)


class BriefRow(BriefBase):
    __tablename__ = "briefs"
    __table_args__ = (Index("briefs_created", "created"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    created: Mapped[str]
    question: Mapped[str]
    decision: Mapped[str]
    level: Mapped[str]
    energy_wh: Mapped[float]
    commune: Mapped[str]
    theme: Mapped[str]
    zones: Mapped[list[str]] = mapped_column(JSON)
    corpora: Mapped[list[str]] = mapped_column(JSON)


COLUMNS = (
    BriefRow.id,
    BriefRow.created,
    BriefRow.question,
    BriefRow.decision,
    BriefRow.level,
    BriefRow.energy_wh,
    BriefRow.commune,
    BriefRow.theme,
    BriefRow.zones,
    BriefRow.corpora,
)


@dataclass(frozen=True, slots=True)
class Source:
    """The columns of an entry that a brief is made of."""

    id: str
    created: str
    question: str
    decision: str
    filters: Mapping[str, object]
    reply: Mapping[str, object]
    files: tuple[str, ...]


def corpora_of(files: Iterable[str], filters: Mapping[str, object]) -> frozenset[str]:
    """The corpora of the files found by an exchange, else those that it was limited to."""
    limited = filters.get("corpora") or filters.get("opened")
    found = frozenset(file.split("/")[0] for file in files)
    return found or frozenset(map(str, limited if isinstance(limited, list | tuple) else ()))


def brief_row(source: Source) -> dict[str, object]:
    """The values of a row, by column."""
    reply = source.reply
    facts = [(_text(item, "kind"), _text(item, "value")) for item in _objects(reply.get("understood"))]
    said = [value for kind, value in facts if kind == FactKind.COMMUNE]
    cited = [_text(item, "territory") for item in _objects(reply.get("citations"))]
    chosen = [str(source.filters["commune"])] if source.filters.get("commune") else []
    energy = reply.get("energy_wh")
    return {
        "id": source.id,
        "created": source.created,
        "question": source.question,
        "decision": source.decision,
        "level": _text(reply, "level") if source.decision == "answered" else "",
        "energy_wh": float(energy) if isinstance(energy, int | float) else 0.0,
        "commune": next((name for name in (*chosen, *said, *cited) if name), ""),
        "theme": next((value for kind, value in facts if kind == FactKind.THEME), ""),
        "zones": sorted({value for kind, value in facts if kind == FactKind.ZONE}),
        "corpora": sorted(corpora_of(source.files, source.filters)),
    }


def brief(row: Iterable[object]) -> Brief:
    """The brief of the values of ``COLUMNS``."""
    id, created, question, decision, level, energy, commune, theme, zones, corpora = row
    return Brief(
        str(id),
        datetime.fromisoformat(str(created)),
        str(question),
        str(decision),
        str(level),
        energy if isinstance(energy, float) else 0.0,
        str(commune),
        tuple(map(str, zones)) if isinstance(zones, list) else (),
        str(theme),
        frozenset(map(str, corpora)) if isinstance(corpora, list) else frozenset(),
    )


def _objects(raw: object) -> list[dict[str, object]]:
    return [item for item in raw if isinstance(item, dict)] if isinstance(raw, list) else []


def _text(raw: Mapping[str, object], name: str) -> str:
    value = raw.get(name)
    return value if isinstance(value, str) else ""
