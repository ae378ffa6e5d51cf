"""Cards: what an act says is cited in its own words, or left aside."""

from __future__ import annotations

from datetime import date

import pytest

from rag.acts import ActLink, LinkKind
from rag.assistant import Assistant
from rag.cards import Cards, Ledger, Sought, Trait, by_sitting, compare, key, ledger, nearest, seek
from rag.cards.compare import words_apart
from rag.cards.decision import dispositif, without_heads, without_stamps
from rag.cards.sums import sums
from rag.cards.whole import gathered
from rag.desk import Desk
from rag.links import Standing
from rag.registry import Entry, references
from rag.scope import Scope
from rag.tables import names
from rag.text import squeeze
from rag.types import Act, ActKind, Chunk, Document, Section, Territory
from rag.verbatim import is_verbatim

DAY = date(2026, 1, 1)
FILE = Document("d", "ville", "ville/pv.pdf", "ab" * 32, "PV", ActKind.DELIBERATION, Territory("Ville"))


@pytest.fixture(scope="module")
def desk(town: Assistant) -> Desk:
    return Desk(town)


@pytest.fixture(scope="module")
def acts(desk: Desk) -> Ledger:
    return ledger(desk)


@pytest.fixture(scope="module")
def maker(desk: Desk, acts: Ledger) -> Cards:
    return Cards(desk, acts, DAY)


def numbered(acts: Ledger, number: str) -> Entry:
    return next(entry for entry in acts.entries if entry.act.number == number)


def passage(text: str, *pages: int, rank: int = 0) -> Chunk:
    act = Act(ActKind.DELIBERATION, subject="Objet")
    return Chunk(f"c{rank}", Section(FILE, act=act), pages, text)


def decided(text: str, kind: ActKind = ActKind.DELIBERATION) -> str:
    found = dispositif(text, kind)
    return squeeze(text[slice(*found.span)]) if found else ""


def test_each_key_point_is_in_the_pages_it_cites(maker: Cards, acts: Ledger, desk: Desk) -> None:
    for made in maker.many(acts.entries):
        pages = {page.number: page.text for page in desk.pages(made.document)}
        for said in made.said:
            assert said.citation is not None, (made.act.number, said.trait)
            held = "\n".join(pages[number] for number in said.citation.pages)
            assert is_verbatim(said.citation.quote, held), (made.act.number, said.trait)
        for each in made.sums:
            held = "\n".join(pages[number] for number in each.citation.pages)
            assert squeeze(each.value) in squeeze(each.citation.quote)
            assert is_verbatim(each.citation.quote, held)


def test_the_card_of_a_tariff(maker: Cards, acts: Ledger) -> None:
    made = maker.card(numbered(acts, "2025-027"))
    rapporteur, vote = made.located(Trait.RAPPORTEUR), made.located(Trait.VOTE)
    assert rapporteur
    assert rapporteur.value == "Mme Awa DIARRASSOU"
    assert rapporteur.note == ""
    assert vote
    assert "Pour : 12" in vote.value
    assert {each.value for each in made.sums if not each.decided} == {"10,40 €"}
    assert "5,50 €" in {each.value for each in made.sums if each.decided}


def test_links_are_told_both_ways_with_their_words(maker: Cards, acts: Ledger) -> None:
    lifting, lifted = (maker.card(numbered(acts, number)) for number in ("2024-038", "2023-112"))
    (made,), (done) = lifting.ties, lifted.ties
    assert made.made
    assert made.other
    assert made.other.act.number == "2023-112"
    assert made.citation
    assert "mainlevée" in made.citation.quote.lower()
    assert [(tie.made, tie.other and tie.other.act.number) for tie in done] == [(False, "2024-038")]
    assert lifted.state.standing is Standing.LIFTED
    assert acts.state(lifted.entry, date(2024, 1, 1)).standing is Standing.IN_FORCE


