"""The Dockerfile and docker-compose.yml keep our own rules. No engine runs here: they are read, not built."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import threading
import tomllib
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from rag.settings import Settings, load_settings
from tests.support import REPOSITORY

DOCKER = REPOSITORY / "deploy" / "docker"
COMPOSE = (REPOSITORY / "docker-compose.yml").read_text(encoding="utf-8")
GUIDE = (REPOSITORY / "docs" / "installation.md").read_text(encoding="utf-8")
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(COMPOSE)["services"]
VERSION = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
OURS = ("sourcier", "evaluation")
NODES = ("qdrant-1", "qdrant-2", "qdrant-3")
PROFILES = {
    "qdrant": {"qdrant"},
    "cluster": {*NODES, "repartiteur", "postgres"},
    "oidc": {"keycloak"},
}


def instructions(path: Path) -> list[tuple[str, str]]:
    """The instructions of a Dockerfile, on one line each."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    whole = "\n".join(lines).replace("\\\n", " ")
    return [
        (name, " ".join(rest.split()))
        for name, _, rest in (s.partition(" ") for s in whole.split("\n"))
        if name
    ]


DOCKERFILE = instructions(REPOSITORY / "Dockerfile")
FINAL = DOCKERFILE[[name for name, _ in DOCKERFILE].index("FROM", 2) :]


def final(name: str) -> list[str]:
    return [rest for each, rest in FINAL if each == name]


def env_file(name: str) -> dict[str, str]:
    lines = (DOCKER / f"{name}.env").read_text(encoding="utf-8").splitlines()
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {key: value for key, _, value in pairs}


def published(service: str) -> dict[str, str]:
    """The ports of this machine, and those of the container."""
    found = (re.fullmatch(r"127\.0\.0\.1:(\d+):(\d+)", port) for port in SERVICES[service].get("ports", ()))
    return {match[1]: match[2] for match in found if match}


# -- the image


def test_the_image_is_made_in_two_stages_of_one_pinned_base() -> None:
    assert [rest for name, rest in DOCKERFILE if name == "FROM"] == ["${BASE} AS fabrique", "${BASE}"]
    (base,) = [rest for name, rest in DOCKERFILE if name == "ARG" and rest.startswith("BASE=")]
    assert re.fullmatch(r"BASE=python:3\.\d+\.\d+-slim-\w+", base)
    assert base.startswith("BASE=python:3.11."), "the lock file was made for this Python"


def test_the_image_holds_no_build_tool_and_takes_only_the_program_from_the_first_stage() -> None:
    assert final("COPY") == ["--from=fabrique /opt/sourcier /opt/sourcier"]
    (run,) = final("RUN")
    assert "pip uninstall --yes" in run
    assert {"tesseract-ocr", "tesseract-ocr-fra"} <= set(run.split())
    assert not re.search(r"\b(gcc|build-essential|git|curl)\b", run)
    builds = [rest for name, rest in DOCKERFILE if name == "RUN" and "pip" in rest and rest != run]
    for install in re.findall(r"pip (?:--python \S+ )?install ([^&]*)", " ".join(builds)):
        assert "--require-hashes" in install or "--no-index" in install


def test_the_image_runs_as_a_numbered_account_and_says_whether_it_is_well() -> None:
    (user,) = final("USER")
    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", user)
    assert final("STOPSIGNAL") == ["SIGTERM"]
    (health,) = final("HEALTHCHECK")
    assert health.endswith('CMD ["sourcier", "sante"]')
    assert final("ENTRYPOINT") == ['["sourcier"]']
    assert final("VOLUME") == ["/data"]
    (labels,) = final("LABEL")
    assert 'org.opencontainers.image.licenses="Apache-2.0"' in labels
    assert f"VERSION={VERSION}" in final("ARG")


