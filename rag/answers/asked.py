"""Is a question what has become of an act, and how does it name that act: number, address or object?"""

from __future__ import annotations

import re

from rag.anchors import anchor_terms
from rag.expected import Expected
from rag.heads import asking_words, heads, singular
from rag.question import Understanding
from rag.question.periods import Period
from rag.text import fold, terms
from rag.types import ActKind

_STATE = re.compile(
    r"\ben vigueur\b|\b(?:toujours|encore) (?:valable|valide|applicable|actif|active|d'actualite|en place"
    r"|en cours|opposable|frappee?|visee?|sous (?:le coup|arrete|peril))"
    r"|\btien(?:t|nent)(?:-ils?)? (?:toujours|encore)\b|\b(?:toujours|encore) (?:son |ses )?effets?\b"
    r"|\bete (?:leve|abroge|annule|retire|suspendu|remplace|modifie|rectifie|prolonge)e?s?\b"
    r"|\b(?:est|sont)(?:-ils?|-elles?)? (?:encore |toujours |bien )?(?:leve|abroge|annule|suspendu)e?s?\b"
    r"|\bqu'est(?:-il|-elle)? devenue?\b|\bque (?:devient|deviennent) (?:l'arrete|l'acte|la deliberation)\b"
    r"|\bpris fin\b"
)
_DONE_TO = r"(?:leve|abroge|annule|retire|suspendu|remplace|modifie|rectifie|complete|prolonge)e?s?\b"
_WHICH_ACT = r"quel(?:le)?s? (?:autres? )?(?:arrete|deliberation|acte|decision)s?"
# « Quel arrêté a levé … », « par quel acte … »: the act that did it is wanted.
_BY_WHICH = re.compile(rf"\b{_WHICH_ACT}\b.{{0,20}}?\b(?:a|ont|avait) {_DONE_TO}|\bpar {_WHICH_ACT}\b")
# « Quel arrêté est remplacé par l'arrêté n° … »: what the named act does to others, not what became of it.
_BY_NAMED = re.compile(
    rf"\b{_DONE_TO}.{{0,40}}?\bpar (?:l'|la |cet |cette )(?:arrete|deliberation|acte|decision)\b"
)
# Of a place: an act that closes it is what keeps people out.
_BACK = re.compile(
    r"\b(?:de|a) nouveau\b.*\b(?:habit|occup|entr|log|acced|access|ouv|utilis|resid|viv|frequent)\w*"
    r"|\b(?:habit|occup|entr|log|acced|access|ouv|utilis|resid|viv|frequent)\w* (?:de|a) nouveau\b"
    r"|\breintegr\w+|\breoccup\w+|\b(?:revenir|retourner|rentrer)\b"
    r"|\b(?:toujours|encore) (?:interdi|evacu|ferme|inhabit)\w*"
)
_ACT = re.compile(
    r"\b(?:arretes?|deliberations?|actes?|decisions?|perils?|mises? en securite|interdictions?|mesures?)\b"
)
SORT = 5  # words that say of which sort an act is
# What is said of acts alone: a lease or a sale is cancelled too.
_OF_ACTS = re.compile(r"\ben vigueur\b|\b(?:leve|abroge|frappe)e?s?\b")
_INVERTED = re.compile(r"\b(?:est|sont|a|ont|etait|etaient|reste|restent)-(?:t-)?(?:il|elle)s?\b")
# What may be asked of an act that its state answers.
_NOUNS = frozenset(
    map(singular, "arrete acte numero date jour decision deliberation etat statut sort mesure".split())
)
_MAY_ASK = frozenset({Expected.YES_NO, Expected.PERMISSION, Expected.TEXT, Expected.DATE})
# Words that say of which sort an act is, or ask about it, and nothing of its object.
_PLAIN = frozenset(
    terms(
        """arrêté arrêtés délibération délibérations décision acte vigueur toujours encore valable valide
        applicable actif active actualité opposable levé levée abrogé abrogée annulé retiré retirée suspendu
        remplacé remplacée modifié modifiée rectifié rectifiée prolongé devenu devenue devient quand depuis
        jour date numéro quel municipal maire conseil commune ville fin effet par portant relatif relative
        concernant sujet pris prise savoir dire bonjour celui celle lui elle rue avenue boulevard place cours
        impasse allée chemin quai route square passage"""
    )
)


