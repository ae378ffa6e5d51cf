"""What shows a title beside its words: the type it is set in, and a line above it that is not finished."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from ingest.acts.base import Line
from ingest.layout import PLAIN, LineStyle

LARGER, SAME = 0.8, 0.3  # points: a title's letters are larger than the text's; two lines are of one size

_UNFINISHED = re.compile(
    r"(?:^|[\s'’])(?:d[eu]s?|l[ae]s?|et|ou|à|aux?|en|par|pour|sur|sous|dans|avec|sans|entre|vers|un|une|ces?|cette"
    r"|ses?|son|sa|leurs?|que|qui|dont|[dln]['’])$"
)
_UNFINISHED_CAPITALS = re.compile(
    r"\s(?:D[EU]S?|L[AE]S?|ET|OU|AUX|EN|PAR|POUR|SUR|DANS|AVEC|À|[DLN]['’]|PAR RAPPORT A)$"
)


def unfinished(text: str) -> bool:
    """Does a line end in the middle of a phrase: « … celle de la »?"""
    return bool(_UNFINISHED.search(text) or _UNFINISHED_CAPITALS.search(text))


class Types:
    """The type of the text of a document, and that of its titles."""

    def __init__(self, lines: Iterable[Line]) -> None:
        weights: Counter[LineStyle] = Counter()
        for line in lines:
            weights[LineStyle(round(line.style.size, 1), line.style.bold)] += len(line.text)
        self.known = sum(weights.values()) > weights[PLAIN] * 2
        del weights[PLAIN]
        self._body = weights.most_common(1)[0][0] if self.known else PLAIN

    def stands_out(self, line: Line) -> bool:
        """Is the line bold, or larger than the text?"""
        if not self.known or line.style == PLAIN:
            return False
        return (line.style.bold and not self._body.bold) or line.style.size >= self._body.size + LARGER

    def plain(self, line: Line) -> bool:
        """Is the line known to be set as the text is?"""
        return self.known and line.style != PLAIN and not self.stands_out(line)


def same_type(above: Line, below: Line) -> bool:
    """Are two lines set in one type?"""
    return above.style.bold == below.style.bold and abs(above.style.size - below.style.size) <= SAME
