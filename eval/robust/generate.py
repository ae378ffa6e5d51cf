"""The variants of a gold set: each transformation, found by itself, applied to each question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache

from eval.errors import EvalError
from eval.gold import GoldQuestion
from eval.robust import transforms as package
from eval.robust.base import Transform, seeded
from eval.robust.context import Context
from rag.discovery import modules_of


@cache
def transforms() -> tuple[Transform, ...]:
    """Every transformation of the package ``transforms``, by name. Raises ``ValueError`` on a name taken
    twice."""
    found: dict[str, Transform] = {}
    for module in modules_of(package):
        for item in getattr(module, "TRANSFORMS", ()):
            if item.name in found:
                raise ValueError(f"two transformations bear the name {item.name!r}")
            found[item.name] = item
    return tuple(found[name] for name in sorted(found))


def chosen(names: Sequence[str]) -> tuple[Transform, ...]:
    """The transformations of these names; all of them without name.

    Raises:
        EvalError: a name is unknown.
    """
    known = {item.name: item for item in transforms()}
    for name in names:
        if name not in known:
            raise EvalError(
                f"La transformation « {name} » n'existe pas. Transformations possibles : {', '.join(known)}."
            )
    return tuple(known[name] for name in known if not names or name in names)


def generate(
    questions: Sequence[GoldQuestion],
    context: Context,
    seed: int = 0,
    names: Sequence[str] = (),
) -> tuple[GoldQuestion, ...]:
    """The variants, each with its own identifier, its origin and its transformation.

    The same questions, index and seed give the same variants; a question added changes no other's. Variants
    of the set, if it holds some, are not varied again.

    Raises:
        EvalError: a transformation is unknown.
    """
    return tuple(
        made
        for transform in chosen(names)
        for made in (
            *_of_questions(transform, questions, context, seed),
            *_of_places(transform, context, seed),
        )
    )


def _of_questions(
    transform: Transform, questions: Sequence[GoldQuestion], context: Context, seed: int
) -> Iterator[GoldQuestion]:
    if transform.of_question is None:
        return
    for question in questions:
        if not question.transform:
            source = seeded(seed, transform.name, question.id)
            made = transform.of_question(question, context, source)
            named = [replace(each, variant_of=question.id) for each in made]
            yield from _identified(named, f"{question.id}~{transform.name}", transform)


def _of_places(transform: Transform, context: Context, seed: int) -> Iterator[GoldQuestion]:
    if transform.of_place is None:
        return
    for place in context.places:
        source = seeded(seed, transform.name, place.name)
        slug = "-".join(place.name.lower().split())
        yield from _identified(
            transform.of_place(place, context, source), f"{slug}~{transform.name}", transform
        )


def _identified(made: Iterable[GoldQuestion], stem: str, transform: Transform) -> Iterator[GoldQuestion]:
    for rank, question in enumerate(made, start=1):
        name = stem if rank == 1 else f"{stem}-{rank}"
        yield replace(question, id=name, transform=transform.name)
