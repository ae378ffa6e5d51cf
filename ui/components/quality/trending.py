"""The trends of a period drawn: key figures, weeks, recurring questions, refusals, communes, files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from eval.html.svg import ACCENT
from rag.dates import in_french
from rag.types import RefusalReason
from ui import labels
from ui.components import chips
from ui.components.markup import heading, paragraph, safe, show, table, typeset
from ui.components.quality.figure import OCHRE, PALE, Series, columns, figure
from ui.components.quality.numbers import energy, share
from ui.export.spreadsheet import MIME, Cell, csv_file
from ui.trends.summary import ELSEWHERE, LEAST, Lack, Recurring, Trends

SHOWN, MISSING_SHOWN = 20, 12
PLACES = 4
"""Zones or communes named on a line."""
_REASONS = {reason.value: said for reason, said in labels.REFUSALS.items()}
_FILES = {
    "semaines": "semaines",
    "questions-recurrentes": "questions",
    "refus": "refus",
    "communes": "communes",
}
_WEAK = RefusalReason.WEAK_EVIDENCE.value


def render(found: Trends) -> None:
    """All of it, each part with its file."""
    show(_key_figures(found))
    _weeks(found)
    _recurring(found)
    _refusals(found)
    left, right = st.columns(2)
    with left:
        _communes(found)
    with right:
        _levels(found)
        _feedback(found)


def _key_figures(found: Trends) -> str:
    rated = f"{labels.number(found.rated)} jugée{'s' if found.rated > 1 else ''} par un lecteur"
    items = (
        (labels.number(found.asked), "questions posées" if found.asked > 1 else "question posée", rated),
        (share(found.answered, found.asked), "avec réponse", _of(found.answered, found.asked)),
        (share(found.refused, found.asked), "refusées", _of(found.refused, found.asked)),
        (share(found.clarified, found.asked), "précision demandée", _of(found.clarified, found.asked)),
        (energy(found.energy_wh), "consommés", "estimation, tout compris"),
    )
    return key_figures(items)


def key_figures(items: Sequence[tuple[str, str, str]]) -> str:
    """Figures side by side: the value, what it is, a word on it."""
    cells = "".join(
        f"<div><dt>{safe(name)}<small>{safe(note)}</small></dt><dd>{safe(value)}</dd></div>"
        for value, name, note in items
    )
    return f'<dl class="s-key">{cells}</dl>'


def _of(count: int, total: int) -> str:
    return f"{labels.number(count)} sur {labels.number(total)}"


def _weeks(found: Trends) -> None:
    names = [f"{monday.day:02d}/{monday.month:02d}" for monday, _share in found.weeks]
    shares = [each for _monday, each in found.weeks]
    series = (
        Series("avec réponse", ACCENT, tuple(each.answered for each in shares)),
        Series("refusées", OCHRE, tuple(each.refused for each in shares)),
        Series(
            "précision demandée", PALE, tuple(each.asked - each.answered - each.refused for each in shares)
        ),
    )
    most = max(found.weeks, key=lambda week: week[1].asked)
    text = (
        f"{labels.count(len(shares), 'semaine')}. La plus chargée est celle du lundi {in_french(most[0])} : "
        f"{labels.count(most[1].asked, 'question')}, dont {labels.count(most[1].refused, 'refusée')}."
    )
    rows = [
        (
            f"Lundi {in_french(monday)}",
            labels.number(each.asked),
            labels.number(each.answered),
            labels.number(each.refused),
            share(each.refused, each.asked),
        )
        for monday, each in reversed(found.weeks)
    ]
    heads = ("Semaine", "Questions", "Avec réponse", "Refusées", "Part refusée")
    show(heading("Par semaine"))
    show(figure("Questions par semaine", text, columns(names, series), heads, rows))
    _file(
        "semaines", heads[:4], [(f"{day:%d/%m/%Y}", w.asked, w.answered, w.refused) for day, w in found.weeks]
    )


# -- recurring questions ----------------------------------------------------------------------------


def _recurring(found: Trends) -> None:
    show(heading("Les questions qui reviennent"))
    if not found.recurring:
        show(
            paragraph(
                f"Aucune question n'est revenue {LEAST} fois sur cette période : "
                f"{labels.count(found.withheld, 'question')} en tout, que rien ne rapproche assez."
            )
        )
        return
    rows = [_row(each) for each in found.recurring[:SHOWN]]
    heads = ("Question", "Sujet", "Posée", "Dernière fois", "Refusée", "Jugée fausse")
    show(table(_caption(found), heads, rows, numbers=(2, 4, 5), css="s-recurring"))
    _file(
        "questions-recurrentes",
        ("Question", "Sujet", "Posée", "Dernière fois", "Refusée", "Jugée fausse", "Zones", "Communes"),
        [
            (
                each.wording,
                each.theme,
                each.count,
                _day(each.last),
                each.refused,
                each.wrong,
                ", ".join(each.zones),
                ", ".join(each.communes),
            )
            for each in found.recurring
        ],
    )


def _row(each: Recurring) -> tuple[str, ...]:
    places = " · ".join(part for part in (_listed("zone", each.zones), _listed("", each.communes)) if part)
    return (
        safe(typeset(each.wording)) + (f"<small>{safe(places)}</small>" if places else ""),
        safe(each.theme or "–"),
        f"{labels.number(each.count)} fois",
        safe(_day(each.last)),
        safe(share(each.refused, each.count)),
        labels.number(each.wrong) if each.wrong else "–",
    )


def _listed(name: str, items: Sequence[str]) -> str:
    """``zones UA, UB, UC…``; empty without item."""
    plural = "s" if name and len(items) > 1 else ""
    more = "…" if len(items) > PLACES else ""
    return f"{name}{plural} {', '.join(items[:PLACES])}{more}".strip() if items else ""


def _caption(found: Trends) -> str:
    total = len(found.recurring)
    first = (
        f"Les {SHOWN} premières sur {labels.number(total)}"
        if total > SHOWN
        else labels.count(total, "question")
    )
    plural = "s" if found.withheld > 1 else ""
    apart = (
        f" ; {labels.count(found.withheld, 'question')} posée{plural} moins de {LEAST} fois, "
        f"non montrée{plural}"
    )
    return first + (apart if found.withheld else "")


# -- refusals ---------------------------------------------------------------------------------------


def _refusals(found: Trends) -> None:
    show(heading("Les refus, et ce qui manque"))
    if not found.reasons:
        show(paragraph("Aucun refus sur cette période."))
        return
    total = found.asked - found.answered
    rows = [
        (safe(reason(code)), labels.number(count), safe(share(count, found.asked)))
        for code, count in found.reasons
    ]
    show(
        table(
            f"{labels.count(total, 'question')} sans réponse",
            ("Motif", "Questions", "De toutes"),
            rows,
            (1, 2),
        )
    )
    missing = [lack for lack in found.lacks if lack.reason != _WEAK]
    weak = [lack for lack in found.lacks if lack.reason == _WEAK]
    if missing:
        show(
            paragraph(
                "Des documents à déposer, peut-être : ce que ces questions demandaient n'est dans aucun de "
                "ceux qui sont indexés."
            )
        )
        show(_lacks("Demandé, et non trouvé dans les documents", missing))
    if weak:
        show(
            paragraph(
                "Ici un document existe peut-être, mais la preuve était trop faible pour répondre : à "
                "vérifier à la page « Documents » (texte illisible, document partiel)."
            )
        )
        show(_lacks("Demandé, avec une preuve insuffisante", weak))
    _file(
        "refus",
        ("Motif", "Commune", "Zones", "Sujet", "Questions", "Dernière fois"),
        [
            (
                reason(each.reason),
                each.commune,
                ", ".join(each.zones),
                each.theme,
                each.count,
                _day(each.last),
            )
            for each in found.lacks
        ],
    )


def _lacks(caption: str, lacks: Sequence[Lack]) -> str:
    rows = [
        (
            safe(_commune(each.commune)),
            safe(_listed("", each.zones) or "–"),
            safe(each.theme or "–"),
            labels.number(each.count),
            safe(_day(each.last)),
        )
        for each in lacks[:MISSING_SHOWN]
    ]
    more = (
        f", les {MISSING_SHOWN} premières lignes sur {labels.number(len(lacks))}"
        if len(lacks) > MISSING_SHOWN
        else ""
    )
    return table(caption + more, ("Commune", "Zones", "Sujet", "Questions", "Dernière fois"), rows, (3,))


def reason(code: str) -> str:
    """Why nothing was answered; a code of another version stays as it is."""
    return _REASONS.get(code, "Précision nécessaire" if code == "clarify" else code)


# -- communes, confidence, feedback -----------------------------------------------------------------


def _communes(found: Trends) -> None:
    show(heading("Par commune"))
    rows = [
        (
            safe(_commune(each.name)),
            labels.number(each.asked),
            safe(share(each.answered, each.asked)),
            safe(share(each.refused, each.asked)),
        )
        for each in found.communes[:SHOWN]
    ]
    heads = ("Commune", "Questions", "Avec réponse", "Refusées")
    show(table("La commune choisie, dite, ou celle de l'acte cité", heads, rows, (1, 2, 3)))
    _file(
        "communes",
        heads,
        [(_commune(each.name), each.asked, each.answered, each.refused) for each in found.communes],
    )


def _commune(name: str) -> str:
    return {"": "non précisée", ELSEWHERE: "autre commune"}.get(name, name)


def _levels(found: Trends) -> None:
    show(heading("Confiance annoncée"))
    if not found.levels:
        show(paragraph("Aucune réponse sur cette période."))
        return
    rows = [
        (
            chips.level(level),
            labels.number(count),
            safe(share(count, found.answered)),
        )
        for level, count in found.levels
    ]
    show(table("Réponses données", ("Niveau", "Réponses", "Part"), rows, (1, 2)))


def _feedback(found: Trends) -> None:
    show(heading("Ce qu'en disent les lecteurs"))
    if not found.feedback:
        show(paragraph("Aucune réponse de cette période n'a été jugée par un lecteur."))
        return
    total = sum(count for _verdict, count in found.feedback)
    rows = [
        (
            chips.verdict(verdict),
            labels.number(count),
            safe(share(count, total)),
        )
        for verdict, count in found.feedback
    ]
    show(table(labels.count(total, "retour"), ("Avis", "Réponses", "Part"), rows, (1, 2)))


def _file(name: str, heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    """The whole table, for a spreadsheet."""
    st.download_button(
        f"Télécharger les {_FILES[name]} (CSV)",
        csv_file(heads, rows),
        file_name=f"tendances-{name}.csv",
        mime=MIME,
        icon=":material/download:",
        key=f"csv-{name}",
        on_click="ignore",
    )


def _day(moment: datetime) -> str:
    return f"{moment.astimezone():%d/%m/%Y}"
