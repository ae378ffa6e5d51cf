"""A file that tells its own structure (SRU règlement, SCDL list): blocks that no act reader has to guess."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from ingest.acts.base import Block, Line
from rag.acts import Act, ActKind, Guess, Vote


@dataclass(frozen=True, slots=True)
class Structure:
    """What a file says of itself, and its blocks."""

    kind: ActKind
    blocks: tuple[Block, ...]
    name: str = ""
    insee: str | None = None
    idurba: str | None = None
    date: date | None = None
    territory: str | None = None


def about_to_json(found: Structure) -> dict[str, Any]:
    """What the file says of itself, without its blocks."""
    return {
        "kind": found.kind.value,
        "name": found.name,
        "insee": found.insee,
        "idurba": found.idurba,
        "date": found.date.isoformat() if found.date else None,
        "territory": found.territory,
    }


def block_to_json(block: Block) -> dict[str, Any]:
    """One block; its lines are of page 0."""
    act = block.act
    return {
        "path": list(block.path),
        "lines": [line.text for line in block.lines],
        "zones": list(block.zones),
        "article": block.article,
        "act": _act_to_json(act) if act else None,
    }


def _act_to_json(act: Act) -> dict[str, Any]:
    """What a list says of an act: its vote and its matter are told, the rest of an act is not."""
    vote = act.vote
    return {
        "number": act.number,
        "date": act.date.isoformat() if act.date else None,
        "subject": act.subject,
        "vote": [vote.pour, vote.contre, vote.abstentions, vote.words] if vote else None,
        "matter": [act.matter.value, list(act.matter.words)] if act.matter else None,
    }


def from_json(about: dict[str, Any], blocks: list[dict[str, Any]]) -> Structure:
    """The structure that a reading process has written."""
    kind = ActKind(about["kind"])
    return Structure(
        kind,
        tuple(_block(block, kind) for block in blocks),
        about["name"],
        about["insee"],
        about["idurba"],
        _date(about["date"]),
        about["territory"],
    )


def _block(raw: dict[str, Any], kind: ActKind) -> Block:
    return Block(
        tuple(raw["path"]),
        tuple(Line(0, text) for text in raw["lines"]),
        tuple(raw["zones"]),
        raw["article"],
        _act(raw["act"], kind) if raw["act"] else None,
    )


def _act(raw: dict[str, Any], kind: ActKind) -> Act:
    vote, matter = raw["vote"], raw["matter"]
    return Act(
        kind,
        raw["number"],
        _date(raw["date"]),
        raw["subject"],
        vote=Vote(vote[0], vote[1], vote[2], words=vote[3]) if vote else None,
        matter=Guess(matter[0], tuple(matter[1])) if matter else None,
    )


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
