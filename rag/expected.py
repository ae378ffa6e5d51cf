"""The kind of words that would answer a question, and what such words look like in an act."""

from __future__ import annotations

import re
from enum import StrEnum

from rag.heads import Head, asking_words, heads, singular


class Expected(StrEnum):
    """The kind of answer wanted."""

    AMOUNT = "montant"
    FIGURE = "chiffre"
    DATE = "date"
    VOTE = "vote"
    VOTER = "votant"
    PERSON = "personne"
    PERMISSION = "autorisation"
    LIST = "liste"
    YES_NO = "oui ou non"
    TEXT = "texte"


def _words(*groups: str) -> re.Pattern[str]:
    """A pattern of whole words or phrases, one a space-separated item; ``_`` stands for a space."""
    items = [item.replace("_", " ") for group in groups for item in group.split()]
    return re.compile(rf"\b(?:{'|'.join(items)})\b")


# On folded questions; the first that matches wins.
_ASKED: tuple[tuple[Expected, re.Pattern[str]], ...] = (
    (
        Expected.VOTER,
        re.compile(
            r"\b(?:qui|quel(?:le)?s?\s(?:elu|conseill|membre|adjoint)\w*)\b.*\b(?:vot\w+|abst\w+|oppos\w+)"
        ),
    ),
    (
        Expected.VOTE,
        _words(r"vot\w* voix abstenu\w* abstention\w* unanimit\w* (?:elus|conseil\w*).*partag\w*"),
    ),
    (
        Expected.AMOUNT,
        _words(
            r"cout\w* prix montant\w* tarif\w* subvention\w* euros? paie\w* paye\w* facture\w* budget loyer",
            r"amende emprunt\w* indemnite\w* somme argent",
            r"(?<!jusqu')a_combien(?!_(?:de_)?(?:metres?|m\b|jours?|mois|ans|etages?|niveaux|km))",
            r"combien(?!_(?:le|la|l')_?(?:plu\w*|reglement|zone|article)).{1,60}(?:donn|vers|touch|recoit|recev|sortir|mettre"
            r"|demand|vend|accord|pret|rembours|financ|debours|estim|achet|lou)\w*",
        ),
    ),
    (Expected.DATE, _words(r"quand(?!_meme) dates? quels?_jours? quelle_annee de_quand depuis_quand")),
    (
        Expected.FIGURE,
        _words(
            r"combien hauteur\w* distance\w* recul\w* surface\w* superficie\w* largeur\w* longueur\w* taux",
            r"pourcentage\w* profondeur\w* nombre seuil\w* mini\w* maxi\w* max delai\w* duree emprise",
            r"pente\w* coefficient proportion quelle_part quelle_taille jusqu'a",
        ),
    ),
    (
        Expected.PERSON,
        _words(
            "qui quel(?:le)?s?_(?:entreprise|prestataire|societe|banque|cabinet|bureau|atelier|elu"
            "|association|conseiller|conseillere|fournisseur)s?"
        ),
    ),
    (
        Expected.PERMISSION,
        _words(
            r"puis-je peut-on peut_on peut-il ai-je ai_je a-t-on droit autoris\w* interdit\w* possible",
            r"permis\w*",
            r"faut-il faut_il doit-on doit-il dois-je obligatoire oblige\w* exact n'est-ce_pas",
            r"(?<!qu')est-ce_que",
        ),
    ),
    (Expected.LIST, _words(r"liste\w* quels quelles lesquels lesquelles enumer\w* tous_les toutes_les")),
    (
        Expected.YES_NO,
        re.compile(
            r"^(?!ou\b)(?!.*\b(?:que|qu|quel\w*|comment|pourquoi|combien|quand|qui|quoi|lequel|laquelle)\b)"
            r".*\w-(?:t-)?(?:ils?|elles?|on|je|ce)\b",
            re.DOTALL,
        ),
    ),
)


def _nouns(words: str) -> frozenset[str]:
    return frozenset(map(singular, words.split()))


