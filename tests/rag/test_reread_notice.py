"""A cross-encoder that cannot be loaded: the answer stays, and says so."""

from __future__ import annotations

from pathlib import Path

from rag.assistant import Assistant
from rag.settings import RerankSettings, Settings
from rag.types import Question


def test_an_answer_without_its_cross_encoder_says_so(demo_data: Path, town: Assistant) -> None:
    question = Question("Quelle est la hauteur maximale au faîtage en zone UB ?")
    missing = RerankSettings(moteur="sentence-transformers", modele=str(demo_data / "absent"))
    settings = Settings(data_dir=demo_data, reclassement=missing)
    with Assistant(settings) as assistant:
        told = assistant.ask(question)
    usual = town.ask(question)
    assert told.text == usual.text
    assert [item.chunk.id for item in told.passages] == [item.chunk.id for item in usual.passages]
    assert told.degraded
    assert "[reclassement] modele" in told.notice
    assert (usual.degraded, usual.notice) == (False, "")
    assert told.settings != usual.settings
