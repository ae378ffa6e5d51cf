"""Which kind of act a document is, from its name, its title and its first lines."""

from __future__ import annotations

import re
from collections import Counter
from itertools import takewhile

from ingest.acts.base import Source
from rag.text import fold
from rag.types import ActKind

_KINDS: tuple[tuple[ActKind, re.Pattern[str]], ...] = (
    (
        ActKind.ANNEXE,
        re.compile(
            r"plan de prevention (?:du|des) risque|\bppr[a-z]{0,3}\b|\brpqs\b|\bscot\b|\bplh\b|\brlpi?\b"
            r"|\bpcaet\b|rapport (?:annuel )?sur le prix et la qualite|schema de coherence territoriale"
        ),
    ),
    (
        ActKind.PLU,
        re.compile(
            r"zone (?:u|au|a|n)[a-z0-9]{0,4}\b|limites? separatives?|emprise au sol"
            r"|reglement (?:ecrit|du plu)|plan local d'urbanisme|\bplui?\b"
        ),
    ),
    (
        ActKind.DELIBERATION,
        re.compile(
            r"conseil municipal|apres en avoir delibere|seance du|deliberation|compte[- ]rendu"
            r"|proces[- ]verbal"
        ),
    ),
    (
        ActKind.ARRETE,
        re.compile(
            r"\barrete(?:nt|ons)?\s*(?:n|:|$)|nous,? maire|le maire de|arrete (?:n|municipal)"
            r"|article 1(?:er)?\b"
        ),
    ),
)
MOST_MENTIONS = 8  # a sitting that speaks of the PLU all along is still a sitting
OPENING, OPENING_LINES, TITLE_LINES, LINE_CHARS = 12, 40, 8, 400
# Acts open with their own name, before visas that cite others.
CITES = re.compile(r"vu\b|considerant|nous,? (?:le )?maire|le maire de|le conseil municipal,")
_OPENINGS: tuple[tuple[ActKind, re.Pattern[str]], ...] = (
    (ActKind.ARRETE, re.compile(r"^arrete\b(?!.*plan local)", re.MULTILINE)),
    (
        ActKind.DELIBERATION,
        re.compile(
            r"^(?:extrait du registre des )?deliberations?\b|\bseance (?:du|ordinaire)\b|conseil municipal du"
            r"|^compte[- ]rendu|^proces[- ]verbal",
            re.MULTILINE,
        ),
    ),
)


# What the title of a file that is none of these acts says, on one of its first lines or in its name.
_TITLED: tuple[tuple[ActKind, re.Pattern[str]], ...] = (
    (
        ActKind.ANNEXE,
        re.compile(
            r"^(?:[\divx.]{1,6}[ .)–-]*|piece \S{1,5}[ :–-]*|tome \S{1,4}[ :–-]*|annexe \S{1,4}[ :–-]*)?"
            r"(?:plans? de prevention|schema de coherence|schema directeur|orientations? d'amenagement"
            r"|projet d'amenagement et de dev|rapport de presentation|rapport (?:annuel )?sur le prix"
            r"|programme local de l'habitat|reglement local de publicite|document d'orientation"
            r"|carte communale|listes? des (?:emplacements|servitudes|elements|batiments)"
            r"|emplacements reserves"
            r"|servitudes d'utilite|annexes(?: sanitaires| au reglement)?$|evaluation environnementale"
            r"|resume non technique|plan (?:de deplacements?|de mobilite|climat)|etude d'impact"
            r"|notice (?:de presentation|explicative)|diagnostic (?:territorial|communal))"
        ),
    ),
    (
        ActKind.AUTRE,
        re.compile(
            r"^(?:le |l'|la )?(?:bulletin (?:municipal|communal|d'information)|agenda\b|convocation$"
            r"|(?:n\W{0,2})?cerfa\b|formulaire\b|demande de (?:permis|certificat)|declaration prealable"
            r"|budget (?:primitif|annexe|principal)|compte (?:administratif|de gestion|financier)"
            r"|note de presentation|reglement interieur|reglement (?:du|de la|des) (?!plan\b|plu|zone)"
            r"|lotissement\b|cahier des charges|repertoire\b"
            r"|lettre d'information|gazette|echo\b|convention\b)"
        ),
    ),
)
_NAMES: tuple[tuple[ActKind, re.Pattern[str]], ...] = (
    (
        ActKind.ANNEXE,
        re.compile(
            r"\boap\b|\bpadd\b|\bdoo\b|rapport (?:de )?presentation|\bsup\b|servitudes?\b|\bannexes?\b"
            r"|emplacements? reserves?|notice\b|evaluation environnementale|carte communale"
        ),
    ),
    (
        ActKind.AUTRE,
        re.compile(
            r"bulletin|agenda|convocation|cerfa|formulaire|reglement interieur|budget|\bbp ?\d{2,4}\b"
            r"|lotissement|repertoire"
        ),
    ),
)


def first_lines(source: Source, count: int) -> list[str]:
    """The first lines of a file, none so long that searching it takes time."""
    return [line.text[:LINE_CHARS] for line in source.lines[:count]]


def guess_kind(source: Source) -> ActKind:
    """The kind that the file's name and first lines speak of most; what opens an act settles it."""
    name = fold(source.file.rsplit("/", 1)[-1].replace("_", " ").replace("-", " "))
    lines = [fold(text) for text in [*source.heads, *first_lines(source, 120)]]
    head = "\n".join(lines)
    scores: Counter[ActKind] = Counter()
    for kind, pattern in _KINDS:
        scores[kind] = min(MOST_MENTIONS, len(pattern.findall(head))) + 8 * len(pattern.findall(name))
    opening = "\n".join(takewhile(lambda text: not CITES.match(text), lines[:OPENING_LINES]))
    for kind, pattern in _OPENINGS:
        if pattern.search(opening):
            scores[kind] += OPENING
    for kind, pattern in _NAMES:
        scores[kind] += 8 * bool(pattern.search(name))
    if titled := _titled(source):
        scores[titled] += 2 * OPENING
    if re.search(r"arretons|nous,? maire", head):
        scores[ActKind.ARRETE] += 6
    kind, count = scores.most_common(1)[0]
    return kind if count >= 2 else ActKind.AUTRE


def _titled(source: Source) -> ActKind | None:
    """What the title says, unless a line above it opens an act."""
    for line in [fold(text).strip() for text in first_lines(source, TITLE_LINES)]:
        for kind, pattern in _TITLED:
            if pattern.search(line):
                return kind
        if any(pattern.search(line) for _, pattern in _OPENINGS):
            return None
    return None
