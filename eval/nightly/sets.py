"""The sets a night asks: those of the settings, else the demonstration's where it is indexed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import eval as package
from eval.errors import EvalError
from eval.gold import GoldQuestion, load_gold
from rag.assistant import Assistant
from rag.errors import IndexStoreError
from rag.settings import JournalSettings, Settings

DEMO = Path(package.__file__).parent / "gold" / "demo.jsonl"


@dataclass(frozen=True, slots=True)
class NightSet:
    """A gold file under the name of its folder; ``variants``: altered forms of its questions are asked."""

    name: str
    path: Path
    split: str = ""
    variants: bool = False

    def questions(self) -> tuple[GoldQuestion, ...]:
        return load_gold(self.path, self.split or None)


def chosen_sets(settings: Settings, gold: Sequence[Path] = ()) -> tuple[NightSet, ...]:
    """The sets to ask.

    Raises:
        EvalError: none is given and the demonstration town is not indexed.
    """
    paths = tuple(gold) or settings.evaluation.jeux
    if not paths:
        if not _demo_indexed(settings):
            raise EvalError(
                "Aucun jeu de questions n'est réglé pour la nuit. Indiquez-en dans sourcier.toml, "
                'section [evaluation], par exemple jeux = ["questions.jsonl"], ou indexez la ville de '
                "démonstration avec « sourcier demo »."
            )
        return (NightSet("demo", DEMO),)
    found: list[NightSet] = []
    for path in paths:
        name = re.sub(r"[^\w.-]+", "-", path.stem).strip("-.") or "jeu"
        twice = sum(item.name == name or item.name.startswith(f"{name}--") for item in found)
        found.append(NightSet(f"{name}--{twice + 1}" if twice else name, path, settings.evaluation.lot))
    return tuple(found)


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
