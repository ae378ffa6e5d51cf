"""« Déposez vos documents »: from uploaded files to an indexed corpus and its report."""

from __future__ import annotations

import re
import tempfile
import unicodedata
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

import streamlit as st

from ingest.formats import READERS, TAKEN
from ingest.ocr import available
from ingest.pipeline import IngestOptions, Progress, ingest
from rag.errors import UsageError
from rag.settings import Settings
from rag.types import IngestReport, Visibility
from ui import labels
from ui.components import outcomes
from ui.components.markup import heading, paragraph, show
from ui.launch import UPLOAD_MEGABYTES

MAX_FILES = 40
MAX_TOTAL_MEGABYTES = 400
TYPES = ("pdf", "txt", *(suffix[1:] for suffixes in READERS.values() for suffix in suffixes))
_CORPUS = re.compile(r"[A-Za-zÀ-ÿ0-9][A-Za-zÀ-ÿ0-9 _-]{0,59}")
_INSEE = re.compile(r"(?:\d{2}|2A|2B)\d{3}")


def form(settings: Settings) -> None:
    """The upload form, then the report of the last deposit. Raises UsageError on a wrong one."""
    limit = min(UPLOAD_MEGABYTES, settings.ingestion.taille_max_mo)
    with st.form("depot", border=True):
        files = st.file_uploader(
            "Documents à déposer",
            type=list(TYPES),
            accept_multiple_files=True,
            max_upload_size=limit,
            help=f"{TAKEN}. {MAX_FILES} fichiers au plus, {limit} Mo chacun.",
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
        check_options(options)
        uploads = [(file.name, file.getvalue()) for file in files]
        st.session_state["depot-rapport"] = _index(check_files(uploads, limit), settings, options)
        st.rerun()
    show_report()


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


def check_files(uploads: Sequence[tuple[str, bytes]], limit_megabytes: int) -> list[tuple[str, bytes]]:
    """The files under safe names, once their number, size and real content are checked.

    Raises:
        UsageError: the first thing that does not fit, and what to do.
    """
    if not uploads:
        raise UsageError("Choisissez au moins un fichier à déposer.")
    if len(uploads) > MAX_FILES:
        raise UsageError(f"{len(uploads)} fichiers choisis : déposez-en {MAX_FILES} au plus à la fois.")
    if sum(len(content) for _, content in uploads) > MAX_TOTAL_MEGABYTES << 20:
        raise UsageError(f"Le dépôt dépasse {MAX_TOTAL_MEGABYTES} Mo : déposez en plusieurs fois.")
    kept: dict[str, bytes] = {}
    for name, content in uploads:
        clean = safe_name(name)
        if len(content) > limit_megabytes << 20:
            raise UsageError(
                f"« {clean} » dépasse {limit_megabytes} Mo : passez par la commande « sourcier ingest »."
            )
        expected, found = Path(clean).suffix.lower(), content_type(content)
        if content and expected != found:
            raise UsageError(
                f"« {clean} » n'a pas le contenu d'un fichier {expected or 'connu'} : retirez-le du dépôt."
            )
        if clean in kept:
            raise UsageError(f"Deux fichiers s'appellent « {clean} » : renommez-en un.")
        kept[clean] = content
    return list(kept.items())


def content_type(content: bytes) -> str:
    """What the bytes are, whatever the name says: ``.pdf``, ``.xml``, ``.txt``, or empty."""
    head = content[:1024]
    if b"%PDF-" in head:
        return ".pdf"
    if b"\0" in content[:65536] and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ""
    return ".xml" if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<?xml", b"<")) else ".txt"


def safe_name(name: str) -> str:
    """The file's own name, without folders or control characters."""
    last = PurePosixPath(name.replace("\\", "/")).name
    shown = "".join(char for char in unicodedata.normalize("NFC", last) if char.isprintable())
    return shown.lstrip(".")[-150:] or "document"


def _index(files: Sequence[tuple[str, bytes]], settings: Settings, options: IngestOptions) -> IngestReport:
    """Write the files in a folder named after the corpus, and ingest it."""
    bar = st.progress(0.0, text="Lecture des documents…")

    def advance(progress: Progress) -> None:
        done = progress.done / max(1, progress.total)
        read = f", page scannée {progress.page} sur {progress.pages}" if progress.page else ""
        text = f"{progress.done} sur {labels.count(progress.total, 'fichier')}{read}"
        bar.progress(min(1.0, done), text=text)

    with tempfile.TemporaryDirectory(prefix="sourcier-depot-") as folder:
        target = Path(folder) / (options.corpus or "depot")
        target.mkdir()
        for name, content in files:
            (target / name).write_bytes(content)
        return ingest([target], settings, options, advance)


def show_report() -> None:
    """What became of the last files deposited by this user."""
    report = st.session_state.get("depot-rapport")
    if not isinstance(report, IngestReport):
        return
    show(heading("Résultat du dépôt"))
    show(paragraph(outcomes.summary(report.files)))
    if found := outcomes.found(report.files):
        show(paragraph(found))
    for note in report.notes:
        show(paragraph(note, "s-reminder"))
    if any(file.pages_to_ocr for file in report.files):
        show(
            paragraph(
                "Pour lire les pages scannées, déposez à nouveau ces fichiers en cochant la case prévue."
            )
        )
    show(outcomes.listing(report.files, "Ce que chaque fichier est devenu"))
