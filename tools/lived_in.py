"""The demonstration town after some days of use: two nights of evaluation, and questions that came back.

Everything goes through the command line, as it would in a town hall; nothing is written by hand.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

STRICT = "0.65"
"""The threshold of the first night: the second, at the default one, has questions that flip, and holds."""
ASKED = (
    "Quelle est la hauteur maximale à l'égout en zone UB ?",
    "Hauteur maximale en zone UB ?",
    "Quelle est la hauteur maximale des constructions en zone UA ?",
    "Quelle hauteur pour une clôture sur rue en zone UB ?",
    "Quel est le tarif de la cantine pour la tranche B ?",
    "Combien coûte la cantine pour la tranche A ?",
    "Quel est le tarif de la cantine, tranche C ?",
    "Quelles sont les heures des chantiers bruyants ?",
    "Quels sont les horaires de la piscine municipale ?",
    "Quels sont les horaires d'ouverture de la piscine ?",
    "La piscine municipale est-elle ouverte le dimanche, et à quels horaires ?",
    "Quels sont les horaires de la déchèterie ?",
    "À quels horaires la déchèterie est-elle ouverte ?",
    "Horaires de la déchèterie le samedi ?",
    "Quelle est la hauteur maximale en zone UX ?",
    "Hauteur maximale autorisée en zone UX ?",
    "Quelle hauteur maximale dans la zone UX ?",
    "Quel est le tarif de la cantine à Montferrand-les-Bains ?",
)


def lived_in(data: Path) -> None:
    """Fill an empty data folder. Raises CalledProcessError when a command cannot do its work."""
    data.mkdir(parents=True, exist_ok=True)
    _sourcier(data, "demo")
    batch = data.parent / "questions.jsonl"
    rows = ({"id": f"q{rank}", "question": question, "context": []} for rank, question in enumerate(ASKED))
    batch.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    _sourcier(data, "ask", "--batch", str(batch), "--json")
    _sourcier(data, "eval", "--nightly", may_fail=True, SOURCIER_REPONSE__SEUIL=STRICT)
    _sourcier(data, "eval", "--nightly", may_fail=True)


def _sourcier(data: Path, *words: str, may_fail: bool = False, **variables: str) -> None:
    """One command; ``may_fail``: a gate of the night that does not hold is a thing to show."""
    subprocess.run(  # noqa: S603 (our own command)
        [sys.executable, "-m", "ui.cli", *words],
        env={**os.environ, "SOURCIER_DATA_DIR": str(data), **variables},
        stdout=subprocess.DEVNULL,
        check=not may_fail,
    )
