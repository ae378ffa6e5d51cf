"""The French words of the screens that more than one view shows, or that carry a duty."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from ingest.acts import label_of
from rag.dates import in_french
from rag.titles import calm
from rag.types import (
    Citation,
    Computed,
    Counted,
    DocumentState,
    Filters,
    Level,
    RefusalReason,
    Reply,
    Section,
    Validity,
    Visibility,
)

PRODUCT = "Sourcier"
TAGLINE = "Les actes de la commune, cités mot pour mot, ou un refus."

NOTICE_TITLE = "Vous utilisez un outil d'intelligence artificielle."
NOTICE = (
    "Il cherche dans les documents déposés ici, et nulle part ailleurs. Il montre les mots exacts de "
    "l'acte, ou il dit qu'il ne sait pas.",
    "Il peut se tromper : vérifiez la source avant de signer.",
    "Il ne décide rien. La décision, et sa signature, restent celles de l'agent.",
)
REMINDER = "Réponse préparée par un outil d'intelligence artificielle : vérifiez la source avant de signer."

STATES = {
    DocumentState.INDEXED: "Indexé",
    DocumentState.PARTIAL: "Partiel",
    DocumentState.REFUSED: "Refusé",
}

VISIBILITIES = {Visibility.PUBLIC: "Public", Visibility.INTERNAL: "Interne"}

LEVELS = {
    Level.HIGH: "Confiance élevée",
    Level.MEDIUM: "Confiance moyenne",
    Level.LOW: "Confiance faible",
}

LEVEL_MEANINGS = {
    Level.HIGH: "Presque tous les mots de la question, et les lieux, actes ou dates qu'elle nomme, sont "
    "dans le passage cité. "
    "Relisez la source et les exceptions de l'article avant de signer.",
    Level.MEDIUM: "Le passage cité répond, mais une partie de la question n'y figure pas mot pour mot. "
    "Lisez l'article entier avant de vous en servir.",
    Level.LOW: "Le lien entre la question et le passage est faible. Prenez cette réponse comme une "
    "piste à vérifier, pas comme la règle.",
}
LEVEL_LIMIT = (
    "Ce niveau vient de signes pesés par des règles, et ne se lit pas comme une probabilité. La page À "
    "propos dit si le seuil de réponse est calibré sur des réponses vérifiées."
)

REFUSALS = {
    RefusalReason.OUT_OF_CORPUS: "Non trouvé dans les documents",
    RefusalReason.UNKNOWN_ZONE: "Zone absente des documents",
    RefusalReason.WEAK_EVIDENCE: "Preuve insuffisante pour répondre",
    RefusalReason.UNVERIFIED: "Réponse écartée par les vérifications",
    RefusalReason.MODEL_DOWN: "Modèle de langage indisponible",
    RefusalReason.NEEDS_DETAIL: "Précision nécessaire",
}

MODES = {
    "extractif": "phrases recopiées des actes, sans modèle de langage",
    "passages": "passages trouvés, sans phrase rédigée",
    "lexical": "passages trouvés par les mots seuls, sans phrase rédigée",
    "modele": "modèle de langage demandé par les réglages, sans réponse de sa part",
}
READ_ONLY = frozenset(["passages", "lexical"])


def mode(name: str) -> str:
    return MODES.get(name, f"rédigée par le modèle « {name} » à partir des passages cités")


def cost(reply: Reply) -> str:
    """``énergie ≈ 0,012 mWh, 0,0005 mg de CO₂ (estimation)``; empty when it is not estimated."""
    if not reply.energy_wh:
        return ""
    return f"énergie ≈ {_small(reply.energy_wh, 'Wh')}, {_small(reply.co2_g, 'g')} de CO\u2082 (estimation)"


def _small(value: float, unit: str) -> str:
    """Two significant digits, in thousandths of the unit when it is less than a hundredth of it."""
    shown, unit = (value * 1000, f"m{unit}") if value < 0.01 else (value, unit)
    digits = max(0, 1 - math.floor(math.log10(shown))) if shown > 0 else 0
    return f"{decimal(shown, digits)} {unit}"


def number(value: int) -> str:
    """``1 250``, with the narrow space that does not break."""
    return f"{value:,}".replace(",", "\u202f")


def decimal(value: float, digits: int) -> str:
    """``0,62``."""
    return f"{value:.{digits}f}".replace(".", ",")


def count(value: int, singular: str) -> str:
    """``1 page``, ``2 pages``, ``1 250 pages``: French takes the plural from two on."""
    return f"{number(value)} {singular if value < 2 else singular + 's'}"


def journal_kept(days: int) -> str:
    """How long the record of the answers is kept: who erases their conversations must know what stays."""
    how_long = f"pendant {count(days, 'jour')}" if days else "sans limite de durée"
    return f"Le journal des réponses, tenu pour pouvoir les expliquer, est gardé à part, {how_long}."


def letter(rank: int) -> str:
    """``A`` for 0: what is to be read beside the numbered sources."""
    return chr(ord("A") + rank % 26)


def validity(found: Validity, day: date) -> str:
    """Whether a text was in force that day, and since or until when; empty when nothing tells."""
    if found.until and found.until <= day:
        ended = f" (remplacé ou abrogé par : {found.by})" if found.by else ""
        return f"Attention : ce texte n'est plus en vigueur depuis le {in_french(found.until)}{ended}."
    if found.since and found.since > day:
        return f"Attention : ce texte n'entre en vigueur que le {in_french(found.since)}."
    if found.since:
        ends = f", jusqu'au {in_french(found.until - timedelta(days=1))}" if found.until else ""
        return f"En vigueur depuis le {in_french(found.since)}{ends}."
    return ""


def act(section: Section) -> str:
    """``Arrêté n° 2024-37 du 12/03/2024``, for the act a passage belongs to."""
    if section.act is None:
        return ""
    number = f" n° {section.act.number}" if section.act.number else ""
    day = f" du {section.act.date:%d/%m/%Y}" if section.act.date else ""
    return f"{label_of(section.act.kind)}{number}{day}"


def pages(numbers: Iterable[int]) -> str:
    """``page 13``, ``pages 13 à 15 et 20``, the word tied to the number; empty without pages."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if number < 1:
            continue
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts = [_run(run) for run in runs]
    if not parts:
        return ""
    word = "page" if len(runs) == 1 and len(runs[0]) == 1 else "pages"
    listed = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} et {parts[-1]}"
    return f"{word}\u00a0{listed}"


