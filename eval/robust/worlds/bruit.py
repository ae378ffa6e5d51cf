"""Noise: the documents that hold the proofs, drowned in others until these are 0 to 80 % of the passages.

Noise comes from the other towns, of another nature than the proofs, so that the right answer does not
change: acts (délibérations, arrêtés) for rules of planning, planning rules for acts. It is filed under
the town of the questions, else the town's filter would hide it. The order of the noise is drawn once: 20
% is part of 40 %. The same questions are asked at each level: as many, in a drawn order, as leave room
for 80 %.

Limits: the noise still names its own town in its text; the share counts passages, not words; a town whose
questions are of both natures keeps those of the more frequent one; without another town there is no noise.
Source: the noise robustness of Chen et al., « Benchmarking LLMs in RAG » (AAAI 2024).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from eval.gold import GoldQuestion
from eval.robust.context import Context, Place
from eval.robust.worlds.base import Draw, Material, Plan, World, moved, original, sources_known
from rag.types import ActKind, Document

SHARES = (0, 20, 40, 60, 80)
_RULES = frozenset({ActKind.PLU, ActKind.ANNEXE})
_ACTS = frozenset({ActKind.DELIBERATION, ActKind.ARRETE})


@dataclass(frozen=True, slots=True)
class _Scene:
    """A town's questions, the documents that prove them and the noise that may be added, in order."""

    place: Place
    questions: tuple[GoldQuestion, ...]
    proofs: tuple[Document, ...]
    noise: tuple[Document, ...]
    size: int


def plan(share: int, questions: Sequence[GoldQuestion], context: Context, draw: Draw) -> Plan:
    scenes = [
        scene
        for place in context.places
        if (scene := _scene(place, questions, context, draw)) is not None and scene.questions
    ]
    asked = tuple(question for scene in scenes for question in scene.questions)
    materials = (each for scene in scenes for each in _materials(scene, share / 100, context))
    return Plan(asked, materials)


def _scene(place: Place, questions: Sequence[GoldQuestion], context: Context, draw: Draw) -> _Scene | None:
    mine = [each for each in questions if each.answerable and context.place_of(each) == place]
    of_rules = [each for each in mine if _about_rules(each, context) is True]
    of_acts = [each for each in mine if _about_rules(each, context) is False]
    rules = len(of_rules) >= len(of_acts)
    mine, wanted = (of_rules, _ACTS) if rules else (of_acts, _RULES & {ActKind.PLU})
    noise = [
        document
        for document in context.catalog.documents()
        if document.territory.name != place.name and document.kind in wanted
    ]
    if not mine or not noise:
        return None
    source = draw(place.name)
    source.shuffle(noise)
    source.shuffle(mine)
    room = sum(_size(document, context) for document in noise) * (100 - SHARES[-1]) / SHARES[-1]
    return _fitting(place, mine, noise, room, context)


def _fitting(
    place: Place, mine: Sequence[GoldQuestion], noise: Sequence[Document], room: float, context: Context
) -> _Scene:
    proofs: dict[str, Document] = {}
    kept: list[GoldQuestion] = []
    for question in mine:
        more = {document.id: document for document in sources_known(question, context)}
        size = sum(_size(document, context) for document in (proofs | more).values())
        if size <= room:
            proofs |= more
            kept.append(question)
    size = sum(_size(document, context) for document in proofs.values())
    return _Scene(place, tuple(kept), tuple(proofs.values()), tuple(noise), size)


def _about_rules(question: GoldQuestion, context: Context) -> bool | None:
    """True for planning rules, False for acts; None when its proofs are of both, or not indexed."""
    kinds = {document.kind for document in sources_known(question, context)}
    if kinds and kinds <= _RULES:
        return True
    return False if kinds and not kinds & _RULES else None


def _size(document: Document, context: Context) -> int:
    return len(context.catalog.chunk_ids(document.id))


def _materials(scene: _Scene, share: float, context: Context) -> Iterator[Material]:
    for document in scene.proofs:
        yield original(document, context)
    left = round(scene.size * share / (1 - share))
    for document in scene.noise:
        if left <= 0:
            return
        whole = original(document, context)
        yield _filed_under(scene.place, whole, left)
        left -= len(whole.chunks)


def _filed_under(place: Place, whole: Material, most: int) -> Material:
    """A document as if it were of this town, cut to ``most`` passages."""
    document = whole.document
    here = replace(
        document,
        id=hashlib.sha256(f"{place.name}\0{document.id}".encode()).hexdigest()[:16],
        corpus=place.documents[0].corpus,
        file=f"bruit/{place.rank}/{document.file}",
        territory=place.documents[0].territory,
        visibility=place.documents[0].visibility,
    )
    chunks = tuple(moved(chunk, here) for chunk in whole.chunks[:most])
    return Material(here, replace(whole.ingested, file=here.file, document=here), whole.pages, chunks)


WORLDS = tuple(
    World(f"bruit_{share:02d}", f"Bruit : {share} % des passages", partial(plan, share)) for share in SHARES
)
