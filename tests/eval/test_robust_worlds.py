"""The derived indexes, made from the demonstration town and a neighbour: what is in them, what is no more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from eval.errors import EvalError
from eval.gold import GoldQuestion, load_gold
from eval.matching import contains, squeeze
from eval.robust import Context, build_world, open_context, worlds
from eval.robust.run import run_robust
from eval.robust.table import format_table, table
from eval.runs import load_run
from ingest.pipeline import ingest
from rag.assistant import Assistant
from rag.settings import IndexSettings, Settings
from rag.types import Filters, Question
from tests.rag.towns import GOLD, TOWN
from tests.town import index_town

HEAD = "Délibération n° 2022-{number:03d} du conseil municipal de Montbreuil, séance du 4 mai 2022\n\n"
ARTICLE = """ARTICLE {rank} - CONVENTION DE PRÊT N° {number}-{rank}
Le conseil approuve la convention de prêt de matériel n° {number}-{rank} avec le syndicat voisin. Le matériel
est rendu propre et en état de marche. Le syndicat assure le matériel pendant tout le prêt et le transporte à
ses frais. La dépense est inscrite au chapitre {number} du budget principal de Montbreuil, et la recette au
chapitre suivant. Le maire signe la convention et ses avenants, et rend compte au conseil de ces prêts.

