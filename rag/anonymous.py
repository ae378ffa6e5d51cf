"""What names a private person (name, address, phone, e-mail, number) replaced by its kind, for a reader."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from rag.privacy import NOT_PERSONS, Mask, given_names
from rag.text import STOPWORDS, fold

_PLACEHOLDER = re.compile(r"\[(PERSONNE|ADRESSE|TEL|COURRIEL|NUMERO|NAISSANCE|TEXTE)_\d+\]")
_PLACES = frozenset(
    "rue avenue boulevard place impasse allée quai cours chemin route square école collège lycée stade salle "
    "gymnase médiathèque bibliothèque centre espace parc pont hôpital maison église zac".split()
)
_GAPS = re.compile(r"\[…\](?:[\s,;.]*\[…\])+")
_POLITE = re.compile(
    r"\b(?i:(?:monsieur|madame|mademoiselle|mme|mlle|mr)\.?\s+)(?P<name>[a-zà-ÿ][\w'’-]{2,})"
)
_SURNAME_FIRST = re.compile(
    r"(?<![\w'’-])[A-ZÀ-Ý][A-ZÀ-Ý'’-]{2,}\s(?P<given>[A-ZÀ-Ý][a-zà-ÿ]+(?:-[A-ZÀ-Ý]?[a-zà-ÿ]+)?)(?![\w'’-])"
)
_FAMILY = re.compile(r"\b[Ff]amilles?[ \u00a0](?P<name>[A-ZÀ-Ý][\w'’-]{2,})")
_SAID = frozenset(
    "souhaite veut voudrait peut pourrait doit demande habite construit possède vient voulait aimerait "
    "pouvez pouvons faut".split()
)
"""What follows « madame » in a hurried question without being her name."""
_SHOWN = {
    "PERSONNE": "[nom]",
    "ADRESSE": "[adresse]",
    "TEL": "[téléphone]",
    "COURRIEL": "[courriel]",
    "NUMERO": "[numéro personnel]",
    "NAISSANCE": "[date de naissance]",
    "TEXTE": "[masqué]",
}


def hidden(text: str, protected: Iterable[str] = ()) -> str:
    """What someone typed without personal data; ``protected`` words (towns) are left as they are."""
    towns = frozenset(fold(word) for name in protected for word in re.findall(r"\w+", name))
    mask = Mask(protected)
    shown = _PLACEHOLDER.sub(lambda found: _SHOWN[found[1]], mask.mask(text))
    for pattern in (_POLITE, _FAMILY, _SURNAME_FIRST):
        shown = pattern.sub(lambda found: _unnamed(found, towns), shown)
    return shown


def _unnamed(found: re.Match[str], towns: Collection[str]) -> str:
    """A hurried or an official way to name: « madame martin », « famille Benali », « DUPONT Jean »."""
    name = found.groupdict().get("name")
    if name is None:
        word, *_ = found[0].split()
        place = fold(word) in towns or word.casefold() in _PLACES
        return found[0] if place or found["given"].split("-")[0].casefold() not in given_names() else "[nom]"
    bare = name.split("-")[0].casefold()
    if bare.startswith(("l'", "l’")):  # « monsieur l'adjoint »
        return found[0]
    if fold(bare) in towns or fold(bare) in STOPWORDS or bare in NOT_PERSONS or bare in _SAID:
        return found[0]
    return found[0].removesuffix(name) + "[nom]"


def cut(quote: str, protected: Iterable[str] = ()) -> str:
    """Words of an act without personal data: what is taken out leaves « […] », so that the rest is exact."""
    kept = _PLACEHOLDER.sub("[…]", Mask(protected).mask(quote))
    return _GAPS.sub("[…]", kept).removeprefix("[…]").removesuffix("[…]").strip()
