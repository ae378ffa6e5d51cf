"""The threshold in force for a question: the calibrated one, the default, or the stricter of both.

- no calibration: the setting ``[reponse] seuil``, said « provisoire, non calibré »;
- a calibration that holds: its threshold for the risk of the question's subject;
- a risk that could not be certified: the strictest level, only « élevée » is shown;
- a calibration that holds no more (other documents, settings, weights, program or model): it is said, and
  the stricter of the calibrated and the default thresholds is used.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rag.settings import AnswerSettings, Settings
from rag.trust.calibration import FILE, Bound, Calibration, bound_to, changed, read_calibration
from rag.trust.model import shipped
from rag.trust.subjects import risk_of
from rag.types import Level

if TYPE_CHECKING:
    from rag.index.snapshot import Snapshot

PROVISIONAL = "seuil provisoire, non calibré"


@dataclass(frozen=True, slots=True)
class Gate:
    """What a confidence must reach to be shown, and why, in French. From ``high`` on it is « élevée »."""

    threshold: float
    high: float
    said: str = PROVISIONAL

    def lets(self, confidence: float) -> bool:
        """Is an answer shown? Judged on the confidence as it is shown, to three decimals."""
        return round(confidence, 3) >= self.threshold

    def level(self, confidence: float) -> Level:
        shown = round(confidence, 3)
        if shown >= self.high:
            return Level.HIGH
        return Level.MEDIUM if shown >= self.threshold else Level.LOW


@dataclass(frozen=True, slots=True)
class Trust:
    """The settings of answers, the calibration when there is one, and what it no longer holds for."""

    settings: AnswerSettings
    calibration: Calibration | None = None
    stale: tuple[str, ...] = ()

    @property
    def strictest(self) -> float:
        """The threshold under which only « élevée » is shown."""
        return max(shipped().high, self.settings.seuil)

    @property
    def notice(self) -> str:
        """What to tell beside an answer; empty when all holds."""
        if not self.stale:
            return ""
        verb = "ont" if self.stale[0].startswith("les") or len(self.stale) > 1 else "a"
        what = ", ".join(self.stale)
        return (
            f"Calibrage périmé : {what} {verb} changé depuis. Le seuil le plus strict s'applique ; refaites "
            "« sourcier calibrate »."
        )

    def gate(self, theme: str = "") -> Gate:
        """The threshold for a question of this theme."""
        if self.calibration is None:
            return self._gate(self.settings.seuil, PROVISIONAL)
        stated = self.calibration.chosen[0].risk
        risk = risk_of(theme, self.settings.risques) or stated
        found = self.calibration.at(risk)
        share = f"{round(100 * risk, 1):g} %".replace(".", ",")
        if found is None or not found.certified:
            threshold = max(self.strictest, found.threshold if found else 0.0)
            return self._gate(
                threshold, f"seuil le plus strict : un risque de {share} n'a pas pu être certifié"
            )
        if self.stale:
            return self._gate(
                max(found.threshold, self.settings.seuil), "calibrage périmé, seuil le plus strict"
            )
        kind = "indicatif, sur des questions déjà vues" if self.calibration.seen else "calibré"
        return self._gate(found.threshold, f"seuil {kind} : au plus {share} de réponses fausses")

    def _gate(self, threshold: float, said: str) -> Gate:
        return Gate(threshold, max(shipped().high, threshold), said)


class TrustKeeper:
    """Reads the calibration of a data folder again when it, or the index, changes. Safe between threads: what
    is kept is replaced whole.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._kept: tuple[object, Trust] | None = None

    def trust(self, snapshot: Snapshot) -> Trust:
        """What holds for this generation of the index.

        Raises:
            SettingsError: the calibration is damaged.
        """
        path = self._settings.data_dir / FILE
        stamp = _stamp(path) if self._settings.reponse.calibrage else None
        if stamp is None:
            return Trust(self._settings.reponse)
        key, kept = (stamp, snapshot.generation), self._kept
        if kept is None or kept[0] != key:
            found = trust_of(self._settings, lambda: bound_to(self._settings, snapshot.catalog.documents()))
            kept = self._kept = (key, found)
        return kept[1]


def trust_of(settings: Settings, bound: Callable[[], Bound]) -> Trust:
    """The trust of a data folder; ``bound`` tells what answers are made with today.

    Raises:
        SettingsError: the calibration is damaged.
    """
    found = read_calibration(settings.data_dir / FILE) if settings.reponse.calibrage else None
    return Trust(settings.reponse, found, changed(found.bound, bound()) if found else ())


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        seen = path.stat()
    except OSError:
        return None
    return seen.st_mtime_ns, seen.st_size
