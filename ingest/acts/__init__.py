"""The types of documents, one file each, found by themselves: a file that holds ``DOCUMENT_TYPE`` needs no
other change. The other files are what their readers share.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from functools import cache
from types import ModuleType

from ingest.acts.declared import DocumentType, Reader
from rag.acts import ActKind
from rag.discovery import modules_of


def document_types() -> tuple[DocumentType, ...]:
    """Every type that a file declares, in the order of the screens."""
    return _declared(modules_of(sys.modules[__name__]))


def kinds() -> tuple[ActKind, ...]:
    """Their kinds, in the same order."""
    return tuple(each.kind for each in document_types())


def kind_named(value: str) -> ActKind:
    """The declared kind of this value.

    Raises:
        ValueError: no file declares it; the message is French and lists those there are.
    """
    known = {kind.value: kind for kind in kinds()}
    if value not in known:
        raise ValueError(f"type « {value} » inconnu ; types possibles : {', '.join(known)}")
    return known[value]


def in_order(found: Iterable[ActKind]) -> tuple[ActKind, ...]:
    """These kinds once, in the order of the screens; those that no file declares any more come last."""
    present, declared = set(found), kinds()
    return (*(kind for kind in declared if kind in present), *sorted(present.difference(declared)))


def type_of(kind: ActKind) -> DocumentType | None:
    """What is declared of a kind; None when its file is gone."""
    return next((each for each in document_types() if each.kind is kind), None)


def label_of(kind: ActKind) -> str:
    """The kind as screens write it."""
    declared = type_of(kind)
    return declared.label if declared else kind.words


def noun_of(kind: ActKind) -> str:
    """The same in the middle of a sentence."""
    declared = type_of(kind)
    return declared.noun if declared else kind.words


def reader_of(kind: ActKind) -> Reader:
    """The reader of a kind; that of other documents when its file is gone."""
    declared = {each.kind: each.read for each in document_types()}
    return declared.get(kind, declared[ActKind.AUTRE])


@cache
def _declared(modules: tuple[ModuleType, ...]) -> tuple[DocumentType, ...]:
    found = [each.DOCUMENT_TYPE for each in modules if hasattr(each, "DOCUMENT_TYPE")]
    values = [each.kind for each in found]
    if twice := sorted({kind for kind in values if values.count(kind) > 1}):
        raise ValueError(f"two files of {__name__} declare the type {twice[0]!r}")
    return tuple(sorted(found, key=lambda each: (each.place, each.kind)))
