"""Figures as a French reader expects them."""

from __future__ import annotations

from ui import labels


def share(part: int, whole: int) -> str:
    """``37 %``; a dash of nothing. What exists is never rounded to nothing, nor what lacks to all."""
    if not whole:
        return "–"
    value = 100 * part / whole
    if 0 < value < 1:
        return "< 1\u00a0%"
    if 99 < value < 100:
        return "> 99\u00a0%"
    return f"{value:.0f}\u00a0%"


def energy(watt_hours: float) -> str:
    """``34 mWh``, ``1,2 Wh``, ``3 kWh``: two significant digits."""
    for unit, size in (("kWh", 1000.0), ("Wh", 1.0), ("mWh", 0.001)):
        if watt_hours >= size:
            value = watt_hours / size
            text = labels.number(round(value)) if value >= 10 else labels.decimal(value, 1)
            return f"{text}\u00a0{unit}"
    return "moins de 1\u00a0mWh" if watt_hours else "0\u00a0Wh"
