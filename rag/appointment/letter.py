"""The draft of a reply: a letter in administrative French, made of verified sentences and of exact words.

No model writes it: the formulas are fixed, and what is told of an act is its own words, cited.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from rag.appointment.cited import place_in_document
from rag.appointment.scale import rows_of, scale
from rag.appointment.types import Contact, ContactKind, Prepared, Visit
from rag.dates import in_french
from rag.text import squeeze
from rag.types import ActKind, Citation, Origin, Reply, Statement
from rag.verbatim import is_verbatim
from rag.wire import version_label

OPENING = "Madame, Monsieur,"
CLOSING = "Je vous prie d'agréer, Madame, Monsieur, l'expression de mes salutations distinguées."
NOT_A_DECISION = (
    "Ces indications vous sont données à titre de renseignement, d'après les documents cités. Elles ne "
    "valent pas décision sur un dossier."
)
NO_ANSWER = (
    "Les documents dont je dispose ne me permettent pas de vous répondre sur ce point. Je vous invite à vous "
    "rapprocher du service compétent."
)
_ACTS = {ActKind.ARRETE: "Arrêté", ActKind.DELIBERATION: "Délibération"}
_CASES = "Le même article prévoit d'autres cas :"
_POSSESSIVES = (
    (re.compile(r"\b(?:son|sa|leur)\b(?=\s+[a-zà-ÿ])"), "votre"),
    (re.compile(r"\b(?:ses|leurs)\b(?=\s+[a-zà-ÿ])"), "vos"),
)
_TOLD_OF = re.compile(r"\b(?:veu(?:t|lent)|voudrai\w+|souhaite(?:nt)?|demande(?:nt)?|se plai\w+)\b")
_REST = {"ce que disent les documents": "le reste de votre demande"}
_PLACES = {ContactKind.PHONE: "téléphone", ContactKind.MAIL: "courriel"}


@dataclass(frozen=True, slots=True)
class Drafted:
    """A letter to work on: its object, its words, what they rest on and the replay numbers."""

    subject: str
    text: str
    citations: tuple[Citation, ...]
    records: tuple[str, ...]


def of_visit(visit: Visit, day: date) -> Drafted:
    """The letter of a prepared visit."""
    reach = _contacts(visit)
    quoted = [*(each for one in visit.prepared for each in _told(one)), *_once(reach)]
    citations = tuple(dict.fromkeys(quoted))
    subject = _yours(" ; ".join(_object(one) for one in visit.prepared))
    several = len(visit.prepared) > 1
    blocks = [
        *_head(visit.around.commune, subject, day),
        "Vous avez interrogé la commune, et j'ai l'honneur de vous apporter les éléments suivants.",
    ]
    for rank, one in enumerate(visit.prepared, 1):
        title = _yours(f"{rank}. {one.title}" if several else one.title)
        blocks += [title, *_of_need(one)]
    rules = dict.fromkeys(each for one in visit.prepared for each in _told(one))
    blocks += [*_reach(reach), *_end(tuple(rules))]
    records = tuple(dict.fromkeys(record for one in visit.prepared for record in one.records))
    return Drafted(subject, "\n\n".join(blocks), citations, records)


def of_answer(question: str, reply: Reply, commune: str, day: date) -> Drafted:
    """The letter of one answer: its verified sentences, each under its act."""
    statements = reply.statements or (Statement(reply.text, (1,)),)
    used = dict.fromkeys(rank for each in statements for rank in each.citations)
    citations = tuple(reply.citations[rank - 1] for rank in used if rank <= len(reply.citations))
    subject = _whole_subject(squeeze(question).rstrip(" ?.!"), reply)
    blocks = [
        *_head(commune, subject, day),
        f"Vous avez interrogé la commune sur le point suivant : {subject}.",
        *(_quoted(each, "") for each in citations),
        *_end(citations),
    ]
    records = (reply.record,) if reply.record else ()
    return Drafted(subject, "\n\n".join(blocks), citations, records)


def _whole_subject(question: str, reply: Reply) -> str:
    """« hauteur, en zone N », for « Et en zone N ? »: a letter is read without the conversation."""
    carried = [each.value for each in reply.understood if each.origin is Origin.CONVERSATION]
    if not carried:
        return question
    return ", ".join((*carried, _small(re.sub(r"^et\s+", "", question, flags=re.IGNORECASE))))


def reference(citation: Citation) -> str:
    """« Règlement écrit du PLU (Modification n° 1), UD2 / 4.6. Hauteur, page 13 »."""
    document, version = citation.passage.document, version_label(citation.passage.document)
    known = f"{document.title} ({version})" if version else document.title
    label = place_in_document(citation.passage.chunk.section)
    return ", ".join(part for part in (known, label, _pages(citation)) if part)


def _pages(citation: Citation) -> str:
    word = "pages" if len(citation.pages) > 1 else "page"
    return f"{word} {', '.join(map(str, citation.pages))}" if citation.pages else ""


def _head(commune: str, subject: str, day: date) -> list[str]:
    town = [f"Commune de {commune}"] if commune else []
    return [*town, f"Le {in_french(day)}", f"Objet : votre demande ({subject})", OPENING]


def _object(one: Prepared) -> str:
    return one.title[:1].lower() + one.title[1:]


def _yours(text: str) -> str:
    """The words of a request, to whom made it: « agrandir sa maison », « votre maison »."""
    if _TOLD_OF.search(text):  # another person's request, told whole
        return text
    for pattern, word in _POSSESSIVES:
        text = pattern.sub(word, text)
    return text


def _of_need(one: Prepared) -> Iterator[str]:
    for finding in one.findings:
        point = " et ".join(_small(each) for each in finding.points)
        yield _quoted(finding.citation, point, " (extrait)" if finding.cut else "")
        if finding.exceptions:
            yield "\n".join([_CASES, *(f"- {_cite(each)}" for each in finding.exceptions)])
        if finding.written:
            yield finding.said
    if not one.findings:
        yield NO_ANSWER
    if one.papers:
        yield "\n".join(["Pièces :", *(f"- {_cite(each)}" for each in one.papers)])
    if one.steps:
        yield "\n".join(["Démarches :", *(f"- {_cite(each)}" for each in one.steps)])
    points = [_REST.get(_small(each.point), _small(each.point)) for each in one.unconfirmed]
    if points and one.findings:
        yield f"Je n'ai pas pu confirmer, d'après ces documents : {' ; '.join(points)}."


def _reach(contacts: Sequence[Contact]) -> list[str]:
    """The phones and e-mails of the letter, as acts write them; none, no line."""
    lines = [
        f"{_PLACES[each.kind]} {each.value} ({each.office}, d'après : {short(each.citation)})"
        for each in contacts
    ]
    return [f"Pour joindre le service : {' ; '.join(lines)}."] if lines else []


def _contacts(visit: Visit) -> tuple[Contact, ...]:
    """The most recent phone and e-mail of each need, each value once."""
    found: dict[tuple[ContactKind, str], Contact] = {}
    for one in visit.prepared:
        newest = {each.kind: each for each in reversed(one.contacts) if each.kind in _PLACES}
        for each in newest.values():
            found.setdefault((each.kind, each.value), each)
    return tuple(found.values())


def _once(reach: Sequence[Contact]) -> list[Citation]:
    """The words that the contacts stand in: those that hold others serve for them too, they are read once."""
    found = [each.citation for each in reach]
    return [
        each
        for rank, each in enumerate(found)
        if not any(_holds(other, each) for at, other in enumerate(found) if at != rank and other != each)
    ]


def _holds(one: Citation, other: Citation) -> bool:
    same = one.passage.chunk.id == other.passage.chunk.id
    return same and len(one.quote) > len(other.quote) and is_verbatim(other.quote, one.quote)


def _quoted(citation: Citation, point: str, part: str = "") -> str:
    told = _cite(citation, part)
    return f"{point[:1].upper()}{point[1:]} – {told}" if point else told


def _cite(citation: Citation, part: str = "") -> str:
    """The words of an act; a scale row by row, each cell with the heading of its column."""
    if citation == scale(citation.passage):
        rows = "\n".join(f"- {each}" for each in rows_of(citation))
        return f"{short(citation)}{part} :\n{rows}"
    return f"{short(citation)}{part} : « {citation.quote.strip(' :')} »"


def short(citation: Citation) -> str:
    """« Règlement écrit du PLU, article UA 7, page 5 »; an act by its number and day."""
    section = citation.passage.chunk.section
    act = section.act
    name = section.document.title
    if act and act.number and act.kind in _ACTS:
        day = f" du {in_french(act.date)}" if act.date else ""
        name = f"{_ACTS[act.kind]} n° {act.number}{day}"
    place = place_in_document(section) if section.article else ""
    if section.zones and not place:
        place = f"zone {'/'.join(section.zones[:3])}"
    return ", ".join(part for part in (name, place, _pages(citation)) if part)


def _told(one: Prepared) -> tuple[Citation, ...]:
    """What the letter quotes of a need."""
    rules = (citation for each in one.findings for citation in each.cited)
    return (*rules, *one.papers, *one.steps)


def _end(citations: Sequence[Citation]) -> list[str]:
    references = list(dict.fromkeys(map(reference, citations)))
    listed = ["\n".join(["Références :", *(f"- {each}" for each in references)])] if references else []
    return [NOT_A_DECISION, CLOSING, *listed]


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]
