"""The kind of words that would answer a question, and what such words look like in an act."""

from __future__ import annotations

import re
from enum import StrEnum


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
    (Expected.VOTE, _words(r"vot\w* voix abstenu\w* abstention\w* unanimit\w*")),
    (
        Expected.AMOUNT,
        _words(
            r"cout\w* prix montant\w* tarif\w* subvention\w* euros? paie\w* paye\w* facture\w* budget loyer",
            r"amende emprunt\w* indemnite\w* somme argent",
            r"combien.{1,30}(?:donne|verse|touche|recoit|sortir)\w*",
        ),
    ),
    (Expected.DATE, _words(r"quand dates? quels?_jours? quelle_annee de_quand depuis_quand")),
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

# « la ruine qui est sur mon terrain », « quand on construit »: these words ask nothing there.
_RELATIVE = re.compile(
    r"(?<=\w )(?<!\bet )(?<!est )(?<!\bpar )(?<!\bde )(?<!\bpour )(?<!\ba )(?<!avec )(?<!chez )"
    r"(?:qui\b(?! est l)|quand(?= (?:on|je|il|elle|un|une)\b))"
)

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

_UNITS = r"m\b|m²|m2|%|mètres?|cm|places?|jours?|mois|ans?|ha\b|l\b"
# Names of those who did not vote with the others stand beside the word for it.
_AGAINST = r"contre|abst(?:enu|ention)|oppos"
TITLE = r"(?:MM?\.|Mme|Mmes|Mrs?|[Mm]onsieur|[Mm]essieurs|[Mm]adame|[Mm]esdames)"
_MONTHS = r"janv|f[ée]v|mars|avr|mai|juin|juil|ao[uû]t|sept|oct|nov|d[ée]c"

# What an answer of each kind contains; a kind that is not here cannot be told by its looks.
LOOKS: dict[Expected, re.Pattern[str]] = {
    Expected.AMOUNT: re.compile(r"\d[\d .,]*\s?(?:€|euros?)", re.IGNORECASE),
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
        r"interdi|autoris|admis|permis|ne peu|doit|doivent|obligat|soumis", re.IGNORECASE
    ),
}


def expected_answer(folded: str) -> Expected:
    """The kind of answer a folded question wants."""
    asking = _RELATIVE.sub("", folded)
    found = (kind for kind, pattern in _ASKED if pattern.search(folded if kind is Expected.VOTER else asking))
    return next(found, Expected.TEXT)
