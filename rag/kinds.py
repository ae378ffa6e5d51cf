"""The kinds of municipal documents: an open set, that the files of ``ingest.acts`` declare."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema


class ActKind(str):
    """A kind, by its stored value. There is one object for each value, so that ``is`` compares kinds.

    ``words`` name it in a French sentence: those of its declaration, else its value (an index may hold a kind
    that no file declares any more). The five named here are those that a rule of the product is about.
    """

    PLU: ClassVar[ActKind]
    DELIBERATION: ClassVar[ActKind]
    ARRETE: ClassVar[ActKind]
    ANNEXE: ClassVar[ActKind]
    AUTRE: ClassVar[ActKind]

    words: str

    def __new__(cls, value: str) -> ActKind:
        with _LOCK:
            found = _KINDS.get(value)
            if found is None:
                found = super().__new__(cls, value)
                found.words = str(value)
                _KINDS[str(value)] = found
            return found

    @classmethod
    def named(cls, value: str, words: str) -> ActKind:
        """The kind of this value, with the words that name it in a sentence."""
        found = cls(value)
        found.words = words
        return found

    @property
    def value(self) -> str:
        """What is stored, and written in files."""
        return str(self)

    def __reduce__(self) -> tuple[type[ActKind], tuple[str]]:
        return ActKind, (self.value,)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core import core_schema

        return core_schema.no_info_after_validator_function(cls, core_schema.str_schema())


_KINDS: dict[str, ActKind] = {}
_LOCK = Lock()

ActKind.PLU = ActKind.named("plu", "plan local d'urbanisme")
ActKind.DELIBERATION = ActKind.named("deliberation", "délibération")
ActKind.ARRETE = ActKind.named("arrete", "arrêté")
ActKind.ANNEXE = ActKind.named("annexe", "annexe")
ActKind.AUTRE = ActKind.named("autre", "autre document")
