"""The kinds of documents are an open set: one object for each value, wherever it comes from."""

from __future__ import annotations

import copy
import json
import pickle

from pydantic import TypeAdapter

from rag.kinds import ActKind
from rag.types import Act, Filters
from ui.keep.frozen import from_json, to_json


def test_one_object_for_each_value() -> None:
    kind = ActKind("registre_d_essai")
    assert ActKind("registre_d_essai") is kind
    assert pickle.loads(pickle.dumps(kind)) is kind is copy.deepcopy(kind)
    assert ActKind("plu") is ActKind.PLU is ActKind(ActKind.PLU)
    assert kind != ActKind.PLU


def test_it_is_stored_by_its_value() -> None:
    assert json.dumps({"kind": ActKind.ARRETE}) == '{"kind": "arrete"}'
    assert type(ActKind.ARRETE.value) is str
    assert f"{ActKind.ARRETE}" == "arrete"
    acts = TypeAdapter(Act)
    act = Act(ActKind("registre_d_essai"), "2024-1")
    assert acts.validate_json(acts.dump_json(act)).kind is act.kind
    assert acts.validate_python(acts.dump_python(act, mode="json")).kind is act.kind
    kept = Filters(kinds=(ActKind.PLU, act.kind))
    assert from_json(Filters, to_json(kept)).kinds[1] is act.kind


def test_its_words_are_those_of_its_declaration_else_its_value() -> None:
    kind = ActKind("carnet_d_essai_de_mots")
    assert kind.words == "carnet_d_essai_de_mots"
    assert ActKind.named("carnet_d_essai_de_mots", "carnet d'essai") is kind
    assert kind.words == "carnet d'essai"
    assert ActKind.PLU.words == "plan local d'urbanisme"
