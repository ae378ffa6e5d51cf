"""The nights gone by: one short line each, kept long after their answers are gone.

historique.jsonl.xz   one line by night and set: figures, gates, provenance; written anew in one move
resultats/<digest>.xz the outcome of every question, without details nor seconds, named by its content: nights
                      that answered alike share one file, and flips with any night kept can be computed
<night>/<set>/        the whole run, for the last nights, the last good ones and those that failed lately

A damaged history is read up to the damage. Before anything is written it is set aside (``.abime``) and made
again from what could be read and from the folders still there; nothing is removed on the word of a history
that could not be read whole.
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

from eval.errors import EvalError
from eval.gates import GateResult, GateState, failed
from eval.metrics.base import Kind
from eval.report import row_json
from eval.runs import DAMAGE, SUMMARY, load_run, row_from_json, summary_from_json
from eval.summary import Figure, Provenance, Row

log = logging.getLogger(__name__)

HISTORY, OUTCOMES, REPORT = "historique.jsonl.xz", "resultats", "rapport.json"
ASIDE = HISTORY + ".abime"
DAMAGED = (
    "L'historique des nuits est abîmé : une partie des nuits passées n'est plus lisible. Lancez « sourcier "
    "eval --nightly » : il sera refait d'après les dossiers gardés."
)
VERDICT_LOST = (
    "Le verdict de cette nuit a été perdu avec l'historique : ses chiffres restent dans son dossier."
)
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
    went wrong around it; ``alarms``, those that must be looked at although the gates hold.
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
    alarms: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        """May the next nights be compared with it?"""
        return self.state is NightState.PASSED or bool(self.accepted)

    def figure(self, name: str) -> Figure | None:
        return next((figure for figure in self.figures if figure.name == name), None)

    def value_of(self, name: str) -> Figure | None:
        """The figure where it stands for the night: those of a broken one are of a part of its questions."""
        return None if self.state is NightState.BROKEN else self.figure(name)


class History:
    """The nights under a folder, oldest first. Written by one night at a time, under the night's lock."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._path = folder / HISTORY

    def nights(self, gold: str | None = None) -> tuple[Night, ...]:
        """Every night kept, or those of one set."""
        found = self._found()[0]
        return found if gold is None else tuple(night for night in found if night.gold == gold)

    @property
    def whole(self) -> bool:
        """Could everything recorded be read? Not if it is gone and its nights are there."""
        if self._path.exists():
            return self._found()[1]
        return not any(_NIGHT.fullmatch(path.parts[-3]) for path in self.folder.glob(f"*/*/{SUMMARY}"))

    def repair(self) -> str:
        """Set a damaged history aside and make it again; what happened, in French, empty when it was whole.

        The nights found in their folder alone come back with the gates of their report. An acceptance is not
        written there: an accepted night comes back failed.
        """
        if self.whole:
            return ""
        known = self.nights()
        names = {(night.folder, night.gold) for night in known}
        found = [
            night
            for path in sorted(self.folder.glob(f"*/*/{SUMMARY}"))
            if (path.parts[-3], path.parts[-2]) not in names and (path.parts[-3], "") not in names
            if _NIGHT.fullmatch(path.parts[-3]) and (night := self._from_folder(path.parent))
        ]
        self._write(sorted((*known, *found), key=lambda night: night.started))
        said = (
            f"L'historique des nuits était abîmé : {len(known)} lignes ont été relues, {len(found)} refaites "
            f"d'après les dossiers gardés, l'ancien fichier est mis de côté ({ASIDE}). Les nuits acceptées "
            "dont la ligne est perdue sont à accepter de nouveau."
        )
        log.error("%s", said)
        return said

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
        except (OSError, lzma.LZMAError, EOFError, *DAMAGE):
            if night.outcomes:
                log.warning("outcomes %s of night %s cannot be read", night.outcomes, night.folder)
            return ()

    def prune(self, keep: int, keep_whole: int) -> None:
        """Forget what is older than ``keep`` nights, and the folders that need not be kept whole.

        Nothing is forgotten while the history cannot be read whole, nor any outcome while a damaged one is
        set aside: they may be all that remains of the nights it held.
        """
        if not self.whole:
            return
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
        if not (self.folder / ASIDE).exists():
            _remove_outcomes(self.folder / OUTCOMES, {night.outcomes for night in kept})

    def _found(self) -> tuple[tuple[Night, ...], bool]:
        try:
            state = self._path.stat()
        except OSError:
            return (), True
        return _read(self._path, state.st_mtime_ns, state.st_size)

    def _from_folder(self, place: Path) -> Night | None:
        """A night made again from what it left; None when that is unreadable too."""
        try:
            run, gates = load_run(place), _gates_of(place)
            started = datetime.strptime(place.parent.name[:19], "%Y-%m-%dT%H-%M-%S").astimezone()
        except (EvalError, ValueError):
            return None
        lost = {gate.name: f"{gate.label} : {gate.detail}." for gate in failed(gates)}
        state = NightState.FAILED if lost else NightState.PASSED
        broken = lost.get("non_notees", "") if gates else VERDICT_LOST
        return Night(
            place.parent.name,
            started,
            NightState.BROKEN if broken else state,
            run.summary.questions,
            run.summary.figures,
            gates,
            run.summary.made,
            error=broken,
            gold=place.name,
            outcomes=self._pack(run.rows),
        )

    def _write(self, nights: Iterable[Night]) -> None:
        """Write them all, never over a file that could not be read whole."""
        lines = "".join(json.dumps(_plain(night), ensure_ascii=False) + "\n" for night in nights)
        self.folder.mkdir(parents=True, exist_ok=True)
        if not self._found()[1]:
            self._path.replace(_unused(self.folder / ASIDE))
        write_whole(self._path, lzma.compress(lines.encode(), preset=2))

    def _pack(self, rows: Sequence[Row]) -> str:
        lines = "\n".join(json.dumps(row_json(_short(row)), ensure_ascii=False) for row in rows)
        name = hashlib.sha256(lines.encode()).hexdigest()[:16]
        path = self.folder / OUTCOMES / f"{name}.xz"
        if not _holds(path, lines.encode()):
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
def _read(path: Path, _changed: int, _size: int) -> tuple[tuple[Night, ...], bool]:
    """The nights of a file in this state, and whether it is whole: the screens ask at every click."""
    nights: list[Night] = []
    content, whole = _decompressed(path)
    for line in content.split(b"\n"):
        if not line:
            continue
        try:
            nights.append(_night(json.loads(line)))
        except DAMAGE:
            whole = False
            log.warning("a line of %s cannot be read: left out", path)
    return tuple(nights), whole


