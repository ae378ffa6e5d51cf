"""Prepare a visit: each need is asked point by point, and only what is proved for it is kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from rag.appointment import rules
from rag.appointment.cited import place_in_document
from rag.appointment.contacts import contacts
from rag.appointment.extracts import PAPERS, STEPS, extracts
from rag.appointment.kept import first, kept
from rag.appointment.proof import Proof, bears_on, club_in, named, names_place, of_zone, to_read
from rag.appointment.split import place_in, without_places
from rag.appointment.table import OTHER, WORKS, Asked, Subject, Thing, says, table
from rag.appointment.types import Around, Finding, Need, Prepared, Unconfirmed, Visit
from rag.desk import Desk
from rag.question.acts import said_acts
from rag.refuse import NOT_SURE
from rag.sheet.types import Sheet
from rag.text import fold, terms
from rag.types import Citation, Filters, Passage, Question, Reply, Status
from rag.wire import version_label

TO_READ = 2
"""Near passages given to read where nothing is asserted."""
AROUND = 12
"""Passages read for papers, steps and contacts."""
DOCUMENTS = 3
"""Cited documents read in full for the contacts they give."""
BESIDE = (
    "Un passage a été trouvé, mais il ne parle pas assez nettement de ce point pour être affirmé : il est à "
    "lire."
)
TO_BE_READ = " Les passages les plus proches sont à lire."
NOTHING = "Rien d'assez net n'a été trouvé sur ce point dans les documents."
NO_PLACE = "Rien n'a été cherché : il faut d'abord l'adresse, pour ne pas donner l'acte d'un autre lieu."
NO_NAME = (
    "Rien n'a été cherché : il faut d'abord le nom de l'association, pour ne pas donner la décision d'une "
    "autre."
)
NO_ZONE = "Rien n'a été cherché : la règle change d'une zone à l'autre, et la zone du terrain n'est pas dite."
NO_PLAN = (
    "Aucun règlement de zone n'est parmi les documents indexés pour {commune} : les règles de construction "
    "n'y sont pas."
)
_ARTICLE = re.compile(r"\b(?:à|de) l['’]article (\d+)\b(?! (?:du|de la) )")
ASK_COMMUNE = "La commune dont il s'agit"
ASK_ZONE = (
    "La zone du terrain au plan de zonage, ou l'adresse ou la référence cadastrale qui permet de la lire"
)
ASK_PLACE = "L'adresse exacte"


def prepare(desk: Desk, needs: Sequence[Need], around: Around) -> Visit:
    """Ask the documents about each need.

    Raises:
        AccessError, IndexStoreError, SettingsError: as :meth:`rag.desk.Desk.ask`.
    """
    prepared = tuple(prepared_need(desk, need, around) for need in needs)
    ask = to_ask(desk, needs, around)
    return Visit(around, prepared, ask, desk.generation() or "", desk.settings.digest())


def to_ask(desk: Desk, needs: Sequence[Need], around: Around) -> tuple[str, ...]:
    """What must be asked of the visitor before anything can be found."""
    ask = [] if around.commune or len(desk.communes()) < 2 else [ASK_COMMUNE]
    if any(_lacks_zone(desk, need, around) for need in needs):
        ask.append(ASK_ZONE)
    return tuple(ask)


def prepared_need(desk: Desk, need: Need, around: Around) -> Prepared:
    """One need, asked whole."""
    subject = table().subjects[need.subject]
    thing = table().things.get(need.thing or subject.thing)
    made = Prepared(need, need.text, ask=(thing and thing.ask) or subject.ask)
    if problem := _not_asked(desk, need, around):
        return replace(made, unconfirmed=(problem,))
    filters, told = _filters(need, around), without_places(need.text)
    zone, read = _zone(need, around), None
    if need.subject == WORKS and (read := rules.sheet_of(desk, thing, around.commune, zone, around.day)):
        made = replace(made, fiche=read.request, notices=_notices(read, thing))
    replies: list[Reply] = []
    for asked in thing.asked if thing else subject.asked:
        if read and not rules.matters(read, asked):
            continue
        if not says(told, asked.only) or (asked.unless and says(told, asked.unless)):
            continue
        if lacking := _lacking(asked.questions[0], need):
            if need.subject == OTHER:
                continue
            made = _with(made, Unconfirmed(asked.point, lacking))
            continue
        proof = Proof(need, subject, thing, asked, zone, around.day)
        if read and (found := _ruled(made, read, asked, proof)):
            made = found
            continue
        questions = dict.fromkeys(_worded(each, need, around, thing) for each in asked.questions)
        reply, tried = _asked(desk, questions, asked, proof, filters)
        replies += tried
        made = _told(made, asked, reply, proof)
    if any(each.message == NO_PLACE for each in made.unconfirmed):
        made = replace(made, ask=tuple(dict.fromkeys((ASK_PLACE, *made.ask))))
    return _beside(desk, made, subject, thing, replies, filters, zone)


def _asked(
    desk: Desk, questions: Iterable[str], asked: Asked, proof: Proof, filters: Filters
) -> tuple[Reply, Sequence[Reply]]:
    """The first reply that answers the point, else the first of all; and every reply."""
    tried: list[Reply] = []
    for text in questions:
        tried.append(desk.ask(Question(text, filters=filters)))
        # Asked back, the answer depends on the case: asking otherwise would only choose one for the visitor.
        if tried[-1].status is Status.CLARIFY or any(True for _ in kept(asked, tried[-1], proof)):
            return tried[-1], tried
    return tried[0], tried


def _ruled(made: Prepared, read: Sheet, asked: Asked, proof: Proof) -> Prepared | None:
    """The need with the rules of the sheet on one point; None when the sheet says nothing of it."""
    found, findings = rules.told(read, asked, proof), made.findings
    for each in found:
        findings = _merged(findings, each)
    if found:
        return replace(made, findings=findings)
    beside = rules.not_named(read, asked)
    return _with(made, beside) if beside else None


def _notices(read: Sheet, thing: Thing | None) -> tuple[str, ...]:
    """What to read first, and what the sheet of rules holds besides."""
    asked = {each.theme for each in thing.asked} if thing else set()
    return (*read.notices, *rules.beyond(read, asked))


def without(visit: Visit, chunks: frozenset[str], documents: frozenset[str]) -> Visit:
    """The visit without the sources that the adviser set aside; their points say so."""
    return replace(visit, prepared=tuple(_without(each, chunks, documents) for each in visit.prepared))


# -- asking -----------------------------------------------------------------------------------------


def _not_asked(desk: Desk, need: Need, around: Around) -> Unconfirmed | None:
    """Why the rules of works cannot be looked for at all, if they cannot."""
    if need.subject != WORKS:
        return None
    if _lacks_zone(desk, need, around):
        return Unconfirmed("Règles de la zone", NO_ZONE)
    if around.commune and not desk.zones(around.commune):
        return Unconfirmed("Règles de la zone", NO_PLAN.format(commune=around.commune))
    return None


def _lacks_zone(desk: Desk, need: Need, around: Around) -> bool:
    if need.subject != WORKS or _zone(need, around):
        return False
    return bool(desk.zones(around.commune or None))


def _zone(need: Need, around: Around) -> str:
    return need.zone or around.zone


def _filters(need: Need, around: Around) -> Filters:
    """A year asked for is looked for whole; else what is in force that day."""
    first, last = (date(need.year, 1, 1), date(need.year, 12, 31)) if need.year else (None, None)
    in_force = None if need.year else around.day
    return Filters(commune=around.commune or None, date_from=first, date_to=last, in_force=in_force)


def _lacking(question: str, need: Need) -> str:
    """What must be known before a question is asked, if it is not."""
    if "{lieu}" in question and not place_in(need.text)[0]:
        return NO_PLACE
    return NO_NAME if "{association}" in question and not club_in(need.text) else ""


def _worded(question: str, need: Need, around: Around, thing: Thing | None) -> str:
    """A question of the table, with the words of the need."""
    said, zone = place_in(need.text)[1], _zone(need, around)
    it, act = thing.said if thing else "", _act_words(need.text)
    return question.format(
        lieu=f"du {said}" if said[:1].isdigit() else said,
        association=club_in(need.text),
        acte=act,
        Acte=act[:1].upper() + act[1:],
        Texte=need.text.rstrip(" ?.!"),
        zone=f" en zone {zone}" if zone else "",
        chose=it,
        Chose=it[:1].upper() + it[1:],
        d_chose=f"de {it[4:]}" if it.startswith("des ") else f"d'{it}",
        il="elle" if thing and thing.feminine else "il",
        e="e" if thing and thing.feminine else "",
    )


def _act_words(text: str) -> str:
    """« l'arrêté n° 2024-12 », as the visitor names it."""
    number = next(iter(said_acts(text).values()), "").strip()
    kinds = {"deliberation": "la délibération", "arret": "l'arrêté"}
    kind = next((words for key, words in kinds.items() if key in fold(text)), "l'acte")
    if not number:
        return kind
    return f"{kind} {number if number.startswith('n') else f'n° {number}'}"


