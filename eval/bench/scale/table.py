"""The scale benchmark as plain values and as one French table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from eval.french import markdown_rows, number


@dataclass(frozen=True, slots=True)
class Spread:
    """Seconds of a question: p50, p95, p99; ``cpu50``, ``cpu95`` of processor, one question at a time."""

    p50: float
    p95: float
    p99: float
    cpu50: float = 0.0
    cpu95: float = 0.0

    @classmethod
    def of(cls, plain: dict[str, Any]) -> Spread:
        busy = plain.get("cpu_p50", 0.0), plain.get("cpu_p95", 0.0)
        return cls(plain["p50"], plain["p95"], plain["p99"], *busy)

    @property
    def shown(self) -> str:
        return " / ".join(number(1000 * each, 1) for each in (self.p50, self.p95, self.p99))

    @property
    def busy(self) -> str:
        return " / ".join(number(1000 * each, 1) for each in (self.cpu50, self.cpu95))


@dataclass(frozen=True, slots=True)
class Crowd:
    """Questions asked at once by ``threads`` threads."""

    threads: int
    spread: Spread
    per_second: float


@dataclass(frozen=True, slots=True)
class Scale:
    """One size. ``new``: questions never asked before; ``again``: the same ones once more; ``chosen``: a
    commune chosen beside. Memory in MiB, ``peak`` the highest resident, ``pss`` and ``own`` (what no file
    backs) once everything was asked.
    """

    passages: int
    towns: int
    encode: float
    write: float
    publish: float
    build_cpu: float
    build_peak: float
    disk: float
    first: float
    new: Spread
    again: Spread
    chosen: Spread
    crowds: tuple[Crowd, ...]
    peak: float
    pss: float
    own: float

    @property
    def build(self) -> float:
        """Seconds to build: vectors, writing, merging and publishing."""
        return self.encode + self.write + self.publish

    @classmethod
    def of(cls, built: dict[str, Any], asked: dict[str, Any]) -> Scale:
        crowds = tuple(
            Crowd(int(threads), Spread.of(each), each["per_second"])
            for threads, each in asked["threads"].items()
        )
        return cls(
            built["passages"],
            asked["towns"],
            built["encode_seconds"],
            built["write_seconds"],
            built["publish_seconds"],
            built["cpu_seconds"],
            built["kernel_peak_mb"],
            built["disk_mb"],
            asked["first_seconds"],
            Spread.of(asked["new"]),
            Spread.of(asked["again"]),
            Spread.of(asked["chosen"]),
            crowds,
            asked["kernel_peak_mb"],
            asked.get("pss_mb", 0.0),
            asked.get("own_mb", 0.0),
        )


def scale_json(scales: Sequence[Scale], machine: str) -> dict[str, object]:
    """Every figure as plain values."""
    return {"machine": machine, "sizes": [asdict(scale) | {"build": scale.build} for scale in scales]}


def scale_table(scales: Sequence[Scale], machine: str) -> str:
    """The benchmark in Markdown, one column a size."""
    head = ("", *(f"{_thousands(scale.passages)} passages" for scale in scales))
    rows = [
        ("Communes", *(str(scale.towns) for scale in scales)),
        ("Première question, ouverture comprise", *(f"{number(scale.first, 2)} s" for scale in scales)),
        ("Questions nouvelles, ms (p50 / p95 / p99)", *(scale.new.shown for scale in scales)),
        ("… processeur (p50 / p95)", *(scale.new.busy for scale in scales)),
        ("Les mêmes, posées de nouveau", *(scale.again.shown for scale in scales)),
        ("… processeur (p50 / p95)", *(scale.again.busy for scale in scales)),
        ("Commune choisie à part", *(scale.chosen.shown for scale in scales)),
        *_crowds(scales),
        ("Construction", *(f"{number(scale.build, 1)} s" for scale in scales)),
        ("… dont analyse et vecteurs", *(f"{number(scale.encode, 1)} s" for scale in scales)),
        ("… dont écriture", *(f"{number(scale.write, 1)} s" for scale in scales)),
        ("… dont fusion, copie, publication", *(f"{number(scale.publish, 1)} s" for scale in scales)),
        ("… processeur", *(f"{number(scale.build_cpu, 1)} s" for scale in scales)),
        ("Mémoire de construction, pointe résidente", *(f"{scale.build_peak:.0f} Mio" for scale in scales)),
        ("Mémoire en service, pointe résidente", *(f"{scale.peak:.0f} Mio" for scale in scales)),
        ("… proportionnelle (PSS)", *(f"{scale.pss:.0f} Mio" for scale in scales)),
        ("… dont propre, sans les fichiers projetés", *(f"{scale.own:.0f} Mio" for scale in scales)),
        ("Disque", *(f"{scale.disk:.0f} Mio" for scale in scales)),
    ]
    lines = [
        "# Taille",
        "",
        f"Machine : {machine}. De l'analyse de la question aux passages rangés, en un processus.",
        "",
        *markdown_rows(head, rows),
    ]
    return "\n".join(lines) + "\n"


def _crowds(scales: Sequence[Scale]) -> list[tuple[str, ...]]:
    return [
        (
            f"{crowd.threads} à la fois, ms (p50 / p95 / p99)",
            *(
                f"{scale.crowds[rank].spread.shown} ; {number(scale.crowds[rank].per_second, 0)} par seconde"
                for scale in scales
            ),
        )
        for rank, crowd in enumerate(scales[0].crowds)
    ]


def _thousands(count: int) -> str:
    return f"{count:,}".replace(",", " ")
