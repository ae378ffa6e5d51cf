"""One small document and one reply of each sort, for the tests of what is written out."""

from __future__ import annotations

from datetime import date

from rag.types import (
    Act,
    ActKind,
    Chunk,
    Citation,
    Computed,
    Document,
    Level,
    Passage,
    Refusal,
    RefusalReason,
    Reply,
    Section,
    Statement,
    Status,
    Territory,
    Version,
)

DOCUMENT = Document(
    "d1",
    "demo",
    "demo/plu.pdf",
    "ab" * 32,
    "Règlement du PLU",
    ActKind.PLU,
    Territory("Clairvigne", "00001"),
    version=Version("Modification n° 1", date(2024, 3, 12)),
    page_count=12,
)


def passage(
    rank: int = 1, text: str = "La hauteur est limitée à 9 mètres.", act: Act | None = None
) -> Passage:
    section = Section(DOCUMENT, ("Article 10. Hauteur",), ("UA",), "10", act)
    return Passage(Chunk(f"c{rank}", section, (4, 5), text), 1 / rank, (("corps", 0.75), ("titre", 1 / 3)))


def answered() -> Reply:
    found = (passage(1), passage(2))
    citation = Citation(found[0], "La hauteur est limitée à 9 mètres.", (4,))
    return Reply(
        Status.ANSWERED,
        "La hauteur est limitée à 9 mètres [1].",
        (Statement("La hauteur est limitée à 9 mètres.", (1,)),),
        (citation,),
        found,
        (Computed("14", "8 * 1.5 + 8 / 4"),),
        confidence=0.9312345,
        level=Level.HIGH,
        seconds=0.0421987,
        energy_wh=0.00001172,
        co2_g=0.00000048567,
        settings="0123456789ab",
        record="R1",
    )


def refused() -> Reply:
    refusal = Refusal(RefusalReason.OUT_OF_CORPUS, "Non trouvé dans les documents.")
    return Reply(Status.REFUSED, "", passages=(passage(1),), refusal=refusal)


def clarify() -> Reply:
    return Reply(Status.CLARIFY, "De quelle zone s'agit-il ?", passages=(passage(1),))
