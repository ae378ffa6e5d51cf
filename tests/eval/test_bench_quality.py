"""The quality benchmark: one reader, one window rule, a fair threshold, lines that any judge reads alike."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from answer_lines import gold_line, off_topic, question, unanswerable

from eval.answers import load_answers
from eval.bench.quality.__main__ import main, questions_on
from eval.bench.quality.bm25 import BY_PAGE, BY_WINDOW
from eval.bench.quality.found import Found, answer_line, top_score
from eval.bench.quality.pages import BLOCK, page_texts
from eval.bench.quality.systems import NAMES, WITH_MODEL, quality_system
from eval.bench.quality.task import Asked, QualityTask
from eval.bench.quality.threshold import Shown, best_threshold, withheld_ids
from eval.bench.quality.windows import Windows, stems
from eval.errors import EvalError
from eval.matching import COUNTED_WORDS
from rag.types import Filters, Question

JUDGE = Path(__file__).resolve().parents[3] / "shared" / "tools" / "score.py"
HEIGHT = "En zone UA, la hauteur des constructions est limitée à 7 m à l'égout du toit et à 11 m au faîtage."
PARKING = "Deux places de stationnement sont exigées par logement, dont une couverte."
NOISE = "Autres dispositions sans rapport avec la demande présentée par le pétitionnaire."


def town(folder: Path, name: str, *pages: str) -> Path:
    """A town of one document, its pages cut by form feeds."""
    made = folder / name
    made.mkdir()
    (made / "plu.txt").write_text("\f".join(pages), encoding="utf-8")
    (made / "manifest.toml").write_text(
        f'[corpus]\nnom = "{name}"\ncommune = "{name.capitalize()}"\n', encoding="utf-8"
    )
    return made


def shown(id: str, town: str, score: float, right: bool, answerable: bool = True) -> Shown:
    return Shown(id, town, score, right, answerable)


# -- pages and windows ------------------------------------------------------------------------------


def test_pages_are_cut_at_form_feeds_and_files_without_pages_in_blocks(tmp_path: Path) -> None:
    folder = town(tmp_path, "ville", "un", " ", "trois")
    (folder / "acte.txt").write_text("mot " * (BLOCK + 1), encoding="utf-8")
    found = [(page.file, page.pages, len(page.text.split())) for page in page_texts([folder])]
    assert found == [
        ("ville/acte.txt", (), BLOCK),
        ("ville/acte.txt", (), 1),
        ("ville/plu.txt", (1,), 1),
        ("ville/plu.txt", (3,), 1),
    ]


def test_words_lose_accents_ending_and_stop_words() -> None:
    assert stems("Les Hauteurs, à l’égout ?") == stems("hauteur égout") == stems("HAUTEUR EGOUT")
    assert stems("de la et du") == []


def test_the_window_holds_the_rarest_words_of_the_question_as_they_stand() -> None:
    page = f"{NOISE * 40}\n{HEIGHT}\n{NOISE * 40}"
    windows = Windows.fit([stems(HEIGHT), stems(NOISE), stems(PARKING)])
    best = windows.best("hauteur au faîtage", page)
    assert HEIGHT in best
    assert best in page
    assert len(best.split()) == COUNTED_WORDS
    assert windows.best("hauteur", "") == ""
    assert windows.best("absent", "trois mots seulement") == "trois mots seulement"


def test_an_answer_line_shows_and_cites_the_first_passage_only() -> None:
    asked = Asked("q", Question("hauteur ?"))
    found = [Found("v/a.pdf", (3,), HEIGHT, 2.5), Found("v/b.pdf", (), PARKING, 1.0)]
    line = answer_line(asked, found, Windows({}), "bm25")
    assert line["answer"] == HEIGHT
    assert [item["file"] for item in line["citations"]] == ["v/a.pdf"]  # type: ignore[index, union-attr]
    assert [item["file"] for item in line["passages"]] == ["v/a.pdf", "v/b.pdf"]  # type: ignore[index, union-attr]
    assert top_score(line) == 2.5
    nothing = answer_line(asked, [], Windows({}), "bm25")
    assert (nothing["status"], nothing["citations"], top_score(nothing)) == ("refused", [], 0.0)


# -- threshold --------------------------------------------------------------------------------------


def test_the_threshold_by_hand() -> None:
    # Shown from 2: one right kept, one unanswerable withheld, one wrong withheld. Two successes, the most.
    items = [shown("a", "t", 1, False, False), shown("b", "t", 2, True), shown("c", "t", 1, False)]
    assert best_threshold(items) == 2
    assert best_threshold([shown("a", "t", 1, True), shown("b", "t", 2, False)]) == float("-inf")
    assert best_threshold([shown("a", "t", 1, False, False)]) == float("inf")
    # Two equal scores are withheld together or not at all.
    assert best_threshold([shown("a", "t", 1, False, False), shown("b", "t", 1, True)]) == float("-inf")
    assert best_threshold([]) == float("-inf")


def test_a_town_is_judged_by_the_threshold_of_the_others() -> None:
    high = [shown("a1", "a", 8, False, False), shown("a2", "a", 9, True)]
    low = [shown("b1", "b", 1, False, False), shown("b2", "b", 2, True)]
    # From a: shown from 9, hence nothing of b. From b: shown from 2, hence all of a.
    assert withheld_ids([*high, *low]) == {"b1", "b2"}
    assert withheld_ids(high) is None


# -- systems ----------------------------------------------------------------------------------------


def test_the_key_is_never_given_to_a_system(tmp_path: Path) -> None:
    gold = question(
        id="a",
        context=["Et avant ?"],
        filters={"commune": "Ville"},
        zone="UA",
        note="Secret.",
        profile="data",
    )
    task = QualityTask((tmp_path / "é",), "", tmp_path)
    task.write([gold])
    assert QualityTask.read(tmp_path) == task
    asked = Question(gold.question, ("Et avant ?",), Filters(commune="Ville"))
    assert task.questions() == (Asked("a", asked),)
    written = (tmp_path / "questions.jsonl").read_text(encoding="utf-8")
    for secret in ("must", "sources", "Secret", "nombre", 'zone"', "7 m"):
        assert secret not in written


def test_bm25_finds_the_page_and_asks_follow_ups_with_the_turns_before(tmp_path: Path) -> None:
    folder = town(tmp_path, "ville", NOISE, PARKING, HEIGHT)
    task = QualityTask((folder,), "", tmp_path)
    assert BY_PAGE.ingest(task, tmp_path) == 3
    engine = BY_PAGE.open(task, tmp_path)
    first = engine.answer(Asked("a", Question("Quelle hauteur au faîtage ?")))
    assert first["citations"][0]["pages"] == [3]  # type: ignore[index]
    later = engine.answer(Asked("b", Question("Et alors ?", ("Combien de places de stationnement ?",))))
    assert later["citations"][0]["pages"] == [2]  # type: ignore[index]
    assert engine.answer(Asked("c", Question("xyzzy")))["status"] == "refused"
    assert engine.answer(Asked("d", Question("?")))["status"] == "refused"
    engine.close()


def test_windows_overlap_and_hold_every_word(tmp_path: Path) -> None:
    folder = town(tmp_path, "ville", " ".join(f"mot{rank}" for rank in range(400)), HEIGHT)
    task = QualityTask((folder,), "", tmp_path)
    assert BY_WINDOW.ingest(task, tmp_path) == 6
    engine = BY_WINDOW.open(task, tmp_path)
    for rank in (0, 149, 150, 399):
        assert f"mot{rank}" in str(engine.answer(Asked("a", Question(f"mot{rank} ?")))["answer"]).split()
    assert "faîtage" in str(engine.answer(Asked("b", Question("faîtage ?")))["answer"])
    engine.close()


def test_an_unknown_system_lists_the_known_ones() -> None:
    with pytest.raises(EvalError, match=r"bm25-fenetres, vecteurs, llamaindex, llamaindex-modele"):
        quality_system("autre")


@pytest.mark.skipif(
    importlib.util.find_spec("sentence_transformers") is not None, reason="the model's extra is installed"
)
def test_a_local_model_that_cannot_be_loaded_says_what_to_do(tmp_path: Path) -> None:
    from rag.errors import SettingsError

    folder = town(tmp_path, "ville", HEIGHT)
    task = QualityTask((folder,), str(folder), tmp_path)
    with pytest.raises(SettingsError, match=r"sourcier\[models\]"):
        quality_system(WITH_MODEL).ingest(task, tmp_path)


# -- the whole --------------------------------------------------------------------------------------


def test_questions_are_those_of_the_towns() -> None:
    gold = (
        question(id="a", sources=[{"file": "ville/plu.txt"}], commune="Ville"),
        off_topic(
            id="n",
        ),
        question(id="b", sources=[{"file": "ville-bis/plu.txt"}], commune="Bis"),
    )
    assert [kept.id for kept in questions_on(gold, [Path("quelque/part/ville")])] == ["a", "n"]
    with pytest.raises(EvalError, match="Aucune question"):
        questions_on(gold, [Path("autre")])


def test_an_empty_folder_is_a_user_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--corpora", str(tmp_path), "--out", str(tmp_path / "out")]) == 2
    assert "Aucun document" in capsys.readouterr().err


def test_two_towns_measured_side_by_side(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    towns = [town(tmp_path, name, NOISE, PARKING, HEIGHT) for name in ("ville", "bourg")]
    asked = [
        line
        for name in ("ville", "bourg")
        for line in (
            gold_line(
                id=f"{name}-1",
                commune=name.capitalize(),
                question=f"À {name.capitalize()}, quelle hauteur à l'égout en zone UA ?",
                must_not=[],
                sources=[{"file": f"{name}/plu.txt", "pages": [3]}],
            ),
            unanswerable(id=f"{name}-2", question="Quel est le prix du pain ?")
            | {"commune": name.capitalize()},
        )
    ]
    gold, out = tmp_path / "gold.jsonl", tmp_path / "out"
    gold.write_text("".join(json.dumps(line) + "\n" for line in asked), encoding="utf-8")
    corpora = [str(folder) for folder in towns]
    assert main(["--corpora", *corpora, "--gold", str(gold), "--out", str(out)]) == 0
    table = capsys.readouterr().out
    assert table == (out / "quality.md").read_text(encoding="utf-8")
    plain = json.loads((out / "quality.json").read_text(encoding="utf-8"))
    assert (plain["answerable"], plain["unanswerable"]) == (2, 2)
    names = [system["name"] for system in plain["systems"]]
    others = [name for name in NAMES if name != "sourcier"]
    assert names == ["sourcier", *(each for name in others for each in (name, f"{name}-seuil"))]
    for system in plain["systems"]:
        assert system["label"] in table
        assert system["unscored"] == 0
        assert system["cost"]["passages"] >= 1
        assert set(load_answers(out / system["answers"])) == {line["id"] for line in asked}
    _agrees_with_the_outside_judge(gold, out, tmp_path, plain)


def _agrees_with_the_outside_judge(gold: Path, out: Path, corpora: Path, plain: dict[str, object]) -> None:
    if not JUDGE.is_file():
        pytest.skip(f"outside judge absent: {JUDGE}")
    systems = plain["systems"]
    assert isinstance(systems, list)
    for system in systems:
        command = [
            sys.executable,
            str(JUDGE),
            str(gold),
            str(out / system["answers"]),
            "--corpora",
            str(corpora),
        ]
        printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        for label, name in (
            ("answerable: correct", "juste"),
            ("answerable: wrong answer shown", "faux_montre"),
            ("unanswerable: refused or asked back", "refus_juste"),
            ("answered (answerable): cites the right page", "bonne_page"),
            ("retrieval: right page in top 1", "rappel_1"),
            ("retrieval: right page in top 10", "rappel_10"),
            ("quotes verbatim on the cited page", "citation_exacte"),
        ):
            figure = next(item for item in system["figures"] if item["name"] == name)
            counted = re.search(rf"^{re.escape(label)} +(\d+)/(\d+)", printed, re.MULTILINE)
            found = (int(counted[1]), int(counted[2])) if counted else (0, 0)
            assert found == (figure["hits"], figure["total"]), (system["name"], name)
