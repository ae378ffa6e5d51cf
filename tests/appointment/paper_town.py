"""The documents of a made-up town: a règlement, an act on building sites, and the act that repeals it."""

from __future__ import annotations

from pathlib import Path

RULES = """RÈGLEMENT DE LA ZONE UB

ARTICLE UB 7 - IMPLANTATION PAR RAPPORT AUX LIMITES SÉPARATIVES
Les constructions sont implantées à une distance des limites séparatives au moins égale à 3,00 m. Les annexes
de moins de 12 m² peuvent être implantées sur la limite séparative.

ARTICLE UB 9 - EMPRISE AU SOL DES CONSTRUCTIONS
Non réglementé.

ARTICLE UB 10 - HAUTEUR MAXIMALE DES CONSTRUCTIONS
La hauteur des constructions n'excède pas 9,00 m au faîtage. La hauteur des annexes est limitée à 3,20 m.

RÈGLEMENT DE LA ZONE UC

ARTICLE UC 10 - HAUTEUR MAXIMALE DES CONSTRUCTIONS
La hauteur des constructions n'excède pas 17,00 m au faîtage. La hauteur des annexes est limitée à 6,40 m.
"""
NOISE = """COMMUNE DE VALDORÉ
Mairie de Valdoré, 3 place de la Fontaine - 01 99 00 44 55 - mairie@valdore.example

ARRÊTÉ DU MAIRE n° 2024-018 du 5 mars 2024
Objet : Horaires des chantiers et bruits de voisinage

Le maire de Valdoré,
VU le code général des collectivités territoriales,

ARRÊTE

ARTICLE 1 - Les travaux de chantier susceptibles de causer une gêne sonore sont interdits avant 8 h et après
18 h du lundi au vendredi, et toute la journée les dimanches et jours fériés.

ARTICLE 2 - Une dérogation peut être accordée. La demande de dérogation pour travaux bruyants doit être
déposée en mairie au moins 15 jours avant le début du chantier. Le dossier de demande comprend un plan de
situation du chantier.
"""
REPEAL = """COMMUNE DE VALDORÉ

ARRÊTÉ DU MAIRE n° 2025-007 du 10 janvier 2025
Objet : Abrogation de l'arrêté n° 2024-018 du 5 mars 2024 relatif aux horaires des chantiers

Le maire de Valdoré,

ARRÊTE

ARTICLE 1 - L'arrêté n° 2024-018 du 5 mars 2024 est abrogé.
"""
MANIFEST = """[corpus]
nom = "valdore"
commune = "Valdoré"
insee = "00002"

[[document]]
fichier = "plu.txt"
titre = "Règlement écrit du PLU"
type = "plu"
version = "Révision 1"
date = 2022-05-04

[[document]]
fichier = "bruit.txt"
titre = "Arrêté n° 2024-018 - Bruit des chantiers"
type = "arrete"
date = 2024-03-05
"""


def write(made: Path) -> Path:
    """The folder of the town's documents."""
    made.mkdir()
    for name, text in {"plu.txt": RULES, "bruit.txt": NOISE, "manifest.toml": MANIFEST}.items():
        (made / name).write_text(text, encoding="utf-8")
    return made
