from __future__ import annotations

from pathlib import Path

import pytest

from rag.errors import SettingsError
from rag.settings import ModelSettings, load_settings


def written(folder: Path, text: str) -> dict[str, str]:
    (folder / "sourcier.toml").write_text(text, encoding="utf-8")
    return {"SOURCIER_CONFIG": str(folder / "sourcier.toml"), "SOURCIER_DATA_DIR": str(folder / "data")}


def test_defaults_need_neither_model_nor_server(tmp_path: Path) -> None:
    settings = load_settings({"SOURCIER_DATA_DIR": str(tmp_path)})
    assert settings.data_dir == tmp_path
    assert settings.modele.moteur == "aucun"
    assert settings.index.moteur == "embarque"
    assert not settings.modele.externe_autorise


def test_the_file_is_read_and_the_environment_wins(tmp_path: Path) -> None:
    environ = written(
        tmp_path, '[recherche]\ncandidats = 50\npassages = 20\n[contact]\nservice = "Urbanisme"\n'
    )
    settings = load_settings({**environ, "SOURCIER_RECHERCHE__CANDIDATS": "60"})
    assert (settings.recherche.candidats, settings.recherche.passages) == (60, 20)
    assert settings.contact.service == "Urbanisme"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[recherche]\ncandidat = 50\n", "recherche.candidat"),
        ("[recherche]\ncandidats = 5\n", "recherche.candidats"),
        ("[reponse]\nseuil = 1.5\n", "reponse.seuil"),
        ('[modele]\nmoteur = "gpt"\n', "modele.moteur"),
        ("inconnu = 1\n", "inconnu"),
        ("index = 3\n", "index"),
    ],
)
def test_a_wrong_setting_is_named_in_a_french_sentence(tmp_path: Path, text: str, place: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(written(tmp_path, text))
    assert f"« {place} »" in str(caught.value)
    assert "Corrigez" in str(caught.value)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[journal]\njours = "trente"\n', "il faut un nombre entier"),
        ('[reponse]\nseuil = "haut"\n', "il faut un nombre"),
        ('[journal]\nactif = "peut-être"\n', "il faut « true » ou « false »"),
        ("[contact]\ntelephone = 12\n", "il faut un texte entre guillemets"),
        ("[recherche]\nlexique = 3\n", "il faut un chemin entre guillemets"),
        ("[evaluation]\njeux = 3\n", "il faut une liste"),
        ("index = 3\n", "il faut une section"),
        ("[recherche]\ncandidat = 50\n", "voulez-vous dire « candidats » ?"),
        ('[evaluation.courriel]\nserveurs = "a"\n', "voulez-vous dire « serveur » ?"),
        ("[model]\n", "voulez-vous dire « modele » ?"),
        ("[zzz]\nmode = 1\n", "ce réglage n'existe pas. Corrigez"),
    ],
)
def test_a_wrong_setting_says_what_was_wanted(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(written(tmp_path, text))
    assert words in str(caught.value)


def test_a_variable_with_one_underscore_is_refused_rather_than_left_aside(tmp_path: Path) -> None:
    environ = {"SOURCIER_DATA_DIR": str(tmp_path), "SOURCIER_CONFIG": ""}
    with pytest.raises(SettingsError, match="deux traits bas après la section, SOURCIER_ACCES__MODE"):
        load_settings({**environ, "SOURCIER_ACCES_MODE": "oidc"})
    assert load_settings({**environ, "SOURCIER_MEMOIRE_NUIT": "3g"})  # said to Docker, not to Sourcier


def test_a_wrong_variable_is_named(tmp_path: Path) -> None:
    environ = written(tmp_path, "[recherche]\ncandidats = 50\n")
    with pytest.raises(SettingsError, match="variable d'environnement SOURCIER_REPONSE__SEUIL"):
        load_settings({**environ, "SOURCIER_REPONSE__SEUIL": "3"})
    with pytest.raises(SettingsError, match="variable d'environnement SOURCIER_INCONNU__CLE"):
        load_settings({"SOURCIER_DATA_DIR": str(tmp_path), "SOURCIER_INCONNU__CLE": "3"})
    environ = written(tmp_path, "[recherche]\ncandidats = 5\n")
    with pytest.raises(SettingsError, match=r"Corrigez .*sourcier\.toml"):
        load_settings({**environ, "SOURCIER_REPONSE__SEUIL": "0.3"})


def test_a_section_that_is_not_one_is_an_error_even_with_a_variable(tmp_path: Path) -> None:
    environ = written(tmp_path, "index = 3\n")
    with pytest.raises(SettingsError):
        load_settings({**environ, "SOURCIER_INDEX__URL": "http://127.0.0.1"})


@pytest.mark.parametrize("content", [b"[index\n", b"\xff\xfe"])
def test_an_unreadable_file_is_an_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "s.toml").write_bytes(content)
    with pytest.raises(SettingsError, match=r"illisible : il n'est pas du (TOML \(ligne 1\)|texte UTF-8)"):
        load_settings({"SOURCIER_CONFIG": str(tmp_path / "s.toml")})


def test_a_named_file_that_is_missing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="n'existe pas"):
        load_settings({"SOURCIER_CONFIG": str(tmp_path / "absent.toml")})


def test_secrets_are_masked_and_leave_the_digest_alone(tmp_path: Path) -> None:
    first = load_settings(written(tmp_path, '[modele]\ncle = "SECRET-1"\n[index]\ncle = "SECRET-2"\n'))
    assert "SECRET" not in str(first.masked())
    assert "SECRET" not in repr(first)
    second = load_settings(written(tmp_path, '[modele]\ncle = "SECRET-3"\n[index]\ncle = "SECRET-2"\n'))
    assert first.digest() == second.digest()


def test_a_password_in_an_address_is_masked(tmp_path: Path) -> None:
    settings = load_settings(written(tmp_path, '[modele]\nurl = "https://agent:SECRET@modele.example/v1"\n'))
    assert "SECRET" not in str(settings.masked())
    assert "modele.example/v1" in str(settings.masked())


def test_the_digest_changes_with_a_setting_but_not_with_the_data_folder(tmp_path: Path) -> None:
    environ = {"SOURCIER_DATA_DIR": str(tmp_path / "a")}
    base = load_settings(environ).digest()
    assert load_settings({"SOURCIER_DATA_DIR": str(tmp_path / "b")}).digest() == base
    assert load_settings({**environ, "SOURCIER_REPONSE__SEUIL": "0.5"}).digest() != base


@pytest.mark.parametrize(
    ("url", "outside"),
    [
        ("http://127.0.0.1:8000/v1", False),
        ("http://localhost:8000/v1", False),
        ("http://10.1.2.3/v1", False),
        ("http://[fd00::1]/v1", False),
        ("https://api.mistral.ai", True),
        ("http://8.8.8.8/v1", True),
        ("http://localhost.example.org/v1", True),
        ("", True),
    ],
)
def test_an_outside_model_is_recognised(url: str, outside: bool) -> None:
    assert ModelSettings(moteur="openai", url=url).outside is outside


def test_no_model_is_never_outside() -> None:
    assert not ModelSettings(url="https://api.mistral.ai").outside
