"""Variants side by side on the demo town: asked once, resumed, failed ones noted, wrong files refused."""

from __future__ import annotations

import json
import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import pytest
from answer_lines import off_topic, question

from eval.cache import FILE, DiskCache
from eval.errors import EvalError
from eval.matrix import MatrixResult, format_matrix, load_plan, run_matrix
from eval.matrix.plan import within_corpora
from eval.run import EvalProgress
from rag.errors import StorageError
from rag.settings import Settings
from tests.town import few_questions, index_town

ROOT = Path(__file__).resolve().parents[2]
DEMO = few_questions()
EXAMPLE = ROOT / "docs" / "exemples" / "comparaison.toml"
FOUR = """
jeu = "gold.jsonl"
[[corpus]]
nom = "tout"
[[corpus]]
nom = "Clairvigne"
corpora = ["clairvigne"]
[[reglages]]
nom = "prudent"
reponse = { seuil = 0.6 }
[[reglages]]
nom = "audacieux"
reponse = { seuil = 0.2 }
"""
SLUGS = ["tout-prudent", "tout-audacieux", "clairvigne-prudent", "clairvigne-audacieux"]


class StoppedError(Exception):
    """The process is killed."""


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return index_town(tmp_path_factory.mktemp("data"))


@dataclass(frozen=True)
class Done:
    """A matrix run once: its file, its output folder, its result, the progress told."""

    conf: Path
    out: Path
    result: MatrixResult
    steps: tuple[EvalProgress, ...]


@pytest.fixture(scope="module")
def done(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Done:
    folder = tmp_path_factory.mktemp("whole")
    conf, steps = asked_in(folder), list[EvalProgress]()
    result = run_matrix(conf, settings, folder / "out", steps.append)
    return Done(conf, folder / "out", result, tuple(steps))


@pytest.fixture
def conf(tmp_path: Path) -> Path:
    return asked_in(tmp_path)


def asked_in(folder: Path) -> Path:
    """A matrix of two corpora and two settings on eight questions."""
    lines = DEMO.read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "gold.jsonl").write_text("".join(lines[:6] + lines[-2:]), encoding="utf-8")
    return written(folder, FOUR)


def written(folder: Path, text: str) -> Path:
    path = folder / "conf.toml"
    path.write_text(text, encoding="utf-8")
    return path


def kept(out: Path) -> int:
    """How many answers the cache holds: what was really asked."""
    base = sqlite3.connect(out / ".cache" / FILE)
    (count,) = base.execute("select count(*) from answers").fetchone()
    base.close()
    return int(count)


# -- running ----------------------------------------------------------------------------------------


def test_every_variant_runs_once(settings: Settings, done: Done) -> None:
    result, steps, out = done.result, done.steps, done.out
    assert [variant.slug for variant in result.variants] == SLUGS
    assert result.failed == ()
    assert [step.done for step in steps] == list(range(1, 33))
    assert {step.total for step in steps} == {32}
    assert sum(variant.asked for variant in result.variants) == kept(out) >= 32
    runs = [variant.run for variant in result.variants]
    assert all(run is not None and run.summary.questions == 8 for run in runs)
    limited = result.variant(SLUGS[2]).run
    assert limited is not None
    assert all(one.filters.corpora == ("clairvigne",) for one in limited.questions().values())

    assert [pair[:2] for pair in result.comparisons] == [(SLUGS[0], other) for other in SLUGS[1:]]
    assert all(comparison.common == 8 for *_, comparison in result.comparisons)  # a limit is no rewording
    shown = format_matrix(result)
    assert "tout · audacieux" in shown
    assert "Questions gagnées et perdues par rapport à « tout · prudent »" in shown
    plain = json.loads((out / "comparaison.json").read_text(encoding="utf-8"))
    assert [variant["slug"] for variant in plain["variants"]] == SLUGS
    assert plain["comparisons"][0]["common"] == 8
    marked = (out / "comparaison.md").read_text(encoding="utf-8")
    for _, other, comparison in result.comparisons:
        assert f"# {result.variant(other).name}" in marked
        for flip in comparison.flips:
            assert flip.after.id in marked

    again = run_matrix(done.conf, settings, out)
    assert all(variant.reused and variant.asked == 0 for variant in again.variants)
    assert again.comparisons == result.comparisons


