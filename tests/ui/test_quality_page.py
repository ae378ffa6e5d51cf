"""The page « Qualité »: its parts with nothing, with nights, with damage; ratings turned into questions."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from eval.gold import load_gold
from eval.history import History
from eval.nightly import run_night
from eval.nightly.place import OWN_SET
from ingest.pipeline import IngestOptions, ingest
from rag.assistant import Assistant
from rag.journal import FILE_NAME, Journal
from rag.models.breaker import FAILURES, breaker_of
from rag.scope import Scope
from rag.settings import Settings, load_settings
from rag.trust.calibration import FILE as CALIBRATION
from rag.types import Question
from ui.components.quality import runs
from ui.keep.base import FILE_NAME as WORK
from ui.keep.feedback import Feedback, FeedbackState, FeedbackStore, Verdict
from ui.views.qualite import Part

Html = Callable[[AppTest], str]
APP = Path(__file__).parents[2] / "ui" / "app.py"
HEIGHT = "Quelle est la hauteur maximale des constructions en zone UA ?"
PIZZA = "Quel est le prix d'une pizza à Naples ?"
LINES: tuple[dict[str, object], ...] = (
    {
        "id": "val-001",
        "question": HEIGHT,
        "answerable": True,
        "commune": "Valdoré",
        "kind": "nombre",
        "sources": [{"file": "valdore/reglement.pdf", "pages": [2], "quote": "9 mètres à l'égout du toit"}],
        "must": [["9 mètres", "9 m"]],
    },
    {
        "id": "val-002",
        "question": "Combien de places de stationnement par logement en zone UA ?",
        "answerable": True,
        "commune": "Valdoré",
        "kind": "nombre",
        "sources": [{"file": "valdore/reglement.pdf", "pages": [3], "quote": "deux places de stationnement"}],
        "must": [["7 places"]],
        "must_not": ["deux places"],
    },
    {"id": "val-003", "question": PIZZA, "answerable": False, "commune": "Valdoré", "kind": "hors_corpus"},
)


@pytest.fixture(scope="module")
def nights(town: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The town with two nights of a set of three questions; the second one was stricter."""
    root = tmp_path_factory.mktemp("nuits")
    data = root / "data"
    ignored = shutil.ignore_patterns("readers", f"{FILE_NAME}*", f"{WORK}*")
    shutil.copytree(town, data, ignore=ignored)
    gold = root / "jeu.jsonl"
    gold.write_text("".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in LINES), encoding="utf-8")
    (root / "sourcier.toml").write_text(
        f'[evaluation]\njeux = ["{gold}"]\nvariantes = false\n', encoding="utf-8"
    )
    loose = Settings(data_dir=data, evaluation={"jeux": (gold,), "variantes": False})  # type: ignore[arg-type]
    strict = loose.model_copy(update={"reponse": loose.reponse.model_copy(update={"seuil": 1.0})})
    now = datetime.now().astimezone()
    run_night(loose, now=now - timedelta(days=1))
    run_night(strict, now=now)
    return root


