"""The sets a night asks: those of the settings, else the demonstration's where it is indexed; then the
questions that readers' ratings became.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import eval as package
from eval.errors import EvalError
from eval.gold import GoldQuestion, load_gold
from eval.nightly.place import own_set
from rag.assistant import Assistant
from rag.errors import IndexStoreError
from rag.settings import JournalSettings, Settings

DEMO = Path(package.__file__).parent / "gold" / "demo.jsonl"


@dataclass(frozen=True, slots=True)
class NightSet:
    """A gold file under the name of its folder; ``variants``: altered forms of its questions are asked.

    ``rated``: made of readers' ratings. Half of it is known faults, and it has no split.
    """

    name: str
    path: Path
    split: str = ""
    variants: bool = False
    rated: bool = False

    def questions(self) -> tuple[GoldQuestion, ...]:
        return load_gold(self.path, self.split or None)


def chosen_sets(settings: Settings, gold: Sequence[Path] = ()) -> tuple[NightSet, ...]:
    """The sets to ask.

    Raises:
        EvalError: none is given and the demonstration town is not indexed.
    """
    if gold:
        return _named(gold, settings)
    own = own_set(settings)
    known = {path.resolve() for path in settings.evaluation.jeux}
    rated = (own,) if _holds_a_line(own) and own.resolve() not in known else ()
    if settings.evaluation.jeux:
        return _named((*settings.evaluation.jeux, *rated), settings)
    if not _demo_indexed(settings):
        if not rated:
            raise EvalError(
                "Aucun jeu de questions n'est réglé pour la nuit. Indiquez-en dans sourcier.toml, "
                'section [evaluation], par exemple jeux = ["questions.jsonl"], ou indexez la ville de '
                "démonstration avec « sourcier demo »."
            )
        return _named(rated, settings)
    return (NightSet("demo", DEMO), *_named(rated, settings))


def _named(paths: Sequence[Path], settings: Settings) -> tuple[NightSet, ...]:
    """The sets of these files, each under a name of its own."""
    own, lot = own_set(settings).resolve(), settings.evaluation.lot
    found: list[NightSet] = []
    for path in paths:
        name = re.sub(r"[^\w.-]+", "-", path.stem).strip("-.") or "jeu"
        twice = sum(item.name == name or item.name.startswith(f"{name}--") for item in found)
        name = f"{name}--{twice + 1}" if twice else name
        rated = path.resolve() == own
        found.append(NightSet(name, path, "" if rated else lot, rated=rated))
    return tuple(found)


def _holds_a_line(path: Path) -> bool:
    """A file that cannot be read counts: its night says why."""
    try:
        return bool(path.read_bytes().strip())
    except FileNotFoundError:
        return False
    except OSError:
        return True


def _demo_indexed(settings: Settings) -> bool:
    """Are all the acts that the demonstration's questions are about in the index?

    What not everyone may see, and what an image alone says, may be missing without the night being in vain.
    """
    plain = (one for one in load_gold(DEMO) if not one.needs_ocr and not one.filters.visibilities)
    wanted = {source.file for question in plain for source in question.sources}
    try:
        assistant = Assistant(settings.model_copy(update={"journal": JournalSettings(actif=False)}))
        try:
            return wanted <= {document.file for document in assistant.documents()}
        finally:
            assistant.close()
    except IndexStoreError:
        return False
