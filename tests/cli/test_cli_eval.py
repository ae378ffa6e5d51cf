"""``sourcier eval`` and ``gold lint`` from the outside: options, exit codes, what is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from lxml import html
from scripted_server import Script, ScriptedServer

from eval.nightly import run_night
from rag.errors import UsageError
from rag.settings import EvaluationSettings, Settings
from tests.support import Cli
from tests.town import few_questions, index_town
from ui.cli import build_parser

ROOT = Path(__file__).resolve().parents[2]
DEMO = few_questions()
MODES = {
    "--gold x": "split out documents risk json",
    "--matrix x": "out json",
    "--compare x y": "out",
    "--judge x": "json",
    "--nightly": "",
    "--accept x": "reason",
}
VALUES = {"split": "a", "out": "a", "documents": "a", "risk": "0.1", "json": "", "reason": "a"}


@pytest.mark.parametrize(
    ("mode", "option"),
    [(mode, option) for mode, used in MODES.items() for option in VALUES if option not in used.split()],
)
def test_an_option_that_would_be_ignored_is_refused(mode: str, option: str) -> None:
    args = build_parser().parse_args(f"eval {mode} --{option} {VALUES[option]}".split())
    with pytest.raises(UsageError, match=f"^--{option} ne s'emploie pas avec {mode.split()[0]} "):
        args.run(args)


def test_an_ignored_option_is_code_2(cli: Cli, tmp_path: Path) -> None:
    done = cli("eval", "--nightly", "--risk", "0.1", data=tmp_path / "data")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


def two_towns(path: Path) -> Path:
    """The demonstration set, half of it said of another town."""
    lines = [json.loads(line) for line in DEMO.read_text(encoding="utf-8").splitlines() if line]
    for rank, line in enumerate(lines):
        line["commune"] = "Clairvigne" if rank % 2 else "Ailleurs"
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return index_town(tmp_path_factory.mktemp("data")).data_dir


def test_a_town_left_out_is_told_everywhere(cli: Cli, data: Path, tmp_path: Path) -> None:
    gold, out = two_towns(tmp_path / "jeu.jsonl"), tmp_path / "out"
    done = cli("eval", "--gold", str(gold), "--out", str(out), data=data)
    assert done.returncode == 0, done.stderr
    said = "Non certifiable : "
    page = html.document_fromstring((out / "rapport.html").read_text(encoding="utf-8"))
    plain = json.loads((out / "rapport.json").read_text(encoding="utf-8"))
    assert "pour un risque de 20 %" in done.stdout
    assert said in done.stdout
    assert said in page.get_element_by_id("chiffres").text_content().replace("\u00a0", " ")
    assert said in (out / "bilan.md").read_text(encoding="utf-8")
    assert [len(table["rows"]) for table in plain["loto"]] == [4, 4]
    assert said in plain["loto"][0]["text"]


def test_a_night_tells_it_for_the_risk_of_the_settings(data: Path, tmp_path: Path) -> None:
    night = EvaluationSettings(
        dossier=tmp_path / "nuits", variantes=False, jeux=(two_towns(tmp_path / "jeu.jsonl"),), risque=0.05
    )
    place = run_night(Settings(data_dir=data, evaluation=night)).folder / "jeu"
    plain = json.loads((place / "rapport.json").read_text(encoding="utf-8"))
    assert plain["loto"][0]["title"] == "Sur une ville jamais vue, pour un risque de 5 %"
    assert "Non certifiable : " in (place / "bilan.md").read_text(encoding="utf-8")


def test_a_risk_with_one_town_keeps_the_figures(cli: Cli, data: Path) -> None:
    done = cli("eval", "--gold", str(DEMO), "--risk", "0.1", data=data)
    assert done.returncode == 0, done.stderr
    assert "Répondables : réponse juste" in done.stdout
    assert "au moins deux villes" in done.stdout.splitlines()[-1]
    done = cli("eval", "--gold", str(DEMO), "--risk", "0.1", "--json", data=data)
    read = json.loads(done.stdout)
    assert read["questions"] > 0
    assert "au moins deux villes" in read["loto"][0]["text"]


def test_a_folder_is_judged_afterwards(cli: Cli, data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert cli("eval", "--gold", str(DEMO), "--out", str(out), data=data).returncode == 0
    done = cli("eval", "--judge", str(out), data=data)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "[evaluation.juge]" in done.stderr
    reply = json.dumps({"verdict": "juste", "appuyee": True, "raison": "Même valeur."})
    with ScriptedServer(Script([reply])) as server:
        named = {"MOTEUR": "openai", "NOM": "juge", "URL": f"{server.url}/v1"}
        env = {f"SOURCIER_EVALUATION__JUGE__{name}": value for name, value in named.items()}
        done = cli("eval", "--judge", str(out), "--json", data=data, **env)
    assert done.returncode == 0, done.stderr
    read = json.loads(done.stdout)
    assert read == json.loads((out / "juge.json").read_text(encoding="utf-8"))
    assert (read["model"], read["kappa"]) == ("openai/juge", None)
    page = html.document_fromstring((out / "rapport.html").read_text(encoding="utf-8"))
    assert "kappa de Cohen — (" in page.get_element_by_id("avis").text_content().replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        ({}, 0, "rien à redire"),
        ({"must": [["7 m", "9 m"]], "must_not": ["9 m"]}, 0, "Aucune erreur : le jeu peut servir."),
        ({"answerable": "oui"}, 1, "1 erreur(s)"),
    ],
)
def test_only_an_error_fails_a_lint(
    change: dict[str, object], code: int, words: str, cli: Cli, tmp_path: Path
) -> None:
    line = {"id": "a-1", "question": "Quelle hauteur en zone UA ?", "answerable": True, "must": [["7 m"]]}
    line |= {"kind": "nombre", "commune": "Ville", "split": "test"}
    line |= {
        "sources": [{"file": "plu.pdf", "pages": [1], "quote": "La hauteur est limitée à 7 m."}],
        **change,
    }
    (tmp_path / "jeu.jsonl").write_text(json.dumps(line), encoding="utf-8")
    done = cli("gold", "lint", str(tmp_path / "jeu.jsonl"), "--sans-documents", data=tmp_path / "data")
    assert (done.returncode, done.stderr) == (code, ""), done.stdout
    assert words in done.stdout
