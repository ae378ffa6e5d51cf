"""The figures of a town left out: what is fitted and chosen without it, what is counted, what is written."""

from __future__ import annotations

import csv
import io
import random
from pathlib import Path

import pytest

from eval.errors import EvalError
from eval.fit.confidence import confidence_of, fit, hand_model, with_shares
from eval.fit.outcomes import Outcome, Sample, samples
from eval.headline import Aim, bins_csv, headline, main, threshold_for, told
from rag.trust.model import SIGNS, shipped

AIM = Aim(0.75, 0.3)
TOWNS = ("Valdore-Métropole", "Montbreuil", "Orcheville")


def asked(count: int = 300, towns: tuple[str, ...] = TOWNS) -> list[Outcome]:
    """Answers right as often as their signs are high; a fifth of the questions have no answer."""
    source = random.Random(3)
    made = []
    for rank in range(count):
        level, town, answerable = source.random(), towns[rank % len(towns)], rank % 5 > 0
        right = answerable and source.random() < level
        made.append(Outcome(f"q{rank}", town, answerable, Sample(town, (level,) * len(SIGNS), False, right)))
    return made


@pytest.mark.parametrize("refit", [False, True])
def test_a_town_is_told_by_what_was_fitted_and_chosen_without_it(refit: bool) -> None:
    aim = Aim(0.75, 0.3, refit)
    found, questions = headline(asked(), [], aim), asked()
    assert [town.name for town in found.towns] == sorted(TOWNS)
    for town in found.towns:
        others = [item for item in questions if item.commune != town.name]
        model = fit(samples(others), hand_model()) if refit else with_shares(shipped(), samples(others))
        assert town.threshold == threshold_for(others, model, aim)
        own = [item for item in questions if item.commune == town.name]
        shown = [
            item.sample is not None and round(confidence_of(model, item.sample), 3) >= (town.threshold or 1)
            for item in own
        ]
        assert [item.shown for item in town.own] == shown
    assert len(found.own) == len(questions)
    assert found.figures.total == len(questions)


def test_the_threshold_is_the_lowest_that_reaches_the_aim() -> None:
    questions = asked()
    model = fit(samples(questions), hand_model())
    answerable = [item for item in questions if item.answerable]

    def holds(threshold: float, aim: Aim) -> bool:
        told = [
            item.sample.right
            for item in answerable
            if item.sample and round(confidence_of(model, item.sample), 3) >= threshold
        ]
        wrong = len(told) - sum(told)
        return sum(told) >= aim.right * len(told) and wrong <= aim.wrong * len(answerable)

    for aim in (AIM, Aim(0.5, 0.05), Aim(0.8, 1)):
        found = threshold_for(questions, model, aim)
        assert found is not None
        assert holds(found, aim)
        lower = range(round(100 * model.floor), round(100 * found))
        assert not any(holds(step / 100, aim) for step in lower)
    assert threshold_for([item for item in questions if not item.answerable], model, AIM) is None


def test_made_questions_are_counted_apart_and_by_kind() -> None:
    low = Sample("Valdore", (0.0,) * len(SIGNS), False, False)
    made = [
        Outcome("m1", "Valdore", False, None, "zone_absente"),
        Outcome("m2", "Montbreuil", False, low, "zone_absente"),
        Outcome("m3", "Orcheville", False, low, "inconnue"),
    ]
    found = headline(asked(), made, AIM)
    assert len(found.made) == 3
    assert not any(item.shown for item in found.made)
    assert found.own == headline(asked(), [], AIM).own
    text = told(found)
    assert "Zone qui n'existe pas" in text
    assert "3/3 100,0 %" in text
    assert "Sorte" not in told(headline(asked(), [], AIM))


def test_the_diagram_is_written_as_numbers() -> None:
    found = headline(asked(), [], AIM)
    lines = list(csv.DictReader(io.StringIO(bins_csv(found))))
    assert sum(int(line["n"]) for line in lines) == len(asked())
    assert [float(line["confiance_annoncee"]) for line in lines] == sorted(
        float(line["confiance_annoncee"]) for line in lines
    )


def test_what_cannot_be_told_says_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(EvalError, match="deux villes"):
        headline(asked(towns=("Montbreuil",)), [], AIM)
    with pytest.raises(EvalError, match="rien à mesurer"):
        headline([Outcome("a", "A", True, None), Outcome("b", "B", True, None)], [], AIM)
    assert main(["--gold", str(tmp_path / "rien.jsonl")]) != 0
    assert "rien.jsonl" in capsys.readouterr().err