def test_a_link_to_an_act_that_is_not_there_says_so(maker: Cards, acts: Ledger) -> None:
    (tie,) = maker.card(numbered(acts, "2023-045")).ties
    assert tie.other is None
    assert tie.citation is not None


def test_the_same_subject_of_another_year_is_nearest(desk: Desk, maker: Cards, acts: Ledger) -> None:
    entry = numbered(acts, "2025-027")
    (near,) = nearest(desk, acts, entry)
    assert near.entry.act.number == "2024-033"
    assert "restauration" in near.words
    left, right = maker.card(entry), maker.card(near.entry)
    found = compare(left, right, maker.whole(entry), maker.whole(near.entry))
    assert not found.subject.same
    assert not found.same_vote
    assert "5,50 €" in found.left_sums
    assert "5,20 €" in found.right_sums
    assert "600 €" in found.shared_sums
    apart = [found.decision.left[slice(*span)] for span in found.decision.left_spans]
    assert any("5,50 €" in words for words in apart)
    assert "\nE · plus de 1 800 € · 5,50 € · 2,65 €\n" in found.decision.left
    lines = [figure.left for figure in found.figures]
    assert any("10,40 €" in line for line in lines)
    assert not any("5,50" in line or "Fait à" in line for line in lines), "told already, or a date"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "3. Prime\nMadame le maire propose aux membres du conseil : \n- d'attribuer une prime de 50 €.\n"
            "Vote : pour à l'unanimité",
            "Madame le maire propose aux membres du conseil : - d'attribuer une prime de 50 €.",
        ),
        (
            "Voirie\nAprès en avoir délibéré, le conseil, à l'unanimité :\n- Retient l'entreprise Lune.\n"
            "Monsieur Sorin demande quand les travaux commencent.",
            "Après en avoir délibéré, le conseil, à l'unanimité : - Retient l'entreprise Lune.",
        ),
        ("Information\nLe maire présente le calendrier des fêtes.", ""),
        ("Point\nVote : pour à l'unanimité", ""),
    ],
)
def test_what_is_decided_is_told_from_the_talk(text: str, expected: str) -> None:
    assert decided(text) == expected


def test_what_is_only_put_to_the_vote_is_said_to_be() -> None:
    text = "Prêt\nIl est demandé au conseil de souscrire un emprunt de 9 000 €.\nVote :\nPour : 12"
    found = dispositif(text, ActKind.DELIBERATION)
    assert found is not None
    assert found.proposed
    text = "Prêt\nLe conseil municipal, à l'unanimité, décide de souscrire un emprunt de 9 000 €."
    found = dispositif(text, ActKind.DELIBERATION)
    assert found is not None
    assert not found.proposed


def test_the_next_point_of_the_sitting_is_not_of_this_one() -> None:
    text = "4. Fusion\nAprès en avoir délibéré, le conseil :\nDécide la fusion des budgets.\n5. Décision n° 2"
    assert decided(text).endswith("Décide la fusion des budgets.")


def test_the_names_of_those_against_end_a_decision() -> None:
    """Below them, minutes may have the table of the act before."""
    text = "Le conseil municipal, après en avoir délibéré,\n- DÉCIDE de verser 400 €.\n{}\nTOTAL 2 860,87 €"
    names = "Abstentions : Mme Roy, M. Bel,\nM. Sol, M. Aunis"
    assert decided(text.format(names)).endswith("M. Sol, M. Aunis")
    assert decided(text.format(f"{names}\n- DIT que le budget est modifié.")).endswith("TOTAL 2 860,87 €")