def _run(run: list[int]) -> str:
    if len(run) > 2:
        return f"{run[0]} à {run[-1]}"
    return " et ".join(str(number) for number in run)


def moment(when: datetime) -> str:
    """``le 12 mars 2024 à 14 h 05``."""
    return f"le {in_french(when.date())} à {when:%H} h {when:%M}"


def place(citation: Citation) -> str:
    """Where a citation stands: ``UD2 / 4.6. Hauteur des constructions · page 13``."""
    section = citation.passage.chunk.section
    title = calm(section.label) if section.article else section.label
    return " · ".join(part for part in (title or "Sans titre d'article", pages(citation.pages)) if part)


def calculation(item: Computed) -> str:
    """``8 × 1,5 + 8 ÷ 4 = 14``."""
    return f"{item.expression} = {item.value}".replace("*", "×").replace("/", "÷").replace(".", ",")


def filters(chosen: Filters) -> str:
    """The limits of a search, in words; empty when there are none."""
    parts = [
        f"commune : {chosen.commune}" if chosen.commune else "",
        f"zones : {', '.join(chosen.zones)}" if chosen.zones else "",
        f"type d'acte : {', '.join(map(label_of, chosen.kinds))}" if chosen.kinds else "",
        f"corpus : {', '.join(chosen.corpora)}" if chosen.corpora else "",
        f"en vigueur au {in_french(chosen.in_force)}" if chosen.in_force else "",
        period(chosen.date_from, chosen.date_to),
    ]
    return " ; ".join(part for part in parts if part)


def period(first: date | None, last: date | None) -> str:
    """``du 01/02/2024 au 01/03/2024``; empty without limit."""
    if first and last:
        return f"du {first:%d/%m/%Y} au {last:%d/%m/%Y}"
    if first:
        return f"depuis le {first:%d/%m/%Y}"
    return f"jusqu'au {last:%d/%m/%Y}" if last else ""


def counted(item: Counted) -> str:
    """``1 345 articles``, ``1 tableau``: the name, in the plural, agrees with the number."""
    first, space, rest = item.name.partition(" ")
    return f"{number(item.count)} {first.rstrip('sx') if item.count == 1 else first}{space}{rest}"
