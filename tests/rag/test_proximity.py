"""Phrases that a question puts between quotation marks: found whole, they rank first."""

from __future__ import annotations

import pytest

from rag.proximity import quoted_runs
from rag.question import ZonesOf, understand
from rag.ranking.features import features, read
from rag.text import terms
from rag.types import (
    ActKind,
    Chunk,
    Document,
    Passage,
    Question,
    Section,
    Territory,
    Version,
    Visibility,
)  # fmt: skip

TOWN = Territory("Clairvigne", "00000")
DOCUMENT = Document(
    "d", "c", "c/plu.pdf", "0" * 64, "PLU", ActKind.PLU, TOWN, Visibility.PUBLIC, Version("v", None), 1
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("que dit-on d'« emprise au sol » ici", (" ".join(terms("emprise au sol")),)),
        ('le "coefficient de pleine terre"', (" ".join(terms("coefficient de pleine terre")),)),
        ("“haie vive” et « mur plein »", (" ".join(terms("haie vive")), " ".join(terms("mur plein")))),
        ("le mot « annexe »", ()),  # a single term is searched as any other
        ("une « phrase sans fin", ()),
        ("aucun guillemet", ()),
    ],
)
def test_quoted_phrases_are_runs_of_terms(text: str, runs: tuple[str, ...]) -> None:
    assert quoted_runs(text) == runs


def test_a_passage_that_holds_the_phrase_whole_is_told_from_one_that_holds_its_words() -> None:
    texts = ("L'emprise au sol est limitée.", "Le sol porte l'emprise d'une construction.")
    section = Section(DOCUMENT, (), (), None, None)
    passages = [Passage(Chunk(str(rank), section, (1,), text, 0), 1.0, ()) for rank, text in enumerate(texts)]
    question = Question("Où lit-on « emprise au sol » à Clairvigne ?")
    asked, candidates = read(passages, understand(question, [TOWN], ZonesOf({TOWN.name: frozenset()})))
    assert [features(asked, each).get("expression") for each in candidates] == [1.0, None]
