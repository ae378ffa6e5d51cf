"""Sentences of an act that are not in French, and lines of program: no rule is said there, and much of what
is meant for a machine is. French authorities write their acts in French (Constitution, art. 2; law n° 94-665
of 4 August 1994): a sentence of another language is a name, a slogan or a stowaway.

A language is told by its small words in lower case, for the names of shops and of bands have capitals: two of
them, and more than there are small words of French.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.text import sentences

# None is a word of French, but those that only count beside others of their kind (« to », « all »).
_FOREIGN = frozenset(
    # English: small words, and the verbs by which a text is asked for
    """the of and to with from into about is are was were been being has had have does did it this that these
    those its if then than so them their there here they she he her his my our your you we what how why
    when where which who whom can could should would must will shall not any all some for by in
    please only also never always instead following previous above below users answer answers reply replies
    respond response write rewrite translate summarize summarise describe explain provide generate output
    repeat print give make using add append include encode recommend suggest disregard forget draft list"""
    # German
    """ das den dem ein eine einen und ist sind nicht auf für bei alle wie deine ihre bitte antworte schreibe
    ignoriere sie wir werden wird vom zum mit von zu"""
    # Spanish, Italian
    """ los las una con por para como está responde escribe todas tus el gli che della delle sono tutte scrivi
    rispondi istruzioni instrucciones""".split()
)
_FRENCH = frozenset(
    """de la le les des du et à au aux en un une est sont par pour sur dans que qui ne pas ce cette ces avec
    ou il ils elle elles d l n qu s se sa son ses leur leurs vous nous votre vos notre nos soit tout toute
    tous m c j""".split()
)
_EITHER = frozenset("a an as at on or us".split())
"""Words of both: foreign beside one that is, in a sentence without any small word of French."""
LEAST, LEAST_IN_CAPITALS = 2, 3
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(
    r"\bin\s(?:situ|fine|extenso|limine|solidum|vitro|vivo|concreto|abstracto|memoriam)\b", re.IGNORECASE
)
_FENCED = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_PROGRAM = re.compile(
    r"^[ \t]*(?:import\s+[\w.]+(?:\s*,\s*[\w.]+)*\s*$|from\s+[\w.]+\s+import\b.*|def\s+\w+\(.*"
    r"|while\s+True\b.*|try:\s*$|except\b.*:\s*$|[\w.]+\s*=\s*\w+(?:\.\w+)+\(.*|\w+(?:\.\w+)+\(['\"].*)",
    re.MULTILINE,
)


def foreign_spans(text: str) -> Iterator[tuple[int, int]]:
    """Where a text holds sentences of another language, or lines of program."""
    yield from (found.span() for found in _FENCED.finditer(text))
    program = [found.span() for found in _PROGRAM.finditer(text)]
    yield from program if len(program) >= LEAST else ()
    if not any(word.lower() in _FOREIGN for word in _WORD.findall(text)):
        return
    for start, end in sentences(text):
        if _is_foreign(text[start:end]):
            yield start, end
            continue
        at = start
        for line in text[start:end].split("\n"):
            if _is_foreign(line):
                yield at, at + len(line)
            at += len(line) + 1


def _is_foreign(sentence: str) -> bool:
    words = _WORD.findall(_LATIN.sub("", sentence))
    shouted = sentence.isupper()
    told = [word.lower() if shouted or not rank else word for rank, word in enumerate(words)]
    foreign = sum(word in _FOREIGN for word in told)
    french = sum(word.lower() in _FRENCH for word in words)
    if foreign and not french:
        foreign += sum(word in _EITHER for word in words)
    return foreign > french and foreign >= (LEAST_IN_CAPITALS if shouted else LEAST)
