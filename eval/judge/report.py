"""The judge's summary in French: for the terminal, for the HTML report, and as plain values."""

from __future__ import annotations

from dataclasses import asdict

from eval.french import NONE, Table, markdown_rows, number, percent, percent_range
from eval.judge.summary import JudgeSummary
from eval.stats import wilson

SIGNAL = (
    "C'est un signal, jamais une porte : un modèle se trompe aussi, et rien n'est accepté ni rejeté sur son "
    "seul avis. Relisez d'abord les réponses où il contredit la règle."
)
SAME_MODEL = (
    "Attention : ce modèle est celui qui a rédigé ces réponses. Un modèle est plus indulgent pour ce "
    "qu'il a écrit lui-même ; réglez-en un autre dans [evaluation.juge]."
)
_DOUBTS = 10


def judge_json(summary: JudgeSummary) -> dict[str, object]:
    """The summary as plain values, the deterministic rule's counts included."""
    plain: dict[str, object] = asdict(summary)
    plain["unscored"] = summary.unscored
    plain["signal"] = SIGNAL
    return plain


def format_judge(summary: JudgeSummary) -> str:
    """The summary in Markdown, which also reads well on a terminal."""
    lines = [f"## Avis d'un modèle de langage ({summary.model}, consigne {summary.prompt})"]
    for part in judge_tables(summary):
        lines += ["", f"### {part.title}"] if part.title else []
        lines += ["", part.text] if part.text else []
        if part.rows:
            lines += ["", *markdown_rows(part.head, [tuple(map(_cell, row)) for row in part.rows])]
    return "\n".join(lines) + "\n"


def judge_tables(summary: JudgeSummary) -> tuple[Table, ...]:
    """What there is to show, in order: sentences, and tables under them."""
    parts = [Table("", (), (), text) for text in _opening(summary)]
    if summary.read:
        parts += [_agreement(summary)]
    if summary.doubts:
        parts += [_doubts(summary)]
    return tuple(parts)


def _opening(summary: JudgeSummary) -> list[str]:
    lines = [SIGNAL, *([SAME_MODEL] if summary.same_model else [])]
    lines.append(
        f"Modèle {summary.model} : {summary.read} réponse(s) jugée(s) sur {summary.shown} montrée(s), dont "
        f"{summary.reused} déjà jugée(s) auparavant. Non notées, donc hors de tous les comptes : "
        f"{summary.unscored} ({_unscored(summary)})."
    )
    if summary.stopped:
        lines.append(f"Arrêt avant la fin, ce qui était jugé est gardé : {summary.stopped}")
    if summary.read:
        lines.append(
            f"Selon le modèle, {summary.supported} réponse(s) sur {summary.read} sont entièrement appuyées "
            f"par les extraits cités ({percent(summary.supported / summary.read)} "
            f"{percent_range(wilson(summary.supported, summary.read))}, Wilson)."
        )
    return lines


def _unscored(summary: JudgeSummary) -> str:
    return (
        f"{summary.unreadable} avis illisible(s), {summary.failed} sans réponse du modèle, "
        f"{summary.withheld} jamais envoyée(s) car elles citent un document interne ou inconnu de l'index, "
        f"{summary.left} non demandée(s)"
    )


def _agreement(summary: JudgeSummary) -> Table:
    table = summary.table
    return Table(
        "Le modèle et la règle",
        ("Avis du modèle", "Règle : juste", "Règle : faux"),
        (
            ("juste", str(table.both_right), str(table.judge_alone)),
            ("faux", str(table.rule_alone), str(table.both_wrong)),
            ("sans avis (hors du calcul)", str(summary.no_view), ""),
        ),
        _kappa(summary),
    )


def _kappa(summary: JudgeSummary) -> str:
    table = summary.table
    same = f"Accord avec la règle : {table.same}/{table.total} réponses"
    if summary.kappa is None or summary.interval is None:
        return f"{same} ; kappa de Cohen {NONE} (le modèle, ou la règle, dit toujours la même chose)."
    low, high = number(summary.interval.low, 2), number(summary.interval.high, 2)
    return (
        f"{same} ; kappa de Cohen {number(summary.kappa, 2)} [{low} – {high}], rééchantillonnage, n = "
        f"{table.total} : 0 est l'accord du hasard, 1 l'accord parfait."
    )


def _doubts(summary: JudgeSummary) -> Table:
    shown = summary.doubts[:_DOUBTS]
    more = len(summary.doubts) - len(shown)
    return Table(
        "Réponses où le modèle contredit la règle",
        ("Question", "Modèle", "Règle", "Raison donnée par le modèle"),
        tuple((doubt.id, doubt.judge, doubt.rule, " ".join(doubt.reason.split())) for doubt in shown),
        f"Les {len(shown)} premières ; {more} de plus dans judged.jsonl." if more else "",
    )


def _cell(text: str) -> str:
    """Words from elsewhere, unable to draw a link or an image; ``markdown_rows`` keeps them in their cell."""
    return "".join(f"\\{sign}" if sign in r"\[]>`*_!" else sign for sign in text)
