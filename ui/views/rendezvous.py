"""Préparer un rendez-vous."""

from __future__ import annotations

from ui.components import frame


def render() -> None:
    frame.header("Préparer un rendez-vous", "Ce qui s'applique, les pièces, les démarches.")
