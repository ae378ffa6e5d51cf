"""The outcome of an ingestion in text and in JSON: what needs a hand first, then what was found."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from rag.types import Counted, DocumentState, Ingested, IngestReport
from ui import labels, texts
from ui.cli.output import say, say_json, warn

_REFERRED = ("liens entre actes", "renvois", "renvois à la loi ou à un plan", "renvois sans cible")
_SAME, _NAMED = 3, 3  # a remark made of that many files is said once, naming some of them


def show_report(report: IngestReport, as_json: bool, details: bool = False) -> None:
    """The outcome of an ingestion. With ``details``, all that is known of each file.

    Notes go to standard error, where those who keep standard output in a file see them.
    """
    show_notes(report)
    if as_json:
        say_json(_to_json(report))
        return
    common = () if details else _common(report.files)
    for file in report.files:
        lines = file_lines(file) if details else _to_look_at(file, common)
        for line in lines:
            say(line)
    for warning in common:
        names = [file.file for file in report.files if not file.unchanged and warning in file.warnings]
        some = ", ".join(names[:_NAMED])
        say(texts.TO_CHECK_IN_MANY.format(count=len(names), some=some, warning=warning))
    for line in (*_summary(report.files, details), _counts(report)):
        say(line)


def show_notes(report: IngestReport) -> None:
    """What was wrong with the index, the manifest or the folder, and what was taken up."""
    for note in report.notes:
        warn(note)


def file_lines(file: Ingested) -> Iterator[str]:
    """All that is known of a file: how it ended, then what was found in it, set apart, guessed."""
    reason = f" — {file.reason}" if file.reason else ""
    size = f", {sized(file.pages)}{file.chunks} passage(s)" if file.document else ""
    yield f"{file.file} : {texts.STATES[file.state]}{size}{reason}"
    for line in found_lines(file):
        yield f"    {line}"


def found_lines(file: Ingested) -> Iterator[str]:
    """What was found in a file, set apart of it and guessed, and what to look at."""
    told = (
        (texts.RENAMED, file.renamed_from),
        (texts.FOUND, counted(file.units)),
        (texts.SET_APART, ", ".join(f"{each.name} {labels.number(each.count)}" for each in file.set_apart)),
        (texts.READ_BY_OCR, ranges(file.pages_ocr)),
        (texts.TO_READ_BY_OCR, ranges(file.pages_to_ocr)),
        (texts.INFERRED, " ; ".join(file.inferred)),
    )
    for label, value in told:
        if value:
            yield f"{label} : {value}"
    for warning in file.warnings:
        yield f"{texts.TO_CHECK} : {warning}"


def sized(pages: int) -> str:
    """``12 page(s), ``; nothing for a format without pages."""
    return f"{pages} page(s), " if pages else ""


def totals(counts: Iterable[Sequence[Counted]]) -> tuple[Counted, ...]:
    """The sum of several counts: what acts hold, then what they refer to."""
    total: Counter[str] = Counter()
    for each in counts:
        for item in each:
            total[item.name] += item.count
    names = sorted(total, key=lambda name: _REFERRED.index(name) if name in _REFERRED else -1)
    return tuple(Counted(name, total[name]) for name in names)


def counted(counts: Sequence[Counted]) -> str:
    """``12 zones, 1 345 articles``."""
    return ", ".join(labels.counted(each) for each in counts)


def ranges(numbers: Sequence[int]) -> str:
    """``3, 5 à 9``: page numbers, runs of them in short."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]} à {run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs)


def pages_left(files: Iterable[Ingested]) -> int:
    """How many pages OCR is still to read, those of copies being counted once."""
    return sum(
        len(each.pages_to_ocr) for each in files if not each.document or each.document.file == each.file
    )


def waiting_ocr(count: int) -> str:
    """How many scanned pages are left unread, and what to do."""
    cure = texts.RUN_OCR if shutil.which("tesseract") else texts.INSTALL_OCR
    return texts.WAITING_OCR.format(count=count, cure=cure)


def file_to_json(file: Ingested) -> dict[str, object]:
    """How a file ended. ``copy_of`` names the file that is indexed for it."""
    document = file.document
    return {
        "file": file.file,
        "state": file.state.value,
        "reason": file.reason,
        "pages": file.pages,
        "pages_to_ocr": list(file.pages_to_ocr),
        "pages_ocr": list(file.pages_ocr),
        "chunks": file.chunks,
        "unchanged": file.unchanged,
        "document": document.id if document else None,
        "corpus": document.corpus if document else None,
        "inferred": list(file.inferred),
        "warnings": list(file.warnings),
        "units": counts_to_json(file.units),
        "set_apart": counts_to_json(file.set_apart),
        "renamed_from": file.renamed_from or None,
        "copy_of": document.file if document and document.file != file.file else None,
    }


def counts_to_json(counts: Sequence[Counted]) -> dict[str, int]:
    return {each.name: each.count for each in counts}


def _to_json(report: IngestReport) -> dict[str, object]:
    return {
        "complete": report.complete,
        "files": [file_to_json(file) for file in report.files],
        "units": counts_to_json(totals(file.units for file in report.files)),
        "set_apart": counts_to_json(totals(file.set_apart for file in report.files)),
        "notes": list(report.notes),
        "generation": report.generation,
        "seconds": round(report.seconds, 3),
    }


def _common(files: Sequence[Ingested]) -> tuple[str, ...]:
    """The remarks that are made of many files, word for word."""
    made = Counter(warning for file in files if not file.unchanged for warning in file.warnings)
    return tuple(warning for warning, count in made.items() if count > _SAME)


def _to_look_at(file: Ingested, common: Sequence[str]) -> Iterator[str]:
    """What needs a hand in a file, and what changed its name."""
    if file.state is not DocumentState.INDEXED:
        yield f"{texts.STATES[file.state]} : {file.file} — {file.reason}"
    if file.unchanged:
        return
    if file.renamed_from:
        yield f"{texts.RENAMED} : {file.renamed_from} → {file.file}"
    for warning in file.warnings:
        if warning not in common:
            yield f"{texts.TO_CHECK} : {file.file} — {warning}"


def _summary(files: Sequence[Ingested], details: bool) -> Iterator[str]:
    if units := counted(totals(file.units for file in files)):
        yield f"{texts.FOUND[:1].upper()}{texts.FOUND[1:]} : {units}."
    if read := sum(len(file.pages_ocr) for file in files):
        yield texts.PAGES_READ_BY_OCR.format(count=read)
    if left := pages_left(files):
        yield waiting_ocr(left)
    guessed = sum(bool(file.inferred) for file in files if file.document and not file.unchanged)
    if guessed and not details:
        yield texts.GUESSED.format(count=guessed)
    if unchanged := sum(file.unchanged for file in files):
        yield texts.UNCHANGED.format(count=unchanged)


def _counts(report: IngestReport) -> str:
    copies = [file for file in report.files if file.document and file.document.file != file.file]
    states = Counter(file.state for file in report.files)
    states.subtract(file.state for file in copies)
    same = texts.COPIES.format(count=len(copies)) if copies else ""
    return texts.INGEST_DONE.format(
        indexed=states[DocumentState.INDEXED],
        partial=states[DocumentState.PARTIAL],
        refused=states[DocumentState.REFUSED],
        same=same,
        chunks=sum(file.chunks for file in report.files),
        seconds=labels.decimal(report.seconds, 1),
    )
