"""The fit of a ranking: it learns what is planted, near its prior, and is kept only where it helps."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest

from eval.errors import EvalError
from eval.fit.linear import Figures, Prior, fit, measure, reciprocal, within
from eval.fit.pools import NAMES, Pool
from eval.fit.ranking import HAND, RULED, Report, as_toml, main, prior, report, shown
from rag.ranking.features import FEATURES
from rag.ranking.weights import FILE, check_names, read_weights

TOWNS = ("Valdore", "Montbreuil", "Orcheville")
PLANTED, NOISE = NAMES.index("type"), NAMES.index("zone_exacte")


def pool(name: str, town: str, draw: np.random.Generator, *, telling: bool = True) -> Pool:
    """Eight candidates: the right one has what is planted, another one has as much of the other features."""
    values = draw.uniform(0, 0.2, (8, len(NAMES)))
    right = np.zeros(8, dtype=bool)
    right[3] = True
    values[:, PLANTED] = right if telling else ~right
    values[5, NAMES.index("couverture")] = 0.5
    return Pool(name, town, values, right, right)


def planted(*, telling: bool = True) -> list[Pool]:
    draw = np.random.default_rng(0)
    return [pool(f"{town}-{n}", town, draw, telling=telling) for town in TOWNS for n in range(8)]


def test_every_weight_set_by_hand_has_its_feature() -> None:
    assert set(HAND) <= set(NAMES)
    assert set(FEATURES) < set(NAMES)
    assert set(RULED) <= set(HAND)


def test_figures_are_ranks_from_one() -> None:
    values = np.zeros((3, len(NAMES)))
    values[:, 0] = [0.1, 0.9, 0.5]
    found = Pool("q", "Valdore", values, np.array([False, False, True]), np.zeros(3, dtype=bool))
    weights = np.zeros(len(NAMES))
    weights[0] = 1.0
    figures = measure([found], weights)
    assert figures == Figures((2,), (0,))
    assert (within(figures.page, 1), within(figures.page, 5), within(figures.passage, 10)) == (0, 1, 0)
    assert (reciprocal(figures.page), reciprocal(figures.passage)) == (0.5, 0.0)
    empty = Pool("q", "Valdore", np.zeros((0, len(NAMES))), np.zeros(0, dtype=bool), np.zeros(0, dtype=bool))
    assert measure([empty], weights) == Figures((0,), (0,))


def test_what_tells_gains_weight_and_what_is_held_stays() -> None:
    near = prior()
    weights = fit(planted(), near)
    assert weights[PLANTED] > near.centre[PLANTED] + 0.3
    assert abs(weights[NOISE]) < weights[PLANTED]
    for name in RULED:
        assert weights[NAMES.index(name)] == HAND[name]
    held = fit(planted(), Prior(near.centre, np.zeros(len(NAMES))))
    assert held == pytest.approx(near.centre)


def test_the_loss_falls_along_its_gradient() -> None:
    """The gradient is that of the loss: checked against finite differences at a point of no symmetry."""
    from eval.fit.linear import SHARPNESS, _Batch

    pools = planted()
    batch, weights = _Batch.of(pools), np.linspace(0.1, 1.0, len(NAMES))

    def loss(at: np.ndarray) -> float:  # type: ignore[type-arg]
        lists = [(each.values, right) for each in pools for right in (each.page, each.passage)]
        shares = [np.exp(SHARPNESS * (values @ at)) for values, _ in lists]
        return -sum(
            float(np.log(share[right].sum() / share.sum()))
            for share, (_, right) in zip(shares, lists, strict=True)
        ) / len(lists)

    step = 1e-5
    for column in (0, PLANTED, len(NAMES) - 1):
        nudge = np.zeros(len(NAMES))
        nudge[column] = step
        slope = (loss(weights + nudge) - loss(weights - nudge)) / (2 * step)
        assert batch.gradient(weights)[column] == pytest.approx(slope, abs=1e-4)


def test_a_fit_that_helps_elsewhere_is_kept() -> None:
    told = report(planted(), without=False)
    assert told.helps
    assert told.left_out.total == 24
    assert [town for town, *_ in told.towns] == sorted(TOWNS)
    assert "Montbreuil, réglés sans elle" in shown(told)


def test_a_fit_that_does_not_help_leaves_the_weights_set_by_hand(tmp_path: Path) -> None:
    """What tells in one town misleads in the others."""
    draw = np.random.default_rng(0)
    pools = [pool(f"{town}-{n}", town, draw, telling=town == "Valdore") for town in TOWNS for n in range(6)]
    told = report(pools, without=False)
    worse = Report(told.hand, told.fitted, told.hand, told.towns, (), told.weights)
    assert not worse.helps
    path = tmp_path / FILE
    path.write_text(as_toml(worse, "commande"), encoding="utf-8")
    found = read_weights(path)
    assert {**found.legs, **found.features} == {name: HAND.get(name, 0.0) for name in NAMES}
    assert "à la main" in tomllib.loads(path.read_text(encoding="utf-8"))["reglage"]["poids"]


def test_the_written_file_is_one_that_is_read(tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.write_text(as_toml(report(planted(), without=False), "commande"), encoding="utf-8")
    found = read_weights(path)
    check_names(found.features, FEATURES, "lecture")
    told = tomllib.loads(path.read_text(encoding="utf-8"))["reglage"]
    assert (told["poids"], told["questions"], told["villes"]) == ("réglés", 24, 3)
    assert told["regles_sans_la_ville"]["page_1_5_10"][0] <= 24


def test_one_town_is_not_enough() -> None:
    with pytest.raises(EvalError, match="au moins deux villes"):
        report([each for each in planted() if each.commune == "Valdore"])


def test_left_out_features_are_each_told() -> None:
    told = report(planted()[:16])
    assert [name for name, _ in told.without] == [name for name in NAMES if name not in RULED]


def test_a_missing_set_is_said_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--gold", str(tmp_path / "absent.jsonl")]) == 2
    assert "n'existe pas" in capsys.readouterr().err
