"""Settled once the files of a corpus are written: where its references lead, which versions it holds, and
when each passage is in force."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations

from ingest.resolve import bare, resolved
from ingest.validity import settle_validity
from rag.dates import in_french
from rag.index.catalog import Catalog
from rag.index.targets import Spot
from rag.index.writer import Writer
from rag.registry import shared_sittings
from rag.text import squeeze
from rag.types import ActKind, Document

# Two files that share fewer articles have numbers in common, not rules.
LEAST_SHARED, MOST_NAMED = 3, 5
_Key = tuple[tuple[str, ...], str]


def settle_corpora(writer: Writer, corpora: Iterable[str]) -> list[str]:
    """Note where the references of these corpora lead and when they are in force, as they stand in the
    draft; what to tell of them."""
    notes: list[str] = []
    for corpus in dict.fromkeys(corpora):
        spots = writer.catalog.spots(corpus)
        if writer.changed:
            writer.catalog.set_targets(corpus, resolved(spots))
        notes += settle_validity(writer, corpus, spots)
        plans = [
            each for each in writer.catalog.documents() if each.corpus == corpus and each.kind is ActKind.PLU
        ]
        notes += [*_versions(corpus, plans), *_rivals(writer.catalog, plans, spots)]
        notes += _sittings(corpus, writer.catalog)
    return notes


def held_twice(catalog: Catalog, corpora: Iterable[str]) -> list[str]:
    """What to tell of new corpora that another one holds too under other paths: a folder was renamed."""
    files: dict[str, dict[str, str]] = defaultdict(dict)
    for each in catalog.documents():
        files[each.corpus][each.sha256] = each.file
    notes = []
    for corpus in dict.fromkeys(corpora):
        mine = files[corpus]
        for other, theirs in sorted(files.items()):
            shared = sum(theirs.get(sha256, file) != file for sha256, file in mine.items())
            if 2 * shared > min(len(mine), len(theirs)):
                notes.append(
                    f"{shared} document(s) du corpus {corpus} sont aussi dans le corpus {other} : si le "
                    "dossier a seulement changé de nom, retirez l'ancien corpus par "
                    f"« sourcier corpus delete {other} »."
                )
    return notes


def _sittings(corpus: str, catalog: Catalog) -> list[str]:
    """« 2 fichiers pour la séance du… »: the minutes and the list of one sitting."""
    minutes = [
        each for each in catalog.documents() if each.corpus == corpus and each.kind is ActKind.DELIBERATION
    ]
    return list(shared_sittings((each, act) for each in minutes for act in catalog.acts_of(each.id)))


def _versions(corpus: str, plans: Sequence[Document]) -> list[str]:
    """« deux versions dans ce corpus »: files of one plan that are not of the same state."""
    files: dict[str, list[Document]] = defaultdict(list)
    for each in plans:
        if each.version.date:
            files[each.version.label or in_french(each.version.date)].append(each)
    if len({each.version.date for group in files.values() for each in group}) < 2:
        return []
    told = [f"{label} ({_named([each.title for each in group])})" for label, group in files.items()]
    return [f"Corpus {corpus} : {len(files)} versions du plan à la fois : {' ; '.join(told)}."]


def _rivals(catalog: Catalog, plans: Sequence[Document], spots: Sequence[Spot]) -> list[str]:
    """Two files that hold the same articles in other words: which is in force must be decided."""
    chunks: dict[str, dict[_Key, list[str]]] = {each.id: defaultdict(list) for each in plans}
    for spot in spots:
        section = spot.section
        if section.article and section.document.id in chunks:
            chunks[section.document.id][section.zones, bare(section.article)].append(spot.chunk_id)
    notes = []
    for one, other in combinations(plans, 2):
        shared = [key for key in chunks[one.id] if key in chunks[other.id]]
        if len(shared) < LEAST_SHARED:
            continue
        unlike = [
            key
            for key in shared
            if _words(catalog, chunks[one.id][key]) != _words(catalog, chunks[other.id][key])
        ]
        if unlike:
            newer = max(
                (one, other), key=lambda each: each.version.date.toordinal() if each.version.date else 0
            )
            dated = one.version.date != other.version.date
            articles = _named([" ".join((*zones[:1], number)) for zones, number in unlike])
            notes.append(
                f"« {one.title} » et « {other.title} » contiennent {len(shared)} mêmes articles, "
                f"dont {len(unlike)} en des termes différents ({articles}) : "
                + (
                    f"« {newer.title} » est la plus récente."
                    if dated
                    else "vérifiez laquelle est en vigueur."
                )
            )
    return notes


def _words(catalog: Catalog, chunk_ids: Sequence[str]) -> str:
    return squeeze(" ".join(each.text for each in catalog.chunks(chunk_ids).values()))


def _named(names: Sequence[str]) -> str:
    return ", ".join(names[:MOST_NAMED]) + (f"… {len(names)} en tout" if len(names) > MOST_NAMED else "")
