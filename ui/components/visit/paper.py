"""The sheet of a visit as a paper: to print, to give, to put in a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from rag.appointment.letter import reference
from rag.appointment.prepare import source_line
from rag.appointment.types import Finding, Prepared, Unconfirmed, Visit
from rag.dates import in_french
from rag.settings import ContactSettings
from rag.sheet import Request, kinds_of_works
from rag.types import Citation
from ui.components.visit.fiche import CASES
from ui.components.visit.words import (
    NO_NAME_KEPT,
    RULES,
    contact_line,
    exact_lines,
    excerpt,
    warnings,
    whom,
)
from ui.exchange import whole
from ui.export.paper import Alert, Block, Bullets, Facts, Heading, Paper, Quote, Text


def paper(visit: Visit, contact: ContactSettings, made: datetime) -> Paper:
    """The blocks of a sheet, in the order of the screen."""
    around = visit.around
    rows = (
        ("Commune", around.commune),
        ("Zone", around.zone),
        ("Règles en vigueur au", in_french(around.day)),
    )
    blocks: list[Block] = [Facts(tuple(row for row in rows if row[1]))]
    if visit.ask:
        blocks += [Heading("À demander d'abord au visiteur"), Bullets(visit.ask)]
    for rank, one in enumerate(visit.prepared, 1):
        blocks += [Heading(f"{rank}. {one.title}"), *_of_need(one, visit, contact)]
    blocks.append(Text(NO_NAME_KEPT))
    return Paper("Fiche de rendez-vous", tuple(blocks), _about(visit), made, tuple(_trace(visit)))


def _about(visit: Visit) -> str:
    return " ; ".join(one.title for one in visit.prepared)


def _of_need(one: Prepared, visit: Visit, contact: ContactSettings) -> Iterator[Block]:
    if one.findings:
        yield Heading("Ce qui s'applique", 2)
    before: tuple[str, ...] = ()
    for finding in one.findings:
        if finding.points != before:
            yield Heading(" ; ".join(finding.points), 3)
        before = finding.points
        yield from _finding(finding, visit)
    if one.notices:
        yield Bullets(one.notices)
    for title, citations in (("Pièces à apporter", one.papers), ("Démarches et délais", one.steps)):
        if citations:
            yield Heading(title, 2)
        for citation in citations:
            yield Quote(_words(citation), reference(citation))
    if one.contacts:
        yield Heading("Contacts écrits dans les documents", 2)
        yield Bullets(
            tuple(f"{contact_line(each)} (d'après : {reference(each.citation)})" for each in one.contacts)
        )
    if one.unconfirmed:
        yield Heading("Ce qui n'a pas pu être confirmé", 2)
    for problem in one.unconfirmed:
        yield from _problem(problem, contact, one.title)
    if one.ask:
        yield Heading("À demander au visiteur", 2)
        yield Bullets(one.ask)


def _finding(finding: Finding, visit: Visit) -> Iterator[Block]:
    yield Bullets((*finding.plain, *([finding.said] if finding.written else [])))
    over = f"sous « {' › '.join(finding.under)} »" if finding.under else ""
    yield Quote(_words(finding.citation), " ; ".join(filter(None, (reference(finding.citation), over))))
    for warning in warnings(finding.citation, visit):
        yield Alert(warning)
    if finding.exceptions:
        yield Text(f"{CASES} :")
    for citation in finding.exceptions:
        yield Quote(_words(citation), reference(citation))


def _problem(problem: Unconfirmed, contact: ContactSettings, about: str) -> Iterator[Block]:
    yield Alert(f"{problem.point} : {problem.message}{whom(contact, problem.message)}")
    for passage in problem.passages:
        yield Quote(excerpt(passage, about), f"À lire : {reference(whole(passage))}")


def _words(citation: Citation) -> str:
    return "\n".join(exact_lines(citation))


def _trace(visit: Visit) -> Iterator[str]:
    """The replay numbers, what was read, and under which settings."""
    records = dict.fromkeys(record for one in visit.prepared for record in one.records)
    if records:
        yield f"Numéros de relecture : {', '.join(records)}"
    cited = dict.fromkeys(source_line(each) for one in visit.prepared for each in one.citations)
    for line in cited:
        yield f"Source : {line}"
    for one in visit.prepared:
        if one.fiche:
            yield _sheet(one.fiche)
    yield RULES
    yield f"Index {visit.generation or 'inconnu'}, réglages {visit.settings or 'inconnus'}"


def _sheet(asked: Request) -> str:
    """Which sheet of rules was read: made again from the same index, it is the same."""
    works = next((each.name for each in kinds_of_works() if each.key == asked.works), "")
    day = f"règles en vigueur au {in_french(asked.day)}" if asked.day else ""
    told = (asked.commune, f"zone {asked.zone}", works[:1].lower() + works[1:], day)
    return f"Fiche de règles lue : {', '.join(filter(None, told))}"
