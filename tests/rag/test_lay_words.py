"""The lay lexicon: no entry may fire on a word it does not hold, nor twice."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from rag.errors import SettingsError
from rag.lexicon import key_words, lexicon
from rag.text import terms

TABLES = tomllib.loads(files("rag").joinpath("data/lexique.toml").read_text(encoding="utf-8"))
ENTRIES = [(lay, acts) for table in TABLES.values() for lay, acts in table.items()]


@pytest.mark.parametrize(("lay", "acts"), ENTRIES)
def test_an_entry_of_several_words_asks_for_several(lay: str, acts: str) -> None:
    assert len(key_words(lay)) >= min(2, len(lay.split()))
    assert set(terms(acts)) - set(terms(lay)), "an entry must add something"


def test_no_two_entries_read_the_same_words() -> None:
    keys = [tuple(word.rstrip("sx") for word in key_words(lay)) for lay, _ in ENTRIES]
    assert len(keys) == len(set(keys))
    assert len(keys) >= 400


@pytest.mark.parametrize(
    ("question", "unsaid"),
    [
        ("que dit le PLUi ?", "pluvial"),  # the stem of « pluie »
        ("le conseil a établi un bail", "élevage"),  # the stem of « étable »
        ("au rez-de-chaussée de la maison", "emprise"),  # « chaussée » inside a longer entry
        ("un local rue du Stade", "sportif"),  # the name of a street
        ("un local rue de l'Église", "voie"),
        ("la surface du bâtiment", "autorisées"),  # the stem of « bâtir »
        ("la hauteur à l'égout", "assainissement"),
        ("le conseil vote hors taxes", "fiscalité"),
        ("les travaux courants", "électricité"),
        ("la nature de l'acte", "biodiversité"),
        ("l'hôtel de ville", "hôtelier"),
    ],
)
def test_a_word_that_only_looks_alike_calls_nothing(question: str, unsaid: str) -> None:
    weights = dict.fromkeys(terms(question), 1.0)
    assert not set(terms(unsaid)) & set(lexicon().expand(weights, question))


def test_a_verb_is_read_in_all_its_forms() -> None:
    for question in ("je veux surélever", "si je surélève ma maison", "une maison surélevée"):
        assert terms("hauteur")[0] in lexicon().expand(dict.fromkeys(terms(question), 1.0), question)


@pytest.mark.parametrize("question", ["le montant du budget", "le marché de travaux", "la date du conseil"])
def test_ordinary_words_call_nothing(question: str) -> None:
    weights = dict.fromkeys(terms(question), 1.0)
    assert set(lexicon().expand(weights, question)) == set(weights)


def own(folder: Path, content: str | bytes) -> Path:
    path = folder / "lexique.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_what_stands_for_a_lay_word_is_told() -> None:
    found = lexicon().equivalents("le prix de la cantine près du grillage")
    assert set(terms("restauration scolaire repas")) <= found["cantin"]
    assert set(terms("clôture")) <= found[terms("grillage")[0]]
    assert all(term not in acts for term, acts in found.items())
    assert lexicon().equivalents("la hauteur maximale") == {}


def test_a_town_adds_its_words_and_changes_ours(tmp_path: Path) -> None:
    path = own(tmp_path, '[ville]\n"le petit bois" = "parc municipal"\n"garages" = "box"\n')
    asked = "le petit bois et mon garage"
    found = lexicon(path).expand(dict.fromkeys(terms(asked), 1.0), asked)
    assert {*terms("parc municipal"), *terms("box")} <= set(found)
    assert not set(terms("annexe")) & set(found)
    assert lexicon().words < lexicon(path).words


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[ville\n", "n'est pas du TOML (ligne 1)"),
        (b"\xff\xfe", "n'est pas du texte UTF-8"),
        ('"garage" = "box"\n', "mettez « garage » sous un titre"),
        ("[ville]\ngarage = 3\n", "l'entrée « garage »"),
        ('[ville]\n"le la" = "box"\n', "l'entrée « le la »"),
        ('[ville]\n"garage" = "de la"\n', "l'entrée « garage »"),
    ],
)
def test_a_malformed_lexicon_is_refused_in_one_sentence(
    tmp_path: Path, content: str | bytes, said: str
) -> None:
    with pytest.raises(SettingsError) as refusal:
        lexicon(own(tmp_path, content))
    assert said in str(refusal.value)


def test_a_missing_lexicon_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="introuvable"):
        lexicon(tmp_path / "rien.toml")
