"""The scanned pages of a document read by OCR: drawn a few at a time, read side by side, each once."""

from __future__ import annotations

import io
import threading
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace

from ingest import quality
from ingest.ocr.cache import OcrCache
from ingest.ocr.columns import in_rows
from ingest.ocr.notes import UNREADABLE_CONFIDENCE, listed
from ingest.ocr.tesseract import OcrFailedError, Recognised, Tesseract, available
from ingest.read import Reading, draw
from rag.settings import Settings
from rag.text import words
from rag.types import Page, PageState

OnPage = Callable[[int, int], None]
"""Called with how many of a document's scanned pages were read, and how many there are."""

_Read = tuple[Recognised, bool]

# A page drawn at 200 dpi weighs one or two megabytes; each worker has one in hand and one in wait.
DRAWN_PER_WORKER = 2
# The share of a text layer's words that the image must show for the layer to be believed.
SAME_WORDS, MUCH_MORE, LOGO_WORDS, BETTER_SCORE = 0.6, 1.3, 12, 0.05
# A scan of nothing: less ink than a single short word leaves, ink being darker than the paper.
DARKER, BLANK_INK = 48, 0.0002


def open_ocr(settings: Settings, asked: bool | None = None) -> Ocr | None:
    """What reads scanned pages, or None for no OCR. ``asked`` on the command line wins over the setting.

    Raises:
        SettingsError: OCR was asked for, and tesseract or its French data is not installed.
    """
    auto = asked is None and settings.ingestion.ocr == "auto"
    if auto:
        return Ocr(settings) if available() else None
    return Ocr(settings) if asked or (asked is None and settings.ingestion.ocr == "oui") else None


def wanted(reading: Reading) -> tuple[int, ...]:
    """The pages to read by OCR: those without readable text, and those whose words are in an image."""
    return tuple(sorted({*reading.to_ocr, *reading.pictured}))


class Ocr:
    """Reads the pages of documents; may be shared by threads.

    Raises:
        SettingsError: tesseract or its French data is not installed.
    """

    def __init__(self, settings: Settings) -> None:
        self._tesseract = Tesseract()
        self._cache = OcrCache(settings.data_dir / "ocr", self._tesseract.version)
        self._cache.trim()
        self._workers = settings.ingestion.processus
        self._memory_mib = settings.ingestion.memoire_mo
        # However many documents are read at once, there is one program a core.
        self._cores = threading.Semaphore(self._workers)

    def complete(self, reading: Reading, on_page: OnPage | None = None) -> Reading:
        """The reading with the words of its scanned pages, where they could be read."""
        numbers = wanted(reading)
        if not numbers:
            return reading
        found: dict[int, Recognised] = {}
        blank: set[int] = set()
        failed: dict[int, str] = {}
        with closing(self._results(reading, numbers)) as results:
            for done, (number, result) in enumerate(results, start=1):
                try:
                    found[number], empty = result.result()
                    blank |= {number} if empty else set()
                except OcrFailedError as error:
                    failed[number] = str(error)
                if on_page:
                    on_page(done, len(numbers))
        pages = tuple(
            settled(page, found[page.number], blank=page.number in blank) if page.number in found else page
            for page in reading.pages
        )
        replaced = {page.number for page in pages if page.words}
        layouts = {number: layout for number, layout in reading.layouts.items() if number not in replaced}
        return replace(
            reading,
            pages=pages,
            faults=(*reading.faults, *_faults(pages, found, failed)),
            warnings=(*reading.warnings, *_warnings(reading, pages, found)),
            layouts=layouts,
            pictured=tuple(number for number in reading.pictured if number not in found),
        )

    def _results(
        self, reading: Reading, numbers: Sequence[int]
    ) -> Generator[tuple[int, Future[_Read]], None, None]:
        """Pages in order, while the next ones are drawn and read."""
        waiting: deque[tuple[int, Future[_Read]]] = deque()
        room = DRAWN_PER_WORKER * self._workers
        pool = ThreadPoolExecutor(self._workers, thread_name_prefix="ocr")
        try:
            for first in range(0, len(numbers), room):
                images = draw(reading.path, numbers[first : first + room], memory_mib=self._memory_mib)
                while images:
                    number = next(iter(images))
                    waiting.append((number, pool.submit(self._read, images.pop(number))))
                    if len(waiting) > room:
                        yield waiting.popleft()
            yield from waiting
        finally:  # whoever stops does not wait for pages that nobody will take
            pool.shutdown(cancel_futures=True)

    def _read(self, image: bytes) -> _Read:
        """What an image says, and whether it shows nothing at all."""
        found = self._cache.get(image)
        if found is None:
            with self._cores:
                found = self._tesseract.read(image)
            self._cache.put(image, found)
        return in_rows(found), not found.words and _blank(image)


