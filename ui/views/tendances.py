"""« Tendances »: what was asked over a period, what was refused and what the documents lack."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import streamlit as st

from rag.journal import Journal
from rag.scope import Scope
from rag.settings import Settings
from rag.text import fold
from ui.components import frame, session, ways
from ui.components.markup import box, paragraph, show
from ui.components.quality import trending
from ui.keep.feedback import FeedbackStore
from ui.trends.summary import Trends, trends

PERIODS = {
    "7 derniers jours": 7,
    "30 derniers jours": 30,
    "3 derniers mois": 91,
    "12 derniers mois": 365,
    "Depuis le début": None,
}
EVERYWHERE = "Toutes"
EMPTY = (
    "Aucune question n'a encore été posée. Les tendances se lisent dans le journal des réponses : posez une "
    "question à la page « Questions », elle sera comptée ici."
)
OFF = (
    "Le journal des réponses est éteint dans les réglages ([journal] actif) : rien de nouveau n'est compté. "
    "Rallumez-le pour suivre ce qui est demandé."
)
QUIET = "Aucune question sur cette période : choisissez-en une plus longue."
HOW = (
    "Compté dans le journal, sur cette machine. Une question n'est écrite que si elle a été posée trois fois "
    "au moins, sous une forme ou une autre, et sans les mots que trois demandes n'ont pas en commun ; les "
    "noms, adresses, téléphones, courriels et numéros personnels sont masqués."
)


def render() -> None:
    frame.header("Tendances", "Les questions qui reviennent, les refus, et ce qui manque aux documents.")
    settings, scope = session.settings(), session.person().scope
    journal = Journal(settings)
    stamp = journal.stamp()
    if not settings.journal.actif:
        show(box("degraded", OFF, role="status"))
    if not stamp[0]:
        show(box("note", EMPTY))
        ways.to("questions", "Poser une question")
        return
    ours = session.desk().communes() if session.desk().generation() else ()
    period, commune = _choices(ours)
    found = _trends(
        str(settings.data_dir),
        stamp,
        FeedbackStore(settings).stamp(),
        PERIODS[period],
        datetime.now(UTC).date().isoformat(),
        (None if scope.corpora is None else tuple(sorted(scope.corpora)), tuple(sorted(scope.closed))),
        ours,
        commune,
        settings,
        scope,
    )
    if not found.asked:
        show(box("note", QUIET))
        return
    trending.render(found)
    show(paragraph(HOW, "s-reminder"))


def _choices(ours: tuple[str, ...]) -> tuple[str, str]:
    """The period, and the commune among ours."""
    left, right = st.columns(2)
    with left:
        period = st.selectbox("Période", list(PERIODS), index=1, key="tendances-periode")
    with right:
        commune = st.selectbox("Commune", [EVERYWHERE, *ours], key="tendances-commune")
    return period, "" if commune == EVERYWHERE else commune


# Shared by all users: what it gives depends on its arguments alone, the corpora open to them included.
@st.cache_data(show_spinner="Lecture du journal…", max_entries=20)
def _trends(
    data_dir: str,
    entries: tuple[int, str],
    ratings: tuple[int, str, str],
    days: int | None,
    today: str,
    walls: tuple[tuple[str, ...] | None, tuple[str, ...]],
    ours: tuple[str, ...],
    commune: str,
    _settings: Settings,
    _scope: Scope,
) -> Trends:
    until = datetime.now(UTC) + timedelta(days=1)
    since = until - timedelta(days=days + 1) if days else datetime(2000, 1, 1, tzinfo=UTC)
    briefs = Journal(_settings).briefs(since, until)
    told = (brief for brief in briefs if _scope.opens_all(brief.corpora))
    kept = [brief for brief in told if fold(commune) in ("", fold(brief.commune))]
    return trends(kept, FeedbackStore(_settings).said(), ours)
