"""A validated reply as a paper: the letter as it was signed, then what it rests on."""

from __future__ import annotations

from datetime import datetime

from ui import labels
from ui.export.paper import Block, Bullets, Heading, Paper, Text
from ui.keep.replies import Letter


def paper(letter: Letter, made: datetime) -> Paper:
    blocks: list[Block] = []
    for part in letter.text.split("\n\n"):
        lines = [line.strip() for line in part.splitlines() if line.strip()]
        listed = [line[2:] for line in lines if line.startswith("- ")]
        plain = [line for line in lines if not line.startswith("- ")]
        blocks += [Text(line) for line in plain]
        if listed:
            blocks.append(Bullets(tuple(listed)))
    blocks.append(Heading("Sources citées"))
    blocks.append(
        Bullets(
            tuple(
                dict.fromkeys(
                    ", ".join(filter(None, (each.line, labels.pages(each.pages))))
                    for each in letter.citations
                )
            )
        )
    )
    numbers = ", ".join(letter.records)
    trace = [f"Numéros de relecture : {numbers}"] if numbers else []
    return Paper(
        letter.subject[:1].upper() + letter.subject[1:],
        tuple(blocks),
        "",
        made,
        (*trace, f"Réponse n° {letter.id}"),
        letter.mention,
    )
