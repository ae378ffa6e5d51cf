"""What becomes of files that are renamed, copied, swapped or removed between two ingestions."""

from __future__ import annotations

import shutil
from pathlib import Path

from ingest.pipeline import IngestOptions, delete, ingest
from rag.encode import open_home
from rag.settings import Settings
from rag.types import DocumentState, Visibility
from tests.ingest.valdore import RULE, by_name, documents, found, snapshot


def sound(settings: Settings) -> bool:
    return open_home(settings)[0].doctor() == ()


def test_a_renamed_file_takes_the_place_of_the_former_one(town: Path, settings: Settings) -> None:
    (town / "manifest.toml").write_text(
        '[[document]]\nfichier = "plu.txt"\nidurba = "00002_PLU_20230504"\n', encoding="utf-8"
    )
    ingest([town], settings)
    (town / "sous").mkdir()
    (town / "plu.txt").rename(town / "sous" / "reglement.txt")
    report = ingest([town], settings)
    files = by_name(report)
    assert files["reglement.txt"].renamed_from == "valdore/plu.txt"
    assert files["cantine.txt"].unchanged
    kept = documents(settings)
    assert set(kept) == {"cantine.txt", "reglement.txt"}
    assert kept["reglement.txt"].version.idurba == "00002_PLU_20230504"  # said of it under its former name
    assert any("manifest.toml nomme « plu.txt »" in note for note in report.notes)
    assert len(found(settings, "hauteur maximale")) == 1
    assert sound(settings)
    again = ingest([town], settings)
    assert all(file.unchanged for file in again.files)
    assert again.generation == report.generation


def test_what_is_known_is_read_again_when_asked(town: Path, settings: Settings) -> None:
    first = ingest([town], settings)
    assert all(file.unchanged for file in ingest([town], settings).files)
    again = ingest([town], settings, IngestOptions(again=True))
    assert not any(file.unchanged for file in again.files)
    assert again.generation != first.generation
    assert [file.chunks for file in again.files] == [file.chunks for file in first.files]
    assert len(found(settings, "hauteur maximale")) == 1
    assert sound(settings)


def test_the_head_of_a_sitting_is_not_counted_as_an_act(tmp_path: Path, settings: Settings) -> None:
    folder = tmp_path / "seances"
    folder.mkdir()
    (folder / "pv.txt").write_text(
        "COMMUNE DE VALDORÉ\nProcès-verbal de la séance du conseil municipal du 12 mars 2024\n"
        "La séance est ouverte à 20 heures par monsieur le maire devant dix-huit conseillers.\n"
        "2024-012 BUDGET PRIMITIF\nLe conseil municipal approuve le budget.\nVote : Pour à l'unanimité\n"
        "2024-013 TARIFS DE LA CANTINE\nLe repas passe à 3,20 €.\nVote : 15 pour, 3 contre\n",
        encoding="utf-8",
    )
    (file,) = ingest([folder], settings).files
    assert {each.name: each.count for each in file.units}["délibérations"] == 2


def test_a_renamed_file_given_alone_is_recognised(town: Path, settings: Settings) -> None:
    ingest([town], settings)
    (town / "plu.txt").rename(town / "reglement.txt")
    (file,) = ingest([town / "reglement.txt"], settings).files
    assert file.renamed_from == "valdore/plu.txt"
    assert set(documents(settings)) == {"cantine.txt", "reglement.txt"}


