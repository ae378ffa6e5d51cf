"""What no act says, whatever is indexed: an opinion, an advice, a forecast, what is private.

Ordinary questions use near words: « est-il autorisé », « est-ce possible », « à qui m'adresser », « qui est
responsable ». A frame of opinion around a rule (« pensez-vous que j'ai le droit ») asks for the rule.
"""

from __future__ import annotations

import re
from enum import StrEnum

from rag.question.themes import find_theme
from rag.text import fold


class Beyond(StrEnum):
    """Why no act answers, as shown."""

    OPINION = "un avis"
    ADVICE = "un conseil"
    FORECAST = "un pronostic"
    PERSONAL = "une donnée personnelle"


_PERSON = (
    r"(?:m\.|mme|mlle|monsieur|madame|maire|adjointe?|secretaire|elue?s?|conseill\w+|agente?|president\w*"
    r"|direct\w+|proprietaires?|habitant\w*|locataire|voisine?s?|dgs)(?!\w)"
)
_OF = r"(?:(?:d[eu]s?|d'une?|a|au|la|le|les|mon|ma|cette|cet|premiere?)\s+|d'|l')*(?:\w+ )?"
_OF_PERSON = rf"{_OF}{_PERSON}"
# « Monsieur le Maire » is reached at the town hall.
_OF_NAMED = r"(?:de|du) (?:m\.|mme|mlle|monsieur|madame)(?! l[ae]\b)(?!\w)"
_PRO = (
    r"(?:architecte|avocat|notaire|artisan|entreprise|macon|constructeur|promoteur|banque|assur\w+|geometre"
    r"|agence|medecin|fournisseur)"
)
_JUDGES = r"(?:choisir|prendre|me conseill\w+|recommand\w+)"
_HAS = r"(?:a|ont|ai|as|avons|avait|aurait)(?:-t-(?:il|elle|on)|-(?:ils|elles|je))?"


def _any(*ways: str) -> re.Pattern[str]:
    return re.compile("|".join(rf"\b(?:{way})" for way in ways))


# Whatever else the question says.
_SURE: tuple[tuple[Beyond, re.Pattern[str]], ...] = (
    (
        Beyond.PERSONAL,
        _any(
            r"(?:telephone|numero|adresse|mail|e-mail|courriel|portable)s? (?:\w+ ){0,2}?"
            r"(?:perso|personnel(?:le)?|privee?)\b",
            rf"(?:telephone|numero|tel|num|le|son)(?: de)?(?: telephone)? (?:portable|06) {_OF_PERSON}",
            rf"(?:age|adresse(?: e?-?mail)?|courriel|domicile|telephone|maladie|salaire) {_OF_NAMED}",
            r"(?:date de naissance|etat de sante|casier judiciaire|orientation sexuelle|vie privee"
            rf"|situation (?:de famille|familiale|maritale)|religion) {_OF_PERSON}",
            rf"ou (?:habite|vit|loge|demeure)(?:-t-(?:il|elle))? {_OF_PERSON}",
            rf"quel age (?:a|ont) {_OF_PERSON}",
            rf"parti politique\b.*{_PERSON}",
            rf"{_PERSON}.*\bparti politique",
            r"qui est (?:l'habitante?|le voisin|la voisine)\b",
            r"paye (?:ses|son|leurs?) (?:impots?|dettes?|loyers?|amendes?)",
        ),
    ),
    (
        Beyond.OPINION,
        _any(
            rf"{_HAS} (?:pas |vraiment )?(?:eu (?:bien )?(?:raison|tort)|bien fait) (?:de\b|d'|en\b)",
            r"(?:ont|avaient) (?:raison|tort) (?:de\b|d')",
            r"(?:a tort|a-t-(?:il|elle|on) (?:raison|tort)) (?:de\b|d')",
            r"(?:corrompue?|malhonnete|incompetente?)s?\b",
            r"agreables? a vivre\b",
            r"fait-il bon vivre\b",
            r"bonnes? decisions?\b",
            r"pour qui (?:faut-il |dois-je |devrais-je |faut il )?voter\b",
        ),
    ),
    (
        Beyond.ADVICE,
        _any(
            rf"quel(?:le)?s? (?:\w+ )?{_PRO}s? (?:\w+ ){{0,2}}?{_JUDGES}",
            rf"(?:conseill|recommand)(?:ez|eriez|es|erais)-(?:vous|tu) (?:\w+ ){{0,3}}?{_PRO}",
            r"(?:acheter ou louer|louer ou acheter|vendre ou louer|bon (?:placement|investissement))\b",
        ),
    ),
    (
        Beyond.FORECAST,
        _any(
            r"(?:va-t-on|allons-nous|va-t-(?:il|elle)|vais-je|vont-ils) (?:\w+ ){0,2}?(?:gagner|perdre)\b",
            r"chances? (?:de gagner|d'obtenir|d'avoir gain)\b",
            r"gagner (?:mon|notre|le|ce) proces\b",
            r"(?:prochaine equipe|prochain maire|prochaine municipalite)\b.*\w+era\b",
            r"prix (?:des (?:maisons|appartements|loyers|logements)|de l'immobilier)\b.*\bva-t-il\b",
            r"qui (?:va|vont) (?:gagner|etre elue?s?)\b",
        ),
    ),
)
# A frame of opinion, that asks for the rule when there is one in it.
_FRAMED: tuple[tuple[Beyond, re.Pattern[str]], ...] = (
    (
        Beyond.OPINION,
        _any(
            r"(?:pensez[- ]vous|penses-tu|qu'en pens\w+|que pensez|trouvez-vous|croyez-vous)\b",
            r"(?:tu|vous) (?:crois|croyez|penses|pensez) (?:que\b|qu')",
            r"(?:vaut|valent|valait) (?:le coup|la peine|ce qu'(?:il|elle)s? (?:coute|a coute))",
            r"a (?:votre|ton) avis\b",
            r"est[- ]ce (?:vraiment |bien |que c'est )?"
            r"(?:normal|juste|raisonnable|scandaleux|honteux|agreable|equitable|une bonne idee)\b",
            r"c'est (?:normal|juste|honteux|scandaleux) (?:que\b|qu'|de\b)",
            r"est(?:-il|-elle) (?:juste|normale?|agreable|honnete|competente?|belle|sympathique)\b",
            r"bon(?:ne)? (?:maire|elue?|gestion)\b",
        ),
    ),
    (Beyond.ADVICE, _any(r"vaut[- ]il mieux\b", r"(?:conseill|recommand)(?:ez|eriez)-vous\b")),
)
# What makes of it a question on a rule or on an act.
_RULED = re.compile(
    r"\b(?:peux|peut|puis|pouvons|pouvoir|droit|autoris\w+|permise?|permis|interdi\w+|faut|doi[st]|doivent|oblig\w+"
    r"|possible|combien|delai|declaration|reglement\w*|plu\w*|zones?|article|arrete|deliberation)\b"
)


def beyond_acts(text: str) -> Beyond | None:
    """What a question asks that no act gives; None for an ordinary one."""
    folded = fold(text).replace("’", "'")
    for kind, pattern in _SURE:
        if pattern.search(folded):
            return kind
    theme = find_theme(text)
    if _RULED.search(folded) or (theme is not None and theme.of_rules):
        return None
    return next((kind for kind, pattern in _FRAMED if pattern.search(folded)), None)
