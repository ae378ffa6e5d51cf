"""Gold questions: JSON lines read into frozen values, refused with the line and the reason.

A gold set that silently loses a field measures something else: unknown fields, repeated identifiers
and answerable questions without an expected answer are all errors.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from eval.errors import EvalError
from eval.matching import tokens
from ingest.acts import kind_named
from rag.types import Filters, Visibility

FIELDS = frozenset(
    {"id", "profile", "commune", "question", "context", "filters", "answerable", "kind", "zone"}
    | {"needs_ocr", "sources", "must", "must_not", "note", "split", "variant_of", "transform"}
)
SOURCE_FIELDS = frozenset({"file", "pages", "section", "quote"})
FILTER_FIELDS = frozenset(
    {"corpora", "commune", "zones", "kinds", "date_from", "date_to", "visibilities", "in_force"}
)


@dataclass(frozen=True, slots=True)
class Source:
    """Where the proof is. ``file`` is relative to the corpora folder; ``pages`` are ranks from 1."""

    file: str
    pages: tuple[int, ...] = ()
    section: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question and its key. Only ``question``, ``context`` and ``filters`` are ever asked.

    A right answer holds one string of each group of ``must`` and none of ``must_not``. A question made from
    another one names it in ``variant_of``, and in ``transform`` how it was made.
    """

    id: str
    question: str
    answerable: bool
    context: tuple[str, ...] = ()
    filters: Filters = field(default_factory=Filters)
    kind: str = ""
    commune: str = ""
    zone: str | None = None
    profile: str = ""
    needs_ocr: bool = False
    sources: tuple[Source, ...] = ()
    must: tuple[tuple[str, ...], ...] = ()
    must_not: tuple[str, ...] = ()
    note: str = ""
    split: str = ""
    variant_of: str = ""
    transform: str = ""


def load_gold(path: Path, split: str | None = None) -> tuple[GoldQuestion, ...]:
    """Read a gold file, whole or one split of it.

    Raises:
        EvalError: the file is missing or empty, a line is not valid, an id is repeated, or no question
            belongs to the split.
    """
    questions = tuple(_questions(gold_lines(path)))
    if not questions:
        raise EvalError(f"Le jeu de questions {path} est vide. Ajoutez une question par ligne, en JSON.")
    if split is None:
        return questions
    kept = tuple(question for question in questions if question.split == split)
    if not kept:
        known = ", ".join(sorted({question.split for question in questions if question.split})) or "aucun"
        raise EvalError(
            f"Aucune question du lot « {split} » dans {path}. Lots présents : {known}. Choisissez-en un."
        )
    return kept


