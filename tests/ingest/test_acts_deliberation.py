"""Minutes and registers: one unit a délibération, with its number, the sitting's date and its object."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from ingest.acts import reader_of
from ingest.acts.base import Block, source
from ingest.acts.items import opening_of
from ingest.acts.sitting import sitting_date, year_in_words
from ingest.acts.votes import vote_of
from rag.acts import Act, ActKind, Guess, LinkKind, Sitting, Vote
from rag.links import number_key
from rag.text import fold
from tests.ingest.papers import as_source, reading, words
from tests.support import REPOSITORY

TOWN = REPOSITORY / "corpora" / "clairvigne"

MINUTES = """
COMMUNE DE VALDORÉ
Procès-verbal de la séance du conseil municipal du 12 mars 2024
Présents : M. Aubin, Mme Blin.
ORDRE DU JOUR
1. Approbation du procès-verbal
2. Budget primitif
3. Tarifs de la cantine
La séance est ouverte à 20 heures par monsieur le maire devant dix-huit conseillers.
2024-012 BUDGET PRIMITIF DE LA
COMMUNE
Vu le code général des collectivités territoriales,
Le conseil municipal approuve le budget :
1. Fonctionnement
2. Investissement
Vote : Pour à l'unanimité
2024-013 TARIFS DE LA CANTINE
Madame Blin présente les tarifs.
Le repas passe à 3,20 € au 1er septembre.
Vote : 15 pour, 3 contre
"""


def blocks(text: str, file: str = "valdore/pv.txt") -> list[Block]:
    return reader_of(ActKind.DELIBERATION)(as_source(text, file))


def test_each_deliberation_of_a_sitting_is_a_unit() -> None:
    found = {block.act.number: block for block in blocks(MINUTES) if block.act and block.act.number}
    assert list(found) == ["2024-012", "2024-013"]
    first, second = found.values()
    assert first.act is not None
    assert (first.act.date, first.act.subject) == (date(2024, 3, 12), "BUDGET PRIMITIF DE LA COMMUNE")
    assert first.path == ("Conseil municipal du 12 mars 2024", "2024-012 BUDGET PRIMITIF DE LA COMMUNE")
    assert "Vote : Pour à l'unanimité" in words(first)
    assert "3,20 €" in words(second)
    assert "3,20 €" not in words(first)


def test_plain_points_inside_a_numbered_deliberation_do_not_cut_it() -> None:
    budget = next(block for block in blocks(MINUTES) if "Investissement" in words(block))
    assert budget.act is not None
    assert budget.act.number == "2024-012"


def test_an_agenda_is_one_block_that_stands_for_no_deliberation() -> None:
    agenda = next(block for block in blocks(MINUTES) if block.path[-1] == "Ordre du jour")
    assert words(agenda).split("\n")[:4] == [
        "ORDRE DU JOUR", "1. Approbation du procès-verbal", "2. Budget primitif", "3. Tarifs de la cantine",
    ]  # fmt: skip
    assert agenda.act is not None
    assert (agenda.act.number, agenda.act.date) == (None, date(2024, 3, 12))


def test_no_line_is_lost() -> None:
    assert [line.text for block in blocks(MINUTES) for line in block.lines] == MINUTES.strip().split("\n")


def test_points_are_units_where_deliberations_bear_no_number() -> None:
    found = blocks(
        "Séance du 3 juin 2021\n1. Voirie\nLe conseil décide de refaire la rue.\nElle sera fermée.\n"
        "Les travaux coûtent 12 000 €.\n2. École\nLe conseil décide d'ouvrir une classe.\nElle a 24 places.\n"
        "La rentrée est en septembre."
    )
    assert [block.path[-1] for block in found[1:]] == ["1. Voirie", "2. École"]
    assert [block.act.subject for block in found[1:] if block.act] == ["Voirie", "École"]


def test_the_object_on_its_own_line_belongs_to_the_number_above() -> None:
    near = blocks("Délibération n° 2024-012\nObjet : Budget primitif\nLe conseil approuve.")
    far = blocks(
        "Délibération n° 2024-012\nSéance du 12 mars 2024\nPrésents : dix\nAbsents : deux\nSecrétaire : un\n"
        "Objet : Budget primitif\nLe conseil approuve."
    )
    for found in (near, far):
        last = found[-1]
        assert last.act is not None
        assert (last.act.number, last.act.subject) == ("2024-012", "Budget primitif")
        assert last.path[-1] == "Délibération n° 2024-012 - Objet : Budget primitif"


@pytest.mark.parametrize("path", sorted(TOWN.glob("del-*.pdf")), ids=lambda path: path.stem)
def test_the_demonstration_deliberations_keep_number_date_object_and_vote(path: Path) -> None:
    pages = reading(path).pages
    found = reader_of(ActKind.DELIBERATION)(source(f"clairvigne/{path.name}", pages))
    act = found[-1].act
    assert act is not None
    assert act.number == path.name[4:12]
    assert act.date is not None
    assert str(act.date.year) == path.name[4:8]
    assert act.subject
    assert not act.subject.startswith("Objet")
    assert "Résultat du vote" in words(found[-1])


@pytest.mark.parametrize(
    ("text", "number", "subject"),
    [
        ("2024-37 DEMANDE DE SUBVENTION", "2024-37", "DEMANDE DE SUBVENTION"),
        ("Délibération n° 2024/037", "2024/037", ""),
        ("DEL 2024-64 : Rapport annuel", "DEL 2024-64", "Rapport annuel"),
        ("D2024-45 - Objet : admission en non-valeur", "D2024-45", "admission en non-valeur"),
        ("1. D2024 – 14 - Élection du président", "D2024 – 14", "Élection du président"),
        ("N°2024_37 Tarifs", "2024_37", "Tarifs"),
        ("Délibération n° 12 : Tarifs", "12", "Tarifs"),
        ("Délibération N° URB-24-3", "URB-24-3", ""),
        ("2021 03 05 CONVENTION", "2021 03 05", "CONVENTION"),
        ("20210913 01 Décision modificative dans le cadre du budget, de", "20210913 01",
         "Décision modificative dans le cadre du budget, de"),
        ("2021071201 Association, garantie d'emprunt", "2021071201", "Association, garantie d'emprunt"),
        ("20230911 1-Délibération relative au déontologue,", "20230911 1",
         "Délibération relative au déontologue,"),
        ("Objet : Tarifs", None, "Tarifs"),
        ("4) QUESTIONS DIVERSES", None, "QUESTIONS DIVERSES"),
        ("II. Finances", None, "Finances"),
    ],
)  # fmt: skip
def test_what_opens_an_item(text: str, number: str | None, subject: str) -> None:
    opening = opening_of(text)
    assert opening is not None
    assert (opening.number, opening.subject) == (number, subject)


@pytest.mark.parametrize(
    "text",
    [
        "12/03/2024", "2024-37 vu le code général", "1. Le conseil approuve le budget ;",
        "Vu la délibération n° 2020-14 du 3 mars 2020", "délibération n° 2020-14 du 3 mars 2020 relative à",
        "3. Club de lecture 120,00 €", "2024-37 %",
    ],
)  # fmt: skip
def test_what_opens_none(text: str) -> None:
    assert opening_of(text) is None


@pytest.mark.parametrize(
    ("text", "file", "day"),
    [
        ("Séance du 12 mars 2024", "pv.txt", date(2024, 3, 12)),
        ("Réunion du conseil municipal le 3 juin 2021", "CM-03-juin-2021.txt", date(2021, 6, 3)),
        ("Convocation du 1er mars 2024\nprocès-verbal", "20240312-PV.txt", date(2024, 3, 12)),
        ("Compte-rendu de la séance du 5 mai 2019", "20240312-PV.txt", date(2024, 3, 12)),  # a cover may lie
        ("sans date", "pv.txt", None),
        (
            "L'an deux mil dix-neuf, le huit avril à vingt heures,\nle conseil, convoqué le 2 avril 2019",
            "pv.txt",
            date(2019, 4, 8),
        ),
        ("Compte rendu", "09032020compte-rendu.txt", date(2020, 3, 9)),
    ],
)
def test_the_date_of_a_sitting(text: str, file: str, day: date | None) -> None:
    assert sitting_date(as_source(text, file)) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("L’an deux mille vingt-quatre, le 10 décembre à 19h00", date(2024, 12, 10)),
        ("L'an deux mil dix sept, le vingt cinq septembre", date(2017, 9, 25)),
        ("L'an deux mille vingt et un et le premier mars", date(2021, 3, 1)),
        ("L'an 2023, le 5 juin", date(2023, 6, 5)),
        ("L'an prochain, le 5 juin", None),
    ],
)
def test_a_date_in_words(text: str, day: date | None) -> None:
    assert year_in_words(text) == day


@pytest.mark.parametrize(
    ("lines", "vote"),
    [
        (["Après en avoir délibéré, à l’unanimité :", "- DÉCIDE"], (None, None, None, True)),
        (["Vote : 15 pour, 3 contre"], (15, 3, None, False)),
        (["Vote : Pour : 15 - Contre : 0 - Abstention : 1"], (15, 0, 1, None)),
        (["Le conseil, après en avoir délibéré, à la majorité :", "- ADOPTE", "CONTRE : 1 (Mme X)"],
         (None, 1, None, False)),
        (["Après en avoir délibéré, à l'unanimité :", "Abstentions : M. Aubin, Mme Blin et M. Caron."],
         (None, None, 3, True)),
        (["Adopté par vingt-six voix pour et une abstention"], (26, None, 1, None)),
        (["POUR : 19", "CONTRE : néant"], (19, 0, None, None)),
        (["L'assemblée, à l'unanimité des suffrages exprimés, approuve"], (None, None, None, True)),
        (["Après en avoir délibéré, à l’unanimité/majorité :"], (None, None, None, None)),
        (["Le conseil peut décider, à l'unanimité, de ne pas procéder au scrutin secret",
          "Vote à main levée : à l'unanimité", "Après en avoir délibéré à 17 voix pour et 1 abstention"],
         (17, None, 1, None)),
        (["Après en avoir délibéré, à la majorité :", "Monsieur Aubin vote contre car le taux est haut"],
         (None, None, None, False)),
    ],
)  # fmt: skip
def test_the_vote_as_written(lines: list[str], vote: tuple[int | None, ...]) -> None:
    found = vote_of(lines)
    assert found is not None
    assert (found.pour, found.contre, found.abstentions, found.unanime) == vote


def test_no_vote_is_no_vote() -> None:
    assert (
        vote_of(
            ["Le rapport de la commission a été adopté par le comité syndical à l'unanimité.", "PREND ACTE"]
        )
        is None
    )


NUMBERED = """
Commune de Valdoré
Conseil Municipal du 13/06/2024
Présents : M. Aubin, Mme Blin.
Pouvoir : M. Caron à Mme Blin
Secrétaire : Mme Blin
Le quorum est atteint.
Ordre du jour de la séance :
I. Finances
- Tarifs de la cantine
II. Voirie
- Rue neuve
Décisions prises par délégation
DM 2024-01 : Objet : Contrat d'assurance
Montant : 120 €
I. Finances
D2024-27 - Objet : Tarifs de la
Cantine municipale
Madame Blin, adjointe, présente les tarifs.
Vu le code de l'éducation ;
Vu la délibération n° 2023-12 du 4 mai 2023,
Le Conseil Municipal, après en avoir délibéré, à la majorité :
- FIXE le repas à 3,20 €
- ABROGE la délibération n° 2023-12 du 4 mai 2023
Contre : M. Aubin
II. Voirie
D 2024-28 : Rue neuve
2022 - 114 Échafaudage 117,60 €
Le Conseil Municipal, après en avoir délibéré, à l'unanimité :
- APPROUVE les travaux pour 12 500,00 € HT
III. Questions diverses
1. Le marché du samedi
La séance est levée à 21 heures.
"""


def acts_of(text: str) -> list[Act]:
    return list(dict.fromkeys(block.act for block in blocks(text) if block.act and block.act.subject))


def test_an_act_keeps_all_that_is_said_of_it() -> None:
    mayor, canteen, street = acts_of(NUMBERED)
    assert (mayor.number, mayor.nature) == ("DM 2024-01", Guess("6", ("DM 2024-01",)))
    assert (canteen.number, canteen.subject) == ("D2024-27", "Tarifs de la Cantine municipale")
    assert canteen.vote == Vote(None, 1, None, False, canteen.vote.words if canteen.vote else "")
    assert canteen.rapporteur == "Madame Blin"
    assert canteen.amounts == ("3,20 €",)
    assert canteen.decision.startswith("Le Conseil Municipal, après en avoir délibéré, à la majorité :")
    assert canteen.visas == (
        "Vu le code de l'éducation ;", "Vu la délibération n° 2023-12 du 4 mai 2023,",
    )  # fmt: skip
    assert [(link.kind, link.number, link.date) for link in canteen.links] == [
        (LinkKind.REPEALS, "2023-12", date(2023, 5, 4))
    ]
    assert canteen.matter is not None
    assert canteen.matter.value in ("7", "8")
    assert "Tarifs" in canteen.matter.words
    assert canteen.nature == Guess("1", ("délibération",))
    assert (street.number, street.amounts) == ("D 2024-28", ("12 500,00 € HT",))


def test_the_header_of_the_sitting_is_attached_to_each() -> None:
    sittings = {act.sitting for act in acts_of(NUMBERED)}
    assert sittings == {
        Sitting(
            date(2024, 6, 13), "Présents : M. Aubin, Mme Blin.", "Pouvoir : M. Caron à Mme Blin",
            "Secrétaire : Mme Blin", "Le quorum est atteint.", "", "Conseil municipal",
        )
    }  # fmt: skip


def test_a_rubric_an_agenda_and_what_follows_belong_to_no_deliberation() -> None:
    named = {block.path[-1] for block in blocks(NUMBERED)}
    assert "Ordre du jour" in named
    street = [block for block in blocks(NUMBERED) if block.act and block.act.number == "D 2024-28"]
    assert "Échafaudage" in words(street[0])
    assert "Voirie" not in words(street[0])
    assert "marché" not in words(street[0])
    assert [line.text for block in blocks(NUMBERED) for line in block.lines] == NUMBERED.strip().split("\n")


def test_two_sittings_in_one_file() -> None:
    found = acts_of(
        "SEANCE DU 8 AVRIL 2019\nPrésents : dix\n2019-04-01 BUDGET\nLe conseil approuve.\nIl est de 10 €.\n"
        "Compte rendu de la séance du 4 mars 2019 approuvé.\n"
        "SEANCE DU 27 MAI 2019\nPrésents : douze\n2019-05-01 CANTINE\nLe conseil approuve.\nElle ouvre."
    )
    assert [(act.number, act.date) for act in found] == [
        ("2019-04-01", date(2019, 4, 8)), ("2019-05-01", date(2019, 5, 27)),
    ]  # fmt: skip
    assert [act.sitting.present for act in found if act.sitting] == ["Présents : dix", "Présents : douze"]


def test_extracts_of_one_register_in_a_row() -> None:
    extract = (
        "EXTRAIT DU REGISTRE DES DÉLIBÉRATIONS\nSéance du 12 mars 2024\nPrésents : dix\nSecrétaire : un\n"
        "Délibération n° {0}\nObjet : {1}\nLe conseil, après en avoir délibéré, à l'unanimité, approuve.\n"
    )
    found = acts_of(extract.format("12", "Budget") + extract.format("13", "Cantine"))
    assert [(act.number, act.subject) for act in found] == [("12", "Budget"), ("13", "Cantine")]
    assert all(act.vote and act.vote.unanime for act in found)


CORPORA = REPOSITORY.parent / "shared" / "corpora"
EXPECTED = Path(__file__).parent / "expected"


def test_the_deliberations_of_two_years_of_minutes() -> None:
    folder = CORPORA / "pierrefonds"
    if not folder.is_dir():
        pytest.skip("the shared corpora are absent")
    sittings = json.loads((EXPECTED / "pierrefonds_deliberations.json").read_text(encoding="utf-8"))[
        "sittings"
    ]
    total = found = dated = voted = 0
    for file, expected in sittings.items():
        read = reader_of(ActKind.DELIBERATION)(source(f"pierrefonds/{file}", reading(folder / file).pages))
        left = [act for act in dict.fromkeys(block.act for block in read) if act and act.subject]
        for number, _, named, vote in expected["acts"]:
            total += 1
            act = _matching(left, number, named)
            if act is None:
                continue
            left.remove(act)
            found += 1
            dated += number_key(act.number) == (number or "") and str(act.date) == expected["date"]
            voted += _figures(act.vote) == vote
    assert total == 97
    assert found >= 0.97 * total
    assert dated >= 0.95 * total
    assert voted >= 0.9 * total


def _matching(acts: list[Act], number: str | None, named: str) -> Act | None:
    spoken = [act for act in acts if named in fold(act.subject)]
    same = [act for act in spoken if number is None or number_key(act.number) == number]
    return next(iter(same or spoken), None)


def _figures(vote: Vote | None) -> list[int | bool | None] | None:
    return [vote.pour, vote.contre, vote.abstentions, vote.unanime] if vote else None


def test_forty_deliberations_of_another_town() -> None:
    folder = CORPORA / "putanges-le-lac"
    if not folder.is_dir():
        pytest.skip("the shared corpora are absent")
    expected = json.loads((EXPECTED / "putanges_deliberations.json").read_text(encoding="utf-8"))["acts"]
    right = 0
    for file, number, day, named, vote in expected:
        read = reader_of(ActKind.DELIBERATION)(source(f"putanges/{file}", reading(folder / file).pages))
        acts = [act for act in dict.fromkeys(block.act for block in read) if act and act.subject]
        spoken = [act for act in acts if fold(act.subject).startswith(named)]
        right += any(
            (number_key(act.number), str(act.date), _figures(act.vote)) == (number_key(number), day, vote)
            for act in spoken
        )
    assert len(expected) == 40
    assert right >= 0.95 * len(expected)


def test_a_vote_in_a_list_of_signs_of_its_own_font_is_read() -> None:
    found = vote_of(["Vote :", "\uf0b7 Pour : 14", "\uf0b7 Contre : 1, M. Tanguy"])
    assert found is not None
    assert (found.pour, found.contre) == (14, 1)
