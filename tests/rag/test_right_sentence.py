"""The sentence that answers, among those of a passage that speak of the same thing."""

from __future__ import annotations

import pytest

from rag.entries import asks_definition, defined_words, defines
from rag.expected import Expected, expected_answer
from rag.question import understand
from rag.question.follow import is_elliptic
from rag.text import fold, sentences, terms
from rag.types import Act, ActKind, Chunk, Document, Passage, Question, Section
from rag.units import units_of
from rag.wanted import looks_of
from tests.rag.test_extractive import DOCUMENT, TOWN, ZONES, first, passage, ranked, written


def looks(question: str, words: str) -> bool:
    """Do these words look like what the question wants?"""
    folded = fold(question)
    found = looks_of(expected_answer(folded), folded)
    assert found is not None, "the question wants words of a kind"
    return bool(found.search(words))


@pytest.mark.parametrize(
    ("question", "right", "wrong"),
    [
        (
            "Jusqu'à quel montant d'emprunt ?",
            "dans la limite de 1,5 million d'euros",
            "dans la limite légale",
        ),
        (
            "Combien faut-il payer pour le raccordement ?",
            "Il n'y a aucun frais pour la commune.",
            "Il y a un délai.",
        ),
        ("À combien le lot de chasse est-il parti ?", "adjugé 4 200 €", "le lot n° 2 (312 ha)"),
        (
            "Quel est le courriel du secrétariat ?",
            "secretariat@clairvigne.example",
            "remarques par mail le 19 mai",
        ),
        (
            "Sur quel site internet s'inscrire ?",
            "sur le site www.frelons.example",
            "sur le site de la mairie",
        ),
        ("Jusqu'à quand le trottoir est-il fermé ?", "jusqu'à la mise en sécurité", "le trottoir est fermé"),
        (
            "Quel nom le conseil donne-t-il à la rue ?",
            "nommée « Impasse des Lilas »",
            "adopte la proposition",
        ),
        ("Quel nombre total de logements est prévu ?", "elle comprendra 40 logements", "un seuil de 20 %"),
        ("Quel géomètre a été choisi ?", "confie le relevé à l'entreprise TOPOVAL", "il faut un relevé"),
    ],
)
def test_what_answers_is_told_by_its_looks(question: str, right: str, wrong: str) -> None:
    assert looks(question, right)
    assert not looks(question, wrong)


def test_whom_the_question_names_is_not_whom_it_asks() -> None:
    asked = "Qui remplace M. Bardin au CCAS ?"
    assert looks(asked, "Mme Elsa Carmin remplace M. Jean-Marc Bardin.")
    assert not looks(asked, "Remplacement de Monsieur Jean-Marc BARDIN")


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Il faut quand même une autorisation ?", Expected.PERMISSION),
        ("Pour quelles raisons le conseil refuse-t-il de louer ?", Expected.TEXT),
        ("À combien est monté le marché ?", Expected.AMOUNT),
        ("À combien de mètres de la limite ?", Expected.FIGURE),
    ],
)
def test_the_kind_of_answer_wanted(question: str, kind: Expected) -> None:
    assert expected_answer(fold(question)) is kind


def test_a_sentence_that_only_sends_elsewhere_leaves_its_room_to_the_rule() -> None:
    text = (
        "En complément, il convient de se reporter à l'article 4.4 des règles communes.\n"
        "L'emprise des annexes n'excède pas 30 m².\nL'emprise d'une annexe isolée n'excède pas 20 m²."
    )
    asked = "Quelle emprise pour les annexes en zone UB ?"
    quote = first(asked, passage(text, title="ARTICLE UB 9 - EMPRISE AU SOL")).quote
    assert "30 m²" in quote
    assert "20 m²" in quote
    assert "se reporter" not in quote


def test_where_the_rule_stands_is_told_when_it_is_all_there_is() -> None:
    text = "ARTICLE UB 11 - CLÔTURES\nSe reporter aux dispositions de l'article 5.3 des règles communes."
    asked = "Où trouver les règles sur les clôtures de la zone UB ?"
    assert "article 5.3" in first(asked, passage(text, title="ARTICLE UB 11 - CLÔTURES")).quote


def test_of_a_list_by_name_only_the_one_asked_is_shown() -> None:
    text = (
        "Dossier notifié aux communes :\n- Brevilly : notifié en 2001\n- Corlange : notifié en 2004\n"
        "- Dampré : notifié en 2003"
    )
    item = passage(text, title="Dossiers communaux", zones=())
    quote = first("En quelle année le dossier a-t-il été notifié à Corlange ?", item).quote
    assert "2004" in quote
    assert "2001" not in quote
    assert "2003" not in quote


def test_of_a_list_by_name_all_that_is_asked_is_shown() -> None:
    text = (
        "L'aide se décompose ainsi :\n- Contribution en nature : 430 €\n- Contribution en numéraire : 820 €"
    )
    item = passage(text, title="Aide à l'association", zones=())
    quote = first("Combien en nature et combien en tout pour cette aide ?", item).quote
    assert "430 €" in quote
    assert "820 €" in quote


