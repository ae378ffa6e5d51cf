"""What a délibération says, once its lines are known: vote, decision, visas, amounts, rapporteur, links."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.acts.guesses import matter_of, nature_of
from ingest.acts.links import doing, links_in
from ingest.acts.places import first_place
from ingest.acts.votes import vote_of
from rag.acts import Act, ActKind, Guess, LinkKind, Sitting

MAX_DECISION, MAX_VISA, MAX_VISAS, MAX_AMOUNTS, FIRST_LINES = 400, 200, 12, 20, 14

_MAYORS = re.compile(r"^(?:DM|DEC)\b", re.IGNORECASE)
_DECIDES = re.compile(
    r"apr[èe]s en avoir (?:d[ée]lib[ée]r[ée]|d[ée]battu)|^(?:[-–•*✓➢]\s*)?(?:d[ée]cide|approuve|adopte"
    r"|autorise|fixe"
    r"|accepte|prend acte|valide|vote\b|[ée]lit|d[ée]signe)(?![a-zà-ÿ])|\bD[EÉ]CIDE\b|\bD[EÉ]LIB[EÈ]RE\b"
    r"|le conseil (?:municipal|communautaire)[^.]{0,60}(?:d[ée]cide|approuve|adopte|autorise|accepte)"
    r"|\b(?:comit[ée]|bureau|assembl[ée]e|conseil)\b[^.]{0,60}\b(?:d[ée]cide|approuve|adopte|autorise"
    r"|accepte)\b"
    r"|\b(?:retir[ée]e?|report[ée]e?|ajourn[ée]e?) (?:de l['’]ordre du jour|[àa] une)"
    r"|s'ils sont d.accord (?:pour|sur)|^(?:adopt|approuv)[ée]e? [àa] l",
    re.IGNORECASE,
)
_VISA = re.compile(r"^(?:[-–•]\s*)?vu\s+(?:l|le|la|les|son|sa|ses|du)\b", re.IGNORECASE)
_AMOUNT = re.compile(
    r"(?<![\d,.])\d{1,3}(?:[ \u00a0.]?\d{3})*(?:,\d{1,4})?\s?"
    r"(?:[kKM]?€|(?:millions?\s+d['’])?[Ee]uros?\b|EUROS?\b)"
    r"(?:\s?(?:hors taxes?|HT|TTC|H\.T\.|T\.T\.C\.)(?![A-Za-z]))?"
)
_TITLE = r"(?:M\.|Mme|Mr|Monsieur|Madame|monsieur|madame)"
_WHO = rf"{_TITLE}\s+(?:l[ea]\s+[Mm]aire|(?:(?!{_TITLE})[A-ZÀ-Ý][\w’'-]*\s?){{1,4}})"
_SAYS = (
    r"(?:rappelle|expose|explique|pr[ée]sente|informe|indique|propose|donne lecture|pr[ée]cise"
    r"|fait savoir|rapporte)"
)
_RAPPORTEUR = re.compile(
    rf"\b(?:[Rr]apporteure?|RAPPORTEURE?|(?:[Ss]ur|SUR) (?:le|LE) (?:rapport|RAPPORT) (?:de|DE))(?:\s*:"
    rf"|\s)\s*(?P<who>{_WHO})"
)
_SPEAKERS = (
    re.compile(rf"(?:passe|donne|c[èe]de)\s+la\s+parole\s+[àa]\s+(?P<who>{_WHO})"),
    re.compile(rf"(?P<who>{_WHO})\s*(?:,[^.,]{{3,80}},)?\s*{_SAYS}"),
)


def detailed(
    number: str | None, subject: str, sitting: Sitting, texts: Sequence[str], mayors: bool = False
) -> Act:
    """The délibération, or the decision of the mayor reported to the council."""
    body = " ".join(texts)
    mayors = mayors or bool(number and _MAYORS.match(number))
    decided = next((rank for rank, text in enumerate(texts) if _DECIDES.search(text)), None)
    vote = None if mayors else vote_of(texts, sitting.body, subject)
    nature: Guess | None = Guess("6", (number or "décision",)) if mayors else None
    if not mayors and (number or vote or decided is not None):
        nature = nature_of(ActKind.DELIBERATION, subject)
    matter, office = matter_of(subject, body[:3000])
    done = doing(subject)
    # « Annule et remplace »: which one is told before the decision.
    report = " ".join(texts[: decided or 0]) if done and done[0] is LinkKind.REPLACES else ""
    return Act(
        ActKind.DELIBERATION,
        number,
        sitting.date,
        subject,
        place=first_place(subject),
        vote=vote,
        amounts=_amounts(texts[decided or 0 :]) or _amounts(texts),
        rapporteur=_rapporteur(texts[:FIRST_LINES]),
        decision=_decision(texts, decided),
        visas=_visas(texts),
        sitting=sitting,
        nature=nature,
        matter=matter,
        office=office,
        links=links_in(subject, report, " ".join(texts[decided or 0 :]), number, ActKind.DELIBERATION),
    )


def _amounts(texts: Sequence[str]) -> tuple[str, ...]:
    """Sums of money that are decided, as written."""
    found = (" ".join(match[0].split()) for text in texts for match in _AMOUNT.finditer(text))
    return tuple(dict.fromkeys(found))[:MAX_AMOUNTS]


def _decision(texts: Sequence[str], first: int | None) -> str:
    """The first words of what is decided."""
    return "" if first is None else " ".join(" ".join(texts[first:]).split())[:MAX_DECISION]


def _visas(texts: Sequence[str]) -> tuple[str, ...]:
    """« Vu » clauses, each until the next clause."""
    found: list[str] = []
    opened = False
    for text in texts:
        if _VISA.match(text):
            found.append(text)
            opened = True
        elif opened and text[:1].islower():
            found[-1] = f"{found[-1]} {text}"
        else:
            opened = False
    return tuple(" ".join(text.split())[:MAX_VISA] for text in found)[:MAX_VISAS]


def _rapporteur(texts: Sequence[str]) -> str:
    """Who reports: named on a line of its own, else who speaks first."""
    named = (_RAPPORTEUR.search(text) for text in texts)
    joined = " ".join(texts)
    spoken = (pattern.search(joined) for pattern in _SPEAKERS)
    match = next((found for found in [*named, *spoken] if found), None)
    return " ".join(match["who"].split()) if match else ""