def gold_lines(path: Path) -> tuple[tuple[int, str], ...]:
    """The lines that hold something, with their numbers from 1.

    Raises:
        EvalError: the file is missing or cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise EvalError(f"Le jeu de questions {path} n'existe pas. Vérifiez le chemin.") from None
    except (OSError, UnicodeDecodeError):
        raise EvalError(
            f"Le jeu de questions {path} est illisible. Il doit être en UTF-8, avec le droit de le lire."
        ) from None
    # Not splitlines(): a form feed or U+2028 inside a JSON string is not an end of line.
    return tuple((number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip())


def gold_line(question: GoldQuestion) -> dict[str, object]:
    """The question as a line of a gold set: ``parse_question`` reads back the same value."""
    filters = question.filters
    plain: dict[str, object] = {
        "id": question.id,
        "profile": question.profile,
        "commune": question.commune,
        "question": question.question,
        "context": list(question.context),
        "filters": {
            "corpora": list(filters.corpora),
            "commune": filters.commune,
            "zones": list(filters.zones),
            "kinds": [kind.value for kind in filters.kinds],
            "date_from": filters.date_from.isoformat() if filters.date_from else None,
            "date_to": filters.date_to.isoformat() if filters.date_to else None,
            "visibilities": [visibility.value for visibility in filters.visibilities],
            "in_force": filters.in_force.isoformat() if filters.in_force else None,
        }
        if filters != Filters()
        else None,
        "answerable": question.answerable,
        "kind": question.kind,
        "zone": question.zone,
        "needs_ocr": question.needs_ocr,
        "sources": [
            {"file": item.file, "pages": list(item.pages), "section": item.section, "quote": item.quote}
            for item in question.sources
        ],
        "must": [list(group) for group in question.must],
        "must_not": list(question.must_not),
        "note": question.note,
        "split": question.split,
        "variant_of": question.variant_of,
        "transform": question.transform,
    }
    return {name: value for name, value in plain.items() if value or name == "answerable"}


def _questions(lines: Iterable[tuple[int, str]]) -> Iterator[GoldQuestion]:
    seen: dict[str, int] = {}
    for number, line in lines:
        try:
            question = parse_question(line)
        except _InvalidError as error:
            raise EvalError(f"Jeu de questions, ligne {number} : {error}. Corrigez cette ligne.") from None
        if question.id in seen:
            raise EvalError(
                f"Jeu de questions, ligne {number} : l'identifiant « {question.id} » est déjà pris "
                f"à la ligne {seen[question.id]}. Donnez-lui un autre identifiant."
            )
        seen[question.id] = number
        yield question


class _InvalidError(ValueError):
    """Why a line is refused (French)."""


def parse_question(line: str) -> GoldQuestion:
    """One gold line. Raises ``ValueError`` with a French reason."""
    try:
        raw = json.loads(line)
        json.dumps(raw, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        raise _InvalidError(f"ce n'est pas du JSON (colonne {error.colno})") from None
    except UnicodeEncodeError:
        raise _InvalidError("un caractère y est coupé en deux (\\ud800 à \\udfff) ; retapez-le") from None
    except (RecursionError, ValueError):  # a number of thousands of digits is a ValueError
        raise _InvalidError("elle est trop imbriquée, ou un nombre y est trop long") from None
    fields = _Fields(raw, FIELDS, "la question")
    question = GoldQuestion(
        id=fields.text("id", required=True),
        question=fields.text("question", required=True),
        answerable=fields.flag("answerable", required=True),
        context=fields.texts("context"),
        filters=parse_filters(fields.get("filters")),
        kind=fields.text("kind"),
        commune=fields.text("commune"),
        zone=fields.text("zone") or None,
        profile=fields.text("profile"),
        needs_ocr=fields.flag("needs_ocr"),
        sources=tuple(_source(item) for item in fields.items("sources")),
        must=tuple(_group(group) for group in fields.items("must")),
        must_not=fields.texts("must_not"),
        note=fields.text("note"),
        split=fields.text("split"),
        variant_of=fields.text("variant_of"),
        transform=fields.text("transform"),
    )
    _check(question)
    return question


def _check(question: GoldQuestion) -> None:
    if question.answerable and not question.must:
        raise _InvalidError("« must » est vide alors que la question a une réponse")
    if question.answerable and not question.sources:
        raise _InvalidError("« sources » est vide alors que la question a une réponse")
    if not question.answerable and question.must:
        raise _InvalidError(
            "« must » est rempli alors que la question n'a pas de réponse (answerable: false)"
        )
    for string in [string for group in question.must for string in group] + list(question.must_not):
        if not tokens(string):
            raise _InvalidError(f"« {string} » ne contient ni mot ni nombre à chercher")


class _Fields:
    """Typed reading of one JSON object."""

    def __init__(self, raw: object, known: frozenset[str], what: str) -> None:
        if not isinstance(raw, dict):
            raise _InvalidError(f"{what} doit être un objet JSON entre accolades")
        unknown = sorted(set(raw) - known)
        if unknown:
            raise _InvalidError(
                f"champ inconnu « {unknown[0]} » dans {what} ; champs possibles : {', '.join(sorted(known))}"
            )
        self._raw: dict[str, object] = raw

    def get(self, name: str) -> object:
        return self._raw.get(name)

    def text(self, name: str, *, required: bool = False) -> str:
        value = self._raw.get(name)
        if value is None and not required:
            return ""
        if not isinstance(value, str) or (required and not value.strip()):
            raise _InvalidError(f"« {name} » doit être un texte{' non vide' if required else ''}")
        return value

    def flag(self, name: str, *, required: bool = False) -> bool:
        value = self._raw.get(name)
        if value is None and not required:
            return False
        if not isinstance(value, bool):
            raise _InvalidError(f"« {name} » doit valoir true ou false")
        return value

    def items(self, name: str) -> list[object]:
        value = self._raw.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise _InvalidError(f"« {name} » doit être une liste")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        return _texts(self.items(name), name)


def _texts(values: list[object], name: str) -> tuple[str, ...]:
    texts = tuple(value for value in values if isinstance(value, str))
    if len(texts) < len(values):
        raise _InvalidError(f"« {name} » ne doit contenir que des textes")
    return texts


def _group(raw: object) -> tuple[str, ...]:
    if not isinstance(raw, list) or not raw:
        raise _InvalidError("chaque groupe de « must » doit être une liste d'au moins un texte")
    return _texts(raw, "must")


def _source(raw: object) -> Source:
    fields = _Fields(raw, SOURCE_FIELDS, "une source")
    pages: list[int] = []
    for page in fields.items("pages"):
        if not isinstance(page, int) or isinstance(page, bool) or page < 1:
            raise _InvalidError("« pages » doit contenir des rangs de page, à partir de 1")
        pages.append(page)
    return Source(
        fields.text("file", required=True), tuple(pages), fields.text("section"), fields.text("quote")
    )


def parse_filters(raw: object) -> Filters:
    """The filters of a gold line. Raises ``ValueError`` with a French reason."""
    if raw is None:
        return Filters()
    fields = _Fields(raw, FILTER_FIELDS, "« filters »")
    try:
        return Filters(
            corpora=fields.texts("corpora"),
            commune=fields.text("commune") or None,
            zones=fields.texts("zones"),
            kinds=tuple(map(kind_named, fields.texts("kinds"))),
            date_from=_date(fields.text("date_from")),
            date_to=_date(fields.text("date_to")),
            visibilities=tuple(Visibility(value) for value in fields.texts("visibilities")),
            in_force=_date(fields.text("in_force")),
        )
    except _InvalidError:
        raise
    except ValueError as error:
        raise _InvalidError(f"valeur de filtre refusée ({error})") from None


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
