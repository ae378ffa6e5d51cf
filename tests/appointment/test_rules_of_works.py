"""Works in a zone: the sheet of rules answers, in the exact words, and never with another zone's figure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from ingest.pipeline import ingest
from rag.appointment.letter import of_visit
from rag.appointment.prepare import prepare
from rag.appointment.proof import LETTERHEAD, one_row_of_a_scale
from rag.appointment.rules import LONG, NOT_NAMED, OWN, shortened
from rag.appointment.split import read
from rag.appointment.table import table
from rag.appointment.types import Around, Finding, Prepared, Visit
from rag.assistant import Assistant
from rag.desk import Desk
from rag.settings import Settings
from rag.sheet import kinds_of_works, themes
from rag.types import Citation
from rag.verbatim import is_verbatim

DAY = date(2024, 6, 3)
PLAN = """RÈGLEMENT DE LA ZONE UD

ARTICLE UD 1 - OCCUPATIONS ET UTILISATIONS DU SOL INTERDITES
Sont interdits :
- les constructions à usage industriel ;
- les terrains de camping.

ARTICLE UD 7 - IMPLANTATION PAR RAPPORT AUX LIMITES SÉPARATIVES
Les constructions sont implantées à 4,00 m au moins des limites séparatives. En secteur UDa, cette distance
est d'au moins 7,00 m. Les annexes de moins de 15 m² peuvent être implantées sur la limite séparative.

ARTICLE UD 10 - HAUTEUR MAXIMALE DES CONSTRUCTIONS
Lorsqu'un terrain est en pente, la hauteur peut être augmentée de 1,00 m. La hauteur des constructions
n'excède pas :
- 6,50 m à l'égout du toit ;
- 9,50 m au faîtage.

ARTICLE UD 11 - ASPECT EXTÉRIEUR
Les clôtures sur rue n'excèdent pas 1,45 m.

RÈGLEMENT DE LA ZONE UE

ARTICLE UE 7 - IMPLANTATION PAR RAPPORT AUX LIMITES SÉPARATIVES
Les constructions sont implantées à 12,00 m au moins des limites séparatives.

ARTICLE UE 10 - HAUTEUR MAXIMALE DES CONSTRUCTIONS
La hauteur des constructions n'excède pas 21,00 m au faîtage.
"""
MANIFEST = """[corpus]
nom = "orbelle"
commune = "Orbelle"
insee = "00003"

