"""Measure a broken system beside the sound one, and ask the gates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.gates import GateResult, Outcome, check_gates, failed
from eval.gold import GoldQuestion
from eval.run import evaluate
from eval.runs import Run, load_run
from eval.sabotage.breaks import BREAKS
from eval.sabotage.stand_in import StandIn
from eval.sabotage.swap import Break
from rag.settings import GateSettings, ModelSettings, Settings

GATES = GateSettings()
# « constance » says that answers changed while the code, the settings and the index did not. A break applied
# here leaves the code's digest as it was, as no real mistake would: its word is not counted.
NOT_COUNTED = frozenset({"constance"})


@dataclass(frozen=True, slots=True)
class Trial:
    """What the gates said of one system; ``part`` is empty for the sound one, measured a second time."""

    name: str
    label: str
    part: str
    run: Run
    gates: tuple[GateResult, ...]

    @property
    def caught_by(self) -> tuple[GateResult, ...]:
        return tuple(gate for gate in failed(self.gates) if gate.name not in NOT_COUNTED)


def try_all(
    questions: Sequence[GoldQuestion],
    settings: Settings,
    out: Path,
    *,
    corpora: Path | None = None,
    breaks: Iterable[Break] = BREAKS,
    limits: GateSettings = GATES,
    on_trial: Callable[[Trial], None] | None = None,
) -> tuple[Trial, ...]:
    """The sound system a second time, then each break, every one compared with the sound system.

    The limits are the default ones: floors and ceilings a town would set close to its own figures would
    only catch more.
    """
    chosen = tuple(breaks)

    def measured(name: str, used: Settings) -> Run:
        evaluate(questions, used, gold=name, out=out / name, corpora=corpora)
        return load_run(out / name)

    def judged(each: Break | None, run: Run, sound: Run) -> Trial:
        gates = check_gates(Outcome(run.summary, run.rows), Outcome(sound.summary, sound.rows), limits)
        if each is None:
            return Trial(run.folder.name, "Système intact, mesuré une seconde fois", "", run, gates)
        return Trial(each.name, each.label, each.part, run, gates)

    trials: list[Trial] = []

    def keep(trial: Trial) -> None:
        trials.append(trial)
        if on_trial is not None:
            on_trial(trial)

    with StandIn() as stand_in:
        wrote = ModelSettings(moteur="openai", nom="modele-d-essai", url=stand_in.url)
        writers = {False: settings, True: settings.model_copy(update={"modele": wrote})}
        for model, base in writers.items():
            kept = [each for each in chosen if each.model is model]
            if not kept:
                continue
            name = "intact-modele" if model else "intact"
            sound = measured(name, base)
            keep(judged(None, measured(f"{name}-bis", base), sound))
            for each in kept:
                with each.apply(base) as used:
                    broken = measured(each.name, used)
                keep(judged(each, broken, sound))
    return tuple(trials)
