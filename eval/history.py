"""The nights gone by: one short line each, kept long after their answers are gone.

historique.jsonl.xz   one line by night and set: figures, gates, provenance; written anew in one move
resultats/<digest>.xz the outcome of every question, without details nor seconds, named by its content: nights
                      that answered alike share one file, and flips with any night kept can be computed
<night>/<set>/        the whole run, for the last nights, the last good ones and those that failed lately

A damaged history is read up to the damage: the nights before it are not lost.
"""

from __future__ import annotations

import hashlib
import json
import logging
import lzma
import os
import re
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from eval.gates import GateResult, GateState
from eval.metrics.base import Kind
from eval.report import row_json
from eval.runs import row_from_json, summary_from_json
from eval.summary import Figure, Provenance, Row

log = logging.getLogger(__name__)

HISTORY, OUTCOMES = "historique.jsonl.xz", "resultats"
FAILED_LONGER = 4
"""Nights that did not pass are kept in full that many times longer than the others."""
_NIGHT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}(-\d+)?")
_BLOCK = 1 << 14
_UNSTABLE = {Kind.SECONDS, Kind.ENERGY}


class NightState(StrEnum):
    PASSED = "reussie"
    FAILED = "echouee"
    BROKEN = "interrompue"


@dataclass(frozen=True, slots=True)
class Night:
    """One set on one night. ``figures`` are those of the summary; ``error`` says why it could not finish.

    ``folder`` is the night's name under the nights' folder, ``gold`` the set's under it (empty: the whole
    night); its answers may have been removed since. ``outcomes`` names the outcomes kept. ``accepted`` says
    who made a failed night the reference all the same, and why. ``notes`` are French sentences on what
    went wrong around it.
    """

    folder: str
    started: datetime
    state: NightState
    questions: int
    figures: tuple[Figure, ...]
    gates: tuple[GateResult, ...]
    made: Provenance = field(default_factory=Provenance)
    error: str = ""
    gold: str = ""
    outcomes: str = ""
    accepted: str = ""
    notes: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        """May the next nights be compared with it?"""
        return self.state is NightState.PASSED or bool(self.accepted)

    def figure(self, name: str) -> Figure | None:
        return next((figure for figure in self.figures if figure.name == name), None)


class History:
    """The nights under a folder, oldest first. Written by one night at a time, under the night's lock."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._path = folder / HISTORY

    def nights(self, gold: str | None = None) -> tuple[Night, ...]:
        """Every night kept, or those of one set."""
        try:
            state = self._path.stat()
        except OSError:
            return ()
        found = _read(self._path, state.st_mtime_ns, state.st_size)
        return found if gold is None else tuple(night for night in found if night.gold == gold)

    def last_good(self, gold: str) -> Night | None:
        return next((night for night in reversed(self.nights(gold)) if night.good), None)

    def best(self, gold: str, questions: str) -> Night | None:
        """The good night with the highest two-sided success on these very questions; the latest of equals.

        Nights before the last accepted one do not count: accepting a loss is accepting its level.
        """
        good: list[Night] = []
        for night in self.nights(gold):
            if night.accepted:
                good = []
            if night.good and night.made.questions == questions and _success(night) is not None:
                good.append(night)
        return max(reversed(good), key=lambda night: _success(night) or 0.0, default=None)

    def add(self, night: Night, rows: Sequence[Row] = ()) -> Night:
        """Add a night, its outcomes packed; returned as kept."""
        if rows:
            night = replace(night, outcomes=self._pack(rows))
        self._write((*self.nights(), night))
        return night

    def change(self, night: Night) -> None:
        """Put a night in the place of the one of the same folder and set."""
        self._write(
            night if (other.folder, other.gold) == (night.folder, night.gold) else other
            for other in self.nights()
        )

    def rows(self, night: Night) -> tuple[Row, ...]:
        """The outcomes of a night, the unscored questions included; empty when they are lost."""
        try:
            packed = (self.folder / OUTCOMES / f"{night.outcomes}.xz").read_bytes()
            lines = lzma.decompress(packed).decode().splitlines()
            return tuple(row_from_json(json.loads(line)) for line in lines)
        except (OSError, lzma.LZMAError, EOFError, ValueError, KeyError, TypeError):
            if night.outcomes:
                log.warning("outcomes %s of night %s cannot be read", night.outcomes, night.folder)
            return ()

    def prune(self, keep: int, keep_whole: int) -> None:
        """Forget what is older than ``keep`` nights, and the folders that need not be kept whole."""
        nights = self.nights()
        names = list(dict.fromkeys(night.folder for night in nights))
        recent = set(names[-keep:])
        good = {night for gold in {night.gold for night in nights} if (night := self.last_good(gold))}
        kept = tuple(night for night in nights if night.folder in recent or night in good)
        if len(kept) < len(nights):
            self._write(kept)
        lately = set(names[-FAILED_LONGER * keep_whole :])
        whole = set(names[-keep_whole:]) | {night.folder for night in good}
        whole |= {night.folder for night in kept if not night.good and night.folder in lately}
        _remove_folders(self.folder, whole)
        _remove_outcomes(self.folder / OUTCOMES, {night.outcomes for night in kept})

    def _write(self, nights: Iterable[Night]) -> None:
        lines = "".join(json.dumps(_plain(night), ensure_ascii=False) + "\n" for night in nights)
        self.folder.mkdir(parents=True, exist_ok=True)
        write_whole(self._path, lzma.compress(lines.encode(), preset=2))

    def _pack(self, rows: Sequence[Row]) -> str:
        lines = "\n".join(json.dumps(row_json(_short(row)), ensure_ascii=False) for row in rows)
        name = hashlib.sha256(lines.encode()).hexdigest()[:16]
        path = self.folder / OUTCOMES / f"{name}.xz"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, lzma.compress(lines.encode(), preset=6))
        return name


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that a reader, or a crash, sees the former one or the new one."""
    draft = path.with_name(f"{path.name}.tmp")
    with draft.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(path)


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int, _size: int) -> tuple[Night, ...]:
    """The nights of a file in this state: the screens ask at every click."""
    nights: list[Night] = []
    for line in _decompressed(path).split(b"\n"):
        if not line:
            continue
        try:
            nights.append(_night(json.loads(line)))
        except (ValueError, KeyError, TypeError):
            log.warning("a line of %s cannot be read: left out", path)
    return tuple(nights)