# What a noun after « quel » asks for. Those that are not here say nothing of the answer: « quelle règle ».
_BY_NOUN: tuple[tuple[Expected, frozenset[str]], ...] = (
    (
        Expected.AMOUNT,
        _nouns(
            """montant cout prix tarif subvention budget loyer amende emprunt indemnite somme redevance
            cotisation participation contribution aide depense recette frais remuneration salaire
            enveloppe dotation credit facture penalite caution don excedent deficit surcout forfait"""
        ),
    ),
    (Expected.DATE, _nouns("date jour annee mois echeance periode")),
    (
        Expected.FIGURE,
        _nouns(
            """surface superficie hauteur distance recul retrait largeur longueur profondeur epaisseur taille
            limite plafond taux pourcentage proportion part nombre seuil delai duree heure horaire emprise
            pente coefficient volume poids capacite puissance vitesse quantite effectif cote altitude
            debit age"""
        ),
    ),
    (
        Expected.PERSON,
        _nouns(
            """entreprise prestataire societe banque cabinet bureau atelier elu association conseiller
            conseillere fournisseur architecte notaire avocat agence organisme etablissement titulaire
            attributaire proprietaire candidat candidate locataire acquereur acheteur vendeur exploitant
            delegataire beneficiaire groupement compagnie assureur geometre maire adjoint adjointe
            president presidente secretaire personne syndicat club constructeur artisan ministere
            operateur rapporteur rapporteure"""
        ),
    ),
    (Expected.VOTE, _nouns("vote votes voix scrutin majorite")),
    (
        Expected.LIST,
        _nouns(
            "secteurs communes travaux locaux immeubles lots logements pieces documents desordres parcelles"
        ),
    ),
    (
        Expected.TEXT,
        _nouns(
            """decision projet objet motif raison lieu adresse nature usage but consequence procedure
            definition sens document texte loi zone secteur arrete deliberation station numero dossier nom
            intitule commune"""
        ),
    ),
)
# In the plural too these leave it to the other words: « quelles sont les règles de hauteur ».
_ANY = _nouns(
    """regle condition disposition prescription obligation norme exigence valeur modalite critere
    mesure chose caracteristique contrainte"""
)
_REASONS = _nouns("raison motif cause justification")
_COUNTED_NOUNS = _nouns("voix abstentions votes")
_MONEY, _VOTERS = _nouns("euros argent"), _nouns("elus conseillers membres personnes adjoints")
_TO_PAY = re.compile(r"\breste\s+a\s+(?:(?:sa|la|leur|notre)\s+)?(?:charge|payer|financer|regler)\b")
_COUNTING = re.compile(
    r"\bvoix\b|\babst|\bunanim|\b(?:resultat|issue|detail)s? (?:du|des|de ce|au) (?:vote|scrutin)"
)
_COUNTED_VOTES = re.compile(r"\bcombien\s+(?:\w+\s+){0,3}(?:vote\w*|abst\w+|contre|oppos\w+)\b")
# Of several things asked at once, the kind that is best told by its looks.
_TOLD = (Expected.AMOUNT, Expected.DATE, Expected.FIGURE, Expected.VOTE, Expected.PERSON)

# The kind, as the user reads it beside the question.
WANTED_NAMES = {
    Expected.AMOUNT: "un montant",
    Expected.FIGURE: "un chiffre",
    Expected.DATE: "une date",
    Expected.VOTE: "un vote",
    Expected.VOTER: "qui a voté quoi",
    Expected.PERSON: "une personne ou un organisme",
    Expected.PERMISSION: "permis ou interdit",
    Expected.LIST: "une liste",
    Expected.YES_NO: "oui ou non",
    Expected.TEXT: "une explication",
}

# « 12 500 € », « 1,5 million d'euros », « 30 k€ ».
AMOUNT = (
    r"\d[\d .,]*\s?(?:(?:millions?|milliers?|milliards?) d['’]\s?|[kM])?(?:€|euros?)"
    r"|\bgratuit|\b(?:aucuns?|sans) frais\b|\bgracieux"
)
_UNITS = r"m\b|m²|m2|%|mètres?|cm|places?|jours?|mois|ans?|ha\b|l\b"
# Names of those who did not vote with the others stand beside the word for it.
_AGAINST = r"contre|abst(?:enu|ention)|oppos"
TITLE = r"(?:MM?\.|Mme|Mmes|Mrs?|[Mm]onsieur|[Mm]essieurs|[Mm]adame|[Mm]esdames)"
_MONTHS = r"janv|f[ée]v|mars|avr|mai|juin|juil|ao[uû]t|sept|oct|nov|d[ée]c"

