"""All that is wrong with gold files, at once: format, ids, keys, proofs, duplicates, leaks between splits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from eval.golds.findings import Entry, Finding, Rule, Severity, ordered, read_entries
from eval.golds.keys import check_key
from eval.golds.library import Library
from eval.golds.pairs import check_ids, check_pairs
from eval.golds.proofs import check_proofs


@dataclass(frozen=True, slots=True)
class LintReport:
    """``questions`` counts the valid lines; findings are in the order of the files."""

    questions: int
    findings: tuple[Finding, ...]

    @property
    def stale(self) -> tuple[str, ...]:
        """The questions whose proof the documents no longer hold."""
        return tuple(dict.fromkeys(item.id for item in self.findings if item.rule is Rule.STALE))

    def count(self, severity: Severity) -> int:
        return sum(finding.severity is severity for finding in self.findings)


def lint(paths: Sequence[Path], library: Library | None) -> LintReport:
    """Check gold files together; without a library the proofs are left unchecked.

    Raises:
        EvalError: a file cannot be read or holds nothing.
    """
    entries, unreadable = read_entries(paths)
    findings = ordered((*unreadable, *check(entries, library)), paths)
    return LintReport(len(entries), findings)


def check(entries: Sequence[Entry], library: Library | None) -> Iterator[Finding]:
    """The findings on valid lines."""
    for entry in entries:
        yield from check_key(entry)
        if library is not None:
            yield from check_proofs(entry, library)
    yield from check_ids(entries)
    yield from check_pairs(entries)


def lint_json(report: LintReport) -> dict[str, object]:
    """The report for a machine."""
    return {
        "questions": report.questions,
        "errors": report.count(Severity.ERROR),
        "to_review": report.count(Severity.REVIEW),
        "stale": list(report.stale),
        "findings": [{**asdict(finding), "file": str(finding.file)} for finding in report.findings],
    }


def lint_lines(report: LintReport) -> Iterator[str]:
    """The report for a person: one line a finding, then the count and the stale questions."""
    for finding in report.findings:
        place = f"{finding.file}:{finding.line}"
        yield f"{place} [{finding.severity}] {finding.id or '(sans identifiant)'} : {finding.message}"
    if report.stale:
        yield f"Questions périmées ({len(report.stale)}) : {', '.join(report.stale)}."
    errors, review = report.count(Severity.ERROR), report.count(Severity.REVIEW)
    yield (
        f"{report.questions} question(s) lue(s) : {errors} erreur(s), {review} point(s) à revoir."
        if report.findings
        else f"{report.questions} question(s) lue(s) : rien à redire."
    )
