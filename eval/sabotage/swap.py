"""Replace one function of the product while a broken system is measured, and put it back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from rag.settings import Settings


@dataclass(frozen=True, slots=True)
class Break:
    """One way to break the system. ``model``: it concerns the writer that uses a language model.

    ``apply`` breaks the product while it is open, and gives the settings to run with.
    """

    name: str
    label: str
    part: str
    apply: Callable[[Settings], Any]
    model: bool = False


@contextmanager
def swapped(owner: object, name: str, make: Callable[[Any], Any]) -> Iterator[None]:
    """``owner.name`` replaced by ``make(original)``. Raises ``AttributeError`` where it no longer exists."""
    original = getattr(owner, name)
    setattr(owner, name, make(original))
    try:
        yield
    finally:
        setattr(owner, name, original)


def swapping(owner: object, name: str, make: Callable[[Any], Any]) -> Callable[[Settings], Any]:
    """A break that replaces one function and keeps the settings."""

    @contextmanager
    def apply(settings: Settings) -> Iterator[Settings]:
        with swapped(owner, name, make):
            yield settings

    return apply


def setting(section: str, **values: object) -> Callable[[Settings], Any]:
    """A break that is only a wrong setting."""

    @contextmanager
    def apply(settings: Settings) -> Iterator[Settings]:
        changed = getattr(settings, section).model_copy(update=values)
        yield settings.model_copy(update={section: changed})

    return apply


def together(*breaks: Callable[[Settings], Any]) -> Callable[[Settings], Any]:
    """Several breaks as one."""

    @contextmanager
    def apply(settings: Settings) -> Iterator[Settings]:
        with ExitStack() as stack:
            for each in breaks:
                settings = stack.enter_context(each(settings))
            yield settings

    return apply