def _decompressed(path: Path) -> bytes:
    """What can be read of the file, up to the damage if there is any."""
    reader, parts = lzma.LZMADecompressor(), []
    try:
        with path.open("rb") as stream:
            while not reader.eof and (block := stream.read(_BLOCK)):
                parts.append(reader.decompress(block))
    except (OSError, lzma.LZMAError):
        log.warning("%s is damaged: read up to the damage", path)
    return b"".join(parts)


def _plain(night: Night) -> dict[str, object]:
    plain: dict[str, object] = {**asdict(night), "started": night.started.isoformat()}
    return {name: value for name, value in plain.items() if value not in ("", ())}


def _night(raw: dict[str, Any]) -> Night:
    made = {"gold": "", "split": "", "questions": 0, "unscored": [], "groups": []}
    summary = summary_from_json({**made, "figures": raw.get("figures", ()), "made": raw["made"]})
    return Night(
        folder=raw["folder"],
        started=datetime.fromisoformat(raw["started"]),
        state=NightState(raw["state"]),
        questions=raw["questions"],
        figures=summary.figures,
        gates=tuple(
            GateResult(gate["name"], gate["label"], GateState(gate["state"]), gate["detail"])
            for gate in raw.get("gates", ())
        ),
        made=summary.made,
        error=raw.get("error", ""),
        gold=raw.get("gold", ""),
        outcomes=raw.get("outcomes", ""),
        accepted=raw.get("accepted", ""),
        notes=tuple(raw.get("notes", ())),
    )


def _short(row: Row) -> Row:
    """The outcome without what differs between two nights that answered alike."""
    return replace(
        row,
        confidence=round(row.confidence, 4),
        scores=tuple(
            (name, replace(score, detail=())) for name, score in row.scores if name not in _unstable()
        ),
    )


@cache
def _unstable() -> frozenset[str]:
    from eval.metrics import metrics_for

    return frozenset(metric.name for metric in metrics_for() if metric.kind in _UNSTABLE)


def _success(night: Night) -> float | None:
    figure = night.figure("reussite")
    return figure.value if figure else None


def _remove_folders(home: Path, kept: set[str]) -> None:
    """Only folders named like a night: what someone else put there stays."""
    for path in home.iterdir():
        if _NIGHT.fullmatch(path.name) and path.name not in kept and path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)


def _remove_outcomes(folder: Path, kept: set[str]) -> None:
    for path in folder.glob("*.xz"):
        if path.stem not in kept:
            path.unlink(missing_ok=True)
