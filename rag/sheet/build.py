"""The one call: a request in, a sheet out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.desk import Desk
from rag.sheet.beside import annexes, missing
from rag.sheet.defined import THEME as DEFINITIONS
from rag.sheet.defined import as_findings, definitions
from rag.sheet.fiche import Theme, Works, kinds_of_works, themes
from rag.sheet.find import findings
from rag.sheet.ground import Ground, ground
from rag.sheet.reach import zones_of
from rag.sheet.renvois import borrowed, followed
from rag.sheet.types import (
    Aim,
    Applied,
    Finding,
    Request,
    Sheet,
    SheetError,
    Standing,
    Status,
    ThemeSheet,
)
from rag.text import squeeze
from rag.types import Chunk
from rag.zones import parent_of

Found = Sequence[tuple[Finding, bool]]


def sheet(desk: Desk, request: Request) -> Sheet:
    """The sheet of a zone for a kind of works on a day.

    Raises:
        SheetError: the commune, the zone or the kind of works is unknown to this reader.
    """
    works = _works(request.works)
    held = ground(desk, request)
    found = _distinct(borrowed(held, works, followed(held, works, findings(held, works))))
    shown = [finding for finding, _ in found if finding.aim is not Aim.OTHER]
    defined = definitions(
        held, [each for each in shown if _told_first(each, works)], works.name if works else ""
    )
    searched = tuple(_searched(held))
    made = tuple(_theme(each, found, works, searched) for each in themes() if each.key != DEFINITIONS)
    return Sheet(
        request,
        request.commune,
        held.reach.zone,
        works.name if works else "",
        held.day,
        (*made, _definitions(as_findings(defined, held.reach), held)),
        held.reach.above,
        defined,
        annexes(held, works),
        missing(held, shown),
        held.documents,
        tuple(_notices(held)),
        desk.generation() or "",
    )


def _works(key: str) -> Works | None:
    if not key:
        return None
    known = {each.key: each for each in kinds_of_works()}
    if key not in known:
        names = ", ".join(each.name for each in known.values())
        raise SheetError(f"Les travaux « {key} » ne sont pas connus. Choisissez parmi : {names}.")
    return known[key]


def _told_first(finding: Finding, works: Works | None) -> bool:
    """Is a finding one whose every word is to be understood: a rule of the zone or of the works, on a theme
    that they put first? The common rules alone would call for half the lexicon."""
    near = finding.standing is Standing.ZONE or finding.aim is Aim.WORKS
    return near and (works is None or finding.theme in works.themes)


def _distinct(found: Found) -> list[tuple[Finding, bool]]:
    """Each finding once: the same words may be reached by two ways."""
    kept: dict[tuple[str, str], tuple[Finding, bool]] = {}
    for finding, headed in found:
        kept.setdefault((finding.theme, squeeze(finding.quote)), (finding, headed))
    return list(kept.values())


# -- one theme --------------------------------------------------------------------------------------

_ORDER = {Aim.WORKS: 0, Aim.ANY: 1, Aim.OTHER: 2}
_STANDING = {Standing.ZONE: 0, Standing.REFERRED: 1, Standing.COMMON: 2}


def _theme(theme: Theme, found: Found, works: Works | None, searched: tuple[str, ...]) -> ThemeSheet:
    own = [(finding, headed) for finding, headed in found if finding.theme == theme.key]
    ordered = sorted(own, key=lambda each: (_ORDER[each[0].aim], _STANDING[each[0].standing]))
    read = [finding for finding, _ in ordered if finding.aim is not Aim.OTHER]
    folded = [finding for finding, _ in ordered if finding.aim is Aim.OTHER]
    important = works is not None and theme.key in works.themes
    return ThemeSheet(theme.key, theme.name, _status(own), tuple(read), tuple(folded), searched, important)


def _status(own: Found) -> Status:
    """A theme is ruled by what is read of it; « non réglementé » in the zone's own article holds unless an
    article of the common rules is given to the theme."""
    read = [each for each in own if each[0].aim is not Aim.OTHER]
    if not read:
        return Status.RULE if own else Status.NOT_FOUND
    ruling = [each for each in read if each[0].status is Status.RULE]
    silent = [each for each in read if each[0].status is Status.UNREGULATED]
    if not ruling:
        return Status.UNREGULATED
    zone_silent = any(headed and finding.standing is Standing.ZONE for finding, headed in silent)
    headed = any(by_heading for _, by_heading in ruling)
    return Status.UNREGULATED if zone_silent and not headed else Status.RULE


def _definitions(found: tuple[Finding, ...], held: Ground) -> ThemeSheet:
    theme = next(each for each in themes() if each.key == DEFINITIONS)
    where: tuple[str, ...] = ("aucun lexique ni glossaire parmi les documents du règlement",)
    if held.lexicon:
        titles = dict.fromkeys(chunk.document.title for chunk in held.lexicon)
        where = tuple(f"le lexique de « {title} »" for title in titles)
    return ThemeSheet(theme.key, theme.name, Status.RULE if found else Status.NOT_FOUND, found, (), where)


# -- what is said around ----------------------------------------------------------------------------


def _searched(held: Ground) -> Iterator[str]:
    """Where the themes were looked for."""
    own = [chunk for chunk in held.zone if held.reach.owns(chunk)]
    for name, chunks in (("le chapitre de la zone", own), ("les dispositions communes", held.common)):
        for title, pages in _spans(chunks):
            yield f"{name} : « {title} »{pages}"


def _spans(chunks: Sequence[Chunk]) -> Iterator[tuple[str, str]]:
    by_title: dict[str, list[int]] = {}
    for chunk in chunks:
        by_title.setdefault(chunk.document.title, []).extend(chunk.pages)
    for title, pages in by_title.items():
        if not pages or not max(pages):
            yield title, ""
        elif min(pages) == max(pages):
            yield title, f", page {min(pages)}"
        else:
            yield title, f", pages {min(pages)} à {max(pages)}"


def _notices(held: Ground) -> Iterator[str]:
    reach = held.reach
    below = sorted(label for label in reach.known if parent_of(reach.zone, label))
    if below:
        yield (
            f"La zone {reach.zone} a des secteurs ({', '.join(below)}) : si le terrain est dans l'un d'eux, "
            "choisissez-le, ses règles propres ne sont pas dans cette fiche."
        )
    if not any(reach.owns(chunk) for chunk in held.zone):
        yield (
            f"Aucun règlement de la zone {reach.zone} n'est connu comme en vigueur à cette date : "
            "vérifiez la date de dépôt, ou déposez la version qui s'appliquait."
        )
    if own := _own_articles(held):
        yield (
            f"Le secteur {reach.zone} a des articles à lui ({own}), qui complètent ou remplacent ceux de la "
            f"zone {reach.above[0]} : lisez-les d'abord, ils l'emportent quand ils le disent."
        )
    yield from _versions([each for each in held.documents if each.inside], held)


def _own_articles(held: Ground) -> str:
    """The articles that a sector has apart from those of its zone, in reading order; empty for none."""
    above, zone = set(held.reach.above), held.reach.zone
    theirs = {chunk.section.path for chunk in held.zone if above.intersection(zones_of(chunk))}
    own = (
        chunk.section.article
        for chunk in held.zone
        if above and zone in zones_of(chunk) and chunk.section.path not in theirs
    )
    return ", ".join(dict.fromkeys(each for each in own if each))


def _versions(inside: Sequence[Applied], held: Ground) -> Iterator[str]:
    """Zone chapters and common rules of two dates: one of them may have been changed since."""
    zone = {chunk.document.id for chunk in held.zone if held.reach.owns(chunk)}
    dates = {each.document.version.date: each for each in inside if each.document.version.date}
    used = [each for each in inside if each.document.id in zone]
    last = max(dates, default=None)
    for each in used:
        own = each.document.version.date
        if last and own and own < last:
            later = dates[last].document
            yield (
                f"Le chapitre de la zone est dans sa version « {each.document.version.label} », d'autres "
                f"parties "
                f"du règlement (« {later.title} ») dans une version plus récente, « {later.version.label} » "
                f": "
                "vérifiez que celle-ci n'a pas modifié le chapitre de la zone."
            )