# What an answer of each kind contains; a kind that is not here cannot be told by its looks.
LOOKS: dict[Expected, re.Pattern[str]] = {
    Expected.AMOUNT: re.compile(AMOUNT, re.IGNORECASE),
    Expected.FIGURE: re.compile(
        rf"\d[\d ,.]*\s?(?:{_UNITS})|non r[éèe]glement|sans objet|pas (?:fix|limit|r[éèe]glement)",
        re.IGNORECASE,
    ),
    Expected.DATE: re.compile(rf"\d{{1,2}}(?:er)?[\s/](?:\d{{1,2}}/|{_MONTHS})", re.IGNORECASE),
    Expected.VOTE: re.compile(r"unanimit|voix|abstention|contre|pour\s*:|majorit", re.IGNORECASE),
    Expected.VOTER: re.compile(
        rf"(?i:{_AGAINST}).{{0,80}}\b{TITLE}(?!\w)|\b{TITLE}(?!\w).{{0,80}}(?i:{_AGAINST})", re.DOTALL
    ),
    Expected.PERMISSION: re.compile(
        r"interdi|autoris|admis|permis|ne peu|doit|doivent|obligat|soumis|exig[ée]", re.IGNORECASE
    ),
}


def expected_answer(folded: str) -> Expected:
    """The kind of answer a folded question wants: what its interrogatives bear on, else its words."""
    if _says(Expected.VOTER, folded):
        return Expected.VOTER
    asking = asking_words(folded)
    found = tuple(heads(asking))
    asked = [_of_head(head, asking) for head in found]
    if told := next((kind for kind in _TOLD if kind in asked), None):
        return told
    which = any(head.word == "quel" for head in found)
    if not asked or None in asked:
        # « quel budget a été voté » asks for no vote, « quel résultat, en voix » does.
        voting = not which or _COUNTING.search(asking)
        kinds = (kind for kind, _ in _ASKED if voting or kind is not Expected.VOTE)
        return next((kind for kind in kinds if _says(kind, asking)), Expected.TEXT)
    # « quels usages sont interdits » wants what is forbidden; « pourquoi est-ce interdit », a reason.
    if which and _says(Expected.PERMISSION, asking):
        return Expected.PERMISSION
    return Expected.LIST if Expected.LIST in asked else Expected.TEXT


def _of_head(head: Head, asking: str) -> Expected | None:
    """What an interrogative phrase wants; None when it does not tell."""
    if head.word == "qui":
        return Expected.PERSON
    if head.word == "quand":
        return Expected.DATE
    if head.word in ("ou", "comment"):
        return Expected.VOTE if head.word == "comment" and _says(Expected.VOTE, asking) else Expected.TEXT
    if head.word == "combien":
        return _of_count(head.noun, asking)
    if _TO_PAY.search(asking) and head.noun == singular("reste"):
        return Expected.AMOUNT
    told = next((kind for kind, nouns in _BY_NOUN if head.noun in nouns), None)
    if told in (None, Expected.TEXT) and head.plural and head.noun and head.noun not in _ANY | _REASONS:
        return Expected.LIST
    return told


def _of_count(noun: str, asking: str) -> Expected | None:
    """What « combien » wants: votes, money, else a figure."""
    if noun in _COUNTED_NOUNS or (noun in _VOTERS and _says(Expected.VOTE, asking)):
        return Expected.VOTE
    if noun:
        return Expected.AMOUNT if noun in _MONEY else Expected.FIGURE
    if _COUNTED_VOTES.search(asking):
        return Expected.VOTE
    return Expected.AMOUNT if _says(Expected.AMOUNT, asking) else Expected.FIGURE


def _says(kind: Expected, folded: str) -> bool:
    return any(pattern.search(folded) for asked, pattern in _ASKED if asked is kind)
