"""The first passages read again by a cross-encoder, when the settings name one."""

from __future__ import annotations

from dataclasses import replace

from rag.encode import dense_text
from rag.errors import ModelError, SettingsError
from rag.rerank import CROSS, Ranking
from rag.settings import RerankSettings


def reread(ranking: Ranking, question: str, settings: RerankSettings) -> Ranking:
    """The first passages in the order that the cross-encoder's score, added to theirs, gives them.

    No score is lowered: those that were read stay before the others. When the model cannot be loaded or
    run, the order stays, and ``notice`` says why.
    """
    if settings.moteur == "aucun" or not ranking.passages:
        return ranking
    from rag.models.rerankers import cross_reader_for

    first, others = ranking.passages[: settings.profondeur], ranking.passages[settings.profondeur :]
    try:
        scores = cross_reader_for(settings).scores(question, [dense_text(item.chunk) for item in first])
    except (ModelError, SettingsError) as error:
        return replace(ranking, notice=f"Passages classés sans le modèle de reclassement. {error}")
    points = (round(settings.poids * score, 4) for score in scores)
    read = [
        replace(item, score=item.score + each, legs=(*item.legs, (CROSS, each)))
        for item, each in zip(first, points, strict=True)
    ]
    return replace(ranking, passages=(*sorted(read, key=lambda item: -item.score), *others))
