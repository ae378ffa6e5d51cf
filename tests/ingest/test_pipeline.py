"""Ingestion end to end, on small towns: what ends up in the index, and what the report says of each file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ingest.pipeline import BATCH, IngestOptions, Progress, Stage, delete, ingest
from rag.encode import open_home
from rag.errors import UsageError
from rag.settings import IngestSettings, Settings
from rag.types import (
    ActKind,
    Commune,
    DocumentState,
    Filters,
    Territory,
    Visibility,
)
from tests.ingest.valdore import RULE, by_name, documents, found, snapshot


def test_files_become_documents_with_their_place_shown_as_the_contract_says(
    town: Path, settings: Settings
) -> None:
    report = ingest([town], settings)
    assert report.complete
    assert [file.file for file in report.files] == ["valdore/cantine.txt", "valdore/plu.txt"]
    assert {file.state for file in report.files} == {DocumentState.INDEXED}
    kept = documents(settings)
    assert {name: (each.corpus, each.kind, each.territory) for name, each in kept.items()} == {
        "cantine.txt": ("valdore", ActKind.DELIBERATION, Territory("Valdoré")),
        "plu.txt": ("valdore", ActKind.PLU, Territory("Valdoré")),
    }
    assert report.generation
    (passage,) = found(settings, "hauteur maximale")
    assert "neuf mètres" in passage


def test_the_report_says_what_was_inferred(town: Path, settings: Settings) -> None:
    files = by_name(ingest([town], settings))
    nature = "nature : règlement d'urbanisme"
    assert files["plu.txt"].inferred == (nature, "territoire : Valdoré", "titre : plu")
    told = by_name(ingest([town], settings, IngestOptions(corpus="b", commune="Combe", insee="00003")))
    assert told["plu.txt"].inferred == (nature, "titre : plu")


def test_progress_counts_every_file_once(town: Path, settings: Settings) -> None:
    steps: list[Progress] = []
    ingest([town], settings, on_progress=steps.append)
    ended = [step for step in steps if step.stage is Stage.ENDED]
    assert [(step.done, step.total, step.file) for step in ended] == [
        (1, 2, "valdore/cantine.txt"),
        (2, 2, "valdore/plu.txt"),
    ]


# -- again ------------------------------------------------------------------------------------------


def test_the_same_files_again_change_nothing(town: Path, settings: Settings) -> None:
    first = ingest([town], settings)
    again = ingest([town], settings)
    assert all(file.unchanged for file in again.files)
    assert again.generation == first.generation
    assert [file.chunks for file in again.files] == [file.chunks for file in first.files]


def test_changed_words_replace_the_former_ones_without_ghosts(town: Path, settings: Settings) -> None:
    ingest([town], settings)
    (town / "plu.txt").write_text(RULE.format("douze"), encoding="utf-8")
    files = by_name(ingest([town], settings))
    assert (files["plu.txt"].unchanged, files["cantine.txt"].unchanged) == (False, True)
    (passage,) = found(settings, "hauteur maximale égout")
    assert "douze mètres" in passage
    assert len(documents(settings)) == 2
    assert open_home(settings)[0].doctor() == ()


def test_facts_said_later_replace_those_inferred(town: Path, settings: Settings) -> None:
    ingest([town], settings)
    report = ingest([town], settings, IngestOptions(visibility=Visibility.INTERNAL, insee="00002"))
    assert not any(file.unchanged for file in report.files)
    kept = documents(settings)["plu.txt"]
    assert (kept.visibility, kept.territory) == (Visibility.INTERNAL, Territory("Valdoré", "00002"))


def test_an_internal_corpus_stays_internal_when_nothing_is_said(town: Path, settings: Settings) -> None:
    ingest([town], settings, IngestOptions(visibility=Visibility.INTERNAL))
    (town / "plu.txt").write_text(RULE.format("douze"), encoding="utf-8")
    (town / "nouveau.txt").write_text(RULE.format("quinze"), encoding="utf-8")
    ingest([town], settings)
    assert {each.visibility for each in documents(settings).values()} == {Visibility.INTERNAL}
    assert found(settings, "hauteur", Filters(visibilities=(Visibility.PUBLIC,))) == []
    ingest([town], settings, IngestOptions(visibility=Visibility.PUBLIC))
    assert {each.visibility for each in documents(settings).values()} == {Visibility.PUBLIC}


# -- what is said -----------------------------------------------------------------------------------


def test_the_manifest_wins_over_inference_and_options_over_the_manifest(
    town: Path, settings: Settings
) -> None:
    (town / "manifest.toml").write_text(
        '[corpus]\nnom = "plu-valdore"\ncommune = "Valdoré-le-Haut"\ninsee = "00002"\n'
        'visibilite = "interne"\n[[document]]\nfichier = "plu.txt"\n'
        'titre = "Règlement écrit"\ntype = "annexe"\n'
        'version = "Révision n° 2"\ndate = 2023-05-04\nidurba = "00002_PLU_20230504"\n'
        '[[document]]\nfichier = "absent.pdf"\n',
        encoding="utf-8",
    )
    report = ingest([town], settings)
    kept = documents(settings)["plu.txt"]
    assert (kept.corpus, kept.title, kept.kind) == ("plu-valdore", "Règlement écrit", ActKind.ANNEXE)
    assert (kept.version.label, kept.version.date) == ("Révision n° 2", date(2023, 5, 4))
    assert kept.version.idurba == "00002_PLU_20230504"
    assert kept.territory == Territory("Valdoré-le-Haut", "00002")
    assert kept.visibility is Visibility.INTERNAL
    assert by_name(report)["plu.txt"].inferred == ()
    assert any("absent.pdf" in note for note in report.notes)
    assert all(file.unchanged for file in ingest([town], settings).files)

    told = IngestOptions(corpus="essai", commune="Combe", visibility=Visibility.PUBLIC)
    ingest([town], settings, told)
    with snapshot(settings) as view:
        mine = [each for each in view.catalog.documents() if each.corpus == "essai"]
    assert {each.territory for each in mine} == {Territory("Combe")}  # not the code of another commune
    assert {each.visibility for each in mine} == {Visibility.PUBLIC}


def test_a_manifest_that_changes_a_fact_is_read_again(town: Path, settings: Settings) -> None:
    entry = '[[document]]\nfichier = "plu.txt"\nidurba = "00002_PLU_{}"\n'
    (town / "manifest.toml").write_text(entry.format("20230504"), encoding="utf-8")
    ingest([town], settings)
    (town / "manifest.toml").write_text(entry.format("20240101"), encoding="utf-8")
    assert not by_name(ingest([town], settings))["plu.txt"].unchanged
    assert documents(settings)["plu.txt"].version.idurba == "00002_PLU_20240101"


def test_a_bad_manifest_stops_before_anything_is_written(town: Path, settings: Settings) -> None:
    (town / "manifest.toml").write_text("[corpus]\nville = 'X'\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"corpus\.ville"):
        ingest([town], settings)
    assert open_home(settings)[0].current() is None


def test_a_code_alone_completes_the_inferred_commune(town: Path, settings: Settings) -> None:
    ingest([town], settings, IngestOptions(insee="00002"))
    assert documents(settings)["plu.txt"].territory == Territory("Valdoré", "00002")


def test_a_member_commune_reaches_the_plan_of_its_intercommunality(town: Path, settings: Settings) -> None:
    members = (Commune("Combe-la-Belle", "00011"), Commune("Valdoré", "00012"))
    ingest([town / "plu.txt"], settings, IngestOptions(commune="Val-d'Or Métropole", members=members))
    for commune in ("Val-d'Or Métropole", "Combe-la-Belle", "combe la belle", "00011", "Valdoré"):
        assert len(found(settings, "hauteur maximale", Filters(commune=commune))) == 1, commune
    for commune in ("Combe", "00013", "Grenoble"):
        assert found(settings, "hauteur maximale", Filters(commune=commune)) == [], commune


def test_files_added_later_have_the_territory_of_the_corpus(town: Path, settings: Settings) -> None:
    ingest([town], settings, IngestOptions(commune="Valdoré-le-Haut", insee="00002"))
    (town / "note.txt").write_text("Mairie de Combe, ville de Combe, commune de Combe.", encoding="utf-8")
    ingest([town], settings)
    assert {each.territory for each in documents(settings).values()} == {
        Territory("Valdoré-le-Haut", "00002")
    }


def test_a_corpus_that_names_no_town_is_of_the_only_one_indexed(
    town: Path, tmp_path: Path, settings: Settings
) -> None:
    ingest([town], settings)
    other = tmp_path / "mes-documents"
    other.mkdir()
    (other / "avis.txt").write_text("Avis\n\nLe marché se tient le samedi.\n", encoding="utf-8")
    ingest([other], settings)
    assert documents(settings)["avis.txt"].territory.name == "Valdoré"


def test_a_folder_of_folders_makes_as_many_corpora(tmp_path: Path, settings: Settings) -> None:
    for name in ("combe", "valdore"):
        (tmp_path / "tout" / name).mkdir(parents=True)
        (tmp_path / "tout" / name / "plu.txt").write_text(RULE.format(name), encoding="utf-8")
    ingest([tmp_path / "tout"], settings)
    with snapshot(settings) as view:
        kept = [(each.corpus, each.territory.name, each.file) for each in view.catalog.documents()]
    assert kept == [
        ("combe", "Combe", "tout/combe/plu.txt"),
        ("valdore", "Valdore", "tout/valdore/plu.txt"),
    ]


def test_a_structured_reglement_brings_its_own_facts(tmp_path: Path, settings: Settings) -> None:
    folder = tmp_path / "valdore"
    folder.mkdir()
    (folder / "r.xml").write_text(
        '<plu:ReglementDU xmlns="http://www.w3.org/1999/xhtml" xmlns:plu="https://cnig.gouv.fr/reglementDU" '
        'nom="Règlement du PLU" idUrba="00002_PLU_20190128"><plu:Titre intitule="Zone UE" idZone="UE" '
        'inseeCommune="00002"><plu:Contenu><p>La hauteur est de 7 mètres.</p></plu:Contenu></plu:Titre>'
        "</plu:ReglementDU>",
        encoding="utf-8",
    )
    (folder / "autre.xml").write_text("<a/>", encoding="utf-8")
    files = by_name(ingest([folder], settings))
    assert (files["r.xml"].state, files["r.xml"].pages) == (DocumentState.INDEXED, 0)
    assert files["autre.xml"].state is DocumentState.REFUSED
    kept = documents(settings)["r.xml"]
    assert (kept.title, kept.kind, kept.page_count) == ("Règlement du PLU", ActKind.PLU, 0)
    assert (kept.territory.insee, kept.version.idurba) == ("00002", "00002_PLU_20190128")
    with snapshot(settings) as view:
        (chunk,) = view.catalog.chunks_of(kept.id)
        assert (chunk.section.zones, chunk.pages) == (("UE",), ())
        assert view.catalog.pages(kept.id)[0].text == "La hauteur est de 7 mètres."


# -- many files, deletion ---------------------------------------------------------------------------


def test_more_files_than_are_read_at_once_end_alike(town: Path, settings: Settings) -> None:
    for rank in range(BATCH + 3):
        (town / f"n{rank}.txt").write_text(RULE.format(f"{rank} virgule cinq"), encoding="utf-8")
    report = ingest([town], settings)
    assert len(report.files) == BATCH + 5
    assert report.complete
    assert {each.territory.name for each in documents(settings).values()} == {"Valdoré"}
    assert len(found(settings, "hauteur maximale")) == BATCH + 4


def test_a_file_that_changes_while_it_is_read_is_refused_alone(town: Path, settings: Settings) -> None:
    def change(step: Progress) -> None:
        """When the first file is written, the second is read and not yet written."""
        if step.done == 1:
            (town / "plu.txt").write_text(RULE.format("tout autre nombre de"), encoding="utf-8")

    files = by_name(ingest([town], settings, on_progress=change))
    assert files["cantine.txt"].state is DocumentState.INDEXED
    assert files["plu.txt"].state is DocumentState.REFUSED
    assert files["plu.txt"].reason == "Le fichier a changé pendant sa lecture : relancez l'ingestion."


def test_delete_removes_a_corpus_or_some_documents(town: Path, settings: Settings) -> None:
    ingest([town], settings)
    ingest([town], settings, IngestOptions(corpus="autre"))
    assert delete(settings, corpus="autre") == 2
    kept = documents(settings)
    assert {each.corpus for each in kept.values()} == {"valdore"}
    assert delete(settings, document_ids=[kept["plu.txt"].id]) == 1
    assert set(documents(settings)) == {"cantine.txt"}
    assert found(settings, "hauteur maximale") == []
    assert delete(settings, corpus="inconnu") == 0


def test_the_size_limit_is_that_of_the_settings(town: Path, tmp_path: Path) -> None:
    with (town / "gros.pdf").open("wb") as stream:
        stream.truncate(2 * 1024 * 1024)
    small = Settings(data_dir=tmp_path / "data", ingestion=IngestSettings(taille_max_mo=1))
    assert by_name(ingest([town], small))["gros.pdf"].reason.startswith("Fichier de plus de 1 Mo")
