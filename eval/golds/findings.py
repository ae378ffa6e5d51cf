"""What a check of gold sets works on and gives back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from eval.errors import EvalError
from eval.gold import GoldQuestion, gold_lines, parse_question


class Severity(StrEnum):
    ERROR = "erreur"
    REVIEW = "à revoir"


class Rule(StrEnum):
    """What a finding is about; STALE is a proof that the documents no longer hold."""

    SCHEMA = "format"
    ID = "identifiant"
    KEY = "corrigé"
    STALE = "périmée"
    PROOF = "preuve"
    DUPLICATE = "doublon"
    LEAK = "fuite"


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem; ``message`` is a French sentence that says what to do."""

    file: Path
    line: int
    id: str
    severity: Severity
    rule: Rule
    message: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A valid line of a gold file."""

    file: Path
    line: int
    question: GoldQuestion

    def error(self, rule: Rule, message: str) -> Finding:
        return Finding(self.file, self.line, self.question.id, Severity.ERROR, rule, message)

    def review(self, rule: Rule, message: str) -> Finding:
        return Finding(self.file, self.line, self.question.id, Severity.REVIEW, rule, message)

    def seen_from(self, other: Entry) -> str:
        """``dem-004 (ligne 12)``, with the file where it is another one."""
        place = f"ligne {self.line}" + ("" if self.file == other.file else f" de {self.file}")
        return f"« {self.question.id} » ({place})"


def read_entries(paths: Sequence[Path]) -> tuple[tuple[Entry, ...], tuple[Finding, ...]]:
    """The valid lines of the files, and a finding for each line that is not.

    Raises:
        EvalError: a file cannot be read or holds nothing.
    """
    entries: list[Entry] = []
    findings: list[Finding] = []
    for path in dict.fromkeys(paths):
        lines = gold_lines(path)
        if not lines:
            raise EvalError(f"Le jeu de questions {path} est vide. Ajoutez une question par ligne, en JSON.")
        for number, line in lines:
            try:
                entries.append(Entry(path, number, parse_question(line)))
            except ValueError as error:
                message = f"{error} : corrigez cette ligne."
                findings.append(
                    Finding(path, number, _raw_id(line), Severity.ERROR, Rule.SCHEMA, capital(message))
                )
    return tuple(entries), tuple(findings)


def capital(sentence: str) -> str:
    """The sentence with its first letter as a capital."""
    return sentence[:1].upper() + sentence[1:]


def ordered(findings: Iterable[Finding], paths: Sequence[Path]) -> tuple[Finding, ...]:
    """In the order of the files, then of the lines."""
    rank = {path: number for number, path in enumerate(dict.fromkeys(paths))}
    return tuple(sorted(findings, key=lambda finding: (rank[finding.file], finding.line)))


def _raw_id(line: str) -> str:
    """The identifier of a line that is not valid, where it can be read."""
    try:
        raw = json.loads(line)
    except ValueError:
        return ""
    value = raw.get("id") if isinstance(raw, dict) else None
    return value if isinstance(value, str) else ""
