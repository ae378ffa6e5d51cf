"""What a written SRU must be: our own check of its structure, and the published schemas where they are."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from tests.support import REPOSITORY

SHARED = REPOSITORY.parent / "shared"
PLU, XHTML = "{https://cnig.gouv.fr/reglementPLU}", "{http://www.w3.org/1999/xhtml}"
TAGS = frozenset("div p span ul ol li em strong table tr td a h1 h2 h3 h4 h5 h6 br img".split())
INLINE = frozenset("span em strong a br img".split())
FACTS = ("id", "nom", "lien", "idUrba", "inseeCommune", "sirenIntercomm")

# The XHTML schema that the standard's imports lies on the network: this is the part of it we write.
_XHTML = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="http://www.w3.org/1999/xhtml"
 targetNamespace="http://www.w3.org/1999/xhtml" elementFormDefault="qualified">
<xs:group name="heading"><xs:choice>{headings}</xs:choice></xs:group>
<xs:group name="lists"><xs:choice><xs:element ref="ul"/><xs:element ref="ol"/></xs:choice></xs:group>
<xs:group name="blocktext"><xs:choice><xs:element name="blockquote" type="Flow"/></xs:choice></xs:group>
<xs:group name="special"><xs:choice><xs:element ref="br"/><xs:element ref="span"/><xs:element ref="img"/>
</xs:choice></xs:group>
<xs:group name="fontstyle"><xs:choice><xs:element name="small" type="Inline"/></xs:choice></xs:group>
<xs:group name="phrase"><xs:choice><xs:element ref="em"/><xs:element ref="strong"/></xs:choice></xs:group>
<xs:group name="misc"><xs:choice><xs:element name="ins" type="Flow"/></xs:choice></xs:group>
<xs:group name="inline"><xs:choice><xs:element ref="a"/><xs:group ref="special"/><xs:group ref="phrase"/>
</xs:choice></xs:group>
<xs:group name="block"><xs:choice><xs:element ref="p"/><xs:group ref="heading"/><xs:element ref="div"/>
<xs:group ref="lists"/><xs:element ref="table"/></xs:choice></xs:group>
<xs:complexType name="Inline" mixed="true"><xs:group ref="inline" minOccurs="0" maxOccurs="unbounded"/>
</xs:complexType>
<xs:complexType name="Flow" mixed="true"><xs:choice minOccurs="0" maxOccurs="unbounded">
<xs:group ref="block"/><xs:group ref="inline"/></xs:choice></xs:complexType>
<xs:complexType name="List"><xs:sequence>
<xs:element name="li" type="Flow" maxOccurs="unbounded"/></xs:sequence>
</xs:complexType>
{inline}<xs:element name="p" type="Inline"/><xs:element name="div" type="Flow"/>
<xs:element name="ul" type="List"/><xs:element name="ol" type="List"/>
<xs:element name="em" type="Inline"/><xs:element name="strong" type="Inline"/>
<xs:element name="span" type="Inline"/><xs:element name="br"><xs:complexType/></xs:element>
<xs:element name="a"><xs:complexType mixed="true"><xs:choice minOccurs="0" maxOccurs="unbounded">
<xs:group ref="special"/><xs:group ref="phrase"/></xs:choice><xs:attribute name="href" type="xs:anyURI"/>
</xs:complexType></xs:element>
<xs:element name="img"><xs:complexType><xs:attribute name="src" type="xs:anyURI" use="required"/>
<xs:attribute name="alt" type="xs:string" use="required"/></xs:complexType></xs:element>
<xs:element name="table"><xs:complexType><xs:sequence><xs:element name="tr" maxOccurs="unbounded">
<xs:complexType><xs:sequence><xs:element name="td" type="Flow" maxOccurs="unbounded"/></xs:sequence>
</xs:complexType></xs:element></xs:sequence></xs:complexType></xs:element>
</xs:schema>""".replace("{headings}", "".join(f'<xs:element ref="h{n}"/>' for n in range(1, 7))).replace(
    "{inline}", "".join(f'<xs:element name="h{n}" type="Inline"/>' for n in range(1, 7))
)
_XLINK = (
    '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.w3.org/1999/xlink"/>'
)


