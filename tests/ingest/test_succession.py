"""Which versions and which acts of a corpus are in force, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from ingest.corpora import settle_corpora
from rag.acts import ActLink, LinkKind
from rag.index.generations import IndexHome
from rag.settings import Settings
from rag.types import (
    Act,
    ActKind,
    Chunk,
    Document,
    DocumentState,
    Ingested,
    Page,
    Section,
    Territory,
    Validity,
    Version,
    Visibility,
)
from tests.index.builders import ANALYSER, encode

TOWN = Territory("Valdore", "99001")
RULES = ("Destinations", "Emprise au sol", "Hauteur des constructions", "Clôtures", "Stationnement")
D2019, D2021, D2023 = date(2019, 1, 28), date(2021, 6, 1), date(2023, 3, 15)


@dataclass(frozen=True)
class File:
    document: Document
    chunks: tuple[Chunk, ...]


def plan(
    name: str,
    day: date | None,
    zones: Sequence[str] = ("UA",),
    rules: Sequence[str] = RULES,
    *,
    wording: str = "la construction est admise sous réserve du caractère des lieux avoisinants",
    root: str = "Règlement",
    kind: ActKind = ActKind.PLU,
    territory: Territory = TOWN,
    corpus: str = "c",
) -> File:
    label = f"Modification n°{day.year} du {day:%d/%m/%Y}" if day else ""
    document = Document(
        f"{name}-{day}-{corpus}", corpus, f"{corpus}/{name}", f"{name}{day}", name.rpartition(".")[0], kind,
        territory, version=Version(label, day),
    )  # fmt: skip
    places = [(zone, rank, rule) for zone in (zones or ("",)) for rank, rule in enumerate(rules, start=1)]
    chunks = [Chunk(f"{document.id}-cover", Section(document, (), ()), (1,), "page de garde")]
    for zone, rank, rule in places:
        path = (root, f"Zone {zone}", f"{rank}. {rule}") if zone else (root, f"{rank}. {rule}")
        section = Section(document, path, (zone,) if zone else (), str(rank))
        text = f"{rule} {zone} : {wording}, {rank} mètres"
        chunks.append(Chunk(f"{document.id}-{zone}-{rule}", section, (1,), text, rank))
    return File(document, tuple(chunks))


def arrete(
    number: str | None, day: date | None, *links: ActLink, place: str = "12 rue Haute", corpus: str = "c"
) -> File:
    act = Act(ActKind.ARRETE, number, day, f"péril {number}", place, links=links)
    file = f"{corpus}/arrete-{number}-{day}.txt"
    document = Document(f"a{number}{day}", corpus, file, f"{number}{day}", f"{number}", ActKind.ARRETE, TOWN)
    chunk = Chunk(f"{document.id}-0", Section(document, ("Article 1",), (), "1", act), (1,), "interdit")
    return File(document, (chunk,))


class Corpus:
    def __init__(self, folder: Path) -> None:
        self.home = IndexHome(Settings(data_dir=folder), analyser=ANALYSER)
        self.notes: list[str] = []

    def put(self, *files: File, removed: Sequence[File] = ()) -> dict[str, Validity]:
        """The validity of every passage, once these files are there and settled."""
        with self.home.write() as writer:
            for each in files:
                outcome = Ingested(each.document.file, DocumentState.INDEXED, pages=1, document=each.document)
                writer.put(each.document, outcome, [Page(1, "page")], each.chunks, encode)
            for each in removed:
                writer.delete(each.document.id)
            corpora = [each.document.corpus for each in (*files, *removed)]
            self.notes = settle_corpora(writer, corpora)
        with self.home.read() as snapshot:
            return snapshot.catalog.validities()


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return Corpus(tmp_path)


def of(file: File, found: dict[str, Validity]) -> set[Validity]:
    return {found[each.id] for each in file.chunks}


# -- versions of a plan -----------------------------------------------------------------------------


def test_the_older_version_ends_the_day_of_the_newer(corpus: Corpus) -> None:
    old, new = plan("reglement_20190128.pdf", D2019), plan("reglement_20230315.pdf", D2023)
    found = corpus.put(new, old)
    assert of(old, found) == {Validity(D2019, D2023, new.document.version.label)}
    assert of(new, found) == {Validity(D2023)}
    assert any("remplacé depuis le 15 mars 2023" in note for note in corpus.notes)


def test_of_three_versions_each_ends_with_the_next(corpus: Corpus) -> None:
    files = [plan(f"reglement_{day:%Y%m%d}.pdf", day) for day in (D2023, D2019, D2021)]
    found = corpus.put(*files)
    newest, oldest, middle = (of(each, found) for each in files)
    assert {each.until for each in oldest} == {D2021}
    assert {each.until for each in middle} == {D2023}
    assert {each.until for each in newest} == {None}


def test_a_removed_version_is_replaced_no_longer(corpus: Corpus) -> None:
    old, new = plan("reglement_20190128.pdf", D2019), plan("reglement_20230315.pdf", D2023)
    corpus.put(old, new)
    assert of(old, corpus.put(removed=[new])) == {Validity(D2019)}
    assert {each.until for each in of(old, corpus.put(new))} == {D2023}


def test_what_is_not_public_ends_nothing_that_is(corpus: Corpus) -> None:
    def internal(file: File) -> File:
        document = replace(file.document, visibility=Visibility.INTERNAL)
        held = [replace(each, section=replace(each.section, document=document)) for each in file.chunks]
        return File(document, tuple(held))

    rules, draft = plan("reglement_20190128.pdf", D2019), internal(plan("reglement_20230315.pdf", D2023))
    act = arrete("2019-7", D2019)
    lifting = internal(arrete("2021-9", D2021, ActLink(LinkKind.REPEALS, "2019-7", D2019)))
    found = corpus.put(rules, draft, act, lifting)
    assert {each.until for each in (*of(rules, found), *of(act, found))} == {None}
    assert not any("remplacé" in note or "plus en vigueur" in note for note in corpus.notes)
    older = internal(plan("reglement_20180101.pdf", date(2018, 1, 1)))
    assert {each.until for each in of(older, corpus.put(older))} == {D2019}
    assert sum("remplacé" in note for note in corpus.notes) == 1


def test_common_rules_are_replaced_by_the_part_of_a_bigger_file(corpus: Corpus) -> None:
    common = plan("regles-communes.pdf", D2019, (), root="Dispositions générales")
    lexicon = plan("x.pdf", D2023, (), ("Acrotère", "Annexe", "Faîtage", "Égout"), root="Lexique")
    bigger = plan("dispositions.pdf", D2023, (), root="Dispositions générales")
    moved = tuple(
        replace(each, id=f"b-{each.id}", section=replace(each.section, document=bigger.document))
        for each in lexicon.chunks
    )
    whole = File(bigger.document, (*bigger.chunks, *moved))
    found = corpus.put(common, whole)
    assert {each.until for each in of(common, found)} == {D2023}
    assert {each.until for each in of(whole, found)} == {None}


def test_a_part_of_a_bigger_file_is_replaced_alone(corpus: Corpus) -> None:
    bigger = plan("reglement-complet.pdf", D2019, ("UA", "UB", "N"))
    found = corpus.put(bigger, plan("zone-ub.pdf", D2023, ("UB",)))
    ended = {each.section.zones for each in bigger.chunks if found[each.id].until}
    assert ended == {("UB",)}


@pytest.mark.parametrize(
    "other",
    [
        plan("zone-ub.pdf", D2023, ("UB",)),
        plan("annexe.pdf", D2023, kind=ActKind.ANNEXE),
        plan("ppri.pdf", D2023, (), ("Zone rouge", "Zone bleue", "Travaux", "Crue de référence")),
        plan("reglement-autre-commune.pdf", D2023, wording="toits de chaume et de lauze au canal"),
        plan("meme-regle.pdf", D2023, territory=Territory("Autreville", "99002")),
    ],
    ids=["another zone", "an annex", "a risk plan", "other words", "another town"],
)
def test_what_is_no_version_ends_nothing(corpus: Corpus, other: File) -> None:
    old = plan("zone-ua.pdf", D2019)
    found = corpus.put(old, other)
    assert {each.until for each in (*of(old, found), *of(other, found))} == {None}


def test_zones_named_by_files_alone_are_told_apart(corpus: Corpus) -> None:
    one, two = (plan(f"Reglement_Zone_{zone}.pdf", day, ()) for zone, day in (("UA1", D2019), ("UA2", D2023)))
    found = corpus.put(one, two)
    assert {each.until for each in (*of(one, found), *of(two, found))} == {None}


def test_another_corpus_ends_nothing(corpus: Corpus) -> None:
    old = plan("reglement_2019.pdf", D2019)
    corpus.put(plan("reglement_2023.pdf", D2023, corpus="d"))
    assert {each.until for each in of(old, corpus.put(old))} == {None}


@pytest.mark.parametrize("day", [None, D2019], ids=["unknown", "the same"])
def test_dates_that_tell_nothing_are_a_warning(corpus: Corpus, day: date | None) -> None:
    one, two = plan("reglement_a.pdf", D2019), plan("reglement_b.pdf", day)
    found = corpus.put(one, two)
    assert {each.until for each in (*of(one, found), *of(two, found))} == {None}
    (note,) = [each for each in corpus.notes if "ne départagent pas" in each]
    assert "« reglement_a »" in note and "« reglement_b »" in note  # noqa: PT018


def test_files_of_one_name_but_the_date_are_versions_though_rewritten(corpus: Corpus) -> None:
    old = plan("99001_reglement_20190128.pdf", D2019)
    new = plan("99001_reglement_20230315.pdf", D2023, wording="tout est refait avec d'autres mots que jadis")
    assert {each.until for each in of(old, corpus.put(old, new))} == {D2023}


# -- acts -------------------------------------------------------------------------------------------

LIFTED = arrete("2019-101", D2019)


def link(
    kind: LinkKind, *, partial: bool = False, number: str = "2019-101", day: date | None = D2019
) -> ActLink:
    return ActLink(kind, number, day, "…", partial, ActKind.ARRETE)


@pytest.mark.parametrize("kind", [LinkKind.LIFTS, LinkKind.REPEALS, LinkKind.REPLACES, LinkKind.WITHDRAWS])
def test_an_act_ends_with_the_one_that_ends_it(corpus: Corpus, kind: LinkKind) -> None:
    found = corpus.put(LIFTED, arrete("2021-7", D2021, link(kind)), arrete("2023-9", D2023, link(kind)))
    assert of(LIFTED, found) == {Validity(D2019, D2021, "arrêté n° 2021-7 du 1er juin 2021")}


@pytest.mark.parametrize(
    "other",
    [
        arrete("2021-7", D2021, link(LinkKind.MODIFIES)),
        arrete("2021-7", D2021, link(LinkKind.EXTENDS)),
        arrete("2021-7", D2021, link(LinkKind.SUSPENDS)),
        arrete("2021-7", D2021, link(LinkKind.LIFTS, partial=True)),
        arrete("2021-7", D2021, link(LinkKind.REPEALS, number="2019-102")),
        arrete("2018-7", date(2018, 1, 1), link(LinkKind.REPEALS)),
        arrete("2021-7", None, link(LinkKind.REPEALS)),
        arrete("2021-7", D2021, link(LinkKind.REPEALS, day=D2023)),
    ],
    ids=["modifies", "extends", "suspends", "in part", "another", "made before", "undated", "another date"],
)
def test_what_does_not_end_an_act(corpus: Corpus, other: File) -> None:
    assert of(LIFTED, corpus.put(LIFTED, other)) == {Validity(D2019)}


def test_an_act_revives_when_what_ended_it_is_withdrawn(corpus: Corpus) -> None:
    ending = arrete("2021-7", D2021, link(LinkKind.REPEALS))
    withdrawn = arrete("2023-9", D2023, link(LinkKind.WITHDRAWS, number="2021-7", day=D2021))
    found = corpus.put(LIFTED, ending, withdrawn)
    assert of(LIFTED, found) == {Validity(D2019)}
    assert {each.until for each in of(ending, found)} == {D2023}


def test_a_number_of_each_sitting_needs_its_date(corpus: Corpus) -> None:
    first, second = arrete("7", D2019), arrete("7", D2021)
    vague = arrete("2023-9", D2023, link(LinkKind.REPEALS, number="7", day=None))
    found = corpus.put(first, second, vague)
    assert {each.until for each in (*of(first, found), *of(second, found))} == {None}
    precise = arrete("2023-10", D2023, link(LinkKind.REPEALS, number="7", day=D2021))
    found = corpus.put(precise)
    assert {each.until for each in of(first, found)} == {None}
    assert {each.until for each in of(second, found)} == {D2023}


def test_an_end_without_date_is_said(corpus: Corpus) -> None:
    corpus.put(LIFTED, arrete("2021-7", None, link(LinkKind.LIFTS)))
    assert any("sans date lisible (arrêté n° 2019-101 du 28 janvier 2019)" in note for note in corpus.notes)
