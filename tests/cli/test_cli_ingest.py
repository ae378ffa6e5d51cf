"""``sourcier ingest`` and ``sourcier corpus``: the report, what is stored of it, and what the doctor says."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from rag.types import ActKind, Counted, Document, DocumentState, Ingested, IngestReport, Territory
from tests.support import Cli
from ui.cli.report import counted, file_lines, ranges, show_report, totals

ACT = (
    "Commune de Valdoré\nRèglement du plan local d'urbanisme (PLU)\nZONE UA\nARTICLE UA 10 - HAUTEUR\n"
    "La hauteur maximale est fixée à neuf mètres.\n"
)


@pytest.fixture
def town(tmp_path: Path) -> Path:
    folder = tmp_path / "valdore"
    folder.mkdir()
    (folder / "plu-b.txt").write_text(ACT, encoding="utf-8")
    (folder / "plu-a.txt").write_text(ACT, encoding="utf-8")
    (folder / "vide.txt").write_text("", encoding="utf-8")
    return folder


def test_the_report_names_units_copies_renames_and_absents(cli: Cli, town: Path) -> None:
    data = town.parent / "data"
    done = cli("ingest", str(town), "--json", data=data)
    assert done.returncode == 1
    report = json.loads(done.stdout)
    assert report["units"] == {"zones": 1, "articles": 1}
    files = {file["file"]: file for file in report["files"]}
    assert files["valdore/plu-a.txt"]["units"] == {"zones": 1, "articles": 1}
    assert files["valdore/plu-b.txt"]["copy_of"] == "valdore/plu-a.txt"
    assert files["valdore/vide.txt"]["state"] == "refuse"

    (town / "plu-a.txt").rename(town / "reglement.txt")
    (town / "plu-b.txt").unlink()
    (town / "vide.txt").unlink()
    done = cli("ingest", str(town), data=data)
    assert done.returncode == 0
    assert "renommé : valdore/plu-a.txt → valdore/reglement.txt" in done.stdout
    assert "Trouvé : 1 zone, 1 article." in done.stdout

    (town / "note.txt").write_text("Note du maire de Valdoré sur le stationnement.\n", encoding="utf-8")
    (town / "reglement.txt").unlink()
    done = cli("ingest", str(town), "--détails", data=data)
    assert "1 fichier(s) indexé(s) ne sont plus dans le dossier valdore" in done.stderr
    assert "valdore/note.txt : indexé, 1 passage(s)" in done.stdout
    assert "    déduit : nature : " in done.stdout
    done = cli("ingest", str(town), "--retirer-absents", data=data)
    assert "1 document(s) retiré(s)" in done.stderr
    (shown,) = json.loads(cli("corpus", "list", "--json", data=data).stdout)
    assert (shown["corpus"], shown["documents"], shown["passages"]) == ("valdore", 1, 1)


def test_what_was_found_is_shown_later(cli: Cli, town: Path) -> None:
    data = town.parent / "data"
    cli("ingest", str(town), data=data)
    shown = cli("corpus", "show", "valdore", data=data).stdout
    assert "trouvé : 1 zone, 1 article" in shown
    assert "à vérifier : même contenu que valdore/plu-a.txt" in shown
    assert "valdore/vide.txt : refusé (Fichier vide" in shown
    assert "Dernière modification de l'index : " in shown
    listed = cli("corpus", "list", data=data).stdout
    assert "valdore : 1 document(s), " in listed
    assert ", 1 fichier(s) refusé(s) — Valdoré" in listed
    assert cli("corpus", "doctor", "--complet", data=data).returncode == 0
    (original,) = (data / "files").iterdir()
    original.write_text("autre chose", encoding="utf-8")
    assert cli("corpus", "doctor", data=data).returncode == 0
    done = cli("corpus", "doctor", "--complet", "--json", data=data)
    assert done.returncode == 1
    (fault,) = json.loads(done.stdout)["faults"]
    assert "a changé" in fault


def test_all_that_is_known_of_a_file_is_told() -> None:
    file = Ingested(
        "valdore/plu.pdf",
        DocumentState.PARTIAL,
        "1 page(s) à océriser sur 12",
        12,
        (12,),
        3,
        inferred=("nature : plu",),
        warnings=("texte invisible page 3",),
        units=(Counted("zones", 2), Counted("articles", 1345)),
        set_apart=(Counted("sommaire", 2100),),
        pages_ocr=(3, 4, 5, 9),
        renamed_from="valdore/ancien.pdf",
    )
    assert list(file_lines(file)) == [
        "valdore/plu.pdf : partiel — 1 page(s) à océriser sur 12",
        "    renommé : valdore/ancien.pdf",
        "    trouvé : 2 zones, 1\u202f345 articles",
        "    mis à part (caractères) : sommaire 2\u202f100",
        "    pages lues par OCR : 3 à 5, 9",
        "    pages à océriser : 12",
        "    déduit : nature : plu",
        "    à vérifier : texte invisible page 3",
    ]
    assert counted(totals([file.units, (Counted("zones", 3),)])) == "5 zones, 1\u202f345 articles"
    assert ranges(()) == ""


def test_a_remark_made_of_many_files_is_said_once(capsys: pytest.CaptureFixture[str]) -> None:
    document = Document("d", "c", "c/0.pdf", "s", "t", ActKind.PLU, Territory("Valdoré"))
    files = [
        Ingested(
            f"c/{rank}.pdf",
            DocumentState.INDEXED,
            pages=1,
            pages_to_ocr=(1,),
            document=replace(document, file=f"c/{rank}.pdf"),
            warnings=("page 1 : surtout une image",),
            units=(Counted("renvois", 1), Counted("zones", 1)),
        )
        for rank in range(5)
    ]
    copy = replace(files[0], file="c/copie.pdf", warnings=("même contenu",), units=())
    show_report(IngestReport((*files, copy), 1.0), as_json=False)
    shown = capsys.readouterr().out.splitlines()
    assert shown[0] == "à vérifier : c/copie.pdf — même contenu"
    assert shown[1].startswith("à vérifier : 5 fichiers (c/0.pdf, c/1.pdf, c/2.pdf… ; --details")
    assert shown[2] == "Trouvé : 5 zones, 5 renvois."
    assert "5 page(s) numérisée(s) non lue(s)" in shown[3]
    assert shown[-1].startswith("5 indexé(s), 0 partiel(s), 0 refusé(s), 1 copie(s) non indexée(s) ;")
