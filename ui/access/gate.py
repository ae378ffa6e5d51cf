"""What the server holds for open screens (page images, PDF, exports), and what it is sent: for who may enter.

Streamlit asks no sign-in there: whoever has the address has the file. This gate, before it, asks for the
same cookie as the screens, judged by the settings of the moment. It is only there when people sign in.
"""

from __future__ import annotations

import time

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.errors import SourcierError
from rag.settings import load_settings
from ui.access.cookie import claims_in
from ui.access.identity import person_of

KEPT = ("/media/", "/_stcore/upload_file/", "/_stcore/metrics")
"""How the addresses begin that only who may enter is answered at, under the path of the screens."""


class Gate:
    """Answers « not found » at those addresses to who may not enter; the rest goes through."""

    def __init__(self, app: ASGIApp) -> None:
        base = str(st.get_option("server.baseUrlPath") or "").strip("/")
        self._app, self._kept = app, tuple(f"/{base}{each}" if base else each for each in KEPT)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = scope["type"] == "http" and scope["path"].startswith(self._kept)
        if asked and not await run_in_threadpool(enters, HTTPConnection(scope).cookies):
            await PlainTextResponse("Not found", status_code=404)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def enters(cookies: dict[str, str]) -> bool:
    """Are these the cookies of somebody who may enter, by the settings of the moment?"""
    try:
        access = load_settings().acces
        claims = claims_in(cookies, access.origin) if access.signed else None
        if claims is None:
            return False
        person_of(claims, access, time.time())
    except (SourcierError, ValueError):
        return False
    return True
