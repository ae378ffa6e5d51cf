"""Gold lint: each fault named once with its line; stale questions found, and only those."""

from __future__ import annotations

import json
import random
from io import BytesIO
from pathlib import Path

import pytest
from answer_lines import gold_line, question, unanswerable
from reportlab.pdfgen.canvas import Canvas

from eval.errors import EvalError
from eval.golds.findings import Rule, Severity
from eval.golds.kinship import NEAR, near_pairs, resemblance
from eval.golds.library import Library
from eval.golds.lint import LintReport, lint, lint_json, lint_lines
from eval.pages import Originals
from rag.text import terms
from tests.support import REPOSITORY

DEMO = REPOSITORY / "eval" / "gold" / "demo.jsonl"
SHARED = REPOSITORY.parent / "shared"
FILLER = "Les dispositions qui suivent complètent les articles du présent règlement. " * 4
HEIGHT = "La hauteur est limitée à 7 m à l'égout."
FENCE = "Les clôtures sur rue n'excèdent pas 1,80 m de hauteur."
TREES = "Un arbre est planté pour quatre places de stationnement."


def write(folder: Path, *lines: object, name: str = "gold.jsonl") -> Path:
    path = folder / name
    texts = (line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines)
    path.write_text("".join(text + "\n" for text in texts), encoding="utf-8")
    return path


def proved(id: str, page: int, quote: str, must: str, file: str = "ville/plu.txt") -> dict[str, object]:
    source = {"file": file, "pages": [page] if page else [], "quote": quote}
    return gold_line(id=id, question=f"{id} ?", sources=[source], must=[[must]], must_not=[])


def pages(*sentences: str) -> str:
    return "\f".join(f"{FILLER}\n{sentence}\n" for sentence in sentences)


def documents(folder: Path, **files: str) -> Library:
    town = folder / "documents" / "ville"
    town.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (town / f"{name}.txt").write_text(text, encoding="utf-8")
    return Library(Originals.of_folder(town.parent))


def found(report: LintReport) -> list[tuple[int, str, Rule, Severity]]:
    return [(item.line, item.id, item.rule, item.severity) for item in report.findings]


# -- the documents ----------------------------------------------------------------------------------


def three(file: str = "ville/plu.txt") -> list[dict[str, object]]:
    return [
        proved("hauteur", 1, HEIGHT, "7 m", file),
        proved("cloture", 2, FENCE, "1,80 m", file),
        proved("arbre", 3, TREES, "un arbre", file),
    ]


def test_proofs_that_hold_are_no_finding(tmp_path: Path) -> None:
    report = lint([write(tmp_path, *three())], documents(tmp_path, plu=pages(HEIGHT, FENCE, TREES)))
    assert (report.questions, report.findings) == (3, ())
    assert list(lint_lines(report)) == ["3 question(s) lue(s) : rien à redire."]


def test_a_replaced_page_of_a_text_makes_its_question_stale(tmp_path: Path) -> None:
    gold = write(tmp_path, *three())
    report = lint([gold], documents(tmp_path, plu=pages(HEIGHT, "Les clôtures sont libres.", TREES)))
    assert found(report) == [(2, "cloture", Rule.STALE, Severity.ERROR)]
    assert report.stale == ("cloture",)
    assert "nulle part" in report.findings[0].message


def pdf(path: Path, *sentences: str) -> None:
    buffer = BytesIO()
    canvas = Canvas(buffer)
    for sentence in sentences:
        for height, line in enumerate((FILLER[:75], FILLER[75:150], FILLER[150:225], FILLER[225:], sentence)):
            canvas.drawString(40, 800 - 20 * height, line)
        canvas.showPage()
    canvas.save()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(buffer.getvalue())


def test_a_replaced_page_of_a_pdf_makes_its_question_stale(tmp_path: Path) -> None:
    gold = write(tmp_path, *three("ville/plu.pdf"))
    path = tmp_path / "documents" / "ville" / "plu.pdf"
    pdf(path, HEIGHT, FENCE, TREES)
    assert lint([gold], Library(Originals.of_folder(path.parents[1]))).findings == ()
    pdf(path, HEIGHT.replace("7 m", "8 m"), FENCE, TREES)
    report = lint([gold], Library(Originals.of_folder(path.parents[1])))
    assert report.stale == ("hauteur",)
    assert len(report.findings) == 1


