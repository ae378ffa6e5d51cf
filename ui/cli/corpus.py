"""``sourcier corpus``: what is indexed, and its upkeep."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.acts import label_of
from rag.errors import UsageError
from rag.mentions import MentionCount
from rag.types import Counted, Document, Ingested
from ui import texts
from ui.cli import acts, cards, references, revectorise
from ui.cli.export import document_to_json, write_folder, write_stream
from ui.cli.french import Commands, add_command
from ui.cli.options import plain, require_corpora
from ui.cli.output import confirmed, document_label, say, say_json, warn
from ui.cli.report import counted, counts_to_json, file_to_json, found_lines, sized, totals

if TYPE_CHECKING:
    from rag.index.generations import IndexHome
    from rag.index.snapshot import Snapshot


def register(commands: Commands) -> None:
    parser = add_command(commands, "corpus", "liste, montre, retire, vérifie ou exporte les corpus")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", dest="action", required=True)

    every = add_command(actions, "list", "liste les corpus")
    every.set_defaults(run=run_list)

    show = add_command(actions, "show", "montre les documents d'un corpus et comment chacun a été lu")
    show.add_argument("corpus", metavar="NOM", help="nom du corpus")
    show.set_defaults(run=run_show)

    delete = add_command(actions, "delete", "retire un corpus, ou un seul de ses documents")
    delete.add_argument("corpus", metavar="NOM", help="nom du corpus")
    delete.add_argument(
        "--document", metavar="FICHIER", help="ne retire que ce document (fichier ou identifiant)"
    )
    delete.add_argument("--oui", action="store_true", help="ne demande pas de confirmation")
    delete.set_defaults(run=run_delete)

    doctor = add_command(actions, "doctor", "vérifie que l'index, les documents et les originaux concordent")
    doctor.add_argument("--complet", action="store_true", help="relit aussi les originaux gardés (plus long)")
    doctor.set_defaults(run=run_doctor)

    export = add_command(
        actions, "export", "écrit les documents et leurs passages en JSON, un objet par ligne"
    )
    export.add_argument("corpus", nargs="?", metavar="NOM", help="nom du corpus (tous à défaut)")
    export.add_argument("--out", type=Path, metavar="DOSSIER", help="dossier (la sortie standard à défaut)")
    export.add_argument(
        "--sru", type=Path, metavar="FICHIER", help="écrit le règlement au format CNIG SRU (.json ou .xml)"
    )
    export.add_argument("--document", metavar="DOCUMENT", help="avec --sru : ce seul document du corpus")
    export.set_defaults(run=run_export)

    mentions = references.register(actions)
    acts.register(actions)
    cards.register(actions)
    revectorise.register(actions)
    mentions.set_defaults(run=run_references)

    for action in (every, show, delete, doctor, mentions):
        action.add_argument("--json", action="store_true", help="écrit le résultat en JSON")


def run_list(args: argparse.Namespace) -> int:
    home = _home()
    corpora: list[_Corpus] = []
    if home.current() or home.names():
        with home.read() as snapshot:
            corpora = _corpora(snapshot)
    if args.json:
        say_json([_corpus_to_json(each) for each in corpora])
        return 0
    for each in corpora:
        pages = sum(document.page_count for document in each.documents)
        places = ", ".join(dict.fromkeys(document.territory.name for document in each.documents))
        drawn = sum(bool(outcome.layers) for outcome in each.outcomes)
        lost = f", {drawn} plan(s) de zonage" if drawn else ""
        lost += f", {len(each.refused)} fichier(s) refusé(s)" if each.refused else ""
        say(
            f"{each.name} : {len(each.documents)} document(s), {sized(pages)}{each.passages} passage(s)"
            f"{lost} — {places}"
        )
        if units := counted(each.units):
            say(f"    {units}")
    if not corpora:
        say(texts.NO_CORPUS)
    return 0


@dataclass(frozen=True, slots=True)
class _Corpus:
    """A corpus as it is listed: its documents, how their files ended, and the files that were refused."""

    name: str
    documents: tuple[Document, ...]
    outcomes: tuple[Ingested, ...]
    refused: tuple[Ingested, ...]

    @property
    def passages(self) -> int:
        return sum(outcome.chunks for outcome in self.outcomes)

    @property
    def units(self) -> tuple[Counted, ...]:
        return totals(outcome.units for outcome in self.outcomes)


def _corpora(snapshot: Snapshot) -> list[_Corpus]:
    by_name: dict[str, list[Document]] = {}
    for document in snapshot.catalog.documents():
        by_name.setdefault(document.corpus, []).append(document)
    for drawing in snapshot.catalog.layer_files():
        by_name.setdefault(drawing.corpus, [])
    found = []
    for name, documents in by_name.items():
        outcomes = snapshot.catalog.outcomes(name)
        own = tuple(each for each in outcomes if each.document or each.layers)
        refused = tuple(each for each in outcomes if not each.document and not each.layers)
        found.append(_Corpus(name, tuple(documents), own, refused))
    return found


def run_show(args: argparse.Namespace) -> int:
    from ingest.outcome import with_targets
    from rag.index.meta import born

    name = plain(args.corpus)
    with _home().read() as snapshot:
        _documents(snapshot, name)
        (shown,) = [each for each in _corpora(snapshot) if each.name == name]
        counts = snapshot.catalog.mention_counts(name)
        day = born(snapshot.generation)
    outcomes = [
        with_targets(each, counts.get(each.document.id if each.document else "", MentionCount()))
        for each in shown.outcomes
    ]
    if args.json:
        say_json(
            {
                "corpus": name,
                "documents": [
                    {**document_to_json(outcome.document), **file_to_json(outcome)}
                    for outcome in outcomes
                    if outcome.document
                ],
                "layers": [file_to_json(outcome) for outcome in outcomes if outcome.layers],
                "refused": [file_to_json(outcome) for outcome in shown.refused],
                "units": counts_to_json(shown.units),
                "changed": day.isoformat(),
            }
        )
        return 0
    for outcome in (*outcomes, *shown.refused):
        reason = f" ({outcome.reason})" if outcome.reason else ""
        say(f"{outcome.file} : {texts.STATES[outcome.state]}{reason}")
        if document := outcome.document:
            say(
                f"    {document_label(document)} — {document.territory.name}, "
                f"{label_of(document.kind)}, {texts.VISIBILITIES[document.visibility]}, "
                f"{sized(outcome.pages)}{outcome.chunks} passage(s)"
            )
        for line in found_lines(outcome):
            say(f"    {line}")
    say(texts.LAST_INGESTION.format(day=f"{day.astimezone():%d/%m/%Y à %H:%M}"))
    return 0


def run_references(args: argparse.Namespace) -> int:
    with _home().read() as snapshot:
        references.show(snapshot, _documents(snapshot, plain(args.corpus)), args.json)
    return 0


def run_delete(args: argparse.Namespace) -> int:
    name = plain(args.corpus)
    with _home().read() as snapshot:
        documents = _documents(snapshot, name)
        drawings = [(name, each.file) for each in snapshot.catalog.layer_files(name)]
    if args.document is not None:
        wanted = plain(args.document)
        documents = tuple(item for item in documents if wanted in (item.id, item.file))
        drawings = [each for each in drawings if wanted == each[1]]
        if not documents and not drawings:
            raise UsageError(texts.UNKNOWN_DOCUMENT.format(name=wanted, corpus=name))
    total = len(documents) + len(drawings)
    if not (args.oui or confirmed(texts.CONFIRM_DELETE.format(count=total, name=name))):
        say(texts.NOT_DELETED)
        return 0

    from ingest.pipeline import delete
    from rag.settings import load_settings

    if args.document is None:
        count = delete(load_settings(), corpus=name) + len(drawings)
    else:
        count = delete(load_settings(), document_ids=[item.id for item in documents], files=drawings)
        count += len(drawings)
    if args.json:
        say_json({"corpus": name, "deleted": count})
    else:
        say(texts.DELETED.format(count=count))
    return 0


def run_doctor(args: argparse.Namespace) -> int:
    from ui.cli.doctor import examine

    seen = examine(_home(), args.complet)
    if args.json:
        say_json(
            {
                "ok": not seen.faults,
                "documents": seen.documents,
                "passages": seen.passages,
                "faults": list(seen.faults),
                "notes": list(seen.notes),
            }
        )
    else:
        for fault in seen.faults:
            say(f"PROBLÈME : {fault}")
        for note in seen.notes:
            say(f"à savoir : {note}")
        broken = texts.DOCTOR_BROKEN if seen.documents else texts.DOCTOR_NOTHING
        sentence = broken if seen.faults else texts.DOCTOR_FINE
        say(sentence.format(documents=seen.documents, passages=seen.passages))
    return 1 if seen.faults else 0


def run_export(args: argparse.Namespace) -> int:
    if args.sru is not None:
        return _export_sru(args)
    if args.document is not None:
        raise UsageError(texts.SRU_ALONE)
    with _home().read() as snapshot:
        documents = _documents(snapshot, plain(args.corpus)) if args.corpus else snapshot.catalog.documents()
        if args.out is None:
            write_stream(snapshot, documents)
            return 0
        chunks = write_folder(snapshot, documents, args.out)
    say(texts.EXPORTED.format(documents=len(documents), chunks=chunks, folder=args.out))
    return 0


def _export_sru(args: argparse.Namespace) -> int:
    from ui.cli.export_sru import export_sru

    if not args.corpus or args.out is not None:
        raise UsageError(texts.SRU_ALONE)
    only = plain(args.document) if args.document else None
    with _home().read() as snapshot:
        documents = _documents(snapshot, plain(args.corpus))
        reglement, shortened = export_sru(snapshot, documents, args.sru, only)
    if shortened:
        warn(texts.SRU_LABELS.format(labels=", ".join(shortened)))
    count = sum(1 for _ in reglement.every_title())
    say(texts.SRU_EXPORTED.format(idurba=reglement.idurba, titles=count, path=args.sru))
    return 0


def _home() -> IndexHome:
    from rag.encode import open_home
    from rag.settings import load_settings

    home, _ = open_home(load_settings())
    return home


def _documents(snapshot: Snapshot, corpus: str) -> tuple[Document, ...]:
    """The documents of a corpus; none of one that holds drawings only.

    Raises:
        UsageError: nothing is in it.
    """
    documents = snapshot.catalog.documents()
    if not snapshot.catalog.layer_files(corpus):
        require_corpora([corpus], documents)
    return tuple(item for item in documents if item.corpus == corpus)


def _corpus_to_json(corpus: _Corpus) -> dict[str, object]:
    documents = corpus.documents
    return {
        "corpus": corpus.name,
        "documents": len(documents),
        "pages": sum(document.page_count for document in documents),
        "passages": corpus.passages,
        "refused": len(corpus.refused),
        "units": counts_to_json(corpus.units),
        "territories": list(dict.fromkeys(document.territory.name for document in documents)),
        "visibilities": sorted({document.visibility.value for document in documents}),
    }
