"""Tables of real files, against what a person reads on their pages (``expected/tables.json``)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from ingest.layout import PageTable
from rag.tables import said
from tests.ingest.papers import reading
from tests.support import REPOSITORY

CORPORA = REPOSITORY.parent / "shared" / "corpora"
EXPECTED = json.loads((Path(__file__).parent / "expected" / "tables.json").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Fact:
    """A table: where it is, how many rows it has, and cells by row and column."""

    file: str
    page: int
    table: int
    header: int
    rows: int
    cells: tuple[tuple[int, int, str], ...]


FACTS = [Fact(**{**each, "cells": tuple(map(tuple, each["cells"]))}) for each in EXPECTED["tables"]]


@cache
def tables(file: str) -> dict[int, tuple[PageTable, ...]]:
    if not (CORPORA / file).is_file():
        pytest.skip("the shared corpora are absent: nothing to compare with")
    return {page: layout.tables for page, layout in reading(CORPORA / file).layouts.items()}


@pytest.mark.parametrize(
    "fact", FACTS, ids=lambda fact: f"{fact.file.split('/')[-1]}-{fact.page}-{fact.table}"
)
def test_a_real_table_is_read_as_a_person_reads_it(fact: Fact) -> None:
    found = tables(fact.file)[fact.page][fact.table].table
    assert (len(found.header), len(found.rows)) == (fact.header, fact.rows)
    for row, column, text in fact.cells:
        assert said(found.rows[row][column]) == text


@pytest.mark.parametrize(("file", "page"), EXPECTED["none"])
def test_a_real_page_without_a_table_has_none(file: str, page: int) -> None:
    assert tables(file).get(page, ()) == ()
