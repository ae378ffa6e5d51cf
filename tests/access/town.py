"""Three small corpora: one open to all, two for the board alone, that speak of the same things."""

from __future__ import annotations

from pathlib import Path

ZONE = """RÈGLEMENT DE LA ZONE {zone}

Article {zone} 1 - Hauteur des constructions
La hauteur des constructions n'excède pas {height} m au faîtage. {more}

Article {zone} 2 - Clôtures
Les clôtures n'excèdent pas {fence} m en zone {zone}.

Article {zone} 3 - Stationnement
Il est exigé {places} places de stationnement par logement.
"""
OPEN_ACT = """VILLE DE VALBRUNE
ARRÊTÉ N° 2023-101
portant péril au 7 rue des Tanneurs
Le Maire de Valbrune,
Vu le code de la construction et de l'habitation,
ARRÊTE
Article 1 : L'immeuble situé 7 rue des Tanneurs est interdit d'accès.
Article 2 : Le présent arrêté sera affiché en mairie.
Fait à Valbrune, le 14 novembre 2023
Le Maire
"""
CLOSED_ACT = """VILLE DE VALBRUNE
ARRÊTÉ N° 2024-777
portant abrogation de l'arrêté de péril du 7 rue des Tanneurs
Le Maire de Valbrune,
Vu l'arrêté n° 2023-101 du 14 novembre 2023,
ARRÊTE
Article 1 : L'arrêté n° 2023-101 du 14 novembre 2023 est abrogé.
Article 2 : Le dossier Galvanor est confié à la direction. Le galvanor est classé, et le galvanor le reste.
Fait à Valbrune, le 3 juin 2024
Le Maire
"""
NOTE = """NOTE DE LA DIRECTION

Article 1 - Galvanor
Le galvanor est un projet de halle. Sa hauteur est de 41 m.

Article 2 - Suite
Le galvanor est présenté au bureau. Contact : service de la direction, 01 23 45 67 89.
"""
MANIFEST = '[corpus]\nnom = "{corpus}"\ncommune = "{commune}"\n'
DOCUMENT = '\n[[document]]\nfichier = "{file}"\ntype = "{kind}"\ntitre = "{title}"\n'

CORPORA = {
    "ville": (
        "Valbrune",
        (
            ("reglement.txt", "plu", "Règlement de Valbrune",
             ZONE.format(zone="UB", height=9, fence=2, places=1, more="")),
            ("arrete-2023-101.txt", "arrete", "Arrêté 2023-101", OPEN_ACT),
        ),
    ),
    "direction": (
        "Valbrune",
        (
            ("projet.txt", "plu", "Projet confidentiel de Valbrune",
             ZONE.format(zone="UX", height=41, fence=7, places=5, more="Le galvanor en est excepté.")),
            ("arrete-2024-777.txt", "arrete", "Arrêté 2024-777", CLOSED_ACT),
            ("note.txt", "autre", "Note Galvanor", NOTE),
        ),
    ),
    "prefiguration": (
        "Secretval",
        (
            ("futur.txt", "plu", "Règlement futur de Secretval",
             ZONE.format(zone="UZ", height=33, fence=6, places=4, more="")),
        ),
    ),
}  # fmt: skip
CLOSED = frozenset({"direction", "prefiguration"})
SECRETS = ("galvanor", "secretval", "2024-777", "prefiguration", "confidentiel", "41 m", "33 m", "uz", "ux")
"""What only the closed corpora say, folded: an answer to an outsider holds none that the question did not."""


def write_corpora(root: Path) -> None:
    for corpus, (commune, files) in CORPORA.items():
        folder = root / corpus
        folder.mkdir(exist_ok=True)
        said = MANIFEST.format(corpus=corpus, commune=commune)
        for file, kind, title, text in files:
            (folder / file).write_text(text, encoding="utf-8")
            said += DOCUMENT.format(file=file, kind=kind, title=title)
        (folder / "manifest.toml").write_text(said, encoding="utf-8")
