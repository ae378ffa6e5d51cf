"""A citation kept with a letter is looked for again after the documents really changed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from ingest.pipeline import delete, ingest
from rag.appointment.cited import Cited, changes, cited, found_again, now_there, open_to
from rag.desk import Desk
from rag.scope import Scope
from rag.settings import Settings
from rag.types import Citation, Passage
from tests.appointment.paper_town import NOISE, REPEAL, RULES

BEFORE, AFTER = date(2024, 6, 3), date(2025, 6, 3)


def kept(desk: Desk, file: str, words: str, day: date = BEFORE) -> Cited:
    document = next(each for each in desk.documents() if each.file.endswith(file))
    chunk = next(each for each in desk.chunks(document) if words in each.text)
    return cited(desk, Citation(Passage(chunk, 0.0), words, chunk.pages), day)


def test_nothing_changed_nothing_is_said(desk: Desk, folder: Path, settings: Settings) -> None:
    height = kept(desk, "plu.txt", "La hauteur des annexes est limitée à 3,20 m.")
    assert changes(desk, height, AFTER) == ()
    ingest([folder], settings)
    assert changes(desk, height, AFTER) == ()
    again = found_again(desk, height)
    assert again is not None
    assert again.quote == height.quote


def test_the_figure_of_the_rule_changed(desk: Desk, folder: Path, settings: Settings) -> None:
    height = kept(desk, "plu.txt", "La hauteur des annexes est limitée à 3,20 m.")
    (folder / "plu.txt").write_text(RULES.replace("3,20", "4,80"), encoding="utf-8")
    ingest([folder], settings)
    assert changes(desk, height, AFTER) == (
        "« Règlement écrit du PLU » a été remplacé : les mots cités n'y sont plus.",
    )
    assert found_again(desk, height) is None
    now = now_there(desk, height)
    assert now is not None
    assert now.quote == "La hauteur des annexes est limitée à 4,80 m."


def test_nothing_stands_where_the_rule_was_taken_out(desk: Desk, folder: Path, settings: Settings) -> None:
    height = kept(desk, "plu.txt", "Les annexes\nde moins de 12 m² peuvent être implantées")
    without = RULES.replace("Les annexes\nde moins de 12 m² peuvent être implantées sur la limite", "Voir la")
    (folder / "plu.txt").write_text(without, encoding="utf-8")
    ingest([folder], settings)
    assert found_again(desk, height) is None
    assert now_there(desk, height) is None


def test_another_file_that_holds_the_same_words(desk: Desk, folder: Path, settings: Settings) -> None:
    height = kept(desk, "plu.txt", "La hauteur des annexes est limitée à 3,20 m.")
    (folder / "plu.txt").write_text(RULES.replace("17,00", "18,00"), encoding="utf-8")
    ingest([folder], settings)
    (told,) = changes(desk, height, AFTER)
    assert "les mots cités y sont encore" in told
    assert found_again(desk, height) is not None


def test_a_file_that_only_moved_is_the_same(desk: Desk, folder: Path, settings: Settings) -> None:
    noise = kept(desk, "bruit.txt", "toute la journée les dimanches et jours fériés")
    (folder / "bruit.txt").rename(folder / "chantiers.txt")
    ingest([folder], settings)
    assert changes(desk, noise, BEFORE) == ()


def test_a_deleted_document(desk: Desk, folder: Path, settings: Settings) -> None:
    noise = kept(desk, "bruit.txt", "toute la journée les dimanches et jours fériés")
    document = next(each for each in desk.documents() if each.file.endswith("bruit.txt"))
    delete(settings, document_ids=[document.id])
    (told,) = changes(desk, noise, AFTER)
    assert "n'est plus parmi les documents indexés" in told


def test_a_document_closed_to_the_reader_is_not_named(desk: Desk) -> None:
    noise = kept(desk, "bruit.txt", "toute la journée les dimanches et jours fériés")
    closed = Desk(desk.assistant, Scope(frozenset({"autre"})))
    assert "n'est plus parmi les documents indexés qui vous sont ouverts" in changes(closed, noise, AFTER)[0]
    assert noise.title not in changes(closed, noise, AFTER)[0]
    assert found_again(closed, noise) is None
    assert open_to(desk, noise)
    assert not open_to(closed, noise)


def test_an_act_that_another_repeals(desk: Desk, folder: Path, settings: Settings) -> None:
    noise = kept(desk, "bruit.txt", "toute la journée les dimanches et jours fériés")
    assert noise.standing == "en vigueur"
    (folder / "abrogation.txt").write_text(REPEAL, encoding="utf-8")
    ingest([folder], settings)
    told = " ".join(changes(desk, noise, AFTER))
    assert "abrogé" in told
    assert "10 janvier 2025" in told, "since when, by what ended it"
    assert changes(desk, noise, BEFORE) == (), "it still stood that day"


def test_what_was_already_repealed_when_it_was_cited_is_no_news(
    desk: Desk, folder: Path, settings: Settings
) -> None:
    (folder / "abrogation.txt").write_text(REPEAL, encoding="utf-8")
    ingest([folder], settings)
    noise = kept(desk, "bruit.txt", "toute la journée les dimanches et jours fériés", AFTER)
    assert noise.standing == "abrogé"
    assert not any("L'acte cité" in told for told in changes(desk, noise, AFTER))


def test_the_words_of_the_act_are_those_kept(desk: Desk) -> None:
    noise = kept(desk, "bruit.txt", "toute la journée les dimanches et jours fériés")
    assert noise.quote in NOISE.replace("\n", " ")
    assert "2024-018" in noise.shown
