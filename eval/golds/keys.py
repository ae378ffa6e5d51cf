"""Keys that cannot work: what no answer can satisfy, and what contradicts itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from eval.gold import GoldQuestion
from eval.golds.findings import Entry, Finding, Rule
from eval.matching import COUNTED_WORDS, find, tokens

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def check_key(entry: Entry) -> Iterator[Finding]:
    """What is wrong with one question, the documents set aside."""
    question = entry.question
    if not _ID.fullmatch(question.id):
        yield entry.review(
            Rule.ID,
            f"L'identifiant « {question.id} » a des caractères qui gênent dans un nom de fichier : "
            "n'écrivez que des lettres sans accent, des chiffres, « - », « _ » et « . ».",
        )
    if question.variant_of == question.id:
        yield entry.error(Rule.ID, "La question est dite variante d'elle-même : corrigez « variant_of ».")
    for group in question.must:
        yield from _group(entry, group)
    if not question.answerable and question.sources:
        yield entry.review(
            Rule.KEY,
            "La question est dite sans réponse mais donne une preuve : retirez « sources », "
            "ou mettez « answerable » à true avec la réponse attendue.",
        )


def _group(entry: Entry, group: tuple[str, ...]) -> Iterator[Finding]:
    faults = {string: reason for string in group if (reason := _fault(entry.question, string))}
    if not faults:
        return
    reasons = " ; ".join(f"« {string[:60]} » {reason}" for string, reason in faults.items())
    if len(faults) == len(dict.fromkeys(group)):
        yield entry.error(
            Rule.KEY, f"Aucune réponse ne peut être juste : {reasons}. Corrigez « must » ou « must_not »."
        )
    else:
        yield entry.review(Rule.KEY, f"Ces réponses ne seront jamais acceptées : {reasons}. Retirez-les.")


def _fault(question: GoldQuestion, string: str) -> str:
    """Why an answer that holds this string can never be right; empty when it can."""
    if len(string.split()) > COUNTED_WORDS:
        return f"dépasse les {COUNTED_WORDS} premiers mots, seuls lus dans une réponse"
    words = tokens(string)
    banned = next((one for one in question.must_not if find(words, tokens(one))), None)
    return f"contient « {banned} », que « must_not » interdit" if banned else ""