def test_an_interrupted_matrix_asks_only_what_is_missing(
    settings: Settings, done: Done, conf: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"

    def stop(step: EvalProgress) -> None:
        if step.done == 8 + 3:
            raise StoppedError

    with pytest.raises(StoppedError):
        run_matrix(conf, settings, out, stop)
    before = kept(out)
    assert 0 < before < kept(done.out)
    assert not (out / SLUGS[1] / "summary.json").exists()
    result = run_matrix(conf, settings, out)
    assert [variant.reused for variant in result.variants] == [True, False, False, False]
    assert sum(variant.asked for variant in result.variants) == kept(done.out) - before
    signatures = [
        [[row.signature for row in variant.run.rows] for variant in one.variants if variant.run]
        for one in (done.result, result)
    ]
    assert signatures[0] == signatures[1]


def test_a_changed_question_is_asked_again_and_no_other(
    settings: Settings, done: Done, conf: Path, tmp_path: Path
) -> None:
    shutil.copytree(done.out, tmp_path / "out")
    gold = tmp_path / "gold.jsonl"
    first, *others = gold.read_text(encoding="utf-8").splitlines(keepends=True)
    changed = {**json.loads(first), "question": "Quelle est la hauteur des clôtures en zone UB ?"}
    gold.write_text(json.dumps(changed) + "\n" + "".join(others), encoding="utf-8")
    result = run_matrix(conf, settings, tmp_path / "out")
    assert not any(variant.reused for variant in result.variants)
    assert all(1 <= variant.asked <= 2 for variant in result.variants)  # with and without threshold


def test_a_variant_that_cannot_run_is_noted_and_the_others_go_on(
    settings: Settings, conf: Path, tmp_path: Path
) -> None:
    text = """
    jeu = "gold.jsonl"
    [[modele]]
    nom = "sans"
    [[modele]]
    nom = "éteint"
    reglages = { moteur = "openai", nom = "m", url = "http://127.0.0.1:9/v1", essais = 1 }
    [[corpus]]
    nom = "tout"
    [[corpus]]
    nom = "vide"
    dossier_donnees = "vide"
    [[corpus]]
    nom = "absent"
    corpora = ["ailleurs"]
    """
    result = run_matrix(written(tmp_path, text), settings, tmp_path / "out")
    assert [bool(variant.run) for variant in result.variants] == [True, False, False, False, False, False]
    errors = {variant.slug: variant.error for variant in result.failed}
    assert "n'a écrit aucune réponse" in errors["eteint-tout"]
    assert "index" in errors["sans-vide"].lower()
    assert "Aucune question du jeu ne porte sur les corpus ailleurs" in errors["sans-absent"]
    assert result.comparisons == ()
    assert "« sans · vide » n'a pas pu être évaluée" in format_matrix(result)


def test_the_example_of_the_documentation(settings: Settings) -> None:
    plan = load_plan(EXAMPLE, settings)
    assert [variant.slug for variant in plan.variants] == [
        "sans-modele-tout-seuil-prudent",
        "sans-modele-tout-seuil-audacieux",
    ]
    assert [variant.settings.reponse.seuil for variant in plan.variants] == [0.7, 0.5]
    assert plan.documents is not None
    assert plan.documents.resolve() == ROOT / "corpora"
    assert {one.split for one in plan.questions} == {"calibration"}


# -- the file ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("jeu = ", "n'est pas du TOML"),
        ('jeu = "gold.jsonl"', "rien à comparer"),
        ('jeux = []\n[[corpus]]\nnom = "a"', "au moins un jeu"),
        ('[[corpus]]\nnom = "a"', "donnez « jeu »"),
        ('jeu = "gold.jsonl"\nsplit = "x"\n[[corpus]]\nnom = "a"', "« split » n'existe pas"),
        ('jeu = "gold.jsonl"\ncorpus = "a"', "« corpus » doit être"),
        ('jeu = "gold.jsonl"\n[[corpus]]\ncorpora = ["a"]', "n° 1 : donnez un « nom »"),
        ('jeu = "gold.jsonl"\n[[corpus]]\nnom = "a"\ncorpora = "b"', "« corpora » doit être une liste"),
        ('jeu = "gold.jsonl"\n[[reglages]]\nnom = "a"\nmodele = {}', "« modele » n'existe pas"),
        ('jeu = "gold.jsonl"\n[[reglages]]\nnom = "a"\nreponse = 3', "« reponse » doit être une table"),
        (
            'jeu = "gold.jsonl"\n[[reglages]]\nnom = "a"\nreponse = { seuil = 3 }',
            "[[reglages]] n° 1 : réglage « reponse.seuil » refusé, il faut au plus 1",
        ),
        (
            'jeu = "gold.jsonl"\n[[modele]]\nnom = "a"\nreglages = { marque = "x" }',
            "[[modele]] n° 1 : réglage « modele.marque » refusé, ce réglage n'existe pas",
        ),
        ('jeu = "gold.jsonl"\n[[corpus]]\nnom = "a"\n[[corpus]]\nnom = "a"', "donné deux fois"),
        ('jeu = "gold.jsonl"\n[[corpus]]\nnom = "a"\n[[corpus]]\nnom = "b"', "identiques"),
        (
            'jeu = "gold.jsonl"\n[[corpus]]\nnom = "é"\n[[corpus]]\nnom = "e"\ncorpora = ["x"]',
            "même dossier « e »",
        ),
        ('jeux = ["gold.jsonl", "gold.jsonl"]\n[[corpus]]\nnom = "a"', "est dans deux jeux"),
    ],
)
def test_a_wrong_file_is_refused_with_the_place(
    conf: Path, tmp_path: Path, settings: Settings, text: str, reason: str
) -> None:
    with pytest.raises(EvalError) as caught:
        load_plan(written(tmp_path, text), settings)
    assert reason in str(caught.value)


