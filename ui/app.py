"""The screens: navigation only. Started by ``ui.launch.command``."""

from __future__ import annotations

import sys
from pathlib import Path

import streamlit as st

# Streamlit puts this folder first on the path; our packages are one level up, also in a bare checkout.
_ROOT = str(Path(__file__).resolve().parent.parent)
if _ROOT not in sys.path:
    sys.path.insert(1, _ROOT)

from ui import labels  # noqa: E402
from ui.components.frame import STATIC, dress, guarded  # noqa: E402
from ui.components.nights import banner  # noqa: E402
from ui.views import apropos, documents, evaluation, questions  # noqa: E402

st.set_page_config(page_title=labels.PRODUCT, page_icon=str(STATIC / "icone.png"), layout="wide")
dress()
evaluation_page = st.Page(
    guarded(evaluation.render), title="Évaluation", icon=":material/monitoring:", url_path="evaluation"
)
page = st.navigation(
    [
        st.Page(
            guarded(questions.render),
            title="Questions",
            icon=":material/forum:",
            url_path="questions",
            default=True,
        ),
        st.Page(
            guarded(documents.render), title="Documents", icon=":material/folder_open:", url_path="documents"
        ),
        evaluation_page,
        st.Page(guarded(apropos.render), title="À propos", icon=":material/info:", url_path="a-propos"),
    ],
    position="top",
)
if page.url_path != evaluation_page.url_path:
    banner()
page.run()
