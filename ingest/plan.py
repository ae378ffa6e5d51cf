"""What is to be done with each file of a folder, said before any of them is read.

A file is known by its content: the same content under the same path is left as it is; at another path, while
the old path is gone, it is a renamed file; beside the old one, it is a copy, which would only say everything
twice and is not indexed again, unless the manifest says something else of it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.describe import IngestOptions, Said, agrees, corpus_of, said_of
from ingest.gather import Found
from ingest.manifest import DocumentEntry, Manifest
from rag.index.catalog import Catalog
from rag.types import Document, Ingested

_NAMED = 5


@dataclass(frozen=True, slots=True)
class Task:
    """A file, and what is known of it. Nothing but the last three being empty means that it is to be read.

    ``kept`` is how it ended when it was indexed with the same words and the same facts; ``copy_of`` the
    shown path of the file that has its content; ``renamed`` its document under its former path.
    """

    found: Found
    said: Said
    kept: Ingested | None = None
    copy_of: str = ""
    renamed: Document | None = None

    @property
    def to_read(self) -> bool:
        return self.kept is None and not self.copy_of


@dataclass(frozen=True, slots=True)
class Plan:
    """The tasks, in the order of the files; ``gone`` are the documents whose file is no longer there."""

    tasks: tuple[Task, ...]
    gone: tuple[Document, ...] = ()
    former: int = 0  # how many documents came from this folder

    @property
    def mostly_gone(self) -> bool:
        """Is so much gone that the folder may well be another one?"""
        return 2 * len(self.gone) > self.former


class Planner:
    """Plans one folder. ``final`` tells whether reading a known file again would change nothing."""

    def __init__(
        self,
        group: Sequence[Found],
        manifest: Manifest,
        options: IngestOptions,
        catalog: Catalog,
        final: Callable[[Ingested], bool],
    ) -> None:
        self._group, self._manifest, self._options = group, manifest, options
        self._catalog, self._final = catalog, final
        self._corpus = corpus_of(group[0].folder, manifest, options)
        self._there = {each.file: each for each in catalog.documents() if each.corpus == self._corpus}
        self._given = {found.file for found in group}
        self._gone = [each for each in self._there.values() if self._is_gone(each.file)]

    def plan(self, digests: Mapping[str, str]) -> Plan:
        """``digests`` gives the content of each file, by shown path; nothing for one that cannot be read."""
        said = {found.file: said_of(found, self._manifest, self._options) for found in self._group}
        moved = self._moved(set(digests.values()))
        self._gone += moved
        former = len(moved) + sum(file.startswith(self._prefix) for file in self._there)
        holders = self._holders(digests)
        tasks = []
        for found in self._group:
            kept = self._kept(found.file, digests, said[found.file])
            holder = holders.get(digests.get(found.file, ""), found.file)
            if kept:
                tasks.append(Task(found, said[found.file], kept))
            elif holder != found.file and self._adds_nothing(holder, said, found.file):
                tasks.append(Task(found, said[found.file], copy_of=holder))
            else:
                tasks.append(self._renamed(Task(found, said[found.file]), digests))
        return Plan(tuple(tasks), tuple(self._gone), former) if self._scanned else Plan(tuple(tasks))

    def stale(self) -> list[str]:
        """The shown paths of the files of this folder that are neither there nor indexed any more."""
        if not self._scanned:
            return []
        indexed = self._there.keys() | {each.file for each in self._catalog.layer_files(self._corpus)}
        noted = (each.file for each in self._catalog.outcomes(self._corpus) if each.file not in indexed)
        return [file for file in noted if self._is_gone(file)]

    @property
    def _scanned(self) -> bool:
        return self._options.whole and any(not found.alone for found in self._group)

    def _is_gone(self, file: str) -> bool:
        """Was this file of the folder, and is it there no longer?"""
        prefix = self._prefix
        if not self._options.whole or not prefix or file in self._given or not file.startswith(prefix):
            return False
        try:
            (self._group[0].folder / file[len(prefix) :]).lstat()
        except FileNotFoundError:
            return True
        except OSError:
            return False
        return False

    def _moved(self, contents: set[str]) -> list[Document]:
        """The documents of a folder that is no more beside this one, which holds most of its files."""
        prefix = self._prefix
        if not self._scanned or not prefix:
            return []
        depth = prefix.count("/")
        beside = self._group[0].folder.parents[depth - 1]
        others: dict[str, list[Document]] = {}
        for file, document in self._there.items():
            if not file.startswith(prefix):
                others.setdefault("/".join(file.split("/")[:depth]), []).append(document)
        found = []
        for other, documents in others.items():
            here = sum(each.sha256 in contents for each in documents)
            if 2 * here > len(documents) and not os.path.lexists(beside / other):
                found += documents
        return found

    @property
    def _prefix(self) -> str:
        """What the shown paths of the folder begin with."""
        found = next((each for each in self._group if not each.closed), None)
        return found.file.removesuffix(found.relative) if found else ""

    def _holders(self, digests: Mapping[str, str]) -> dict[str, str]:
        """By content, the shown path of the file indexed for it: one that is already, else the first."""
        gone = {each.file for each in self._gone}
        holders: dict[str, str] = {}
        for document in self._there.values():
            if document.file not in gone and digests.get(document.file, document.sha256) == document.sha256:
                holders.setdefault(document.sha256, document.file)
        for found in self._group:
            if sha256 := digests.get(found.file):
                holders.setdefault(sha256, found.file)
        return holders

    def _kept(self, file: str, digests: Mapping[str, str], said: Said) -> Ingested | None:
        former = self._there.get(file)
        if former is None or former.sha256 != digests.get(file) or not agrees(former, said):
            return None
        known = self._catalog.outcome(self._corpus, file)
        return known if known and self._final(known) else None

    def _adds_nothing(self, holder: str, said: Mapping[str, Said], file: str) -> bool:
        """Is all that is said of a copy true of the file that holds its content?"""
        if holder in said:
            mine, other = _facts(said[file].entry), _facts(said[holder].entry)
            return all(value in (None, other[name]) for name, value in mine.items())
        return agrees(self._there[holder], said[file])

    def _renamed(self, task: Task, digests: Mapping[str, str]) -> Task:
        """The same task, told whether it is about a file that only changed its name."""
        if task.found.file in self._there:
            return task
        sha256 = digests.get(task.found.file)
        former = next((each for each in self._gone if each.sha256 == sha256), None)
        if former is None:
            return task
        self._gone.remove(former)
        depth, said = self._prefix.count("/"), task.said
        relative = "/".join(former.file.split("/")[depth:])
        if not self._manifest.entry(task.found.relative):  # it may still name the file as it was
            said = replace(said, entry=self._manifest.entry(relative) or said.entry)
        return replace(task, said=said, renamed=former)


def _facts(entry: DocumentEntry) -> dict[str, object]:
    return entry.model_dump(exclude={"fichier"})


def told_gone(folder: Path, plan: Plan, removed: bool, asked: bool) -> tuple[str, ...]:
    """What the user must know of indexed files that are no longer in their folder.

    ``asked``: their removal was, which was not done when the folder may be another one.
    """
    gone = plan.gone
    if not gone:
        return ()
    names = ", ".join(each.file for each in gone[:_NAMED]) + ("…" if len(gone) > _NAMED else "")
    if removed:
        return (f"{len(gone)} document(s) retiré(s), absents du dossier {folder.name} : {names}.",)
    if asked:
        return (
            f"{len(gone)} document(s) sur {plan.former} ne sont pas dans le dossier {folder.name} ({names}) "
            ": rien n'a été retiré, car c'est peut-être un autre dossier. Vérifiez le chemin ; pour les "
            "retirer tout de même, relancez avec --retirer-absents --oui.",
        )
    return (
        f"{len(gone)} fichier(s) indexé(s) ne sont plus dans le dossier {folder.name} : {names}. Ils restent "
        "indexés ; pour les retirer, relancez avec --retirer-absents.",
    )
