"""What the nightly gate is able to see: its power, computed without simulation.

The gate fails a night when the exact one-sided McNemar test finds more questions lost than gained than
chance explains: P(Bin(lost + gained, ½) ≥ lost) ≤ ``risk``.

Model: the assistant always answers a question alike, so chance is in the questions alone: they are a draw of
what the agents may ask. After a change, each question is, apart from the others, lost with probability
``lost``, gained with probability ``gained``, the same otherwise; accuracy drops by ``lost`` − ``gained``. The
counts are then multinomial, and the power is the sum of the probabilities of the counts that the gate fails:
Σ_m P(Bin(n, lost + gained) = m) × P(Bin(m, lost / (lost + gained)) ≥ c_m), c_m the fewest losses out of m
changed questions that the gate fails.
Source: exact unconditional power of McNemar's test (Miettinen 1968; Duffy 1984).
"""

from __future__ import annotations

import math
from fractions import Fraction
from functools import lru_cache
from math import fsum, sqrt

from eval.stats import binomial_share, fair_tail

GAINED = 0.01
"""The share of questions that a change improves meanwhile, unless observed."""
POWER = 0.8
RISK = 0.05
LARGEST = 100_000


def power(n: int, lost: float, gained: float = GAINED, risk: float = RISK) -> float:
    """The probability that the gate fails a night of ``n`` questions. Raises ``ValueError`` off [0, 1]."""
    changed = lost + gained
    if min(lost, gained) < 0 or changed > 1:
        raise ValueError("shares of questions are between 0 and 1")
    if not changed:
        return 0.0
    # Beyond ten standard deviations (and twenty questions) nothing is left to sum.
    spread = 10 * sqrt(n * changed * (1 - changed)) + 20
    counts = range(max(0, int(n * changed - spread)), min(n, int(n * changed + spread)) + 1)
    return fsum(binomial_share(count, n, changed) * _seen(count, lost / changed, risk) for count in counts)


def fewest_losses(gained: int = 0, risk: float = RISK) -> int:
    """How many lost questions fail the gate for certain, when ``gained`` others are gained.

    With a given set of questions nothing is left to chance: this count of losses fails, one fewer does not.
    """
    lost = gained + 1
    while fair_tail(lost, lost + gained) > risk:
        lost += 1
    return lost


def smallest_drop(n: int, gained: float = GAINED, risk: float = RISK, wanted: float = POWER) -> float | None:
    """The smallest drop that the gate sees with the wanted power, to a thousandth of a point.

    The power rises with the lost share: one more lost question never makes a failing night pass. None where
    even losing every question would not be seen.
    """
    low, high = 0.0, 1 - 2 * gained
    if high <= 0 or power(n, high + gained, gained, risk) < wanted:
        return None
    while high - low > 1e-5:
        middle = (low + high) / 2
        if power(n, middle + gained, gained, risk) >= wanted:
            high = middle
        else:
            low = middle
    return high


def needed_n(
    drop: float = 0.02, gained: float = GAINED, risk: float = RISK, wanted: float = POWER
) -> int | None:
    """How many questions it takes to see a drop with the wanted power; None beyond a hundred thousand.

    By bisection. Whole counts of losses make the power ripple by less than a hundredth as n grows, so a few
    questions fewer or more may do as well.
    """

    def seen(n: int) -> bool:
        return power(n, drop + gained, gained, risk) >= wanted

    if drop <= 0:
        return None
    high = 1
    while not seen(high):
        if high == LARGEST:
            return None
        high = min(2 * high, LARGEST)
    low = 0 if high == 1 else high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if seen(middle) else (middle, high)
    return high


def sentence(n: int, drop: float = 0.02, gained: float = GAINED, risk: float = RISK) -> str:
    """What the gate sees, in French, for a reader who is no statistician."""
    needed = needed_n(drop, gained, risk)
    wanted = f"pour voir une baisse de {_points(drop)} il faudrait " + (
        f"{_spaced(needed)} questions." if needed else f"plus de {_spaced(LARGEST)} questions."
    )
    seen = smallest_drop(n, gained, risk)
    if seen is None:
        return f"Avec {_counted(n)}, cette porte ne peut voir aucune baisse ; {wanted}"
    return (
        f"Avec {_counted(n)}, cette porte voit 8 fois sur 10 une baisse de {_points(seen)} ; {wanted} "
        f"Calcul exact, en supposant que {_share(gained)} des questions s'améliorent par ailleurs ; une "
        f"fausse alerte est admise au plus {_share(risk)} du temps. {_certain(risk)}"
    )


def _certain(risk: float) -> str:
    return (
        f"Sur un même jeu, {fewest_losses(0, risk)} questions perdues sans aucune gagnée suffisent à faire "
        "échouer la nuit."
    )


def _seen(changed: int, lost_share: float, risk: float) -> float:
    """The probability that so many changed questions fail the gate."""
    least = _critical(changed, risk)
    if least is None:
        return 0.0
    return fsum(binomial_share(lost, changed, lost_share) for lost in range(least, changed + 1))


@lru_cache(maxsize=65536)
def _critical(changed: int, risk: float) -> int | None:
    """The fewest losses among so many changed questions that fail the gate; None where none does."""
    allowed = Fraction(risk) * 2**changed
    tail, ways, lost = 0, 1, changed  # ``ways`` to lose exactly ``lost``, ``tail`` to lose more
    while tail + ways <= allowed:
        tail += ways
        ways = ways * lost // (changed - lost + 1)
        lost -= 1
    return lost + 1 if lost < changed else None


def _points(share: float) -> str:
    """Percentage points, rounded up to a tenth: a smaller drop is not promised."""
    tenths = math.ceil(1000 * share - 1e-9)
    shown = f"{tenths / 10:.1f}".removesuffix(".0").replace(".", ",")
    return f"{shown} point" + ("s" if tenths >= 20 else "")


def _share(share: float) -> str:
    return f"{100 * share:g} %".replace(".", ",")


def _counted(n: int) -> str:
    return f"{_spaced(n)} question" + ("s" if n > 1 else "")


def _spaced(number: int) -> str:
    return f"{number:,}".replace(",", " ")
