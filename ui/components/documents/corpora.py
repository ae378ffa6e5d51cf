"""The corpora: what each holds, who may be shown it, and its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from rag.desk import Desk
from rag.scope import Scope
from rag.settings_access import AccessSettings
from rag.types import DocumentState, Ingested, Visibility
from rag.zoning import Zoning
from ui import labels
from ui.components.documents import detail, works
from ui.components.markup import heading, paragraph, safe, show, table

EXPLAINED = (
    "Public : ses passages peuvent être envoyés au modèle de langage réglé, même extérieur. Interne : ils "
    "restent sur cette machine. Un manifeste (manifest.toml) qui dit autre chose l'emporte à la prochaine "
    "ingestion de son dossier. Qui peut lire quel corpus se règle à part : sourcier.toml, section [acces]."
)


@dataclass(frozen=True, slots=True)
class Corpus:
    """A corpus as its files ended."""

    name: str
    files: tuple[Ingested, ...]
    visibilities: frozenset[Visibility]

    @property
    def own(self) -> tuple[Ingested, ...]:
        return tuple(each for each in self.files if each.document and each.document.file == each.file)


def corpora(files: Sequence[Ingested], zoning: Zoning) -> list[Corpus]:
    """The corpora of these files and of these drawings."""
    found = []
    for name in sorted({each.corpus for each in files}):
        own = tuple(each for each in files if each.corpus == name)
        seen = {each.document.visibility for each in own if each.document}
        seen |= {each.visibility for each in zoning.layers if each.corpus == name}
        found.append(Corpus(name, own, frozenset(seen)))
    return found


def show_all(desk: Desk, files: Sequence[Ingested]) -> None:
    """The table of corpora, then what can be done with one."""
    found = corpora(files, desk.zoning())
    heads = ("Corpus", "Territoire", "Documents", "Passages", "Plans de zonage", "Refusés", "Accès")
    rows = [_row(each, desk.settings.acces) for each in found]
    show(table("Les corpus indexés", heads, rows, numbers=(2, 3, 4, 5), css="s-corpora"))
    show(paragraph(EXPLAINED, "s-reminder"))
    name = st.selectbox(
        "Changer l'accès d'un corpus, ou le supprimer",
        [each.name for each in found],
        index=None,
        placeholder="Choisir un corpus",
        key="corpus-choisi",
    )
    chosen = next((each for each in found if each.name == name), None)
    if chosen:
        _manage(desk, chosen)


def readers(access: AccessSettings, corpus: str) -> str:
    """The groups that read a corpus, by the settings of the moment."""
    listed = [
        set(groups)
        for name, groups in access.corpus
        if not Scope(closed=frozenset({name})).opens_corpus(corpus)
    ]
    if not listed:
        return "toute personne connectée"
    return ", ".join(sorted(set.intersection(*listed))) or "personne"


def _row(corpus: Corpus, access: AccessSettings) -> tuple[str, ...]:
    read = f"<small>lu par : {safe(readers(access, corpus.name))}</small>" if access.signed else ""
    places = Counter(each.document.territory.name for each in corpus.own if each.document)
    return (
        f"{safe(corpus.name)}{read}",
        safe(", ".join(places)),
        labels.number(len(corpus.own)),
        labels.number(sum(each.chunks for each in corpus.own)),
        labels.number(sum(bool(each.layers) for each in corpus.files)),
        labels.number(sum(each.state is DocumentState.REFUSED for each in corpus.files)),
        safe(_access(corpus)),
    )


def _access(corpus: Corpus) -> str:
    return " et ".join(labels.VISIBILITIES[each] for each in Visibility if each in corpus.visibilities) or "–"


def _manage(desk: Desk, corpus: Corpus) -> None:
    show(heading(f"Corpus « {corpus.name} »"))
    action = st.segmented_control(
        "Que faire de ce corpus ?", ["Changer l'accès", "Supprimer"], key=f"corpus-action-{corpus.name}"
    )
    if action == "Changer l'accès":
        _visibility(desk, corpus)
    elif action == "Supprimer":
        documents = [each.document for each in corpus.own if each.document]
        others = [each.file for each in corpus.files if each.document is None]
        detail.confirm_removal(desk, corpus.name, documents, others, f"corpus-{corpus.name}")


def _visibility(desk: Desk, corpus: Corpus) -> None:
    if not corpus.visibilities:
        show(paragraph("Ce corpus n'a aucun document lisible : rien à changer."))
        return
    internal = Visibility.INTERNAL in corpus.visibilities
    choices = [Visibility.INTERNAL, Visibility.PUBLIC] if internal else list(Visibility)
    wanted = st.radio(
        "Accès au corpus",
        choices,
        format_func=lambda item: labels.VISIBILITIES[item],
        horizontal=True,
        key=f"corpus-acces-{corpus.name}",
    )
    if wanted is Visibility.PUBLIC and internal:
        show(
            paragraph(
                "Ses passages pourront être envoyés au modèle de langage réglé, s'il y en a un : vérifiez "
                "qu'aucun document n'est confidentiel.",
                "s-lost",
            )
        )
    same = corpus.visibilities == {wanted}
    if st.button("Appliquer", type="primary", disabled=same, key=f"corpus-appliquer-{corpus.name}"):
        works.show_to(desk.settings, corpus.name, wanted)
        st.rerun()
