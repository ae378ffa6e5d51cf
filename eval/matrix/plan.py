"""What a matrix compares, read from TOML: the product of models, corpora and settings.

``docs/exemples/comparaison.toml`` shows every key. Paths are relative to the file. A variant limited to
corpora asks only what they can answer: an answerable question is kept when all its sources are there, an
unanswerable one when its town still has an answerable one; each is then asked with that limit.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from eval.errors import EvalError
from eval.gold import GoldQuestion, load_gold
from rag.settings import Settings, refused_setting, toml_fault

_KEYS = ("jeu", "jeux", "lot", "documents", "modele", "corpus", "reglages")
_AXES = ("modele", "corpus", "reglages")
_FIXED = frozenset({"data_dir", "journal", "energie", "evaluation", "modele"})
SECTIONS = tuple(sorted(set(Settings.model_fields) - _FIXED))
_HELP = "Corrigez le fichier ; docs/exemples/comparaison.toml en montre un complet."

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Variant:
    """One run to make. ``corpora`` empty: no limit."""

    name: str
    slug: str
    settings: Settings
    corpora: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The questions, and the variants that answer them."""

    questions: tuple[GoldQuestion, ...]
    gold: str
    split: str
    documents: Path | None
    variants: tuple[Variant, ...]


@dataclass(frozen=True, slots=True)
class _Choice:
    """One entry of an axis; ``sections`` are the settings that it changes."""

    name: str = ""
    where: str = ""
    sections: Mapping[str, Mapping[str, object]] | None = None
    corpora: tuple[str, ...] = ()
    data_dir: Path | None = None