def settled(page: Page, found: Recognised, *, blank: bool = False) -> Page:
    """A page once its image was read: by its own words where they are right, else by those of the image."""
    if blank and not page.text.strip():
        return replace(page, text="", state=PageState.EMPTY)
    # Beside the titles of a page that is no scan, a few words more are those of a logo.
    logo = LOGO_WORDS if page.state is PageState.TEXT else 0
    if _layer_is_right(page.text, found.text, logo):
        return replace(page, state=PageState.TEXT)
    if found.confidence < UNREADABLE_CONFIDENCE or quality.garbled(found.text):
        # Wrong words are never knowledge; those of a stamp or of a title remain.
        return replace(page, state=PageState.TEXT if _stands_alone(page.text) else PageState.UNREADABLE)
    return replace(page, text=found.text, words=found.words, state=PageState.TEXT)


def _layer_is_right(layer: str, seen: str, more: int = 0) -> bool:
    """Does the image show the words of the text layer, and hardly more than them and ``more``?

    So of a title on a picture, and of a page in another language, which the score of French words misjudges.
    """
    own, shown = (Counter(word for word in words(text) if len(word) > 2) for text in (layer, seen))
    if not own or (own & shown).total() < SAME_WORDS * own.total():
        return False
    return (
        shown.total() <= MUCH_MORE * own.total() + more
        and quality.score(seen) <= quality.score(layer) + BETTER_SCORE
    )


def _stands_alone(layer: str) -> bool:
    return bool(layer.strip()) and quality.score(layer) >= quality.MIN_SCORE_SCANNED


def _blank(image: bytes) -> bool:
    from PIL import Image

    with Image.open(io.BytesIO(image)) as picture:
        greys = picture.convert("L").reduce(4).histogram()  # specks of dust melt into the paper
    paper = max(range(len(greys)), key=greys.__getitem__)
    return sum(greys[: max(0, paper - DARKER)]) < BLANK_INK * sum(greys)


def _faults(pages: Sequence[Page], found: dict[int, Recognised], failed: dict[int, str]) -> Iterator[str]:
    lost = [page.number for page in pages if page.state is PageState.UNREADABLE and page.number in found]
    if lost:
        yield f"{listed(lost)} : rien de lisible par OCR (plan, photo, écriture à la main ou scan trop pâle)"
    for reason in sorted(set(failed.values())):
        numbers = [number for number, told in failed.items() if told == reason]
        yield f"{listed(numbers)} : OCR en échec ({reason}), relancez l'ingestion"


def _warnings(reading: Reading, pages: Sequence[Page], found: dict[int, Recognised]) -> Iterator[str]:
    scans = set(reading.to_ocr)
    unseen = [
        page.number
        for page in pages
        if page.number in scans and page.number in found and page.state is PageState.TEXT
        if not page.words and not _layer_is_right(page.text, found[page.number].text)
    ]
    if unseen:
        yield f"{listed(unseen)} : image que l'OCR n'a pas su lire ; seul le texte posé dessus est gardé"
