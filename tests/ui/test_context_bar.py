"""The context of a conversation: shown, changed, taken off, and the question asked again under it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from rag.types import (
    ActKind,
    Document,
    Fact,
    FactKind,
    Filters,
    Origin,
    Question,
    Refusal,
    RefusalReason,
    Reply,
    Status,
    Territory,
)
from ui.components import context, understood
from ui.components.context import Held, held, reworded
from ui.components.limits import Slot
from ui.components.markup import label
from ui.components.session import Context
from ui.exchange import Exchange

Html = Callable[[AppTest], str]

HEIGHT = "Quelle est la hauteur maximale des constructions en zone UA ?"
SAID = (
    Fact(FactKind.ZONE, "UA", Origin.QUESTION, "zone UA"),
    Fact(FactKind.COMMUNE, "Valdoré", Origin.ONLY),
    Fact(FactKind.SPELLING, "clôture", Origin.QUESTION, "cloture"),
)
CARRIED = (Fact(FactKind.ZONE, "UA", Origin.CONVERSATION),)


def exchange(facts: tuple[Fact, ...], text: str = HEIGHT, filters: Filters = Filters()) -> Exchange:  # noqa: B008
    reply = Reply(Status.REFUSED, "", refusal=Refusal(RefusalReason.WEAK_EVIDENCE, "Rien."), understood=facts)
    return Exchange(Question(text, filters=filters), reply)


def documents(*towns: str) -> list[Document]:
    names = towns or ("Valdoré",)
    return [Document(name, "c", "c/f.pdf", "0", "T", ActKind.PLU, Territory(name)) for name in names]


def conversation(app: AppTest, *exchanges: Exchange) -> AppTest:
    app.session_state["exchanges"] = exchanges
    return app.run()


def popovers(app: AppTest) -> list[str]:
    return [block.proto.popover.label for block in app.get("popover")]


# -- what holds --------------------------------------------------------------------------------------


def test_the_only_commune_is_said_to_be_the_only_one() -> None:
    assert held((), Context(), documents()) == (Held(Slot.COMMUNE, "Valdoré", Origin.ONLY),)
    assert held((), Context(), documents("Valdoré", "Ailleurs")) == ()


def test_what_the_last_question_says_holds_for_the_next() -> None:
    found = held((exchange(SAID),), Context(), documents())
    assert Held(Slot.ZONES, "UA", Origin.QUESTION) in found


def test_a_fact_taken_off_holds_no_more_and_a_choice_comes_first() -> None:
    off = Context(without=frozenset({FactKind.ZONE}))
    assert not any(each.slot is Slot.ZONES for each in held((exchange(SAID),), off, documents()))
    chosen = Context(Filters(zones=("UB",), in_force=date(2024, 3, 1)))
    found = held((exchange(SAID),), chosen, documents())
    assert Held(Slot.ZONES, "UB", Origin.CHOSEN) in found
    assert Held(Slot.IN_FORCE, "1er mars 2024", Origin.CHOSEN) in found


def test_a_choice_lifted_since_is_not_taken_for_something_said() -> None:
    before = exchange((Fact(FactKind.ZONE, "UB", Origin.CHOSEN),), filters=Filters(zones=("UB",)))
    assert not any(each.slot is Slot.ZONES for each in held((before,), Context(), documents()))


def test_asking_again_is_offered_only_when_it_would_change_something() -> None:
    off = Context(without=frozenset({FactKind.ZONE}))
    assert not context.changed(exchange(CARRIED), Context())
    assert context.changed(exchange(CARRIED), off)
    assert not context.changed(exchange(SAID), off), "the question itself says the zone"
    assert context.changed(exchange(SAID), Context(Filters(zones=("UB",))))


@pytest.mark.parametrize(
    ("facts", "filters", "expected"),
    [
        (SAID, Filters(zones=("UB",)), HEIGHT.replace("UA", "UB")),
        (CARRIED, Filters(zones=("UB",)), HEIGHT),
        (SAID, Filters(), HEIGHT),
        ((Fact(FactKind.ZONE, "A", Origin.QUESTION, ""),), Filters(zones=("UB",)), HEIGHT),
        ((Fact(FactKind.ZONE, "U", Origin.QUESTION, "zone UA"),), Filters(zones=("UB",)), HEIGHT),
    ],
)
def test_a_question_asked_again_says_what_was_chosen(
    facts: tuple[Fact, ...], filters: Filters, expected: str
) -> None:
    assert reworded(exchange(facts), filters) == expected


# -- on the screen -----------------------------------------------------------------------------------


def test_the_bar_shows_each_value_and_where_it_comes_from(screens: AppTest) -> None:
    shown = popovers(conversation(screens, exchange(SAID)))
    assert "Commune : Valdoré :small[la seule connue ici]" in shown
    assert "Zone : UA :small[dit dans la question]" in shown
    assert "Préciser" in shown
    assert not [button for button in screens.button if button.key == "reposer"]


def test_a_choice_that_the_question_now_says_is_told_once() -> None:
    shown = understood.html(SAID, Filters(zones=("UA",), corpora=("valdore",)))
    assert shown.count("UA") == 1
    assert "<span>corpus</span> valdore" in shown


def test_what_was_understood_is_under_the_question(screens: AppTest, html: Html) -> None:
    shown = html(conversation(screens, exchange(SAID)))
    assert understood.TITLE in shown
    assert "<span>zone</span> UA" in shown
    assert "«\u00a0cloture\u00a0» lu comme «\u00a0clôture\u00a0»" in shown
    assert "la seule connue ici" in shown


def test_a_carried_fact_is_taken_off_and_the_question_asked_again(screens: AppTest) -> None:
    conversation(screens, exchange(CARRIED, "Et la hauteur ?"))
    screens.button(key="contexte-oter-zones").click().run()
    assert not any(text.startswith("Zone") for text in popovers(screens))
    screens.button(key="reposer").click().run()
    assert not screens.exception
    asked = screens.session_state["exchanges"][-1].question
    assert asked.text == "Et la hauteur ?"
    assert asked.without == {FactKind.ZONE}
    assert len(screens.session_state["exchanges"]) == 2


def test_a_value_is_changed_from_the_bar_and_seen_in_the_sidebar(screens: AppTest, html: Html) -> None:
    conversation(screens, exchange(SAID))
    screens.multiselect(key="contexte-zones").set_value(["UB"]).run()
    assert "Zone : UB :small[choisi]" in popovers(screens)
    assert screens.multiselect(key="filtre-zones").value == ["UB"]
    screens.button(key="reposer").click().run()
    asked = screens.session_state["exchanges"][-1].question
    assert asked.text == HEIGHT.replace("UA", "UB")
    assert asked.filters.zones == ("UB",)
    screens.button(key="contexte-oter-zones").click().run()
    assert screens.session_state["contexte"].filters == Filters()


def test_a_fact_taken_off_holds_again_once_a_question_says_it(screens: AppTest) -> None:
    screens.session_state["contexte"] = Context(without=frozenset({FactKind.THEME, FactKind.ZONE}))
    screens.run()
    screens.chat_input[0].set_value(HEIGHT).run()
    said = {
        fact.kind
        for fact in screens.session_state["exchanges"][0].reply.understood
        if fact.origin is Origin.QUESTION
    }
    assert screens.session_state["contexte"].without == {FactKind.THEME, FactKind.ZONE} - said


def test_a_new_conversation_forgets_what_was_taken_off(screens: AppTest) -> None:
    screens.session_state["contexte"] = Context(Filters(zones=("UA",)), frozenset({FactKind.ZONE}))
    conversation(screens, exchange(SAID))
    screens.button(key="nouvelle").click().run()
    assert screens.session_state["exchanges"] == ()
    assert screens.session_state["contexte"] == Context(Filters(zones=("UA",)))


def test_the_same_question_asked_twice_is_one_turn_for_the_next(screens: AppTest) -> None:
    conversation(screens, exchange(SAID), exchange(SAID))
    screens.chat_input[0].set_value("Et le stationnement ?").run()
    assert screens.session_state["exchanges"][-1].question.context == (HEIGHT,)


# -- limits ------------------------------------------------------------------------------------------


def test_the_effect_of_the_limits_is_said_and_lifted_in_one_click(screens: AppTest, html: Html) -> None:
    screens.run()
    assert not [button for button in screens.button if button.key == "filtre-effacer"]
    screens.multiselect(key="filtre-zones").set_value(["UA"]).run()
    assert "La recherche porte sur" in html(screens)
    screens.date_input(key="filtre-vigueur").set_value(date(2024, 3, 1)).run()
    assert screens.session_state["contexte"].filters.in_force == date(2024, 3, 1)
    screens.button(key="filtre-effacer").click().run()
    assert screens.session_state["contexte"].filters == Filters()
    assert screens.multiselect(key="filtre-zones").value == []
    assert "La recherche porte sur" not in html(screens)


def test_limits_that_leave_nothing_say_so(screens: AppTest) -> None:
    screens.run()
    screens.date_input(key="filtre-du").set_value(date(2034, 1, 1)).run()
    assert ["ne laissent aucun passage" in warning.value for warning in screens.warning] == [True]
    screens.date_input(key="filtre-au").set_value(date(2033, 1, 1)).run()
    assert ["après la date de fin" in warning.value for warning in screens.warning] == [True]


def test_a_refusal_under_limits_offers_to_ask_without_them(screens: AppTest, html: Html) -> None:
    screens.run()
    screens.date_input(key="filtre-du").set_value(date(2034, 1, 1)).run()
    screens.chat_input[0].set_value(HEIGHT).run()
    assert "Aucun passage ne reste avec ces limites" in html(screens)
    screens.button(key="sans-limites-0").click().run()
    asked = screens.session_state["exchanges"][-1].question
    assert (asked.text, asked.filters) == (HEIGHT, Filters())
    assert screens.session_state["exchanges"][-1].reply.status is Status.ANSWERED


# -- a question back ---------------------------------------------------------------------------------


def asked_back(*choices: Fact, text: str = HEIGHT) -> Exchange:
    refusal = Refusal(RefusalReason.NEEDS_DETAIL, "La règle dépend de la zone : laquelle ?")
    return Exchange(Question(text), Reply(Status.CLARIFY, "", refusal=refusal, choices=choices))


def test_a_question_back_is_answered_by_one_click(screens: AppTest) -> None:
    text = "Quelle est la hauteur maximale des constructions ?"
    conversation(screens, asked_back(Fact(FactKind.ZONE, "UA", Origin.CHOSEN), text=text))
    assert screens.button(key="choix-0-0").label == "Zone UA"
    screens.button(key="choix-0-0").click().run()
    assert not screens.exception
    last = screens.session_state["exchanges"][-1]
    assert (last.question.text, last.question.filters.zones) == (text, ("UA",))
    assert last.reply.status is Status.ANSWERED
    assert "Zone : UA :small[choisi]" in popovers(screens)


def test_another_answer_than_the_likely_ones_is_in_the_list(screens: AppTest) -> None:
    conversation(screens, asked_back(Fact(FactKind.ZONE, "UB", Origin.CHOSEN)))
    screens.selectbox(key="choix-0-autre").set_value("UA").run()
    assert screens.session_state["exchanges"][-1].question.filters.zones == ("UA",)


def test_a_year_asked_back_becomes_a_period_that_can_be_taken_off(screens: AppTest) -> None:
    conversation(screens, asked_back(Fact(FactKind.PERIOD, "2024", Origin.CHOSEN)))
    screens.button(key="choix-0-0").click().run()
    filters = screens.session_state["exchanges"][-1].question.filters
    assert (filters.date_from, filters.date_to) == (date(2024, 1, 1), date(2024, 12, 31))
    assert "Période : du 01\\/01\\/2024 au 31\\/12\\/2024 :small[choisi]" in popovers(screens)
    screens.button(key="contexte-oter-du").click().run()
    assert screens.session_state["contexte"].filters == Filters()


def test_a_greeting_asked_back_offers_no_choice(screens: AppTest) -> None:
    conversation(screens, asked_back())
    assert not [button for button in screens.button if (button.key or "").startswith("choix-")]


def test_words_of_documents_in_a_button_are_not_markdown() -> None:
    assert label("a [b](http://x) :red[c] *d* `e`") == (
        "a \\[b\\]\\(http\\:\u2060\\/\\/x\\) \\:red\\[c\\] \\*d\\* \\`e\\`"
    )


def test_a_space_that_does_not_break_stays_in_a_button() -> None:
    assert label("Naples\u00a0?\n  Rome") == "Naples\u00a0\\? Rome"
