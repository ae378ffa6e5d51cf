"""What the judge is sent, and what it says: one answer, masked and sealed, asked at most twice."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from eval.answers import AnswerRow
from eval.gold import GoldQuestion
from eval.judge.verdict import MAX_REPLY, MAX_WORDS, Opinion, parse_opinion
from rag.models.base import LanguageModel
from rag.privacy import Mask
from rag.prompting import Prompt, parse_prompt
from rag.text import clean, squeeze

MAX_TEXT = 4_000
"""Characters of one text that the judge is sent."""
Hide = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Exchange:
    """The two prompts for one answer; ``key`` changes with any word of them."""

    system: str
    user: str

    @property
    def key(self) -> str:
        return hashlib.sha256(f"{self.system}\0{self.user}".encode()).hexdigest()[:16]


def exchange_for(question: GoldQuestion, answer: AnswerRow, territories: Iterable[str]) -> Exchange:
    """The prompts: every text masked as for an outside model, then sealed.

    The seal depends on the texts: whoever wrote one of them could not close it himself.
    """
    mask = Mask(territories)
    # Twice: a surname met with its title in the last text is then hidden where it stands alone in the first.
    for _ in range(2):
        hidden = list(_texts(question, answer, lambda text: mask.mask(squeeze(clean(text))[:MAX_TEXT])))
    seal = hashlib.sha256("\0".join(text for _name, text in hidden).encode()).hexdigest()[:10]
    blocks = [
        f'<texte nom="{name}" sceau="{seal}">\n{text}\n</texte sceau="{seal}">' for name, text in hidden
    ]
    return Exchange(
        _prompt("juge_systeme", "mots").fill(mots=str(MAX_WORDS)),
        _prompt("juge", "sceau", "textes").fill(sceau=seal, textes="\n\n".join(blocks)),
    )


def prompt_version() -> str:
    """The versions of the three prompt files, in the order they are read."""
    prompts = (
        _prompt("juge_systeme", "mots"),
        _prompt("juge", "sceau", "textes"),
        _prompt("juge_reprise", "demande"),
    )
    return ".".join(str(prompt.version) for prompt in prompts)


def ask_judge(model: LanguageModel, exchange: Exchange) -> Opinion | None:
    """The model's opinion; None when neither of its two replies can be read.

    Raises:
        ModelError: the model cannot be used.
    """
    first = parse_opinion(_read(model.stream(exchange.system, exchange.user)))
    if first is not None:
        return first
    again = _prompt("juge_reprise", "demande").fill(demande=exchange.user)
    return parse_opinion(_read(model.stream(exchange.system, again)))


def _texts(question: GoldQuestion, answer: AnswerRow, hide: Hide) -> Iterator[tuple[str, str]]:
    """The texts by name. Each field is hidden apart: a name does not run on into our own words."""
    if question.context:
        yield "questions précédentes", " / ".join(map(hide, question.context))
    yield "question", hide(question.question)
    yield "corrigé", "\n".join(_expected(question, hide))
    yield "réponse montrée", hide(answer.answer)
    for rank, cited in enumerate(answer.citations, start=1):
        pages = f", page {', '.join(map(str, cited.pages))}" if cited.pages else ""
        where = f"{hide(cited.document or cited.file)}{pages} : {hide(cited.section)}"
        yield f"extrait {rank}", f"{where}\n{hide(cited.quote)}"


def _expected(question: GoldQuestion, hide: Hide) -> Iterator[str]:
    if not question.answerable:
        yield "Les documents ne permettent pas de répondre : un refus est attendu."
    else:
        yield "La réponse doit contenir chacun de ces points :"
        yield from (f"- {' ou '.join(map(hide, group))}" for group in question.must)
    if question.must_not:
        yield f"Ne doit pas contenir : {' ; '.join(map(hide, question.must_not))}"
    if question.note:
        yield f"Précision : {hide(question.note)}"


def _read(pieces: Iterator[str]) -> str:
    raw = ""
    for piece in pieces:
        raw += piece
        if len(raw) > MAX_REPLY:
            break
    return clean(raw)


@cache
def _prompt(name: str, *variables: str) -> Prompt:
    source = (files("eval") / "prompts" / f"{name}.md").read_text(encoding="utf-8")
    return parse_prompt(name, source, frozenset(variables))