def test_nothing_secret_can_enter_the_image() -> None:
    ignored = (REPOSITORY / ".dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in ignored if line and not line.startswith("#")]
    assert rules[0] == "*"
    taken = {line[1:] for line in rules if line.startswith("!")}
    assert taken == {
        *("LICENSE", "README.md", "pyproject.toml", "requirements.lock", "requirements-build.lock"),
        *("rag", "ingest", "eval", "ui", "corpora/clairvigne", "corpora/clairvigne-interne"),
    }
    said = " ".join(rest for name, rest in DOCKERFILE if name in ("ARG", "ENV"))
    assert not re.search(r"(?i)pass|secret|token|cle=", said)


# -- the services


def test_the_profiles_are_those_of_the_guide() -> None:
    found: dict[str, set[str]] = {}
    for name, service in SERVICES.items():
        for profile in service.get("profiles", ()):
            found.setdefault(profile, set()).add(name)
    assert found == PROFILES
    assert {name for name, service in SERVICES.items() if "profiles" not in service} == set(OURS)
    for profile in PROFILES:
        assert f"--env-file deploy/docker/{profile}.env --profile {profile}" in GUIDE
        assert (DOCKER / f"{profile}.env").is_file()


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_pinned_bounded_and_shut_in(name: str) -> None:
    service = SERVICES[name]
    tag = service["image"].rpartition(":")[2]
    assert re.match(r"v?\d+\.\d+", tag), service["image"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["restart"] == "unless-stopped"
    assert service["mem_limit"]
    assert service["pids_limit"] <= 512
    assert service["read_only"] is (name != "keycloak")
    assert service["logging"]["options"] == {"max-size": "10m", "max-file": "5"}
    health = service["healthcheck"]
    assert health == {"disable": True} if name == "evaluation" else health["test"][0] == "CMD"


def test_no_service_runs_as_root() -> None:
    """Ours and Keycloak's images say their account themselves, Qdrant's by its name."""
    for name, service in SERVICES.items():
        said = service.get("user", "")
        if name in (*OURS, "keycloak"):
            assert not said
        elif name.startswith("qdrant"):
            assert service["image"].endswith("-unprivileged")
        else:
            assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", said)


def test_nothing_listens_beyond_this_machine() -> None:
    for name, service in SERVICES.items():
        assert len(published(name)) == len(service.get("ports", ())), name
    for name in OURS:
        assert SERVICES[name]["network_mode"] == "host"
    taken = [port for profile in PROFILES.values() for name in profile for port in published(name)]
    assert len(taken) == len(set(taken)), "two profiles may run together"


def test_our_image_has_the_version_of_the_project() -> None:
    assert {SERVICES[name]["image"] for name in OURS} == {f"sourcier:{VERSION}"}


def test_the_qdrant_server_is_within_one_minor_version_of_its_client() -> None:
    lock = (REPOSITORY / "requirements.lock").read_text(encoding="utf-8")
    (client,) = re.findall(r"^qdrant-client==(\d+)\.(\d+)\.", lock, re.MULTILINE)
    images = {service["image"] for name, service in SERVICES.items() if name.startswith("qdrant")}
    (server,) = {re.findall(r":v(\d+)\.(\d+)\.\d+-", image)[0] for image in images}
    assert client[0] == server[0]
    assert abs(int(client[1]) - int(server[1])) <= 1


def test_every_variable_of_the_file_is_in_the_guide() -> None:
    asked = set(re.findall(r"(?<!\$)\$\{(\w+)", COMPOSE))
    assert asked
    for name in asked:
        assert f"`{name}`" in GUIDE, name


def test_no_secret_is_written_in_a_file_of_the_repository() -> None:
    for name, service in SERVICES.items():
        for key, value in service.get("environment", {}).items():
            if re.search(r"PASSWORD|SECRET|API_KEY|MOT_DE_PASSE|CLE(_|$)", key):
                assert key.endswith(("_FILE", "_FICHIER")), (name, key)
                assert value is None or value.startswith("/run/secrets/")
    for profile in PROFILES:
        for key, value in env_file(profile).items():
            assert not key.endswith(("__CLE", "__SECRET", "__SECRET_TEMOIN", "__MOT_DE_PASSE")), key
            assert not urlsplit(value).password
    assert not [path for path in (DOCKER / "secrets").rglob("*") if path.name == ".env"]


# -- each profile with the settings of the program


def profile_settings(profile: str, folder: Path) -> Settings:
    """The settings that the program reads in its container, secrets made by the script."""
    shutil.copy(DOCKER / "creer-secrets.sh", folder)
    subprocess.run([folder / "creer-secrets.sh"], check=True, capture_output=True)
    said = {
        name: value.replace("/run/secrets", str(folder / "secrets"))
        for name, value in env_file(profile).items()
    }
    config = DOCKER / "reglages" / "sourcier.toml"
    return load_settings({**said, "SOURCIER_CONFIG": str(config), "SOURCIER_DATA_DIR": str(folder)})


@pytest.mark.parametrize("profile", PROFILES)
def test_what_a_profile_sets_reaches_the_program_and_is_accepted(profile: str, tmp_path: Path) -> None:
    passed = SERVICES["sourcier"]["environment"]
    for name in env_file(profile):
        assert name in passed
        assert passed[name] is None, "else it would hide the file of settings"
    assert SERVICES["evaluation"]["environment"] == passed
    assert profile_settings(profile, tmp_path) != load_settings({"SOURCIER_DATA_DIR": str(tmp_path)})


def test_the_profile_of_one_server_names_its_port_and_its_key(tmp_path: Path) -> None:
    index = profile_settings("qdrant", tmp_path).index
    assert published("qdrant") == {str(urlsplit(index.url).port): "6333"}
    assert len(index.cle.get_secret_value()) == 64
    assert (index.moteur, index.repliques) == ("serveur", 0)


def test_the_cluster_holds_two_copies_behind_one_address(tmp_path: Path) -> None:
    settings = profile_settings("cluster", tmp_path)
    assert (settings.index.fragments, settings.index.repliques) == (len(NODES), 2)
    assert published("repartiteur") == {str(urlsplit(settings.index.url).port): "6333"}
    assert published("postgres") == {str(urlsplit(settings.journal.url).port): "5432"}
    balanced = (DOCKER / "haproxy.cfg").read_text(encoding="utf-8")
    assert re.findall(r"^ +server \S+ ([\w-]+):6333", balanced, re.MULTILINE) == list(NODES)
    first, *others = (SERVICES[name]["environment"] for name in NODES)
    assert first["QDRANT_URI"] == "http://qdrant-1:6335"
    assert "QDRANT_BOOTSTRAP" not in first
    for name, environment in zip(NODES[1:], others, strict=True):
        assert environment["QDRANT_URI"] == f"http://{name}:6335"
        assert environment["QDRANT_BOOTSTRAP"] == first["QDRANT_URI"]
    volumes = [volume for name in NODES for volume in SERVICES[name]["volumes"]]
    assert len(set(volumes)) == len(NODES)
    record = SERVICES["postgres"]["environment"]
    assert urlsplit(settings.journal.url).username == record["POSTGRES_USER"]
    assert urlsplit(settings.journal.url).path == f"/{record['POSTGRES_DB']}"


def test_the_realm_to_try_is_the_one_the_program_asks(tmp_path: Path) -> None:
    access = profile_settings("oidc", tmp_path).acces
    realm = json.loads((DOCKER / "keycloak" / "sourcier.json").read_text(encoding="utf-8"))
    (client,) = realm["clients"]
    assert access.metadonnees.startswith(f"{SERVICES['keycloak']['environment']['KC_HOSTNAME']}/realms/")
    assert f"/realms/{realm['realm']}/" in access.metadonnees
    assert published("keycloak") == {str(urlsplit(access.metadonnees).port): "8080"}
    assert (client["clientId"], client["redirectUris"]) == (access.client, [access.retour])
    assert client["attributes"]["post.logout.redirect.uris"] == access.retour
    (mapper,) = client["protocolMappers"]
    assert mapper["config"]["claim.name"] == access.groupes
    groups = {group["name"] for group in realm["groups"]}
    roles = access.roles
    given = {*roles.instructeur, *roles.conseiller, *roles.gestionnaire, *roles.data}
    assert given == {"urbanisme", "accueil", "documents", "qualite"} <= groups
    secrets = [client["secret"], *(each["value"] for user in realm["users"] for each in user["credentials"])]
    (command,) = SERVICES["keycloak"]["command"]
    for secret in set(secrets):
        assert re.fullmatch(r"\$\{\w+\}", secret)
        assert f"{secret[2:-1]}=" in command


# -- what can be run without an engine


def test_secrets_are_drawn_once_and_are_those_of_the_services(tmp_path: Path) -> None:
    shutil.copy(DOCKER / "creer-secrets.sh", tmp_path)

    def draw(**environment: str) -> dict[str, str]:
        subprocess.run([tmp_path / "creer-secrets.sh"], check=True, capture_output=True, env=environment)
        folder = tmp_path / "secrets"
        return {
            str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()
        }

    first = draw(PATH="/usr/bin:/bin", ESSAI_MOT_DE_PASSE="motdepasse d'essai")
    assert first["keycloak/essai"] == "motdepasse d'essai"
    assert draw(PATH="/usr/bin:/bin", ESSAI_MOT_DE_PASSE="autre") == first
    drawn = [value for name, value in first.items() if name != "keycloak/essai"]
    assert all(re.fullmatch(r"[0-9a-f]{64}", value) for value in drawn)
    assert len(set(drawn)) == len(drawn)
    assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0
    asked = {Path(each["file"]).relative_to("deploy/docker/secrets") for each in secrets_of_file().values()}
    assert {str(path) for path in asked} <= set(first)
    for service in SERVICES.values():
        assert set(service.get("secrets", ())) <= set(secrets_of_file())


def secrets_of_file() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = yaml.safe_load(COMPOSE)["secrets"]
    return found


@pytest.mark.parametrize(("name", "port"), [("qdrant", 6333), ("keycloak", 9000)])
@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1)])
def test_a_service_without_curl_is_asked_by_bash(name: str, port: int, status: int, code: int) -> None:
    bash = shutil.which("bash")
    assert bash
    command, flag, script = SERVICES[name]["healthcheck"]["test"][1:]
    assert (command, flag) == ("bash", "-c")
    server = HTTPServer(("127.0.0.1", 0), _answering(status))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        asked = script.replace("$$", "$").replace(f"/{port};", f"/{server.server_port};")
        assert asked != script
        assert subprocess.run([bash, "-c", asked], check=False, timeout=30).returncode == code
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _answering(status: int) -> type[BaseHTTPRequestHandler]:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            ready = self.path in ("/readyz", "/health/ready")
            self.send_response(status if ready else 404)
            self.end_headers()

        def log_message(self, *args: object) -> None: ...

    return Answer