def _decompressed(path: Path) -> tuple[bytes, bool]:
    """What can be read of the file, up to the damage if there is any; and whether there is none."""
    reader, parts = lzma.LZMADecompressor(), []
    try:
        with path.open("rb") as stream:
            while not reader.eof and (block := stream.read(_BLOCK)):
                parts.append(reader.decompress(block))
    except (OSError, lzma.LZMAError):
        log.warning("%s is damaged: read up to the damage", path)
    return b"".join(parts), reader.eof


def _holds(path: Path, content: bytes) -> bool:
    """Is that already in the file? One that was damaged is written anew."""
    try:
        return lzma.decompress(path.read_bytes()) == content
    except (OSError, EOFError, lzma.LZMAError):
        return False


def _unused(path: Path) -> Path:
    """The path, numbered when it is taken."""
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.name}-{number}")
    return free


def _gates_of(place: Path) -> tuple[GateResult, ...]:
    """The gates written in a night's report; none when it cannot be read."""
    try:
        return _gates(json.loads((place / REPORT).read_text(encoding="utf-8"))["gates"])
    except (OSError, *DAMAGE):
        return ()


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
        gates=_gates(raw.get("gates", ())),
        made=summary.made,
        error=raw.get("error", ""),
        gold=raw.get("gold", ""),
        outcomes=raw.get("outcomes", ""),
        accepted=raw.get("accepted", ""),
        notes=tuple(raw.get("notes", ())),
        alarms=tuple(raw.get("alarms", ())),
    )


def _gates(raw: Iterable[Any]) -> tuple[GateResult, ...]:
    return tuple(
        GateResult(gate["name"], gate["label"], GateState(gate["state"]), gate["detail"]) for gate in raw
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