def test_a_page_put_in_front_moves_the_quotes_and_says_where_to(tmp_path: Path) -> None:
    gold = write(tmp_path, *three("ville/plu.pdf"))
    path = tmp_path / "documents" / "ville" / "plu.pdf"
    pdf(path, "Page de garde.", HEIGHT, FENCE, TREES)
    report = lint([gold], Library(Originals.of_folder(path.parents[1])))
    assert report.stale == ("hauteur", "cloture", "arbre")
    for finding, page in zip(report.findings, (2, 3, 4), strict=True):
        assert f"Ces mots sont dans : ville/plu.pdf, p. {page}. Corrigez la preuve." in finding.message


def test_words_moved_to_another_file_or_cut_by_a_page_are_found(tmp_path: Path) -> None:
    gold = write(tmp_path, *three())
    cut = f"{FILLER} Les clôtures sur rue\f n'excèdent pas 1,80 m de hauteur. {FILLER}"
    library = documents(tmp_path, plu=pages(HEIGHT, "Néant.", "Néant."), b=cut, c=f"{TREES} {FILLER}")
    report = lint([gold], library)
    assert report.stale == ("cloture", "arbre")
    assert "ville/b.txt, p. 1, 2." in report.findings[0].message
    assert "ville/c.txt. " in report.findings[1].message


def test_a_missing_file_or_page_is_stale(tmp_path: Path) -> None:
    gold = write(tmp_path, proved("a", 9, HEIGHT, "7 m"), proved("b", 1, HEIGHT, "7 m", "ville/vieux.txt"))
    report = lint([gold], documents(tmp_path, plu=pages(FENCE, HEIGHT)))
    assert report.stale == ("a", "b")
    assert "La page 9 n'existe pas" in report.findings[0].message
    assert "« ville/vieux.txt » n'est pas dans les documents" in report.findings[1].message
    assert all("ville/plu.txt, p. 2" in finding.message for finding in report.findings)


def test_an_image_is_not_compared_but_must_exist(tmp_path: Path) -> None:
    scan = {**proved("a", 1, "Texte transcrit.", "12 places"), "needs_ocr": True}
    lost = {**proved("b", 3, "Texte transcrit.", "12 places"), "needs_ocr": True, "question": "Autre ?"}
    report = lint([write(tmp_path, scan, lost)], documents(tmp_path, plu=pages(FENCE, HEIGHT)))
    assert report.stale == ("b",)


def test_a_scan_that_the_index_lacks_is_to_review(tmp_path: Path) -> None:
    scan = {**proved("a", 1, "Texte transcrit.", "12 places"), "needs_ocr": True}
    report = lint([write(tmp_path, scan)], Library(Originals({}), indexed=True))
    assert found(report) == [(1, "a", Rule.PROOF, Severity.REVIEW)]


@pytest.mark.parametrize(
    ("change", "severity", "words"),
    [
        ({"quote": ""}, Severity.REVIEW, "Aucune citation"),
        ({"pages": []}, Severity.REVIEW, "ville/plu.txt, p. 1. Complétez « pages »"),
        ({"file": "ville/un.txt"}, Severity.ERROR, "n'a pas de pages"),
        ({"file": "ville/vide.txt"}, Severity.REVIEW, "« needs_ocr » à true"),
    ],
)
def test_a_proof_that_cannot_serve(
    change: dict[str, object], severity: Severity, words: str, tmp_path: Path
) -> None:
    source = {"file": "ville/plu.txt", "pages": [1], "quote": HEIGHT, **change}
    library = documents(tmp_path, plu=pages(HEIGHT, FENCE), un=HEIGHT + FILLER, vide="7 m\fx")
    report = lint([write(tmp_path, gold_line(sources=[source], must=[["7 m"]]))], library)
    assert found(report) == [(1, "q1", Rule.PROOF, severity)]
    assert words in report.findings[0].message


def test_an_expected_answer_absent_from_the_proof_is_to_review(tmp_path: Path) -> None:
    library = documents(tmp_path, plu=pages(HEIGHT, FENCE))
    report = lint([write(tmp_path, proved("a", 1, HEIGHT, "9 articles"))], library)
    assert found(report) == [(1, "a", Rule.KEY, Severity.REVIEW)]


