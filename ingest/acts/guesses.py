"""What an act lets think of its type, its @CTES code and the office that prepared it. Guesses, never facts.

The words that led to each guess are kept, so that a reader can tell a good one from a bad one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.acts.links import flatten
from rag.acts import ActKind, Guess

TITLE_WEIGHT, DECISIVE_WEIGHT, MAX_WORDS, MIN_SAID = 4, 8, 4, 2
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
        r"|taxe d'amenagement|occupation d(?:u|es) sols?|adressage|numerotage|lotissement",
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
        r"|interdi(?:t|ction)|debits? de boissons|animaux|bruit|insecurite|evacuation|mainlevee"
        r"|vitesse|zones? (?:30|de rencontre)\b|marche (?:hebdomadaire|forain)|recevant du public",
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
# What a title says that settles the matter, whatever it is about: tariffs of the school are finances.
_DECISIVE = {
    matter: re.compile(rf"\b(?:{words})")
    for matter, words in (
        (
            "1",
            r"marches? (?:public|de|d'|relatif|pour)|signature du marche|appels? d'offres|avenant"
            r"|accord-cadre"
            r"|choix (?:de l'|des |du |d'une? )(?:entreprise|prestataire|maitre|assistant|bureau)"
            r"|consultation d(?:es |')entr|attribution d(?:u|es) (?:march|lot)|maitrise d'o"
            r"|groupement de commandes"
            r"|delegation de service public|concession de service|commande publique",
        ),
        ("2.1", r"plan local d'urbanisme|plui?\b|scot\b|carte communale|zones? d'acceleration"),
        ("2.3", r"preemption|declarations? d'intention d'aliener"),
        (
            "3",
            r"acquisitions? (?:d|fonc|parcelle|immeuble|terrain|bien|amiable)|cession|ventes? d"
            r"|alienation|bail\b|baux\b"
            r"|desaffectation|declassement|servitude|occupation du domaine|echange d|location d",
        ),
        (
            "4",
            r"tableau des e|recrutement|creation d(?:e |'un |'une )(?:poste|emploi)|rifseep"
            r"|regime indemnitaire"
            r"|temps de travail|avancement|contrats? d'engagement|agents? recenseur|vacataire"
            r"|personnel communal",
        ),
        (
            "5",
            r"election|designation d|installation d|delegations? (?:consentie|d'attribution|de pouvoir"
            r"|au maire|du conseil)"
            r"|statuts|modification statutaire|indemnites? (?:de fonction|des elus|du maire)"
            r"|nombre (?:d'adjoint|de membres)"
            r"|(?:composition|creation|membres) d(?:e la |es |e )commission|proces-verbal|compte[- ]rendu d"
            r"|reglement interieur du conseil|secretaire de seance|denomination",
        ),
        (
            "7",
            r"budgets?\b|comptes? (?:administratif|de gestion|financier)|affectation d(?:u|es"
            r"|e) resultat|decision modificative"
            r"|tarif|subventions?\b|taux d(?:e|')|fiscal|emprunt|participation financiere"
            r"|fonds de concours|non[- ]valeur"
            r"|credits? d|cotisation|contributions? (?:d|au)|redevance|provision|amortissement|regie d"
            r"|remboursement",
        ),
        (
            "8",
            r"rapports? annuels? .{0,30}(?:prix|qualite|eau|assainissement|dechets)|carte scolaire"
            r"|rythmes scolaires",
        ),
    )
}
_FALLBACK = _Topic("9", "", re.compile(r"(?!)"))

_TYPES = (
    ("mainlevée", r"main ?-? ?levee|reintegration"),
    ("abrogation", r"abrogation|abrogeant"),
    ("délégation", r"delegation (?:de|d')|deleguant"),
    ("police administrative", r"(?:circulation|divagation|tenue|presence|acces) des (?:chiens|animaux)"),
    (
        "permis et urbanisme",
        r"permis (?:de(?! stationnement)|d')|declaration prealable|certificat d'urbanisme|alignement"
        r"|lotissement|non[- ]opposition",
    ),
    (
        "péril ou mise en sécurité",
        r"peril|mise en securite|insecurite|deconstruction|insalubrite|(?<!plan d')evacuation"
        r"|perimetre de securite"
        r"|interdiction (?:partielle )?d'occup|d'occupation et|menacant ruine",
    ),
    (
        "occupation du domaine public",
        r"occupation (?:temporaire |privative )?du domaine|permission de voirie|permis de stationnement"
        r"|terrasse|echafaudage"
        r"|etalage|benne",
    ),
    (
        "débit de boissons ou manifestation",
        r"debits? (?:temporaire )?de boissons|manifestation|buvette|feu d'artifice",
    ),
    (
        "circulation ou stationnement",
        r"circulation|circuler|stationn|deviation|vitesse|voirie|travaux sur|zone (?:30|de rencontre)"
        r"|sens unique"
        r"|priorite",
    ),
    (
        "personnel",
        r"nomination|nommant|avancement|titularisation|recrutement|agent|retraite|detachement"
        r"|(?<!est )(?<!strictement )(?<!titre )personnels?\b"
        r"|mutation",
    ),
    ("débit de boissons ou manifestation", r"fete|festival"),
    ("élections et institutions", r"election|bureau de vote|regie|regisseur"),
    (
        "police administrative",
        r"police|interdi|chien|bruit|baignade|cimetiere|brulage|marche (?:hebdomadaire|forain)"
        r"|ouverture au public|recevant du public",
    ),
)


def matter_of(title: str, body: str) -> tuple[Guess, Guess | None]:
    """The @CTES matter and the likely office: that of most words, those of the title first."""
    flats = (title, flatten(title)), (body, flatten(body))
    scored = [(_score(topic, *flats), topic) for topic in _TOPICS]
    (score, words), topic = max(scored, key=lambda item: item[0][0])
    if not score:
        return Guess(_FALLBACK.matter), None
    return Guess(topic.matter, words), Guess(topic.office, words)


def _score(topic: _Topic, title: tuple[str, str], body: tuple[str, str]) -> tuple[int, tuple[str, ...]]:
    named, said = _said(topic.words, *title), _said(topic.words, *body)
    decisive = _said(_DECISIVE[topic.matter], *title) if topic.matter in _DECISIVE else {}
    words = tuple(dict.fromkeys({**decisive, **named, **said}.values()))[:MAX_WORDS]
    if not (named or decisive) and len(said) < MIN_SAID:  # one word of the body is no sign
        return 0, ()
    return (DECISIVE_WEIGHT if decisive else 0) + TITLE_WEIGHT * len(named) + len(said), words


def _said(words: re.Pattern[str], text: str, flat: str) -> dict[str, str]:
    """What a text says of a topic, as it is written there, by what was looked for."""
    return {match[0]: _whole(text, match) for match in reversed(list(words.finditer(flat)))}


def _whole(text: str, match: re.Match[str]) -> str:
    """The words of a match, the last one up to its end."""
    rest = re.match(r"[\w’'-]*", text[match.end() :])
    return " ".join((text[match.start() : match.end()] + (rest[0] if rest else "")).split()).rstrip("’'-")


def type_of(*texts: str) -> Guess | None:
    """The type of an arrêté: the first of the list that its title, else its body, speaks of."""
    for text in texts:
        flat = flatten(text)
        for value, words in _TYPES:
            if match := re.search(rf"\b(?:{words})", flat):
                return Guess(value, (_whole(text, match),))
    return None


def nature_of(kind: ActKind, title: str) -> Guess:
    """The @CTES nature: 1 délibération, 2 rule-making arrêté, 3 individual arrêté, 6 other."""
    if kind is ActKind.DELIBERATION:
        return Guess("1", ("délibération",))
    if kind is ActKind.ARRETE:
        match = _INDIVIDUAL.search(flatten(title))
        return Guess("3", (_whole(title, match),)) if match else Guess("2", ("arrêté",))
    return Guess("6")
