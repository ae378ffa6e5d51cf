"""Each act once, whatever the number of files that tell of it."""

from __future__ import annotations

from datetime import date

from rag.acts import Act, ActKind, ActLink, LinkKind, Sitting, Vote
from rag.registry import references, registry, shared_sittings
from rag.types import Document, Territory

DAY = date(2024, 2, 19)
SITTING = Sitting(DAY, body="Conseil municipal")


def paper(name: str, corpus: str = "valdore") -> Document:
    return Document(name, corpus, f"valdore/{name}", "00", name, ActKind.DELIBERATION, Territory("Valdoré"))


def act(number: str | None, subject: str, vote: Vote | None = None, **said: object) -> Act:
    found = Act(ActKind.DELIBERATION, number, DAY, subject, vote=vote, sitting=SITTING)
    return found if not said else Act(**{**_fields(found), **said})  # type: ignore[arg-type]


def _fields(found: Act) -> dict[str, object]:
    return {name: getattr(found, name) for name in Act.__slots__}


MINUTES, LIST = paper("pv.pdf"), paper("liste.pdf")
FULL = act("2024-12", "Budget primitif", Vote(15, 2, None, False), decision="ADOPTE le budget.")
SHORT = act("2024_012", "Budget primitif 2024")


def test_two_files_of_one_sitting_give_one_act() -> None:
    (entry,) = registry([(LIST, SHORT), (MINUTES, FULL)])
    assert (entry.act, entry.documents, entry.differ) == (FULL, (LIST, MINUTES), ())


def test_what_one_file_does_not_tell_comes_from_the_other() -> None:
    bare = act(None, "Tarifs de la cantine", decision="FIXE les tarifs.")
    listed = act("2024-13", "Tarifs de la cantine", Vote(unanime=True))
    (entry,) = registry([(MINUTES, bare), (LIST, listed)])
    assert (entry.act.number, entry.act.decision) == ("2024-13", "FIXE les tarifs.")
    assert entry.act.vote == Vote(unanime=True)


def test_two_votes_that_disagree_are_said_to() -> None:
    other = act("2024-12", "Budget primitif", Vote(16, 1, None, False))
    (entry,) = registry([(MINUTES, FULL), (LIST, other)])
    assert entry.act.vote == FULL.vote
    assert entry.differ == ("vote",)


def test_acts_that_only_look_alike_stay_apart() -> None:
    twins = [(MINUTES, act(None, "Subvention")), (MINUTES, act(None, "Subvention"))]
    assert len(registry(twins)) == 2  # one document never tells of an act twice
    numbers = [(MINUTES, act("2024-12", "Budget")), (LIST, act("2024-13", "Budget"))]
    assert len(registry(numbers)) == 2
    towns = [(MINUTES, FULL), (paper("pv.pdf", "autre"), FULL)]
    assert len(registry(towns)) == 2
    bureau = act("2024-12", "Budget primitif", sitting=Sitting(DAY, body="Bureau communautaire"))
    assert len(registry([(MINUTES, FULL), (LIST, bureau)])) == 2
    assert registry([(MINUTES, act(None, ""))]) == ()


def test_links_are_told_once() -> None:
    repeal = ActLink(LinkKind.REPEALS, "2023-4")
    told = [
        (MINUTES, act("2024-12", "Budget", links=(repeal,))),
        (LIST, act("2024-12", "Budget", links=(repeal,))),
    ]
    assert [each.link for each in references(registry(told))] == [repeal]


def test_a_sitting_told_by_two_files_is_noted() -> None:
    told = [(MINUTES, FULL), (LIST, SHORT), (LIST, act("2024-13", "Cantine"))]
    assert list(shared_sittings(told)) == [
        "2 fichiers pour la séance du 19 février 2024 (Conseil municipal) : valdore/liste.pdf, "
        "valdore/pv.pdf ; 1 acte(s) en commun, comptés une fois."
    ]
    assert list(shared_sittings(told[:1])) == []


def test_a_sitting_published_one_act_by_file_is_not_noted() -> None:
    other = act("2024-13", "Cantine")
    assert list(shared_sittings([(MINUTES, FULL), (LIST, other)])) == []
    assert list(shared_sittings([(MINUTES, FULL), (LIST, other), (LIST, act("2024-14", "Voirie"))])) != []