# -- one question -----------------------------------------------------------------------------------


def test_all_wrong_lines_are_named_not_only_the_first(tmp_path: Path) -> None:
    path = write(tmp_path, "{", gold_line(id="a", must=[]), gold_line(id="b"), gold_line(id="c", kinds="x"))
    report = lint([path], None)
    assert report.questions == 1
    assert [(item.line, item.id, item.rule) for item in report.findings] == [
        (1, "", Rule.SCHEMA),
        (2, "a", Rule.SCHEMA),
        (4, "c", Rule.SCHEMA),
    ]
    shown = list(lint_lines(report))
    assert shown[1].startswith(f"{path}:2 [erreur] a : « must » est vide")
    assert shown[-1] == "1 question(s) lue(s) : 3 erreur(s), 0 point(s) à revoir."
    assert json.loads(json.dumps(lint_json(report)))["findings"][2]["line"] == 4


@pytest.mark.parametrize(
    ("change", "rule", "severity"),
    [
        ({"must": [["pas autorisé"]], "must_not": ["autorisé"]}, Rule.KEY, Severity.ERROR),
        ({"must": [["pas autorisé", "interdit"]], "must_not": ["autorisé"]}, Rule.KEY, Severity.REVIEW),
        ({"must": [["mot " * 121]]}, Rule.KEY, Severity.ERROR),
        ({"id": "hauteur/ua"}, Rule.ID, Severity.REVIEW),
        ({"variant_of": "q1"}, Rule.ID, Severity.ERROR),
        ({"answerable": False, "must": [], "must_not": []}, Rule.KEY, Severity.REVIEW),
    ],
)
def test_a_key_that_cannot_work(
    change: dict[str, object], rule: Rule, severity: Severity, tmp_path: Path
) -> None:
    (finding,) = lint([write(tmp_path, gold_line(**change))], None).findings
    assert (finding.rule, finding.severity) == (rule, severity)


@pytest.mark.parametrize(
    "change", [{"must": [["mot " * 120]]}, {"must": [["autorisé"]], "must_not": ["pas autorisé"]}]
)
def test_a_key_that_works(change: dict[str, object], tmp_path: Path) -> None:
    assert lint([write(tmp_path, gold_line(**change))], None).findings == ()


def test_unusable_files_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "absent.jsonl", write(tmp_path, "")):
        with pytest.raises(EvalError):
            lint([path], None)


# -- between questions ------------------------------------------------------------------------------

LONG = "Quelle hauteur maximale à l'égout du toit pour une maison neuve en zone UA de Quimper ?"


def between(tmp_path: Path, *changes: dict[str, object]) -> list[tuple[int, Rule, Severity]]:
    lines = [gold_line(**{"id": f"q{rank}", **change}) for rank, change in enumerate(changes, start=1)]
    report = lint([write(tmp_path, *lines)], None)
    return [(item.line, item.rule, item.severity) for item in report.findings]


def test_an_id_taken_in_another_file_is_named(tmp_path: Path) -> None:
    first = write(tmp_path, gold_line())
    other = write(tmp_path, gold_line(question="Autre chose ?"), name="autre.jsonl")
    (finding,) = lint([first, other], None).findings
    assert (finding.file, finding.line, finding.rule) == (other, 1, Rule.ID)
    assert f"« q1 » (ligne 1 de {first})" in finding.message


def test_the_same_question_twice(tmp_path: Path) -> None:
    same = [{"question": "Quelle hauteur en UA ?"}, {"question": "quelle  HAUTEUR en ua"}]
    assert between(tmp_path, *same) == [(2, Rule.DUPLICATE, Severity.ERROR)]
    assert between(tmp_path, same[0], {**same[1], "context": ["Et à Quimper ?"]}) == []
    assert between(tmp_path, same[0], {**same[1], "filters": {"zones": ["UA"]}}) == []
    made = {"variant_of": "q1", "transform": "bruit"}
    assert between(tmp_path, same[0], {**same[1], **made}) == []


