"""``sourcier corpus export --sru``: from an ingested règlement to the national format and back."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from ingest.pipeline import ingest
from ingest.sru.identity import identify
from rag.encode import open_home
from rag.errors import UsageError
from rag.settings import Settings
from rag.types import ActKind, Chunk, Commune, Document, Territory, Version
from tests.ingest.sru_schemas import check_json, check_structure, check_xml
from tests.support import REPOSITORY, Cli

DEMO = REPOSITORY / "corpora" / "clairvigne"


def chunks(settings: Settings, corpus: str) -> list[Chunk]:
    home, _ = open_home(settings)
    with home.read() as snapshot:
        documents = [item for item in snapshot.catalog.documents() if item.corpus == corpus]
        (plan,) = [item for item in documents if item.kind is ActKind.PLU]
        return list(snapshot.catalog.chunks_of(plan.id))


def places(found: list[Chunk]) -> list[tuple[object, ...]]:
    """Each place with its words: passages cut from it are one."""
    merged: list[tuple[tuple[object, ...], list[str]]] = []
    for chunk in found:
        section = chunk.section
        key = (section.path, section.zones, section.article)
        if not merged or merged[-1][0] != key:
            merged.append((key, []))
        merged[-1][1].extend(chunk.text.split())
    return [(*key, tuple(words)) for key, words in merged]


@pytest.mark.parametrize("suffix", ["json", "xml"])
def test_the_demonstration_reglement_goes_out_and_comes_back(suffix: str, tmp_path: Path, cli: Cli) -> None:
    data, folder, town = tmp_path / "data", tmp_path / "retour", tmp_path / "clairvigne"
    settings = Settings(data_dir=data)
    town.mkdir()
    for name in ("plu-reglement.pdf", "manifest.toml"):
        shutil.copy(DEMO / name, town)
    ingest([town], settings)
    folder.mkdir()
    path = folder / f"00001_reglement_20240312.{suffix}"
    done = cli("corpus", "export", "clairvigne", "--sru", str(path), data=data)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Règlement 00001_PLU_20240312 écrit dans" in done.stdout
    content = path.read_bytes()
    check_structure(content)
    assert ingest([folder], settings).complete
    former, after = places(chunks(settings, "clairvigne")), places(chunks(settings, "retour"))
    assert after == former
    assert len(former) > 50
    check_json(content) if suffix == "json" else check_xml(content, tmp_path)


def test_a_structured_file_is_exported_from_itself(tmp_path: Path, cli: Cli) -> None:
    folder = tmp_path / "valdore"
    folder.mkdir()
    content = {"idZone": ["UA"], "idPrescription": ["07-03"], "html": [{"tag": "p", "text": "9 mètres."}]}
    title = {"intitule": "Zone UA", "niveau": 1, "idZone": ["UA"], "contenu": [content]}
    whole = {"nom": "Règlement", "idUrba": "00002_PLU_20190128", "inseeCommune": ["00002"], "titre": [title]}
    (folder / "plu.json").write_text(json.dumps(whole), encoding="utf-8")
    ingest([folder], Settings(data_dir=tmp_path / "data"))
    path = tmp_path / "plu.json"
    assert cli("corpus", "export", "valdore", "--sru", str(path), data=tmp_path / "data").returncode == 0
    written = json.loads(path.read_text(encoding="utf-8"))
    assert written["titre"][0]["contenu"][0]["idPrescription"] == ["07-03"]
    assert (written["typeDoc"], written["inseeCommune"]) == ("PLU", ["00002"])


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("valdore", "--sru", "a.pdf"), "finit par .json ou .xml"),
        (("valdore", "--sru", "a.json"), "aucun règlement de PLU"),
        (("valdore", "--sru", "a.json", "--document", "b.pdf"), "Aucun document « b.pdf »"),
        (("--sru", "a.json"), "--sru veut le nom d'un corpus"),
        (("valdore", "--document", "a.txt"), "--document ne va qu'avec --sru"),
    ],
)
def test_a_wrong_export_is_refused_in_one_sentence(
    arguments: tuple[str, ...], sentence: str, town: Path, cli: Cli
) -> None:
    (town / "plu.txt").unlink()
    data = town.parent / "data"
    ingest([town], Settings(data_dir=data))
    done = cli("corpus", "export", *arguments, data=data)
    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1


def plan(territory: Territory, version: Version, title: str = "Règlement du PLU") -> Document:
    return Document("1", "valdore", "valdore/plu.pdf", "0", title, ActKind.PLU, territory, version=version)


def approved(idurba: str | None = None, year: int = 2024) -> Version:
    return Version("", date(year, 3, 12), idurba)


VALDORE = Territory("Valdoré", "00002")
UNION = Territory("Union", None, (Commune("Valdoré", "00002"), Commune("Mornay", "2A004")))


def test_the_identity_is_what_the_facts_make() -> None:
    made = identify([plan(VALDORE, approved())])
    assert (made.idurba, made.kind, made.insee, made.siren) == ("00002_PLU_20240312", "PLU", ("00002",), "")
    made = identify([plan(UNION, approved("200012345_PLUi_20240312"))])
    assert (made.idurba, made.kind) == ("200012345_PLUI_20240312", "PLUI")
    assert (made.insee, made.siren) == (("00002", "2A004"), "200012345")


@pytest.mark.parametrize(
    ("documents", "sentence"),
    [
        ([plan(VALDORE, Version())], "Il manque la date d'approbation"),
        ([plan(Territory("Valdoré"), approved())], "Il manque le code INSEE de la commune"),
        ([plan(VALDORE, approved("plu de valdoré"))], "n'a pas la forme"),
        ([plan(VALDORE, approved("00003_PLU_20240312"))], "n'est pas celui de l'idUrba"),
        ([plan(UNION, approved())], "Il manque l'identifiant idUrba du PLUi"),
        ([plan(VALDORE, approved("200012345_PLUI_20240312"))], "Il manque les communes membres"),
        (
            [plan(Territory("Union", None, (Commune("Mornay"),)), approved("200012345_PLUI_20240312"))],
            "Il manque le code INSEE de Mornay",
        ),
        ([plan(VALDORE, approved()), plan(VALDORE, approved(year=2023))], "pas la même version"),
    ],
)
def test_a_missing_fact_is_named(documents: list[Document], sentence: str) -> None:
    with pytest.raises(UsageError) as caught:
        identify(documents)
    assert sentence in str(caught.value)
