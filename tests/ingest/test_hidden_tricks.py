"""Ways of hiding text that need a page written by hand, and looks like them that show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.pdf.text import read_pdf
from tests.ingest.papers import reading

RULE, SECRET = "La hauteur est de 9 m.", "CANARI secret"
FONT = "/Font<</F0 5 0 R>>"
WHOLE = "-5000 -5000 5000 5000"


@dataclass(frozen=True)
class Sheet:
    """What is drawn after the rule, with the resources it needs and the objects these name."""

    content: str
    resources: str = ""
    objects: Mapping[int, bytes] = field(default_factory=dict)
    page: str = ""
    catalog: str = ""


def written(path: Path, sheet: Sheet) -> Path:
    content = f"BT /F0 12 Tf 60 780 Td ({RULE}) Tj ET\n{sheet.content}"
    objects = {
        1: f"<</Type/Catalog/Pages 2 0 R{sheet.catalog}>>".encode(),
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        f"/Resources<<{FONT}{sheet.resources}>>{sheet.page}>>".encode(),
        4: stream("", content),
        5: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        **sheet.objects,
    }
    body = b"%PDF-1.7\n"
    places = {}
    for number, value in sorted(objects.items()):
        places[number] = len(body)
        body += b"%d 0 obj%s\nendobj\n" % (number, value)
    most = max(objects)
    entries = [
        b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 65535 f \n"
        for number in range(1, most + 1)
    ]
    table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (most + 1, b"".join(entries))
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (most + 1, len(body))
    path.write_bytes(body + table + end)
    return path


def stream(about: str, content: str | bytes) -> bytes:
    data = content.encode("latin-1") if isinstance(content, str) else content
    return f"<<{about}/Length {len(data)}>>stream\n".encode() + data + b"\nendstream"


def form(content: str, about: str = "", *, box: str = WHOLE, resources: str = FONT) -> bytes:
    return stream(f"/Type/XObject/Subtype/Form/BBox[{box}]/Resources<<{resources}>>{about}", content)


def image(*colour: int, about: str = "") -> bytes:
    told = f"/Type/XObject/Subtype/Image/Width 8/Height 8/ColorSpace/DeviceRGB/BitsPerComponent 8{about}"
    return stream(told, bytes(colour) * 64)


def said(before: str = "", at: str = "60 700", size: float = 12, text: str = SECRET) -> str:
    return f"BT /F0 {size} Tf {before} {at} Td ({text}) Tj ET\n"


GROUP = "/Group<</S/Transparency/CS/DeviceGray>>"
SHADE = "/S <</ShadingType 2/ColorSpace/DeviceGray/Coords[0 0 595 0]/Extend[true true]/Function<<{}>>>>"
GREY = SHADE.format("/FunctionType 2/Domain[0 1]/C0[.5]/C1[.5]/N 1")
DARK = SHADE.format("/FunctionType 2/Domain[0 1]/C0[0]/C1[.1]/N 1")
BAND = "q 50 650 300 100 re W n /S sh Q "
TILE = "/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 10 10]/XStep 10/YStep 10/Resources<<>>"
PICTURE = "q 300 0 0 100 50 650 cm /I Do Q "
LAYER = f"/OC /L BDC {said()}EMC\n"
NAMED = "/Properties<</L 10 0 R>>"
GROUP_OF = b"<</Type/OCG/Name(x)>>"
LAYERS = "/OCProperties<</OCGs[10 0 R]/D<<{}>>>>"
CLEAR = "/ExtGState<</G <</ca 0/CA 0>>>>"
MASK = "/ExtGState<</G <</SMask<</S/Luminosity/G 11 0 R>>>>>>"
ONE = "/XObject<</A 10 0 R>>"
PICTURED = "/XObject<</I 10 0 R>>"
NOTE = f"{said('', '2 2')}"


def nested(depth: int) -> dict[int, bytes]:
    inner = {10 + rank: form("/A Do", resources=f"/XObject<</A {11 + rank} 0 R>>") for rank in range(depth)}
    return {**inner, 10 + depth: form("1 g " + said())}


HIDDEN = {
    "white, thirteen forms deep": Sheet("/A Do", ONE, nested(13)),
    "a white pattern": Sheet(
        "/Pattern cs /P scn " + said(), "/Pattern<</P 10 0 R>>", {10: stream(TILE, "1 g 0 0 10 10 re f")}
    ),
    "a mask that lets nothing through": Sheet(
        "/G gs " + said(), MASK, {11: form("0 g 0 0 595 842 re f", GROUP)}
    ),
    "a form drawn without opacity": Sheet("/G gs /A Do", ONE + CLEAR, {10: form(said(), GROUP)}),
    "a form under a mask": Sheet(
        "/G gs /A Do", ONE + MASK, {10: form(said(), GROUP), 11: form("0 g 0 0 595 842 re f", GROUP)}
    ),
    "no opacity set in a form": Sheet("/A Do", ONE, {10: form("/G gs " + said(), resources=FONT + CLEAR)}),
    "outside the box of its form": Sheet("/A Do", ONE, {10: form(said(), box="0 0 20 20")}),
    "a form drawn in a small frame": Sheet("q 10 10 20 20 re W n /A Do Q", ONE, {10: form(said())}),
    "a frame of curves": Sheet(
        "q 10 10 m 20 10 30 10 40 20 c 30 40 l 20 40 l 15 30 l 12 25 l 11 22 l h W n " + said() + "Q"
    ),
    "a frame as empty as can be": Sheet("q 0 0 0 0 re W n " + said() + "Q"),
    "a frame of other letters": Sheet("q BT /F0 12 Tf 7 Tr 10 10 Td (xyz) Tj ET " + said("0 Tr") + "Q"),
    "white outlines": Sheet("1 G " + said("1 Tr")),
    "white outlines as thick as the letters": Sheet("1 G 6 w " + said("2 Tr")),
    "letters a hair wide": Sheet(said("0.1 Tz")),
    "letters squeezed by the page": Sheet("q 0.01 0 0 1 60 0 cm " + said("", "0 700") + "Q"),
    "letters crushed into a line": Sheet("q 1 1 1 1 0 0 cm " + said("", "60 60") + "Q"),
    "tiny letters aslant": Sheet("q .05 .05 -.05 .05 200 400 cm " + said("", "0 0") + "Q"),
    "the colour of the picture below": Sheet(
        PICTURE + ".5 .3 .2 rg " + said(), PICTURED, {10: image(128, 77, 51)}
    ),
    "black on a black picture": Sheet(PICTURE + "0 g " + said(), PICTURED, {10: image(0, 0, 0)}),
    "grey on a grey shading": Sheet(BAND + ".5 g " + said(), f"/Shading<<{GREY}>>"),
    "grey on a grey pattern": Sheet(
        "/Pattern cs /P scn 50 650 300 100 re f .5 g " + said(),
        "/Pattern<</P 10 0 R>>",
        {10: stream(TILE, ".5 g 0 0 10 10 re f")},
    ),
    "grey on half of black": Sheet(
        "/G gs 0 g 50 650 300 100 re f /N gs .5 g " + said(), "/ExtGState<</G <</ca .5>>/N <</ca 1>>>>"
    ),
    "under a rectangle of another form": Sheet(
        "/A Do /B Do",
        "/XObject<</A 10 0 R/B 11 0 R>>",
        {10: form(said()), 11: form("1 g 50 690 300 40 re f")},
    ),
    "under a thick line": Sheet(said() + "1 G 40 w 50 705 m 400 705 l S"),
    "outside the part of the page that is shown": Sheet(said("", "60 40"), page="/CropBox[0 100 595 842]"),
    "a leap off the page": Sheet(f"BT /F0 12 Tf 60 700 Td [( ) -60000 ({SECRET})] TJ ET"),
    "a leap off a dark patch": Sheet(
        f"0 g 55 690 12 30 re f 1 g BT /F0 12 Tf 60 700 Td [( ) -2000 ({SECRET})] TJ ET"
    ),
    "white on a page laid on its side": Sheet("1 g " + said(), page="/Rotate 90"),
    "a layer off": Sheet(LAYER, NAMED, {10: GROUP_OF}, catalog=LAYERS.format("/OFF[10 0 R]")),
    "a layer off, told elsewhere": Sheet(
        LAYER, NAMED, {10: GROUP_OF, 11: b"[10 0 R]"}, catalog=LAYERS.format("/OFF 11 0 R")
    ),
    "a layer off, its name spelled out": Sheet(
        LAYER, NAMED, {10: GROUP_OF}, catalog=LAYERS.format("/O#46F[10 0 R]")
    ),
    "shown when all layers are off": Sheet(
        LAYER,
        "/Properties<</L 12 0 R>>",
        {10: GROUP_OF, 12: b"<</Type/OCMD/OCGs[10 0 R]/P/AllOff>>"},
        catalog=LAYERS.format(""),
    ),
    "a form of a layer off": Sheet(
        "/A Do",
        "/XObject<</A 12 0 R>>",
        {10: GROUP_OF, 11: b"[10 0 R]", 12: form(said(), "/OC 10 0 R")},
        catalog=LAYERS.format("/OFF 11 0 R"),
    ),
    "under a shading where others are seen": Sheet(
        said() + BAND + "1 g " + said("", "60 700", 12, "Titre"), f"/Shading<<{DARK}>>"
    ),
    "without ink on an empty picture": Sheet(
        "q 595 0 0 700 0 0 cm /I Do Q " + said("3 Tr", "60 600"), PICTURED, {10: image(255, 255, 255)}
    ),
    "hardly grey": Sheet(".93 g " + said()),
    "a remark that is not shown": Sheet(
        "",
        page="/Annots[<</Type/Annot/Subtype/FreeText/F 2/Rect[50 690 300 720]/AP<</N 10 0 R>>>>]",
        objects={10: form(NOTE, box="0 0 250 30")},
    ),
    "said in the stead of what is drawn": Sheet(
        f"/Span <</ActualText ({SECRET})>> BDC {said(text='bonjour')} EMC"
    ),
}


@pytest.mark.parametrize("way", HIDDEN)
def test_what_no_reader_sees_is_set_aside(tmp_path: Path, way: str) -> None:
    found = reading(written(tmp_path / "a.pdf", HIDDEN[way]))
    text, hidden = found.pages[0].text, found.pages[0].hidden
    assert RULE in text
    assert not {"CANARI", "secret"} & set(text.split())
    if way != "a remark that is not shown":
        assert "".join(hidden.split()).endswith("".join(SECRET.split()))
        assert "texte invisible" in found.warnings[0]


WAYS = {
    "plain": (True, "{}"),
    "white": (False, "1 g {}0 g "),
    "covered": (False, "{}1 g 50 {below} 400 14 re f 0 g "),
    "off the page": (False, "q 1 0 0 1 900 0 cm {}Q "),
    "clipped": (False, "q 10 10 5 5 re W n {}Q "),
    "tiny": (False, "q .05 0 0 .05 100 0 cm {}Q "),
    "on black": (True, "0 g 50 {below} 400 14 re f 1 g {}0 g "),
    "twice": (True, "{0}{0}"),
}


@given(st.lists(st.sampled_from(sorted(WAYS)), min_size=1, max_size=20))
@settings(max_examples=30, deadline=None)
def test_each_word_is_read_or_set_aside_once(ways: list[str]) -> None:
    content, shown = "", {True: set[str](), False: set[str]()}
    for rank, way in enumerate(ways):
        seen, drawn = WAYS[way]
        height, word = 740 - 30 * rank, f"mot{chr(97 + rank) * 4}"
        content += drawn.format(said("", f"60 {height}", 12, word), below=height - 3)
        shown[seen].add(word)
    lines: list[dict[str, Any]] = []
    with TemporaryDirectory() as folder:
        assert read_pdf(written(Path(folder) / "a.pdf", Sheet(content)), lines.append)
    (page,) = [line for line in lines if "page" in line]
    hidden = [word for _, text in page.get("hidden", ()) for word in text.split()]
    assert sorted(page["text"].removeprefix(RULE).split()) == sorted(shown[True])
    assert sorted(hidden) == sorted(shown[False])


VISIBLE = {
    "typed over the page": Sheet(
        "",
        page="/Annots[<</Type/Annot/Subtype/FreeText/F 4/Rect[50 690 300 720]/AP<</N 10 0 R>>>>]",
        objects={10: form(NOTE, box="0 0 250 30")},
    ),
    "a stamp laid over the page": Sheet(
        "",
        page="/Annots[<</Type/Annot/Subtype/Stamp/F 4/Rect[50 690 300 720]/AP<</N 10 0 R>>>>]",
        objects={10: form(NOTE, box="0 0 250 30")},
    ),
    "a field filled in": Sheet(
        "",
        page="/Annots[<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/F 4/Rect[50 690 300 720]/AP<</N 10 0 R>>>>]",
        objects={10: form(NOTE, box="0 0 250 30")},
    ),
    "white on a photograph": Sheet(PICTURE + "1 g " + said(), PICTURED, {10: image(60, 90, 140)}),
    "black on a photograph": Sheet(PICTURE + "0 g " + said(), PICTURED, {10: image(200, 190, 140)}),
    "red on a green as bright": Sheet(PICTURE + "1 0 0 rg " + said(), PICTURED, {10: image(0, 130, 0)}),
    "marked in yellow": Sheet(
        said() + "/G gs 1 1 0 rg 50 690 300 30 re f", "/ExtGState<</G <</BM/Multiply>>>>"
    ),
    "in a frame laid over the page": Sheet(
        said(), page="/Annots[<</Type/Annot/Subtype/Square/F 4/C[1 0 0]/Rect[50 690 300 720]>>]"
    ),
    "with a shadow": Sheet(".6 g " + said("", "61 699") + "0 g " + said()),
    "drawn again to be bold": Sheet(said() + said("", "60.3 700") + said()),
    "drawn again to be bold on a photograph": Sheet(
        PICTURE + "1 g " + said() + said("", "60.3 700") + said(), PICTURED, {10: image(60, 90, 140)}
    ),
    "covered, then written again": Sheet(said() + "1 g 50 690 300 40 re f 0 g " + said()),
    "under PROJET": Sheet(
        said() + "q .7 .7 -.7 .7 100 600 cm /G gs .8 g " + said("", "0 0", 100, "PROJET") + "Q",
        "/ExtGState<</G <</ca .4>>>>",
    ),
    "under a see-through stamp": Sheet(
        said() + "q 200 0 0 60 50 680 cm /I Do Q",
        PICTURED,
        {
            10: image(0, 0, 200, about="/SMask 11 0 R"),
            11: stream(
                "/Type/XObject/Subtype/Image/Width 8/Height 8/ColorSpace/DeviceGray/BitsPerComponent 8",
                bytes([90]) * 64,
            ),
        },
    ),
    "under the stamp of the prefecture": Sheet(
        said() + "0 0 1 rg 0 0 1 RG 45 680 200 50 re S " + said("", "50 705", 9, "Recu en prefecture")
    ),
    "white over two dark cells": Sheet(".1 .2 .5 rg 50 690 40 30 re f 90 690 100 30 re f 1 g " + said()),
    "white on a thick line": Sheet("0 G 40 w 50 705 m 400 705 l S 1 g " + said()),
    "half see-through": Sheet(
        "/G gs /A Do", ONE + "/ExtGState<</G <</ca .5/CA .5>>>>", {10: form(said(), GROUP)}
    ),
    "a mask that lets all through": Sheet("/G gs " + said(), MASK, {11: form("1 g 0 0 595 842 re f", GROUP)}),
    "a frame of curves all around": Sheet(
        "q 10 10 m 400 10 500 100 500 400 c 500 800 l 300 830 l 100 830 l 20 800 l 10 700 l h W n "
        + said()
        + "Q"
    ),
    "a layer on": Sheet(LAYER, NAMED, {10: GROUP_OF}, catalog=LAYERS.format("/ON[10 0 R]")),
    "letters that then cut what follows": Sheet("q " + said("4 Tr") + "Q"),
    "a page laid on its side": Sheet(said(), page="/Rotate 270/CropBox[20 20 590 830]"),
    "yellow": Sheet("1 1 0 rg " + said()),
    "pale": Sheet(".8 g " + said()),
    "narrow letters": Sheet(said("60 Tz")),
    "letters turned over twice": Sheet(
        f"q 1 0 0 -1 0 1400 cm BT /F0 12 Tf 1 0 0 -1 60 700 Tm ({SECRET}) Tj ET Q"
    ),
    "a cell too narrow for its words": Sheet(f"q 58 690 74 30 re W n {said()}Q"),
}


@pytest.mark.parametrize("way", VISIBLE)
def test_what_a_reader_sees_stays(tmp_path: Path, way: str) -> None:
    found = reading(written(tmp_path / "a.pdf", VISIBLE[way]))
    text = " ".join(found.pages[0].text.split())
    assert RULE in text
    assert SECRET in text
    if way != "covered, then written again":
        assert (found.pages[0].hidden, found.warnings) == ("", ())
