"""What a question says, fragment by fragment, for towns that are nowhere: the facts a user is shown."""

from __future__ import annotations

import pytest

from rag.types import FactKind, Origin
from tests.rag.invented import K, read, values

# -- one kind of fact at a time -----------------------------------------------------------------------

COMMUNE = [
    ("quelle hauteur à Corvanne ?", "Corvanne"),
    ("QUELLE HAUTEUR A CORVANNE", "Corvanne"),
    ("la cantine corvannoise", "Corvanne"),
    ("tarif à st aubrac sur lorne", "Saint-Aubrac-sur-Lorne"),
    ("tarif à St-Aubrac s/ Lorne", "Saint-Aubrac-sur-Lorne"),
    ("commune 00721 : quelle hauteur ?", "Corvanne"),
    ("hauteur 2a714 zone UB", "Saint-Mélin (Communauté de communes du Val d'Ambleuse)"),
    ("au Thoron, quelle hauteur ?", "Le Thoron (Communauté de communes du Val d'Ambleuse)"),
    ("quelle hauteur au thoron", "Le Thoron (Communauté de communes du Val d'Ambleuse)"),
    ("le PLUi de la CCVA", "Communauté de communes du Val d'Ambleuse"),
    ("quelle hauteur à fontaine ?", "Fontaine (Communauté de communes du Val d'Ambleuse)"),
    ("quelle règle à Brest ?", "Brest"),
    ("code INSEE 29019 : quelle hauteur ?", "code INSEE 29019"),
]
ZONE = [
    ("à Saint-Aubrac, zone u e : quelle hauteur ?", "UE"),
    ("à Saint-Aubrac zone u b quelle hauteur", "UB"),
    ("hauteur en UB à Saint-Aubrac", "UB"),
    ("à Ambleuse en zone UA 2, quelle hauteur ?", "UA2"),
    ("à Ambleuse en UA-2", "UA2"),
    ("à Ambleuse, zone ud1", "UD1"),
    ("à Ambleuse, zone IIAU : que construire ?", "2AU"),
    ("à Ambleuse, zone II AU", "2AU"),
    ("à Ambleuse, zone 2 au", "2AU"),
    ("à Saint-Aubrac en zone agricole", "A"),
    ("à Saint-Aubrac en zone naturelle", "N"),
    ("à Saint-Aubrac en zone à urbaniser", "AU"),
    ("HAUTEUR ZONE UB SAINT AUBRAC", "UB"),
    ("à Corvanne, zone UX", "UX"),
]
ARTICLE = [
    ("l'article 10 à Corvanne", "10"),
    ("que dit l'article UA 10 ?", "UA 10"),
    ("art. 7 du règlement", "7"),
    ("l'article R. 151-21", "R. 151-21"),
    ("l'article 4.6", "4.6"),
    ("l'article II du titre", "II"),
]
ACT = [
    ("la délibération 2024-033 de Corvanne", "2024-033"),
    ("l'arrêté n° 2023/112", "2023/112"),
    ("DEL-2022-007", "DEL-2022-007"),
    ("l'arrêté 2021_00772", "2021_00772"),
    ("la délibération n° 12-2024", "n° 12-2024"),
    ("l'arrêté 45/2023", "arrêté 45/2023"),
    ("la délibération D2024-49", "D2024-49"),
    ("la délibération 2024.03.12-5", "2024.03.12-5"),
]
ACT_KIND = [
    ("quel arrêté vise la rue ?", "arrêté"),
    ("quelles délibérations ?", "délibération"),
    ("qu'a dit le conseil municipal ?", "délibération"),
]
IN_FORCE = [
    ("la hauteur en vigueur au 1er mars 2024 en zone UB", "1er mars 2024"),
    ("permis déposé le 12/05/2023 : quelle hauteur ?", "12 mai 2023"),
    ("j'ai déposé mon permis le 3 mai 2021, quel recul ?", "3 mai 2021"),
    ("à la date du dépôt, le 4 juin 2020, quelle hauteur ?", "4 juin 2020"),
    ("date de dépôt : 12/05/2023, quel recul ?", "12 mai 2023"),
    ("permis accordé en 2018, quelle emprise au sol ?", "31 décembre 2018"),
    ("la règle applicable en mars 2022 en zone UB", "31 mars 2022"),
    ("en 2019, quelle était la règle de hauteur ?", "31 décembre 2019"),
    ("quelle hauteur au 1er janvier 2020 en zone UB ?", "1er janvier 2020"),
    ("quelle hauteur actuellement en zone UB ?", "22 novembre 2026"),
    ("la version du 12 mars 2020 du PLU", "12 mars 2020"),
]
PERIOD = [
    ("combien en 2023 ?", "2023"),
    ("les tarifs 2024 de la cantine", "2024"),
    ("les tarifs 2024-2025 de la cantine", "de 2024 à 2025"),
    ("le budget de l'an dernier", "2025"),
    ("L'ANNEE DERNIERE combien", "2025"),
    ("les subventions de cette année", "2026"),
    ("au premier semestre 2024", "du 1er janvier 2024 au 30 juin 2024"),
    ("au 3e trimestre 2023", "du 1er juillet 2023 au 30 septembre 2023"),
    ("depuis 2022", "depuis 2022"),
    ("depuis le 12 mars 2021", "depuis le 12 mars 2021"),
    ("avant 2020", "jusqu'au 31 décembre 2019"),
    ("jusqu'en 2023", "jusqu'au 31 décembre 2023"),
    ("après 2021", "depuis 2022"),
    ("entre 2019 et 2021", "de 2019 à 2021"),
    ("de mars à juin 2023", "du 1er mars 2023 au 30 juin 2023"),
    ("en décembre 2022", "décembre 2022"),
    ("le mois dernier", "octobre 2026"),
    ("en mars dernier", "mars 2026"),
    ("ces trois derniers mois", "du 22 août 2026 au 22 novembre 2026"),
    ("il y a deux ans", "2024"),
    ("la semaine dernière", "du 9 novembre 2026 au 15 novembre 2026"),
    ("fin 2023", "du 1er septembre 2023 au 31 décembre 2023"),
    ("hier", "21 novembre 2026"),
]
ADDRESS = [
    ("le 7 rue des Tilleuls à Corvanne", "7 rue des Tilleuls"),
    ("au 12 bis avenue Victor Hugo à Corvanne", "12 bis avenue Victor Hugo"),
    ("pourquoi la rue du Lavoir est-elle fermée ?", "rue du Lavoir"),
    ("le 4 rue de Corvanne est-il en péril ?", "4 rue de Corvanne"),
]
PARCEL = [
    ("ma parcelle ZK 45 à Corvanne", "ZK 45"),
    ("parcelle cadastrée AB n° 12", "AB n° 12"),
    ("le terrain AB 663", "AB 663"),
    ("ma parcelle zk 45", "parcelle zk 45"),
    ("section AB n° 12", "AB n° 12"),
]
THEME = [
    ("quelle hauteur maximale ?", "hauteur"),
    ("combien d'étages ?", "hauteur"),
    ("quelle emprise au sol ?", "emprise au sol"),
    ("quel recul par rapport à la rue ?", "implantation par rapport aux voies"),
    ("à quelle distance du voisin ?", "implantation par rapport aux limites séparatives"),
    ("la limite séparative", "implantation par rapport aux limites séparatives"),
    ("la distance entre deux bâtiments", "implantation entre bâtiments"),
    ("quelle hauteur de clôture ?", "clôtures"),
    ("puis-je clôturer mon jardin ?", "clôtures"),
    ("combien de places de parking ?", "stationnement"),
    ("combien de pleine terre ?", "espaces verts et plantations"),
    ("la couleur de la façade", "aspect extérieur"),
    ("la pente du toit", "toitures"),
    ("un commerce est-il permis ?", "destinations et usages"),
    ("la largeur de la voie d'accès", "accès et voirie"),
    ("le raccordement au tout-à-l'égout", "réseaux"),
    ("zone inondable", "risques"),
    ("que signifie annexe ?", "définitions"),
    ("un abri de jardin", "annexes et extensions"),
    ("le tarif de la cantine", "tarifs"),
    ("la subvention au club", "subventions"),
    ("quelle entreprise a le marché ?", "marchés publics"),
    ("la prime des agents", "personnel"),
    ("l'indemnité des élus", "élus et assemblée"),
    ("l'arrêté de péril", "péril et sécurité des bâtiments"),
    ("la rue est en sens unique", "circulation"),
    ("la taxe foncière", "impôts et taxes"),
    ("l'emprunt de la commune", "emprunts"),
    ("la concession au cimetière", "cimetière"),
    ("la délibération sur la toiture de l'école", "écoles et enfance"),
]
WANTED = [
    ("combien coûte un repas ?", "un montant"),
    ("quelle hauteur ?", "un chiffre"),
    ("quand a-t-il été approuvé ?", "une date"),
    ("qui a voté contre ?", "qui a voté quoi"),
    ("combien de voix contre ?", "un vote"),
    ("qui est le rapporteur ?", "une personne ou un organisme"),
    ("puis-je construire ?", "permis ou interdit"),
    ("quels secteurs la zone comprend-elle ?", "une liste"),
    ("la mairie est-elle ouverte ?", "oui ou non"),
]
TABLE = [
    pytest.param(kind, text, value, id=f"{kind.name}-{text}")
    for kind, rows in (
        (K.COMMUNE, COMMUNE),
        (K.ZONE, ZONE),
        (K.ARTICLE, ARTICLE),
        (K.ACT, ACT),
        (K.ACT_KIND, ACT_KIND),
        (K.IN_FORCE, IN_FORCE),
        (K.PERIOD, PERIOD),
        (K.ADDRESS, ADDRESS),
        (K.PARCEL, PARCEL),
        (K.THEME, THEME),
        (K.WANTED, WANTED),
    )
    for text, value in rows
]


