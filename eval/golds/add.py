"""One more gold question, checked against the documents before a byte is written."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from eval.answers import answer_from_line
from eval.errors import EvalError
from eval.gold import FILTER_FIELDS, GoldQuestion, Source, gold_line, parse_filters, parse_question
from eval.golds.findings import Entry, Finding, Rule, Severity
from eval.golds.keys import check_key
from eval.golds.library import Library
from eval.golds.pairs import check_ids, check_pairs
from eval.golds.proofs import check_proofs
from eval.golds.split import family_roots, plan_split
from eval.golds.store import locked, read_raw, valid_entries, with_line, write_raw
from rag.journal import Entry as JournalEntry
from rag.privacy import Mask
from rag.text import fold

_NUMBERED = re.compile(r"(.*?)(\d+)")
_DIGITS = 3
# Other readers of the shared format expect these fields, even empty, in this order.
_SHAPE: dict[str, object] = {
    "id": "",
    "profile": "",
    "commune": "",
    "question": "",
    "context": [],
    "answerable": True,
    "kind": "",
    "zone": None,
    "needs_ocr": False,
    "sources": [],
    "must": [],
    "must_not": [],
    "note": "",
    "split": "",
}


@dataclass(frozen=True, slots=True)
class Added:
    """The question as it is in the file, or would be: ``written`` is False with an error or on a dry run."""

    question: GoldQuestion
    line: str
    findings: tuple[Finding, ...]
    written: bool

    @property
    def accepted(self) -> bool:
        return all(finding.severity is not Severity.ERROR for finding in self.findings)


def add_question(
    path: Path, draft: GoldQuestion, library: Library | None, *, prefix: str = "", dry_run: bool = False
) -> Added:
    """Give the draft an id and a split, check it, and write it at the end of the file (made when missing).

    Raises:
        EvalError: the file has lines that are not valid, the draft is no valid question, or another
            command writes the file.
    """
    path = path.resolve()
    with nullcontext() if dry_run else locked(path):
        text = read_raw(path)
        entries = valid_entries(path) if text.strip("\ufeff \t\r\n") else ()
        questions = [entry.question for entry in entries]
        draft = replace(draft, id=next_id(questions, draft.commune, prefix))
        placed = plan_split([*questions, draft]).placings[-1].after
        question = replace(draft, split=draft.split or placed)
        line = _line(question)
        entry = Entry(path, with_line(text, "").count("\n"), question)
        findings = (*_checked(entry, entries, library), *_joins(entry, entries))
        added = Added(question, line, findings, written=False)
        if dry_run or not added.accepted:
            return added
        write_raw(path, with_line(text, line))
        return replace(added, written=True)


def draft_from_journal(record: JournalEntry) -> GoldQuestion:
    """The question of a stored answer, with the passages it cited as proofs; the key is left to give."""
    reply = answer_from_line({**record.reply, "id": record.id})
    sources = (Source(cited.file, cited.pages, cited.section, cited.quote) for cited in reply.citations)
    return GoldQuestion(
        id="",
        question=record.question,
        answerable=True,
        context=record.context,
        filters=parse_filters(_limits(record)),
        sources=tuple(dict.fromkeys(sources)),
    )


def _limits(record: JournalEntry) -> dict[str, object] | None:
    """The limits that the user chose: what was closed to them is no part of the question."""
    return {name: value for name, value in record.filters.items() if name in FILTER_FIELDS} or None


def names_someone(question: GoldQuestion) -> bool:
    """Do its words seem to hold a private name or address? A gold file is passed around."""
    text = "\n".join((*question.context, question.question))
    return Mask().mask(text) != text


def next_id(questions: Sequence[GoldQuestion], commune: str, prefix: str = "") -> str:
    """The next number under a prefix: the given one, else that of the town's questions, else its name's."""
    numbered = [
        (match[1], match[2], question)
        for question in questions
        if not question.variant_of and (match := _NUMBERED.fullmatch(question.id))
    ]
    if not prefix:
        same = Counter(start for start, _, question in numbered if fold(question.commune) == fold(commune))
        letters = re.sub(r"[^a-z]", "", fold(commune))[:3]
        prefix = same.most_common(1)[0][0] if same else (letters or "q")
    prefix = prefix if prefix.endswith(("-", "_", ".")) else f"{prefix}-"
    numbers = [number for start, number, _ in numbered if start == prefix]
    width = max(map(len, numbers), default=_DIGITS)
    return f"{prefix}{max(map(int, numbers), default=0) + 1:0{width}}"


def _line(question: GoldQuestion) -> str:
    """The line to write, read back once: what is written is what was checked."""
    line = json.dumps({**_SHAPE, **gold_line(question)}, ensure_ascii=False)
    try:
        read = parse_question(line)
    except ValueError as error:
        raise EvalError(f"Question refusée : {error}. Rien n'a été écrit : complétez-la.") from None
    assert read == question, "a gold line says the whole question"
    return line


def _checked(entry: Entry, others: Sequence[Entry], library: Library | None) -> tuple[Finding, ...]:
    proofs = check_proofs(entry, library) if library is not None else ()
    together = (*others, entry)
    between = (*check_ids(together), *check_pairs(together))
    return (*check_key(entry), *proofs, *(found for found in between if found.line == entry.line))


def _joins(entry: Entry, others: Sequence[Entry]) -> tuple[Finding, ...]:
    """Said when the question ties families that are in two splits: no split can suit it then."""
    questions = [other.question for other in others]
    before, after = family_roots(questions), family_roots([*questions, entry.question])
    tied = [rank for rank in range(len(questions)) if after[rank] == after[-1]]
    first = {before[rank]: questions[rank] for rank in reversed(tied)}
    if len({question.split for question in first.values() if question.split}) < 2:
        return ()
    names = ", ".join(f"{question.id} ({question.split})" for _, question in sorted(first.items()))
    message = (
        f"Cette question relie des familles de lots différents : {names}. "
        "Relisez leurs preuves ; « sourcier gold split --all » les mettrait dans un même lot."
    )
    return (entry.review(Rule.LEAK, message),)
