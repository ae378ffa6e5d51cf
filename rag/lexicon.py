"""Lay words to the acts' words: ``rag/data/lexique.toml``, and a town's own file beside it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from rag.errors import SettingsError
from rag.settings import toml_fault
from rag.text import STOPWORDS, fold, stem, terms

ADDED_WEIGHT, REPLACED_WEIGHT = 0.6, 0.6

_WORD = re.compile(r"[a-z0-9]+")
_VERB = re.compile(r"\w{3,}(?:er|ir|re)")
_NOUN = re.compile(r"\w+iments?")  # « bâtiment » is no form of « bâtir »
# A street's name says nothing of streets, nor « rue du Stade » of stadiums.
_STREET_NAME = re.compile(
    r"\b(?:rue|avenue|boulevard|impasse|allee|chemin|quai|traverse|montee|route|square|place|cours)\s+"
    r"(?:de la |de l'|du |des |de |d')(?!eau|chez|mon|ma|notre|acces|desserte)[\w'-]+"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """``words`` are those of the key, the small ones left out; ``lay`` and ``acts`` are search terms."""

    words: tuple[str, ...]
    lay: tuple[str, ...]
    acts: tuple[str, ...]


class Lexicon:
    """Entries by what their first word is found by, those of most words first."""

    def __init__(self, entries: Mapping[str, str]) -> None:
        found: dict[str, list[Entry]] = {}
        for lay, acts in entries.items():
            entry = Entry(tuple(key_words(lay)), tuple(terms(lay)), tuple(terms(acts)))
            found.setdefault(_first(entry.words[0]), []).append(entry)
        self._entries = {word: sorted(each, key=lambda one: -len(one.words)) for word, each in found.items()}
        self.words = frozenset(word for each in found.values() for entry in each for word in entry.words)

    def expand(self, weights: Mapping[str, float], text: str) -> dict[str, float]:
        """Query terms with the acts' words added; the lay words that called them weigh less."""
        out = dict(weights)
        for entry in self.called(text):
            weight = max((weights.get(term, 0.0) for term in entry.lay), default=0.0)
            for term in entry.acts:
                out[term] = max(out.get(term, 0.0), ADDED_WEIGHT * weight)
            for term in set(entry.lay) - set(entry.acts):
                if term in out:
                    out[term] = min(out[term], REPLACED_WEIGHT * weight)
        return out

    def equivalents(self, text: str) -> dict[str, frozenset[str]]:
        """The acts' terms that stand for each lay one of a text."""
        found: dict[str, frozenset[str]] = {}
        for entry in self.called(text):
            for term in entry.lay:
                found[term] = found.get(term, frozenset()).union(entry.acts) - {term}
        return found

    def called(self, text: str) -> Iterator[Entry]:
        """The entries that a text calls, from left to right, the longest at each place."""
        words = key_words(_STREET_NAME.sub(" ", fold(text)))
        place = 0
        while place < len(words):
            found = self._at(words, place)
            if found:
                yield found
            place += len(found.words) if found else 1

    def _at(self, words: Sequence[str], place: int) -> Entry | None:
        keys = dict.fromkeys((_first(words[place]), stem(words[place])))
        return next(
            (
                entry
                for key in keys
                for entry in self._entries.get(key, ())
                if len(words) >= place + len(entry.words)
                and all(_same(word, words[place + rank]) for rank, word in enumerate(entry.words))
            ),
            None,
        )


@cache
def lexicon(own: Path | None = None) -> Lexicon:
    """The shipped lexicon, and a town's own file over it: a key of both is the town's.

    Raises:
        SettingsError: the town's file cannot be read as a lexicon.
    """
    packed = files("rag").joinpath("data/lexique.toml").read_text(encoding="utf-8")
    entries = _by_words(tomllib.loads(packed).values())
    if own is not None:
        entries |= _by_words(_read(own).values())
    return Lexicon(dict(entries.values()))


def _by_words(tables: Iterable[Mapping[str, str]]) -> dict[tuple[str, ...], tuple[str, str]]:
    """The entries by what their key is compared by."""
    return {
        tuple(map(_singular, key_words(lay))): (lay, acts) for table in tables for lay, acts in table.items()
    }


def _read(path: Path) -> dict[str, dict[str, str]]:
    """A town's file: tables of « lay words » = « words of the acts »."""
    name = f"Le lexique {path} ([recherche] lexique)"
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise SettingsError(f"{name} est introuvable ou illisible. Corrigez le chemin.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{name} {toml_fault(error)}. Corrigez-le.") from None
    for title, table in tables.items():
        if not isinstance(table, dict):
            raise SettingsError(f"{name} : mettez « {title} » sous un titre, par exemple [commune].")
        for lay, acts in table.items():
            if not isinstance(acts, str) or not key_words(lay) or not terms(acts):
                raise SettingsError(
                    f'{name} : l\'entrée « {lay} » doit s\'écrire "mots courants" = "mots des actes", '
                    "avec au moins un mot qui compte de chaque côté."
                )
    return tables


def key_words(text: str) -> list[str]:
    """The words that are compared: folded, the small ones left out."""
    return [word for word in _WORD.findall(fold(text)) if word not in STOPWORDS and len(word) > 1]


def _first(word: str) -> str:
    return stem(word) if _VERB.fullmatch(word) else _singular(word)


def _same(word: str, said: str) -> bool:
    """A key's word is said as it is, singular or plural; a verb in any of its forms.

    Stems are too wide for nouns: « PLUi » has that of « pluie », « établir » that of « étable ».
    """
    if _singular(word) == _singular(said):
        return True
    return bool(_VERB.fullmatch(word)) and stem(word) == stem(said) and not _NOUN.fullmatch(said)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word
