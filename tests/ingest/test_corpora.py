"""What is settled once a corpus is written: where its references lead, and the versions it holds at once."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

from ingest.pipeline import delete, ingest
from rag.encode import open_home
from rag.index.beside import targets_among
from rag.settings import Settings
from rag.types import Chunk
from tests.support import Cli

GENERAL = """Plan local d'urbanisme, règlement écrit
PLU approuvé le {day}
DISPOSITIONS GÉNÉRALES
ARTICLE 3 - ACCÈS
Les accès ont {width} de large.
ARTICLE 4 - RÉSEAUX
Les réseaux sont enterrés {width} plus bas.
ARTICLE 5 - SOLS
Les sols restent perméables.
"""
ZONE = """PLU approuvé le 3 mars 2020
ZONE UA
ARTICLE UA 3 - ACCÈS
Se reporter à l'article 3 des dispositions générales. Voir l'article UA 10 et l'article UB 7.
ARTICLE UA 10 - HAUTEUR
La hauteur est de neuf mètres. Voir l'article L. 111-6 du code de l'urbanisme.
"""


def town(folder: Path) -> Path:
    made = folder / "plu-valdore"
    made.mkdir()
    (made / "general.txt").write_text(GENERAL.format(day="3 mars 2020", width="4 mètres"), encoding="utf-8")
    (made / "zone.txt").write_text(ZONE, encoding="utf-8")
    return made


def led(settings: Settings) -> dict[str, list[tuple[str, str | None]]]:
    """Where each reference of the zone leads: the file and the article."""
    with open_home(settings)[0].read() as view:
        catalog = view.catalog
        every: dict[str, Chunk] = {
            chunk.id: chunk for document in catalog.documents() for chunk in catalog.chunks_of(document.id)
        }
        targets = catalog.read(partial(targets_among, chunk_ids=list(every)))
        return {
            mention.text: [
                (every[each].document.file, every[each].section.article)
                for each in targets.get(chunk.id, {}).get(rank, ())
            ]
            for chunk in every.values()
            for rank, mention in enumerate(chunk.mentions)
        }


def test_a_reference_leads_to_another_file_and_follows_it(tmp_path: Path, settings: Settings) -> None:
    folder = town(tmp_path)
    assert ingest([folder], settings).notes == ()
    general = ("plu-valdore/general.txt", "3")
    assert led(settings) == {
        "article 3": [general],
        "article UA 10": [("plu-valdore/zone.txt", "UA 10")],
        "article UB 7": [],
        "article L. 111-6": [],
    }
    text = GENERAL.format(day="3 mars 2020", width="5 mètres")
    (folder / "general.txt").write_text(text, encoding="utf-8")
    ingest([folder], settings)
    assert led(settings)["article 3"] == [general]
    (folder / "general.txt").rename(folder / "communes.txt")
    ingest([folder], settings)
    assert ("plu-valdore/communes.txt", "3") in led(settings)["article 3"]
    (folder / "ub.txt").write_text("ZONE UB\nARTICLE UB 7 - LIMITES\nEn limite séparative.", encoding="utf-8")
    ingest([folder], settings)
    assert led(settings)["article UB 7"] == [("plu-valdore/ub.txt", "UB 7")]


def test_a_deleted_file_is_no_target_any_more(tmp_path: Path, settings: Settings) -> None:
    ingest([town(tmp_path)], settings)
    with open_home(settings)[0].read() as view:
        general = view.catalog.document_at("plu-valdore", "plu-valdore/general.txt")
        assert general is not None
    delete(settings, document_ids=[general.id])
    assert led(settings)["article 3"] == []
    with open_home(settings)[0].read() as view:
        texts = {each.mention.text for each in view.catalog.unresolved("plu-valdore")}
    assert texts == {"article 3", "article UB 7"}


def test_two_versions_of_one_plan_are_told(tmp_path: Path, settings: Settings) -> None:
    folder = town(tmp_path)
    newer = GENERAL.format(day="5 juillet 2024", width="1,20 mètre")
    (folder / "general-2024.txt").write_text(newer, encoding="utf-8")
    followed, versions, rivals = ingest([folder], settings).notes
    assert "est remplacé depuis le 5 juillet 2024" in followed
    assert "2 versions du plan à la fois" in versions
    assert "Approuvé le 3 mars 2020 (" in versions
    assert "Approuvé le 5 juillet 2024 (general-2024)" in versions
    assert "contiennent 3 mêmes articles, dont 2 en des termes différents (3, 4)" in rivals
    assert "« general-2024 » est la plus récente" in rivals


def test_a_cover_that_names_another_town_is_a_warning(tmp_path: Path, settings: Settings) -> None:
    folder = town(tmp_path)
    (folder / "annexe.txt").write_text(
        "COMMUNE DE BRAY\nPLU de Valdore\nZONE UA\nemprise au sol", encoding="utf-8"
    )
    report = ingest([folder], settings)
    (told,) = [warning for file in report.files for warning in file.warnings if "autre commune" in warning]
    assert "(Bray)" in told


def test_the_command_counts_references_and_lists_those_that_lead_nowhere(cli: Cli, tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert cli("ingest", str(town(tmp_path)), data=data).returncode == 0
    done = cli("corpus", "references", "plu-valdore", data=data)
    assert "plu-valdore : renvois : 3 trouvé(s), 2 résolu(s), et 1 à une loi ou à un plan" in done.stdout
    assert "sans cible : plu-valdore/zone.txt — « article UB 7 »" in done.stdout
    found = json.loads(cli("corpus", "references", "plu-valdore", "--json", data=data).stdout)
    assert (found["found"], found["resolved"], found["outside"]) == (3, 2, 1)
    assert [each["number"] for each in found["unresolved"]] == ["7"]
