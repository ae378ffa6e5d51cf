"""CNIG SRU, level 1: the structured règlement as XML."""

from __future__ import annotations

from datetime import date

import pytest

from ingest.acts.sru import parse
from rag.errors import DocumentError
from tests.ingest.papers import words

HEAD = (
    '<plu:ReglementDU xmlns="http://www.w3.org/1999/xhtml" xmlns:plu="https://cnig.gouv.fr/reglementDU" '
    'nom="Règlement du PLU de Valdoré" idUrba="00002_PLU_20190128" typeDoc="PLU">'
)
XML = f"""<?xml version="1.0" encoding="UTF-8"?>{HEAD}
<plu:Titre intitule="Dispositions générales" niveau="1" idZone="porteeGenerale" inseeCommune="00002">
  <plu:Contenu idZone="porteeGenerale"><p>Le règlement s'applique <b>partout</b>.</p></plu:Contenu>
</plu:Titre>
<plu:Titre intitule="Zone UG" niveau="1" idZone="UG,1AU" inseeCommune="00002">
  <plu:Contenu idZone="UG,1AU"><p>Caractère   de la zone.</p><!-- note --></plu:Contenu>
  <plu:Titre intitule="ARTICLE UG 10 - Hauteur" niveau="2">
    <plu:Contenu><ul><li>9 m à l'égout</li><li>12 m au faîtage</li></ul></plu:Contenu>
    <plu:Contenu idZone="UGa">
      <table><tr><th>Usage</th><th>Places</th></tr><tr><td>Logement</td><td>2</td></tr></table>
    </plu:Contenu>
    <plu:Contenu idZone="1AUx-2"><p>Secteur à projet.<br/>Suite.</p></plu:Contenu>
    <plu:Contenu idZone="testIdZone"><p/></plu:Contenu>
  </plu:Titre>
</plu:Titre>
</plu:ReglementDU>"""


def test_its_own_facts_are_read() -> None:
    found = parse(XML.encode())
    assert (found.name, found.insee) == ("Règlement du PLU de Valdoré", "00002")
    assert (found.idurba, found.date) == ("00002_PLU_20190128", date(2019, 1, 28))


def test_titles_make_the_path_and_places_without_zone_have_that_of_the_title_above() -> None:
    found = parse(XML.encode()).blocks
    assert [(block.path, block.zones, block.article) for block in found] == [
        (("Dispositions générales",), (), None),
        (("Zone UG",), ("UG", "1AU"), None),
        (("Zone UG", "ARTICLE UG 10 - Hauteur"), ("UG", "1AU"), "UG 10"),
        (("Zone UG", "ARTICLE UG 10 - Hauteur"), ("UGa",), "UG 10"),
        (("Zone UG", "ARTICLE UG 10 - Hauteur"), ("1AUx-2",), "UG 10"),
    ]


def test_markup_becomes_lines() -> None:
    found = parse(XML.encode()).blocks
    assert words(found[0]) == "Le règlement s'applique partout."
    assert words(found[1]) == "Caractère de la zone."
    assert words(found[2]) == "9 m à l'égout\n12 m au faîtage"
    assert words(found[3]) == "Usage Places\nLogement 2"
    assert words(found[4]) == "Secteur à projet.\nSuite."
    assert {line.page for block in found for line in block.lines} == {0}


BOMB = (
    '<!DOCTYPE x [<!ENTITY a "bombe"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
SPY = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
CONTENT = (
    f'{HEAD}<plu:Titre intitule="T"><plu:Contenu><p>&{{}};</p></plu:Contenu></plu:Titre></plu:ReglementDU>'
)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (BOMB + CONTENT.format("c"), "DTD"),
        (SPY + CONTENT.format("a"), "DTD"),
        (CONTENT.format("c"), "mal formé"),
        ("<a><b></a>", "mal formé"),
        ("<html><p>texte</p></html>", "pas un règlement au format CNIG SRU"),
        ("", "mal formé"),
        ("<a>" * 300 + "</a>" * 300, "mal formé"),
    ],
    ids=["bomb", "spy", "undeclared", "broken", "html", "empty", "deep"],
)
def test_what_is_not_a_safe_sru_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(DocumentError) as caught:
        parse(text.encode())
    assert sentence in str(caught.value)