# -- what is kept -----------------------------------------------------------------------------------


def _told(made: Prepared, asked: Asked, reply: Reply, proof: Proof) -> Prepared:
    """The need with what a reply says on one point, or with why nothing is said."""
    near = tuple(each for each in reply.passages if proof.near(each) and to_read(each))[:TO_READ]
    if proof.off_subject(reply.choices):
        return _with(made, Unconfirmed(asked.point, NOTHING, record=reply.record))
    found = first(made.need, kept(asked, reply, proof))
    if not found and reply.status is not Status.ANSWERED:
        return _with(made, _refused(made, asked, reply, near))
    if not found:
        message = BESIDE if near else NOTHING
        return _with(made, Unconfirmed(asked.point, message, None, near, record=reply.record))
    findings = made.findings
    for finding in found:
        findings = _merged(findings, finding)
    return replace(made, findings=findings)


def _refused(made: Prepared, asked: Asked, reply: Reply, near: tuple[Passage, ...]) -> Unconfirmed:
    """Why nothing is said on a point; the words of the fixed question that were not found are not told."""
    reason = reply.refusal.reason if reply.refusal else None
    message = reply.refusal.message if reply.refusal else reply.text
    if message.startswith(NOT_SURE):
        place = place_in(made.need.text)[1] if "{lieu}" in asked.questions[0] else ""
        about = f" ({place} : non trouvé)" if place else ""
        message = f"{NOT_SURE}{about}.{TO_BE_READ if near else ''}"
    return Unconfirmed(asked.point, message, reason, near, reply.choices, reply.record)


