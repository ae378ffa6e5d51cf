"""One rating read again: what was answered, beside the reference question that it suggests."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import streamlit as st

from eval.errors import EvalError
from eval.gold import GoldQuestion, Source
from eval.golds.add import add_question
from eval.golds.findings import Finding, Severity
from eval.golds.library import Library
from eval.golds.rated import Rating, Suggested, suggested
from eval.nightly.place import OWN_SET, own_set
from eval.pages import Originals
from rag.anonymous import hidden
from rag.desk import Desk
from rag.journal import Entry
from rag.settings import Settings
from ui import labels
from ui.access.person import Person
from ui.components import chips, viewer
from ui.components.markup import box, heading, paragraph, safe, show, typeset
from ui.components.quality.located import citation_of
from ui.keep.feedback import Feedback, FeedbackState, FeedbackStore, Verdict

_TOLD = "retour-dit"
_QUOTED = 7
"""Words of a proof that name it."""
_LINE = 26
"""Pixels of a line in the form."""
_SPLIT = re.compile(r"\s*\|\s*")
PRIVATE = (
    "La question, ou ce qui l'accompagne, semble encore nommer une personne, ou donner une adresse, un "
    "téléphone ou un numéro personnel. Un jeu de questions circule : récrivez-la sans, ou cochez « Aucune "
    "personne n'est nommée » si l'outil se trompe."
)
NO_REASON = "Dites en quelques mots pourquoi ce retour est écarté : la raison sera gardée."


@dataclass(frozen=True, slots=True)
class Filled:
    """The form as sent."""

    question: str
    answerable: bool
    must: str
    must_not: str
    proofs: tuple[Source, ...]
    other: Source | None
    commune: str
    zone: str
    checked: bool
    path: Path


def told() -> None:
    """What the last review ended in, said once."""
    said = st.session_state.pop(_TOLD, "")
    if said:
        show(box("note", said, role="status"))


def render(desk: Desk, person: Person, rating: Feedback, entry: Entry, close: Callable[[], None]) -> None:
    """The exchange, then the question to add beside the pages it may be proven by."""
    st.button("Revenir aux retours", icon=":material/arrow_back:", key="retour-fermer", on_click=close)
    towns = desk.communes()
    found = suggested(entry, _rating(rating), towns)
    show(_exchange(rating, entry, towns))
    with st.container(key="echange-retour"):
        left, right = st.columns([11, 9], gap="medium")
        with left:
            show(heading("Question de référence"))
            filled = _form(desk, rating, found)
            if filled is not None:
                _add(desk, person, rating, found.draft, filled, close)
            _discard(desk, person, rating, close)
        with right:
            _page(desk, found.proofs)


def _rating(rating: Feedback) -> Rating:
    right = rating.verdict is not Verdict.WRONG
    return Rating(right, rating.verdict is not Verdict.BAD_SOURCE, rating.source)


# -- what was answered ------------------------------------------------------------------------------


def _exchange(rating: Feedback, entry: Entry, towns: Sequence[str]) -> str:
    comment = paragraph(f"« {hidden(rating.comment, towns)} »") if rating.comment else ""
    source = paragraph(f"Source visée : {rating.source}", "s-trace") if rating.source else ""
    verdict = chips.verdict(rating.verdict)
    answer = hidden(str(entry.reply.get("answer", "")), towns)
    return (
        f'{heading("Ce que le lecteur a jugé")}<div class="s-prose"><p>{verdict}</p>{comment}{source}'
        f'<p class="s-ask">{safe(typeset(hidden(entry.question, towns)))}</p>'
        f'<blockquote class="s-said">{safe(answer)}</blockquote>'
        f"{paragraph(f'N° de relecture {entry.id}', 's-trace')}</div>"
    )


def _page(desk: Desk, proofs: Sequence[Source]) -> None:
    if not proofs:
        show(paragraph("Aucun passage n'avait été trouvé : il n'y a pas de page à montrer."))
        return
    rank = st.selectbox(
        "Page à lire",
        range(len(proofs)),
        format_func=lambda at: _named(proofs[at]),
        key="retour-page",
    )
    source = proofs[rank]
    citation = citation_of(desk, source.file, source.pages, source.quote, source.section)
    if citation is None:
        show(paragraph("Ce document n'est plus indexé : sa page ne peut pas être montrée.", "s-lost"))
        return
    viewer.panel(desk, citation, "retour")


def _named(source: Source) -> str:
    """Where, then the first words: two proofs are often on one page."""
    words = source.quote.split()
    quote = f"« {' '.join(words[:_QUOTED])}{' …' if len(words) > _QUOTED else ''} »" if words else ""
    place = source.file.rpartition("/")[2], labels.pages(source.pages)
    return " · ".join(part for part in (*place, typeset(quote) or source.section) if part)


# -- the question to add ----------------------------------------------------------------------------


def _form(desk: Desk, rating: Feedback, found: Suggested) -> Filled | None:
    """The form, already filled; None until it is sent."""
    draft, id = found.draft, rating.id
    sets = _sets(desk.settings)
    with st.form(f"retour-{id}", border=True):
        question = st.text_area("Question, sans nom ni adresse", draft.question, key=f"q-{id}", height=90)
        unanswerable = st.checkbox(
            "Les documents n'y répondent pas : un refus est attendu",
            not draft.answerable,
            key=f"refus-{id}",
        )
        must = st.text_area(
            "Ce que la bonne réponse doit dire : gardez l'indispensable, un fait par ligne",
            "\n".join(" | ".join(group) for group in draft.must),
            key=f"must-{id}",
            height=38 + _LINE * max(2, len(draft.must)),
            help="Une ligne par fait, avec son unité. Plusieurs écritures d'un fait : 7 m | 7,00 m.",
            placeholder="À écrire : une ligne par fait" if draft.answerable else "",
        )
        must_not = st.text_input(
            "Ce qu'elle ne doit pas dire",
            key=f"jamais-{id}",
            help="La faute typique, comme le chiffre de la zone voisine. Séparez par une barre : 9 m | 12 m.",
        )
        proofs = st.multiselect(
            "Preuves",
            range(len(found.proofs)),
            [rank for rank, source in enumerate(found.proofs) if source in draft.sources],
            format_func=lambda at: _named(found.proofs[at]),
            key=f"preuves-{id}",
            placeholder="Choisir parmi les pages citées ou trouvées",
        )
        with st.expander("Une autre preuve, la zone, la commune"):
            other = _other(desk, id)
            left, right = st.columns(2)
            commune = left.text_input("Commune", draft.commune, key=f"commune-{id}")
            zone = right.text_input("Zone", draft.zone or "", key=f"zone-{id}")
        path = st.selectbox("Jeu de questions", sets, format_func=_set_name, key=f"jeu-{id}")
        checked = st.checkbox("Aucune personne n'est nommée : je l'ai vérifié", key=f"vu-{id}")
        sent = st.form_submit_button("Ajouter au jeu", type="primary", icon=":material/playlist_add_check:")
    if not sent:
        return None
    chosen = tuple(found.proofs[rank] for rank in proofs)
    return Filled(question, not unanswerable, must, must_not, chosen, other, commune, zone, checked, path)


def _other(desk: Desk, id: str) -> Source | None:
    """A proof that the answer did not find."""
    files = [document.file for document in desk.documents()]
    file = st.selectbox("Document", files, None, key=f"fichier-{id}", placeholder="Aucun autre document")
    pages = st.text_input(
        "Pages", key=f"pages-{id}", help="Rang dans le fichier, à partir de 1 : 8, ou 8, 9."
    )
    quote = st.text_area("Mots exacts de l'acte", key=f"mots-{id}", height=70)
    if file is None:
        return None
    return Source(
        file, tuple(int(page) for page in re.findall(r"\d{1,5}", pages) if int(page)), "", quote.strip()
    )


def _sets(settings: Settings) -> list[Path]:
    """The set of the readers' ratings, then those of the night."""
    return list(dict.fromkeys((own_set(settings), *settings.evaluation.jeux)))


