"""The documents page: deposits done aside, the quality of a file, what a removal entails, corpora, doctor."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from ingest.pipeline import IngestOptions, ingest
from rag.assistant import Assistant
from rag.desk import Desk
from rag.settings import EvaluationSettings, Settings
from rag.settings_access import AccessSettings
from rag.types import DocumentState, Question, Visibility
from tests.ingest.drawings import write_geojson, zones
from ui.components.documents import works
from ui.components.documents.corpora import readers
from ui.components.documents.effects import effects
from ui.deposits import Refusal
from ui.exchange import Exchange
from ui.jobs import Job, Jobs, Result, State, View
from ui.keep.conversations import ConversationStore
from ui.keep.ticks import TickStore, mark

Html = Callable[[AppTest], str]
RULE = "Zone UA\nArticle UA 10 - Hauteur maximale\nLa hauteur maximale des constructions est de {} mètres.\n"
MADE = """ARRÊTÉ N° 2024-010 DU 5 JANVIER 2024
portant mise en sécurité de l'immeuble 3 rue du Four
Article 1 : L'immeuble est interdit d'accès.
"""
LIFTED = """ARRÊTÉ N° 2024-038 DU 22 MAI 2024
portant mainlevée de l'arrêté n° 2024-010 du 5 janvier 2024
Article 1 : L'arrêté n° 2024-010 du 5 janvier 2024 est abrogé.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "valdore"
    place.mkdir()
    (place / "plu.txt").write_text(RULE.format(9), encoding="utf-8")
    return place


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("SOURCIER_DATA_DIR", str(tmp_path / "data"))
    return Settings(data_dir=tmp_path / "data")


@pytest.fixture
def desk(settings: Settings) -> Iterator[Desk]:
    with Assistant(settings) as assistant:
        yield Desk(assistant)


def page() -> AppTest:
    def script() -> None:
        from ui.components.frame import guarded
        from ui.views import documents

        guarded(documents.render)()

    return AppTest.from_function(script, default_timeout=60)


def said(html: Html, app: AppTest) -> str:
    """What the page says, its no-break spaces made plain."""
    return html(app).replace("\u00a0", " ")


def finished(settings: Settings, job: Job) -> View:
    assert job.wait(120)
    (view,) = [each for each in works.jobs(settings).views() if each.id == job.id]
    return view


# -- works done aside ---------------------------------------------------------------------------------


def test_works_are_done_in_order_and_told() -> None:
    jobs, seen = Jobs(), list[str]()

    def work(name: str) -> Callable[[Job], Result]:
        def done(job: Job) -> Result:
            seen.append(name)
            return Result(name)

        return done

    for name in ("un", "deux", "trois"):
        jobs.submit(Job(name, "c", work(name)))
    assert jobs.wait(30)
    assert seen == ["un", "deux", "trois"]
    assert [each.title for each in jobs.views()] == ["trois", "deux", "un"]
    jobs.dismiss(jobs.views()[0].id)
    assert [each.title for each in jobs.views()] == ["deux", "un"]


def test_a_bug_in_a_work_is_an_incident_and_the_next_one_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    def broken(job: Job) -> Result:
        raise ZeroDivisionError("secret interne")

    jobs = Jobs()
    jobs.submit(Job("mauvais", "c", broken))
    jobs.submit(Job("bon", "c", lambda job: Result("fait")))
    assert jobs.wait(30)
    good, bad = jobs.views()
    assert (good.state, bad.state) == (State.DONE, State.FAILED)
    assert "incident" in bad.problem
    assert "secret interne" not in bad.problem
    assert "secret interne" in caplog.text


def test_a_deposit_tells_each_file_and_keeps_none_of_the_refused(settings: Settings) -> None:
    refused = [Refusal("faux.pdf", "Ce fichier n'a pas le contenu d'un fichier .pdf.")]
    files = [("plu.txt", RULE.format(9).encode()), ("abime.pdf", b"%PDF-1.4 rien")]
    view = finished(
        settings, works.deposit(settings, files, refused, IngestOptions(corpus="essai", whole=False))
    )
    assert view.result is not None
    assert view.result.report is not None
    states = {each.file: each.state for each in view.result.report.files}
    assert states == {
        "essai/plu.txt": DocumentState.INDEXED,
        "essai/abime.pdf": DocumentState.REFUSED,
        "essai/faux.pdf": DocumentState.REFUSED,
    }
    assert all(line.outcome for line in view.lines)


def test_a_stopped_deposit_keeps_what_is_ready(folder: Path, settings: Settings) -> None:
    for rank in range(3):
        (folder / f"n{rank}.txt").write_text(RULE.format(10 + rank), encoding="utf-8")
    asked = count()
    report = ingest([folder], settings, stop=lambda: next(asked) >= 2)  # asked before each file is read
    assert len(report.files) == 2
    assert "Arrêté à votre demande : 2 fichier(s)" in report.notes[-1]
    with Assistant(settings) as assistant:
        assert len(assistant.documents()) == 2
    assert len(ingest([folder], settings).files) == 4


