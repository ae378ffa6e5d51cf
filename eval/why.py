"""Why an answer was judged as it was, in French sentences: what was expected, and whether it is there.

The rule is that of ``eval.metrics.accuracy``, told group by group.
"""

from __future__ import annotations

from eval.answers import AnswerRow
from eval.gold import GoldQuestion
from eval.html.words import status_name
from eval.matching import COUNTED_WORDS, counted, find, tokens
from eval.metrics.citation import points_at


def judged(question: GoldQuestion, answer: AnswerRow | None) -> tuple[str, ...]:
    """The reasons, the one that decides first; empty when the words of the answer are gone."""
    if answer is None:
        return ()
    if not question.answerable:
        return (_unanswerable(answer),)
    if not answer.answered:
        said = status_name(answer.status, answer.refusal)
        return (f"Les documents répondent à cette question, et rien n'a été affirmé : {said}.",)
    return (*_key(question, answer), _page(question, answer))


def _unanswerable(answer: AnswerRow) -> str:
    if answer.answered:
        return "Aucun document ne répond à cette question, et une réponse a été montrée : il fallait refuser."
    said = status_name(answer.status, answer.refusal)
    return f"Aucun document ne répond à cette question, et rien n'a été affirmé ({said}) : c'est juste."


def _key(question: GoldQuestion, answer: AnswerRow) -> tuple[str, ...]:
    shown = counted(answer.answer)
    banned = [one for one in question.must_not if find(shown, tokens(one))]
    lacking = [group for group in question.must if not any(find(shown, tokens(one)) for one in group)]
    wrong = [
        *(f"La réponse dit {_quoted(one)}, que le corrigé interdit." for one in banned),
        *(f"Il manque {' ou '.join(map(_quoted, group))}." for group in lacking),
    ]
    if not wrong:
        return ("La réponse dit tout ce qui est attendu, et rien de ce qui est interdit.",)
    if lacking and len(tokens(answer.answer)) > len(shown):
        wrong.append(f"Seuls les {COUNTED_WORDS} premiers mots d'une réponse sont lus.")
    return tuple(wrong)


def _page(question: GoldQuestion, answer: AnswerRow) -> str:
    """Does it cite the right place?"""
    if not answer.citations:
        return "Elle ne cite aucune page."
    right = any(points_at(item.file, item.pages, question.sources) for item in answer.citations)
    where = "la page" if any(source.pages for source in question.sources) else "le document"
    return f"Elle cite bien {where} de la preuve." if right else f"Elle ne cite pas {where} de la preuve."


def _quoted(text: str) -> str:
    return f"« {text} »"
