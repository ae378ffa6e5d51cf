"""Tables as they are read and quoted, and the guard that ties a figure to its row."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.rows import misrowed
from rag.tables import Table, joined, markdown, names, readable, readable_row, row_quote, whole
from rag.types import ActKind, Chunk, Citation, Document, Passage, Section, Territory
from rag.verbatim import is_verbatim

TEXT = "Salle Habitants Extérieurs\nGrande salle 120 € 300 €\nCuisine équipée\nde la mairie 40 € 80 €"
TABLE = Table(
    header=((("Salle",), ("Habitants",), ("Extérieurs",)),),
    rows=(
        (("Grande salle",), ("120 €",), ("300 €",)),
        (("Cuisine équipée", "de la mairie"), ("40 €",), ("80 €",)),
    ),
)
DOCUMENT = Document("d1", "valdore", "valdore/t.pdf", "0" * 64, "Tarifs", ActKind.AUTRE, Territory("Valdoré"))


def quote_of(text: str, table: Table, rank: int) -> str:
    """A row with its header, in the exact words of the page."""
    apart, spans = row_quote(text, table, rank)
    return " […] ".join([*apart, *(text[start:end] for start, end in joined(text, spans))])


def chunk(text: str = TEXT, table: Table = TABLE) -> Chunk:
    return Chunk("c1", Section(DOCUMENT, ("Article 3",)), (1,), text, 0, table)


def cited(quote: str, text: str = TEXT, table: Table = TABLE) -> Citation:
    return Citation(Passage(chunk(text, table), 1.0), quote, (1,))


def test_a_row_reads_with_the_names_of_its_columns() -> None:
    assert names(TABLE) == ("Salle", "Habitants", "Extérieurs")
    assert readable_row(TABLE, 1) == "Cuisine équipée de la mairie — Habitants : 40 € ; Extérieurs : 80 €"
    assert readable(TABLE).count("\n") == 1
    assert markdown(TABLE).splitlines()[:2] == ["| Salle | Habitants | Extérieurs |", "| --- | --- | --- |"]


def test_a_row_without_names_reads_as_a_label_and_its_value() -> None:
    table = Table((), ((("Permis",), ("184 €",)), (("2 parutions",), ("165 €",))))
    assert readable(table) == "Permis : 184 €\n2 parutions : 165 €"


def test_a_label_without_a_word_bears_the_name_of_its_column() -> None:
    table = Table(((("Parcelle",), ("Prix",)),), ((("12",), ("184 €",)),))
    assert readable_row(table, 0) == "Parcelle 12 — Prix : 184 €"


def test_a_category_is_said_before_the_rows_below_it() -> None:
    rows = ((("MARCHÉ :",), ()), (("Au mois",), ("15 €",)), (("À l'année",), ("60 €",)))
    assert readable(Table((), rows)) == "MARCHÉ, Au mois : 15 €\nMARCHÉ, À l'année : 60 €"


def test_a_remark_after_each_row_is_no_category() -> None:
    rows = (
        (("Judo",), ("600 €",)),
        (("Vote : unanimité",), ()),
        (("Chorale",), ("200 €",)),
        (("Vote : 3",), ()),
    )
    assert readable_row(Table((), rows), 2) == "Chorale : 200 €"


@pytest.mark.parametrize("rank", [0, 1])
def test_a_quoted_row_is_exact(rank: int) -> None:
    quote = quote_of(TEXT, TABLE, rank)
    assert is_verbatim(quote, TEXT)
    assert quote.startswith("Salle Habitants Extérieurs […] ")
    assert quote.count("€") == 2


def test_the_header_of_an_earlier_part_is_above_the_words_of_the_passage() -> None:
    text = TEXT.split("\n", 1)[1]
    assert whole(TEXT, TABLE) == TEXT
    assert whole(text, TABLE) == f"Salle\nHabitants\nExtérieurs\n{text}"
    quote = quote_of(text, TABLE, 0)
    assert quote == "Salle […] Habitants […] Extérieurs […] Grande salle 120 € 300 €"
    assert is_verbatim(quote, chunk(text).whole)


def test_words_of_two_rows_that_stand_among_one_another_are_told_apart() -> None:
    table = Table((), ((("Judo",), ("50 €",)), (("Chorale",), ("50 €",)), (("Théâtre",), ("70 €",))))
    text = "Judo\nChorale\nThéâtre\n50 €\n50 €\n70 €"
    assert [quote_of(text, table, rank) for rank in range(3)] == [
        "Judo […] 50 €",
        "Chorale […] 50 €",
        "Théâtre […] 70 €",
    ]


@pytest.mark.parametrize(
    ("sentence", "right"),
    [
        ("Grande salle : 120 € pour les habitants.", True),
        ("La grande salle coûte 300 € et la cuisine équipée de la mairie 80 €.", True),
        ("120 € pour la grande salle et 40 € pour la cuisine équipée de la mairie.", True),
        ("Article 3 : la grande salle est louée 120 €.", True),
        ("La grande salle coûte 40 €.", False),
        ("La grande salle coûte 80 € et la cuisine équipée de la mairie 300 €.", False),
    ],
)
def test_a_figure_is_tied_to_its_row(sentence: str, right: bool) -> None:
    quote = f"{quote_of(TEXT, TABLE, 0)} […] {quote_of(TEXT, TABLE, 1)}"
    assert (misrowed(sentence, [cited(quote)], frozenset({"3"})) == "") is right


def test_a_figure_of_a_row_that_is_not_quoted_never_serves() -> None:
    one = cited(quote_of(TEXT, TABLE, 0))
    assert misrowed("Le tarif est de 120 €.", [one], frozenset()) == ""
    assert "40" in misrowed("Le tarif est de 40 €.", [one], frozenset())
    assert misrowed("Le tarif est de 40 €.", [one, cited(quote_of(TEXT, TABLE, 1))], frozenset()) == ""


def test_a_passage_without_a_table_is_left_to_the_other_checks() -> None:
    bare = cited("Grande salle 120 € 300 €")
    plain = replace(bare, passage=replace(bare.passage, chunk=replace(bare.passage.chunk, table=None)))
    assert misrowed("Le tarif est de 40 €.", [plain], frozenset()) == ""
