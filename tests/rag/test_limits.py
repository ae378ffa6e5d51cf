"""What is asked within limits is answered within them, down to the names that a refusal gives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest

from ingest.pipeline import ingest
from rag.assistant import Assistant
from rag.settings import Settings
from rag.types import ActKind, Chunk, Filters, Question, Reply, Visibility
from tests.rag.towns import check_reply

ZONE = """RÈGLEMENT DE LA ZONE {zone}

Article {zone} 1 - Hauteur des constructions
La hauteur des constructions n'excède pas {height} m au faîtage. Voir l'article {zone} 3.

Article {zone} 2 - Clôtures
Les clôtures n'excèdent pas {fence} m. L'emprise au sol est celle de l'article {zone} 1.

Article {zone} 3 - Stationnement
Il est exigé {places} places de stationnement par logement, sauf exception de l'article {zone} 2.
"""
OLD, NEW = date(2020, 3, 1), date(2023, 6, 1)
# corpus, commune, visibility, files: name, zone, date, figures
CORPORA = (
    ("valbrune", "Valbrune", "public", (("reglement_20200301", "UB", OLD, (9, 2, 1)),
                                        ("reglement_20230601", "UB", NEW, (12, 3, 2)))),
    ("secretville", "Secretville", "interne", (("projet", "UX", NEW, (41, 7, 5)),)),
    ("archives", "Valbrune", "public", (("ancien", "ND", OLD, (33, 6, 4)),)),
)  # fmt: skip


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    root = tmp_path_factory.mktemp("limites")
    for corpus, commune, visibility, files in CORPORA:
        (root / corpus).mkdir()
        said = f'[corpus]\nnom = "{corpus}"\ncommune = "{commune}"\nvisibilite = "{visibility}"\n'
        for name, zone, day, (height, fence, places) in files:
            text = ZONE.format(zone=zone, height=height, fence=fence, places=places)
            (root / corpus / f"{name}.txt").write_text(text, encoding="utf-8")
            said += (
                f'\n[[document]]\nfichier = "{name}.txt"\ntype = "plu"\ndate = {day}\n'
                f'version = "Modification n°{day.year} du {day}"\n'
            )
        (root / corpus / "manifest.toml").write_text(said, encoding="utf-8")
    settings = Settings(data_dir=root / "data")
    report = ingest([root / corpus for corpus, *_ in CORPORA], settings)
    assert report.complete, report.files
    with Assistant(settings) as opened:
        yield opened


QUESTIONS = (
    "Quelle est la hauteur maximale des constructions ?",
    "Quelle est la hauteur maximale en zone UX à Secretville ?",
    "hauteur en zone UB à Valbrune",
    "Et le stationnement en zone ND ?",
    "Que dit le corpus secretville sur les clôtures en zone UX ?",
    "corpus:secretville visibilité:interne hauteur des constructions",
    "Aujourd'hui, quelle hauteur en zone UB ?",
    "Quelle hauteur était en vigueur le 1er mars 2021 à Valbrune en zone UB ?",
    "zone UZ à Valbrune : stationnement",
    "Clôtures à Brest ?",
)
LIMITS = (
    Filters(visibilities=(Visibility.PUBLIC,)),
    Filters(visibilities=(Visibility.INTERNAL,)),
    Filters(corpora=("valbrune",)),
    Filters(corpora=("archives",), zones=("ND",)),
    Filters(corpora=("valbrune", "secretville"), visibilities=(Visibility.PUBLIC,)),
    Filters(commune="Valbrune", in_force=date(2021, 1, 1)),
    Filters(in_force=date(2024, 1, 1)),
    Filters(date_from=NEW, kinds=(ActKind.PLU,)),
    Filters(kinds=(ActKind.ARRETE,)),
    Filters(corpora=("secretville'",)),
    Filters(commune="Valbrune*"),
)


def obeys(chunk: Chunk, filters: Filters) -> bool:
    """The meaning of these limits, in plain code."""
    document, zones = chunk.document, chunk.section.zones
    day = document.version.date
    return (
        (not filters.corpora or document.corpus in filters.corpora)
        and (not filters.visibilities or document.visibility in filters.visibilities)
        and (filters.commune is None or document.territory.name == filters.commune)
        and (not filters.kinds or document.kind in filters.kinds)
        and (not filters.zones or not zones or bool(set(zones) & set(filters.zones)))
        and (filters.date_from is None or (day is not None and day >= filters.date_from))
    )


def in_force(chunk: Chunk, filters: Filters) -> bool:
    return filters.in_force is None or chunk.validity.at(filters.in_force)


OTHER_VERSION = re.compile(r"\b(?:depuis le|auparavant|jusqu'au|à compter du)\b", re.IGNORECASE)


def shown(reply: Reply) -> list[Chunk]:
    """Every passage that a reply holds, wherever it stands."""
    return [
        each.chunk
        for each in (
            *reply.passages,
            *(citation.passage for citation in reply.citations),
            *(related.passage for related in reply.related),
        )
    ]


@pytest.mark.parametrize("filters", LIMITS)
def test_nothing_shown_is_past_the_limits(towns: Assistant, filters: Filters) -> None:
    for text in QUESTIONS:
        question = Question(text, filters=filters)
        reply = towns.ask(question)
        check_reply(towns, reply)
        found = towns.searched(question)
        beside = [each.passage.chunk for each in found.related]
        for chunk in (*shown(reply), *(each.chunk for each in found.passages), *beside):
            assert obeys(chunk, filters), (text, chunk.document.file, chunk.section.zones, chunk.validity)
        cited = [citation.passage.chunk for citation in reply.citations]
        # The figure of another version is told too, after the one in force, with the day from which it holds.
        for chunk in (*cited[:1], *(each.chunk for each in found.passages), *beside):
            assert in_force(chunk, filters), (text, chunk.document.file, chunk.validity)
        for chunk in cited[1:]:
            assert in_force(chunk, filters) or OTHER_VERSION.search(reply.text), text


@pytest.mark.parametrize("text", QUESTIONS)
@pytest.mark.parametrize(
    "filters",
    [LIMITS[0], Filters(corpora=("secretville",), visibilities=(Visibility.PUBLIC,)), LIMITS[2]],
)
def test_no_reply_names_what_its_reader_may_not_see(towns: Assistant, text: str, filters: Filters) -> None:
    reply = towns.ask(Question(text, filters=filters))
    said = [reply.text, reply.notice, *(f"{fact.value}" for fact in reply.understood if not fact.words)]
    for word in ("Secretville", "secretville", "UX", "41 m", "projet"):
        if word not in text and word not in filters.corpora:
            assert not any(word in each for each in said), (word, said)


def test_a_limit_to_public_documents_counts_and_names_them_only(towns: Assistant) -> None:
    public, internal = (Filters(visibilities=(each,)) for each in Visibility)
    assert towns.count(public) + towns.count(internal) == towns.count()
    assert towns.count(internal) > 0
    assert towns.count(Filters(corpora=("secretville",), visibilities=(Visibility.PUBLIC,))) == 0
    unknown = Filters(corpora=("secretville", "?"), visibilities=(Visibility.PUBLIC,))
    assert "secretville" not in towns.ask(Question("hauteur", filters=unknown)).text


def test_the_version_in_force_answers(towns: Assistant) -> None:
    text = "Quelle est la hauteur maximale des constructions en zone UB à Valbrune ?"
    states = {
        None: "12 m",
        date(2021, 5, 4): "9 m",
        date(2023, 5, 31): "9 m",
        date(2023, 6, 1): "12 m",
    }
    for day, height in states.items():
        (first, *_) = towns.search(Question(text, filters=Filters(in_force=day)))
        assert height in first.chunk.text, day
    assert towns.search(Question(text, filters=Filters(in_force=date(2020, 2, 29)))) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Quelle hauteur des constructions en zone UB à Valbrune selon la modification n°2020 ?",
        "En 2021, quelle était la hauteur des constructions en zone UB à Valbrune ?",
    ],
)
def test_a_version_that_is_named_is_found(towns: Assistant, text: str) -> None:
    first = towns.search(Question(text))[0]
    assert "9 m" in first.chunk.text
