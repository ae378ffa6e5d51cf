"""What names someone in an act: the form or the trade of a firm, a title, what is given to them."""

from __future__ import annotations

import re

from rag.expected import TITLE, Expected, expected_answer
from rag.heads import asking_words, heads, singular

_TRADES = (
    r"soci[ée]t[ée]s?|entreprises?|[ée]tablissements?|ets|cabinet|agence|atelier|associations?|banque|caisse"
    r"|cr[ée]dit|groupement|groupe(?! scolaire)|bureau(?: d['’][ée]tudes?)?|architectes?|syndicat"
    r"|f[ée]d[ée]ration|fondation|compagnie|club|notaire|candidat|prestataire|titulaire|attributaire|office"
    r"|coop[ée]rative|comit[ée]"
)
_FORMS = r"(?:SARL|SASU?|EURL|SA|SCI|SCP|SELARL|SCOP|SNC|EARL|GAEC|GIE|SPL|SEM|S\.A\.(?:R\.L\.?|S\.?)?)"
_GIVEN = (
    r"(?:attribu|confi|accord|octroy|c[ée]d|vendu|lou|remis)\w*\s+(?:[\w'’]+\s+){0,5}?(?:à|au|aux)"
    r"|(?:offre|proposition|devis|candidature|march[ée]|contrat|convention|bail)\s+(?:[\w'’]+\s+){0,4}?(?:de|avec|par)"
    r"|aupr[èe]s\s+d[eu]|b[ée]n[ée]fice\s+d[eu]|retenir|retient|retenue?|d[ée]signe|mandate"
)
_SMALL = r"(?:l[ae]\s|l['’]|d['’]|[«\"“]\s?|:\s?)*"
_PROPER = (
    r"(?!Maire|[ÉE]tudes|Techniques?|Structures?|Art\b"
    r"|Conseil|Pr[ée]sident|Adjoint|Commune|Monsieur|Madame)[A-ZÀ-Ý][\wÀ-ÿ&.'’-]+"
)

_FIRM = (
    rf"\b{_FORMS}(?!\w)|\b(?i:{_TRADES})\s+(?:[a-zà-ÿ'’]+\s+){{0,2}}{_SMALL}{_PROPER}"
    rf"|\b(?i:{_GIVEN})\s+{_SMALL}(?:(?i:{_TRADES})\s+)?{_SMALL}{_PROPER}"
)
_LOOKS_OF_FIRM = re.compile(_FIRM)

_FIRMS = frozenset(
    map(
        singular,
        """entreprise prestataire societe banque cabinet bureau atelier association fournisseur architecte
        agence organisme titulaire attributaire groupement compagnie assureur syndicat club
        constructeur geometre notaire avocat""".split(),
    )
)
# « qui doit payer », « qui a le droit d'entrer »: a rule answers, that names nobody.
_WHOEVER = re.compile(
    r"\bqui (?:\w+ ){0,4}?(?:doi\w+|devr\w+|peu\w+|pourr\w+|pai\w+|droit"
    r"|responsable|competente?|concernee?s?)\b"
)


def looks_of_name(folded: str) -> re.Pattern[str] | None:
    """What a passage holds when it names whom a folded question asks; None when a rule may answer."""
    asking = asking_words(folded)
    asked = list(heads(asking))
    if any(head.noun in _FIRMS for head in asked):
        return _LOOKS_OF_FIRM
    if _WHOEVER.search(asking) or expected_answer(folded) is not Expected.PERSON:
        return None
    # Whom the question names is not whom it asks: « qui remplace M. Martin ».
    said = "|".join(sorted({re.escape(word) for word in re.findall(r"[\w'-]{4,}", asking)}))
    other = rf"(?!(?:{_PROPER}\s+){{0,2}}(?=[A-ZÀ-Ý])(?i:{said})\b)" if said else ""
    return re.compile(rf"\b{TITLE}\s+{other}{_PROPER}|{_FIRM}")
