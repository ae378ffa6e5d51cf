"""Drafting habits that no town of the corpora has: the structure of acts must be right on them too."""

from __future__ import annotations

import pytest

from ingest.acts import reader_of
from ingest.acts.base import Block
from rag.acts import Act, ActKind, LinkKind
from tests.ingest.papers import as_source

HEAD = "COMMUNE DE VALDORÉ\nCompte rendu du conseil municipal du 12 mars 2024\nPrésents : M. ABEL, Mme BRUN\n"
BODIES = (
    "Le tarif du repas est fixé à 3,20 €.\nVote : unanimité.",
    "L'offre de l'entreprise TRACE est retenue pour 31 200 € HT.\nPour : 12 - Contre : 2.",
    "Le conseil décide de vendre le chemin.\nAdopté à l'unanimité.",
)
TITLES = ("Tarifs de la cantine", "Toiture de l'école", "Vente d'un chemin rural")


def sitting(headings: tuple[str, ...], between: str = "\n") -> list[Act]:
    said = "\n".join(f"{heading}\n{body}" for heading, body in zip(headings, BODIES, strict=True))
    blocks = reader_of(ActKind.DELIBERATION)(as_source(HEAD + said + between, "valdore/cr_2024-03-12.txt"))
    found = dict.fromkeys(block.act for block in blocks)
    return [act for act in found if act and act.subject]


@pytest.mark.parametrize(
    ("shape", "numbers"),
    [
        ("DELIB N°{n}-2024 {T}", ["7-2024", "8-2024", "9-2024"]),
        ("D 24-{n} / {t}", ["D 24-7", "D 24-8", "D 24-9"]),
        ("DEL24_00{n} {t}", ["DEL24_007", "DEL24_008", "DEL24_009"]),
        ("Délib. {n} – {t}", ["7", "8", "9"]),
        ("Résolution n° {n} : {t}", ["7", "8", "9"]),
        ("Acte {n}/2024 - {t}", ["7/2024", "8/2024", "9/2024"]),
        ("Délibération 2024/1{n} : {t}", ["2024/17", "2024/18", "2024/19"]),
        ("D.2024.04{n} {t}", ["D.2024.047", "D.2024.048", "D.2024.049"]),
        ("N° 2024.03.0{n} - {t}", ["2024.03.07", "2024.03.08", "2024.03.09"]),
    ],
)
def test_a_series_of_numbers_tells_the_acts_of_a_sitting(shape: str, numbers: list[str]) -> None:
    headings = tuple(
        shape.format(n=rank, t=title, T=title.upper()) for rank, title in zip((7, 8, 9), TITLES, strict=True)
    )
    found = sitting(headings)
    assert [act.number for act in found] == numbers
    assert [act.subject.lower() for act in found] == [title.lower() for title in TITLES]
    assert all(act.vote for act in found)


@pytest.mark.parametrize(
    "shape",
    ["{n}) {t}", "Point n° {n} : {t}", "QUESTION N° {n} – {t}", "{n} – FINANCES : {t}", "{r}. {t}"],
)
def test_points_are_acts_without_a_number(shape: str) -> None:
    ranked = zip((1, 2, 3), ("I", "II", "III"), TITLES, strict=True)
    found = sitting(tuple(shape.format(n=n, r=r, t=title) for n, r, title in ranked))
    assert [act.number for act in found] == [None, None, None]
    assert [title for act, title in zip(found, TITLES, strict=True) if act.subject.endswith(title)] == list(
        TITLES
    )


def test_titles_in_capitals_are_acts_where_nothing_else_tells_them() -> None:
    found = sitting(tuple(title.upper() for title in TITLES))
    assert [act.subject for act in found] == [title.upper() for title in TITLES]


def test_a_title_may_begin_with_a_figure() -> None:
    numbers = (
        "2024-03-01 TARIFS",
        "2024-03-02 60ème ANNIVERSAIRE DU LAC – CONVENTION",
        "2024-03-03 2 POSTES",
    )
    found = sitting(numbers)
    assert [act.number for act in found] == ["2024-03-01", "2024-03-02", "2024-03-03"]
    assert found[1].subject.startswith("60ème ANNIVERSAIRE")


