"""What an act lets think of its type, its @CTES code and the office that prepared it. Guesses, never facts.

The words that led to each guess are kept, so that a reader can tell a good one from a bad one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.acts import ActKind, Guess
from rag.text import fold

TITLE_WEIGHT = 4
# Individual acts touch one person or one parcel; the others are rules for all.
_INDIVIDUAL = re.compile(
    r"peril|mise en securite|insecurite|insalubrite|permis (?:de|d')|declaration prealable|mainlevee"
    r"|portant (?:nomination|avancement|titularisation|mise a la retraite)|nommant|alignement|deconstruction"
)


@dataclass(frozen=True, slots=True)
class _Topic:
    """An @CTES matter, an office, and the words of either."""

    matter: str
    office: str
    words: re.Pattern[str]


def _topic(matter: str, office: str, words: str) -> _Topic:
    return _Topic(matter, office, re.compile(rf"\b(?:{words})"))


_TOPICS = (
    _topic(
        "1",
        "Commande publique",
        r"marches? (?:public|de travaux|de fourniture|de service|d'entretien|relatif)|appels? d'offres"
        r"|accord-cadre"
        r"|attribution d(?:u|es) march|commande publique|groupement de commandes|maitrise d'(?:oe|o)uvre"
        r"|avenant"
        r"|choix (?:de l'|des )entreprises?|concession de service|delegation de service public"
        r"|consultation d'entrep",
    ),
    _topic(
        "2.1",
        "Urbanisme",
        r"plan local d'urbanisme|plui?\b|carte communale|scot\b|zaenr|zones? d'acceleration"
        r"|periode de concertation",
    ),
    _topic(
        "2.2",
        "Urbanisme",
        r"permis (?:de construire|d'amenager|de demolir)|declaration prealable|certificat d'urbanisme"
        r"|taxe d'amenagement|occupation d(?:u|es) sols?|adressage|lotissement",
    ),
    _topic("2.3", "Urbanisme", r"preemption|declaration d'intention d'aliener"),
    _topic(
        "3",
        "Domaine et patrimoine",
        r"acquisition d|cession d|vente d|alienation|bail\b|baux\b|location d|echange d|parcelles?"
        r"|domaine (?:public|prive)"
        r"|chemins? rura|classement|desaffectation|occupation du domaine|redevance d'occupation|rodp"
        r"|servitude|fermage"
        r"|presbytere|bornage|convention d'(?:occupation|utilisation)|mise a disposition d",
    ),
    _topic(
        "4",
        "Ressources humaines",
        r"personnel|emplois?\b|agents?\b|recrutement|vacataires?|tableau des (?:emplois|effectifs)"
        r"|rifseep|regime indemnitaire"
        r"|compte epargne|temps de travail|prevoyance|avancement de grade|creation d(?:e|u|'un) poste"
        r"|absences?\b"
        r"|protection sociale complementaire|assurances? statutaires?|contrats? d'engagement",
    ),
    _topic(
        "5",
        "Secrétariat général",
        r"elections? d|designation d(?:u|es|e)|installation d'un(?:e)? (?:nouve|conseil)|delegues?\b"
        r"|commissions? (?:communale|municipale)"
        r"|indemnites? (?:de fonction|du maire|des elus)|delegation(?:s)? (?:de|du|au|consentie)"
        r"|reglement interieur|adjoints? au maire"
        r"|president de seance|nombre (?:de postes )?d'adjoint|intercommunal"
        r"|adhesions? (?:de la commune|epci|des communaut)"
        r"|statuts|syndicat|modification statutaire|proces-verbal|ester en justice|secretaire de seance",
    ),
    _topic(
        "6.1",
        "Police municipale",
        r"police|circulation|stationnement|peril|mise en securite|depots sauvages|amende"
        r"|videoprotection|perimetre de securite"
        r"|interdi(?:t|ction)|debits? de boissons|animaux|bruit|insecurite|evacuation|mainlevee",
    ),
    _topic(
        "7",
        "Finances",
        r"budgets?|budgetaire|compte (?:financier|administratif|de gestion)|subventions?|tarifs?\b"
        r"|tarification|taux d|fiscal|impot"
        r"|imposition|emprunt|affectation d|admission en non|provision|decision modificative"
        r"|virement de credit|redevance"
        r"|cautions?\b|garantie d'emprunt|indemnite de conseil|depenses d'investissement"
        r"|fonds de concours|cotisation|prets?\b",
    ),
    _topic(
        "8",
        "Vie locale",
        r"ecole|scolaire|periscolaire|cantine|restauration|accueil de loisirs|bibliotheque|culture"
        r"|festival|social|ccas|jeunesse"
        r"|environnement|assainissement|eau potable|dechets|ordures|voirie|eclairage public|transport"
        r"|tourisme|touristique"
        r"|forets?\b|bois d|espaces verts|rpqs|cimetiere|sport|logements? soci|mobilite|reseaux",
    ),
)
_FALLBACK = _Topic("9", "", re.compile(r"(?!)"))

_TYPES = (
    ("mainlevée", r"main ?-? ?levee|reintegration"),
    ("abrogation", r"abrogation|abrogeant"),
    ("délégation", r"delegation (?:de|d')"),
    ("permis et urbanisme", r"permis (?:de|d')|declaration prealable|certificat d'urbanisme|alignement"),
    (
        "péril ou mise en sécurité",
        r"peril|mise en securite|insecurite|deconstruction|insalubrite|evacuation|perimetre de securite"
        r"|interdiction (?:partielle )?d'occup|d'occupation et",
    ),
    ("circulation ou stationnement", r"circulation|stationnement|deviation|vitesse|voirie|travaux sur"),
    ("personnel", r"nomination|avancement|titularisation|recrutement|agent|personnel|retraite|detachement"),
    ("débit de boissons ou manifestation", r"debits? de boissons|manifestation|buvette|fete|feu d'artifice"),
    ("occupation du domaine public", r"occupation (?:temporaire )?du domaine|permission de voirie|terrasse"),
    ("élections et institutions", r"election|bureau de vote|regie|regisseur"),
    ("police administrative", r"police|interdi|chien|bruit|baignade|cimetiere"),
)


def matter_of(title: str, body: str) -> tuple[Guess, Guess | None]:
    """The @CTES matter and the likely office: that of most words, those of the title first."""
    scored = [(_score(topic, title, body), topic) for topic in _TOPICS]
    (score, words), topic = max(scored, key=lambda item: item[0][0])
    if not score:
        return Guess(_FALLBACK.matter), None
    return Guess(topic.matter, words), Guess(topic.office, words)


def _score(topic: _Topic, title: str, body: str) -> tuple[int, tuple[str, ...]]:
    named, said = topic.words.findall(fold(title)), topic.words.findall(fold(body))
    words = tuple(dict.fromkeys([*named, *said]))[:4]
    return TITLE_WEIGHT * len(set(named)) + len(set(said)), words


def type_of(*texts: str) -> Guess | None:
    """The type of an arrêté: the first of the list that its title, else its body, speaks of."""
    for text in texts:
        folded = fold(text)
        for value, words in _TYPES:
            if match := re.search(rf"\b(?:{words})", folded):
                return Guess(value, (match[0],))
    return None


def nature_of(kind: ActKind, title: str) -> Guess:
    """The @CTES nature: 1 délibération, 2 rule-making arrêté, 3 individual arrêté, 6 other."""
    if kind is ActKind.DELIBERATION:
        return Guess("1", ("délibération",))
    if kind is ActKind.ARRETE:
        match = _INDIVIDUAL.search(fold(title))
        return Guess("3", (match[0],)) if match else Guess("2", ("arrêté",))
    return Guess("6")