def test_a_new_version_takes_the_place_and_keeps_the_title(folder: Path, desk: Desk) -> None:
    (folder / "manifest.toml").write_text(
        '[[document]]\nfichier = "plu.txt"\ntitre = "Règlement « écrit »"\ntype = "plu"\n', encoding="utf-8"
    )
    ingest([folder], desk.settings, IngestOptions(commune="Valdoré"))
    (former,) = desk.documents()
    finished(desk.settings, works.renew(desk.settings, former, "v2.md", RULE.format(12).encode()))
    (new,) = desk.documents()
    assert (new.file, new.title, new.kind) == ("valdore/plu.md", former.title, former.kind)
    assert new.territory == former.territory
    assert "12 mètres" in desk.chunks(new)[0].text


def test_a_refused_new_version_changes_nothing(folder: Path, desk: Desk) -> None:
    ingest([folder], desk.settings)
    (former,) = desk.documents()
    finished(desk.settings, works.renew(desk.settings, former, "v2.pdf", b"%PDF-1.4 rien"))
    assert desk.documents() == (former,)


# -- before a removal ---------------------------------------------------------------------------------


def test_what_a_removal_entails_is_said_before(folder: Path, tmp_path: Path, settings: Settings) -> None:
    (folder / "a.txt").write_text(MADE, encoding="utf-8")
    (folder / "b.txt").write_text(LIFTED, encoding="utf-8")
    gold = tmp_path / "jeu.jsonl"
    line = {"id": "1", "question": "Hauteur ?", "answerable": True, "must": [["9"]]}
    gold.write_text(json.dumps({**line, "sources": [{"file": "valdore/b.txt"}]}), encoding="utf-8")
    judged = settings.model_copy(update={"evaluation": EvaluationSettings(jeux=(gold,))})
    ingest([folder], judged)
    with Assistant(judged) as assistant:
        desk = Desk(assistant)
        question = Question("Que dit l'arrêté n° 2024-038 ?")
        reply = desk.ask(question)
        assert reply.citations
        ConversationStore(judged).add("quelqu-un", None, Exchange(question, reply))
        ConversationStore(judged).add("un-autre", None, Exchange(Question("Et la hauteur ?"), problem="x"))
        TickStore(judged).put("quelqu-un", mark(reply.citations[0]))
        lifting = next(each for each in desk.documents() if each.file == "valdore/b.txt")
        found = effects(desk, [lifting])
    assert (found.documents, found.acts_gone, found.calibration) == (1, 1, False)
    assert found.acts == ("n° 2024-010 : « en vigueur » au lieu de « abrogé »",)
    assert (found.conversations, found.ticked) == (1, True)
    assert found.questions == (("jeu.jsonl", 1),)
    told = " ".join(found.sentences)
    assert "L'état de 1 acte changerait" in told
    assert "1 question de référence cite" in told
    assert "1 conversation gardée cite ces documents" in told
    assert "Les coches « vérifié » posées sur ces documents ne vaudront plus" in told


# -- the page -----------------------------------------------------------------------------------------


def test_the_page_shows_the_quality_of_a_file_and_removes_it(
    folder: Path, settings: Settings, html: Html
) -> None:
    write_geojson(folder / "plan.geojson", zones("UA", "UB"))
    ingest([folder], settings, IngestOptions(commune="Valdoré"))
    app = page().run()
    assert not app.exception
    assert "Plan de zonage : plan (zonage)" in said(html, app)
    app.button(key="rapport-valdore|valdore/plu.txt").click().run()
    assert "Qualité de lecture : plu" in said(html, app)
    app.button_group(key="que-faire-valdore-valdore/plu.txt").set_value("Supprimer").run()
    assert "Avant de supprimer" in said(html, app)
    button = app.button(key="supprimer-valdore-valdore/plu.txt")
    assert button.disabled, "nothing goes before the effects are read"
    app.checkbox(key="accord-valdore-valdore/plu.txt").check().run()
    app.button(key="supprimer-valdore-valdore/plu.txt").click().run()
    assert works.jobs(settings).wait(60)
    app.run()
    assert "1 fichier retiré du corpus « valdore »" in said(html, app)
    with Assistant(settings) as assistant:
        assert assistant.documents() == ()
        assert len(assistant.layers()) == 1


def test_a_corpus_is_closed_from_the_page(folder: Path, settings: Settings, html: Html) -> None:
    ingest([folder], settings)
    app = page().run()
    app.selectbox(key="corpus-choisi").set_value("valdore").run()
    app.button_group(key="corpus-action-valdore").set_value("Changer l'accès").run()
    assert app.button(key="corpus-appliquer-valdore").disabled, "it is public already"
    app.radio(key="corpus-acces-valdore").set_value(Visibility.INTERNAL).run()
    app.button(key="corpus-appliquer-valdore").click().run()
    assert works.jobs(settings).wait(60)
    with Assistant(settings) as assistant:
        assert {each.visibility for each in assistant.documents()} == {Visibility.INTERNAL}
        assert Desk(assistant).settings.data_dir == settings.data_dir


def test_the_doctor_is_run_from_the_page(folder: Path, settings: Settings, html: Html) -> None:
    ingest([folder], settings)
    app = page().run()
    app.button(key="verifier-index").click().run()
    assert not app.exception
    assert "Index sain : 1 document" in said(html, app)


def test_who_reads_a_corpus_is_told_when_people_sign_in() -> None:
    access = AccessSettings.model_validate(
        {"corpus": {"Direction": ["élus", "direction"], "direction": ["direction"], "paie": []}}
    )
    assert readers(access, "direction") == "direction"
    assert readers(access, "paie") == "personne"
    assert readers(access, "ville") == "toute personne connectée"
