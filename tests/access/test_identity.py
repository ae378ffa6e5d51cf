"""From the claims of an identity token to a person: who they are, what they may do and read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag.errors import SettingsError
from rag.settings import Settings, load_settings
from rag.settings_access import AccessSettings, RolesSettings
from ui.access.at_launch import options, write_secrets
from ui.access.identity import ClosedError, Why, groups_in, name_in, owner_id, person_of
from ui.access.person import Role

NOW = 1_800_000_000.0
CLAIMS: dict[str, object] = {
    "is_logged_in": True,
    "iss": "https://sso.ville.example",
    "sub": "1234",
    "iat": int(NOW) - 60,
    "name": "Inès Martin",
}
SIGNED = {
    "mode": "oidc",
    "metadonnees": "https://sso.ville.example/.well-known/openid-configuration",
    "client": "sourcier",
    "secret": "SECRET-DU-CLIENT",
    "retour": "https://sourcier.ville.example/oauth2callback",
    "secret_temoin": "SECRET-DU-TEMOIN-0123456789abcdef",
}


def access(**more: object) -> AccessSettings:
    return AccessSettings.model_validate({**SIGNED, **more})


def test_every_role_has_its_setting() -> None:
    assert list(RolesSettings.model_fields) == [role.value for role in Role]


def test_groups_give_roles_and_corpora() -> None:
    settings = access(
        roles={"instructeur": ["urbanisme"], "gestionnaire": ["documents", "sig"], "lecteur": ["agents"]},
        corpus={"rh": ["direction"], "projets": ["urbanisme", "direction"]},
    )
    person = person_of({**CLAIMS, "groups": ["/urbanisme", "sig"]}, settings, NOW)
    assert person.roles == {Role.INSTRUCTEUR, Role.MANAGER}
    assert person.name == "Inès Martin"
    assert person.scope.closed == {"rh"}
    assert person.scope.opens_corpus("un-autre")


def test_who_has_no_group_reads_or_is_refused() -> None:
    assert person_of(CLAIMS, access(), NOW).roles == {Role.READER}
    with pytest.raises(ClosedError) as error:
        person_of(CLAIMS, access(role_par_defaut="aucun"), NOW)
    assert (error.value.why, error.value.name) == (Why.NO_ROLE, "Inès Martin")


def test_a_group_is_a_whole_word_in_its_own_letters() -> None:
    settings = access(roles={"data": ["chiffres"]}, corpus={"rh": ["direction"]})
    person = person_of(
        {**CLAIMS, "groups": ["Chiffres", "chiffres2", "sous-direction", "DIRECTION"]}, settings, NOW
    )
    assert person.roles == {Role.READER}
    assert person.scope.closed == {"rh"}


@pytest.mark.parametrize(
    ("claims", "path", "groups"),
    [
        ({"groups": ["a", "/b/c", " ", 3, None]}, "groups", {"a", "b/c"}),
        ({"email": "ines@ville.example"}, "email", {"ines@ville.example"}),
        ({"realm_access": {"roles": ["a"]}}, "realm_access.roles", {"a"}),
        ({"https://ville.example/groups": ["a"]}, "https://ville.example/groups", {"a"}),
        ({"groups": {"a": True}}, "groups", set()),
        ({"groups": 3}, "groups", set()),
        ({}, "realm_access.roles", set()),
    ],
)
def test_where_groups_are_read(claims: dict[str, object], path: str, groups: set[str]) -> None:
    assert groups_in(claims, path) == groups


@pytest.mark.parametrize(
    "told",
    [
        ["/"],
        [""],
        ["//direction"],
        ["direction,documents"],
        ["direction documents"],
        ["direction\u200b"],
        ["direct\u0456on"],
        ["direction\x00"],
        ["*"],
        ["%"],
        ["' OR '1'='1"],
        ['direction"]\n[acces.roles]'],
        [["direction"]],
        [{"name": "direction"}],
        {"direction": "direction"},
        "agents/direction",
        "direction/sous",
    ],
    ids=repr,
)
def test_no_writing_of_a_group_passes_for_another(told: object) -> None:
    settings = access(
        roles={"gestionnaire": ["direction"], "data": ["", "/"]},
        corpus={"rh": ["direction"], "paie": ["/", ""]},
    )
    person = person_of({**CLAIMS, "groups": told}, settings, NOW)
    assert person.roles == {Role.READER}
    assert person.scope.closed == {"rh", "paie"}


@pytest.mark.parametrize("name", ["élus", "e\u0301lus", " /élus ", "Pôle « vie »; l'été & co"])
def test_a_group_of_odd_letters_is_known_however_its_accents_are_written(name: str) -> None:
    settings = access(
        roles={"conseiller": ["e\u0301lus", "Po\u0302le « vie »; l'été & co"]}, corpus={"rh": ["élus", name]}
    )
    person = person_of({**CLAIMS, "groups": [name]}, settings, NOW)
    assert person.roles == {Role.CONSEILLER}
    assert person.scope.closed == frozenset()


@pytest.mark.parametrize(
    "changed",
    [
        {"is_logged_in": False},
        {"is_logged_in": "true"},
        {"iss": None},
        {"sub": 12},
        {"sub": None},
    ],
)
def test_nobody_is_let_in_without_an_identity(changed: dict[str, object]) -> None:
    with pytest.raises(ClosedError) as error:
        person_of({**CLAIMS, **changed}, access(), NOW)
    assert error.value.why is Why.UNKNOWN


@pytest.mark.parametrize("issued", [NOW - 10 * 3600 - 1, NOW + 3600, None, "hier", True])
def test_a_session_ends(issued: object) -> None:
    with pytest.raises(ClosedError) as error:
        person_of({**CLAIMS, "iat": issued}, access(), NOW)
    assert error.value.why is Why.EXPIRED
    assert person_of({**CLAIMS, "iat": NOW - 10 * 3600 + 1}, access(), NOW)


def test_an_owner_is_known_by_issuer_and_subject_alone() -> None:
    mine = person_of(CLAIMS, access(), NOW)
    assert mine.id == person_of({**CLAIMS, "name": "Autre", "groups": ["a"]}, access(), NOW).id
    others = {owner_id("https://sso.ville.example", "12345"), owner_id("https://sso.ville.example1", "234")}
    assert mine.id not in others
    assert "1234" not in mine.id


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"name": " ", "given_name": "Inès", "family_name": "Martin"}, "Inès Martin"),
        ({"given_name": "Inès", "usual_name": "Martin"}, "Inès Martin"),
        ({"email": "ines@ville.example"}, "ines@ville.example"),
        ({"name": ["Inès"]}, ""),
    ],
)
def test_the_name_that_signs(claims: dict[str, object], name: str) -> None:
    assert name_in(claims) == name


# -- the settings ------------------------------------------------------------------------------------


def environ(tmp_path: Path, **changed: object) -> dict[str, str]:
    lines = [f"{name} = {json.dumps(value)}" for name, value in {**SIGNED, **changed}.items()]
    path = tmp_path / "sourcier.toml"
    path.write_text("\n".join(["[acces]", *lines, '[acces.corpus]\nrh = ["direction"]']), encoding="utf-8")
    return {"SOURCIER_CONFIG": str(path), "SOURCIER_DATA_DIR": str(tmp_path / "data")}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"mode": "ouvert", "adresse": "0.0.0.0"}, "sans connexion"),
        ({"mode": "ouvert", "adresse": "192.168.1.4"}, "mode = « oidc »"),
        ({"mode": "ouvert", "adresse": "sourcier.ville.example"}, "sans connexion"),
        ({"client": "", "secret": ""}, "demande aussi : client, secret"),
        ({"secret_temoin": "court"}, "au moins 32 caractères"),
        ({"retour": "https://sourcier.ville.example/"}, "/oauth2callback"),
        ({"retour": "http://sourcier.ville.example/oauth2callback"}, "https"),
        ({"metadonnees": "http://sso.ville.example/x"}, "https"),
        ({"portees": "profile"}, "openid"),
        ({"mode": "libre"}, "valeurs possibles"),
        ({"inconnue": 1}, "n'existe pas"),
    ],
)
def test_settings_that_would_open_too_much_are_refused(
    changed: dict[str, object], said: str, tmp_path: Path
) -> None:
    with pytest.raises(SettingsError, match="acces") as error:
        load_settings(environ(tmp_path, **changed))
    assert said in str(error.value)
    assert "SECRET" not in str(error.value)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_open_screens_stay_on_this_machine(address: str) -> None:
    assert not AccessSettings(adresse=address).signed


def test_no_secret_is_shown_and_access_changes_no_answer(tmp_path: Path) -> None:
    settings = load_settings(environ(tmp_path))
    assert "SECRET" not in json.dumps(settings.masked())
    assert "SECRET" not in repr(settings)
    assert settings.masked()["acces"]["corpus"] == {"rh": ["direction"]}
    assert settings.digest() == Settings(data_dir=tmp_path).digest()
    assert isinstance(hash(settings), int)


def test_groups_may_come_from_the_environment(tmp_path: Path) -> None:
    found = load_settings({**environ(tmp_path), "SOURCIER_ACCES__ROLES__DATA": "chiffres, sig"})
    assert found.acces.roles.data == ("chiffres", "sig")


def test_secrets_are_for_the_eyes_of_their_owner(tmp_path: Path) -> None:
    import tomllib

    settings = load_settings(environ(tmp_path, secret='SECRET "à" \\ guillemets'))
    path = write_secrets(settings, 8501)
    path.chmod(0o644)
    assert write_secrets(settings, 8501) == path
    assert path.stat().st_mode & 0o777 == 0o600
    auth = tomllib.loads(path.read_text(encoding="utf-8"))["auth"]
    assert auth["client_secret"] == 'SECRET "à" \\ guillemets'
    assert auth["client_kwargs"] == {"scope": "openid profile email", "prompt": "select_account"}


def test_a_reverse_proxy_finds_its_names() -> None:
    found = options(access(retour="https://ville.example/sourcier/oauth2callback", adresse="10.0.0.4"))
    assert found["server.address"] == "10.0.0.4"
    assert found["server.baseUrlPath"] == "sourcier"
    assert found["server.corsAllowedOrigins"] == ("https://ville.example",)
    assert found["server.allowedHosts"] == ("127.0.0.1", "localhost", "ville.example")
    assert options(AccessSettings()) == {"server.address": "127.0.0.1"}
