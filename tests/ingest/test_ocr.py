"""Character recognition of scanned pages, with the real program when it is installed."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from ingest.ocr import Ocr, available, confidence, open_ocr
from ingest.ocr.reader import settled
from ingest.ocr.tesseract import Recognised
from ingest.pipeline import IngestOptions, ingest
from ingest.read import draw
from rag.errors import SettingsError
from rag.settings import IngestSettings, Settings, load_settings
from rag.types import DocumentState, Page, PageState, Word
from tests.ingest.papers import reading, text_pdf
from tests.ingest.scans import RULE, Program, misnamed_glyphs_pdf, picture, scan_pdf, table, type3_pdf


@pytest.fixture
def tesseract(settings: Settings) -> Ocr:
    if not available():
        pytest.skip("tesseract or its French data is not installed")
    return Ocr(settings)


# -- with the real program --------------------------------------------------------------------------


def test_words_are_read_with_their_boxes(tmp_path: Path, tesseract: Ocr) -> None:
    (page,) = tesseract.complete(reading(scan_pdf(tmp_path / "a.pdf", picture()))).pages
    assert page.state is PageState.TEXT
    assert page.text.split() == [word.text for word in page.words]
    assert page.text.splitlines()[:2] == list(RULE[:2])
    for word in page.words:
        assert 0 <= word.left < word.right <= 10_000
        assert 0 <= word.top < word.bottom <= 10_000
    title = page.words[0]
    assert (title.left, title.top) == pytest.approx((968, 870), abs=60)  # 120 of 1240, 150 of 1754 and a half
    assert (confidence(page) or 0) > 85


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_a_page_laid_on_its_side_is_read_where_it_stands(tmp_path: Path, tesseract: Ocr, angle: int) -> None:
    lines = [*RULE, *RULE[1:], *RULE[1:]]
    sheet = picture(lines).rotate(angle, expand=True)
    (page,) = tesseract.complete(reading(scan_pdf(tmp_path / "a.pdf", sheet))).pages
    assert RULE[1] in page.text
    first = page.words[0]
    middle = {90: (950, 9000), 180: (8500, 9000), 270: (9000, 1500)}[angle]
    assert ((first.left + first.right) / 2, (first.top + first.bottom) / 2) == pytest.approx(middle, abs=900)


def test_a_font_that_names_its_glyphs_wrong_is_read_from_what_it_shows(
    tmp_path: Path, tesseract: Ocr
) -> None:
    found = reading(misnamed_glyphs_pdf(tmp_path / "a.pdf", [*RULE, *RULE[1:]]))
    assert found.to_ocr == (1,)
    assert "hauteur" not in found.pages[0].text
    (page,) = tesseract.complete(found).pages
    assert "La hauteur maximale des constructions" in page.text


def test_letters_of_a_type_3_font_that_form_no_words_are_caught(tmp_path: Path) -> None:
    found = reading(type3_pdf(tmp_path / "a.pdf", [*RULE, *RULE[1:]]))
    assert found.pages[0].text
    assert found.to_ocr == (1,)


def test_a_stamp_does_not_hide_the_scan_under_it(tmp_path: Path, tesseract: Ocr) -> None:
    stamp = ["Reçu en préfecture le 12/03/2024", "ID : 099-219900012-20240312-2024_12-DE"]
    found = reading(scan_pdf(tmp_path / "a.pdf", picture(), layer=stamp))
    assert found.to_ocr == (1,)
    (page,) = tesseract.complete(found).pages
    assert RULE[1] in page.text
    assert "préfecture" in page.text


def test_the_words_of_an_image_complete_a_page_of_titles(tmp_path: Path, tesseract: Ocr) -> None:
    title = ["Règlement écrit de la commune de Valdoré"]
    found = reading(scan_pdf(tmp_path / "a.pdf", picture(), layer=title, share=0.8))
    assert (found.pages[0].state, found.pictured) == (PageState.TEXT, (1,))
    (page,) = tesseract.complete(found).pages
    assert page.words
    assert RULE[1] in page.text


def test_a_file_with_images_left_unread_is_read_again_once_ocr_is_there(
    tmp_path: Path, settings: Settings, tesseract: Ocr
) -> None:
    folder = tmp_path / "valdore"
    folder.mkdir()
    scan_pdf(folder / "a.pdf", picture(), layer=["Règlement écrit de la commune de Valdoré"], share=0.8)
    (before,) = ingest([folder], settings, IngestOptions(ocr=False)).files
    assert (before.state, before.pages_to_ocr) == (DocumentState.INDEXED, (1,))
    assert ingest([folder], settings, IngestOptions(ocr=False)).files[0].unchanged
    (after,) = ingest([folder], settings, IngestOptions(ocr=True)).files
    assert (after.pages_ocr, after.pages_to_ocr, after.warnings) == ((1,), (), ())
    assert ingest([folder], settings, IngestOptions(ocr=True)).files[0].unchanged


def test_a_title_on_a_photograph_keeps_its_own_words(tmp_path: Path, tesseract: Ocr) -> None:
    photo = Image.radial_gradient("L").resize((1240, 1754)).point(lambda grey: 150 + grey // 4)
    title = ["Règlement écrit de la zone urbaine", "Approuvé le 12 mars 2024"]
    found = reading(scan_pdf(tmp_path / "a.pdf", photo, layer=title))
    (page,) = tesseract.complete(found).pages
    assert (page.state, page.words) == (PageState.TEXT, ())
    assert page.text == found.pages[0].text


def test_what_cannot_be_read_is_never_knowledge(tmp_path: Path, settings: Settings, tesseract: Ocr) -> None:
    folder = tmp_path / "valdore"
    folder.mkdir()
    blurred = picture(blur=7.0)
    scan_pdf(folder / "a.pdf", picture(), blurred, Image.new("L", (1240, 1754), 250))
    (file,) = ingest([folder], settings, IngestOptions(ocr=True)).files
    assert file.state is DocumentState.PARTIAL
    assert file.reason.startswith("page 2 : rien de lisible par OCR")
    assert (file.pages_to_ocr, file.pages_ocr) == ((), (1,))
    pages = tesseract.complete(reading(folder / "a.pdf")).pages
    assert [page.state for page in pages] == [PageState.TEXT, PageState.UNREADABLE, PageState.EMPTY]


def test_scanned_pages_are_read_and_searched(tmp_path: Path, settings: Settings, tesseract: Ocr) -> None:
    folder = tmp_path / "valdore"
    folder.mkdir()
    scan_pdf(folder / "scan.pdf", picture())
    before = ingest([folder], settings, IngestOptions(ocr=False)).files[0]
    after = ingest([folder], settings, IngestOptions(ocr=True)).files[0]
    assert (before.state, before.pages_to_ocr) == (DocumentState.REFUSED, (1,))
    assert (after.state, after.pages_to_ocr, after.pages_ocr, after.reason) == (
        DocumentState.INDEXED,
        (),
        (1,),
        "",
    )
    assert ingest([folder], settings).files[0].unchanged  # what was recognised is kept


# -- with a program of our own ----------------------------------------------------------------------

LINE = (("La", 96), ("hauteur", 95), ("est", 93), ("de", 96), ("neuf", 91), ("mètres", 92), ("|", 12))


def installed(monkeypatch: pytest.MonkeyPatch, folder: Path, answer: str = "", script: str = "") -> Program:
    program = Program(folder / "bin", answer or table(LINE), script=script)
    monkeypatch.setenv("PATH", str(program.folder))
    return program


def test_words_keep_their_place_and_signs_of_no_word_are_left(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(monkeypatch, tmp_path)
    (page,) = Ocr(settings).complete(reading(scan_pdf(tmp_path / "a.pdf", picture()))).pages
    assert page.text == "La hauteur est de neuf mètres"
    assert page.words[1] == Word("hauteur", 2000, 250, 2900, 350, 95)


def test_a_page_is_read_once_even_in_another_file(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = installed(monkeypatch, tmp_path)
    two = scan_pdf(tmp_path / "a.pdf", picture(), picture(["AUTRE PAGE"]))
    told: list[tuple[int, int]] = []
    first = Ocr(settings).complete(reading(two), lambda done, pages: told.append((done, pages)))
    assert (program.calls, told) == (2, [(1, 2), (2, 2)])
    again = Ocr(settings).complete(reading(scan_pdf(tmp_path / "b.pdf", picture(["AUTRE PAGE"]))))
    assert program.calls == 2
    assert again.pages[0].words == first.pages[1].words
    installed(monkeypatch, tmp_path).write(f"/bin/cat '{program.folder}/answer'", version="5.4.0")
    Ocr(settings).complete(reading(two))
    assert program.calls == 4, "another version may read better"


def test_the_cache_is_for_its_owner_and_survives_damage(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = installed(monkeypatch, tmp_path)
    scan = reading(scan_pdf(tmp_path / "a.pdf", picture()))
    first = Ocr(settings).complete(scan)
    (kept,) = (settings.data_dir / "ocr").glob("*/*")
    assert kept.stat().st_mode & 0o777 == 0o600
    assert kept.parent.stat().st_mode & 0o777 == 0o700
    assert kept.parent.parent.stat().st_mode & 0o777 == 0o700
    for damage in (b"", b"pas du gzip", kept.read_bytes()[:-9]):
        kept.write_bytes(damage)
        calls = program.calls
        assert Ocr(settings).complete(scan) == first
        assert program.calls == calls + 1


def test_the_cache_drops_what_was_not_used_for_longest(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    from ingest.ocr.cache import OcrCache

    cache = OcrCache(tmp_path / "ocr", "5")
    for name in (b"old", b"new"):
        cache.put(name, Recognised("x" * 10, ()))
    (tmp_path / "ocr" / "aa").mkdir(exist_ok=True)
    (tmp_path / "ocr" / "aa" / "half.part").write_bytes(b"half")
    for path in (tmp_path / "ocr").glob("*/*.gz"):
        os.utime(path, (1, 1))
    assert cache.get(b"new") is not None
    cache.trim(max_mib=1)
    assert cache.get(b"old") is not None
    assert not list((tmp_path / "ocr").glob("*/*.part"))
    for path in (tmp_path / "ocr").glob("*/*.gz"):
        path.write_bytes(path.read_bytes() + bytes(700_000))
        os.utime(path, (2, 2) if path == cache._path(b"old") else (3, 3))
    cache.trim(max_mib=1)
    assert len(list((tmp_path / "ocr").glob("*/*.gz"))) == 1
    assert cache._path(b"new").exists()


def test_a_stopped_reading_goes_on_where_it_was(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = reading(scan_pdf(tmp_path / "a.pdf", *(picture([f"PAGE {rank}"]) for rank in range(6))))
    program = installed(monkeypatch, tmp_path)

    def stop(done: int, pages: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Ocr(settings).complete(scan, stop)
    before = program.calls
    assert all(page.words for page in Ocr(settings).complete(scan).pages)
    assert program.calls == 6
    assert before >= 3


def test_a_page_that_fails_costs_itself_alone(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = installed(monkeypatch, tmp_path)
    good = scan_pdf(tmp_path / "b.pdf", picture(["BONNE PAGE"]))
    Ocr(settings).complete(reading(good))
    program.write("exit 3")
    found = Ocr(settings).complete(
        reading(scan_pdf(tmp_path / "a.pdf", picture(["BONNE PAGE"]), picture(["MAUVAISE PAGE"])))
    )
    assert [page.state for page in found.pages] == [PageState.TEXT, PageState.TO_OCR]
    assert found.faults == ("page 2 : OCR en échec (tesseract s'est arrêté (code 3)), relancez l'ingestion",)


def test_a_page_that_takes_too_long_is_told(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(monkeypatch, tmp_path, script="exec /bin/sleep 60")
    monkeypatch.setattr("ingest.ocr.tesseract.PAGE_SECONDS", 1)
    found = Ocr(settings).complete(reading(scan_pdf(tmp_path / "a.pdf", picture())))
    assert [page.state for page in found.pages] == [PageState.TO_OCR]
    assert found.faults == ("page 1 : OCR en échec (lecture arrêtée après 1 s), relancez l'ingestion",)


def test_a_program_that_says_nothing_leaves_the_page_to_be_read(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(monkeypatch, tmp_path, answer="fra\n")
    found = Ocr(settings).complete(reading(scan_pdf(tmp_path / "a.pdf", picture())))
    assert [page.state for page in found.pages] == [PageState.TO_OCR]


@pytest.mark.parametrize(
    ("layer", "seen", "score", "state", "kept"),
    [
        ("", "La hauteur des constructions est de neuf mètres", 92, PageState.TEXT, False),
        ("", "La hauteur des constructions est de neuf mètres", 40, PageState.UNREADABLE, True),
        ("", "zx wkl prtq bvn mlkjh gfdsq wxcv bnhj tyu rtyg fdsz", 90, PageState.UNREADABLE, True),
        ("La hauteur est de neuf mètres", "La hauteur est de neuf mètres", 92, PageState.TEXT, True),
        ("Règlement de la zone urbaine", "zx wkl prt", 30, PageState.TEXT, True),
        ("Reçu en préfecture", "Reçu en préfecture La hauteur est de neuf mètres", 92, PageState.TEXT, False),
        (
            "La hautcur dcs construotions ost dc ncuf",
            "La hauteur des constructions",
            92,
            PageState.TEXT,
            False,
        ),
    ],
)
def test_the_better_of_the_layer_and_the_image_is_kept(
    layer: str, seen: str, score: int, state: PageState, kept: bool
) -> None:
    words = tuple(Word(word, 0, 0, 1, 1, score) for word in seen.split())
    page = settled(Page(1, layer, PageState.TO_OCR), Recognised(seen, words))
    assert page.state is state
    assert (page.text == layer) is kept
    assert bool(page.words) is not kept


def test_a_logo_does_not_replace_the_words_of_a_cover() -> None:
    seen = "Règlement de la zone urbaine METROPOLE DE VALDORE"
    words = tuple(Word(word, 0, 0, 1, 1, 90) for word in seen.split())
    assert not settled(Page(1, "Règlement de la zone urbaine"), Recognised(seen, words)).words
    assert settled(Page(1, "Règlement de la zone urbaine", PageState.TO_OCR), Recognised(seen, words)).words


def test_a_stamp_on_what_ocr_cannot_read_is_told(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(monkeypatch, tmp_path, answer=table((("zx", 20), ("wkl", 30))))
    path = scan_pdf(tmp_path / "a.pdf", picture(), layer=["Reçu en préfecture le 12/03/2024"])
    found = Ocr(settings).complete(reading(path))
    assert [(page.state, page.words) for page in found.pages] == [(PageState.TEXT, ())]
    assert found.warnings[-1].startswith("page 1 : image que l'OCR n'a pas su lire")


# -- when ------------------------------------------------------------------------------------------------


def test_a_missing_program_is_named_when_ocr_is_asked_for(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan_pdf(tmp_path / "a.pdf", picture())
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SettingsError, match="installez les paquets tesseract-ocr et tesseract-ocr-fra"):
        ingest([tmp_path / "a.pdf"], settings, IngestOptions(ocr=True))
    assert not (settings.data_dir / "index").exists()


def test_missing_french_data_is_named(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "tesseract"
    program.write_text("#!/bin/sh\necho eng; echo osd\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SettingsError, match="installez le paquet tesseract-ocr-fra"):
        Ocr(settings)


def test_ocr_is_done_by_itself_when_it_can_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = {
        choice: Settings(data_dir=tmp_path / "data", ingestion=IngestSettings(ocr=choice))
        for choice in ("auto", "oui", "non")
    }
    monkeypatch.setenv("PATH", str(tmp_path))
    assert open_ocr(settings["auto"]) is None
    assert open_ocr(settings["oui"], asked=False) is None
    with pytest.raises(SettingsError):
        open_ocr(settings["oui"])
    with pytest.raises(SettingsError):
        open_ocr(settings["auto"], asked=True)
    installed(monkeypatch, tmp_path)
    assert open_ocr(settings["auto"]) is not None
    assert open_ocr(settings["non"]) is None
    assert open_ocr(settings["non"], asked=True) is not None


@pytest.mark.parametrize(
    ("written", "read"), [("true", "oui"), ("false", "non"), ('"auto"', "auto"), ('"oui"', "oui")]
)
def test_former_values_of_the_setting_are_understood(tmp_path: Path, written: str, read: str) -> None:
    (tmp_path / "sourcier.toml").write_text(f"[ingestion]\nocr = {written}\n", encoding="utf-8")
    environ = {"SOURCIER_CONFIG": str(tmp_path / "sourcier.toml"), "SOURCIER_DATA_DIR": str(tmp_path)}
    assert load_settings(environ).ingestion.ocr == read


def test_a_wrong_value_of_the_setting_is_named(tmp_path: Path) -> None:
    environ = {"SOURCIER_DATA_DIR": str(tmp_path), "SOURCIER_INGESTION__OCR": "peut-être"}
    with pytest.raises(
        SettingsError, match=r"« ingestion\.ocr » refusé : valeurs possibles : 'auto', 'oui' ou 'non'"
    ):
        load_settings(environ)


def test_pages_are_drawn_small_enough_whatever_their_size(tmp_path: Path) -> None:
    path = text_pdf(tmp_path / "a.pdf", ["une page"])
    huge = Canvas(str(tmp_path / "b.pdf"), pagesize=(14_400, 14_400))
    huge.rect(10, 10, 14_000, 14_000)
    huge.save()
    images = draw(path, [1], memory_mib=1024) | {2: draw(tmp_path / "b.pdf", [1], memory_mib=1024)[1]}
    sizes = {number: Image.open(io.BytesIO(image)).size for number, image in images.items()}
    assert sizes[1] == (1654, 2339)
    assert sizes[2][0] * sizes[2][1] <= 41_000_000
    assert draw(path, [9], memory_mib=1024) == {}
