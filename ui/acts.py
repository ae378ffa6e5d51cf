"""What is known of an act, in French: what it says, and what is only supposed, always told apart."""

from __future__ import annotations

from rag.acts import Act, ActKind, ActLink, Guess, LinkKind, Vote
from rag.links import State

MATTERS = {
    "1": "Commande publique",
    "2": "Urbanisme",
    "2.1": "Documents d'urbanisme",
    "2.2": "Actes relatifs au droit d'occupation ou d'utilisation des sols",
    "2.3": "Droit de préemption urbain",
    "3": "Domaine et patrimoine",
    "4": "Fonction publique",
    "5": "Institutions et vie politique",
    "6": "Libertés publiques et pouvoirs de police",
    "6.1": "Police municipale",
    "7": "Finances locales",
    "8": "Domaines de compétences par thèmes",
    "9": "Autres domaines de compétences",
}
"""The @CTES matters, by code."""

NATURES = {
    "1": "Délibération",
    "2": "Arrêté réglementaire",
    "3": "Arrêté individuel",
    "4": "Contrat ou convention",
    "5": "Document budgétaire et financier",
    "6": "Autre",
}
"""The @CTES natures, by code."""

LINKS = {
    LinkKind.REPEALS: "abroge",
    LinkKind.ANNULS: "annule",
    LinkKind.WITHDRAWS: "retire",
    LinkKind.REPLACES: "remplace",
    LinkKind.LIFTS: "lève (mainlevée)",
    LinkKind.SUSPENDS: "suspend",
    LinkKind.MODIFIES: "modifie",
    LinkKind.COMPLETES: "complète",
    LinkKind.EXTENDS: "prolonge",
}
_TARGETS = {ActKind.ARRETE: "l'arrêté", ActKind.DELIBERATION: "la délibération"}


def supposed(name: str, guess: Guess, names: dict[str, str]) -> str:
    """« matière supposée : 7 Finances locales (d'après « budget ») »: a guess never shows as a fact."""
    value = f"{guess.value} {names[guess.value]}" if guess.value in names else guess.value
    words = ", ".join(f"« {word} »" for word in guess.words)
    return f"{name} : {value}" + (f" (d'après {words})" if words else " (aucun mot reconnu)")


def guesses(act: Act) -> list[str]:
    """All that is supposed of an act, one line each, with the words that led to it."""
    lines = []
    if act.nature:
        lines.append(supposed("nature supposée", act.nature, NATURES))
    if act.matter:
        lines.append(supposed("matière supposée", act.matter, MATTERS))
    if act.office:
        lines.append(supposed("service supposé", act.office, {}))
    if act.type:
        lines.append(supposed("type supposé", act.type, {}))
    return lines


def vote(said: Vote) -> str:
    """« 15 pour, 2 contre, 1 abstention », « à l'unanimité »: only what is written."""
    abstained = "abstention" if (said.abstentions or 0) < 2 else "abstentions"
    counts = [
        f"{count} {side}"
        for count, side in ((said.pour, "pour"), (said.contre, "contre"), (said.abstentions, abstained))
        if count is not None
    ]
    outcome = {True: "à l'unanimité", False: "à la majorité", None: ""}[said.unanime]
    return ", ".join(part for part in (outcome, *counts) if part) or said.words


def link(made: ActLink) -> str:
    """« modifie en partie l'arrêté n° 2024-12 du 05/06/2024 »."""
    target = _TARGETS.get(made.target, "l'acte") if made.target else "l'acte"
    number = f" n° {made.number}" if made.number else ""
    day = f" du {made.date:%d/%m/%Y}" if made.date else ""
    return f"{LINKS[made.kind]}{' en partie' if made.partial else ''} {target}{number}{day}"


def state(found: State) -> str:
    """« modifié, par n° 2024-150 »: the standing and the acts that make it so."""
    by = ", ".join(title(each.source) for each in found.by)
    return f"{found.standing.value}, par {by}" if by else found.standing.value


def title(act: Act) -> str:
    """« n° 2024-37 du 12/03/2024 »."""
    number = f"n° {act.number}" if act.number else "sans numéro"
    return f"{number} du {act.date:%d/%m/%Y}" if act.date else f"{number}, sans date lue"