def asks_state(understood: Understanding) -> bool:
    """Is the question what has become of an act that it names by its number, by an address or by its object?

    A follow-up that says nothing but facts (« Et l'arrêté 2024-12 ? ») asks what was asked before it.
    """
    folded = fold(understood.text) if _only_facts(understood) else fold(understood.own)
    if understood.acts and _BY_NAMED.search(folded):
        return False
    if len(understood.acts) == 1 and not understood.addresses:
        return _of_state(folded)
    if not _asks_of_act(folded, understood):
        return False
    if understood.acts:
        return len(understood.acts) == 1 and _of_state(folded)
    if understood.addresses:
        # A street alone closes nothing: « peut-on à nouveau stationner rue du Lac ? »
        numbered = not understood.addresses[0].startswith("|")
        names_act = bool(_ACT.search(folded) or _OF_ACTS.search(folded))
        state, back = _of_state(folded), bool(_BACK.search(folded))
        asked = (names_act and state) or (numbered and back)
        return len(understood.addresses) == 1 and not understood.zones and asked
    if any(head.word != "quand" for head in heads(asking_words(folded))):
        return False  # « quelles délibérations ont été retirées » wants them found
    of_act = set(understood.kinds) <= {ActKind.ARRETE, ActKind.DELIBERATION} and bool(understood.kinds)
    return of_act and not understood.zones and bool(_STATE.search(folded)) and bool(objects(understood))


def asks_by_which(understood: Understanding) -> bool:
    """Is the act that ended or changed another one wanted, or its day? « Aucun » answers neither."""
    folded = fold(understood.text)
    return bool(_BY_WHICH.search(folded)) or any(head.word == "quand" for head in heads(asking_words(folded)))


def done_within(understood: Understanding) -> Period | None:
    """The period in which the act wanted was taken: « levé en 2022 », not « l'arrêté de 2022 »."""
    period = understood.period
    before = fold(understood.text)[: period.start if period else 0]
    return (
        period if period and re.search(r"\b(?:en|depuis|apres|avant|courant|fin|debut)\s*$", before) else None
    )


def asks_to_come_back(understood: Understanding) -> bool:
    """Is the question whether a place is open again?"""
    return bool(_BACK.search(fold(understood.text)))


def objects(understood: Understanding) -> frozenset[str]:
    """The asked terms that tell what the act is about."""
    territory = frozenset(terms(understood.territory.name)) if understood.territory else frozenset()
    return frozenset(terms(understood.text)) - _PLAIN - territory - anchor_terms(understood)


def sort_asked(understood: Understanding) -> frozenset[str]:
    """The words that say of which sort the act is: « l'arrêté de péril », « l'interdiction d'occuper »."""
    if understood.addresses and understood.addresses[0].startswith("|"):
        return objects(understood)  # a street has acts of all sorts
    folded = fold(understood.text)
    after = " ".join(" ".join(folded[found.start() :].split()[:SORT]) for found in _ACT.finditer(folded))
    return frozenset(terms(after)) - _PLAIN - anchor_terms(understood)


def _asks_of_act(folded: str, understood: Understanding) -> bool:
    """Does it ask yes or no, when, or which act: what the state of an act answers?"""
    found = list(heads(asking_words(folded)))
    fit = all(head.word == "quand" or (head.word == "quel" and head.noun in _NOUNS) for head in found)
    return fit and (bool(found) or understood.expected in _MAY_ASK or bool(_INVERTED.search(folded)))


def _of_state(folded: str) -> bool:
    return bool(_STATE.search(folded) or _BY_WHICH.search(folded))


def _only_facts(understood: Understanding) -> bool:
    return not set(terms(understood.own)) - anchor_terms(understood) - _PLAIN
