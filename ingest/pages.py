"""From the lines of the reading child to the pages of a PDF: text, layout, bookmarks, what was set aside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ingest.layout import PLAIN, Bookmark, Layout, LineStyle, PageTable
from ingest.quality import page_state, pictured
from rag.text import clean
from rag.types import Page, PageState

# A file with less text than this, hidden text included, holds no act: a title alone is longer.
MIN_CHARS = 17
_NAMED = 20

_HIDDEN = {
    "white": "de la couleur du fond",
    "tiny": "trop petit pour être lu",
    "invisible": "écrit sans encre",
    "covered": "recouvert",
    "off_page": "hors de la page",
    "clear": "transparent",
    "clipped": "hors du cadre affiché",
    "layer": "calque masqué",
    "tags": "caractères de balise",
    "replaced": "autre que celui affiché",
}
_UNLOOKED = "texte invisible non recherché partout (trop long à dessiner), à vérifier"
_ACTIVE = {
    "script": "script(s)",
    "program": "lancement(s) de programme",
    "form": "envoi(s) ou import(s) de formulaire",
    "remote": "renvoi(s) vers un autre fichier",
    "address": "ouverture(s) automatique(s) d'une adresse",
}
_PORTFOLIO = "portfolio : extrayez les documents joints et déposez-les"
_SECOND = (
    "lu par le lecteur de secours, qui ne voit pas le texte caché : "
    "comparez-le au document affiché ou exportez le PDF à nouveau"
)


@dataclass(slots=True)
class Gathered:
    """What a child has said so far of a PDF."""

    pages: list[Page] = field(default_factory=list)
    layouts: dict[int, Layout] = field(default_factory=dict)
    bookmarks: tuple[Bookmark, ...] = ()
    pictured: list[int] = field(default_factory=list)
    unlooked: list[int] = field(default_factory=list)
    refused: str = ""
    ended: bool = False
    _about: Mapping[str, Any] = field(default_factory=dict)
    _reasons: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    _styles: dict[tuple[float, bool], LineStyle] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many pages the file says it has."""
        return int(self._about.get("pages", 0))

    def add(self, line: dict[str, Any]) -> None:
        if "page" in line:
            self._page(line)
        elif "bookmarks" in line:
            self.bookmarks = tuple(
                Bookmark(int(level), clean(title), int(page)) for level, title, page in line["bookmarks"]
            )
        elif "pages" in line:
            self._about = line
        self.refused = line.get("refused", self.refused)
        self.ended = self.ended or "end" in line

    def _page(self, line: dict[str, Any]) -> None:
        number, text = int(line["page"]), clean(line["text"])
        drawn, covered = bool(line["drawn"]), float(line.get("covered", 0.0))
        state = PageState.UNREADABLE
        if not line["broken"]:
            state = page_state(text, drawn=drawn, covered=covered)
        if state is PageState.TEXT and pictured(text, covered):
            self.pictured.append(number)
        if line.get("unlooked"):
            self.unlooked.append(number)
        hidden = [(why, clean(words)) for why, words in line.get("hidden", ())]
        for why in {why for why, _ in hidden}:
            self._reasons[why].append(number)
        self.pages.append(Page(number, text, state, "\n".join(words for _, words in hidden)))
        layout = Layout(self._line_styles(line.get("styles", ())), _tables(line.get("tables", ())))
        if layout != Layout():
            self.layouts[number] = layout

    def _line_styles(self, runs: Sequence[Sequence[Any]]) -> tuple[LineStyle, ...]:
        styles: list[LineStyle] = []
        for count, size, bold in runs:
            key = (float(size), bool(bold))
            styles += [self._styles.setdefault(key, LineStyle(*key) if any(key) else PLAIN)] * int(count)
        return tuple(styles)

    # -- what is said of the file -------------------------------------------------------------------

    def finish(self) -> None:
        """A file of a few characters is as good as empty."""
        if any(page.state is PageState.TO_OCR for page in self.pages):
            return
        if sum(len(page.text.strip()) + len(page.hidden) for page in self.pages) < MIN_CHARS:
            self.pages = [
                Page(page.number, page.text, PageState.EMPTY, page.hidden)
                if page.state is PageState.TEXT
                else page
                for page in self.pages
            ]

    def faults(self) -> Iterator[str]:
        expected = int(self._about.get("pages", 0))
        if not self.ended or len(self.pages) < expected:
            done = len(self.pages)
            yield f"lecture interrompue après la page {done} sur {expected} : exportez le PDF à nouveau"
        unreadable = [page.number for page in self.pages if page.state is PageState.UNREADABLE]
        if unreadable:
            yield f"pages endommagées : {_listed(unreadable)}"
        attached = int(self._about.get("attached", 0))
        if self._about.get("portfolio"):
            yield _PORTFOLIO
        elif attached:
            yield f"{attached} fichier(s) joint(s) au PDF, non lus : extrayez-les et déposez-les à part"
        if self._about.get("second"):
            yield _SECOND

    def warnings(self) -> Iterator[str]:
        for why, numbers in self._reasons.items():
            label = "page" if len(numbers) == 1 else "pages"
            yield f"{label} {_listed(numbers)} : texte invisible ({_HIDDEN[why]}), mis de côté"
        if self.unlooked:
            label = "page" if len(self.unlooked) == 1 else "pages"
            yield f"{label} {_listed(self.unlooked)} : {_UNLOOKED}"
        active = self._about.get("active", {})
        if found := [f"{active[kind]} {name}" for kind, name in _ACTIVE.items() if active.get(kind)]:
            yield f"contenu actif, jamais exécuté : {', '.join(found)}"


def _tables(values: Sequence[Any]) -> tuple[PageTable, ...]:
    """A child's library is not the parent's: what reads tables is imported for those that hold some."""
    if not values:
        return ()
    from ingest.pdf.tables import from_json

    return tuple(from_json(value) for value in values)


def _listed(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers[:_NAMED])) + ("…" if len(numbers) > _NAMED else "")
