"""The benchmark's figures, as a French table and as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from eval.french import markdown_rows, number
from eval.stats import quantile, wilson


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured of one system. Memory in MiB."""

    system: str
    ingest_seconds: float
    passages: int
    ingest_peak_mb: float
    first_question_seconds: float
    ask_peak_mb: float
    search_seconds: tuple[float, ...]
    answer_seconds: tuple[float, ...]
    found_in_5: int
    questions: int


@dataclass(frozen=True, slots=True)
class Bench:
    """One benchmark: the same pages and questions for every system."""

    corpora: tuple[str, ...]
    gold: str
    files: int
    pages: int
    machine: str
    systems: tuple[Measured, ...]


def bench_json(bench: Bench) -> dict[str, object]:
    """The benchmark as plain values, every latency included."""
    plain: dict[str, object] = asdict(bench)
    return plain


def bench_table(bench: Bench) -> str:
    """The benchmark in Markdown, one column a system."""
    head = ("Mesure", *(measured.system for measured in bench.systems))
    columns = [_column(bench, measured) for measured in bench.systems]
    rows = [(label, *(column[rank] for column in columns)) for rank, label in enumerate(_LABELS)]
    size = f"{', '.join(bench.corpora)} : {bench.files} fichiers, {bench.pages} pages"
    lines = [
        "# Vitesse, mémoire et rappel, côte à côte",
        "",
        f"Mêmes fichiers ({size}) et mêmes questions ({bench.gold}) pour tous. {bench.machine}.",
        "",
        *markdown_rows(head, rows),
        "",
        *_NOTES,
    ]
    return "\n".join(lines) + "\n"


_LABELS = (
    "Ingestion de bout en bout",
    "Ingestion, pages par seconde",
    "Passages indexés",
    "Mémoire de pointe, ingestion (tous les processus)",
    "Démarrage jusqu'à la première question (processus neuf)",
    "Mémoire de pointe, questions",
    "Recherche à chaud, p50",
    "Recherche à chaud, p95",
    "Réponse vérifiée à chaud, p50",
    "Réponse vérifiée à chaud, p95",
    "Bonne page dans les 5 premiers passages",
)

_NOTES = (
    "- Mémoire : la plus haute de deux mesures, la mémoire résidente de l'arbre de processus relevée toutes",
    "  les 50 ms (pages partagées comptées dans chaque processus) et la somme des pointes du processus et du",
    "  plus gros de ses enfants, comptées par le noyau.",
    "- Démarrage : du lancement de l'interpréteur à la première réponse, l'index étant relu du disque",
    "  (Sourcier : réponse vérifiée et citée ; LlamaIndex : passages, faute de modèle de langage).",
    "- Recherche : dix passages. Questions répondables sans tour précédent.",
    "- LlamaIndex : SimpleDirectoryReader, SentenceSplitter par défaut, VectorStoreIndex en mémoire ; PDF",
    "  lus par pypdf, un document par page ; vecteurs TF-IDF hachés maison, faute de modèle hors ligne : ce",
    "  n'est pas un plongement entraîné.",
)


def _column(bench: Bench, measured: Measured) -> tuple[str, ...]:
    seconds = measured.ingest_seconds
    return (
        f"{number(seconds, 1)} s",
        number(bench.pages / seconds, 1) if seconds else "—",
        str(measured.passages),
        _megabytes(measured.ingest_peak_mb),
        f"{number(measured.first_question_seconds, 2)} s",
        _megabytes(measured.ask_peak_mb),
        _milliseconds(measured.search_seconds, 0.5),
        _milliseconds(measured.search_seconds, 0.95),
        _milliseconds(measured.answer_seconds, 0.5),
        _milliseconds(measured.answer_seconds, 0.95),
        _share(measured.found_in_5, measured.questions),
    )


def _megabytes(value: float) -> str:
    return f"{value:.0f} Mio"


def _milliseconds(values: Sequence[float], share: float) -> str:
    found = quantile(values, share)
    return "—" if found is None else f"{number(1000 * found, 1)} ms (n = {len(values)})"


def _share(hits: int, total: int) -> str:
    interval = wilson(hits, total)
    low, high = number(100 * interval.low, 1), number(100 * interval.high, 1)
    return f"{hits}/{total}, {number(100 * hits / total, 1)} % [{low} – {high}]"