def test_a_copy_is_told_and_is_not_indexed_twice(town: Path, settings: Settings) -> None:
    (town / "plu-bis.txt").write_bytes((town / "plu.txt").read_bytes())
    report = ingest([town], settings)
    files = by_name(report)
    copy, kept = files["plu.txt"], files["plu-bis.txt"]
    assert report.complete
    assert kept.chunks > 0
    assert kept.warnings == ()
    assert (copy.state, copy.chunks) == (DocumentState.INDEXED, 0)
    assert copy.warnings == (
        "même contenu que valdore/plu-bis.txt, qui est seul indexé : retirez l'un des deux",
    )
    assert copy.document == kept.document
    assert len(found(settings, "hauteur maximale")) == 1
    assert sound(settings)
    again = ingest([town], settings)
    assert all(file.unchanged for file in again.files)
    assert again.generation == report.generation
    (town / "plu-bis.txt").unlink()
    files = by_name(ingest([town], settings))
    assert files["plu.txt"].renamed_from == "valdore/plu-bis.txt"
    assert set(documents(settings)) == {"cantine.txt", "plu.txt"}
    assert sound(settings)


def test_a_copy_of_which_the_manifest_says_otherwise_is_another_document(
    town: Path, settings: Settings
) -> None:
    (town / "plu-bis.txt").write_bytes((town / "plu.txt").read_bytes())
    (town / "manifest.toml").write_text(
        '[[document]]\nfichier = "plu.txt"\ntitre = "Règlement de la seconde zone"\n', encoding="utf-8"
    )
    files = by_name(ingest([town], settings))
    assert files["plu.txt"].warnings == ()
    assert set(documents(settings)) == {"cantine.txt", "plu.txt", "plu-bis.txt"}
    assert len(found(settings, "hauteur maximale")) == 2


def test_a_file_that_becomes_a_copy_leaves_its_former_words(town: Path, settings: Settings) -> None:
    ingest([town], settings)
    (town / "plu.txt").write_bytes((town / "cantine.txt").read_bytes())
    files = by_name(ingest([town], settings))
    assert files["plu.txt"].document == files["cantine.txt"].document
    assert found(settings, "hauteur maximale") == []
    assert set(documents(settings)) == {"cantine.txt"}
    assert sound(settings)


def test_a_copy_of_a_refused_file_is_refused_alike(town: Path, settings: Settings) -> None:
    for name in ("a.pdf", "b.pdf"):
        (town / name).write_bytes(b"%PDF-1.7 rien")
    files = by_name(ingest([town], settings))
    assert files["a.pdf"].state is DocumentState.REFUSED
    assert (files["b.pdf"].state, files["b.pdf"].reason) == (DocumentState.REFUSED, files["a.pdf"].reason)


def test_two_files_that_exchange_their_names_lose_nothing(town: Path, settings: Settings) -> None:
    ingest([town], settings)
    (town / "plu.txt").rename(town / "x")
    (town / "cantine.txt").rename(town / "plu.txt")
    (town / "x").rename(town / "cantine.txt")
    files = by_name(ingest([town], settings))
    assert [file.warnings for file in files.values()] == [(), ()]
    kept = documents(settings)
    assert len(found(settings, "hauteur maximale")) == 1
    with snapshot(settings) as view:
        chunks = view.catalog.chunks_of(kept["cantine.txt"].id)
    assert "hauteur maximale" in " ".join(chunk.text for chunk in chunks)
    assert sound(settings)


def test_files_that_are_gone_are_told_then_removed_when_asked(town: Path, settings: Settings) -> None:
    (town / "vide.txt").write_text("", encoding="utf-8")
    ingest([town], settings)
    (town / "cantine.txt").unlink()
    (town / "vide.txt").unlink()
    report = ingest([town], settings)
    (note,) = report.notes
    assert note.startswith(
        "1 fichier(s) indexé(s) ne sont plus dans le dossier valdore : valdore/cantine.txt. Ils restent"
    )
    assert set(documents(settings)) == {"cantine.txt", "plu.txt"}
    with snapshot(settings) as view:  # the refusal of a file that is no longer there is forgotten
        assert [file.state for file in view.catalog.outcomes()] == [DocumentState.INDEXED] * 2
    removed = ingest([town], settings, IngestOptions(remove_missing=True))
    assert removed.notes == ("1 document(s) retiré(s), absents du dossier valdore : valdore/cantine.txt.",)
    assert set(documents(settings)) == {"plu.txt"}
    assert sound(settings)


