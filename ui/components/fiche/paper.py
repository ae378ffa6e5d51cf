"""A sheet of rules to print, to send or to put in the permit file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rag.dates import in_french
from rag.sheet.types import Aim, Annex, Finding, Missing, Sheet, Standing, Status, ThemeSheet
from rag.types import Citation
from ui import labels
from ui.components.fiche import lead, words
from ui.export.paper import Alert, Block, Bullets, Facts, Grid, Heading, Paper, Quote, Text
from ui.keep.ticks import Tick, mark

Ticks = Mapping[str, Tick]
NO_TICK: Ticks = {}


def paper(
    sheet: Sheet, settings: str, now: datetime, ticks: Ticks = NO_TICK, reference: str = "", by: str = ""
) -> Paper:
    """The whole sheet; ``ticks`` are those of the person who takes it away, ``by`` their name if known."""
    blocks: list[Block] = [_facts(sheet, ticks, reference, by)]
    blocks += [Alert(each) for each in (*_doubts(sheet), *sheet.notices)]
    blocks += [_summary(sheet, ticks)]
    for theme in sheet.themes:
        blocks += _theme(sheet, theme, ticks)
    blocks += _annexes(sheet.annexes)
    blocks += _missing(sheet.missing)
    blocks += _not_found(sheet)
    return Paper(words.TITLE, tuple(blocks), words.subject(sheet), now, trace(sheet, settings))


def file_name(sheet: Sheet, reference: str = "") -> str:
    return f"fiche {reference} {sheet.commune} {sheet.zone} {sheet.works}".replace("/", "-")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sheet is checked: of the rules to read first, then of the others."""

    done: int
    total: int
    others_done: int
    others: int

    @property
    def any(self) -> bool:
        return self.done + self.others_done > 0

    @property
    def said(self) -> str:
        return " à lire d'abord, ".join(
            filter(
                None,
                (
                    words.progress(self.done, self.total),
                    words.progress_beside(self.others_done, self.others),
                ),
            )
        )


def progress(sheet: Sheet, ticks: Ticks) -> Progress:
    first = {mark(each.citation) for each in words.to_check_first(sheet)}
    rest = {mark(each.citation) for each in words.to_check(sheet)} - first
    held = set(ticks)
    return Progress(len(first & held), len(first), len(rest & held), len(rest))


def _facts(sheet: Sheet, ticks: Ticks, reference: str, by: str) -> Facts:
    checked = progress(sheet, ticks)
    return Facts(
        tuple(
            (name, value)
            for name, value in (
                ("Dossier", reference),
                ("Commune", sheet.commune),
                ("Zone", sheet.zone),
                ("Travaux", sheet.works or words.ANY_WORKS),
                ("Date de dépôt", in_french(sheet.day) if sheet.day else ""),
                ("Règlement lu", " ; ".join(words.documents([sheet])) or "aucune règle trouvée ce jour-là"),
                ("Vérification", checked.said),
                ("Vérifiée par", by if checked.any else ""),
            )
            if value
        )
    )


def _doubts(sheet: Sheet) -> tuple[str, ...]:
    return tuple(f"{words.source(each.document)} : {each.reason}" for each in sheet.documents if each.reason)


def _summary(sheet: Sheet, ticks: Ticks) -> Grid:
    rows = []
    for theme in sheet.themes:
        marks = {mark(each.citation) for each in theme.findings}
        checked = f"{len(marks & set(ticks))} sur {len(marks)}" if marks else ""
        said = lead.headline(theme) if theme.status is Status.RULE else ""
        rows.append((theme.name, str(theme.status), said, checked))
    return Grid(("Thème", "État", "Première règle, dans ses mots", "Vérifié"), tuple(rows))


def _theme(sheet: Sheet, theme: ThemeSheet, ticks: Ticks) -> list[Block]:
    """The rules of the works and of the zone in full, and whatever was ticked; the others by their place."""
    blocks: list[Block] = [Heading(f"{theme.name} : {theme.status}", 1)]
    if theme.key == words.DEFINITIONS:
        return [*blocks, Bullets(_places(theme.findings))] if theme.findings else blocks
    first = lead.leading(theme)
    whole = [each for each in theme.findings if each is first or _in_full(each, ticks)]
    for found in sorted(whole, key=lambda each: each is not first):
        blocks += _rule(sheet, found, ticks)
    if theme.status is Status.NOT_FOUND:
        blocks.append(Text("Voir « Ce qui n'a pas été trouvé », à la fin."))
    rest = tuple(each for each in theme.findings if each not in whole)
    for told, found_there in ((_COMMON, rest), (_OTHERS, theme.folded)):
        if found_there:
            blocks += [Text(told), Bullets(_places(found_there))]
    return blocks


