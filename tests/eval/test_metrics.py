"""Each metric, on cases worked out by hand."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from answer_lines import QUOTE, answer, cited, off_topic, question, refusal

from eval.answers import AnswerRow
from eval.gold import GoldQuestion
from eval.metrics import metrics_for
from eval.metrics.base import Score
from eval.metrics.loose_numbers import loose_numbers
from eval.metrics.quotes import with_originals
from eval.metrics.recall import first_right
from eval.pages import InProcess, Originals, Poppler


def score(name: str, asked: GoldQuestion, row: AnswerRow) -> tuple[float, int]:
    metric = next(metric for metric in metrics_for() if metric.name == name)
    found = metric.score(asked, row)
    return found.hits, found.total


def test_names_are_unique() -> None:
    names = [metric.name for metric in metrics_for()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("7 mètres à l'égout", 1),
        ("7,00 m", 1),
        ("17 m", 0),
        ("7 m ou 9 m", 0),
        ("mot " * 118 + "7 m", 1),
        ("mot " * 120 + "7 m", 0),
    ],
)
def test_accuracy(text: str, right: int) -> None:
    assert score("juste", question(), answer(answer=text)) == (right, 1)
    assert score("juste_si_repondu", question(), answer(answer=text)) == (right, 1)
    assert score("faux_montre", question(), answer(answer=text)) == (1 - right, 1)


def test_a_refusal_is_neither_right_nor_wrong_answer() -> None:
    row = refusal()
    assert score("juste", question(), row) == (0, 1)
    assert score("repondu", question(), row) == (0, 1)
    assert score("juste_si_repondu", question(), row) == (0, 0)
    assert score("faux_montre", question(), row) == (0, 1)
    assert score("bonne_page", question(), row) == (0, 0)
    assert score("sans_citation", question(), row) == (0, 0)
    assert score("nombre_non_appuye", question(), row) == (0, 0)


def test_refusals_are_judged_on_unanswerable_questions_only() -> None:
    assert score("refus_juste", question(), refusal()) == (0, 0)
    assert score("refus_juste", off_topic(), refusal()) == (1, 1)
    assert score("refus_juste", off_topic(), refusal(status="clarify")) == (1, 1)
    assert score("refus_juste", off_topic(), answer()) == (0, 1)
    assert score("refus_manque", off_topic(), answer()) == (1, 1)
    assert score("refus_juste", off_topic(), AnswerRow("q1", "missing")) == (0, 1)
    assert score("refus_manque", off_topic(), AnswerRow("q1", "missing")) == (0, 1)
    assert score("juste", off_topic(), answer()) == (0, 0)
    assert score("reussite", off_topic(), refusal()) == (1, 1)
    assert score("reussite", question(), refusal()) == (0, 1)
    assert score("reussite", question(), answer()) == (1, 1)


@pytest.mark.parametrize(
    ("citations", "right"),
    [
        ([cited()], 1),
        ([cited(pages=[4]), cited(pages=[1, 2, 3])], 1),
        ([cited(pages=[1, 2, 3, 4])], 0),
        ([cited(pages=[])], 0),
        ([cited(file="plu.pdf")], 0),
        ([cited(file="racine/ville/plu.pdf")], 1),
        ([cited(pages=[4])] * 6 + [cited()], 0),
        ([], 0),
    ],
)
def test_the_right_page_is_cited(citations: list[object], right: int) -> None:
    row = answer(citations=citations)
    assert score("bonne_page", question(), row) == (right, 1)
    assert score("sans_citation", question(), row) == (int(not citations), 1)


def test_a_source_without_pages_asks_for_the_file_alone() -> None:
    asked = question(sources=[{"file": "ville/plu.xml"}])
    assert score("bonne_page", asked, answer(citations=[cited(file="ville/plu.xml", pages=[])])) == (1, 1)


def test_recall_and_reciprocal_rank() -> None:
    assert first_right(question(), answer()) == 2
    assert score("rappel_1", question(), answer()) == (0, 1)
    assert score("rappel_5", question(), answer()) == (1, 1)
    assert score("mrr_10", question(), answer()) == (0.5, 1)
    assert score("rappel_5", question(), refusal()) == (1, 1)
    assert score("rappel_5", off_topic(), answer()) == (0, 0)
    far = [{"file": "ville/plu.pdf", "pages": [9]}] * 10 + [{"file": "ville/plu.pdf", "pages": [3]}]
    assert score("rappel_10", question(), answer(passages=far)) == (0, 1)
    assert score("mrr_10", question(), answer(passages=far)) == (0, 1)


def test_loose_numbers() -> None:
    supported = answer(
        answer="7 m et 14 places, page 3, article 4.6, au plus 2 [1].",
        citations=[cited(section="UA 4.6", passage="2 niveaux")],
        computed=[{"value": "14", "expression": "7 * 2"}],
    )
    assert loose_numbers(question(), supported) == ()
    assert loose_numbers(question(), answer(answer="8 m et 12 places")) == ("12", "8")
    assert loose_numbers(question(question="Et pour 12 places ?"), answer(answer="12 places")) == ()
    far = cited(passage="x" * 1500 + " 12")
    assert loose_numbers(question(), answer(answer="12", citations=[far])) == ("12",)
    wrong_sum = [{"value": "15", "expression": "7 * 2"}]
    assert loose_numbers(question(), answer(answer="15", computed=wrong_sum)) == ("15",)
    foreign = [{"value": "56", "expression": "7 * 8"}]
    assert loose_numbers(question(), answer(answer="56", computed=foreign)) == ("56",)


def test_latency_without_measure_is_outside() -> None:
    assert score("secondes", question(), answer()) == (0.25, 1)
    assert score("secondes", question(), answer(seconds=0)) == (0, 0)


# -- quotes -----------------------------------------------------------------------------------------


@pytest.fixture
def originals(tmp_path: Path) -> Originals:
    folder = tmp_path / "ville"
    folder.mkdir()
    body = (
        "Article 4.6. La hauteur est limi-\ntée à 7 m à l’égout. " + "Autres dispositions du règlement. " * 10
    )
    (folder / "acte.txt").write_text(body, encoding="utf-8")
    (folder / "zone.xml").write_text(f"<p>{body.replace('é', '&#233;')}</p>", encoding="utf-8")
    (folder / "scan.txt").write_text("tampon", encoding="utf-8")
    return Originals.of_folder(tmp_path)


@pytest.mark.parametrize(
    ("file", "quote", "verbatim"),
    [
        ("ville/acte.txt", QUOTE, (1, 1)),
        ("ville/zone.xml", QUOTE, (1, 1)),
        ("ville/acte.txt", "Article 4.6 […] 7 m à l'égout", (1, 1)),
        ("ville/acte.txt", "limitée à 9 m à l'égout", (0, 1)),
        ("ville/acte.txt", "Article 4.6 […] 9 mètres", (0, 1)),
        ("ville/acte.txt", "", (0, 1)),
        ("ville/scan.txt", QUOTE, (0, 0)),
        ("ville/absent.pdf", QUOTE, (0, 1)),
    ],
)
def test_quotes_are_looked_for_in_the_file(
    originals: Originals, file: str, quote: str, verbatim: tuple[int, int]
) -> None:
    exact, unchecked = with_originals(originals)
    row = answer(citations=[cited(file=file, pages=[], quote=quote)])
    found = exact.score(question(), row)
    assert (found.hits, found.total) == verbatim
    assert found.detail == ((quote,) if verbatim == (0, 1) else ())
    assert unchecked.score(question(), row) == Score(1 - verbatim[1], 1)


def test_a_proof_in_an_image_is_not_checked(originals: Originals) -> None:
    exact, unchecked = with_originals(originals)
    row = answer(citations=[cited(file="ville/acte.txt", pages=[], quote="dit le tableau")])
    assert exact.score(question(needs_ocr=True), row).total == 0
    assert unchecked.score(question(needs_ocr=True), row).hits == 1
    assert exact.score(question(), refusal()).total == 0


@pytest.mark.parametrize("name", ["pdftotext", "pdfium et pypdf"])
def test_pdf_pages_are_read_one_by_one(name: str) -> None:
    command = shutil.which("pdftotext")
    if name == "pdftotext" and command is None:
        pytest.skip("pdftotext absent")
    reader = Poppler(command) if name == "pdftotext" and command else InProcess()
    assert reader.name == name
    demo = Path(__file__).resolve().parents[2] / "corpora"
    files = {path.relative_to(demo).as_posix(): path for path in demo.rglob("*.pdf")}
    pages = Originals(files, reader)
    file = "clairvigne/plu-reglement.pdf"
    first, second = pages.text(file, [1]), pages.text(file, [2])
    assert len(first) > 100
    assert first != second
    assert pages.text(file, ()).startswith(first)
    assert pages.text(file, [2, 1]) == f"{second}\n{first}"
    assert pages.has(file, [1, 2])
    assert not pages.has(file, [999])
    exact, _unchecked = with_originals(pages)
    beyond = answer(citations=[cited(file=file, pages=[999])])
    assert exact.score(question(), beyond) == Score(0, 1, (QUOTE,))


def test_a_broken_pdf_has_no_text(tmp_path: Path) -> None:
    (tmp_path / "casse.pdf").write_bytes(b"%PDF-1.4 rien")
    pages = Originals({"casse.pdf": tmp_path / "casse.pdf"}, InProcess())
    assert pages.text("casse.pdf", [1]).strip() == ""
    assert not pages.has("casse.pdf", [1])