def test_the_first_articles_of_an_arrete_without_the_stamps_of_its_pages() -> None:
    text = (
        "Vu le code,\nARRÊTE\nArticle 1 : La rue est\nEnvoyé en préfecture le 04/03/2019\nfermée.\n"
        "Article 2 : Affichage."
    )
    found = dispositif(text, ActKind.ARRETE)
    assert found is not None
    pieces = [squeeze(text[slice(*span)]) for span in without_stamps(text, found.span)]
    assert pieces == ["Article 1 : La rue est", "fermée."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("compte 2051 421,00 €", ["421,00 €"]),
        ("2183 2 033,00 €", ["2 033,00 €"]),
        ("une indemnité de 514.64 € brut", ["514.64 €"]),
        ("de1.301,17 € HT soit 1.561,40 € TTC", ["1.301,17 € HT", "1.561,40 € TTC"]),
        ("la parcelle 1234 de 300 m²", []),
        ("Pépites 0 855 € 500 €", ["855 €", "500 €"]),
    ],
)
def test_sums_are_read_as_written(text: str, expected: list[str]) -> None:
    whole = gathered([passage(text, 1)])
    assert whole is not None
    assert [each.value for each in sums(whole, None)] == expected


def test_an_act_over_pages_keeps_them_apart() -> None:
    whole = gathered([passage("un\fdeux", 3, 4), passage("deux bis", 4, rank=1), passage("trois", 5, rank=2)])
    assert whole is not None
    assert (whole.text, whole.pages) == ("un\fdeux\ndeux bis\ftrois", (3, 4, 5))


def test_words_apart_are_marked_not_a_word_alone_between_them() -> None:
    found = words_apart("le tarif du repas est de 3 € par enfant", "le tarif du repas est de 4 € par enfant")
    assert [found.left[slice(*span)] for span in found.left_spans] == ["3"]
    assert words_apart("un", "un").same
    assert words_apart("tout autre chose ici", "le conseil décide la fusion des budgets").rewritten


def test_acts_are_sought_by_number_address_state_and_period(acts: Ledger) -> None:
    def numbers(sought: Sought) -> list[str | None]:
        return [row.entry.act.number for row in seek(acts, sought, DAY)]

    assert numbers(Sought("n° 2024-38")) == ["2024-038"]
    assert numbers(Sought("7 rue des tanneurs"))[:2] == ["2024-038", "2023-112"]
    assert numbers(Sought(standings=(Standing.LIFTED,))) == ["2023-112", "2023-076"]
    assert numbers(Sought(kinds=(ActKind.ARRETE,), first=date(2025, 4, 1))) == [
        "2025-042",
        "2025-036",
        "2025-031",
        "2025-022",
    ]
    assert numbers(Sought("introuvable")) == []
    groups = by_sitting(seek(acts, Sought(), DAY))
    assert groups[0][0] is not None
    assert groups[0][0].day == date(2025, 6, 24)
    assert groups[-1][0] is None


def test_a_key_finds_its_act_and_only_in_an_open_ledger(town: Assistant, acts: Ledger) -> None:
    entry = numbered(acts, "2024-038")
    assert acts.find(key(entry)) is entry
    closed = ledger(Desk(town, Scope(frozenset({"ailleurs"}))))
    assert len(closed) == 0
    assert closed.find(key(entry)) is None


def test_numbers_start_again_in_each_town() -> None:
    """An act of one corpus never ends that of the same number in another."""
    link = ActLink(LinkKind.REPEALS, "2023-5", quote="L'arrêté n° 2023-5 est abrogé.")
    ending = Act(ActKind.ARRETE, "2024-1", date(2024, 1, 1), "Abrogation", links=(link,))
    old = Act(ActKind.ARRETE, "2023-5", date(2023, 1, 1), "Ancien")
    here, there = FILE, Document("e", "autre", "autre/a.pdf", "cd" * 32, "A", ActKind.ARRETE, Territory("B"))
    apart = Ledger([Entry(ending, (here,)), Entry(old, (there,))])
    assert (
        apart.state(next(entry for entry in apart.entries if entry.act is old), DAY).standing
        is Standing.IN_FORCE
    )
    together = Ledger([Entry(ending, (here,)), Entry(old, (here,))])
    states = {entry.act.number: together.state(entry, DAY).standing for entry in together.entries}
    assert states == {"2024-1": Standing.IN_FORCE, "2023-5": Standing.ENDED}