def _set_name(path: Path) -> str:
    return "Retours des lecteurs (retours.jsonl)" if path.name == OWN_SET else path.name


def _add(
    desk: Desk,
    person: Person,
    rating: Feedback,
    draft: GoldQuestion,
    filled: Filled,
    close: Callable[[], None],
) -> None:
    """Check the question and write it; what is wrong is said, and nothing is written."""
    question = _question(draft, filled)
    if _private(question, filled.other, desk.communes()) and not filled.checked:
        _wrong([PRIVATE])
        return
    library = Library(Originals(_originals(desk)), indexed=True)
    try:
        filled.path.parent.mkdir(parents=True, exist_ok=True)
        added = add_question(filled.path, question, library)
    except EvalError as error:
        _wrong([str(error)])
        return
    except OSError:
        _wrong([f"{filled.path} ne peut pas être écrit : vérifiez les droits sur ce dossier."])
        return
    if not added.written:
        _wrong([_finding(each) for each in added.findings])
        return
    store = FeedbackStore(desk.settings)
    store.decide(rating.id, FeedbackState.KEPT, person.name or person.id, question=added.question.id)
    said = [
        f"Question « {added.question.id} » ajoutée à {filled.path.name} : elle sera posée dès la prochaine "
        "nuit."
    ]
    said += [_finding(each) for each in added.findings]
    st.session_state[_TOLD] = " ".join(said)
    close()
    st.rerun()


