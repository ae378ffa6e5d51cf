"""The words of a question: which may be changed, which name a town, a zone or a thing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from eval.gold import GoldQuestion
from eval.matching import plain
from eval.robust.context import Context, Place, telling_words

_ALPHA = re.compile(r"[^\W\d_]+")
_QUOTED = re.compile(r"«[^»]*»|\"[^\"]*\"")
_GLUED = re.compile(r"[\w²]*[\d_][\w²]*(?:[-/.][\w]+)*|[\w.]+@[\w.]+")
_NAME = re.compile(r"(?<![.?!…:]\s)(?<!^)(?<![\w'’])[A-ZÀ-Ý][\w’'-]*")
_NUMBERED = re.compile(r"\b[A-Z]{0,4}(?:19|20)\d\d\s?[-_/]\s?\d+|\bn°\s?\d")
_STREETS = (
    "rue|avenue|boulevard|bd|place|cours|impasse|allée|chemin|quai|traverse|montée|route|square|passage"
)
_ADDRESS = re.compile(
    rf"\d+[\w\s,/-]{{0,12}}\b(?:{_STREETS})\s"
    rf"|\b(?:{_STREETS})\s+(?:(?:de|du|des|la|le|les)\s+|[ld]['’])*[A-ZÀ-Ý]"
)
_DATED = re.compile(
    r"\b(?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre)\b"
    r"|\b(?:19|20)\d\d\b"
)
LABEL = re.compile(r"(?<![\w'’.-])\d?(?:AU|U|A|N|B)(?:[A-Z]{1,3}\d?|[A-Z]{0,3}\d|)[a-z]{0,2}\d?(?![\w'’-])")
"""What may be a zone label, a lone class letter included."""
_SMALL = frozenset(
    """avec sans pour dans chez entre vers sous cette cela celui celle leur leurs notre votre quel quelle
    quels quelles quoi combien comment pourquoi quand dont elle elles nous vous plus moins tres bien fait
    faire faut peut peux doit dois etre avoir sont ont sera avait etait aussi alors donc mais meme autre
    autres toute tous tout toutes selon depuis jusqu apres avant commune ville plui zone zones secteur
    secteurs reglement regle regles article conseil municipal metropole maire mairie quelque chaque""".split()
)


@dataclass(frozen=True, slots=True)
class Span:
    """A run of letters of a text that may be changed."""

    start: int
    end: int


def changeable(question: GoldQuestion, context: Context, smallest: int = 5) -> list[Span]:
    """Words in small letters that hold nothing needed to answer.

    Never a word glued to a digit, a proper name, a zone, a quoted term, nor a word of the expected answer.
    """
    text = question.question
    kept = _needed(question, context)
    closed = [match.span() for pattern in (_QUOTED, _GLUED) for match in pattern.finditer(text)]
    found = []
    for match in _ALPHA.finditer(text):
        word, (start, end) = match[0], match.span()
        inside = any(low < end and start < high for low, high in closed)
        if len(word) >= smallest and word.islower() and not inside and plain(word) not in kept:
            found.append(Span(start, end))
    return found


def _needed(question: GoldQuestion, context: Context) -> set[str]:
    place = context.place_of(question)
    texts = [question.commune, question.zone or "", *(string for group in question.must for string in group)]
    texts += [*place.names, *place.zones] if place else []
    return {word for text in texts for word in _ALPHA.findall(plain(text))}


def today(text: str) -> str:
    """The question asked of today; a word in capitals (PLU, a zone) keeps them."""
    first = text.split()[0] if text.split() else ""
    capitals = first.isupper() and len(first) > 1
    return f"Aujourd'hui, {text if capitals else text[:1].lower() + text[1:]}"


# -- towns ------------------------------------------------------------------------------------------


def town_names(question: GoldQuestion, place: Place) -> tuple[str, ...]:
    """The names by which the town of a question may be said, longest first."""
    return tuple(sorted({question.commune, *place.names} - {""}, key=lambda name: (-len(name), name)))


def replace_town(text: str, names: Iterable[str], by: str) -> str:
    """The text with another town, whose name begins with a consonant; the same where none is named."""
    for name in names:
        spelt = r"[-\s]".join(re.escape(part) for part in re.split(r"[-\s]", name))
        text = re.sub(rf"(?<![\w-])d['’]{spelt}(?![\w-])", f"de {by}", text, flags=re.IGNORECASE)
        text = re.sub(rf"(?<![\w-]){spelt}(?![\w-])", by, text, flags=re.IGNORECASE)
    return text


def remove_town(text: str, names: Iterable[str]) -> str:
    """The text without its « à Ville », « de Ville », « Ville : »; the same where it is said otherwise."""
    for name in names:
        spelt = r"[-\s]".join(re.escape(part) for part in re.split(r"[-\s]", name))
        before = r"(?:(?<![\w'’])(?:à|a|de|pour|dans|près de|pres de|commune de)\s|(?<!\w)d['’])"
        text = re.sub(rf"^(?:à|a)\s{spelt}\s*[,:]\s*", "", text, flags=re.IGNORECASE)
        text = re.sub(rf"^{spelt}\s*[,:]\s*", "", text, flags=re.IGNORECASE)
        text = re.sub(rf",?\s*\({spelt}\)", "", text, flags=re.IGNORECASE)
        text = re.sub(rf"\s*{before}{spelt}(?![\w-])", "", text, flags=re.IGNORECASE)
    return tidy(text)


def still_named(text: str, question: GoldQuestion, place: Place) -> bool:
    """Does the text still point at the town, be it by an adjective (« grenobloise »)?"""
    said = _ALPHA.findall(plain(text))
    marks = [word for name in town_names(question, place) for word in telling_words(name)]
    return any(word.startswith(mark[:5]) for word in said for mark in marks)


def tidy(text: str) -> str:
    """Spaces and punctuation put right after words were removed, a capital first."""
    text = re.sub(r"\(\s*\)", "", text)
    text = re.sub(r"\s+([,.)])", r"\1", " ".join(text.split()))
    text = re.sub(r"^[\s,:;]+", "", text).replace(",,", ",").replace(", :", " :").replace(", ?", " ?")
    return text[:1].upper() + text[1:]


# -- names and subjects -------------------------------------------------------------------------------


def names_a_thing(
    text: str, place: Place, context: Context, others: Sequence[Place], spared: str = ""
) -> bool:
    """Does the text point at one thing of this town alone: an address, an act number or a proper name?

    A name counts when the town's documents hold it and none of ``others`` does. Zone labels do not count.
    """
    if _NUMBERED.search(text) or _ADDRESS.search(text):
        return True
    ours = set(_ALPHA.findall(plain(spared)))
    for match in _NAME.finditer(text):
        if LABEL.fullmatch(match[0]):
            continue
        for word in _ALPHA.findall(plain(match[0])):
            elsewhere = any(context.holds(word, other) for other in others)
            if len(word) > 2 and word not in ours and context.holds(word, place) and not elsewhere:
                return True
    return False


def dated(text: str) -> bool:
    """Does the text give a month or a year?"""
    return bool(_DATED.search(plain(text)))


def subjects(text: str, question: GoldQuestion) -> list[str]:
    """The beginnings of a question's content words, folded: no small word, nor its town, nor its zone."""
    outside = set(_ALPHA.findall(plain(f"{question.commune} {question.zone or ''}")))
    found = [word for word in _ALPHA.findall(plain(text)) if len(word) >= 4]
    kept = [word for word in dict.fromkeys(found) if word not in _SMALL and word not in outside]
    return [word[: max(4, len(word) - 2)] for word in kept]
