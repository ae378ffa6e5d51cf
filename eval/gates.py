"""The gates of a night: what makes it fail, each two-sided question by question.

A gate says PASSED, FAILED or, with nothing to judge by, UNSCORED: never passed for lack of data.
Neither always answering nor always refusing holds them: right answers, wrong answers shown, refusals and
coverage each have their own.

- Ceilings and floors (``at_most``, ``at_least``) bear on the figure itself. What must never happen has a
  ceiling of 0 and fails at the first one, whatever n.
- Falls and rises (``falls``, ``rises``) are paired with the last good night, on the questions both scored.
  Each question's own value got better, worse or stayed; the gate fails when as many changes for the worse
  among the changed, were both ways as likely, have a probability under ``erreur``: the exact one-sided sign
  test, which is McNemar's exact test (McNemar 1947) where the value is yes or no. A question with several
  quotes counts once, by its share of exact ones: quotes of one answer are not independent. At 5 % this
  needs five net losses.

No correction for the number of gates, on purpose. The extractive system is deterministic: a night without
change has no changed question, every p is 1, no gate raises a false alarm however many there are. After a
neutral change each comparison errs with a risk under ``erreur``, together at most their number times that;
in fact far less, since exact tests stay under their level and the gates share their questions: exchanging at
random the outcomes of two thresholds question by question, one night in twenty or fewer failed (n = 150).
Such an alarm costs reading the flips, while Holm's first step over these comparisons would need eight losses
without a gain where five are enough now. With a language model, lower ``erreur``.

Small losses night after night would each stay under the test: ``derive`` compares with the best of the
nights kept, and floors hold whatever the former nights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from eval.gate_rules import (
    NO_FORMER,
    Case,
    Judge,
    Outcome,
    at_least,
    at_most,
    calibration,
    coverage,
    drift,
    falls,
    reruns,
    rises,
    same_answers,
    scored,
    slow,
    slower,
)
from eval.summary import Row
from rag.settings import GateSettings

__all__ = [
    "GATES",
    "Gate",
    "GateResult",
    "GateState",
    "Outcome",
    "check_gates",
    "compared",
    "failed",
    "reference_lost",
]


class GateState(StrEnum):
    """``UNSCORED``: nothing to judge by (no former run, no question of that sort); it fails nothing."""

    PASSED = "tenue"
    FAILED = "franchie"
    UNSCORED = "sans objet"


@dataclass(frozen=True, slots=True)
class GateResult:
    """``name`` is a short ASCII key, ``label`` and ``detail`` are French sentences with figures and n."""

    name: str
    label: str
    state: GateState
    detail: str


@dataclass(frozen=True, slots=True)
class Gate:
    name: str
    label: str
    judge: Judge


GATES: tuple[Gate, ...] = (
    Gate("non_notees", "Presque toutes les questions sont notées", scored),
    Gate("juste_min", "Réponses justes : au-dessus du plancher", at_least("juste", lambda g: g.juste_min)),
    Gate("juste", "Réponses justes : pas de baisse", falls("juste")),
    Gate(
        "faux_max",
        "Réponses fausses montrées : sous le plafond",
        at_most("faux_montre", lambda g: g.faux_max),
    ),
    Gate("faux", "Réponses fausses montrées : pas de hausse", rises("faux_montre")),
    Gate("reussite", "Justes ou refusées à bon droit : pas de baisse", falls("reussite")),
    Gate("derive", "Pas de lente dérive depuis la meilleure nuit", drift),
    Gate(
        "refus_min",
        "Sans réponse : refusées, au-dessus du plancher",
        at_least("refus_juste", lambda g: g.refus_min),
    ),
    Gate("refus", "Sans réponse : refusées, pas de baisse", falls("refus_juste")),
    Gate("couverture", "Ni refus de trop, ni réponses hasardées de plus", coverage),
    Gate("premisses", "Fausses prémisses acceptées : pas de hausse", rises("premisse_acceptee")),
    Gate("motifs", "Motif des refus : pas moins souvent le bon", falls("refus_motif")),
    Gate(
        "nombres", "Nombres absents des citations", at_most("nombre_non_appuye", lambda g: g.non_appuye_max)
    ),
    Gate("faits", "Faits absents des citations", at_most("fait_non_appuye", lambda g: g.non_appuye_max)),
    Gate("sans_citation", "Aucune réponse sans citation", at_most("sans_citation", lambda _: 0.0)),
    Gate("citations", "Citations mot pour mot : pas de baisse", falls("citation_exacte")),
    Gate("appui", "Citations qui appuient leur phrase : pas de baisse", falls("precision_citations")),
    Gate("phrases_citees", "Phrases qui portent une citation : pas de baisse", falls("couverture_citations")),
    Gate("pages", "Bonne page citée : pas de baisse", falls("bonne_page")),
    Gate(
        "zones_max",
        "Réponses tirées d'une autre zone : sous le plafond",
        at_most("zone_confondue", lambda g: g.confusion_max),
    ),
    Gate(
        "communes_max",
        "Réponses tirées d'une autre commune : sous le plafond",
        at_most("commune_confondue", lambda g: g.confusion_max),
    ),
    Gate("zones", "Réponses tirées d'une autre zone : pas de hausse", rises("zone_confondue")),
    Gate("communes", "Réponses tirées d'une autre commune : pas de hausse", rises("commune_confondue")),
    Gate("rappel_5", "Bonne page dans les 5 premiers passages : pas de baisse", falls("rappel_5")),
    Gate("rappel_10", "Bonne page dans les 10 premiers passages : pas de baisse", falls("rappel_10")),
    Gate("rang", "Rang de la bonne page : pas de recul", falls("mrr_10")),
    Gate("calibration", "Confiance affichée : pas moins fiable", calibration),
    Gate("lenteur", "Pas beaucoup plus lent qu'avant", slower),
    Gate("duree_max", "Durée de réponse : sous le plafond", slow),
    Gate("constance", "D'une nuit à l'autre, rien ne change sans raison", same_answers),
    Gate("relance", "Une question posée deux fois reçoit la même réponse", reruns),
)


def check_gates(
    after: Outcome, before: Outcome | None, limits: GateSettings, *, best: Sequence[Row] = ()
) -> tuple[GateResult, ...]:
    """Every gate, in order. ``before`` and ``best`` hold only questions asked in the same words as now."""
    case = Case(after, before, best, limits)
    return tuple(_result(gate, case) for gate in GATES)


def failed(gates: Sequence[GateResult]) -> tuple[GateResult, ...]:
    return tuple(gate for gate in gates if gate.state is GateState.FAILED)


def compared(gates: Sequence[GateResult]) -> bool:
    """Was there a former night to compare with?"""
    return not any(gate.detail == NO_FORMER[1] for gate in gates)


def reference_lost(detail: str) -> GateResult:
    """The gate that fails when there is a reference and it cannot be read: nothing was compared with it."""
    remedy = "Restaurez ce qui manque, ou acceptez cette nuit si ses réponses vous conviennent (--accept)."
    label = "La nuit de référence peut être relue"
    return GateResult("reference", label, GateState.FAILED, f"{detail} {remedy}")


def _result(gate: Gate, case: Case) -> GateResult:
    held, detail = gate.judge(case)
    if held is None:
        return GateResult(gate.name, gate.label, GateState.UNSCORED, detail)
    return GateResult(gate.name, gate.label, GateState.PASSED if held else GateState.FAILED, detail)