def test_an_absent_file_is_a_user_error(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(EvalError, match="n'existe pas"):
        load_plan(tmp_path / "absent.toml", settings)


def test_which_questions_a_corpus_is_asked() -> None:
    here = question(id="a", commune="V", sources=[{"file": "ville/plu.pdf"}])
    both = question(id="b", commune="V", sources=[{"file": "ville/plu.pdf"}, {"file": "autre/x.pdf"}])
    there = question(id="c", commune="A", sources=[{"file": "autre/x.pdf"}])
    silent = off_topic(id="d", commune="V")
    foreign = off_topic(id="e", commune="A")
    closed = question(
        id="f", commune="V", sources=[{"file": "ville/plu.pdf"}], filters={"corpora": ["autre"]}
    )
    asked = within_corpora([here, both, there, silent, foreign, closed], ["ville"])
    assert [one.id for one in asked] == ["a", "d"]
    assert {one.filters.corpora for one in asked} == {("ville",)}
    assert within_corpora([there], []) == (there,)


# -- the cache --------------------------------------------------------------------------------------


def test_answers_are_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    with DiskCache(tmp_path) as one, DiskCache(tmp_path) as two:  # two processes share the file
        one.put("k", {"id": "a", "answer": "é"})
        one.put("d", {"id": "a", "degraded": True})
        assert two.get("k") == {"id": "a", "answer": "é"}
        assert two.get("d") is None
        assert (two.hits, two.misses) == (1, 1)
    base = sqlite3.connect(tmp_path / FILE)
    base.execute("update answers set line = ?", (b"cut",))
    base.commit()
    base.close()
    with DiskCache(tmp_path) as one:
        assert one.get("k") is None


def test_the_least_recently_used_answers_go_first(tmp_path: Path) -> None:
    line: dict[str, object] = {"answer": "x"}
    with DiskCache(tmp_path, max_bytes=200) as cached:
        for number in range(8):
            cached.put(f"k{number}", line)
            cached.get("k0")
        for number in range(8, 40):
            cached.put(f"k{number}", line)
            cached.get("k0")
        assert cached.get("k0") == line
        assert cached.get("k39") == line
        assert cached.get("k1") is None


def test_a_damaged_or_closed_cache_is_a_user_error(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"not a database" * 100)
    with pytest.raises(StorageError, match="supprimez ce fichier"):
        DiskCache(tmp_path)
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StorageError):
        DiskCache(tmp_path / "file")
