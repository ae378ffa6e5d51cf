"""How right sheets are, against what was read in the règlements (gold.toml), theme by theme."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rag.desk import Desk
from rag.sheet import Request, Sheet, sheet
from rag.sheet.figures import figures
from rag.sheet.reach import Reach
from rag.sheet.types import Finding

GOLD = Path(__file__).parent / "gold.toml"
TOWNS = {
    "valbourg": "Valbourg",
    "kerlannig": "Kerlannig-sur-Mer",
    "saint-auban-des-garrigues": "Saint-Auban-des-Garrigues",
    "pays-de-haute-vegre": "Pays de Haute-Vègre",
}


@dataclass(frozen=True)
class Expected:
    """What a theme must say: its status, figures that must be there, figures that must not."""

    theme: str
    status: str
    figures: tuple[str, ...]
    forbidden: tuple[str, ...]


@dataclass(frozen=True)
class Case:
    request: Request
    themes: tuple[Expected, ...]


@dataclass
class Score:
    """Counts over all themes, and each fault in words."""

    themes: int = 0
    status_right: int = 0
    unregulated: int = 0
    unregulated_right: int = 0
    figures: int = 0
    figures_right: int = 0
    foreign: int = 0
    faults: list[str] = field(default_factory=list)

    def table(self) -> str:
        return (
            f"thèmes {self.status_right}/{self.themes} ; non réglementé {self.unregulated_right}/"
            f"{self.unregulated} ; chiffres {self.figures_right}/{self.figures} ; d'une autre zone "
            f"{self.foreign}"
        )


def cases() -> Iterator[Case]:
    read = tomllib.loads(GOLD.read_text(encoding="utf-8"))
    for each in read["fiches"]:
        request = Request(each["commune"], each["zone"], each["travaux"])
        themes = [
            Expected(key, said["statut"], tuple(said.get("chiffres", ())), tuple(said.get("interdits", ())))
            for key, said in each["themes"].items()
        ]
        yield Case(request, tuple(themes))


def score(desk: Desk) -> Score:
    made = Score()
    for case in cases():
        read = sheet(desk, case.request)
        for expected in case.themes:
            _count(made, read, expected)
    return made


def _count(made: Score, read: Sheet, expected: Expected) -> None:
    theme = read.theme(expected.theme)
    assert theme is not None, expected.theme
    where = f"{read.commune} {read.zone} {expected.theme}"
    made.themes += 1
    right = theme.status.value == expected.status
    made.status_right += right
    if expected.status == "non réglementé":
        made.unregulated += 1
        made.unregulated_right += right
    if not right:
        made.faults.append(f"{where} : {theme.status.value} au lieu de {expected.status}")
    first = _figures(theme.findings)
    every = first | _figures(theme.folded)
    first |= _excepted(theme.findings)
    for figure in expected.figures:
        made.figures += 1
        made.figures_right += figure in first
        if figure not in first:
            made.faults.append(f"{where} : {figure} manque ({', '.join(sorted(first))})")
    for figure in expected.forbidden:
        if figure in every:
            made.foreign += 1
            made.faults.append(f"{where} : {figure} est d'une autre zone")


def _figures(findings: Sequence[Finding]) -> set[str]:
    return {f"{each.value} {each.unit}" for finding in findings for each in finding.figures}


def _excepted(findings: Sequence[Finding]) -> set[str]:
    """The figures of the exceptions that stand under rules."""
    said = [each.quote for finding in findings for each in finding.exceptions]
    reach = Reach.of("?", ())
    return {f"{each.value} {each.unit}" for quote in said for each in figures(quote, quote, reach)}
