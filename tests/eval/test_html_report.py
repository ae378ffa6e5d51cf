"""The HTML report: one file, nothing loaded, nothing executed, whole whatever the texts."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from answer_lines import off_topic
from html_samples import GATES, HOSTILE, asked, night, written
from lxml import html

from eval.compare import Comparison, compare
from eval.french import Table
from eval.html import report_html, with_opinion
from eval.html.cards import anchor
from eval.runs import Run


def page(run: Run, before: Run | None = None, **more: object) -> str:
    given: dict[str, object] = {"history": (), "gates": (), **more}
    comparison = compare(before, run) if before else None
    return report_html(run, comparison=comparison, before=before, **given)  # type: ignore[arg-type]


def sample(folder: Path) -> Run:
    refused = {"id": "c", "status": "refused", "answer": "Non trouvé.", "seconds": 0.1}
    return written(
        folder,
        [asked("a"), asked("b", right=False), (off_topic(id="c"), refused), (off_topic(id="d"), None)],
    )


def hostile(folder: Path) -> Run:
    """Every text that comes from elsewhere, each time as nasty as can be."""
    texts = [
        asked(
            f"id {rank} {nasty}",
            right=False,
            said={
                "answer": nasty + " 8 m \ud83d " + "x" * 10_000,
                "citations": [
                    {
                        "file": nasty,
                        "pages": [1],
                        "quote": nasty,
                        "passage": f"a {nasty} b",
                        "document": nasty,
                    }
                ],
                "passages": [{"file": nasty, "pages": [3], "section": nasty}],
            },
            question=nasty,
            context=[nasty],
            commune=nasty,
            kind=nasty,
            must=[["7 m " + nasty]],
            must_not=["9 m " + nasty],
            note=nasty,
            sources=[{"file": nasty, "pages": [3], "quote": nasty}],
        )
        for rank, nasty in enumerate(HOSTILE)
    ]
    return written(folder, texts, gold=HOSTILE[0])


def tree(text: str) -> html.HtmlElement:
    return html.document_fromstring(text)


def assert_harmless(text: str) -> None:
    """No script, no form, nothing loaded from anywhere, every inner link leads somewhere."""
    root = tree(text)
    found = {str(element.tag) for element in root.iter() if isinstance(element.tag, str)}
    assert not found & {
        "script",
        "img",
        "image",
        "iframe",
        "object",
        "embed",
        "link",
        "form",
        "base",
        "video",
        "audio",
    }
    ids = [str(value) for value in root.xpath("//@id")]
    assert len(ids) == len(set(ids))
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            if name in ("src", "srcset", "action", "data", "poster"):
                raise AssertionError(name)
            if name.endswith("href"):
                assert value.startswith("#")
                assert value[1:] in ids
            if name in ("aria-labelledby", "aria-describedby"):
                assert set(value.split()) <= set(ids)
            for target in re.findall(r"url\(([^)]*)\)", value):
                assert target[1:] in ids
    style = "".join(root.xpath("//style/text()"))
    assert "@import" not in style
    assert "url(" not in style
    policy = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'; img-src data:"]


def test_hostile_texts_stay_texts(tmp_path: Path) -> None:
    run = hostile(tmp_path / "a")
    shown = page(run, hostile(tmp_path / "b"), gates=GATES, history=[night(0, run.summary.figures)])
    assert_harmless(shown)
    shown.encode("utf-8")
    text = tree(shown).text_content()
    assert HOSTILE[0] in text
    assert "{{ 7*7 }}" in text
    assert "caractères de plus]" in text
    assert "x" * 2000 not in text


def test_same_run_same_page(tmp_path: Path) -> None:
    run = sample(tmp_path / "a")
    nights = [night(at, run.summary.figures) for at in range(3)]
    assert page(run, gates=GATES, history=nights) == page(run, gates=GATES, history=nights)


def test_accessible(tmp_path: Path) -> None:
    root = tree(page(sample(tmp_path / "a"), sample(tmp_path / "b"), gates=GATES))
    assert root.get("lang") == "fr"
    assert len(root.xpath("//h1")) == 1
    levels = [int(str(item.tag)[1]) for item in root.xpath("//h1|//h2|//h3|//h4|//h5")]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    for table in root.xpath("//table"):
        assert table.xpath("./caption")[0].text_content().strip()
        assert not table.xpath(".//th[not(@scope)]")
    drawings = root.xpath("//svg")
    assert drawings
    for drawing in drawings:
        assert drawing.get("role") == "img"
        assert drawing.xpath("./title/text()")
        assert drawing.xpath("./desc/text()")


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_contrast_in_both_themes(tmp_path: Path) -> None:
    style = "".join(tree(page(sample(tmp_path / "a"))).xpath("//style/text()"))
    light, dark = re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    for theme in (light, dark):
        colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", theme))
        for text in ("ink", "soft", "accent", "good", "bad"):
            for ground in ("paper", "pale"):
                one, two = sorted((_luminance(colours[text]), _luminance(colours[ground])))
                assert (two + 0.05) / (one + 0.05) >= 4.5, (text, ground)
        one, two = sorted((_luminance(colours["ink"]), _luminance(colours["mark"])))
        assert (two + 0.05) / (one + 0.05) >= 4.5


def test_an_opinion_is_added_once_and_stays_a_text(tmp_path: Path) -> None:
    run = hostile(tmp_path / "a")
    plain = page(run)
    assert "Avis d'un modèle" not in plain
    first = with_opinion(plain, (Table("", (), (), "Premier avis."),))
    reason = "<!-- fin de l'avis --><script>alert(1)</script>"
    table = Table("Doutes", ("Question", "Raison"), (("q", reason),), "Second avis.")
    second = with_opinion(first, (table,))
    assert_harmless(second)
    text = tree(second).text_content()
    assert "Avis d'un modèle (signal, jamais une porte)" in text
    assert "Premier avis." not in text
    assert reason in text
    assert with_opinion(second, ()).count("<section") == plain.count("<section") + 1
    assert with_opinion("<p>ancien</p>", (table,)) == "<p>ancien</p>"


def test_order_and_content(tmp_path: Path) -> None:
    run, before = sample(tmp_path / "a"), written(tmp_path / "b", [asked("a", right=False), asked("b")])
    loto = Table(
        "Chaque commune à son tour", ("Commune", "Juste"), (("Ville <i>", "50 %"),), "Réglé sur les autres."
    )
    shown = page(
        run,
        before,
        gates=GATES,
        power="Voit une baisse de 4 points.",
        loto=(loto,),
        threshold=0.55,
        command="refaire tout",
    )
    assert_harmless(shown)
    root = tree(shown)
    text = " ".join(root.text_content().split())
    wanted = (
        "La nuit échoue : la porte « Réponses fausses : pas de hausse » est franchie.",
        "jeu.jsonl",
        "reglages1234",
        "1 question non notée",
        "panne <b>réseau</b>",
        "Réponses justes",
        "50,0 %",
        "1 sur 2",
        "Chaque commune à son tour",
        "Réglé sur les autres.",
        "Une porte est une limite",
        "La plus petite baisse visible",
        "Voit une baisse de 4 points.",
        "1 perdue, 1 gagnée",
        "Attendu : « 7 m » ou « 7 mètres »",
        "Au fil des nuits",
        "Répondre plus, se tromper plus",
        "Réussite par type de question",
        "Toutes les mesures",
        "Réponses fausses montrées (1)",
        "est au rang 2",
        "Faits non appuyés (1)",
        "Comment lire ce rapport",
        "refaire tout",
    )
    place = 0
    for words in wanted:
        found = text.find(words.replace("\u00a0", " "), place)
        assert found >= 0, words
        place = found
    assert root.xpath(f"//article[@id='{anchor('b')}']//blockquote/mark/text()") == [
        "La hauteur est limitée à 7 m à l'égout."
    ]


def test_no_comparison_no_history_no_gate(tmp_path: Path) -> None:
    shown = page(sample(tmp_path / "a"))
    assert_harmless(shown)
    assert "Pas d'évaluation précédente" in shown.replace("&#39;", "'")
    assert "Aucune porte" in shown


def test_nothing_scored(tmp_path: Path) -> None:
    run = written(tmp_path / "a", [(off_topic(id=f"q{at}"), None) for at in range(40)])
    shown = page(run)
    assert_harmless(shown)
    text = tree(shown).text_content()
    assert "aucune question n'a pu être notée" in text
    assert "40 questions non notées" in text
    assert "et 10 autres, dans summary.json" in text
    assert "Rien à tracer" in text


def test_without_observation(tmp_path: Path) -> None:
    line = {"id": "c", "status": "refused", "answer": "Non trouvé."}
    shown = page(written(tmp_path / "a", [(off_topic(id="c"), line)]))
    assert_harmless(shown)
    assert "Sans observation cette fois" in shown


@pytest.mark.parametrize("count", [1, 400])
def test_nights(tmp_path: Path, count: int) -> None:
    run = sample(tmp_path / "a")
    nights = [
        night(at, () if at % 7 == 3 else run.summary.figures, questions="ancien" if at < 200 else "nouveau")
        for at in range(count)
    ]
    shown = page(run, history=nights)
    assert_harmless(shown)
    assert len(shown.encode()) < 1_500_000
    assert f"{sum(bool(item.figures) for item in nights) + 1} nuits" in shown


def test_a_night_already_in_the_history_counts_once(tmp_path: Path) -> None:
    run = sample(tmp_path / "a")
    same = night(0, run.summary.figures)
    shown = page(
        run,
        history=[type(same)(same.folder, same.started, same.state, 2, same.figures, (), run.summary.made)],
    )
    assert "Une seule nuit" in shown


def test_long_lists_are_cut_and_say_so(tmp_path: Path) -> None:
    run = written(tmp_path / "a", [asked(f"q{at}", right=False) for at in range(60)])
    before = written(tmp_path / "b", [asked(f"q{at}") for at in range(60)])
    shown = page(run, before)
    assert_harmless(shown)
    text = " ".join(tree(shown).text_content().split())
    assert "Perdues (60)" in text
    assert "Les 20 premières ; 40 de plus" in text
    assert "Les 12 premières ; 48 de plus" in text
    assert len(tree(shown).xpath("//article[@class='card']")) == 20


def test_former_answers_gone(tmp_path: Path) -> None:
    run, before = written(tmp_path / "a", [asked("a", right=False)]), written(tmp_path / "b", [asked("a")])
    (tmp_path / "b" / "answers.jsonl").unlink()
    assert "plus conservé" in page(run, before)


def test_empty_comparison(tmp_path: Path) -> None:
    run = sample(tmp_path / "a")
    shown = report_html(run, comparison=Comparison(0, (), ()), before=None, history=(), gates=GATES)
    assert_harmless(shown)
    assert "aucun résultat n" in shown
