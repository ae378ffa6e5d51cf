"""The ladder: who writes an answer, and what stands in when it cannot.

model → extractive writer → passages only → plain lexical search. A step back is automatic, and told: the
reply's ``mode`` is the level reached, ``degraded`` that it is not the one wanted, ``notice`` why, in French.
``[reponse] niveau`` pins a level. The last two write nothing: the reply is a refusal (``non_verifie``: no
sentence was checked) whose passages are to be read. A level pinned to the model has nothing below it: the
reply is then the refusal ``modele_indisponible``. A bug of ours in one level is logged with its traceback,
never shown, and costs that level only.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from rag.errors import ModelError, SourcierError
from rag.index.snapshot import Snapshot
from rag.question import Understanding
from rag.rerank import Ranking
from rag.retrieve import search_filters
from rag.settings import Settings
from rag.text import query_vector
from rag.types import Draft, Filters, Passage, Question, Statement
from rag.wanted import looks_of

if TYPE_CHECKING:
    from rag.generate import ModelWriter
    from rag.models.embedders import Embedder, Vector

_log = logging.getLogger(__name__)

INTERNAL_ONLY = "Passages internes, non transmis au modèle : réponse extraite des documents."
NOT_CHECKED = (
    "La réponse du modèle n'a pas passé les vérifications : elle n'est pas montrée. "
    "Réponse extraite des documents."
)
MODEL_BUG = (
    "Le modèle n'a pas pu être utilisé (erreur interne, notée au journal technique) : réponse extraite des "
    "documents."
)
WRITER_BUG = (
    "La rédaction a échoué (erreur interne, notée au journal technique) : les passages trouvés sont à lire."
)
SEARCH_BUG = (
    "Le classement des passages a échoué (erreur interne, notée au journal technique) : recherche par les "
    "mots seuls, passages à lire."
)
WORDS_ONLY = "Recherche par les mots seuls. {error}"


class Rung(StrEnum):
    """A level of the ladder, and the name of it in ``[reponse] niveau``."""

    MODEL = "modele"
    EXTRACTIVE = "extractif"
    PASSAGES = "passages"
    LEXICAL = "lexical"

    @property
    def writes(self) -> bool:
        return self in (Rung.MODEL, Rung.EXTRACTIVE)


def top_rung(settings: Settings) -> Rung:
    """The level an answer starts from."""
    pinned = settings.reponse.niveau
    if pinned == "auto":
        return Rung.EXTRACTIVE if settings.modele.moteur == "aucun" else Rung.MODEL
    return Rung(pinned)


def may_step_back(settings: Settings) -> bool:
    """May another write when the model cannot?"""
    return settings.reponse.niveau != "modele"


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of asking the model: a draft, else why there is none."""

    draft: Draft | None = None
    notice: str = ""

    @property
    def declined(self) -> bool:
        """Did the model itself say that the passages do not answer?"""
        return self.draft is not None and not self.draft.statements and not self.draft.dropped


def ask_model(
    writer: Callable[[], ModelWriter],
    question: Question,
    passages: Sequence[Passage],
    on_statement: Callable[[str], None] | None,
    about: frozenset[str],
) -> Attempt:
    """A draft by the model, when it can be used.

    Raises:
        SettingsError: the settings of the model are wrong.
    """
    try:
        draft = writer().write(question, passages, on_statement, about)
    except ModelError as error:
        return Attempt(notice=f"Modèle indisponible, réponse extraite des documents. {error}")
    except SourcierError:
        raise
    except Exception:
        _log.exception("the model writer failed")
        return Attempt(notice=MODEL_BUG)
    return Attempt(draft) if draft.trace is not None else Attempt(notice=INTERNAL_ONLY)


def answers(understood: Understanding, kept: Sequence[Statement]) -> bool:
    """Does what is left of a draft hold what the question asks for, where its looks can tell?"""
    looks = looks_of(understood.expected, understood.text)
    return bool(kept) and (looks is None or any(looks.search(statement.text) for statement in kept))


def plain_search(
    snapshot: Snapshot, understood: Understanding, filters: Filters, settings: Settings
) -> Ranking:
    """The passages that hold the words asked, by BM25 alone: no vectors, no fusion, no second reading."""
    vector = query_vector(understood.terms)
    limit = settings.recherche.passages
    hits = snapshot.search("body", vector, search_filters(filters, understood), limit)
    chunks = snapshot.chunks([hit.chunk_id for hit in hits])
    found = [
        Passage(chunks[hit.chunk_id], hit.score, (("body", hit.score),))
        for hit in hits
        if hit.chunk_id in chunks
    ]
    total = sum(understood.terms.values()) or 1.0
    return Ranking(tuple(found), {term: weight / total for term, weight in understood.terms.items()})


class Heard:
    """An embedder whose failure is kept, so that the reply can tell it: the search goes on without it."""

    def __init__(self, embedder: Embedder) -> None:
        self.id, self.size, self.outside = embedder.id, embedder.size, embedder.outside
        self.notice = ""
        self._embedder = embedder

    def queries(self, texts: Sequence[str]) -> list[Vector]:
        try:
            return self._embedder.queries(texts)
        except ModelError as error:
            self.notice = WORDS_ONLY.format(error=error)
            raise

    def passages(self, texts: Sequence[str]) -> list[Vector]:
        return self._embedder.passages(texts)
