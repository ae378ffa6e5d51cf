"""The words of a generation: counted as documents come, no more when they leave."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from rag.index.generations import IndexHome
from rag.index.vocabulary import words_in
from rag.settings import Settings
from rag.types import Filters, Visibility
from tests.index.builders import ANALYSER, document, put


def home_in(folder: Path) -> IndexHome:
    return IndexHome(Settings(data_dir=folder / "data"), analyser=ANALYSER)


def words_of(home: IndexHome) -> dict[str, tuple[str, int]]:
    """The words that several passages hold, of whatever length."""
    with home.read() as snapshot:
        lengths = [snapshot.catalog.words.of_length(length) for length in range(30)]
    return {word: each for found in lengths for word, each in found.items()}


def test_words_are_folded_counted_by_passage_and_shown_as_most_written() -> None:
    found = words_in(["La clôture, la Clôture et la cloture", "une clôture de 2 m en UD2", "école@a.fr"])
    assert found["cloture"] == ("clôture", 3)
    assert not {"ud", "ecole"} & set(found)


def test_a_reader_counts_the_passages_that_hold_a_word(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    with home.write() as writer:
        put(writer, document("c/1.pdf"), ["La clôture est basse.", "Une clôture, un portail."])
    with home.read() as snapshot:
        words = snapshot.catalog.words
        assert words.counts({"cloture", "portail", "hauteur"}) == {"cloture": 2, "portail": 1}
        assert words.counts(set()) == {}
        assert words.of_length(7) == {"cloture": ("clôture", 2)}  # one passage alone: perhaps a misprint
        assert words.of_length(99) == {}


def test_words_follow_documents_as_if_they_had_been_alone(tmp_path: Path) -> None:
    first, second = document("c/1.pdf"), document("c/2.pdf")
    home = home_in(tmp_path / "both")
    with home.write() as writer:
        put(writer, first, ["clôture haute", "clôture basse", "portail haut"])
        put(writer, second, ["clôture vive", "haie vive", "haie haute"])
    with home.write() as writer:
        writer.delete(first.id)
        put(writer, document("c/2.pdf", state="2"), ["haie vive", "haie basse"])
    alone = home_in(tmp_path / "alone")
    with alone.write() as writer:
        put(writer, document("c/2.pdf", state="2"), ["haie vive", "haie basse"])
    assert words_of(home) == words_of(alone) == {"haie": ("haie", 2)}
    with home.read() as snapshot:
        assert snapshot.catalog.words.counts({"cloture", "portail", "haute"}) == {}


def test_the_same_document_again_changes_no_count(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    for _ in range(3):
        with home.write() as writer:
            put(writer, document("c/1.pdf"), ["clôture haute", "clôture basse"])
    assert words_of(home) == {"cloture": ("clôture", 2)}


def test_words_kept_from_a_reader_are_none_of_theirs(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    secret = replace(document("c/2.pdf"), visibility=Visibility.INTERNAL)
    with home.write() as writer:
        put(writer, document("c/1.pdf"), ["clôture haute", "clôture basse"])
    with home.read() as snapshot:
        words = snapshot.catalog.words
        assert words.within(Filters(visibilities=(Visibility.PUBLIC,))) is words
    with home.write() as writer:
        put(writer, secret, ["clôture de Galvanor", "Galvanor habite une clôture", "Galvanor seul"])
    with home.read() as snapshot:
        words = snapshot.catalog.words
        public = words.within(Filters(visibilities=(Visibility.PUBLIC,)))
        assert public.counts({"cloture", "galvanor"}) == {"cloture": 2}
        assert public.of_length(7) == {"cloture": ("clôture", 2)}
        assert public.of_length(8) == {}
        for all_of_them in ((), tuple(Visibility)):
            assert words.within(Filters(visibilities=all_of_them)) is words
        assert words.of_length(8) == {"galvanor": ("galvanor", 3)}
