"""What is to be said of pages that were read by OCR."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ingest.ocr.tesseract import mean_confidence
from rag.types import Page

# Fitted on pages of known text, degraded: 1.5 % of the characters are wrong over 90, 4 % from 85 to 90, 8 %
# from 80 to 85, 17 % from 75 to 80, 30 % and more under.
UNREADABLE_CONFIDENCE, DOUBTFUL_CONFIDENCE = 75.0, 87.0

_LISTED = 20


def confidence(page: Page) -> float | None:
    """How sure the OCR of a page is, from 0 to 100; None for a page that was not read by OCR."""
    return mean_confidence(page.words) if page.words else None


def doubtful(pages: Iterable[Page]) -> tuple[int, ...]:
    """The numbers of the pages whose OCR is to be checked on their image."""
    return tuple(
        page.number for page in pages if page.words and mean_confidence(page.words) < DOUBTFUL_CONFIDENCE
    )


def remarks(pages: Sequence[Page], pictured: Sequence[int] = ()) -> tuple[str, ...]:
    """What a report says of a document's OCR, in French; ``pictured`` are the images left unread."""
    found = []
    if numbers := doubtful(pages):
        found.append(f"{listed(numbers)} : lecture par OCR douteuse : comparez avec l'image")
    if pictured:
        found.append(f"{listed(pictured)} : surtout une image, dont les mots n'ont pas été lus (OCR)")
    return tuple(found)


def listed(numbers: Sequence[int]) -> str:
    """« page 3 », « pages 3, 5 à 9 et 12 »."""
    runs = list(_runs(numbers))
    shown = [f"{first}" if first == last else f"{first} à {last}" for first, last in runs[:_LISTED]]
    shown += ["…"] if len(runs) > _LISTED else []
    head = ", ".join(shown[:-1])
    return f"page{'s' if len(numbers) > 1 else ''} {f'{head} et {shown[-1]}' if head else shown[-1]}"


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    first = last = None
    for number in sorted(numbers):
        if first is not None and last is not None and number == last + 1:
            last = number
            continue
        if first is not None and last is not None:
            yield first, last
        first = last = number
    if first is not None and last is not None:
        yield first, last
