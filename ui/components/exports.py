"""Buttons that take a paper away. The file is made when its button is pressed, not before."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from ui.export import write
from ui.export.paper import Format, Paper

WORDS = {Format.MARKDOWN: "Markdown", Format.DOCX: "Word (DOCX)", Format.PDF: "PDF"}
_TYPES = {
    Format.MARKDOWN: "text/markdown",
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.PDF: "application/pdf",
}
_MOST = 80


def buttons(
    make: Callable[[], Paper], place: str, name: str, formats: Sequence[Format] = tuple(Format)
) -> None:
    """A download button for each format, side by side. ``place`` names them on their page, ``name`` the
    file. ``make`` runs outside the page: it holds what it needs, and reads nothing of the session."""
    with st.container(horizontal=True, gap="xsmall", key=f"exports-{place}"):
        for kind in formats:
            st.download_button(
                WORDS[kind],
                data=partial(_file, make, kind),
                file_name=f"{file_name(name)}.{kind.value}",
                mime=_TYPES[kind],
                icon=":material/download:",
                key=f"export-{place}-{kind.value}",
                on_click="ignore",
            )


def file_name(name: str) -> str:
    """A name that every system takes: letters and digits, a hyphen for the rest."""
    return re.sub(r"[^\w]+|_+", "-", name).strip("-")[:_MOST].rstrip("-") or "document"


def _file(make: Callable[[], Paper], kind: Format) -> bytes:
    return write(make(), kind)