def test_the_sentence_that_limits_the_rule_goes_with_it() -> None:
    text = (
        "La hauteur maximale est de 9 m.\nToutefois, elle est portée à 11 m pour les équipements publics.\n"
        "Les antennes sont interdites."
    )
    quote = first("Quelle est la hauteur maximale en zone UB ?", passage(text)).quote
    assert "9 m" in quote
    assert "11 m" in quote


@pytest.mark.parametrize("sign", ["ð", "Ø", "§", "✓", "➢", "■", "\uf0b7"])
def test_the_signs_that_word_processors_leave_open_items(sign: str) -> None:
    text = f"Sont autorisés :\n{sign} les abris\n{sign} les serres"
    assert [text[start:end] for start, end in sentences(text)] == [
        "Sont autorisés :",
        f"{sign} les abris",
        f"{sign} les serres",
    ]


# -- definitions ------------------------------------------------------------------------------------


def lexicon(word: str, said: str) -> Passage:
    section = Section(DOCUMENT, ("Lexique", word), (), None)
    return Passage(Chunk(f"lex{word}", section, (3,), f"{word}\n{said}"), 1.0, (("body", 1.0),))


ANNEX = lexicon("Annexe", "Construction secondaire, non accolée. Une piscine constitue une annexe.")
HALL = lexicon("Bâtiment", "Construction couverte et close.")


@pytest.mark.parametrize(
    "question",
    [
        "Est-ce qu'une piscine compte comme une annexe ?",
        "C'est quoi une annexe ?",
        "Qu'entend-on par annexe au sens du règlement ?",
        "Un préau fait-il partie des annexes ?",
    ],
)
def test_a_definition_is_asked(question: str) -> None:
    assert asks_definition(fold(question))
    assert not asks_definition("quelle hauteur pour une annexe en zone ub ?")


def test_the_entry_of_the_asked_word_is_known() -> None:
    assert [word for word, _ in defined_words(ANNEX.chunk)] == ["Annexe"]
    assert defines(ANNEX.chunk, frozenset(terms("une piscine compte comme une annexe")))
    assert not defines(HALL.chunk, frozenset(terms("une piscine compte comme une annexe")))


def test_the_entry_of_the_asked_word_comes_first() -> None:
    rule = passage(
        "L'emprise d'une piscine n'excède pas 40 m², celle d'une annexe 20 m².", zones=(), title="Emprise"
    )
    _, ranking = ranked("Est-ce qu'une piscine compte comme une annexe ?", rule, ANNEX)
    assert ranking.passages[0].chunk.id == ANNEX.chunk.id


# -- acts -------------------------------------------------------------------------------------------


def order(text: str, article: str | None = None) -> Passage:
    document = Document("a", "c", "c/a.txt", "1" * 64, "Arrêté", ActKind.ARRETE, TOWN, page_count=1)
    section = Section(document, ("Arrêté",), (), article, Act(ActKind.ARRETE, "2024-7", None))
    return Passage(Chunk(text[:30], section, (1,), text), 1.0, (("body", 1.0),))


def test_the_law_that_an_order_recites_is_no_rule_of_its_own() -> None:
    text = (
        "Nous, Maire de Clairvigne, Vu le code général des collectivités territoriales,\n"
        "Le maire prévient les accidents par des précautions convenables (article L. 2212-2 du code).\n"
        "Le mur est effondré sur 5 mètres.\nARRÊTE :\nLa rue est fermée."
    )
    asked = understand(Question("Que se passe-t-il rue Basse ?"), [TOWN], ZONES)
    recited = {unit.text: unit.recital for unit in units_of(order(text), asked, {"rue": 1.0})}
    assert [unit for unit, recital in recited.items() if recital] == list(recited)[:1]


# -- follow-ups -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "only"),
    [
        ("Et pour une école en zone UB ?", True),
        ("Et dans le secteur UBa ?", True),
        ("Et quelle est la hauteur ?", False),
        ("Le conseil a-t-il voté ?", False),
    ],
)
def test_what_only_says_of_what_is_asked_now(text: str, only: bool) -> None:
    assert is_elliptic(text) is only


def test_another_thing_keeps_what_was_asked() -> None:
    before = "En zone UA, combien de places de stationnement par classe pour un collège ?"
    asked = understand(Question("Et pour une école en zone UB ?", (before,)), [TOWN], ZONES)
    assert asked.zones == ("UB",)
    assert asked.expected is Expected.FIGURE
    assert set(terms("places stationnement classe école")) <= asked.terms.keys()
    school = passage("Écoles : 2 places par classe.", title="ARTICLE UB 12 - STATIONNEMENT")
    assert "2 places" in written(before.replace("UA", "UB"), school).statements[0].text
