"""The mail and the JSON say what the page says."""

from __future__ import annotations

import json
from pathlib import Path

from answer_lines import off_topic
from html_samples import GATES, asked, written

from eval.compare import compare
from eval.french import Table
from eval.gates import GateResult, GateState
from eval.html import machine_json, mail_markdown
from eval.html.plain import headline, verdict


def test_verdicts(tmp_path: Path) -> None:
    summary = written(tmp_path, [asked("a")]).summary
    held = GateResult("a", "Porte A", GateState.PASSED, "")
    idle = GateResult("b", "Porte B", GateState.UNSCORED, "")
    broken = GateResult("c", "Porte C", GateState.FAILED, "")
    said = {
        (): ("Mesure faite. Aucune porte n'a été appliquée à cette évaluation.", "neutre"),
        (idle,): ("Mesure faite. Aucune porte n'a été appliquée à cette évaluation.", "neutre"),
        (held, idle): ("La nuit est bonne : la seule porte jugée tient.", "bonne"),
        (held, held): ("La nuit est bonne : les 2 portes jugées tiennent.", "bonne"),
        (held, broken): ("La nuit échoue : la porte « Porte C » est franchie.", "mauvaise"),
        (held, broken, broken): ("La nuit échoue : 2 portes sur 3 sont franchies.", "mauvaise"),
    }
    for gates, (text, mood) in said.items():
        found = verdict(summary, gates)
        assert (found.text, found.mood) == (text, mood)


def test_unscored_night_is_no_good_night(tmp_path: Path) -> None:
    summary = written(tmp_path, [(off_topic(id="a"), None)]).summary
    assert verdict(summary, ()).mood == "mauvaise"


def test_headline_follows_the_metrics_there_are(tmp_path: Path) -> None:
    titles = [title for title, _figure in headline(written(tmp_path, [asked("a")]).summary)]
    assert titles[0] == "Réponses justes"
    assert titles[-1] == "Temps de réponse, 95 sur 100"
    assert len(titles) == 5


def test_mail(tmp_path: Path) -> None:
    words = "Quelle *hauteur* <b>[ici]</b> ?"
    run = written(tmp_path / "a", [asked(f"q{at:02}", right=at > 11, question=words) for at in range(13)])
    before = written(tmp_path / "b", [asked(f"q{at:02}", right=at < 12, question=words) for at in range(13)])
    mail = mail_markdown(
        run, comparison=compare(before, run), gates=GATES, power="Voit 4 points.", where="/srv/r.html"
    )
    lines = mail.splitlines()
    assert lines[0] == "# La nuit échoue : la porte « Réponses fausses : pas de hausse » est franchie."
    assert "13 questions, dont 13 notées" in mail
    assert "- Réponses justes : 7,7 % (1 sur 13, intervalle à 95 % : 1,4 à 33,3 %)" in mail.replace(
        "\u00a0", " "
    )
    assert "- **Réponses fausses : pas de hausse** : 1 de plus" in lines
    assert "## Ce qui a changé : 12 perdues, 1 gagnée" in lines
    assert sum("PERDUE" in line for line in lines) == 10
    assert "- et 3 autres dans le rapport." in lines
    assert "<b>" not in mail
    assert "Quelle \\*hauteur\\* \\<b\\>\\[ici\\]\\</b\\> ?" in mail
    assert lines[-1] == "Rapport complet : /srv/r.html"


def test_mail_without_former_run(tmp_path: Path) -> None:
    mail = mail_markdown(written(tmp_path, [asked("a")]), comparison=None, gates=())
    assert "Ce qui a changé" not in mail
    assert "Portes" not in mail.splitlines()


def test_mail_without_change(tmp_path: Path) -> None:
    run = written(tmp_path / "a", [asked("a")])
    mail = mail_markdown(run, comparison=compare(run, run), gates=())
    assert "Aucun résultat n'a changé sur 1 question commune." in mail


def test_machine_json_holds_everything(tmp_path: Path) -> None:
    run, before = written(tmp_path / "a", [asked("a", right=False)]), written(tmp_path / "b", [asked("a")])
    table = Table("Communes", ("Commune",), (("Ville",),))
    plain = machine_json(
        run,
        comparison=compare(before, run),
        before=before,
        gates=GATES,
        power="4 points",
        loto=(table,),
        threshold=0.55,
    )
    read = json.loads(json.dumps(plain))
    assert read["schema"] == 2
    assert read["verdict"]["mood"] == "mauvaise"
    assert [gate["state"] for gate in read["gates"]] == ["tenue", "franchie", "sans objet"]
    assert [(flip["id"], flip["better"]) for flip in read["comparison"]["flips"]] == [("a", False)]
    assert read["comparison"]["flips"][0]["before"]["scores"]["juste"] == {"hits": 1, "total": 1}
    (flip,) = read["comparison"]["flips"]
    assert flip["before"]["said"]["answer"] == "En zone UA, 7 mètres à l'égout [1]."
    assert flip["after"]["said"]["answer"] == "En zone UA, 8 m [1]."
    assert flip["after"]["said"]["citations"][0]["pages"] == [3]
    assert read["judge"] is None
    assert read["summary"]["questions"] == 1
    assert read["rows"][0]["id"] == "a"
    assert read["loto"][0]["rows"] == [["Ville"]]
    assert (read["power"], read["threshold"]) == ("4 points", 0.55)
    assert json.loads(json.dumps(machine_json(run, comparison=None, gates=())))["comparison"] is None


def test_an_answer_no_longer_kept_is_null(tmp_path: Path) -> None:
    run, before = written(tmp_path / "a", [asked("a", right=False)]), written(tmp_path / "b", [asked("a")])
    comparison = compare(before, run)
    (tmp_path / "b" / "answers.jsonl").unlink()
    read = json.loads(json.dumps(machine_json(run, comparison=comparison, before=before, gates=())))
    (flip,) = read["comparison"]["flips"]
    assert flip["before"]["said"] is None
    assert flip["after"]["said"]["status"] == "answered"


def test_mail_tells_the_town_left_out(tmp_path: Path) -> None:
    table = Table("Ville jamais vue", ("Ville",), (("A",),), "Non certifiable : 12 réponses.")
    mail = mail_markdown(written(tmp_path, [asked("a")]), comparison=None, gates=(), loto=(table,))
    assert "**Ville jamais vue.** Non certifiable : 12 réponses." in mail.splitlines()
