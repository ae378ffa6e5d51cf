"""The ways to break it: retrieval, understanding, writer, threshold, citations, pages, figures, prompts.

Each is a mistake that a change of code, of settings or of prompt could make. What happens after the checks
(the shown line altered) stands for a fault of the front door, which no check of the answer can see.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any

from eval import run
from eval.french import number
from eval.sabotage.swap import Break, setting, swapping, together
from rag import extract, generate, retrieve, settle, wire
from rag.index.snapshot import Snapshot
from rag.prompting import Prompt
from rag.question import Understanding
from rag.rerank import Ranking
from rag.settings import Settings
from rag.types import Check, Citation, Filters, Passage, Reply

_CUT = 150  # characters left of a passage
_SLOW = 0.6  # seconds added to each question: what a reader notices
_NUMBER = re.compile(r"(?<![\w,.])(\d{1,3})(?![\w/])(?=[  ]*(?:m\b|m²|%|€|cm|euros|places?))")
_METRES = re.compile(r"(?<=\d) ?m(?![\w²])")


def _shuffled(original: Any) -> Any:
    def broken(*args: Any, **named: Any) -> Ranking:
        ranking: Ranking = original(*args, **named)
        passages = list(ranking.passages)
        random.Random(len(passages)).shuffle(passages)
        return replace(ranking, passages=tuple(passages))

    return broken


def _unsettled(original: Any) -> Any:
    """Another order at each call: the same question asked twice is not answered alike."""
    calls = count()

    def broken(*args: Any, **named: Any) -> Ranking:
        ranking: Ranking = original(*args, **named)
        first = list(ranking.passages[:3])
        random.Random(next(calls)).shuffle(first)
        return replace(ranking, passages=(*first, *ranking.passages[3:]))

    return broken


def _as_fused(_original: Any) -> Any:
    def broken(passages: list[Passage], understood: Understanding) -> Ranking:
        total = sum(understood.terms.values()) or 1.0
        return Ranking(tuple(passages), {term: weight / total for term, weight in understood.terms.items()})

    return broken


def _no_filter(_original: Any) -> Any:
    def broken(asked: Filters, _understood: Understanding) -> Filters:
        return asked

    return broken


def _no_body(original: Any) -> Any:
    def broken(settings: Settings) -> dict[str, float]:
        return {**original(settings), "body": 0.0}

    return broken


def _without(**fields: object) -> Callable[[Any], Any]:
    def make(original: Any) -> Any:
        def broken(*args: Any, **named: Any) -> Any:
            return replace(original(*args, **named), **fields)

        return broken

    return make


def _truncated(original: Any) -> Any:
    def broken(self: Snapshot, ids: list[str]) -> Any:
        found = original(self, ids)
        return {key: replace(chunk, text=chunk.text[:_CUT]) for key, chunk in found.items()}

    return broken


def _cited(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Callable[[Any], Any]:
    def make(original: Any) -> Any:
        def broken(citation: Citation) -> dict[str, Any]:
            return change(dict(original(citation)))

        return broken

    return make


def _next_page(line: dict[str, Any]) -> dict[str, Any]:
    return {**line, "pages": [page + 1 for page in line["pages"]]}


def _retouched(line: dict[str, Any]) -> dict[str, Any]:
    words = line["quote"].split()
    return {**line, "quote": " ".join([*words[: len(words) // 2], "notamment", *words[len(words) // 2 :]])}


def _of_another(original: Any) -> Any:
    """Each citation is said to come from the passage that follows it in the ranking."""

    def broken(reply: Reply, id: str | None = None) -> dict[str, Any]:
        ranked = reply.passages
        moved = []
        for citation in reply.citations:
            at = next((n for n, item in enumerate(ranked) if item.chunk.id == citation.passage.chunk.id), 0)
            other = ranked[(at + 1) % len(ranked)]
            moved.append(replace(citation, passage=other, pages=other.chunk.pages[:3]))
        line: dict[str, Any] = original(replace(reply, citations=tuple(moved)), id)
        return line

    return broken


def _shown(change: Callable[[str], str]) -> Callable[[Any], Any]:
    """The words of an answer altered after every check."""

    def make(original: Any) -> Any:
        def broken(reply: Reply, id: str | None = None) -> dict[str, Any]:
            line: dict[str, Any] = original(reply, id)
            return {**line, "answer": change(line["answer"])} if reply.refusal is None else line

        return broken

    return make


def _other_figure(text: str) -> str:
    return _NUMBER.sub(lambda found: str(int(found[1]) + 1), text)


def _uncited(original: Any) -> Any:
    def broken(reply: Reply, id: str | None = None) -> dict[str, Any]:
        return {**original(reply, id), "citations": []}

    return broken


def _slow(original: Any) -> Any:
    def broken(*args: Any, **named: Any) -> Any:
        time.sleep(_SLOW)
        return original(*args, **named)

    return broken


def _approving(_original: Any) -> Any:
    def broken(*_args: Any, **_named: Any) -> tuple[Check, ...]:
        return (Check("aucun", True),)

    return broken


def _prompt(name: str, **values: str) -> Callable[[Any], Any]:
    """A prompt file gone wrong: some of its variables are filled with something else."""

    def make(original: Any) -> Any:
        def broken(self: Prompt, **given: str) -> str:
            if self.name != name:
                return str(original(self, **given))
            if not values:
                return f"Tu aides un agent communal. Réponds à sa question en {given['mots']} mots au plus."
            return str(original(self, **{**given, **values}))

        return broken

    return make


_RETRIEVAL, _READING, _WRITER = "recherche", "question", "rédaction"
_THRESHOLD, _CITATION, _FACTS, _PROMPT = "seuil", "citations", "faits", "consignes"

BREAKS = (
    Break(
        "ordre_melange",
        "Passages dans un ordre quelconque",
        _RETRIEVAL,
        swapping(settle, "retrieve", _shuffled),
    ),
    Break(
        "corps_ignore",
        "Recherche dans les titres seuls",
        _RETRIEVAL,
        swapping(retrieve, "_leg_weights", _no_body),
    ),
    Break(
        "filtres_ignores",
        "Ni commune ni zone dans la recherche",
        _RETRIEVAL,
        swapping(retrieve, "search_filters", _no_filter),
    ),
    Break(
        "sans_relecture",
        "Ordre de la recherche brute, sans relecture des passages",
        _RETRIEVAL,
        swapping(retrieve, "rerank", _as_fused),
    ),
    Break(
        "passages_tronques",
        f"Passages coupés à {_CUT} caractères",
        _RETRIEVAL,
        swapping(Snapshot, "chunks", _truncated),
    ),
    Break(
        "hasard",
        "Trois premiers passages tirés au sort à chaque fois",
        _RETRIEVAL,
        swapping(settle, "retrieve", _unsettled),
    ),
    Break(
        "zone_oubliee",
        "Zone de la question oubliée",
        _READING,
        swapping(settle, "understand", _without(zones=())),
    ),
    Break(
        "commune_oubliee",
        "Autre commune non reconnue",
        _READING,
        swapping(settle, "understand", _without(foreign="")),
    ),
    Break(
        "phrase_a_cote",
        "La plus mauvaise phrase au lieu de la meilleure",
        _WRITER,
        swapping(extract, "worth", lambda original: lambda *args: -original(*args)),
    ),
    Break("reponse_vide", "Réponse vide", _WRITER, swapping(run, "reply_to_json", _shown(lambda _: ""))),
    Break("seuil_nul", "Seuil de confiance à 0", _THRESHOLD, setting("reponse", seuil=0.0)),
    Break("seuil_haut", "Seuil de confiance à 0,95", _THRESHOLD, setting("reponse", seuil=0.95)),
    Break(
        "page_suivante",
        "Citations décalées d'une page",
        _CITATION,
        swapping(wire, "_citation", _cited(_next_page)),
    ),
    Break(
        "citation_retouchee",
        "Un mot ajouté dans chaque citation",
        _CITATION,
        swapping(wire, "_citation", _cited(_retouched)),
    ),
    Break(
        "autre_passage",
        "Citations attribuées au passage suivant",
        _CITATION,
        swapping(run, "reply_to_json", _of_another),
    ),
    Break("sans_citation", "Citations perdues", _CITATION, swapping(run, "reply_to_json", _uncited)),
    Break(
        "chiffre_change",
        "Chiffres augmentés de 1 après les contrôles",
        _FACTS,
        swapping(run, "reply_to_json", _shown(_other_figure)),
    ),
    Break(
        "unite_changee",
        "Mètres devenus centimètres après les contrôles",
        _FACTS,
        swapping(run, "reply_to_json", _shown(lambda text: _METRES.sub(" cm", text))),
    ),
    Break(
        "lenteur", f"{number(_SLOW, 1)} s de plus par question", "temps", swapping(settle, "retrieve", _slow)
    ),
    Break(
        "controle_coupe",
        "Contrôle des faits coupé, modèle qui change des chiffres",
        _FACTS,
        together(
            swapping(settle, "check_statement", _approving), swapping(generate, "check_statement", _approving)
        ),
        model=True,
    ),
    Break(
        "consigne_sans_forme",
        "Consigne sans la forme de la réponse",
        _PROMPT,
        swapping(Prompt, "fill", _prompt("redaction_systeme")),
        model=True,
    ),
    Break(
        "consigne_sans_passages",
        "Consigne sans les passages",
        _PROMPT,
        swapping(Prompt, "fill", _prompt("redaction_question", passages="")),
        model=True,
    ),
)