_COMMON = "À lire aussi dans les dispositions communes à toutes les zones, non reprises ici :"
_OTHERS = "Règles qui visent d'autres travaux, non reprises ici :"


def _in_full(found: Finding, ticks: Ticks) -> bool:
    return found.standing is Standing.ZONE or found.aim is Aim.WORKS or mark(found.citation) in ticks


def _places(found: Sequence[Finding]) -> tuple[str, ...]:
    """Where rules are, each place once with its pages."""
    pages: dict[tuple[str, str], set[int]] = {}
    for each in found:
        pages.setdefault((words.heading(each), words.source(each.document)), set()).update(each.pages)
    return tuple(
        " · ".join(filter(None, (place, labels.pages(held), document)))
        for (place, document), held in pages.items()
    )


def _rule(sheet: Sheet, found: Finding, ticks: Ticks) -> list[Block]:
    tick = ticks.get(mark(found.citation))
    state = words.checked(tick.made.astimezone().date()) if tick else f"Non vérifié, {words.NO_SOURCE_READ}"
    condition = "Sous condition" if found.conditions else ""
    told = (*words.figures(found), words.aim(found), words.standing(found, sheet.zone), condition, state)
    blocks: list[Block] = [Text(" · ".join(filter(None, told)))]
    if found.via:
        blocks.append(Text(f"La règle de la zone y renvoie : « {found.via} »"))
    if under := words.under(found):
        blocks.append(Text(f"Sous : « {under} »"))
    blocks.append(_quote(found.citation, found.place))
    if found.rows:
        blocks += [Text("Lignes du tableau :"), Bullets(found.rows)]
    for exception in words.apart(found):
        blocks += [Text("Exception :"), _quote(exception)]
    if sheet.day and not found.validity.at(sheet.day):
        blocks.append(Alert(labels.validity(found.validity, sheet.day)))
    if found.doubt:
        blocks.append(Alert(found.doubt))
    return blocks


def _quote(citation: Citation, place: str = "") -> Quote:
    return Quote(citation.quote, words.whole_place(citation, place))


def _annexes(annexes: tuple[Annex, ...]) -> list[Block]:
    if not annexes:
        return []
    blocks: list[Block] = [Heading("Autres documents à lire pour ce projet", 1)]
    for each in annexes:
        law = f" ({each.rank.law})" if each.rank.law else ""
        blocks += [Heading(each.document.title, 2), Text(f"{each.rank.name}. {each.rank.sentence}{law}")]
        blocks += [_quote(citation) for citation in each.citations]
    return blocks


def _missing(missing: tuple[Missing, ...]) -> list[Block]:
    if not missing:
        return []
    blocks: list[Block] = [Heading("Documents cités, non fournis", 1)]
    for each in missing:
        rank = f" {each.rank.sentence}" if each.rank else ""
        blocks.append(Alert(f"{each.name} : non fourni, ses règles ne sont pas sur cette fiche.{rank}"))
        blocks += [_quote(citation) for citation in each.citations[:1]]
    return blocks


def _not_found(sheet: Sheet) -> list[Block]:
    lacking = words.not_found(sheet)
    if not lacking:
        return []
    items = tuple(f"{each.name}. {words.searched(each)}".strip() for each in lacking)
    return [Heading("Ce qui n'a pas été trouvé", 1), Alert(words.NOT_FOUND_MEANS), Bullets(items)]


def trace(sheet: Sheet, settings: str) -> tuple[str, ...]:
    """What lets the same sheet be made again."""
    return (
        "Fiche faite par des règles de lecture, sans modèle de langage : mêmes documents, même fiche.",
        f"Index {sheet.generation} · réglages {settings}" if sheet.generation else f"Réglages {settings}",
        *(
            f"{each.document.file} · {words.source(each.document)} · SHA-256 {each.document.sha256[:16]}"
            for each in sheet.documents
        ),
    )
