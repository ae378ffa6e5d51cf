"""Scans made in the tests, and a stand-in for the program that reads them."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from pathlib import Path

import reportlab
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

RULE = (
    "COMMUNE DE VALDORE",
    "La hauteur maximale des constructions",
    "est fixee a neuf metres dans la zone.",
    "Les annexes sont limitees a trois metres.",
)
_VERA = str(Path(reportlab.__file__).parent / "fonts" / "Vera.ttf")


def picture(lines: Sequence[str] = RULE, *, blur: float = 0.0) -> Image.Image:
    """A sheet at 150 dpi with some printed lines."""
    sheet = Image.new("L", (1240, 1754), 255)
    pen = ImageDraw.Draw(sheet)
    for rank, line in enumerate(lines):
        pen.text((120, 150 + 70 * rank), line, fill=0, font=ImageFont.truetype(_VERA, 36))
    return sheet.filter(ImageFilter.GaussianBlur(blur)) if blur else sheet


def scan_pdf(path: Path, *sheets: Image.Image, layer: Sequence[str] = (), share: float = 1.0) -> Path:
    """A PDF of pictures over a ``share`` of each page's height, with a text layer of some lines."""
    canvas = Canvas(str(path), pagesize=A4)
    for sheet in sheets:
        width, height = A4 if sheet.width < sheet.height else (A4[1], A4[0])
        canvas.setPageSize((width, height))
        buffer = io.BytesIO()
        sheet.save(buffer, format="PNG")
        buffer.seek(0)
        canvas.drawImage(ImageReader(buffer), 0, 0, width, height * share)
        for rank, line in enumerate(layer):
            canvas.drawString(50, height - 20 - 12 * rank, line)
        canvas.showPage()
    canvas.save()
    return path


def misnamed_glyphs_pdf(path: Path, lines: Sequence[str] = RULE) -> Path:
    """Lines that anyone reads on screen, in a font that gives its glyphs the names of other letters."""
    pdfmetrics.registerFont(TTFont("Vera", _VERA))
    canvas = Canvas(str(path), pagesize=A4)
    canvas.setFont("Vera", 14)
    for rank, line in enumerate(lines):
        canvas.drawString(60, 780 - 30 * rank, line)
    canvas.save()
    writer = PdfWriter(clone_from=PdfReader(path))
    for font in writer.pages[0]["/Resources"]["/Font"].values():
        if names := font.get_object().get("/ToUnicode"):
            told = names.get_object().get_data().decode()
            stream = DecodedStreamObject()
            stream.set_data(re.sub(r"(?<=<00)[67][0-9A-F](?=>)", _next_letter, told).encode())
            font.get_object()[NameObject("/ToUnicode")] = writer._add_object(stream)
    writer.write(path)
    return path


def _next_letter(code: re.Match[str]) -> str:
    """The code of the letter that comes five after in the alphabet."""
    return f"{(int(code[0], 16) - 97 + 5) % 26 + 97:02X}"


def type3_pdf(path: Path, lines: Sequence[str] = RULE) -> Path:
    """Letters drawn one by one (a Type 3 font) and numbered as they come: characters, but no words."""
    order = {letter: rank for rank, letter in enumerate(dict.fromkeys("".join(lines)))}
    codes = [bytes(65 + order[letter] for letter in line) for line in lines]
    rows = [b"1 0 0 1 60 %d Tm (%s) Tj\n" % (780 - 30 * rank, code) for rank, code in enumerate(codes)]
    content = b"BT /F0 12 Tf\n" + b"".join(rows).replace(b"\\", b"\\\\") + b"ET"
    names = [b"/g%d" % rank for rank in range(len(order))]
    glyph = b"600 0 0 0 500 700 d1 0 0 500 700 re f"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F0 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 600 700]/FontMatrix[.001 0 0 .001 0 0]/FirstChar 65"
        b"/LastChar %d/Widths[%s]/Encoding<</Differences[65%s]>>/CharProcs<<%s>>/Resources<<>>>>"
        % (
            64 + len(names),
            b" ".join([b"600"] * len(names)),
            b"".join(names),
            b"".join(name + b" 6 0 R" for name in names),
        ),
        b"<</Length %d>>stream\n%s\nendstream" % (len(glyph), glyph),
    ]
    body = b"%PDF-1.4\n"
    places = []
    for rank, value in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj%s\nendobj\n" % (rank, value)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    path.write_bytes(
        body
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
        + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(body))
    )
    return path


def table(*lines: Sequence[tuple[str, int]], size: tuple[int, int] = (1000, 2000)) -> str:
    """What tesseract writes of a page: words of each line, with their confidence."""
    rows = [["1", "1", "0", "0", "0", "0", "0", "0", *map(str, size), "-1", ""]]
    for line, words in enumerate(lines, start=1):
        for rank, (word, score) in enumerate(words, start=1):
            box = (100 * rank, 50 * line, 90, 20)
            rows.append(["5", "1", "1", "1", str(line), str(rank), *map(str, box), str(score), word])
    heads = "level page_num block_num par_num line_num word_num left top width height conf text".split()
    return "\n".join("\t".join(row) for row in [heads, *rows]) + "\n"


class Program:
    """A ``tesseract`` that gives the same table for every page, and counts the pages it is given."""

    def __init__(self, folder: Path, answer: str = "", *, script: str = "", version: str = "5.3.0") -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        (folder / "answer").write_text(answer, encoding="utf-8")
        self.write(script or f"/bin/cat '{folder}/answer'", version)

    def write(self, script: str, version: str = "5.3.0") -> None:
        program = self.folder / "tesseract"
        program.write_text(
            "#!/bin/sh\n"
            'case "$1" in\n'
            f"--list-langs) echo fra;;\n--version) echo 'tesseract {version}';;\n"
            f"*) /bin/cat > /dev/null; echo page >> '{self.folder}/calls'; {script};;\nesac\n",
            encoding="utf-8",
        )
        program.chmod(0o755)

    @property
    def calls(self) -> int:
        path = self.folder / "calls"
        return len(path.read_text(encoding="utf-8").split()) if path.exists() else 0