def _private(question: GoldQuestion, other: Source | None, towns: Sequence[str]) -> bool:
    """Does anything typed seem to name someone? What is quoted from the citations was cut already."""
    typed = [question.question, *question.context, *question.must_not, other.quote if other else ""]
    typed += [question.zone or "", "" if question.commune in towns else question.commune]
    typed += [one for group in question.must for one in group]
    return any(hidden(text, towns) != text for text in typed)


def _question(draft: GoldQuestion, filled: Filled) -> GoldQuestion:
    sources = (*filled.proofs, *((filled.other,) if filled.other else ()))
    groups = [_alternatives(line) for line in filled.must.splitlines()]
    return replace(
        draft,
        question=" ".join(filled.question.split()),
        answerable=filled.answerable,
        sources=sources if filled.answerable else (),
        must=tuple(group for group in groups if group) if filled.answerable else (),
        must_not=_alternatives(filled.must_not),
        commune=filled.commune.strip(),
        zone=filled.zone.strip() or None,
    )


def _alternatives(line: str) -> tuple[str, ...]:
    return tuple(part for part in _SPLIT.split(line.strip()) if part)


def _originals(desk: Desk) -> dict[str, Path]:
    found = ((document.file, desk.original(document)) for document in desk.documents())
    return {file: path for file, path in found if path is not None}


def _finding(finding: Finding) -> str:
    return finding.message if finding.severity is Severity.ERROR else f"À revoir : {finding.message}"


def _wrong(lines: Sequence[str]) -> None:
    said = "".join(paragraph(line) for line in lines)
    show(f'<div class="s-error" role="alert"><h2>Question refusée, rien n\'est écrit</h2>{said}</div>')


def _discard(desk: Desk, person: Person, rating: Feedback, close: Callable[[], None]) -> None:
    with st.form(f"ecarter-{rating.id}", border=True):
        reason = st.text_input(
            "Ou l'écarter, et pourquoi", key=f"raison-{rating.id}", placeholder="Par exemple : doublon"
        )
        sent = st.form_submit_button("Écarter", icon=":material/block:")
    if not sent:
        return
    if not reason.strip():
        show(paragraph(NO_REASON, "s-lost"))
        return
    FeedbackStore(desk.settings).decide(
        rating.id, FeedbackState.DISCARDED, person.name or person.id, reason=reason
    )
    st.session_state[_TOLD] = "Retour écarté."
    close()
    st.rerun()
