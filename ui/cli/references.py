"""``sourcier corpus references``: what the acts of a corpus refer to, and what leads nowhere."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import TYPE_CHECKING

from rag.mentions import MentionCount
from rag.types import Document
from ui import texts
from ui.cli.french import Commands, add_command
from ui.cli.output import say, say_json

if TYPE_CHECKING:
    from rag.index.snapshot import Snapshot
    from rag.index.targets import Unresolved


def register(actions: Commands) -> argparse.ArgumentParser:
    parser = add_command(actions, "references", "compte les renvois entre passages et liste ceux sans cible")
    parser.add_argument("corpus", metavar="NOM", help="nom du corpus")
    return parser


def show(snapshot: Snapshot, documents: tuple[Document, ...], as_json: bool) -> None:
    """The references of the documents of one corpus."""
    corpus = documents[0].corpus
    counts = snapshot.catalog.mention_counts(corpus)
    missing = snapshot.catalog.unresolved(corpus)
    if as_json:
        total = _counted(counts.values())
        say_json(
            {
                "corpus": corpus,
                **_count_to_json(total),
                "documents": [
                    {"file": each.file, **_count_to_json(counts.get(each.id, MentionCount()))}
                    for each in documents
                ],
                "unresolved": [_to_json(each) for each in missing],
            }
        )
        return
    for document in documents:
        say(f"{document.file} : {sentence(counts.get(document.id, MentionCount()))}")
    for each in missing:
        pages = ", ".join(map(str, each.pages))
        where = f", page {pages}" if pages else ""
        say(f"sans cible : {each.document.file}{where} — « {each.mention.text} »")
    say(f"{corpus} : {sentence(_counted(counts.values()))}")


def sentence(count: MentionCount) -> str:
    """« renvois : 412 trouvés, 377 résolus (et 96 à la loi ou à un plan) »."""
    return texts.REFERENCES.format(found=count.found, resolved=count.resolved, outside=count.outside)


def _counted(counts: Iterable[MentionCount]) -> MentionCount:
    every = list(counts)
    return MentionCount(
        sum(each.found for each in every),
        sum(each.resolved for each in every),
        sum(each.outside for each in every),
    )


def _count_to_json(count: MentionCount) -> dict[str, object]:
    return {"found": count.found, "resolved": count.resolved, "outside": count.outside}


def _to_json(each: Unresolved) -> dict[str, object]:
    mention = each.mention
    return {
        "file": each.document.file,
        "pages": list(each.pages),
        "passage": each.chunk_id,
        "text": mention.text,
        "target": mention.target.value,
        "number": mention.number,
        "zone": mention.zone,
        "within": mention.within,
    }
