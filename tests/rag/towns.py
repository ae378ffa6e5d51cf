"""Fictional towns, and what any answer about them must satisfy."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rag.assistant import Assistant
from rag.types import ActKind, Filters, Question, Reply, Status, Visibility
from tests.support import REPOSITORY

DEMO = REPOSITORY / "corpora" / "clairvigne"
GOLD = REPOSITORY / "eval" / "gold" / "demo.jsonl"
TOWN = "Clairvigne-sur-Ormelle"
MAX_WORDS_SHOWN = 120

MONTBREUIL = """RÈGLEMENT DE LA ZONE UB

ARTICLE UB 9 - EMPRISE AU SOL DES CONSTRUCTIONS
L'emprise au sol des constructions n'excède pas 61 % de la superficie de l'unité foncière.

ARTICLE UB 10 - HAUTEUR MAXIMALE DES CONSTRUCTIONS
La hauteur des constructions n'excède pas 17,00 m au faîtage et 14,00 m à l'égout du toit.
"""

ARVELLE = """RÈGLEMENT DE LA ZONE UH

ARTICLE UH 10 - HAUTEUR MAXIMALE DES CONSTRUCTIONS
La hauteur des constructions n'excède pas 6,40 m à l'égout du toit.

ARTICLE UH 12 - STATIONNEMENT
Il est exigé 3 places de stationnement par logement.
"""

NOTES = """Note de service sur les bornes de recharge

Les bornes de recharge Galvanor du parking souterrain sont réservées aux véhicules de service. Le code
d'accès est changé le premier lundi de chaque mois. Le contrat de maintenance coûte 4 312,00 euros par an.
"""

_CORPORA = {
    "montbreuil": (MONTBREUIL, 'commune = "Montbreuil"\ninsee = "99101"', "plu"),
    "arvelle": (
        ARVELLE,
        'commune = "Communauté de communes du Pays d\'Arvelle"\ninsee = "299000001"\nmembres = [\n'
        '  { nom = "Saint-Ybard-la-Lande", insee = "99202" },\n  { nom = "Orcheville", insee = "99203" },\n]',
        "plu",
    ),
    "notes": (NOTES, f'commune = "{TOWN}"\ninsee = "00001"\nvisibilite = "interne"', "autre"),
}


def write_region(root: Path) -> list[Path]:
    """The folders of the region's other documents."""
    folders: list[Path] = []
    for name, (text, corpus, kind) in _CORPORA.items():
        folder = root / name
        folder.mkdir(parents=True)
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        (folder / "manifest.toml").write_text(
            f'[corpus]\nnom = "{name}"\n{corpus}\n\n[[document]]\nfichier = "{name}.txt"\n'
            f'titre = "Texte de {name}"\ntype = "{kind}"\ndate = 2022-05-0{len(folders) + 1}\n',
            encoding="utf-8",
        )
        folders.append(folder)
    return folders


@dataclass(frozen=True)
class Gold:
    """A gold question of the demonstration town."""

    id: str
    question: Question
    answerable: bool
    places: tuple[tuple[str, int], ...]


def calibration() -> list[Gold]:
    """The calibration questions, sources as (file, page); the test split is left for measuring."""
    rows = map(json.loads, GOLD.read_text(encoding="utf-8").splitlines())
    return [
        Gold(
            row["id"],
            Question(row["question"], tuple(row["context"])),
            row["answerable"],
            tuple((source["file"], page) for source in row["sources"] for page in source["pages"]),
        )
        for row in rows
        if row["split"] == "calibration"
    ]


def ask(
    assistant: Assistant,
    text: str,
    *context: str,
    commune: str | None = None,
    corpora: tuple[str, ...] = (),
    zones: tuple[str, ...] = (),
    kinds: tuple[ActKind, ...] = (),
    visibilities: tuple[Visibility, ...] = (),
    date_from: date | None = None,
    date_to: date | None = None,
) -> Reply:
    """Ask, and check what holds of every reply."""
    filters = Filters(corpora, commune, zones, kinds, date_from, date_to, visibilities)
    reply = assistant.ask(Question(text, context, filters))
    check_reply(assistant, reply)
    return reply


def check_reply(assistant: Assistant, reply: Reply) -> None:
    """Whatever was asked: an answer is cited word for word, a refusal says why, nothing is half said."""
    reply.text.encode()
    assert reply.settings == assistant.settings.digest()
    assert 0 <= reply.confidence <= 1
    assert "n'existe pas" not in reply.text
    if reply.status is Status.ANSWERED:
        assert reply.refusal is None
        assert reply.statements
        assert len(reply.text.split()) <= MAX_WORDS_SHOWN
        for statement in reply.statements:
            assert statement.text in reply.text
            assert statement.citations
            assert all(1 <= rank <= len(reply.citations) for rank in statement.citations)
        check_citations(assistant, reply)
    else:
        assert reply.refusal is not None
        assert reply.text == reply.refusal.message
        assert not reply.statements
        assert not reply.citations


def check_citations(assistant: Assistant, reply: Reply) -> None:
    """Each span of a quote stands on a cited page of its file, as the file was read."""
    shown = {passage.chunk.id for passage in reply.passages}
    for citation in reply.citations:
        document = citation.passage.document
        assert citation.passage.chunk.id in shown
        assert citation.quote
        assert len(citation.pages) <= 3
        assert set(citation.pages) <= set(citation.passage.chunk.pages)
        numbers = citation.pages or (0,)
        pages = [found.text for number in numbers if (found := assistant.page(document, number))]
        texts = [" ".join(page.split()) for page in pages]
        for span in citation.quote.split(" […] "):
            assert any(span in text for text in texts), (document.file, citation.pages, span)
