"""What to do after a refusal: the likeliest way out as a button, the others in words."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from rag.desk import Desk
from rag.refuse import elsewhere
from rag.types import FactKind, RefusalReason
from ui import labels
from ui.components import context, limits, session
from ui.components.limits import Slot
from ui.components.markup import label, safe, show, typeset
from ui.exchange import Exchange

MOST_ZONES = 6
_READ = "Lire les passages les plus proches ci-dessous : la règle peut y être, dite autrement."
_WORDS = "Redire la question avec les mots de l'acte, en nommant la zone, l'article ou la date."
_MISSING = "Si le document qui le dirait n'est pas déposé ici, le demander au gestionnaire des documents."
AWAY = (
    "Poser la question à la mairie de cette commune : aucun de ses actes n'est ici.",
    "Si elle est de votre territoire, demander au gestionnaire des documents de déposer ses actes.",
    "Si ce n'est pas le nom d'une commune, redire la question sans ce mot.",
)
"""A question about another town: no passage found here is near it."""
STEPS = {
    RefusalReason.OUT_OF_CORPUS: (_READ, _WORDS, _MISSING),
    RefusalReason.WEAK_EVIDENCE: (_READ, _WORDS, _MISSING),
    RefusalReason.UNKNOWN_ZONE: (
        "Vérifier le nom de la zone sur le plan de zonage, puis la choisir ici.",
        "Si le règlement de cette zone n'est pas déposé, le demander au gestionnaire des documents.",
    ),
    RefusalReason.UNVERIFIED: (
        "Lire les passages ci-dessous : ils ont été trouvés, c'est la réponse rédigée qui a été écartée.",
        _WORDS,
    ),
    RefusalReason.MODEL_DOWN: (
        "Lire les passages ci-dessous, qui ne dépendent pas du modèle.",
        "Poser la question à nouveau dans quelques minutes.",
    ),
}


def render(desk: Desk, exchange: Exchange, rank: int) -> None:
    """Draw them under the refusal of this turn."""
    refusal = exchange.reply.refusal if exchange.reply else None
    if refusal is None or refusal.reason not in STEPS:
        return
    reason = refusal.reason
    away = elsewhere(refusal)
    told = AWAY if away else STEPS[reason]
    steps = [step for step in told if exchange.sources or "ci-dessous" not in step]
    listed = "".join(f"<li>{safe(typeset(step))}</li>" for step in steps)
    show(f'<div class="s-next"><h3>Que faire maintenant</h3><ul>{listed}</ul></div>')
    if not away:
        _other_zones(desk, exchange, rank, reason)
    if reason is RefusalReason.MODEL_DOWN:
        st.button(
            "Poser à nouveau",
            icon=":material/replay:",
            key=f"suite-{rank}-encore",
            on_click=session.ask,
            args=(exchange.question.text, exchange.question.context),
        )


def _other_zones(desk: Desk, exchange: Exchange, rank: int, reason: RefusalReason) -> None:
    """A button for each zone that would make the question precise, the list of all when one is unknown."""
    known = desk.zones(context.commune((exchange,), session.context()))
    unknown = reason is RefusalReason.UNKNOWN_ZONE
    likely = _likely(exchange, known)
    with st.container(horizontal=True, gap="xsmall", key=f"suites-{rank}"):
        for number, zone in enumerate(likely):
            st.button(
                label(f"Poser la question en zone {zone}"),
                key=f"suite-{rank}-{number}",
                on_click=_ask_in,
                args=(rank, zone),
            )
    others = [zone for zone in known if zone not in likely] if unknown else []
    if others:
        key = f"suite-{rank}-autre"
        st.selectbox(
            "Choisir une zone connue ici",
            others,
            index=None,
            placeholder=f"Parmi {labels.count(len(others), 'zone')}",
            key=key,
            on_change=_ask_in_listed,
            args=(rank, key),
            width=320,
        )


def _likely(exchange: Exchange, known: Sequence[str]) -> list[str]:
    """The zones of the nearest passages when the question names none; those that look like the one it names
    when that one is not known."""
    facts = exchange.reply.understood if exchange.reply else ()
    named = [fact.value for fact in facts if fact.kind is FactKind.ZONE]
    if named:
        return (
            [] if set(named) & set(known) else [zone for zone in known if _alike(zone, named[0])][:MOST_ZONES]
        )
    if exchange.question.filters.zones:
        return []
    near = (zone for each in exchange.sources for zone in each.passage.chunk.section.zones)
    return list(dict.fromkeys(near))[:MOST_ZONES]


def _ask_in(rank: int, zone: str) -> None:
    """The question of this turn again, this zone in place of the one it names."""
    asked = session.exchanges()[rank]
    limits.choose(Slot.ZONES, [zone])
    session.ask(context.reworded(asked, session.context().filters), asked.question.context)


def _ask_in_listed(rank: int, key: str) -> None:
    if zone := st.session_state[key]:
        _ask_in(rank, zone)


def _alike(zone: str, wanted: str) -> bool:
    """Do they begin alike, figures left out? ``UD2`` is offered for ``UD7``."""
    return zone.rstrip("0123456789abcdef*").casefold() == wanted.rstrip("0123456789abcdef*").casefold()