def _merged(findings: Sequence[Finding], new: Finding) -> tuple[Finding, ...]:
    """One passage that answers two points is shown once, under both."""
    key = (new.citation.passage.chunk.id, new.citation.quote)
    for rank, each in enumerate(findings):
        if (each.citation.passage.chunk.id, each.citation.quote) == key:
            points = tuple(dict.fromkeys((*each.points, *new.points)))
            plain = tuple(dict.fromkeys((*each.plain, *new.plain)))
            joined = replace(each, points=points, plain=plain)
            return (*findings[:rank], joined, *findings[rank + 1 :])
    return (*findings, new)


def _with(made: Prepared, problem: Unconfirmed) -> Prepared:
    """One line for the points that have the same reason."""
    for rank, each in enumerate(made.unconfirmed):
        if (each.message, each.reason, each.choices) == (problem.message, problem.reason, problem.choices):
            joined = replace(
                each,
                point=f"{each.point} ; {problem.point[:1].lower()}{problem.point[1:]}",
                passages=_distinct([*each.passages, *problem.passages])[: 2 * TO_READ],
            )
            return replace(
                made, unconfirmed=(*made.unconfirmed[:rank], joined, *made.unconfirmed[rank + 1 :])
            )
    return replace(made, unconfirmed=(*made.unconfirmed, problem))