def published(name: str) -> Path:
    """A schema of the standard, which this repository does not hold."""
    path = SHARED / "sru" / name
    if not path.is_file():
        pytest.skip(f"the standard's own {name} is not beside this repository")
    return path


def check_json(content: bytes) -> None:
    """By the published schema."""
    from jsonschema import Draft202012Validator

    schema = json.loads(published("schema_n1.json").read_text(encoding="utf-8"))
    faults = [
        f"{'/'.join(map(str, fault.absolute_path))}: {fault.message}"[:300]
        for fault in Draft202012Validator(schema).iter_errors(json.loads(content))
    ]
    assert faults == []


def check_xml(content: bytes, folder: Path) -> None:
    """By the published schema, its two imports brought to this machine."""
    text = published("XSD_Standard_SRU.xsd").read_text(encoding="utf-8")
    for name, schema in (("xhtml1-strict.xsd", _XHTML), ("xlink.xsd", _XLINK)):
        (folder / name).write_text(schema, encoding="utf-8")
        text = re.sub(rf'schemaLocation="[^"]*/{re.escape(name)}"', f'schemaLocation="{name}"', text)
    (folder / "sru.xsd").write_text(text, encoding="utf-8")
    schema = etree.XMLSchema(etree.parse(str(folder / "sru.xsd")))
    schema.assertValid(etree.fromstring(content))


def check_structure(content: bytes) -> None:
    """The rules of level 1 that matter to those who read it, without any schema."""
    if content.startswith(b"{"):
        _check_object(json.loads(content))
    else:
        _check_root(etree.fromstring(content))


def _check_object(whole: Mapping[str, Any]) -> None:
    assert set(whole) - {"sirenIntercomm"} == {
        "idReglement", "nom", "typeDoc", "lien", "idUrba", "inseeCommune", "titre",
    }  # fmt: skip
    assert whole["typeDoc"] in ("PLU", "PLUI")
    assert whole["lien"].startswith("http")
    assert whole["inseeCommune"]
    _check_codes(whole["inseeCommune"], r"2[AB]\d{3}|\d{5}")
    assert whole["titre"]
    for title in _titles(whole):
        assert title["intitule"]
        assert title["niveau"] >= 1
        assert title["contenu"]
        for place in (title, *title["contenu"]):
            _check_codes(place["idZone"], r"[A-Za-z0-9]+")
            _check_codes(place["idPrescription"], r"nonConcerne|\d\d-\d\d(-\w+)?")
        for content in title["contenu"]:
            assert content["html"]
            for tag in _tags(content["html"]):
                assert tag in TAGS


def _check_codes(codes: list[str], pattern: str) -> None:
    assert codes
    assert all(re.fullmatch(pattern, code) for code in codes), codes


def _titles(place: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for title in place.get("titre", ()):
        yield title
        yield from _titles(title)


def _tags(nodes: list[Any]) -> Iterator[str]:
    for node in nodes:
        if not isinstance(node, str):
            yield node["tag"]
            yield from _tags(node.get("children", []))


def _check_root(root: etree._Element) -> None:
    assert root.tag == f"{PLU}ReglementPLU"
    assert all(root.get(name) is not None for name in FACTS)
    for element in root.iter():
        tag = str(element.tag)
        if tag == f"{PLU}Titre":
            order = [str(child.tag).removeprefix(PLU) for child in element]
            assert order == sorted(order)  # contents, then titles
            assert element.get("id")
            assert element.get("intitule")
        elif tag == f"{PLU}Contenu":
            assert element.get("idZone")
            assert element.get("idPrescription")
            assert not (element.text or "").strip()
        elif tag.startswith(XHTML):
            name = tag.removeprefix(XHTML)
            assert name in TAGS
            if name in INLINE or name in ("p", "h1", "h2", "h3", "h4", "h5", "h6"):
                assert {str(child.tag).removeprefix(XHTML) for child in element} <= INLINE
