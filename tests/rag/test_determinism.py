"""The same question, corpus and settings give the same bytes, whatever the process."""

from __future__ import annotations

import json
from pathlib import Path

from tests.contract_shape import lines_of, steady
from tests.rag.towns import calibration
from tests.support import Cli


def test_two_processes_say_the_same(cli: Cli, demo_data: Path, tmp_path: Path) -> None:
    batch = tmp_path / "questions.jsonl"
    rows = [
        {"id": gold.id, "question": gold.question.text, "context": list(gold.question.context)}
        for gold in calibration()
    ]
    assert rows
    batch.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    told = []
    for seed in ("0", "4242"):
        done = cli("ask", "--batch", str(batch), "--json", data=demo_data, PYTHONHASHSEED=seed)
        assert done.returncode == 0, done.stderr
        told.append([json.dumps(steady(line), ensure_ascii=False) for line in lines_of(done.stdout)])
    assert len(told[0]) == len(rows)
    assert told[0] == told[1]
    assert any('"status": "answered"' in line for line in told[0])