# -- papers, steps, contacts ------------------------------------------------------------------------


def _beside(
    desk: Desk,
    made: Prepared,
    subject: Subject,
    thing: Thing | None,
    replies: Sequence[Reply],
    filters: Filters,
    zone: str,
) -> Prepared:
    """Papers, steps and contacts, read in the passages of the subject and in the documents cited."""
    about = (*subject.proof, *named(thing)) or tuple((each,) for each in terms(made.need.text))
    name = thing.key if thing else subject.name if subject.proof else made.need.text
    near = [passage for reply in replies for passage in reply.passages]
    for words in ("pièces à fournir, dossier de demande", "démarche, délai, demande d'autorisation"):
        near += desk.search(Question(f"{name} : {words}", filters=filters), AROUND)
    offices = desk.search(Question(f"{name} : service, téléphone, courriel", filters=filters), AROUND)
    cited = {each.citation.passage.document: None for each in made.findings}
    whole = [Passage(chunk, 0.0) for each in list(cited)[:DOCUMENTS] for chunk in desk.chunks(each)]
    place = place_in(made.need.text)[0]
    passages = [each for each in _distinct(near) if of_zone(each, zone) and _of_place(each, place)]
    quoted = [each.citation.quote for each in made.findings]
    acts = [each.citation.passage.chunk.section.act for each in made.findings]
    own = [act for act in acts if act is not None]
    passages = [each for each in passages if not _of_another_article(each, made)]
    # When nothing tells what the passages are about, their papers and services are those of another matter.
    known = bool(subject.proof or thing or made.findings)
    passages = passages if known else []
    papers = extracts(passages, PAPERS, about, quoted, own)
    steps = extracts(passages, STEPS, about, [*quoted, *(each.quote for each in papers)], own)
    reach = contacts(_distinct([*near, *offices, *whole]), about, own, services=known)
    return replace(made, papers=papers, steps=steps, contacts=reach)


def _of_another_article(passage: Passage, made: Prepared) -> bool:
    """Does it go with an article of its act (« une dérogation à l'article 1 ») that is not one cited here?"""
    act = passage.chunk.section.act
    mine = [each.citation.passage.chunk.section for each in made.findings]
    articles = {each.article for each in mine if act is not None and each.act == act and each.article}
    named = set(_ARTICLE.findall(passage.chunk.text))
    return bool(articles and named) and not named & articles


def _of_place(passage: Passage, place: str) -> bool:
    """A passage that names the place of the need; without one, of an act of no place."""
    return names_place(passage, place) if place else bears_on(passage, place)


def _distinct(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    return tuple({each.chunk.id: each for each in reversed(passages)}.values())[::-1]


def _without(made: Prepared, chunks: frozenset[str], documents: frozenset[str]) -> Prepared:
    def kept(citation: Citation) -> bool:
        passage = citation.passage
        return passage.chunk.id not in chunks and passage.document.id not in documents

    gone = [each for each in made.findings if not kept(each.citation)]
    smaller = replace(
        made,
        findings=tuple(
            replace(
                each,
                exceptions=tuple(filter(kept, each.exceptions)),
                others=tuple(filter(kept, each.others)),
            )
            for each in made.findings
            if kept(each.citation)
        ),
        papers=tuple(filter(kept, made.papers)),
        steps=tuple(filter(kept, made.steps)),
        contacts=tuple(each for each in made.contacts if kept(each.citation)),
    )
    for each in gone:
        told = f"Vous avez écarté la source de ce point : {source_line(each.citation)}."
        smaller = _with(smaller, Unconfirmed(" ; ".join(each.points), told, record=each.record))
    return smaller


def source_line(citation: Citation) -> str:
    """The document, its version, the place in it: one line."""
    passage = citation.passage
    place = place_in_document(passage.chunk.section)
    return ", ".join(filter(None, (passage.document.title, version_label(passage.document), place)))
