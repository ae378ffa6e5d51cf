"""The tool that trains the shipped embedding: the words it keeps, what it learns, what it writes."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from rag.models.static import StaticEmbedder
from rag.text import terms
from tools.embedding.pairs import Material, Pair, Slice, gather
from tools.embedding.vocabulary import RAREST, Census


def read(*texts: tuple[str, str]) -> set[str]:
    census = Census()
    for text, town in texts:
        census.read(text, town)
    return set(census.vocabulary())


def test_names_numbers_and_words_of_one_town_are_not_kept() -> None:
    law = "la hauteur des clôtures, que monsieur Kervadec nomme, est de 12 m selon la SNCF et la mairie "
    acts = "le faîtage du toit chez kervadek. "
    kept = read((law * 20, ""), (acts * 20, "Valdoré"))
    assert {"hauteur", "clotur", "mair", "sncf", "m2"} <= kept
    assert not {"kervadec", "kervadek", "faitag", "12"} & kept
    assert "faitag" in read((law * 20, ""), (acts * 20, "Valdoré"), (acts, "Montbreuil"))


def test_a_rare_word_is_not_kept() -> None:
    assert "hauteur" not in read(("la hauteur " * (RAREST - 1), ""))
    assert "hauteur" in read(("la hauteur " * RAREST, ""))


def test_a_word_of_the_lexicon_is_kept_however_rare() -> None:
    census = Census()
    census.give(["pergola", "12"])
    assert "pergola" in census.vocabulary()
    assert "12" not in census.vocabulary()


@pytest.fixture
def qa(tmp_path: Path) -> Path:
    """A few lines in the form of each source."""

    def write(name: str, *lines: object) -> None:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(gzip.compress("\n".join(map(json.dumps, lines)).encode()))

    body = "La hauteur des clôtures est limitée à deux mètres. Les haies vives sont admises en limite."
    write(
        "codes_fr.jsonl.gz",
        {
            "code": "Code du travail",
            "article": "Article L1",
            "headings": ["Des clôtures"],
            "text": f"<td>{body}</td>",
        },
        {
            "code": "Code du patrimoine",
            "article": "Article L2",
            "headings": ["Titre II : Des monuments"],
            "text": "Les abords des monuments historiques sont protégés.",
        },
    )
    sections = [
        {"fiche": f"F{rank}", "title": "Clôture", "section": f"Hauteur {rank}", "text": f"{body} {rank}"}
        for rank in range(30)
    ]
    write("fiches_sections.jsonl.gz", *sections)
    write(
        "piaf/corpus.jsonl.gz",
        *({"id": f"d{rank}", "title": "", "text": f"{body} {rank}"} for rank in range(20)),
    )
    write("piaf/queries.jsonl.gz", *({"question": "Quelle haie ?", "doc": f"d{rank}"} for rank in range(20)))
    requests = [
        {"title": f"mur-{rank}", "variants": ["mon mur", "le muret"], "refs": [{"title": "Article L1"}]}
        for rank in range(20)
    ]
    (tmp_path / "datafiller_requests.json").write_text(json.dumps(requests), encoding="utf-8")
    (tmp_path / "lexique.toml").write_text('[urbanisme]\n"mur" = "cloture"\n', encoding="utf-8")
    return tmp_path


def test_what_is_measured_on_is_never_learned(qa: Path) -> None:
    material = gather(qa, qa / "lexique.toml", None)
    assert {pair.source for pair in material.pairs} >= {
        "codes_titre",
        "fiches_titre",
        "piaf",
        "demandes",
        "lexique",
    }
    for task in material.slices:
        assert task.queries
        source = {
            "fiches": "fiches_titre",
            "piaf": "piaf",
            "demandes": "demandes_article",
            "codes": "codes_titre",
        }[task.name]
        learned = {(pair.query, pair.passage) for pair in material.pairs if pair.source == source}
        if task.name != "demandes":  # every request of this sample is worded alike
            held = {(query, task.documents[rank]) for query, right in task.queries for rank in right}
            assert learned
            assert not learned & held
    assert [task.queries for task in material.slices if task.name == "codes"] == [
        ((tuple(terms("Des monuments")), frozenset([0])),)
    ]
    assert gather(qa, qa / "lexique.toml", None).pairs == material.pairs
    assert not any("td" in pair.passage for pair in material.pairs)


def test_a_heading_is_learned_in_lay_words_too(qa: Path) -> None:
    pairs = gather(qa, qa / "lexique.toml", None).pairs
    assert [pair.query for pair in pairs if pair.source == "codes_titre"] == [("clotur",)]
    lay = {pair.query for pair in pairs if pair.source == "lexique_texte"}
    assert ("mur",) in lay
    assert not any("clotur" in query for query in lay)


def test_training_starts_from_stems_seen_together() -> None:
    sparse = pytest.importorskip("scipy.sparse", reason="SciPy is a development dependency")
    from tools.embedding.start import start, windows

    assert windows([[*range(50)], []]) == [[*range(45)], [*range(30, 50)]]
    held = sparse.csr_matrix(np.array([[1, 1, 0, 0, 0], [0, 0, 1, 2, 0]] * 3, np.float32))
    rows = start([held], 8)
    assert rows.shape == (5, 8)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert np.array_equal(rows, start([held], 8))


def test_the_bench_ranks_as_the_words_and_the_vectors_say() -> None:
    pytest.importorskip("scipy", reason="SciPy is a development dependency")
    from tools.embedding.measure import Bench

    task = Slice("essai", (("mur",), ("haie",)), ((("mur",), frozenset([0])), (("vert",), frozenset([1]))))
    bench = Bench(task)
    assert bench.score(bench.lexical).mrr == pytest.approx((1 + 1 / 2) / 2)
    dense = np.array([[0.1, 0.2], [0.0, 0.9]], np.float32)
    assert bench.fused(dense, 0.4).mrr == 1.0
    assert str(bench.fused(dense, 0.4)) == "1.000, 1.000"


def test_vectors_count_for_more_where_words_tell_nothing_apart() -> None:
    pytest.importorskip("scipy", reason="SciPy is a development dependency")
    from tools.embedding.measure import Bench

    documents = (("mur", "haut"), *((("mur", "bas"),) * 11))
    right = frozenset([0])
    bench = Bench(Slice("essai", documents, ((("haut",), right), (("mur",), right))))
    dense = np.zeros((2, 12), np.float32)
    dense[0, 1] = dense[1, 0] = 0.9  # wrong where the words are sure, right where they are not
    assert bench.fused(dense, 5.0).mrr == pytest.approx((1 / 2 + 1) / 2)
    assert bench.fused(dense, 5.0, power=4).mrr == 1.0


def test_a_trained_model_brings_lay_words_near_those_of_acts(tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="torch (extra « models ») is absent")
    from tools.embedding.save import save
    from tools.embedding.train import Recipe, train

    lay, acts = ["mur", "auto", "chien", "toit"], ["clotur", "stationn", "animal", "couvertur"]
    pairs = [Pair("lexique", (one, "mon"), (two, "regl")) for one, two in zip(lay, acts, strict=True)]
    recipe = Recipe(dimension=16, pairs=4 * 200, batch=4, lexical=0.0)
    vocabulary = [*lay, *acts, "mon", "regl"]
    trained = train(pairs, vocabulary, recipe)
    assert np.array_equal(train(pairs, vocabulary, recipe).rows, trained.rows)
    save(tmp_path, vocabulary, trained)
    made = StaticEmbedder(tmp_path)
    near = (
        np.array([made.vector([word]) for word in lay]) @ np.array([made.vector([word]) for word in acts]).T
    )
    assert list(near.argmax(axis=1)) == [0, 1, 2, 3]
    exact = trained.rows[0] / np.linalg.norm(trained.rows[0])
    assert float(made.vector(["mur"]) @ exact) > 0.999


def test_an_empty_text_makes_no_pair() -> None:
    material = Material()
    material.add("essai", [], ["mur"])
    assert material.pairs == []
