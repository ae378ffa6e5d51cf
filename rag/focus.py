"""How much each word of a question tells of what is asked."""

from __future__ import annotations

from rag.anchors import anchor_terms
from rag.question import Understanding
from rag.text import terms

ANCHOR_SHARE, LIGHT_SHARE = 0.2, 0.15
# Words by which one asks, that the act does not answer with.
LIGHT = frozenset(
    terms(
        """faire fait faite faites fais font agir trouver trouve mettre mets mis donner donne donné vaut
        valoir veux vouloir voudrais peux pouvoir laisser laisse atteindre dépasser dépasse
        concerner concerne prévoir prévu prévue aller va doit devoir dois falloir faut savoir
        connaître dire dit indiquer préciser parler compter comporter rester reste prendre pris
        passer respecter appliquer applique existe exister accord exact bien vrai pourcentage
        montant nombre date numéro nom taux combien chiffre valeur jour année prix coût
        résultat"""
    )
)


def focus(understood: Understanding, weights: dict[str, float]) -> dict[str, float]:
    """How much each term tells of what is asked: those that name the act or the place tell little of it."""
    anchors = anchor_terms(understood)
    found = {
        term: weight * (ANCHOR_SHARE if term in anchors else LIGHT_SHARE if term in LIGHT else 1.0)
        for term, weight in weights.items()
    }
    total = sum(found.values()) or 1.0
    return {term: weight / total for term, weight in found.items()}
