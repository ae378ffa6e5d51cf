"""What was stopped, by kind, and the list of what was not: as data and in Markdown."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from eval.french import markdown_rows, percent, percent_range
from eval.mutation.drafts import RightDraft
from eval.mutation.kinds import KINDS, Mutant
from eval.mutation.reply import Outcome
from eval.stats import wilson

_CUT = 300  # characters of a sentence in the table of those that pass


@dataclass(frozen=True, slots=True)
class Suite:
    """Every right draft and every mutant, each with what became of it."""

    seed: int
    drafts: tuple[tuple[RightDraft, Outcome], ...]
    mutants: tuple[tuple[Mutant, Outcome], ...]

    @property
    def wronged(self) -> tuple[tuple[RightDraft, Outcome], ...]:
        """The right drafts stopped by mistake."""
        return tuple(each for each in self.drafts if each[1].stopped)

    @property
    def passing(self) -> tuple[Mutant, ...]:
        return tuple(mutant for mutant, outcome in self.mutants if not outcome.stopped)

    @property
    def stopped(self) -> int:
        return len(self.mutants) - len(self.passing)


def suite_json(suite: Suite) -> dict[str, object]:
    """The whole outcome as data."""
    made, passing = _counts(suite)
    return {
        "graine": suite.seed,
        "mutants": len(suite.mutants),
        "arretes": suite.stopped,
        "familles": {kind.name: [made[kind.name] - passing[kind.name], made[kind.name]] for kind in KINDS},
        "justes": len(suite.drafts),
        "justes_arretes": [
            {"id": draft.id, "phrase": draft.line.phrase, "motifs": list(outcome.details)}
            for draft, outcome in suite.wronged
        ],
        "passent": [
            {
                "id": mutant.id,
                "famille": mutant.kind,
                "avant": _line(mutant.draft.line.phrase, mutant.draft.line.ranks, mutant.draft.line.quote),
                "apres": _line(mutant.line.phrase, mutant.line.ranks, mutant.line.quote),
            }
            for mutant in suite.passing
        ],
    }


def _line(phrase: str, ranks: tuple[int, ...], quote: str) -> dict[str, object]:
    return {"phrase": phrase, "passages": list(ranks), "citation": quote}


def suite_markdown(suite: Suite) -> str:
    """The figures, the kinds, then both lists."""
    made, passing = _counts(suite)
    rows = [
        (kind.label, *_share(made[kind.name] - passing[kind.name], made[kind.name]))
        for kind in KINDS
        if made[kind.name]
    ]
    hand = [(draft, outcome) for draft, outcome in suite.drafts if draft.by_hand]
    wrong = sum(outcome.stopped for _, outcome in hand)
    parts = [
        "# Réponses corrompues, présentées comme celles d'un modèle\n",
        f"Arrêtées : {_told(suite.stopped, len(suite.mutants))} (graine {suite.seed}).\n",
        f"Phrases justes écrites à la main arrêtées à tort : {_told(wrong, len(hand))} ; "
        f"de toute origine : {_told(len(suite.wronged), len(suite.drafts))}.\n",
        *markdown_rows(("Corruption", "Arrêtées", "Part", "Intervalle à 95 %"), rows),
        "\n## Celles qui passent\n",
        *markdown_rows(("Identifiant", "Avant", "Après"), [_change(mutant) for mutant in suite.passing]),
        "\n## Phrases justes arrêtées à tort\n",
        *markdown_rows(
            ("Identifiant", "Phrase", "Motif"),
            [
                (draft.id, _cell(draft.line.phrase), _cell("; ".join(outcome.details)))
                for draft, outcome in suite.wronged
            ],
        ),
    ]
    return "\n".join(parts) + "\n"


def _counts(suite: Suite) -> tuple[Counter[str], Counter[str]]:
    made = Counter(mutant.kind for mutant, _ in suite.mutants)
    return made, Counter(mutant.kind for mutant in suite.passing)


def _share(hits: int, total: int) -> tuple[str, str, str]:
    return f"{hits}/{total}", percent(hits / total), percent_range(wilson(hits, total))


def _told(hits: int, total: int) -> str:
    return f"{hits}/{total}" + (
        f", {percent(hits / total)} {percent_range(wilson(hits, total))}" if total else ""
    )


def _change(mutant: Mutant) -> tuple[str, str, str]:
    before, after = mutant.draft.line, mutant.line
    if before.phrase != after.phrase:
        return mutant.id, _cell(before.phrase), _cell(after.phrase)
    return (
        mutant.id,
        _cell(f"« {before.quote} » {list(before.ranks)}"),
        _cell(f"« {after.quote} » {list(after.ranks)}"),
    )


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")[:_CUT]
