from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

from rag.types import Act, ActKind, Citation
from rag.wire import passage_detail, passage_to_json, reply_to_json
from tests import samples


def test_an_answer_line_holds_the_contract_and_nothing_is_lost() -> None:
    line = reply_to_json(samples.answered(), "gre-001")
    assert line == {
        "id": "gre-001",
        "status": "answered",
        "answer": "La hauteur est limitée à 9 mètres [1].",
        "citations": [
            {
                "document": "Règlement du PLU",
                "version": "Modification n° 1, 12/03/2024",
                "date": "2024-03-12",
                "file": "demo/plu.pdf",
                "pages": [4],
                "section": "UA / Article 10. Hauteur",
                "zones": ["UA"],
                "territory": "Clairvigne",
                "quote": "La hauteur est limitée à 9 mètres.",
                "passage": "La hauteur est limitée à 9 mètres.",
            }
        ],
        "passages": [
            {
                "file": "demo/plu.pdf",
                "pages": [4, 5],
                "section": "UA / Article 10. Hauteur",
                "zones": ["UA"],
                "territory": "Clairvigne",
                "score": 1.0,
            },
            {
                "file": "demo/plu.pdf",
                "pages": [4, 5],
                "section": "UA / Article 10. Hauteur",
                "zones": ["UA"],
                "territory": "Clairvigne",
                "score": 0.5,
            },
        ],
        "computed": [{"value": "14", "expression": "8 * 1.5 + 8 / 4"}],
        "confidence": 0.9312,
        "level": "élevée",
        "refusal": None,
        "mode": "extractif",
        "degraded": False,
        "seconds": 0.0422,
        "energy_wh": 0.0000117,
        "co2_g": 0.000000486,
        "settings": "0123456789ab",
        "notice": "",
        "record": "R1",
        "understood": [],
        "choices": [],
        "related": [],
    }
    assert json.loads(json.dumps(line, allow_nan=False)) == line


def test_a_refusal_answers_with_its_message_and_keeps_its_passages() -> None:
    line = reply_to_json(samples.refused())
    assert line["id"] is None
    assert line["status"] == "refused"
    assert line["answer"] == "Non trouvé dans les documents."
    assert line["refusal"] == {"reason": "hors_corpus", "message": "Non trouvé dans les documents."}
    assert len(line["passages"]) == 1


def test_a_question_back_is_not_a_refusal() -> None:
    line = reply_to_json(samples.clarify())
    assert (line["status"], line["refusal"]) == ("clarify", None)
    assert line["answer"] == "De quelle zone s'agit-il ?"


def test_a_citation_names_three_pages_at_most_and_a_bounded_passage() -> None:
    long = samples.passage(text="mot " * 1000)
    reply = replace(samples.answered(), citations=(Citation(long, "mot mot", (1, 2, 3, 4)),))
    (citation,) = reply_to_json(reply)["citations"]
    assert citation["pages"] == [1, 2, 3]
    assert len(citation["passage"]) == 1500


def test_the_date_is_that_of_the_act_when_it_has_one() -> None:
    act = Act(ActKind.ARRETE, "2023-112", date(2023, 11, 14))
    detail = passage_detail(samples.passage(act=act))
    assert detail["date"] == "2023-11-14"
    assert detail["section"] == "UA / 2023-112 / Article 10. Hauteur"


def test_a_detailed_passage_adds_to_the_ranked_one() -> None:
    passage = samples.passage()
    plain, detail = passage_to_json(passage), passage_detail(passage)
    assert plain.items() <= detail.items()
    assert detail["legs"] == {"corps": 0.75, "titre": 0.333333}
    assert detail["text"] == passage.chunk.text
