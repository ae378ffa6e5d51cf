"""A detail that an act of the town does not give: an amount where it has no euro, votes where it counts none
(``data/detail_absent.toml``).

Every passage of the act, and every other of the town that bears its number, is read: none may hold a word by
which the detail would be said. Acts whose text is short are left out: they may be badly read.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator

from eval.gold import GoldQuestion
from eval.matching import plain
from eval.robust.base import HORS_CORPUS, Transform, invented
from eval.robust.context import Context, NumberedAct, Place
from eval.robust.data import table
from rag.types import ActKind

EACH, READABLE = 6, 400
NAMES = {ActKind.DELIBERATION: "la délibération", ActKind.ARRETE: "l'arrêté"}
NOTE = "L'acte {number} ne donne pas ce détail."


def _missing(place: Place, context: Context, source: random.Random) -> Iterable[GoldQuestion]:
    acts = [act for act in place.acts if act.kind in NAMES]
    texts = _texts(place, context)
    for detail in table("detail_absent")["details"]:
        said = re.compile(detail["dit"])
        found = [act for act in acts if _silent(said, texts.get(act.number, ""))]
        for act in source.sample(found, min(EACH, len(found))):
            text = _worded(detail["question"], act).format(
                act=NAMES[act.kind], number=act.number, commune=place.name
            )
            yield invented(place, text, HORS_CORPUS, NOTE.format(number=act.number))


def _worded(question: str, act: NumberedAct) -> str:
    """« arrêté » is masculine."""
    if act.kind is ActKind.ARRETE:
        question = question.replace("-t-elle", "-t-il")
    return question


def _silent(said: re.Pattern[str], text: str) -> bool:
    return len(text) >= READABLE and said.search(text) is None


def _texts(place: Place, context: Context) -> dict[str, str]:
    """The folded text of each act: its passages, and those of the town that bear its number."""
    found: dict[str, str] = {}
    chunks = list(context.chunks(place))
    for chunk in chunks:
        if chunk.section.act and chunk.section.act.number:
            number = chunk.section.act.number
            found[number] = f"{found.get(number, '')}\n{plain(_whole(chunk.section.path, chunk.text))}"
    for number, text in found.items():
        found[number] = "\n".join((text, *_elsewhere(number, [plain(chunk.text) for chunk in chunks])))
    return found


def _whole(path: tuple[str, ...], text: str) -> str:
    return " \n ".join((*path, text))


def _elsewhere(number: str, texts: Iterable[str]) -> Iterator[str]:
    said = plain(number)
    return (text for text in texts if said in text)


TRANSFORMS = (Transform("detail_absent", "Détail que l'acte ne donne pas", refusal=True, of_place=_missing),)