def test_the_state_of_an_act_is_told_by_its_own_town(desk: Desk) -> None:
    link = ActLink(LinkKind.REPEALS, "2023-5", quote="L'arrêté n° 2023-5 est abrogé.")
    ending = Act(ActKind.ARRETE, "2024-1", date(2024, 1, 1), "Abrogation", links=(link,))
    old = Act(ActKind.ARRETE, "2023-5", date(2023, 1, 1), "Ancien")
    there = Document("e", "ville", "ville/a.pdf", "cd" * 32, "A", ActKind.ARRETE, Territory("Autre"))
    made = references([Entry(ending, (FILE,)), Entry(old, (FILE,)), Entry(old, (there,))])
    assert desk.state(old, DAY, made, FILE).standing is Standing.ENDED
    assert desk.state(old, DAY, made, there).standing is Standing.IN_FORCE


def test_a_decision_is_laid_out_as_the_act_lays_it_out(maker: Cards, acts: Ledger) -> None:
    made = maker.card(numbered(acts, "2025-027"))
    decision = made.located(Trait.DECISION)
    assert decision
    assert decision.citation
    first, one, table, two, three = decision.laid
    assert first.words.endswith("DÉCIDE :")
    assert [each.words[:9] for each in (one, two, three)] == ["ARTICLE 1", "ARTICLE 2", "ARTICLE 3"]
    assert table.table
    assert names(table.table) == ("Tranche", "Quotient familial", "Repas", "Garderie du soir")
    assert len(table.table.rows) == 6
    assert "Commune de" not in decision.citation.quote
    for each in decision.laid:
        assert is_verbatim(each.words, decision.citation.quote)


def test_the_sums_of_a_table_are_held_together(maker: Cards, acts: Ledger) -> None:
    made = maker.card(numbered(acts, "2025-027"))
    assert {each.value for each in made.sums if not each.within} == {"10,40 €", "0,65 €"}
    (held,) = {each.within for each in made.sums if each.within}
    assert made.lays_out(held)
    lone = next(each for each in made.sums if each.value == "0,65 €")
    assert lone.citation.quote.startswith("ARTICLE 2")


def test_a_vote_is_quoted_with_all_its_names(maker: Cards, acts: Ledger) -> None:
    vote = maker.card(numbered(acts, "2025-027")).located(Trait.VOTE)
    assert vote
    assert [each.words.split(" :")[0] for each in vote.laid[1:]] == ["Pour", "Contre", "Abstentions"]
    assert "M. Luc TARNISIEN" in vote.laid[2].words


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Décide.\fCommune de Valdoré – Délibération n° 2024-12\nDit que", ["Décide.", "Dit que"]),
        ("Décide.\nValdoré, page 2\fDit que", ["Décide.", "Dit que"]),
        ("Décide\fCommune de Valdoré achète\nle terrain", ["Décide Commune de Valdoré achète le terrain"]),
        ("Décide que le\fConseil municipal\nsiège", ["Décide que le Conseil municipal siège"]),
    ],
)
def test_running_heads_are_not_part_of_what_is_decided(text: str, kept: list[str]) -> None:
    known = frozenset({"valdore", "2024", "12"})
    spans = without_heads(text, [(0, len(text))], known)
    assert [squeeze(text[slice(*span)]) for span in spans] == kept


def test_what_is_not_in_the_act_is_not_located(desk: Desk, acts: Ledger) -> None:
    """A value that its own document does not hold has no citation: it cannot be asserted."""
    entry = numbered(acts, "2024-061")
    from dataclasses import replace

    forged = replace(entry, act=replace(entry.act, subject="Objet que rien ne dit", place="12 rue Inventée"))
    found = Cards(desk, Ledger([forged]), DAY).card(forged)
    assert found.located(Trait.SUBJECT) is None
    assert found.located(Trait.PLACE) is None
