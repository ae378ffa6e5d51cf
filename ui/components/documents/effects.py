"""What else is touched when documents go: said before, so that nobody finds it out after."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from eval.errors import EvalError
from eval.gold import load_gold
from eval.nightly.place import own_set
from rag.desk import Desk
from rag.links import points_to
from rag.registry import town_of
from rag.settings import Settings
from rag.types import Act, Document
from ui import labels
from ui.keep.conversations import ConversationStore
from ui.keep.replies import LetterStore
from ui.keep.ticks import TickStore

_NAMED = 5


@dataclass(frozen=True, slots=True)
class Effects:
    """What goes with documents, and what stays and is no longer the same.

    ``acts`` stay and change state; ``references`` are the passages of other documents that lead there;
    ``letters`` are the validated replies that rest on them, ``conversations`` those kept that show them,
    ``questions`` the reference questions that cite them, by file of questions. ``ticked``: some rules were
    ticked, perhaps of theirs.
    """

    documents: int
    pages: int
    passages: int
    acts_gone: int
    acts: tuple[str, ...]
    references: int
    letters: int
    conversations: int
    ticked: bool
    questions: tuple[tuple[str, int], ...]
    calibration: bool

    @property
    def sentences(self) -> tuple[str, ...]:
        return tuple(_sentences(self))


def effects(desk: Desk, documents: Sequence[Document]) -> Effects:
    """What removing these documents does."""
    gone = {each.id for each in documents}
    trust = desk.trust()
    return Effects(
        documents=len(documents),
        pages=sum(each.page_count for each in documents),
        passages=sum(len(desk.chunks(each)) for each in documents),
        acts_gone=sum(all(own.id in gone for own in each.documents) for each in desk.acts()),
        acts=tuple(_changed(desk, gone)),
        references=_references(desk, gone),
        letters=LetterStore(desk.settings).citing(gone),
        conversations=ConversationStore(desk.settings).citing(gone),
        ticked=TickStore(desk.settings).any(),
        questions=tuple(_questions(_golds(desk.settings), {each.file for each in documents})),
        calibration=trust.calibration is not None and not trust.stale,
    )


def _changed(desk: Desk, gone: Collection[str]) -> Iterator[str]:
    """The acts that stay, and that the ones which go had ended, changed or suspended."""
    entries = desk.acts()
    made = desk.links()
    leaving = {each.act for each in entries if all(own.id in gone for own in each.documents)}
    kept = [each for each in made if each.source not in leaving]
    lost = [each for each in made if each.source in leaving]
    today = date.today()
    for entry in entries:
        told = entry.documents[0]
        if entry.act in leaving or not any(
            each.town == town_of(told) and points_to(each, entry.act) for each in lost
        ):
            continue
        before = desk.state(entry.act, today, made, told)
        after = desk.state(entry.act, today, kept, told)
        if before.standing is not after.standing:
            yield f"{_named(entry.act)} : « {after.standing.value} » au lieu de « {before.standing.value} »"


def _named(act: Act) -> str:
    return f"n° {act.number}" if act.number else act.subject[:80] or "acte sans numéro"


def _references(desk: Desk, gone: Collection[str]) -> int:
    """How many passages of the documents that stay refer to the ones that go."""
    going = {chunk.id for each in desk.documents() if each.id in gone for chunk in desk.chunks(each)}
    corpora = {each.corpus for each in desk.documents() if each.id in gone}
    count = 0
    for document in desk.documents():
        if document.id not in gone and document.corpus in corpora:
            for mentions in desk.targets(document).values():
                count += any(target in going for found in mentions.values() for target in found)
    return count


def _golds(settings: Settings) -> tuple[Path, ...]:
    """The questions of the night, and those made of the readers' ratings."""
    return (own_set(settings), *settings.evaluation.jeux)


def _questions(golds: Sequence[Path], files: Collection[str]) -> Iterator[tuple[str, int]]:
    """The reference questions that cite these files, by file of questions; one that cannot be read is none of
    this page's business: the quality page tells it."""
    for path in golds:
        try:
            found = load_gold(path)
        except EvalError:
            continue
        if count := sum(any(source.file in files for source in each.sources) for each in found):
            yield path.name, count


def _with(count: int, one: str, verb: str, verbs: str, many: str = "") -> str:
    """« 1 acte quitte », « 2 actes quittent »."""
    plural = many or f"{one}s"
    return f"{labels.number(count)} {one if count < 2 else plural} {verb if count < 2 else verbs}"


def _sentences(found: Effects) -> Iterator[str]:
    pages = f", {labels.count(found.pages, 'page')}" if found.pages else ""
    documents, passages = labels.count(found.documents, "document"), labels.count(found.passages, "passage")
    yield f"{documents}{pages} et {passages} ne seront plus cherchés ni cités."
    if found.acts_gone:
        yield f"{_with(found.acts_gone, 'acte', 'quitte', 'quittent')} le registre."
    if found.acts:
        named = " ; ".join(found.acts[:_NAMED]) + (" ; …" if len(found.acts) > _NAMED else "")
        yield f"L'état de {labels.count(len(found.acts), 'acte')} changerait : {named}."
    if found.references:
        yield (
            f"Renvois depuis d'autres documents : {labels.count(found.references, 'passage')}, qui "
            "ne mèneront plus nulle part."
        )
    if found.letters:
        letters = _with(found.letters, "réponse", "validée s'appuie", "validées s'appuient")
        yield f"{letters} dessus, à signaler « à revoir » à leurs auteurs."
    if found.conversations:
        kept = _with(found.conversations, "conversation gardée", "cite", "citent", "conversations gardées")
        yield f"{kept} ces documents : les mots cités y restent, la page de l'acte ne s'y ouvrira plus."
    if found.ticked:
        yield (
            "Les coches « vérifié » posées sur ces documents ne vaudront plus, sauf si le même fichier est "
            "déposé à nouveau."
        )
    for name, count in found.questions:
        cite = _with(count, "question de référence", "cite", "citent", "questions de référence")
        yield f"{cite} ces documents comme source (jeu {name}) : l'évaluation échouera sur ce point."
    if found.calibration:
        yield (
            "Le calibrage de la confiance ne vaudra plus : le seuil le plus strict s'appliquera jusqu'à "
            "« sourcier calibrate »."
        )
