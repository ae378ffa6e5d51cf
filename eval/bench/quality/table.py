"""The quality benchmark as one French table, one column a system, and as plain values."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from eval.bench.quality.measure import Cost, Outcome
from eval.bench.quality.systems import OURS
from eval.french import markdown_rows, number
from eval.metrics.base import Kind
from eval.stats import mcnemar
from eval.summary import Figure


@dataclass(frozen=True, slots=True)
class QualityBench:
    """One benchmark: the same files, questions and metrics for every system."""

    corpora: tuple[str, ...]
    gold: str
    split: str
    answerable: int
    unanswerable: int
    outcomes: tuple[Outcome, ...]


FIGURES = (
    ("rappel_1", "Bonne page en tête"),
    ("rappel_5", "Bonne page dans les 5 premiers passages"),
    ("rappel_10", "Bonne page dans les 10 premiers passages"),
    ("mrr_10", "MRR à 10"),
    ("ndcg_10", "nDCG à 10"),
    ("repondu", "Répondables : réponse montrée"),
    ("juste", "Répondables : juste"),
    ("faux_montre", "Répondables : fausse montrée"),
    ("juste_si_repondu", "Répondables répondues : juste"),
    ("refus_juste", "Sans réponse : refusée"),
    ("reussite", "Toutes : juste ou refusée à bon droit"),
    ("bonne_page", "Répondables répondues : bonne page citée"),
    ("citation_exacte", "Citations mot pour mot sur leur page"),
    ("secondes_p50", "Secondes par question, p50"),
    ("secondes_p95", "Secondes par question, p95"),
)
"""Figures by name, where the metrics hold them, and what a line of the table says."""


def quality_json(bench: QualityBench) -> dict[str, object]:
    """The benchmark as plain values: every figure of every system, costs included, without the rows."""
    return {
        "corpora": list(bench.corpora),
        "gold": bench.gold,
        "split": bench.split,
        "answerable": bench.answerable,
        "unanswerable": bench.unanswerable,
        "systems": [
            {
                "name": outcome.name,
                "label": outcome.label,
                "answers": outcome.answers,
                "unscored": len(outcome.summary.unscored),
                "cost": asdict(outcome.cost),
                "figures": [asdict(figure) for figure in outcome.summary.figures],
                "against_ours": _against(bench, outcome),
            }
            for outcome in bench.outcomes
        ],
    }


def quality_table(bench: QualityBench) -> str:
    """The benchmark in Markdown."""
    head = ("Mesure", *(outcome.label for outcome in bench.outcomes))
    rows = [
        (label, *(_cell(_figure(outcome, name)) for outcome in bench.outcomes))
        for name, label in FIGURES
        if _figure(bench.outcomes[0], name) is not None
    ]
    split = f", lot « {bench.split} »" if bench.split else ""
    counts = f"{bench.answerable} répondables et {bench.unanswerable} sans réponse"
    lines = [
        "# Qualité, côte à côte",
        "",
        f"Mêmes fichiers ({', '.join(bench.corpora)}) et mêmes questions pour tous :",
        f"{bench.gold}{split}, {counts}.",
        "Intervalles à 95 % : Wilson pour une part, rééchantillonnage pour une moyenne.",
        "",
        *markdown_rows(head, [*rows, *_costs(bench)]),
        "",
        *_NOTES,
    ]
    return "\n".join(lines) + "\n"


_PAIRED = (("juste", "Répondables justes"), ("reussite", "Toutes, juste ou refusée à bon droit"))
_NOTES = (
    "- Pages : PDF lus par PDFium pour tous (Sourcier par sa propre ingestion), textes coupés aux sauts",
    "  de page ; un fichier sans pages est coupé en blocs de 400 mots pour les témoins.",
    "- Témoins : ni rédacteur ni modèle de langage. La réponse est le meilleur passage montré : 120",
    "  mots de suite du premier texte trouvé, ceux qui réunissent les mots les plus rares de la",
    "  question. Une question de suite est posée avec les tours précédents. Ils répondent dès qu'un",
    "  passage est trouvé.",
    "- « Avec seuil » : le score sous lequel le témoin se tait, choisi sur les autres communes pour le",
    "  plus de succès (juste, ou refus à bon droit), puis appliqué à la commune laissée de côté. Absent",
    "  avec une seule commune.",
    "- BM25 : bm25s, réglages par défaut ; un texte par page, ou par fenêtre de 150 mots tous les 75 ;",
    "  nom du fichier compris ; mots sans accents, sans mots vides, réduits au radical (Snowball,",
    "  français).",
    "- Vecteurs seuls : les mêmes fenêtres, le plongement livré avec Sourcier, cosinus exact (numpy).",
    "- LlamaIndex : démarrage rapide, SentenceSplitter par défaut, VectorStoreIndex en mémoire ; sans",
    "  modèle local, vecteurs TF-IDF hachés maison, de 1 536 dimensions : ce n'est pas un plongement",
    "  entraîné.",
    "- Contre Sourcier : questions que le témoin seul réussit, que Sourcier seul réussit, et",
    "  probabilité exacte de McNemar (deux côtés) d'un écart au moins aussi grand par hasard. Sur «",
    "  justes » seul, un témoin qui répond toujours a l'avantage : lisez aussi « fausse montrée ».",
    "- Mémoire : la plus haute des deux phases, tous processus compris. Les secondes excluent le",
    "  démarrage. Recherche seule : chaque question une fois, avant les réponses.",
)


def _figure(outcome: Outcome, name: str) -> Figure | None:
    return next((figure for figure in outcome.summary.figures if figure.name == name), None)


def _cell(figure: Figure | None) -> str:
    if figure is None or figure.value is None:
        return "—"
    if figure.kind is Kind.SECONDS:
        return f"{number(1000 * figure.value, 1)} ms (n = {figure.total})"
    if figure.kind is Kind.PROPORTION:
        shown, scale, digits = f"{figure.hits:.0f}/{figure.total}, {number(100 * figure.value, 1)} %", 100, 1
    else:
        shown, scale, digits = f"{number(figure.value, 3)} (n = {figure.total})", 1, 3
    if figure.interval is None:
        return shown
    low, high = (number(scale * bound, digits) for bound in (figure.interval.low, figure.interval.high))
    return f"{shown} [{low} – {high}]"


def _costs(bench: QualityBench) -> list[tuple[str, ...]]:
    costs = [outcome.cost for outcome in bench.outcomes]
    rows = [
        ("Recherche seule, p50 / p95", *(_searches(cost, busy=False) for cost in costs)),
        ("… processeur, p50 / p95", *(_searches(cost, busy=True) for cost in costs)),
        ("Ingestion", *(f"{number(cost.ingest_seconds, 1)} s" for cost in costs)),
        ("Passages indexés", *(str(cost.passages) for cost in costs)),
        ("Mémoire de pointe", *(f"{max(cost.ingest_peak_mb, cost.ask_peak_mb):.0f} Mio" for cost in costs)),
    ]
    for name, label in _PAIRED:
        cells = [_versus(bench, outcome, name) for outcome in bench.outcomes]
        rows.append((f"Contre Sourcier : {label[0].lower()}{label[1:]}", *cells))
    return rows


def _searches(cost: Cost, *, busy: bool) -> str:
    half, most = (number(1000 * cost.search(share, busy=busy), 1) for share in (0.5, 0.95))
    return f"{half} / {most} ms"


def _versus(bench: QualityBench, outcome: Outcome, name: str) -> str:
    if outcome.name == OURS:
        return "—"
    alone, ours = _discordant(bench, outcome, name)
    return f"lui seul {alone}, Sourcier seul {ours}, p = {_chance(mcnemar(alone, ours).both)}"


def _against(bench: QualityBench, outcome: Outcome) -> dict[str, dict[str, float]]:
    """Discordant questions and exact two-sided McNemar, by figure; ours against itself is empty."""
    found: dict[str, dict[str, float]] = {}
    for name, _label in _PAIRED if outcome.name != OURS else ():
        alone, ours = _discordant(bench, outcome, name)
        found[name] = {"system_alone": alone, "ours_alone": ours, "p": mcnemar(alone, ours).both}
    return found


def _discordant(bench: QualityBench, outcome: Outcome, name: str) -> tuple[int, int]:
    """Questions that the system alone succeeds at, and those that ours alone succeeds at."""
    mine = {row.id: row.value(name) for row in _ours(bench).rows}
    pairs = [(row.value(name), mine[row.id]) for row in outcome.rows]
    both = [(theirs, ours) for theirs, ours in pairs if theirs is not None and ours is not None]
    return sum(theirs > ours for theirs, ours in both), sum(theirs < ours for theirs, ours in both)


def _ours(bench: QualityBench) -> Outcome:
    return next(outcome for outcome in bench.outcomes if outcome.name == OURS)


def _chance(p: float) -> str:
    return number(p, 3) if p >= 0.001 else "moins de 0,001"