@pytest.mark.parametrize(("kind", "text", "value"), TABLE)
def test_a_fact_is_read_in_a_fragment(kind: FactKind, text: str, value: str) -> None:
    understood = read(text)
    assert values(understood, kind) == (value,)
    (fact,) = (item for item in understood.facts if item.kind is kind)
    assert fact.origin is Origin.QUESTION


def test_the_table_is_long_enough_to_mean_something() -> None:
    assert len(TABLE) >= 120
    assert {param.values[0] for param in TABLE} == set(FactKind) - {FactKind.SPELLING}


NOTHING = [
    (K.COMMUNE, "la réparation de la fontaine"),
    (K.COMMUNE, "le 4 rue de Corvanne est-il en péril ?"),
    (K.COMMUNE, "le marché attribué à Eiffane"),
    (K.COMMUNE, "combien la commune paie-t-elle à EDF ?"),
    (K.COMMUNE, "QUELLE HAUTEUR POUR UNE MAISON A TOIT PLAT ?"),
    (K.COMMUNE, "un terrain à 00721 euros"),
    (K.ZONE, "À Aixe-les-Bois, quelle règle ?"),
    (K.ZONE, "AVONS NOUS UN PLAN ?"),
    (K.ZONE, "un avis au conseil"),
    (K.ARTICLE, "les articles du 12 mars"),
    (K.ACT, "les tarifs 2024-2025"),
    (K.ACT, "l'arrêté du 12/2024"),
    (K.ACT, "la séance du 12/03/2024"),
    (K.IN_FORCE, "qui a obtenu un permis en 2018 ?"),
    (K.IN_FORCE, "combien de permis accordés en 2018 ?"),
    (K.PERIOD, "un terrain de 2000 m²"),
    (K.PERIOD, "une zone Natura 2000"),
    (K.PERIOD, "le conseil du 12 mars 2024"),
    (K.PERIOD, "la délibération 2024-033"),
    (K.PERIOD, "quand sera-ce ?"),
    (K.IN_FORCE, "le conseil du 12 mars 2024 en zone UB"),
    (K.IN_FORCE, "l'arrêté est-il encore en vigueur ?"),
    (K.IN_FORCE, "la demande de subvention de janvier 2023"),
    (K.IN_FORCE, "la règle en vigueur au 31/02/2024"),
    (K.PARCEL, "la salle AB 12"),
    (K.ADDRESS, "qui fauche les bords de route de Corvanne ?"),
    (K.ACT_KIND, "le conseil a arrêté le projet"),
    (K.THEME, "et alors ?"),
    (K.WANTED, "et la commune ?"),
]


@pytest.mark.parametrize(("kind", "text"), NOTHING)
def test_what_is_not_said_is_no_fact(kind: FactKind, text: str) -> None:
    assert values(read(text), kind) == ()
