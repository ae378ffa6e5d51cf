"""Cleaning, folding, search terms, vectors and sentences of French acts."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text import STOPWORDS, clean, fold, query_vector, sentences, squeeze, stem, terms, terms_vector

FRENCH = st.text(alphabet="abcdeéèàçœ'’ \n.,;:!?()-–•0123456789mM²€%ABCDEÉ\f\u00a0", max_size=200)
ANYTHING = st.text(st.characters(), max_size=200)


# -- cleaning ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("a\ud800b\udfffc", "abc"),
        ("a\x00b\x1b[0m\x7f", "ab"),
        ("plan lo\ufffecal", "plan lo-cal"),
        ("co\u00adpro\u200bprié\ufeffté", "copropriété"),
        ("1\u00a0350\u202f€", "1 350 €"),
        ("ofﬁce, oﬀre, aﬄuent", "office, offre, affluent"),
        ("e\u0301gout", "égout"),
        ("ligne\r\nligne", "ligne\nligne"),
        ("ligne\u2028ligne\x0bligne", "ligne\nligne\nligne"),
        ("zone \u202eBU\u202c", "zone BU"),
        ("page 1\fpage 2\tfin", "page 1\fpage 2\tfin"),
    ],
)
def test_clean_leaves_only_what_can_be_stored_shown_and_sent(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned


@given(ANYTHING)
def test_cleaned_text_is_fit_for_the_wire_and_stays_the_same(text: str) -> None:
    once = clean(text)
    once.encode()
    assert clean(once) == once
    assert not {char for char in once if unicodedata.category(char) in {"Cc", "Cs"}} - set("\n\t\f")
    assert unicodedata.is_normalized("NFC", once)


# -- folding and terms ------------------------------------------------------------------------------


def test_fold_gives_what_spellings_share() -> None:
    assert fold("L’ÉGOUT") == fold("l'égout") == fold("l`egout")
    assert fold("Cœur") == fold("COEUR")
    assert fold("e\u0301") == fold("é") == "e"


@pytest.mark.parametrize(
    "spellings",
    [
        ("3,50 m", "3.5 mètres", "3,50m", "3,5 mètre", "3.50 M", "3m50", "350 cm"),
        ("0,80 m", "80 cm", "80cm", "0.8 mètre", "80 centimètres"),
        ("1 350 €", "1350 €", "1\u00a0350 €", "1\u202f350,00 €", "1.350 €", "1.350,00 euros"),
        ("12 €", "12 euros", "12,00 EUR", "12€", "12eur"),
        ("12 000,50", "12000.5"),
        ("10.000 habitants", "10 000 habitants"),
        ("9,00 m", "9 m", "9m"),
        ("100 m²", "100m²", "100 m2", "100 mètres carrés"),
        ("1 350 m²", "1350m2", "1\u202f350 mètres carrés"),
        ("25 m3", "25m³", "25 mètres cubes"),
        ("15 %", "15%", "15 pour cent", "15 pourcent", "15,00 %"),
        ("R. 151-21", "R.151-21", "R151-21", "r 151-21", "R.* 151-21", "R.151.21", "R 151\u201121"),
        ("article R.151-21", "article R 151-21", "art. R151-21", "l'article R. 151-21"),
        ("article 1er", "article premier", "article 1"),
        ("article UA 2", "article UA2", "art. UA-2"),
        ("zone UA-2", "zone UA2"),
        ("n°2018_00814_VDM", "n° 2018-00814 VDM", "nº 2018_814_VDM", "n°2018—00814—VDM", "n° 2018/814 VDM"),
        ("1er mars 2024", "1 mars 2024", "01/03/2024", "01.03.2024", "01-03-2024", "2024-03-01"),
        ("1er adjoint", "premier adjoint", "1ER ADJOINT", "première adjoint"),
        ("2ème étage", "2e étage", "2 ème étage", "deuxième étage", "2nd étage", "second étage"),
        ("XVIIIe siècle", "18e siècle", "18ème siècle"),
        ("titre II", "titre 2"),
        ("R+2", "R + 2", "r+2"),
        ("rez-de-chaussée", "rez de chaussee", "RDC", "R.D.C.", "rez—de—chaussée", "Rez-de-\nchaussée"),
        ("sous-sol", "sous sols", "SOUS-SOL"),
        ("mi-pente", "mi pente"),
        ("construc-\ntion", "construction", "construc- \n tion", "con\u00adstruction"),
        ("boulevard de la Libération", "bd de la Libération"),
        ("Saint-Denis", "St Denis"),
        ("l'égout", "égout", "EGOUT", "L’Égout", "d'égouts", "jusqu'à l'égout"),
        ("clôture", "clôtures", "CLOTURES"),
        ("réglementé", "réglementée", "réglementés", "réglementées"),
        ("autorisé", "autorisée", "autorisées"),
        ("maximal", "maximale", "maximales", "max", "maximum"),
        ("œuvre", "oeuvres", "ŒUVRE"),
    ],
)
def test_spellings_of_the_same_thing_give_the_same_terms(spellings: tuple[str, ...]) -> None:
    assert {tuple(terms(spelling)) for spelling in spellings} == {tuple(terms(spellings[0]))}
    assert terms(spellings[0])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("3,50 m", "350 m"),
        ("10 m", "100 m"),
        ("1 350", "350"),
        ("100 m²", "100 m"),
        ("zone UD1", "zone UD2"),
        ("R. 151-21", "L. 151-21"),
        ("n° 2024-033", "n° 2024-034"),
        ("R. 151-21", "R. 151-20"),
        ("4.10 Aspect", "4.1 Aspect"),
        ("sous-sol", "sol"),
        ("rez-de-chaussée", "chaussée"),
        ("R+2", "R+3"),
        ("zone UA2", "article UA 2"),
        ("2e étage", "2 étages"),
        ("titre I", "titre V"),
        ("01/03/2024", "03/01/2024"),
        ("exercice N-1", "exercice N1"),
        ("pleine terre", "terrasse"),
        ("loyer", "loi"),
        ("section de fonctionnement", "indemnité de fonction"),
        ("communication", "commune"),
        ("non-\nrespect", "nonrespect"),
    ],
)
def test_different_things_keep_different_terms(one: str, other: str) -> None:
    assert terms(one) != terms(other)


def test_an_act_number_is_one_term_however_written() -> None:
    written = ("n° 2024-033", "2024_33", "2024 - 033", "D2024_033".removeprefix("D"))
    assert all("2024n33" in terms(text) for text in written)


def test_a_school_year_is_no_act_number() -> None:
    assert terms("2024-2025") == ["2024", "2025"]


def test_the_parts_of_a_code_article_are_terms_too() -> None:
    assert {"r151n21", "151", "21"} <= set(terms("R. 151-21"))


def test_stop_words_are_no_terms() -> None:
    assert terms("Quelle est la hauteur de la construction ?") == [stem("hauteur"), stem("construction")]
    assert terms("le la les de des du un une est sont") == []
    assert {"le", "est"} <= STOPWORDS


@given(FRENCH)
def test_terms_ignore_case_and_accents(text: str) -> None:
    assert terms(text) == terms(text.upper().lower())
    assert terms(fold(text)) == terms(text)


# -- vectors ----------------------------------------------------------------------------------------


@given(st.one_of(FRENCH, ANYTHING.map(clean)))
def test_vectors_are_strictly_increasing_with_positive_weights(text: str) -> None:
    found = terms(text)
    for vector in (terms_vector(terms(text)), query_vector(dict.fromkeys(found, 1.0))):
        assert len(vector.indices) == len(vector.values) <= len(set(found))
        assert list(vector.indices) == sorted(set(vector.indices))
        assert all(0 <= index < 2**32 for index in vector.indices)
        assert all(value > 0 for value in vector.values)
    assert bool(found) == bool(terms_vector(terms(text)).indices)


def test_a_repeated_term_weighs_more_and_a_longer_passage_less() -> None:
    (index,) = query_vector({"clotur": 1.0}).indices

    def weight(text: str) -> float:
        vector = terms_vector(terms(text))
        return vector.values[vector.indices.index(index)]

    assert weight("clôture mur clôture") > weight("clôture mur haie")
    assert weight("clôture mur") > weight("clôture " + "mur haie portail " * 60)


# -- sentences --------------------------------------------------------------------------------------


def cut(text: str) -> list[str]:
    return [squeeze(text[start:end]) for start, end in sentences(text)]


@given(st.one_of(FRENCH, ANYTHING))
def test_sentences_cover_the_text_in_order_and_never_overlap(text: str) -> None:
    spans = list(sentences(text))
    assert all(start < end for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    kept = "".join(text[start:end] for start, end in spans)
    assert "".join(kept.split()) == "".join(text.split())
    assert all(text[start:end] == text[start:end].strip() for start, end in spans)


def test_a_list_is_cut_item_by_item_and_its_opening_stands_alone() -> None:
    text = "Sont interdits :\n- les entrepôts ;\n- les campings ;\n• les dépôts.\nLa suite."
    assert cut(text) == [
        "Sont interdits :", "- les entrepôts ;", "- les campings ;", "• les dépôts.", "La suite."
    ]  # fmt: skip


def test_a_sentence_begun_at_the_end_of_a_full_line_goes_on_with_the_next() -> None:
    first = "Les constructions sont implantées avec un recul minimal de 5,00 m de l'alignement."
    text = f"{first} En secteur\nUBa, ce recul est d'au moins 8,00 m."
    assert cut(text) == [first, "En secteur UBa, ce recul est d'au moins 8,00 m."]
    assert cut("Dispositions. En zone\nUBa : 8 m") == ["Dispositions.", "En zone", "UBa : 8 m"]


def test_numbers_and_abbreviations_do_not_end_a_sentence() -> None:
    text = "La hauteur est de 3.50 m selon l'art. 4 et M. Dupont. Le recul est de 5 m."
    assert cut(text) == [
        "La hauteur est de 3.50 m selon l'art. 4 et M. Dupont.", "Le recul est de 5 m."
    ]  # fmt: skip


def test_a_page_break_ends_a_sentence() -> None:
    assert cut("Fin de page\fdébut de page") == ["Fin de page", "début de page"]
