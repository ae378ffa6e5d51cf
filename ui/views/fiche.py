"""Fiche de règles."""

from __future__ import annotations

from ui.components import frame


def render() -> None:
    frame.header("Fiche de règles", "Toutes les règles d'une zone pour un projet.")
