"""CNIG SRU in JSON, and a règlement written then read again: nothing is lost on the way."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.acts.sru import parse, reglement_of, structure
from ingest.markup import Node, words, written
from ingest.sru.build import complete
from ingest.sru.html import lawful
from ingest.sru.identity import Identity
from ingest.sru.model import Content, Reglement, Title
from ingest.sru.to_json import shortened_labels, write_json
from ingest.sru.to_xml import write_xml
from ingest.structure import Structure
from rag.errors import DocumentError
from tests.ingest.sru_schemas import SHARED, check_json, check_structure, check_xml

VALDORE = Identity("00002_PLU_20190128", "PLU", ("00002",), "")
WRITERS: list[Callable[[Reglement], bytes]] = [write_json, write_xml]
WHOLE = {
    "idReglement": "00002_PLU_20190128/reglement",
    "nom": "Règlement du PLU de Valdoré",
    "typeDoc": "PLU",
    "lien": "https://www.geoportail-urbanisme.gouv.fr",
    "idUrba": "00002_PLU_20190128",
    "inseeCommune": ["00002"],
    "titre": [
        {
            "idTitre": "00002/titre/dg",
            "intitule": "Dispositions générales",
            "niveau": 1,
            "numero": "I",
            "idZone": ["porteeGenerale"],
            "idPrescription": ["nonConcerne"],
            "inseeCommune": ["00002"],
            "contenu": [
                {
                    "idContenu": "00002/titre/dg/c1",
                    "idZone": ["dispositionGenerale"],
                    "idPrescription": ["nonConcerne"],
                    "html": [{"tag": "h2", "text": "Portée"}, "Le règlement s'applique partout."],
                }
            ],
        },
        {
            "idTitre": "00002/titre/ue2",
            "intitule": "Zone UE2",
            "niveau": 1,
            "idZone": ["UE2", "1AUx"],
            "idPrescription": ["00-00"],
            "inseeCommune": ["00002"],
            "contenu": [],
            "titre": [
                {
                    "idTitre": "00002/titre/ue2/h",
                    "intitule": "Hauteur",
                    "niveau": 2,
                    "numero": "II 2.1",
                    "idPrescription": ["07-03"],
                    "contenu": [
                        {
                            "idZone": ["UE2a"],
                            "idPrescription": ["07-03-01"],
                            "html": [
                                {
                                    "tag": "div",
                                    "children": [
                                        {"tag": "ul", "children": [{"tag": "li", "text": "9 m à l'égout ;"}]},
                                        {
                                            "tag": "table",
                                            "children": [
                                                {
                                                    "tag": "tr",
                                                    "children": [
                                                        {"tag": "td", "text": "Logement"},
                                                        {
                                                            "tag": "td",
                                                            "children": [
                                                                "2 ",
                                                                {"tag": "strong", "text": "places"},
                                                            ],
                                                        },
                                                    ],
                                                }
                                            ],
                                        },
                                        {"tag": "script", "text": "alert(1)"},
                                    ],
                                }
                            ],
                        },
                        {"html": [{"tag": "p", "text": "Partout ailleurs, 7 m."}]},
                    ],
                }
            ],
        },
    ],
}


def as_json(whole: object) -> bytes:
    return json.dumps(whole, ensure_ascii=False).encode()


def seen(found: Structure) -> list[tuple[object, ...]]:
    """Places, zones, articles and lines, in order."""
    return [
        (block.path, block.zones, block.article, tuple(line.text for line in block.lines))
        for block in found.blocks
    ]


def test_json_is_read_with_its_zones_titles_and_tables() -> None:
    found = parse(as_json(WHOLE))
    assert (found.name, found.insee, found.idurba) == (WHOLE["nom"], "00002", "00002_PLU_20190128")
    assert seen(found) == [
        (("Dispositions générales",), (), "I", ("Portée", "Le règlement s'applique partout.")),
        (("Zone UE2", "Hauteur"), ("UE2a",), "II 2.1", ("9 m à l'égout ;", "Logement 2 places")),
        (("Zone UE2", "Hauteur"), ("UE2", "1AUx"), "II 2.1", ("Partout ailleurs, 7 m.",)),
    ]


@pytest.mark.parametrize("write", WRITERS)
def test_what_is_written_is_lawful_and_reads_the_same(
    write: Callable[[Reglement], bytes], tmp_path: Path
) -> None:
    whole = complete(reglement_of(as_json(WHOLE)), VALDORE)
    content = write(whole)
    check_structure(content)
    assert seen(parse(content)) == seen(parse(as_json(WHOLE)))
    again = reglement_of(content)
    codes = [[each.prescriptions for each in title.contents] for title in again.every_title()]
    assert codes == [[("nonConcerne",)], [("00-00",)], [("07-03-01",), ("07-03",)]]


@pytest.mark.parametrize("write", WRITERS)
def test_the_published_schemas_take_what_is_written(
    write: Callable[[Reglement], bytes], tmp_path: Path
) -> None:
    content = write(complete(reglement_of(as_json(WHOLE)), VALDORE))
    if write is write_json:
        check_json(content)
    else:
        check_xml(content, tmp_path)


@pytest.mark.parametrize("write", WRITERS)
def test_a_real_reglement_comes_back_whole(write: Callable[[Reglement], bytes], tmp_path: Path) -> None:
    path = SHARED / "corpora" / "jaleyrac-plu" / "15079_reglement_20190128.xml"
    if not path.is_file():
        pytest.skip("the shared corpora are not beside this repository")
    first = reglement_of(path.read_bytes())
    content = write(complete(first, Identity(first.idurba, "PLU", ("15079",), "")))
    check_structure(content)
    check_json(content) if write is write_json else check_xml(content, tmp_path)
    former, after = structure(first), parse(content)
    assert [each[:3] for each in seen(after)] == [each[:3] for each in seen(former)]
    assert [" ".join(each[3]) for each in seen(after)] == [" ".join(each[3]) for each in seen(former)]
    assert [title.prescriptions for title in reglement_of(content).every_title()] == [
        title.prescriptions for title in first.every_title()
    ]


def test_labels_that_json_cannot_hold_are_told_and_kept_by_xml() -> None:
    title = Title("Zone 1AUx-2", 1, zones=("1AUx-2",), contents=(Content(("Texte.",)),))
    whole = complete(Reglement("Règlement", titles=(title,)), VALDORE)
    assert shortened_labels(whole) == ("1AUx-2",)
    assert json.loads(write_json(whole))["titre"][0]["idZone"] == ["1AUx2"]
    assert parse(write_xml(whole)).blocks[0].zones == ("1AUx-2",)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"{", "JSON mal formé"),
        (b"[" * 100_000, "JSON mal formé"),
        (b"[]", "pas un règlement au format CNIG SRU"),
        (b'{"type": "FeatureCollection", "features": []}', "pas un règlement au format CNIG SRU"),
        (b'{"titre": "a"}', "« titre » est mal remplie"),
        (b'{"titre": [{"idZone": [1]}]}', "« idZone » est mal remplie"),
        (b'{"titre": [{"contenu": [{"html": [3]}]}]}', "« html » est mal remplie"),
        (b'{"nom": "\xe9", "titre": []}', "pas en UTF-8"),
        (b'{"titre": ' + b'[{"titre": ' * 250 + b"[]" + b"}]" * 250 + b"}", "trop imbriqué"),
    ],
    ids=["cut", "deep", "list", "map", "titles", "zone", "html", "latin", "nested"],
)
def test_what_is_no_sru_json_is_refused(content: bytes, sentence: str) -> None:
    with pytest.raises(DocumentError) as caught:
        parse(content)
    assert sentence in str(caught.value)


nodes = st.recursive(
    st.text("abé <&>'\" ", max_size=8),
    lambda inner: st.builds(
        Node,
        st.sampled_from("p div ul ol li table tr td th span b em strong a h1 h3 br img tbody x".split()),
        st.lists(inner, max_size=3).map(tuple),
        st.sampled_from([(), (("href", "https://a.fr/b"),), (("src", "https://a.fr/c.png"), ("alt", "é"))]),
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(html=st.lists(nodes, max_size=4).map(tuple))
def test_any_markup_is_made_lawful_without_losing_a_word(html: tuple[Node | str, ...]) -> None:
    title = Title("T", 1, contents=(Content(html),))
    whole = complete(Reglement("R", titles=(title,)), VALDORE)
    for write in WRITERS:
        check_structure(write(whole))
    spelled = "".join("".join(words(node) for node in html).split())
    assert "".join("".join(words(node) for node in lawful(html)).split()) == spelled
    assert "".join("".join(line.text for line in written(html)).split()) == spelled


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=60),
        st.recursive(
            st.none() | st.integers() | st.text(max_size=4),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(["titre", "contenu", "html", "tag", "idZone", "text"]), inner
                )
            ),
            max_leaves=8,
        ).map(lambda value: as_json({"titre": value})),
    )
)
def test_malformed_files_are_refused_and_never_crash(content: bytes) -> None:
    with suppress(DocumentError):
        parse(content)
