"""The robustness sets made from the demonstration town: what changes, what must not, what has no answer."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from eval.errors import EvalError
from eval.gold import GoldQuestion, gold_line, load_gold
from eval.matching import numbers, plain, tokens
from eval.robust import Context, generate, open_context, transforms
from eval.robust.data import entries, table
from eval.robust.words import remove_town, replace_town
from ingest.pipeline import ingest
from rag.settings import Settings
from tests.rag.towns import DEMO, GOLD, write_region
from tests.support import REPOSITORY
from tests.town import index_town

UNANSWERABLE = "hors_corpus autre_commune zone_absente fausse_premisse trop_vague sous_specifie".split()
KEEPING = sorted(item.name for item in transforms() if not item.refusal)
REFUSING = sorted(item.name for item in transforms() if item.refusal)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    settings = index_town(tmp_path_factory.mktemp("data"))
    with open_context(settings) as context:
        yield context


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    settings = Settings(data_dir=tmp_path_factory.mktemp("data"))
    assert ingest([DEMO, *write_region(tmp_path_factory.mktemp("region"))], settings).complete
    with open_context(settings) as context:
        yield context


@pytest.fixture(scope="module")
def gold() -> tuple[GoldQuestion, ...]:
    return load_gold(GOLD)


def of(made: Sequence[GoldQuestion], origin: str) -> list[GoldQuestion]:
    return [question for question in made if question.variant_of == origin]


def ask(text: str, **change: object) -> GoldQuestion:
    question = GoldQuestion(
        "q", text, True, commune="Clairvigne-sur-Ormelle", must=(("7 m",),), kind="nombre"
    )
    return replace(question, **change)  # type: ignore[arg-type]


# -- all of them --------------------------------------------------------------------------------------


def test_every_kind_of_change_is_there() -> None:
    assert {
        *("aujourd_hui", "fautes", "langage_courant", "majuscules", "politesse", "relance"),
        *("sans_accents", "telegraphique"),
    } <= set(KEEPING)
    assert {
        *("acte_d_ailleurs", "adresse_absente", "autre_commune", "chiffre_renvoye", "detail_absent"),
        *("fausse_premisse", "filtre_contraire", "hors_corpus", "hors_periode", "opinion", "sans_commune"),
        *("sans_zone", "theme_absent", "trop_vague", "zone_absente"),
    } <= set(REFUSING)


def test_the_same_seed_gives_the_same_questions_and_another_one_others(
    town: Context, gold: tuple[GoldQuestion, ...]
) -> None:
    first = generate(gold, town, 3)
    assert first == generate(gold, town, 3)
    other = generate(gold, town, 4)
    assert {item.question for item in first} != {item.question for item in other}


def test_a_question_added_changes_no_other(town: Context, gold: tuple[GoldQuestion, ...]) -> None:
    added = replace(gold[0], id="zz-1", question="Quelle hauteur en zone UA à Clairvigne-sur-Ormelle ?")
    before = generate(gold, town)
    after = generate((added, *gold), town)
    assert [item for item in after if item.variant_of != "zz-1"] == list(before)
    assert of(after, "zz-1")


def test_variants_say_where_they_come_from_and_are_not_varied_again(
    town: Context, gold: tuple[GoldQuestion, ...], tmp_path: Path
) -> None:
    import json

    made = generate(gold, town)
    assert len({item.id for item in made}) == len(made)
    assert all(item.transform for item in made)
    assert generate(made, town, 0, KEEPING) == ()
    path = tmp_path / "made.jsonl"
    path.write_text("".join(json.dumps(gold_line(item)) + "\n" for item in made), encoding="utf-8")
    assert load_gold(path) == made


def test_an_unknown_name_is_refused_with_the_known_ones(town: Context) -> None:
    with pytest.raises(EvalError, match=r"« inconnue » n'existe pas.*fautes"):
        generate((), town, 0, ["inconnue"])


# -- the answer stays ---------------------------------------------------------------------------------


def test_other_words_keep_the_key_and_the_place_of_the_proof(
    town: Context, gold: tuple[GoldQuestion, ...]
) -> None:
    by_id = {question.id: question for question in gold}
    for made in generate(gold, town, 0, KEEPING):
        origin = by_id[made.variant_of]
        assert replace(made, id=origin.id, question=origin.question, variant_of="", transform="") == origin


@pytest.mark.parametrize("name", KEEPING)
def test_numbers_zones_and_towns_stay_readable(
    town: Context, gold: tuple[GoldQuestion, ...], name: str
) -> None:
    by_id = {question.id: question for question in gold}
    for made in generate(gold, town, 0, [name]):
        origin = by_id[made.variant_of]
        assert numbers(made.question) >= numbers(origin.question), made
        for kept in (origin.zone, "UBa", "Clairvigne", "Quimper", "Tanneurs", "Rouget"):
            if kept and len(kept) > 1 and re.search(rf"\b{kept}\b", origin.question):
                assert plain(kept) in plain(made.question), made


def test_typing_errors_touch_only_long_plain_words(town: Context, gold: tuple[GoldQuestion, ...]) -> None:
    by_id = {question.id: question for question in gold}
    made = generate(gold, town, 0, ["fautes"])
    assert len(gold) * 0.97 < len(made) <= len(gold)  # « Et pour 30 ans ? » has no word to misspell
    for item in made:
        before, after = by_id[item.variant_of].question.split(), item.question.split()
        assert len(before) == len(after)
        changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
        assert changed
        for old, new in changed:
            letters = max(re.findall(r"[^\W\d_]+", old), key=len)
            assert len(letters) >= 5, old
            assert old[0] == new[0], old


def test_words_of_the_answer_are_never_misspelt(town: Context) -> None:
    question = ask("La hauteur maximale autorisée à Clairvigne-sur-Ormelle ?", must=(("hauteur maximale",),))
    for seed in range(30):
        (made,) = generate([question], town, seed, ["fautes"])
        assert "hauteur maximale" in made.question


def test_accents_go_but_square_metres_stay(town: Context) -> None:
    (made,) = generate([ask("Où bâtir 20 m² à l’œil, ça gêne ?")], town, 0, ["sans_accents"])
    assert made.question == "Ou batir 20 m² a l'oeil, ca gene ?"


def test_capitals_spare_the_small_letters_of_a_sector(town: Context) -> None:
    (made,) = generate([ask("Quelle hauteur en UBa ?", zone="UBa")], town, 0, ["majuscules"])
    assert made.question == "QUELLE HAUTEUR EN UBa ?"


def test_a_telegram_keeps_what_changes_the_question(town: Context) -> None:
    (made,) = generate(
        [ask("Combien de places faut-il en zone UB, hors secteur UBa, à l'entrée ?")],
        town,
        0,
        ["telegraphique"],
    )
    assert made.question == "Combien places zone UB hors secteur UBa entrée"


def test_chatter_holds_the_whole_question(town: Context, gold: tuple[GoldQuestion, ...]) -> None:
    by_id = {question.id: question for question in gold}
    made = generate(gold, town, 0, ["politesse"])
    assert made
    for item in made:
        assert by_id[item.variant_of].question in item.question
        assert not by_id[item.variant_of].context


def test_lay_words_owe_nothing_to_the_lexicon_of_the_search() -> None:
    lexicon = tomllib.loads((REPOSITORY / "rag" / "data" / "lexique.toml").read_text(encoding="utf-8"))
    known = {tuple(tokens(key)) for section in lexicon.values() for key in section}
    lay = {tuple(tokens(word)) for words in table("langage_courant")["mots"].values() for word in words}
    assert not lay & known


def test_lay_words_replace_those_of_the_acts(town: Context) -> None:
    question = ask("Quelle est la hauteur maximale d'une clôture en zone UB ?")
    (made,) = generate([question], town, 0, ["langage_courant"])
    assert made.question.startswith("C'est quoi la ")
    assert "clôture" not in made.question
    assert "UB" in made.question
    assert not generate([replace(question, kind="definition")], town, 0, ["langage_courant"])


# -- no answer ----------------------------------------------------------------------------------------


def test_what_must_be_refused_has_no_key(town: Context, gold: tuple[GoldQuestion, ...]) -> None:
    made = generate(gold, town, 0, REFUSING)
    assert len(made) > 80
    for item in made:
        assert not item.answerable
        assert not item.must
        assert not item.sources
        assert item.kind in UNANSWERABLE
        assert item.note


def test_no_refusal_repeats_a_question_that_has_an_answer(
    region: Context, gold: tuple[GoldQuestion, ...]
) -> None:
    answered = {(item.question, item.filters) for item in gold if item.answerable}
    assert not answered & {(item.question, item.filters) for item in generate(gold, region, 0, REFUSING)}


def test_all_six_kinds_are_made_where_several_towns_are_indexed(
    region: Context, gold: tuple[GoldQuestion, ...]
) -> None:
    assert {item.kind for item in generate(gold, region, 0, REFUSING)} == set(UNANSWERABLE)


def test_another_town_is_one_that_nothing_indexed_names(
    region: Context, gold: tuple[GoldQuestion, ...]
) -> None:
    made = generate(gold, region, 0, ["autre_commune"])
    assert made
    for item in made:
        named = [name for name in entries("communes") if re.search(rf"\b{name}\b", item.question)]
        assert named, item.question
        assert not any(region.holds(name) for name in named)
        assert "clairvigne" not in plain(item.question)


def test_a_thing_of_one_town_is_not_asked_of_another(town: Context, gold: tuple[GoldQuestion, ...]) -> None:
    """The Amis du Moulin Rouget, 7 rue des Tanneurs or act 2024-033 would still be recognised."""
    made = generate(gold, town, 0, ["autre_commune"])
    assert not {item.variant_of for item in made} & {"dem-015", "dem-018", "dem-019", "dem-020"}


def test_a_filter_on_another_town_needs_another_town(
    town: Context, region: Context, gold: tuple[GoldQuestion, ...]
) -> None:
    assert not generate(gold, town, 0, ["filtre_contraire"])
    made = generate(gold, region, 0, ["filtre_contraire"])
    assert {item.filters.commune for item in made} == {
        "Montbreuil",
        "Communauté de communes du Pays d'Arvelle",
    }


def test_an_absent_zone_is_in_no_text_of_the_town(town: Context, gold: tuple[GoldQuestion, ...]) -> None:
    made = generate(gold, town, 0, ["zone_absente"])
    texts = " ".join(chunk.text for chunk in town.chunks(town.places[0]))
    assert {item.variant_of for item in made} >= {"dem-001", "dem-008"}
    for item in made:
        assert item.zone
        assert item.zone in item.question
        assert not re.search(rf"\b{item.zone}\b", texts, re.IGNORECASE)


def test_a_false_premise_names_what_no_text_holds(town: Context) -> None:
    texts = plain(" ".join(chunk.text for chunk in town.chunks(town.places[0])))
    made = generate((), town, 0, ["fausse_premisse"])
    assert {"délibération", "séance", "article"} <= {
        word for item in made for word in re.findall(r"\w+", item.question)
    }
    for item in made:
        for number in re.findall(r"\b20\d\d-\d+", item.question):
            assert number not in texts
        for day in re.findall(r"du (\d+ \w+) 20\d\d", item.question):
            assert not re.search(rf"\b{plain(day)}\b", texts)


def test_a_subject_that_is_indexed_is_dropped(town: Context) -> None:
    made = [item.question for item in generate((), town, 0, ["hors_corpus"])]
    assert len(made) > 20
    assert len(table("hors_corpus")["sujets"]) >= 60
    texts = [set(tokens(chunk.text)) for chunk in town.chunks(town.places[0])]
    for subject in table("hors_corpus")["sujets"]:
        held = any(
            all(any(word.startswith(start) for word in text) for start in subject["mots"]) for text in texts
        )
        asked = subject["question"].format(commune="Clairvigne-sur-Ormelle") in made
        assert not (held and asked), subject


def test_a_zone_is_left_out_only_where_zones_differ(town: Context, gold: tuple[GoldQuestion, ...]) -> None:
    """By hand: the roof heights of UA, UB, A and N differ, and so do their distances to the street."""
    made = generate(gold, town, 0, ["sans_zone"])
    asked = {item.variant_of: item.question for item in made if item.variant_of}
    assert asked["dem-001"] == "Quelle est la hauteur maximale à l'égout du toit à Clairvigne-sur-Ormelle ?"
    assert "dem-011" not in asked
    assert all(item.zone is None for item in made)


def test_a_town_is_left_out_only_where_another_may_be_meant(
    town: Context, region: Context, gold: tuple[GoldQuestion, ...]
) -> None:
    assert not generate(gold, town, 0, ["sans_commune"])
    made = generate(gold, region, 0, ["sans_commune"])
    assert "Quelle est la hauteur maximale d'une construction en zone UB ?" in {
        item.question for item in made
    }
    assert all("Clairvigne" not in item.question for item in made)


# -- words --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Quelle hauteur à Ville-Belle ?", "Quelle hauteur à Vitré ?"),
        ("Le PLU d'Arvelle dit quoi ?", "Le PLU de Vitré dit quoi ?"),
        ("Que dit Ville Belle ?", "Que dit Vitré ?"),
        ("À Ville-Bellevue ?", "À Ville-Bellevue ?"),
    ],
)
def test_a_town_is_replaced_whole(text: str, expected: str) -> None:
    assert replace_town(text, ("Ville-Belle", "Arvelle"), "Vitré") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Quelle hauteur en zone UA à Arvelle ?", "Quelle hauteur en zone UA ?"),
        ("À Arvelle, quelle hauteur ?", "Quelle hauteur ?"),
        ("PLU d'Arvelle, zone A : quelle hauteur ?", "PLU, zone A : quelle hauteur ?"),
        ("Arvelle : quelle hauteur ?", "Quelle hauteur ?"),
        ("Arvelle a-t-elle voté ?", "Arvelle a-t-elle voté ?"),
    ],
)
def test_a_town_is_removed_with_its_link(text: str, expected: str) -> None:
    assert remove_town(text, ("Arvelle",)) == expected
