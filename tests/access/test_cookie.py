"""What the gate asks of Streamlit's own functions: a new Streamlit that changes them is told here."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import streamlit as st
from streamlit import config
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from ui.access import cookie

ORIGIN = "https://sourcier.ville.example"
SECRET = "un-secret-de-temoin-pour-les-tests-0123456789"
SAID = {"is_logged_in": True, "origin": ORIGIN, "iss": "https://sso.example", "sub": "lea-1", "iat": 1}
AGAIN = "Streamlit writes its sign-in cookie otherwise: look at ui/access/cookie.py again"


@pytest.fixture(autouse=True)
def _keyed() -> Iterator[None]:
    before = st.get_option("server.cookieSecret")
    config.set_option("server.cookieSecret", SECRET)
    yield
    config.set_option("server.cookieSecret", before)


def written(said: object, secret: str = SECRET) -> dict[str, str]:
    value = create_signed_value(secret, cookie.NAME, json.dumps(said))
    return {cookie.NAME: value.decode()}


def test_the_cookie_of_who_signed_in_tells_who_they_are() -> None:
    found = cookie.claims_in(written(SAID), ORIGIN)
    assert found is not None, AGAIN
    assert {name: found.get(name) for name in ("is_logged_in", "iss", "sub", "iat")} == {
        name: SAID[name] for name in ("is_logged_in", "iss", "sub", "iat")
    }, AGAIN


def test_another_secret_another_address_or_no_cookie_tell_nobody() -> None:
    assert cookie.claims_in({}, ORIGIN) is None
    assert cookie.claims_in(written(SAID, "un-autre-secret-de-temoin-de-trente-deux"), ORIGIN) is None
    assert not (cookie.claims_in(written(SAID), "https://ailleurs.example") or {}).get("is_logged_in")
    assert cookie.claims_in({cookie.NAME: "eyJhIjoxfQ.aaaa.bbbb"}, ORIGIN) is None