@pytest.mark.parametrize(
    ("other", "near"),
    [
        (LONG.replace("maison neuve", "maison récente"), True),
        (LONG.replace("maximale", "maxmiale"), True),
        (LONG.replace("UA", "ua"), True),
        (LONG.replace("UA", "UB"), False),
        (LONG.replace("UA", "a"), False),
        (LONG.replace("Quimper", "Jaleyrac"), False),
        (LONG.replace("maison", "2 maisons"), False),
        ("Quelle est la hauteur autorisée pour une maison en zone UA de Quimper ?", False),
    ],
)
def test_a_near_duplicate(other: str, near: bool, tmp_path: Path) -> None:
    seen = between(tmp_path, {"question": LONG}, {"question": other})
    if "ua de" in other:  # the same words but for their case
        assert seen == [(2, Rule.DUPLICATE, Severity.ERROR)]
    else:
        assert seen == ([(2, Rule.DUPLICATE, Severity.REVIEW)] if near else [])


def test_leaks_between_splits(tmp_path: Path) -> None:
    tuned = {"question": LONG, "split": "calibration"}
    test = {"split": "test"}
    error, review = [(2, Rule.LEAK, Severity.ERROR)], [(2, Rule.LEAK, Severity.REVIEW)]
    assert between(tmp_path, tuned, {"question": LONG, **test}) == error
    near = LONG.replace("maison neuve", "maison récente")
    assert between(tmp_path, tuned, {"question": near, **test}) == review
    variant = {"question": "Tout autre ?", "variant_of": "q1", "transform": "courant"}
    assert between(tmp_path, tuned, {**variant, **test}) == error
    assert between(tmp_path, tuned, {**variant, "split": "calibration"}) == []


def test_a_leak_by_the_same_proof_needs_the_same_key(tmp_path: Path) -> None:
    source = {"file": "ville/plu.pdf", "pages": [3], "quote": HEIGHT}
    longer = {**source, "pages": [3, 4], "quote": f"Article UA 10. {HEIGHT}"}
    tuned = {"question": "Hauteur ?", "split": "calibration", "sources": [source]}
    test = {"question": "Jusqu'où monter ?", "split": "test", "sources": [longer]}
    assert between(tmp_path, tuned, test) == [(2, Rule.LEAK, Severity.ERROR)]
    assert between(tmp_path, tuned, {**test, "must": [["égout"]]}) == []
    assert between(tmp_path, tuned, {**test, "kind": "exception"}) == []
    assert between(tmp_path, tuned, {**test, "sources": [{**longer, "pages": [4]}]}) == []


def test_unanswerable_questions_are_compared_too(tmp_path: Path) -> None:
    path = write(tmp_path, unanswerable(), unanswerable(id="q2"))
    assert [finding.rule for finding in lint([path], None).findings] == [Rule.DUPLICATE]


# -- the sets we ship and use -----------------------------------------------------------------------


def test_the_demonstration_set_is_clean() -> None:
    report = lint([DEMO], Library(Originals.of_folder(REPOSITORY / "corpora")))
    assert report.findings == ()


def test_the_real_set_has_no_error() -> None:
    gold, corpora = SHARED / "gold" / "real.jsonl", SHARED / "corpora"
    if not gold.is_file() or not corpora.is_dir():
        pytest.skip(f"real gold set or documents absent: {SHARED}")
    report = lint([gold], Library(Originals.of_folder(corpora)))
    assert report.stale == ()
    assert report.count(Severity.ERROR) == 0
    assert report.count(Severity.REVIEW) <= 1


WORDS = """hauteur toiture clôture piscine jardin garage terrasse balcon fenêtre portail haie talus
    parking trottoir""".split()


def test_near_pairs_are_those_of_a_comparison_of_all_pairs() -> None:
    rng = random.Random(0)
    texts = {" ".join(rng.sample(WORDS, rng.randint(6, 10))) for _ in range(80)}
    questions = [question(id=f"q{rank}", question=text) for rank, text in enumerate(sorted(texts))]
    stems = [frozenset(terms(each.question)) for each in questions]
    every = {
        (first, second)
        for second in range(len(stems))
        for first in range(second)
        if resemblance(stems[first], stems[second]) >= NEAR
    }
    assert len(every) > 20
    assert set(near_pairs(questions)) == every
