"""The threshold of answers: what it gives, what another would give, whether it still holds."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from eval.french import number, percent
from eval.history import Night
from eval.metrics.risk_coverage import curve
from eval.nightly.status import VARIANTS_SUFFIX
from eval.risk import STEPS
from eval.stats import clopper_pearson_upper
from eval.summary import Row
from rag.dates import in_french
from rag.desk import Desk
from rag.trust.calibration import Calibration
from rag.trust.gate import Trust
from ui import labels
from ui.components import nights
from ui.components.markup import box, heading, paragraph, safe, show, table, typeset
from ui.components.quality import charts, runs
from ui.components.quality.numbers import share

WHAT = (
    "Avant de montrer une réponse, l'outil lui donne une confiance, de 0 à 1. Sous le seuil, il se "
    "tait et le dit. Un seuil plus haut : moins de réponses fausses, mais plus de silences ; plus bas : "
    "l'inverse. Le point noir est le seuil en vigueur."
)
NO_NIGHT = "Aucune nuit n'est allée à son terme : il faut des réponses notées pour juger un seuil."
UNSEEN = (
    "Ces comptes viennent des réponses de la dernière nuit, seuil levé. Choisir un seuil en les regardant "
    "n'offre aucune garantie : « sourcier calibrate » en choisit un pour un risque, avec sa preuve."
)


def render(desk: Desk, sets: dict[str, tuple[Night, ...]]) -> None:
    """The threshold in force, then the curve of a set's last night."""
    trust = desk.trust() if desk.generation() else Trust(desk.settings.reponse)
    _in_force(trust)
    own = {gold: found for gold, found in sets.items() if not gold.endswith(VARIANTS_SUFFIX)}
    if not own:
        show(paragraph(NO_NIGHT))
        return
    gold = st.selectbox("Jeu de questions", list(own), key="seuil-jeu") if len(own) > 1 else next(iter(own))
    run = runs.read(desk.settings, own[gold][-1])
    gate = trust.gate()
    now = next((point for point in reversed(curve(run.rows)) if point.threshold >= gate.threshold), None)
    drawn = charts.risk_of(run.key, run.rows, now, gate.threshold)
    if not drawn:
        show(paragraph("Aucune réponse de cette nuit n'a de confiance : il n'y a pas de courbe à montrer."))
        return
    show(heading(f"Nuit du {nights.moment(run.night.started)}, jeu « {gold} »"))
    show(f'<div class="s-prose">{paragraph(WHAT)}{paragraph(_plainly(gate.threshold, run.rows))}</div>')
    show(drawn)
    tried = st.select_slider(
        "Essayer un autre seuil",
        range(STEPS + 1),
        round(STEPS * gate.threshold),
        format_func=lambda step: number(step / STEPS, 2),
        key="seuil-essaye",
    )
    names = {"En vigueur": gate.threshold, "Essayé": tried / STEPS}
    rows = [_row(name, value, run.rows) for name, value in names.items()]
    heads = (
        "Seuil",
        "Valeur",
        "Questions répondues",
        "Dont fausses",
        "Au plus (95 %)",
        "Répondables servies",
    )
    show(table("Ce que chaque seuil donne sur ces questions", heads, rows, range(1, 6)))
    show(paragraph(UNSEEN, "s-reminder"))


def _plainly(threshold: float, rows: Sequence[Row]) -> str:
    """What the threshold in force gives, for who reads no curve."""
    scored, shown = _shown(threshold, rows)
    wrong = [row for row in shown if row.forced and not row.forced.right]
    undue = sum(not row.answerable for row in wrong)
    said = (
        f"Sur {labels.count(len(scored), 'question')}, l'outil répond à {labels.number(len(shown))} et se "
        f"tait pour {labels.number(len(scored) - len(shown))}."
    )
    if not wrong:
        return f"{said} Aucune de ces réponses n'est fausse."
    verb = "sont fausses" if len(wrong) > 1 else "est fausse"
    return (
        f"{said} Parmi ces réponses, {labels.number(len(wrong))} {verb} : "
        f"{labels.number(len(wrong) - undue)} à des questions dont la réponse existe, "
        f"{labels.number(undue)} à des questions sans réponse, où il fallait se taire."
    )


def _shown(threshold: float, rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """The questions scored, and those that this threshold answers."""
    scored = [row for row in rows if not row.error]
    return scored, [row for row in scored if row.forced and round(row.forced.confidence, 3) >= threshold]


def _row(name: str, threshold: float, rows: Sequence[Row]) -> tuple[str, ...]:
    scored, shown = _shown(threshold, rows)
    wrong = sum(not row.forced.right for row in shown if row.forced)
    served = sum(row.answerable and bool(row.forced and row.forced.right) for row in shown)
    answerable = sum(row.answerable for row in scored)
    return (
        safe(name),
        number(threshold, 2),
        f"{share(len(shown), len(scored))}<small>{len(shown)} sur {len(scored)}</small>",
        f"{share(wrong, len(shown))}<small>{wrong} sur {len(shown)}</small>",
        percent(clopper_pearson_upper(wrong, len(shown), 0.95)) if shown else "–",
        f"{share(served, answerable)}<small>{served} sur {answerable}, juste</small>",
    )


def _in_force(trust: Trust) -> None:
    gate = trust.gate()
    said = f"Seuil en vigueur : {number(gate.threshold, 2)} ({gate.said})."
    show(paragraph(said))
    if trust.stale:
        show(box("refusal", trust.notice, "Calibrage périmé", role="status"))
    if trust.calibration is None:
        show(
            paragraph(
                "Aucun calibrage n'a été fait sur ces documents : le seuil est celui des réglages. Lancez "
                "« sourcier calibrate » avec un jeu de questions jamais vues."
            )
        )
        return
    show(_calibration(trust.calibration))


def _calibration(found: Calibration) -> str:
    rows = [
        (
            percent(one.risk),
            number(one.threshold, 2),
            "oui" if one.certified else "non : le plus strict est pris",
            f"{one.wrong} sur {labels.number(one.shown)}",
        )
        for one in found.chosen
    ]
    seen = ", dont des questions déjà vues au réglage : à titre indicatif" if found.seen else ""
    caption = f"Calibré le {in_french(found.day)} sur {labels.count(found.questions, 'question')}{seen}"
    heads = ("Risque accepté", "Seuil", "Certifié", "Fausses parmi les montrées")
    return table(typeset(caption), heads, rows, (0, 1, 3))