@pytest.fixture
def data(nights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of them, made the current settings."""
    shutil.copytree(nights / "data", tmp_path / "data", ignore=shutil.ignore_patterns("readers"))
    monkeypatch.setenv("SOURCIER_CONFIG", str(nights / "sourcier.toml"))
    monkeypatch.setenv("SOURCIER_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


def page(part: Part) -> AppTest:
    app = AppTest.from_string("from ui.views import qualite\nqualite.render()", default_timeout=90).run()
    if part is not Part.NIGHT:
        app.button_group(key="qualite-partie").set_value(part).run()
    return app


def click(app: AppTest, key: str) -> AppTest:
    return app.button(key=key).click().run()


# -- the nights -------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", list(Part))
def test_each_part_says_what_to_do_when_there_is_nothing(empty: Path, html: Html, part: Part) -> None:
    app = page(part)
    assert not app.exception
    assert "s-error" not in html(app)
    words = {
        Part.NIGHT: "sourcier eval --nightly",
        Part.COURSE: "pas d&#x27;évolution",
        Part.QUESTIONS: "pas encore de réponse à relire",
        Part.THRESHOLD: "il faut des réponses notées",
        Part.MATRIX: "docs/exemples/comparaison.toml",
        Part.RATINGS: "Aucun retour à relire",
    }
    assert words[part] in html(app)


def test_the_course_draws_each_figure_with_its_numbers(data: Path, html: Html) -> None:
    app = page(Part.COURSE)
    assert not app.exception
    shown = html(app)
    assert shown.count('class="s-plot"') == 4
    assert "Les chiffres de ce graphique" in shown
    assert "2 nuits" in shown
    assert "var(--" not in shown


def test_the_last_night_counts_what_turned_since_the_one_before(data: Path, html: Html) -> None:
    shown = html(page(Part.NIGHT))
    assert "1 question perdue" in shown
    assert "gagnée" not in shown.split("1 question perdue")[1][:20]


def test_a_question_that_turned_is_read_with_its_key_its_answers_and_its_page(data: Path, html: Html) -> None:
    app = page(Part.QUESTIONS)
    assert not app.exception
    assert "réponse juste → refus" in html(app)
    click(app, "lire-val-001")
    assert not app.exception
    shown = html(app).replace("\u00a0", " ")
    assert "« 9 mètres » ou « 9 m »" in shown
    assert "rien n&#x27;a été affirmé" in shown
    assert "Réponse juste" in shown
    assert "9 mètres à l&#x27;égout" in shown
    assert "Les mots exacts sont surlignés." in shown
    click(app, "qualite-retour")
    assert "réponse juste → refus" in html(app)


def test_answers_that_are_gone_leave_the_outcome(data: Path, html: Html) -> None:
    for path in (data / "evaluation").glob("2*"):
        shutil.rmtree(path)
    app = page(Part.QUESTIONS)
    assert not app.exception
    assert "ne sont plus gardées en entier" in html(app)
    click(app, "lire-val-001")
    assert not app.exception


def test_another_threshold_is_tried(data: Path, html: Html) -> None:
    app = page(Part.THRESHOLD)
    assert not app.exception
    shown = html(app)
    assert "seuil provisoire, non calibré" in shown
    assert 'class="s-plot"' in shown
    app.select_slider(key="seuil-essaye").set_value(0).run()
    assert "0,00" in html(app)


def test_questions_about_closed_documents_are_not_listed(data: Path) -> None:
    settings = load_settings()
    night = History(data / "evaluation").nights()[-1]
    run = runs.read(settings, night)
    assert runs.opens(Scope(frozenset({"valdore"})), run, "val-001")
    assert not runs.opens(Scope(frozenset({"ailleurs"})), run, "val-001")
    assert not runs.opens(Scope(closed=frozenset({"valdore"})), run, "val-001")
    closed = runs.lists(run, (), Scope(frozenset({"ailleurs"})))
    assert {row.id for rows in closed.values() for row in rows} <= {"val-003"}


# -- health -----------------------------------------------------------------------------------------


def test_a_model_that_keeps_failing_is_said_everywhere(
    data: Path, html: Html, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCIER_MODELE__MOTEUR", "openai")
    monkeypatch.setenv("SOURCIER_MODELE__NOM", "essai-du-bandeau")
    monkeypatch.setenv("SOURCIER_MODELE__URL", "http://127.0.0.1:9/v1")
    app = AppTest.from_file(APP, default_timeout=90).run()
    assert "Le modèle de langage ne répond pas" not in html(app)
    breaker = breaker_of("openai/essai-du-bandeau", "http://127.0.0.1:9/v1")
    other = breaker_of("openai/un-autre", "http://127.0.0.1:9/v1")
    for _ in range(FAILURES):
        other.failed()
    assert "Le modèle de langage ne répond pas" not in html(app.run())  # that model is not ours
    for _ in range(FAILURES):
        breaker.failed()
    try:
        assert "Le modèle de langage ne répond pas" in html(app.run())
        assert "Le modèle de langage ne répond pas" in html(page(Part.NIGHT))
    finally:
        breaker.succeeded()
    assert "Le modèle de langage ne répond pas" not in html(app.run())


def test_documents_changed_since_the_night_are_said(data: Path, html: Html, tmp_path: Path) -> None:
    assert "ont changé depuis cette nuit" not in html(page(Part.NIGHT))
    (tmp_path / "valdore").mkdir()
    (tmp_path / "valdore" / "avis.txt").write_text("AVIS\n\nLe marché a lieu le mardi.\n", encoding="utf-8")
    ingest([tmp_path / "valdore"], Settings(data_dir=data), IngestOptions(commune="Valdoré"))
    assert "ont changé depuis cette nuit" in html(page(Part.NIGHT))


def test_a_damaged_calibration_is_said(data: Path, html: Html) -> None:
    (data / CALIBRATION).write_text("pas du TOML [", encoding="utf-8")
    shown = html(AppTest.from_file(APP, default_timeout=90).run())
    assert "s-banner" in shown
    assert "sourcier calibrate" in shown
    assert "calibrage illisible" in html(page(Part.NIGHT))


def test_a_damaged_index_is_said(data: Path, html: Html) -> None:
    (data / "index" / "CURRENT").write_text("../ailleurs", encoding="utf-8")
    app = page(Part.NIGHT)
    assert not app.exception
    assert "illisible" in html(app)
    assert "L&#x27;index des documents ne peut pas être lu" in html(app)


def test_an_index_that_is_gone_is_no_first_day(data: Path, html: Html) -> None:
    with Assistant(Settings(data_dir=data)) as assistant:
        assistant.ask(Question(HEIGHT))
    shutil.rmtree(data / "index")
    shown = html(page(Part.NIGHT))
    assert "disparu" in shown
    assert "sourcier restore" in shown


# -- ratings ----------------------------------------------------------------------------------------


@pytest.fixture
def rated(data: Path) -> Iterator[Callable[[str, Verdict], Feedback]]:
    """Ask a question and rate its answer."""
    settings = Settings(data_dir=data)
    with Assistant(settings) as assistant:

        def rate(text: str, verdict: Verdict) -> Feedback:
            record = assistant.ask(Question(text)).record
            return FeedbackStore(settings).add(record, verdict, "anne", "Voir Mme Duvallois, 06 12 34 56 78.")

        yield rate


Rate = Callable[[str, Verdict], Feedback]


def test_a_right_answer_becomes_a_question_in_two_clicks(data: Path, rated: Rate, html: Html) -> None:
    made = rated(f"M. Bernard Duvallois demande : {HEIGHT}", Verdict.RIGHT)
    app = page(Part.RATINGS)
    assert "Duvallois" not in html(app)
    assert "06 12" not in html(app)
    click(app, f"relire-{made.id}")
    assert not app.exception
    assert "Duvallois" not in html(app)
    assert "9 m" in str(app.text_area(key=f"must-{made.id}").value)
    submit(app, "Ajouter au jeu")
    assert not app.exception
    path = data / "evaluation" / OWN_SET
    (question,) = load_gold(path)
    assert question.answerable
    assert "Duvallois" not in path.read_text(encoding="utf-8")
    assert question.sources[0].file == "valdore/reglement.pdf"
    assert "ajoutée à retours.jsonl" in html(app)
    kept = FeedbackStore(Settings(data_dir=data)).get(made.id)
    assert kept is not None
    assert (kept.state, kept.question) == (FeedbackState.KEPT, question.id)


def test_a_right_refusal_becomes_a_question_without_answer(data: Path, rated: Rate) -> None:
    made = rated(PIZZA, Verdict.RIGHT)
    app = click(page(Part.RATINGS), f"relire-{made.id}")
    submit(app, "Ajouter au jeu")
    (question,) = load_gold(data / "evaluation" / OWN_SET)
    assert not question.answerable


def test_a_wrong_answer_waits_for_its_key(data: Path, rated: Rate, html: Html) -> None:
    made = rated(HEIGHT, Verdict.WRONG)
    app = click(page(Part.RATINGS), f"relire-{made.id}")
    assert app.text_area(key=f"must-{made.id}").value == ""
    submit(app, "Ajouter au jeu")
    assert "Question refusée" in html(app)
    assert not (data / "evaluation" / OWN_SET).exists()
    app.text_area(key=f"must-{made.id}").set_value("8 m")
    app.multiselect(key=f"preuves-{made.id}").set_value([0])
    submit(app, "Ajouter au jeu")
    (question,) = load_gold(data / "evaluation" / OWN_SET)
    assert question.must == (("8 m",),)


def test_a_name_left_in_the_question_is_refused_until_vouched_for(
    data: Path, rated: Rate, html: Html
) -> None:
    made = rated(PIZZA, Verdict.RIGHT)
    app = click(page(Part.RATINGS), f"relire-{made.id}")
    app.text_area(key=f"q-{made.id}").set_value("Que doit Mme Bernadette Duvallois ?")
    submit(app, "Ajouter au jeu")
    assert "semble encore nommer" in html(app)
    assert not (data / "evaluation" / OWN_SET).exists()
    app.checkbox(key=f"vu-{made.id}").check()
    submit(app, "Ajouter au jeu")
    assert len(load_gold(data / "evaluation" / OWN_SET)) == 1


def test_a_rating_is_set_aside_with_a_reason(data: Path, rated: Rate, html: Html) -> None:
    made = rated(HEIGHT, Verdict.INCOMPLETE)
    app = click(page(Part.RATINGS), f"relire-{made.id}")
    submit(app, "Écarter")
    assert "la raison sera gardée" in html(app)
    app.text_input(key=f"raison-{made.id}").set_value("doublon")
    submit(app, "Écarter")
    kept = FeedbackStore(Settings(data_dir=data)).get(made.id)
    assert kept is not None
    assert (kept.state, kept.reason) == (FeedbackState.DISCARDED, "doublon")
    assert "Aucun retour à relire" in html(app)
    app.button_group(key="retours-etat").set_value(FeedbackState.DISCARDED).run()
    assert "doublon" in html(app)


def test_an_exchange_about_a_closed_corpus_is_not_seen(data: Path, rated: Rate) -> None:
    made = rated(HEIGHT, Verdict.WRONG)
    entry = Journal(Settings(data_dir=data)).get(made.record)
    assert entry is not None
    assert Scope(frozenset({"valdore"})).opens_all(entry.corpora)
    assert not Scope(frozenset({"ailleurs"})).opens_all(entry.corpora)
    assert not Scope(closed=frozenset({"Valdore"})).opens_all(entry.corpora)


def submit(app: AppTest, label: str) -> AppTest:
    return next(each for each in app.button if each.label == label).click().run()
