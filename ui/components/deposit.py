"""« Déposez vos documents »: files checked by what they hold, then indexed aside while the page shows it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import streamlit as st

from ingest.formats import TAKEN
from ingest.ocr import available
from ingest.pipeline import IngestOptions
from rag.errors import SourcierError, UsageError
from rag.scope import AccessError
from rag.settings import Settings
from rag.types import Visibility
from ui import labels
from ui.access.person import Role
from ui.components import session
from ui.components.documents import live, works
from ui.components.documents.contents import ALLOWED, fits
from ui.components.markup import box, paragraph, show
from ui.deposits import Refusal
from ui.launch import UPLOAD_MEGABYTES

MAX_FILES = 40
MAX_TOTAL_MEGABYTES = 400
MOST_NAME = 150
"""Bytes of a file's name."""
TYPES = tuple(suffix[1:] for suffix in ALLOWED)
DRAWINGS = "Un shapefile se dépose avec ses .dbf, .shx et .prj, ou en .zip ; le cadastre, en .json.gz."
_CORPUS = re.compile(r"[A-Za-zÀ-ÿ0-9][A-Za-zÀ-ÿ0-9 _-]{0,59}")
_INSEE = re.compile(r"(?:\d{2}|2A|2B)\d{3}")
MANAGER = frozenset({Role.MANAGER})
_TAKEN = "depots-pris"


@dataclass(frozen=True, slots=True)
class Checked:
    """The files that may be read, under safe names, and those that may not, each with its reason."""

    kept: tuple[tuple[str, bytes], ...]
    refused: tuple[Refusal, ...] = ()


def form(settings: Settings) -> None:
    """The upload form, then the deposits as they go."""
    inputs(settings)
    live.show_all(settings)


def inputs(settings: Settings, *, border: bool = True) -> None:
    """The upload form alone; what is wrong with a deposit is told under it."""
    if not session.person().may(MANAGER):
        show(paragraph("Demandez au gestionnaire des documents d'en déposer."))
        return
    limit = min(UPLOAD_MEGABYTES, settings.ingestion.taille_max_mo)
    # A new form after each deposit that is taken; one that is wrong keeps its files, to be put right.
    with st.form(f"depot-{st.session_state.get(_TAKEN, 0)}", border=border):
        files = st.file_uploader(
            "Documents à déposer",
            type=list(TYPES),
            accept_multiple_files=True,
            max_upload_size=limit,
            help=f"{TAKEN}. {DRAWINGS} {MAX_FILES} fichiers au plus, {limit} Mo chacun.",
        )
        corpus = st.text_input("Nom du corpus", value="mes-documents", max_chars=60)
        left, right = st.columns([3, 1])
        commune = left.text_input(
            "Commune ou intercommunalité", placeholder="Laissez vide pour la déduire", max_chars=80
        )
        insee = right.text_input("Code INSEE", placeholder="facultatif", max_chars=5)
        visibility = st.radio(
            "Accès",
            list(Visibility),
            format_func=lambda item: labels.VISIBILITIES[item],
            horizontal=True,
            help="Un document interne n'est jamais envoyé à un modèle extérieur.",
        )
        ocr = st.checkbox(
            "Lire aussi les pages scannées (quelques secondes de plus par page)",
            value=settings.ingestion.ocr != "non" and available(),
        )
        sent = st.form_submit_button("Indexer les documents", type="primary", icon=":material/upload_file:")
    if sent:
        options = IngestOptions(
            corpus=corpus.strip(),
            commune=commune.strip() or None,
            insee=insee.strip().upper() or None,
            visibility=visibility,
            ocr=ocr,
            whole=False,  # what was deposited before stays
        )
        try:
            _send(settings, options, [(file.name, file.getvalue()) for file in files], limit)
        except SourcierError as error:
            show(box("error", str(error), role="alert"))
            return
        st.session_state[_TAKEN] = st.session_state.get(_TAKEN, 0) + 1
        st.rerun()


def _send(
    settings: Settings, options: IngestOptions, uploads: Sequence[tuple[str, bytes]], limit: int
) -> None:
    check_options(options)
    if not session.desk().scope.opens_corpus(options.corpus or ""):
        raise AccessError("Ce corpus ne vous est pas ouvert : choisissez un autre nom.")
    checked = check_files(uploads, limit)
    works.deposit(settings, checked.kept, checked.refused, options)


def check_options(options: IngestOptions) -> None:
    """Raises UsageError when the corpus name or the INSEE code cannot be used."""
    if not _CORPUS.fullmatch(options.corpus or ""):
        raise UsageError(
            "Donnez au corpus un nom simple : lettres, chiffres, espaces et tirets, 60 caractères au plus."
        )
    if options.insee and not _INSEE.fullmatch(options.insee):
        raise UsageError(
            f"« {options.insee} » n'est pas un code INSEE de commune : il en faut cinq caractères."
        )


def check_files(uploads: Sequence[tuple[str, bytes]], limit_megabytes: int) -> Checked:
    """The files, once their number, size and real content are checked.

    Raises:
        UsageError: there are none or too many, they weigh too much together, or none may be read.
    """
    if not uploads:
        raise UsageError("Choisissez au moins un fichier à déposer.")
    if len(uploads) > MAX_FILES:
        raise UsageError(f"{len(uploads)} fichiers choisis : déposez-en {MAX_FILES} au plus à la fois.")
    if sum(len(content) for _, content in uploads) > MAX_TOTAL_MEGABYTES << 20:
        raise UsageError(f"Le dépôt dépasse {MAX_TOTAL_MEGABYTES} Mo : déposez en plusieurs fois.")
    kept: dict[str, bytes] = {}
    refused: list[Refusal] = []
    for name, content in uploads:
        clean = safe_name(name)
        if reason := _wrong(clean, content, limit_megabytes, kept):
            refused.append(Refusal(clean, reason))
        else:
            kept[clean] = content
    if not kept:
        raise UsageError(" ".join(f"« {each.name} » : {each.reason}" for each in refused[:3]))
    return Checked(tuple(kept.items()), tuple(refused))


def _wrong(name: str, content: bytes, limit_megabytes: int, kept: dict[str, bytes]) -> str:
    """Why a file may not be read; empty when it may."""
    suffix = Path(name).suffix.lower()
    if len(content) > limit_megabytes << 20:
        return f"Ce fichier dépasse {limit_megabytes} Mo : passez par la commande « sourcier ingest »."
    if suffix not in ALLOWED:
        return f"Format « {suffix or 'sans extension'} » non pris en charge : {TAKEN}."
    if not fits(name, content):
        return f"Ce fichier n'a pas le contenu d'un fichier {suffix} : vérifiez-le, ou exportez-le à nouveau."
    if name.casefold() in {each.casefold() for each in kept}:
        return "Deux fichiers du dépôt portent ce nom : renommez-en un."
    return ""


def safe_name(name: str) -> str:
    """The file's own name, without folders or control characters."""
    last = PurePosixPath(name.replace("\\", "/")).name
    shown = "".join(char for char in unicodedata.normalize("NFC", last) if char.isprintable())
    while len(shown.encode()) > MOST_NAME:  # what a folder takes, its extension kept
        shown = shown[1:]
    return shown.lstrip(". ") or "document"