def load_plan(path: Path, base: Settings) -> Plan:
    """Read a matrix; what it does not set is as in the settings of this installation.

    Raises:
        EvalError: the file cannot be read, holds an unknown or wrong value, or says the same variant twice.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise EvalError(f"Le fichier de comparaison {path} n'existe pas. Vérifiez le chemin.") from None
    except OSError:
        raise EvalError(
            f"Le fichier de comparaison {path} est illisible : donnez le droit de le lire."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise EvalError(
            f"Le fichier de comparaison {path} est illisible : il {toml_fault(error)}. Corrigez-le."
        ) from None
    try:
        table = _Table(raw, "le fichier", _KEYS)
        questions, gold = _gold(table, path.parent)
        documents = table.text("documents")
        return Plan(
            questions,
            gold,
            table.text("lot"),
            path.parent / documents if documents else None,
            tuple(_variants(table, base, path.parent)),
        )
    except _InvalidError as error:
        raise EvalError(f"Comparaison {path.name}, {error}. {_HELP}") from None


def within_corpora(questions: Sequence[GoldQuestion], corpora: Sequence[str]) -> tuple[GoldQuestion, ...]:
    """The questions that these corpora are to answer or to refuse, limited to them; all without limit.

    A source is of the corpus that its file's first folder names. Where a question already has a limit, both
    hold together.
    """
    if not corpora:
        return tuple(questions)
    kept = [
        question
        for question in questions
        if question.answerable and all(item.file.split("/")[0] in corpora for item in question.sources)
    ]
    towns = {question.commune for question in kept}
    ids = {question.id for question in kept}
    limited = (
        (question, [name for name in question.filters.corpora or corpora if name in corpora])
        for question in questions
        if question.id in ids or (not question.answerable and question.commune in towns)
    )
    return tuple(
        replace(question, filters=replace(question.filters, corpora=tuple(names)))
        for question, names in limited
        if names
    )


class _InvalidError(ValueError):
    """Where the file is wrong, and why (French)."""


class _Table:
    """Typed reading of one TOML table."""

    def __init__(self, raw: object, where: str, known: Sequence[str]) -> None:
        if not isinstance(raw, dict):
            raise _InvalidError(f"{where} : il faut une table")
        unknown = sorted(set(raw) - set(known))
        if unknown:
            raise _InvalidError(
                f"{where} : « {unknown[0]} » n'existe pas ; clés possibles : {', '.join(known)}"
            )
        self._raw: dict[str, object] = raw
        self.where = where

    def text(self, name: str) -> str:
        return self._typed(name, str, "un texte", "")

    def texts(self, name: str) -> tuple[str, ...]:
        values: list[object] = self._typed(name, list, "une liste de textes", [])
        texts = tuple(value for value in values if isinstance(value, str) and value)
        if len(texts) < len(values):
            raise _InvalidError(f"{self.where} : « {name} » doit être une liste de textes")
        return texts

    def tables(self, name: str) -> list[object]:
        values: list[object] = self._typed(name, list, f"une ou plusieurs tables [[{name}]]", [])
        return values

    def table(self, name: str) -> dict[str, object]:
        values: dict[str, object] = self._typed(name, dict, "une table", {})
        return values

    def has(self, name: str) -> bool:
        return name in self._raw

    def _typed(self, name: str, kind: type[_Value], what: str, default: _Value) -> _Value:
        value = self._raw.get(name, default)
        if not isinstance(value, kind):
            raise _InvalidError(f"{self.where} : « {name} » doit être {what}")
        return value


def _gold(table: _Table, folder: Path) -> tuple[tuple[GoldQuestion, ...], str]:
    """The questions of every gold set, and what they are called."""
    if table.has("jeu") == table.has("jeux"):
        raise _InvalidError(f"{table.where} : donnez « jeu » (un fichier) ou « jeux » (une liste)")
    files = table.texts("jeux") if table.has("jeux") else (table.text("jeu"),)
    if not files or not all(files):
        raise _InvalidError(f"{table.where} : donnez au moins un jeu de questions")
    paths = [folder / name for name in files]
    questions = [question for path in paths for question in load_gold(path, table.text("lot") or None)]
    ids = [question.id for question in questions]
    twice = next((name for name in ids if ids.count(name) > 1), None) if len(paths) > 1 else None
    if twice:
        raise _InvalidError(f"« jeux » : la question « {twice} » est dans deux jeux")
    return tuple(questions), " + ".join(path.name for path in paths)


def _variants(table: _Table, base: Settings, folder: Path) -> Iterator[Variant]:
    if not any(table.has(axis) for axis in _AXES):
        raise _InvalidError(
            f"{table.where} : rien à comparer ; donnez au moins une table [[modele]], [[corpus]] ou "
            "[[reglages]]"
        )
    models, corpora, settings = (_choices(table, axis, folder) for axis in _AXES)
    slugs: dict[str, str] = {}
    made: dict[tuple[str, Path, tuple[str, ...]], str] = {}
    for model in models:
        for corpus in corpora:
            for choice in settings:
                variant = _variant(base, model, corpus, choice)
                key = (
                    variant.settings.digest(),
                    variant.settings.data_dir,
                    tuple(sorted(variant.corpora)),
                )
                if key in made:
                    raise _InvalidError(
                        f"les variantes « {made[key]} » et « {variant.name} » sont identiques : mêmes "
                        "réglages, mêmes documents"
                    )
                if variant.slug in slugs:
                    raise _InvalidError(
                        f"les variantes « {slugs[variant.slug]} » et « {variant.name} » donneraient le même "
                        f"dossier « {variant.slug} » : changez un nom"
                    )
                made[key] = slugs[variant.slug] = variant.name
                yield variant


def _variant(base: Settings, *choices: _Choice) -> Variant:
    names = [choice.name for choice in choices if choice.name]
    settings, corpora = base, tuple[str, ...]()
    for choice in choices:
        settings = _changed(settings, choice)
        corpora = corpora or choice.corpora
    return Variant(" · ".join(names), "-".join(map(_slug, names)), settings, corpora)


def _changed(settings: Settings, choice: _Choice) -> Settings:
    """The settings with what the choice changes."""
    values = settings.model_dump()
    for section, content in (choice.sections or {}).items():
        values[section] = {**values[section], **content}
    if choice.data_dir is not None:
        values["data_dir"] = choice.data_dir
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        place, reason = refused_setting(error)
        raise _InvalidError(f"{choice.where} : réglage « {place} » refusé, {reason}") from None


def _choices(table: _Table, axis: str, folder: Path) -> list[_Choice]:
    """The entries of an axis; one that changes nothing where there are none."""
    readers = {"modele": _model, "corpus": _corpus, "reglages": _settings}
    found = [
        readers[axis](raw, f"[[{axis}]] n° {rank}", folder)
        for rank, raw in enumerate(table.tables(axis), start=1)
    ]
    names = [choice.name for choice in found]
    for choice in found:
        if not _slug(choice.name):
            raise _InvalidError(f"{choice.where} : donnez un « nom » qui contient une lettre ou un chiffre")
        if names.count(choice.name) > 1:
            raise _InvalidError(f"{choice.where} : le nom « {choice.name} » est donné deux fois")
    return found or [_Choice()]


def _model(raw: object, where: str, folder: Path) -> _Choice:
    table = _Table(raw, where, ("nom", "reglages"))
    return _Choice(table.text("nom"), where, {"modele": table.table("reglages")})


def _corpus(raw: object, where: str, folder: Path) -> _Choice:
    table = _Table(raw, where, ("nom", "corpora", "dossier_donnees"))
    data_dir = table.text("dossier_donnees")
    return _Choice(
        table.text("nom"),
        where,
        corpora=table.texts("corpora"),
        data_dir=folder / data_dir if data_dir else None,
    )


def _settings(raw: object, where: str, folder: Path) -> _Choice:
    table = _Table(raw, where, ("nom", *SECTIONS))
    given = [name for name in SECTIONS if table.has(name)]
    return _Choice(table.text("nom"), where, {name: table.table(name) for name in given})


def _slug(name: str) -> str:
    """A folder name: lower case letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