"""


def write_acts(folder: Path, count: int) -> Path:
    """Acts of another town, with nothing that a question of the demonstration town asks."""
    folder.mkdir()
    listed = ['[corpus]\nnom = "montbreuil"\ncommune = "Montbreuil"\ninsee = "99101"\n']
    for number in range(1, count + 1):
        name = f"acte-{number:03d}.txt"
        articles = (ARTICLE.format(number=number, rank=rank) for rank in range(1, 11))
        (folder / name).write_text(HEAD.format(number=number) + "".join(articles), encoding="utf-8")
        listed.append(f'[[document]]\nfichier = "{name}"\ntitre = "Acte {number}"\ntype = "deliberation"\n')
    (folder / "manifest.toml").write_text("\n".join(listed), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    made = index_town(tmp_path_factory.mktemp("data"))
    acts = write_acts(tmp_path_factory.mktemp("acts") / "montbreuil", 200)
    assert ingest([acts], made).complete
    return made


@pytest.fixture(scope="module")
def context(settings: Settings) -> Iterator[Context]:
    with open_context(settings) as opened:
        yield opened


@pytest.fixture(scope="module")
def gold() -> tuple[GoldQuestion, ...]:
    return load_gold(GOLD)


@pytest.fixture(scope="module")
def rules(gold: tuple[GoldQuestion, ...]) -> tuple[GoldQuestion, ...]:
    """The questions on the plan in force alone: acts of another town are the noise around them."""
    return tuple(
        one for one in gold if {source.file for source in one.sources} == {"clairvigne/plu-reglement.pdf"}
    )


def texts(settings: Settings) -> dict[str, list[str]]:
    """The passages of an index, by file."""
    with open_context(settings) as opened:
        return {
            document.file: [chunk.text for chunk in opened.catalog.chunks_of(document.id)]
            for document in opened.catalog.documents()
        }


def test_the_worlds_are_found_by_themselves() -> None:
    assert [item.name for item in worlds()] == [
        *("bruit_00", "bruit_20", "bruit_40", "bruit_60", "bruit_80", "chiffre_modifie", "preuve_retiree"),
    ]


def test_an_unknown_world_is_refused(settings: Settings, context: Context, tmp_path: Path) -> None:
    with pytest.raises(EvalError, match="« lune » n'existe pas"):
        build_world("lune", (), settings, tmp_path, context=context)


def test_a_world_is_never_written_to_a_server(
    settings: Settings, context: Context, gold: tuple[GoldQuestion, ...], tmp_path: Path
) -> None:
    server = settings.model_copy(update={"index": IndexSettings(moteur="serveur", url="http://localhost:1")})
    derived, _ = build_world("preuve_retiree", gold[:1], server, tmp_path, context=context)
    assert derived.index == IndexSettings()
    assert derived.data_dir == tmp_path


def test_the_proof_is_nowhere_any_more(
    settings: Settings, context: Context, gold: tuple[GoldQuestion, ...], tmp_path: Path
) -> None:
    derived, asked = build_world("preuve_retiree", gold, settings, tmp_path, context=context)
    assert asked
    left = squeeze(" ".join(text for found in texts(derived).values() for text in found))
    by_id = {question.id: question for question in gold}
    with Assistant(derived) as assistant:
        for item in asked:
            origin = by_id[item.variant_of]
            assert (item.answerable, item.must, item.kind) == (False, (), "preuve_retiree")
            assert item.question == origin.question
            pages = {(source.file, page) for source in origin.sources for page in source.pages}
            for source in origin.sources:
                assert squeeze(source.quote)[:40] not in left
            for passage in assistant.search(Question(item.question, item.context, item.filters), 30):
                assert not pages & {(passage.document.file, page) for page in passage.chunk.pages}


def test_what_is_still_answered_elsewhere_is_left_out(
    settings: Settings, context: Context, gold: tuple[GoldQuestion, ...], tmp_path: Path
) -> None:
    """« 7 m » of the roofs of UB is said again in another passage of the zone: nothing was taken away."""
    question = next(item for item in gold if item.id == "dem-001")
    easy = replace(question, id="easy", must=(("construction",),))
    _, asked = build_world("preuve_retiree", [question, easy], settings, tmp_path, context=context)
    assert "easy" not in {item.variant_of for item in asked}


def test_noise_reaches_its_share_and_grows_from_the_same_documents(
    settings: Settings, context: Context, rules: tuple[GoldQuestion, ...], tmp_path: Path
) -> None:
    former: set[str] = set()
    asked_before: list[str] = []
    for share in (0, 20, 40, 60, 80):
        derived, asked = build_world(
            f"bruit_{share:02d}", rules, settings, tmp_path / f"{share}", context=context
        )
        found = texts(derived)
        noise = {file for file in found if file.startswith("bruit/")}
        passages = sum(len(found[file]) for file in noise)
        assert passages / sum(map(len, found.values())) == pytest.approx(share / 100, abs=0.02)
        assert former <= noise
        former = noise
        ids = [item.variant_of for item in asked]
        assert ids
        assert asked_before in ([], ids)
        asked_before = ids
        with open_context(derived) as opened:
            assert {document.territory.name for document in opened.catalog.documents()} == {TOWN}


def test_noise_is_found_by_the_town_of_the_question(
    settings: Settings, context: Context, rules: tuple[GoldQuestion, ...], tmp_path: Path
) -> None:
    derived, _ = build_world("bruit_80", rules, settings, tmp_path, context=context)
    with Assistant(derived) as assistant:
        asked = Question("prêt de matériel rendu propre et en état de marche", filters=Filters(commune=TOWN))
        found = assistant.search(asked, 5)
    assert found
    assert any(passage.document.file.startswith("bruit/") for passage in found)


def test_the_altered_figure_is_in_the_new_version_and_not_in_the_old(
    settings: Settings, context: Context, gold: tuple[GoldQuestion, ...], tmp_path: Path
) -> None:
    derived, asked = build_world("chiffre_modifie", gold, settings, tmp_path, context=context)
    assert {item.variant_of for item in asked} >= {"dem-001"}
    by_id = {question.id: question for question in gold}
    found = texts(derived)
    for item in asked:
        origin = by_id[item.variant_of]
        assert item.question.startswith("Aujourd'hui, ")
        assert item.must != origin.must
        new, old = f"{item.sources[0].file}", origin.sources[0].file
        quote = next(source.quote for source in item.sources)
        for group in item.must:
            assert any(contains(text, group[0]) for text in found[new])
            assert not contains(next(source.quote for source in origin.sources), group[0])
        assert squeeze(quote)[:60] in squeeze(" ".join(found[new]))
        assert squeeze(quote)[:200] not in squeeze(" ".join(found[old]))
        for string in item.must_not:
            assert not contains(quote, string)
    with open_context(derived) as opened:
        versions = {document.file: document.version for document in opened.catalog.documents()}
    later, former = versions[asked[0].sources[0].file], versions["clairvigne/plu-reglement.pdf"]
    assert later.label == "Modification n° 99 (essai)"
    assert later.date
    assert former.date
    assert later.date.year == former.date.year + 1


def test_a_world_is_the_same_with_the_same_seed(
    settings: Settings, context: Context, gold: tuple[GoldQuestion, ...], tmp_path: Path
) -> None:
    first = build_world("chiffre_modifie", gold, settings, tmp_path / "a", 5, context=context)[1]
    assert first == build_world("chiffre_modifie", gold, settings, tmp_path / "b", 5, context=context)[1]
    assert first != build_world("chiffre_modifie", gold, settings, tmp_path / "c", 6, context=context)[1]


def test_the_whole_run_gives_a_table_on_the_same_questions(
    settings: Settings, gold: tuple[GoldQuestion, ...], tmp_path: Path
) -> None:
    some = [item for item in gold if item.split == "calibration"]
    found = run_robust(some, settings, out=tmp_path, names=["relance", "trop_vague", "preuve_retiree"])
    assert [name for name, _ in found] == ["variantes", "refus", "preuve_retiree"]
    rows = load_run(tmp_path / "variantes").rows
    assert {row.id for row in rows if not row.transform} == {item.id for item in some}
    lines = {line.name: line for line in table(tmp_path)}
    assert set(lines) == {"relance", "trop_vague", "preuve_retiree"}
    again = lines["relance"]
    assert (again.total, again.after) == (again.compared, again.before)
    assert lines["trop_vague"].compared == 0
    assert lines["preuve_retiree"].unanswerable == lines["preuve_retiree"].total
    assert "Page de la preuve retirée" in format_table(tuple(lines.values()))


def test_an_unknown_name_stops_before_anything_is_asked(
    settings: Settings, gold: tuple[GoldQuestion, ...], tmp_path: Path
) -> None:
    with pytest.raises(EvalError, match="« lune »"):
        run_robust(gold, settings, out=tmp_path, names=["lune"])
    assert not list(tmp_path.iterdir())
