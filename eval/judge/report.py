"""The judge's summary in French, and as plain values."""

from __future__ import annotations

from dataclasses import asdict

from eval.judge.summary import JudgeSummary
from eval.report import decimal, markdown_table
from eval.stats import wilson

SIGNAL = (
    "C'est un signal, jamais une porte : un modèle se trompe aussi, et rien n'est accepté ni rejeté sur son "
    "seul avis. Relisez d'abord les réponses où il contredit la règle."
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
    lines = [
        f"## Avis d'un modèle de langage ({summary.model}, consigne {summary.prompt})",
        "",
        SIGNAL,
        "",
        f"{summary.read} réponse(s) jugée(s) sur {summary.shown} montrée(s), dont {summary.reused} déjà "
        f"jugée(s) auparavant. Non notées, donc hors de tous les comptes : {summary.unscored} "
        f"({_unscored(summary)}).",
    ]
    if summary.stopped:
        lines += ["", f"Arrêt avant la fin, ce qui était jugé est gardé : {summary.stopped}"]
    if summary.read:
        lines += ["", _supported(summary), "", *_table(summary), "", _kappa(summary)]
    if summary.doubts:
        lines += ["", *_doubts(summary)]
    return "\n".join(lines) + "\n"


def _unscored(summary: JudgeSummary) -> str:
    return (
        f"{summary.unreadable} avis illisible(s), {summary.failed} sans réponse du modèle, "
        f"{summary.withheld} jamais envoyée(s) car elles citent un document interne ou inconnu de l'index, "
        f"{summary.left} non demandée(s)"
    )


def _supported(summary: JudgeSummary) -> str:
    interval = wilson(summary.supported, summary.read)
    low, high = decimal(100 * interval.low, 1), decimal(100 * interval.high, 1)
    return (
        f"Selon le modèle, {summary.supported} réponse(s) sur {summary.read} sont entièrement appuyées par "
        f"les extraits cités [{low} – {high} %, Wilson]."
    )


def _table(summary: JudgeSummary) -> list[str]:
    table = summary.table
    return markdown_table(
        ("Avis du modèle", "Règle : juste", "Règle : faux"),
        (
            ("juste", str(table.both_right), str(table.judge_alone)),
            ("faux", str(table.rule_alone), str(table.both_wrong)),
            ("sans avis (hors du calcul)", str(summary.no_view), ""),
        ),
    )


def _kappa(summary: JudgeSummary) -> str:
    table = summary.table
    same = f"Accord avec la règle : {table.same}/{table.total} réponses"
    if summary.kappa is None or summary.interval is None:
        return f"{same} ; kappa de Cohen non calculable (tous les avis sont les mêmes, ou il n'y en a pas)."
    low, high = decimal(summary.interval.low, 2), decimal(summary.interval.high, 2)
    return (
        f"{same} ; kappa de Cohen {decimal(summary.kappa, 2)} [{low} – {high}, rééchantillonnage, n = "
        f"{table.total}] : 0 est l'accord du hasard, 1 l'accord parfait."
    )


def _doubts(summary: JudgeSummary) -> list[str]:
    shown = summary.doubts[:_DOUBTS]
    more = len(summary.doubts) - len(shown)
    rows = [(doubt.id, doubt.judge, doubt.rule, _cell(doubt.reason)) for doubt in shown]
    table = markdown_table(("Question", "Modèle", "Règle", "Raison donnée par le modèle"), rows)
    return [*table, "", f"… et {more} autre(s), dans judged.jsonl."] if more else table


def _cell(text: str) -> str:
    """The model's words on one line, unable to leave their cell or to draw a link or an image."""
    flat = " ".join(text.split())
    return "".join(f"\\{sign}" if sign in r"\|[]<>`*_!" else sign for sign in flat)
