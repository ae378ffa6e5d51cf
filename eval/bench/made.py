"""A town made for measures: acts of several formats, all different, none of any real town."""

from __future__ import annotations

from pathlib import Path

_RULE = (
    "ARTICLE {zone} {number} - {title}\nLa hauteur maximale des constructions de la zone {zone} est fixée à "
    "{value} mètres à l'égout du toit, sauf pour les ouvrages techniques.\nLe stationnement des véhicules "
    "demande {places} places pour {value} logements, hors des voies publiques.\n"
)
_TITLES = ("OCCUPATIONS INTERDITES", "ACCÈS ET VOIRIE", "EMPRISE AU SOL", "HAUTEUR", "STATIONNEMENT")


def make_town(folder: Path, files: int = 60) -> Path:
    """Write as many acts: règlements of one zone in text and HTML, délibérations and arrêtés."""
    folder.mkdir(parents=True)
    for rank in range(files):
        writer = (_zone, _page, _minutes, _order)[rank % 4]
        name, text = writer(rank)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def _zone(rank: int) -> tuple[str, str]:
    return f"zone-{rank:03}.txt", f"Commune de Valdoré\nRèglement du PLU\nZONE UA{rank}\n{_rules(rank)}"


def _page(rank: int) -> tuple[str, str]:
    body = "".join(f"<p>{line}</p>" for line in _rules(rank).splitlines())
    return f"zone-{rank:03}.html", f"<html><body><h1>ZONE UB{rank}</h1>{body}</body></html>"


def _rules(rank: int) -> str:
    return "".join(
        _RULE.format(zone=f"UA{rank}", number=number, title=title, value=rank + number, places=2 + rank)
        for number, title in enumerate(_TITLES * 4, start=1)
    )


def _minutes(rank: int) -> tuple[str, str]:
    acts = "".join(
        f"Délibération n° 2024-{rank}-{number}\nObjet : subvention à l'association {rank * 10 + number}\n"
        "Le conseil municipal, après en avoir délibéré, décide à l'unanimité d'attribuer "
        f"{100 + rank * number} euros.\n"
        for number in range(1, 9)
    )
    return f"seance-{rank:03}.txt", f"Commune de Valdoré\nConseil municipal du 12 mars 2024\n{acts}"


def _order(rank: int) -> tuple[str, str]:
    return f"arrete-{rank:03}.txt", (
        f"Commune de Valdoré\nArrêté du maire n° 2024-{rank}\nLe maire de Valdoré,\nARRÊTE\n"
        f"Article 1 : la rue numéro {rank} est fermée à la circulation pendant {rank} jours.\n"
        "Article 2 : le présent arrêté sera publié.\n"
    )