def test_what_an_act_is_about_is_numbered_too_and_opens_none() -> None:
    body = "Lot 1 : maçonnerie\nTRACE, 12 000 €.\nLot 2 : toiture\nDUPAN, 9 000 €.\nLot 3 : bois\nSans suite."
    text = f"{HEAD}2024-07 Travaux\n{body}\nAdopté à l'unanimité.\n2024-08 Budget\n"
    text += (
        "Virement de crédits n° 5/2024 : voirie\nPour 300 €.\nVirement de crédits n° 6/2024 : école\nAdopté."
    )
    blocks = reader_of(ActKind.DELIBERATION)(as_source(text, "valdore/cr_2024-03-12.txt"))
    assert [act.number for act in dict.fromkeys(block.act for block in blocks) if act and act.number] == [
        "2024-07",
        "2024-08",
    ]


def test_what_follows_the_last_act_on_a_line_with_its_label_is_not_of_it() -> None:
    found = reader_of(ActKind.DELIBERATION)(
        as_source(
            f"{HEAD}DELIB N°7-2024 TARIFS\nAdopté.\nDELIB N°8-2024 EAU\nAdopté.\n"
            "INFOS : Repas des aînés le 21 janvier au foyer. Le secrétariat sera fermé du 26 au 29 décembre.",
            "valdore/cr_2024-03-12.txt",
        )
    )
    assert found[-1].lines[0].text.startswith("INFOS")
    assert found[-1].act is not None
    assert found[-1].act.number is None


@pytest.mark.parametrize("said", ["UNANIMITÉ", "Unanimité.", "Soit 2.040€, versés à l'OCCE. UNANIMITE"])
def test_unanimity_said_alone_is_a_vote(said: str) -> None:
    text = f"{HEAD}DELIB N°7-2024 TARIFS\n{said}\nDELIB N°8-2024 EAU\nAdopté à l'unanimité."
    blocks = reader_of(ActKind.DELIBERATION)(as_source(text, "valdore/cr.txt"))
    act = next(block.act for block in blocks if block.act and block.act.number == "7-2024")
    assert act.vote
    assert act.vote.unanime


# -- several arrêtés in a file ----------------------------------------------------------------------

FIRST = (
    "ARRETE N° 2023/88 DE MISE EN SECURITE - immeuble 7 rue du Four\nLe Maire de VALDORÉ\n"
    "VU le code de la construction\nARRETE\nARTICLE 1 : L'immeuble est interdit à l'habitation.\n"
    "ARTICLE 2 : Un périmètre de 6 mètres est instauré.\nFait le 22 septembre 2023. Le Maire, J. ABEL\n"
)


def orders(below: str) -> tuple[list[Act], list[Block]]:
    blocks = reader_of(ActKind.ARRETE)(as_source(FIRST + below, "valdore/arrete_peril.txt"))
    return list(dict.fromkeys(block.act for block in blocks if block.act)), blocks


@pytest.mark.parametrize(
    ("title", "kind", "partial"),
    [
        ("ANNEXE - ARRETE N° 2024/21 DE MAINLEVEE PARTIELLE du 14 février 2024", LinkKind.LIFTS, True),
        ("ARRÊTÉ N° 2024/21 DE MAINLEVÉE du 14 février 2024", LinkKind.LIFTS, False),
        ("Arrêté n° 2024/21 modificatif du 14 février 2024", LinkKind.MODIFIES, False),
    ],
)
def test_an_order_put_below_another_is_an_act_linked_to_it(title: str, kind: LinkKind, partial: bool) -> None:
    acts, blocks = orders(f"{title}\nAu vu de l'attestation du 6 février 2024, il est décidé ainsi.")
    assert [(act.number, str(act.date)) for act in acts] == [
        ("2023/88", "2023-09-22"),
        ("2024/21", "2024-02-14"),
    ]
    assert [(link.kind, link.number, link.partial) for link in acts[1].links] == [(kind, "2023/88", partial)]
    assert blocks[-1].lines[0].text == title


def test_an_order_that_names_another_is_one_act() -> None:
    acts, _ = orders("ARRETE N° 2023/88 (suite)\nVoir aussi l'arrêté n° 2020/12 du 3 mai 2020.")
    assert [act.number for act in acts] == ["2023/88"]


def test_the_object_stands_after_the_letterhead_and_the_number() -> None:
    text = "MAIRIE DE VALDORÉ - ARRETE MUNICIPAL N° 58/2022 relatif à l'éclairage\nArt. 1er : Il est éteint."
    (act,) = dict.fromkeys(block.act for block in reader_of(ActKind.ARRETE)(as_source(text, "valdore/a.txt")))
    assert act is not None
    assert (act.number, act.subject) == ("58/2022", "relatif à l'éclairage")
