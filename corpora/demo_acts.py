"""The délibérations and arrêtés of the demonstration town."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from demo_layout import (
    GREEN,
    HEIGHT,
    INK,
    MARGIN,
    PALE,
    RULE,
    TEXT_WIDTH,
    WINE,
    Page,
    arms,
    body_style,
    centred,
    document,
    footer,
    grid,
    item,
    running_head,
    style,
)
from demo_manifest import Entry
from demo_text import Block, Source, long_date, read_source, typeset
from reportlab.lib.units import mm
from reportlab.platypus import KeepTogether, NextPageTemplate, Paragraph, Spacer, Table

BODY = body_style("Times-Roman", 10.6)
SMALL = style("small", "Times-Italic", 8.6, spaceBefore=2)
CELL = style("cell", "Times-Roman", 10.5)
KINDS = {"deliberation": "Délibération", "arrete": "Arrêté"}
WIDTHS = {
    2: (0.68, 0.32),
    3: (0.16, 0.56, 0.28),
    4: (0.22, 0.34, 0.2, 0.24),
}  # unless the act says its own: largeurs = { 3 = [0.4, 0.3, 0.3] }
Act = dict[str, Any]


def build_acts(sources: Path, town: dict[str, Any], target: Path) -> list[Entry]:
    """Write every act of ``actes/``, by nature and number."""
    acts = [read_source(path) for path in sorted((sources / "actes").glob("*.txt"))]
    for act in acts:
        build_act(act, town, target)
    return [_entry(act.settings) for act in acts]


def _entry(act: Act) -> Entry:
    title = f"{KINDS[act['nature']]} n° {act['numero']} - {act['objet']}"
    return Entry(act["fichier"], title, act["nature"], date=act["date"])


def build_act(source: Source, town: dict[str, Any], target: Path) -> None:
    """Write one act: header, visas, considérants, dispositif, vote or signature."""
    act = source.settings
    name = f"{KINDS[act['nature']]} n° {act['numero']}"
    author = f"Commune de {town['corpus']['commune']}"
    foot = footer(town["notice"], "Times-Roman")
    later = running_head(author, typeset(name), "Times-Italic")
    first = Page("premiere", lambda canvas, doc: _banner(canvas), foot, top=20 * mm)
    doc = document(
        target / act["fichier"], f"{name} - {act['objet']}", author, [first, Page("suite", later, foot)]
    )
    opening = _sitting(act, town) if act["nature"] == "deliberation" else _order(act, town)
    body = _flow(source.blocks, act)
    # The vote holds the signature; an arrêté has its last article above, for no signature stands alone.
    closing = _vote(act, town) if act["nature"] == "deliberation" else [body.pop()]
    doc.build(
        [
            NextPageTemplate("suite"),
            *opening,
            *body,
            KeepTogether([*closing, *_signature(act, town)]),
        ]
    )


def check_vote(act: Act, town: dict[str, Any]) -> dict[str, int]:
    """Count the sitting, and stop when the votes are not those of the people who could vote."""
    members = [town["maire"], *town["conseil"]["adjoints"], *town["conseil"]["conseillers"]]
    absent = [*act["excuses"], *(pair[0] for pair in act["pouvoirs"])]
    voters = [name for name in members if name not in act["excuses"]]
    cast = [*act.get("contre", []), *act.get("abstentions", []), *act.get("non_participants", [])]
    present = len(members) - len(absent)
    against = act.get("contre_nombre", len(act.get("contre", [])))
    silent = len(act.get("abstentions", [])) + len(act.get("non_participants", []))
    known = set(members) >= set(absent) and set(voters) >= set(cast)
    holders = {pair[1] for pair in act["pouvoirs"]} | {act["secretaire"]}
    if not known or holders & set(absent) or act["pour"] + against + silent != present + len(act["pouvoirs"]):
        raise ValueError(f"délibération {act['numero']} : le vote ne correspond pas aux présents")
    return {
        "exercice": len(members),
        "presents": present,
        "votants": present + len(act["pouvoirs"]),
        "contre": against,
    }


def _banner(canvas: Any) -> None:
    arms(canvas, MARGIN, HEIGHT - 42 * mm, 22 * mm)
    canvas.saveState()
    canvas.setStrokeColor(GREEN)
    canvas.setLineWidth(1.2)
    canvas.line(MARGIN, HEIGHT - 46 * mm, MARGIN + TEXT_WIDTH, HEIGHT - 46 * mm)
    canvas.restoreState()


def _heading(town: dict[str, Any], lines: Sequence[str]) -> list[Any]:
    look = centred("Times-Roman", 10.5, leftIndent=24 * mm)
    strong = centred("Times-Bold", 15, leftIndent=24 * mm, textColor=GREEN)
    title = centred("Times-Bold", 12.5, textColor=WINE, spaceAfter=3)
    return [
        Paragraph("RÉPUBLIQUE FRANÇAISE", look),
        Paragraph(f"COMMUNE DE {town['corpus']['commune'].upper()}", strong),
        Paragraph(typeset(town["adresse"]), centred("Times-Roman", 8.4, leftIndent=24 * mm)),
        Spacer(1, 14 * mm),
        *(Paragraph(typeset(line), title) for line in lines),
        Spacer(1, 3 * mm),
    ]


def _subject(act: Act) -> Any:
    text = f"<b>Objet : {typeset(act['objet'])}</b>"
    cell = Paragraph(typeset(text), style("subject", "Times-Roman", 11.5))
    return Table(
        [[cell]],
        colWidths=[TEXT_WIDTH],
        spaceBefore=2,
        spaceAfter=9,
        style=[
            ("BACKGROUND", (0, 0), (-1, -1), PALE),
            ("LINEBEFORE", (0, 0), (0, -1), 2.5, GREEN),
            ("TOPPADDING", (0, 0), (-1, -1), 5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 7),
        ],
    )


def _sitting(act: Act, town: dict[str, Any]) -> list[Any]:
    counts = check_vote(act, town)
    away = set(act["excuses"]) | {pair[0] for pair in act["pouvoirs"]}
    council = town["conseil"]
    deputies = ", ".join(name for name in council["adjoints"] if name not in away)
    others = ", ".join(name for name in council["conseillers"] if name not in away)
    proxies = ", ".join(f"{giver} à {holder}" for giver, holder in act["pouvoirs"]) or "aucun"
    lines = [
        f"Date de la convocation : {long_date(act['convocation'])}. Conseillers en exercice : "
        f"{counts['exercice']}. Présents : {counts['presents']}. Votants : {counts['votants']}.",
        f"<b>Présents :</b> {town['maire']}, maire ; {deputies}, adjoints ; {others}, conseillers.",
        f"<b>Pouvoirs :</b> {proxies}.",
        f"<b>Excusés sans pouvoir :</b> {', '.join(act['excuses']) or 'aucun'}.",
        f"<b>Secrétaire de séance :</b> {act['secretaire']}.",
        f"<b>Rapporteur :</b> {act['rapporteur']}.",
    ]
    title = [
        "EXTRAIT DU REGISTRE DES DÉLIBÉRATIONS DU CONSEIL MUNICIPAL",
        f"Séance du {long_date(act['date'], weekday=True)}",
        f"Délibération n° {act['numero']}",
    ]
    look = body_style("Times-Roman", 9.8, spaceAfter=2.2)
    quorum = "Le quorum étant atteint, le conseil municipal, légalement convoqué, s'est réuni à 19 h 30."
    return [
        *_heading(town, title),
        _subject(act),
        *(Paragraph(typeset(line), look) for line in lines),
        Paragraph(typeset(quorum), look),
        Spacer(1, 4 * mm),
    ]


def _order(act: Act, town: dict[str, Any]) -> list[Any]:
    title = [f"ARRÊTÉ DU MAIRE n° {act['numero']}", f"du {long_date(act['date'])}"]
    opening = f"Le maire de {town['corpus']['commune']},"
    return [*_heading(town, title), _subject(act), Paragraph(opening, BODY), Spacer(1, 1 * mm)]


def _flow(blocks: Sequence[Block], act: Act) -> list[Any]:
    story: list[Any] = []
    for block, following in pairwise([*blocks, Block("end")]):
        if block.kind == "table":
            total = block.rows[-1][0] == "Total"
            count = len(block.rows[0])
            widths = act.get("largeurs", {}).get(str(count), WIDTHS[count])
            table = grid(block.rows, CELL, widths, total=total)
            kept = [story.pop(), table]  # the sentence that brings it in, under its heading, and the table
            while story and story[-1].getKeepWithNext():
                kept.insert(0, story.pop())
            story.append(KeepTogether(kept))
        elif block.kind == "item":
            story.append(item(block.text, BODY, last=following.kind != "item"))
        elif block.text in ("DISPOSITIF", "ARRÊTE"):
            story += _decision(act)
        else:
            story.append(Paragraph(_strong_start(block.text), BODY))
    return story


def _strong_start(text: str) -> str:
    """Set the first words of a visa, of a considérant or of an article in bold."""
    for word in ("VU", "CONSIDÉRANT"):
        if text.startswith(word + " "):
            return f"<b>{word}</b>{text[len(word) :]}"
    head, dash, rest = text.partition(" - ")
    return f"<b>{head}{dash}</b>{rest}" if text.startswith("ARTICLE ") else text


def _decision(act: Act) -> list[Any]:
    look = centred("Times-Bold", 13, spaceBefore=6, spaceAfter=8, textColor=GREEN, keepWithNext=1)
    if act["nature"] == "arrete":
        return [Paragraph(typeset("ARRÊTE :"), look)]
    verb = "REJETTE LA PROPOSITION :" if act.get("rejet") else "DÉCIDE :"
    introduction = style("opening", "Times-Roman", 10.6, spaceAfter=5.3, keepWithNext=1)
    opening = Paragraph(typeset("Le conseil municipal, après en avoir délibéré,"), introduction)
    return [Spacer(1, 2 * mm), opening, Paragraph(typeset(verb), look)]


def _vote(act: Act, town: dict[str, Any]) -> list[Any]:
    counts = check_vote(act, town)
    against, abstained = act.get("contre", []), act.get("abstentions", [])
    lines = [f"<b>Résultat du vote :</b> {_outcome(act, counts['contre'])}", f"Pour : {act['pour']}"]
    lines.append(f"Contre : {counts['contre']}" + (f" ({', '.join(against)})" if against else ""))
    lines.append(f"Abstentions : {len(abstained)}" + (f" ({', '.join(abstained)})" if abstained else ""))
    if aside := act.get("non_participants"):
        verb = "N'ont" if len(aside) > 1 else "N'a"
        lines.append(f"{verb} pas pris part au vote : {', '.join(aside)}")
    look = style("vote", "Times-Roman", 11)
    box = Table(
        [[Paragraph(typeset(line), look)] for line in lines],
        colWidths=[TEXT_WIDTH],
        spaceBefore=6,
        style=[
            ("BOX", (0, 0), (-1, -1), 0.8, GREEN),
            ("TOPPADDING", (0, 0), (-1, -1), 1.5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
            ("TEXTCOLOR", (0, 0), (-1, -1), INK),
        ],
    )
    return [Spacer(1, 2 * mm), box]


def _outcome(act: Act, against: int) -> str:
    if act.get("rejet"):
        return "proposition rejetée à la majorité."
    unanimous = against == 0 and not act.get("abstentions")
    return "adopté à l'unanimité des suffrages exprimés." if unanimous else "adopté à la majorité."


def _signature(act: Act, town: dict[str, Any]) -> list[Any]:
    look = style("sign", "Times-Roman", 10.5)
    mayor = town["maire"].removeprefix("Mme ")
    right = f"Fait à {town['corpus']['commune']},<br/>le {long_date(act['date'])}<br/>Le maire,<br/>{mayor}"
    left = ""
    if act["nature"] == "deliberation":
        left = f"Pour extrait conforme<br/>Le secrétaire de séance,<br/>{act['secretaire'].split(' ', 1)[1]}"
        left = left.replace("Le secrétaire", "La secrétaire") if act["secretaire"][:3] == "Mme" else left
    sent, shown = long_date(act["transmis"]), long_date(act["publie"])
    legal = (
        f"Acte transmis au représentant de l'État le {sent} et publié sur le site de la commune le {shown}. "
        "Il peut faire l'objet d'un recours devant le tribunal administratif de Montferrand-les-Bains dans "
        "un délai de deux mois à compter de sa publication ou de sa notification."
    )
    pair = Table(
        [[Paragraph(left, look), Paragraph(right, look)]],
        colWidths=[TEXT_WIDTH * 0.58, TEXT_WIDTH * 0.42],
        style=[("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)],
    )
    line = Table(
        [[Paragraph(typeset(legal), SMALL)]],
        colWidths=[TEXT_WIDTH],
        style=[("LINEABOVE", (0, 0), (-1, 0), 0.5, RULE), ("LEFTPADDING", (0, 0), (-1, -1), 0)],
    )
    return [Spacer(1, 6 * mm), pair, Spacer(1, 6 * mm), line]