def test_a_file_given_alone_says_nothing_of_the_others(town: Path, settings: Settings) -> None:
    ingest([town], settings)
    (town / "cantine.txt").unlink()
    assert ingest([town / "plu.txt"], settings, IngestOptions(remove_missing=True)).notes == ()
    assert set(documents(settings)) == {"cantine.txt", "plu.txt"}


def test_what_is_deposited_later_takes_nothing_away(town: Path, settings: Settings, tmp_path: Path) -> None:
    ingest([town], settings)
    later = tmp_path / "depot" / "valdore"
    later.mkdir(parents=True)
    (later / "nouveau.txt").write_text(RULE.format("quinze"), encoding="utf-8")
    (later / "copie.txt").write_bytes((town / "plu.txt").read_bytes())
    report = ingest([later], settings, IngestOptions(whole=False))
    assert report.notes == ()
    assert by_name(report)["copie.txt"].warnings[0].startswith("même contenu que valdore/plu.txt")
    assert set(documents(settings)) == {"cantine.txt", "plu.txt", "nouveau.txt"}


def test_the_other_corpora_of_a_folder_are_not_told_gone(town: Path, settings: Settings) -> None:
    ingest([town], settings, IngestOptions(corpus="autre", visibility=Visibility.INTERNAL))
    (town / "cantine.txt").unlink()
    assert ingest([town], settings).notes == ()


def test_a_deleted_corpus_leaves_no_refusal(town: Path, settings: Settings) -> None:
    (town / "vide.txt").write_text("", encoding="utf-8")
    (town / "copie.txt").write_bytes((town / "plu.txt").read_bytes())
    ingest([town], settings)
    with snapshot(settings) as reader:
        assert delete(settings, corpus="valdore") == 2
        assert len(reader.point_ids()) == len(reader.catalog.chunk_ids()) > 0  # what was opened stays whole
    with snapshot(settings) as view:
        assert (view.catalog.outcomes(), view.point_ids()) == ((), set())
    assert sound(settings)


def test_most_of_a_folder_is_removed_only_when_said_twice(town: Path, settings: Settings) -> None:
    for rank in range(3):
        (town / f"arrete{rank}.txt").write_text(f"Arrêté n° {rank} du maire.", encoding="utf-8")
    ingest([town], settings)
    before = set(documents(settings))
    for name in before - {"plu.txt"}:
        (town / name).unlink()
    (note,) = ingest([town], settings, IngestOptions(remove_missing=True)).notes
    assert "rien n'a été retiré" in note
    assert "--retirer-absents --oui" in note
    assert set(documents(settings)) == before
    ingest([town], settings, IngestOptions(remove_missing=True, remove_most=True))
    assert set(documents(settings)) == {"plu.txt"}
    assert sound(settings)


def test_a_folder_that_changed_its_name_is_known_again(town: Path, settings: Settings) -> None:
    options = IngestOptions(corpus="valdore")
    ingest([town], settings, options)
    before = set(documents(settings))
    moved = town.rename(town.with_name("valdore-2025"))
    report = ingest([moved], settings, options)
    assert report.notes == ()
    assert all(file.renamed_from.startswith("valdore/") for file in report.files)
    assert set(documents(settings)) == before
    assert sound(settings)


def test_two_folders_of_one_corpus_are_no_renaming(town: Path, settings: Settings) -> None:
    options = IngestOptions(corpus="valdore")
    ingest([town], settings, options)
    other = town.with_name("archives")
    shutil.copytree(town, other)
    report = ingest([other], settings, options)
    assert not any(file.renamed_from for file in report.files)


def test_a_corpus_named_after_a_renamed_folder_is_said_to_be_there_twice(
    town: Path, settings: Settings
) -> None:
    ingest([town], settings)
    moved = town.rename(town.with_name("valdore-2025"))
    (note,) = ingest([moved], settings).notes
    assert "sont aussi dans le corpus valdore : si le dossier a seulement changé de nom" in note
    assert ingest([moved], settings).notes == ()