[[document]]
fichier = "plu.txt"
titre = "Règlement du PLU"
type = "plu"
version = "Révision 1"
date = 2022-05-04
"""


@pytest.fixture(scope="module")
def orbelle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    root = tmp_path_factory.mktemp("orbelle")
    (root / "orbelle").mkdir()
    for name, text in {"plu.txt": PLAN, "manifest.toml": MANIFEST}.items():
        (root / "orbelle" / name).write_text(text, encoding="utf-8")
    settings = Settings(data_dir=root / "data")
    report = ingest([root / "orbelle"], settings)
    assert report.complete, report.files
    with Assistant(settings) as assistant:
        yield Desk(assistant)


def visit(desk: Desk, text: str) -> Visit:
    told = read(text, desk.communes(), lambda name: desk.zones(name or None))
    return prepare(desk, told.needs, Around(DAY, told.commune, told.zone))


def one(desk: Desk, text: str) -> Prepared:
    (found,) = visit(desk, text).prepared
    return found


def on(found: Prepared, point: str) -> list[Finding]:
    return [each for each in found.findings if point in each.points]


def shown(found: Prepared) -> str:
    rules = [each.quote for one in found.findings for each in (*one.cited, *one.others)]
    return "\n".join([*rules, *(line for one in found.findings for line in one.plain)])


def test_the_rule_made_for_the_works_comes_before_the_one_of_the_zone(orbelle: Desk) -> None:
    found = one(orbelle, "Un couple veut un abri de jardin en zone UD")
    own, rule = on(found, "Distance aux limites du voisin")
    assert "4,00 m" in rule.citation.quote
    assert (
        own.citation.quote
        == "Les annexes de moins de 15 m² peuvent être implantées sur la limite séparative."
    )
    assert own.plain[0] == OWN
    assert found.fiche is not None
    assert (found.fiche.zone, found.fiche.works, found.fiche.day) == ("UD", "annexe", DAY)


def test_no_figure_of_another_zone_is_shown(orbelle: Desk) -> None:
    for text in ("un abri de jardin en zone UD", "une extension en zone UD", "une clôture en zone UD"):
        told = shown(one(orbelle, text))
        assert "12,00" not in told
        assert "21,00" not in told
    assert "9,50" not in shown(one(orbelle, "une extension en zone UE"))


def test_a_list_is_shown_with_the_words_that_open_it_and_before_the_rule_of_a_case(orbelle: Desk) -> None:
    rule = on(one(orbelle, "une extension en zone UD"), "Hauteur")[0]
    assert "n'excède pas" in " ".join((*rule.under, rule.citation.quote))
    assert "9,50 m" in rule.citation.quote
    assert not rule.citation.quote.startswith("Lorsqu")


def test_every_quote_is_in_the_passage_it_cites(orbelle: Desk) -> None:
    for text in ("un abri de jardin en zone UD", "une extension en zone UD", "construire en zone UE"):
        found = one(orbelle, text)
        assert found.findings
        for each in found.findings:
            for citation in (*each.cited, *each.others):
                assert is_verbatim(citation.quote, citation.passage.chunk.whole)


def test_what_no_rule_names_is_said_and_what_to_read_is_given(orbelle: Desk) -> None:
    found = one(orbelle, "un abri de jardin en zone UD")
    (beside,) = [each for each in found.unconfirmed if "Permis ou interdit" in each.point]
    assert beside.message == NOT_NAMED
    assert any("camping" in each.chunk.text for each in beside.passages)


def test_works_without_more_are_those_of_a_new_building(orbelle: Desk) -> None:
    found = one(orbelle, "Il veut construire en zone UD")
    assert found.fiche is not None
    assert found.fiche.works == "construction"
    assert on(found, "Hauteur")


def test_a_long_rule_is_cut_between_sentences_and_says_what_names_the_project(orbelle: Desk) -> None:
    passage = one(orbelle, "une extension en zone UD").findings[0].citation.passage
    filler = " ".join(
        f"Phrase numéro {rank} de cette règle, qui ne dit rien du projet." for rank in range(12)
    )
    whole = Citation(passage, f"{filler} Les vérandas sont admises. {filler}", (1,))
    kept, cut = shortened(whole, [("verand",)])
    assert cut
    assert len(kept.quote) < LONG + 60
    assert "[…] Les vérandas sont admises." in kept.quote
    assert is_verbatim(kept.quote, whole.quote)
    assert shortened(kept, ()) == (kept, False) or len(kept.quote) > LONG


def test_the_letter_quotes_the_rules(orbelle: Desk) -> None:
    made = visit(orbelle, "Un couple veut agrandir sa maison en zone UD")
    drafted = of_visit(made, DAY)
    assert "Objet : votre demande (agrandir votre maison en zone UD)" in drafted.text
    assert "zone UD, article UD 7" in drafted.text
    assert "4,00 m" in drafted.text
    assert "12,00 m" not in drafted.text


def test_the_table_names_works_and_themes_that_the_sheet_knows() -> None:
    works, known = {each.key for each in kinds_of_works()}, {each.key for each in themes()}
    for thing in table().things.values():
        assert thing.works in works | {""}, thing.key
        assert {each.theme for each in thing.asked} <= known | {""}, thing.key
    assert all(each.thing in table().things for each in table().subjects.values() if each.thing)


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("À Orbelle, un couple veut agrandir sa maison", ["Agrandir sa maison"]),
        ("Un habitant de Valdoré veut construire une piscine", ["Construire une piscine"]),
        ("Une dame demande si elle peut mettre une benne", ["Mettre une benne"]),
        ("Il demande à quelle heure passer la tondeuse", ["À quelle heure passer la tondeuse"]),
        (
            "Un locataire se plaint que l'échafaudage gêne l'entrée",
            ["Plainte : l'échafaudage gêne l'entrée"],
        ),
        (
            "Un couple veut se renseigner sur le prix d'une cavurne et louer le foyer communal",
            ["Le prix d'une cavurne", "Louer le foyer communal"],
        ),
    ],
)
def test_a_subject_is_told_as_on_a_sheet(text: str, labels: list[str]) -> None:
    assert [need.text for need in read(text, ("Orbelle", "Valdoré"), lambda name: ()).needs] == labels


def test_the_row_of_a_scale_and_the_head_of_an_act_answer_nothing() -> None:
    assert one_row_of_a_scale("Tranche Quotient Repas […] D de 1 301 € à 1 800 € 4,70 €")
    assert not one_row_of_a_scale("A jusqu'à 600 € 1,10 € […] B de 601 € à 900 € 2,20 €"), "a scale, whole"
    assert not one_row_of_a_scale("Concession de trente ans : 220 €")
    assert LETTERHEAD.match("COMMUNE DE VALDORÉ Mairie de Valdoré, 3 place de la Fontaine")
    assert LETTERHEAD.match("Arrêté n° 2021-07 portant mise en sécurité")
    assert not LETTERHEAD.match("L'immeuble est interdit à toute occupation.")


def test_an_address_of_unknown_subject_finds_the_acts_on_it(orbelle: Desk) -> None:
    found = one(orbelle, "La gérante du 4 rue Basse veut parler au maire")
    assert found.unconfirmed[0].point.startswith("Les arrêtés sur cette adresse")
    assert "Les arrêtés" not in one(orbelle, "bonjour").unconfirmed[0].point
