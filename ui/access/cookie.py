"""The sign-in cookie of Streamlit, read outside of a run of the screens.

Streamlit has no public way to: its own functions are named here and nowhere else, and
``tests/access/test_cookie.py`` says what is to be looked at again when they change.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME
from streamlit.web.server.starlette.starlette_websocket import (
    _get_signed_cookie_with_chunks,
    _parse_decoded_user_cookie,
)

from ui.access.identity import Claims

NAME = USER_COOKIE_NAME


def claims_in(cookies: Mapping[str, str], origin: str) -> Claims | None:
    """What the provider said of somebody, if these are the cookies of who signed in at that address."""
    if not get_cookie_secret():
        return None  # nothing would tell a true cookie from a forged one
    held = _get_signed_cookie_with_chunks(dict(cookies), NAME)
    return None if held is None else cast("Claims", _parse_decoded_user_cookie(held, origin))
