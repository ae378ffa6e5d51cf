"""The screens when people sign in: those of ``ui/app.py``, behind a gate. Started by ``ui.launch``."""

from __future__ import annotations

import sys
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

# As for ``ui/app.py``: our packages are one level up, also in a bare checkout.
_ROOT = str(Path(__file__).resolve().parent.parent)
if _ROOT not in sys.path:
    sys.path.insert(1, _ROOT)

from ui.access.gate import Gate  # noqa: E402

app = st.App(Path(__file__).with_name("app.py"), middleware=[Middleware(Gate)])
