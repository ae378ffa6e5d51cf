"""What is hidden from a model, what is not, and that everything comes back exactly."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.privacy import Mask

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("Monsieur Gilbert CARDI Architecte D.P.L.G.", ["Gilbert", "CARDI"]),
        ("Mme Irène Pujol-Durand est absente.", ["Irène", "Pujol"]),
        ("M. de La Tour vote contre.", ["La Tour"]),
        ("MM. Dupont, Martin et Le Goff votent contre.", ["Dupont", "Martin", "Goff"]),
        ("Maître Le Bihan, notaire", ["Bihan"]),
        ("DUPONT Jean, né le 01/02/1970 à Paris, demande un permis.", ["DUPONT", "Jean", "01/02/1970"]),
        ("Madame X née le 3 mars 1980", ["3 mars 1980"]),
        ("parcelle AB 12 appartenant à Jean-Pierre LEROY", ["Pierre", "LEROY"]),
        ("Irène Pujol, rapporteure", ["Irène", "Pujol"]),
        ("Il demeure 12 bis, rue des Trois Rois - 13006 MARSEILLE", ["12 bis", "Trois Rois"]),
        ("j'habite 4 rue des lilas", ["4 rue", "lilas"]),
        ("8 CHEMIN DE LA MADRAGUE", ["MADRAGUE"]),
        ("Tél. 04 91 55 11 11 ou +33 6 12 34 56 78", ["55 11", "34 56"]),
        ("écrire à irene.pujol@exemple.fr", ["pujol@"]),
    ],
)
def test_personal_data_is_hidden_and_comes_back(text: str, hidden: list[str]) -> None:
    mask = Mask(["Marseille"])
    masked = mask.mask(text)
    for piece in hidden:
        assert piece not in masked, masked
    assert mask.restore(masked) == text
    assert mask.unknown(masked) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Madame le Maire et Monsieur le Préfet de Région",
        "M. le Maire, Mme la Directrice générale, Monsieur l'Adjoint délégué",
        "En zone UD2, l'article R. 151-21 impose 2 places de stationnement et 1 place par logement.",
        "La commune de Saint-Aubin, 13233 MARSEILLE CEDEX 20, zone 1AUb, secteur Nh",
        "propriété de la SCI DU PORT, représentée par son syndic",
        "Section AB n° 12, article L.2131-1, arrêté n° 2019_00728 du 16 décembre 2022",
        "rue Jean Moulin et place Victor Hugo",
        "1 résidence de tourisme, 3 cours et 4 passages",
    ],
)
def test_functions_towns_zones_and_articles_are_left(text: str) -> None:
    assert Mask(["Marseille", "Saint-Aubin"]).mask(text) == text


def test_placeholders_are_stable_and_a_surname_is_hidden_wherever_it_stands() -> None:
    mask = Mask()
    first, second = (
        "Mme Irène PUJOL présente le projet.",
        "Pujol s'abstient, puis PUJOL vote. Mme Irène PUJOL signe.",
    )
    mask.learn(first, second)
    assert mask.mask(second) == "[PERSONNE_1] s'abstient, puis [PERSONNE_2] vote. Mme [PERSONNE_3] signe."
    assert mask.mask(first) == "Mme [PERSONNE_3] présente le projet."
    assert mask.restore(mask.mask(second)) == second


def test_an_unknown_placeholder_is_told() -> None:
    mask = Mask()
    mask.mask("Mme Irène PUJOL")
    assert mask.unknown("[PERSONNE_1] et [PERSONNE_2], [adresse_9]") == ("[PERSONNE_2]", "[adresse_9]")
    assert mask.restore("personne_1") == "Irène PUJOL"


def test_a_placeholder_already_in_an_act_comes_back_as_it_was() -> None:
    mask = Mask()
    text = "Le maire met en demeure [PERSONNE_1] et Mme Irène PUJOL."
    masked = mask.mask(text)
    assert masked.count("[") == 2
    assert "PUJOL" not in masked
    assert mask.restore(masked) == text


def test_real_acts_come_back_exactly() -> None:
    folder = SHARED / "corpora" / "marseille-arretes"
    if not folder.is_dir():
        pytest.skip("../shared is absent: no real act to mask")
    for path in sorted(folder.glob("*.txt"))[:12]:
        text = " ".join(path.read_text(encoding="utf-8", errors="replace").split())[:6000]
        mask = Mask(["Marseille"])
        masked = mask.mask(text)
        assert mask.restore(masked) == text
        assert "CARDI" not in masked
        assert "MARSEILLE" in masked or "MARSEILLE" not in text
