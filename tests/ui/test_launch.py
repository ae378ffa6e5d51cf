"""How the screens are started."""

from __future__ import annotations

import tomllib
from pathlib import Path

from streamlit import config

from rag.settings import Settings
from ui.launch import APP, OPTIONS, SIGNED, command

CONFIG = Path(__file__).parents[2] / ".streamlit" / "config.toml"


def test_every_setting_is_one_that_streamlit_knows() -> None:
    known = set(config._config_options_template)
    assert set(OPTIONS) <= known


def test_the_checkout_file_says_the_same_as_the_command() -> None:
    written = tomllib.loads(CONFIG.read_text(encoding="utf-8"))
    flat = {
        f"{section}.{name}": value for section, values in written.items() for name, value in values.items()
    }
    assert flat == {
        name: list(value) if isinstance(value, tuple) else value for name, value in OPTIONS.items()
    }


def test_the_command_keeps_everything_on_this_machine() -> None:
    words = command(8600, open_browser=False)
    assert words[1:5] == ["-m", "streamlit", "run", str(APP)]
    for flag in (
        "--server.port=8600",
        "--server.headless=true",
        "--server.address=127.0.0.1",
        "--server.allowedHosts=127.0.0.1",
        "--server.allowedHosts=localhost",
        "--browser.gatherUsageStats=false",
        "--client.showErrorDetails=none",
        "--client.toolbarMode=minimal",
    ):
        assert flag in words
    assert "--server.headless=false" in command(8600)


def test_when_people_sign_in_the_screens_are_behind_the_gate(tmp_path: Path) -> None:
    access = {
        "mode": "oidc",
        "metadonnees": "https://sso.ville.example/.well-known/openid-configuration",
        "client": "sourcier",
        "secret": "SECRET-DU-CLIENT",
        "retour": "https://sourcier.ville.example/oauth2callback",
        "secret_temoin": "SECRET-DU-TEMOIN-0123456789abcdef",
    }
    settings = Settings.model_validate({"data_dir": tmp_path, "acces": access})
    assert command(settings=settings)[4] == str(SIGNED)
    assert command(settings=Settings(data_dir=tmp_path))[4] == str(APP)
