"""The writer that uses a language model. Every sentence is checked before anyone sees it.

The model writes one JSON object per line: a sentence, the number of its passage and the exact words that
prove it. Pages, places and the words themselves come from the passage, never from the model.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from rag.models.base import LanguageModel
from rag.privacy import Mask
from rag.prompting import load_prompt
from rag.protocol import End, Malformed, Proposal, Refused, parse_line
from rag.text import clean, squeeze
from rag.types import Check, Citation, Draft, ModelTrace, Passage, Question, Statement, Visibility
from rag.verify import check_statement, exact_quote, passed
from rag.wire import version_label

MAX_REPLY = 20_000
"""Characters read of one reply: a model that loops is left there."""
MAX_QUESTION = 2_000
"""Characters of a question, or of a previous turn, that the model is sent."""
MAX_WORDS = 120
"""Words of an answer that the user reads."""
MIN_QUOTE = 8
_MARKUP = re.compile(r"!?\[[^\]]*\]\(|</?[a-zA-Z][^>]*>|```|https?://\S+|\bwww\.\S+")
_MARKER = re.compile(r"\s*\[\d+\]")
OnStatement = Callable[[str], None]


class ModelWriter:
    """Writes an answer from passages with a language model.

    Args:
        model: who writes.
        words: the length asked for, in words.
    """

    def __init__(self, model: LanguageModel, words: int = 80) -> None:
        self._model = model
        self._words = words

    def write(
        self, question: Question, passages: Sequence[Passage], on_statement: OnStatement | None = None
    ) -> Draft:
        """Propose an answer, empty when the model refuses or when nothing of it can be verified.

        Internal passages are left out; without passage the model is not called. ``on_statement`` gets
        each sentence as soon as it is verified.

        Raises:
            ModelError: the model cannot be used.
        """
        sent = [passage for passage in passages if passage.document.visibility is not Visibility.INTERNAL]
        if not sent:
            return Draft((), ())
        exchange = _Exchange(question, sent, on_statement)
        system = load_prompt("redaction_systeme", "mots").fill(mots=str(self._words))
        user = exchange.prompt()
        prompts, replies = [system, user], [exchange.read(self._model.stream(system, user))]
        if exchange.needs_repair:
            again = exchange.repair_prompt(user)
            prompts.append(again)
            replies.append(exchange.read(self._model.stream(system, again)))
        trace = ModelTrace(self._model.name, "\n\n".join(prompts), "\n\n".join(replies))
        return Draft(
            tuple(exchange.statements),
            tuple(exchange.citations),
            trace=trace,
            dropped=tuple(exchange.dropped),
        )


@dataclass
class _Exchange:
    """The state of one answer being written."""

    question: Question
    passages: Sequence[Passage]
    on_statement: OnStatement | None
    statements: list[Statement] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    dropped: list[Check] = field(default_factory=list)
    refused: bool = False
    mask: Mask = field(init=False)
    turns: list[str] = field(init=False)
    asked: str = field(init=False)

    def __post_init__(self) -> None:
        territories = [passage.document.territory for passage in self.passages]
        self.mask = Mask(
            name for place in territories for name in (place.name, *(member.name for member in place.members))
        )
        self.turns = [squeeze(clean(turn))[:MAX_QUESTION] for turn in self.question.context]
        self.asked = squeeze(clean(self.question.text))[:MAX_QUESTION]
        self.mask.learn(self.asked, *self.turns, *map(_described, self.passages))

    @property
    def needs_repair(self) -> bool:
        return not self.statements and not self.refused

    # -- out ----------------------------------------------------------------------------------------

    def prompt(self) -> str:
        """The question and the passages, masked, numbered and sealed."""
        texts = [self.mask.mask(_described(passage)) for passage in self.passages]
        question = self.mask.mask(self.asked)
        # The seal depends on the question: the author of a document cannot close a passage himself.
        seal = hashlib.sha256("\0".join([question, *texts]).encode()).hexdigest()[:10]
        blocks = [
            f'<passage numero="{rank}" sceau="{seal}">\n{text}\n</passage sceau="{seal}">'
            for rank, text in enumerate(texts, 1)
        ]
        context = " / ".join(map(self.mask.mask, self.turns))
        return load_prompt("redaction_question", "sceau", "passages", "contexte", "question").fill(
            sceau=seal, passages="\n\n".join(blocks), contexte=context or "aucune", question=question
        )

    def repair_prompt(self, user: str) -> str:
        """The same request, with what was wrong."""
        reasons = [f"- {self.mask.mask(check.detail)}" for check in self.dropped[:8]] or ["- réponse vide"]
        prompt = load_prompt("redaction_reprise", "demande", "echecs")
        return prompt.fill(demande=user, echecs="\n".join(reasons))

    # -- back ---------------------------------------------------------------------------------------

    def read(self, pieces: Iterator[str]) -> str:
        """Read a reply as it comes, keep what is verified, and return the raw text."""
        raw, done = "", 0
        for piece in pieces:
            raw += piece
            while (end := raw.find("\n", done)) >= 0:
                line, done = raw[done:end], end + 1
                if self._ends(line):
                    return clean(raw)
            if len(raw) > MAX_REPLY:
                self._drop("forme", "réponse trop longue")
                return clean(raw)
        self._ends(raw[done:])
        return clean(raw)

    def _ends(self, line: str) -> bool:
        """Take one line; True when the reply is over."""
        match parse_line(line):
            case None:
                return False
            case Malformed(reason):
                self._drop("forme", reason)
                return False
            case Refused():
                self.refused = not self.statements
                return True
            case End():
                return True
            case Proposal() as proposal:
                self._take(proposal)
                return False

    def _take(self, proposal: Proposal) -> None:
        """Check a proposed sentence; keep and show it, or drop it."""
        text = _MARKER.sub("", squeeze(clean(self.mask.restore(proposal.sentence))))
        shown = f"« {text[:160]} »"
        if problem := self._unfit(proposal, text):
            self._drop("forme", f"{problem} : {shown}")
            return
        citation = self._cited(proposal)
        if citation is None:
            self._drop("extrait", f"citation introuvable dans les passages {list(proposal.ranks)} : {shown}")
            return
        citations = self.citations if citation in self.citations else [*self.citations, citation]
        statement = Statement(text, (citations.index(citation) + 1,))
        checks = check_statement(statement, citations, self.passages, self.question)
        if not passed(checks):
            for check in checks:
                if not check.passed:
                    self._drop(check.name, f"{check.detail} : {shown}")
            return
        self.citations = citations
        self.statements.append(statement)
        if self.on_statement:
            self.on_statement(text)

    def _unfit(self, proposal: Proposal, text: str) -> str:
        """What forbids to show a sentence, whatever it states; empty when nothing does."""
        if unknown := self.mask.unknown(f"{proposal.sentence} {proposal.quote}"):
            return f"marque inconnue {unknown[0]}"
        if _MARKUP.search(text):
            return "lien ou mise en forme"
        if any(statement.text == text for statement in self.statements):
            return "phrase répétée"
        words = sum(len(statement.text.split()) for statement in self.statements) + len(text.split())
        return "réponse trop longue" if words > MAX_WORDS else ""

    def _cited(self, proposal: Proposal) -> Citation | None:
        """The citation, in the passage's own words and with its pages; None when the words are not there."""
        quote = self.mask.restore(proposal.quote)
        in_range = all(1 <= rank <= len(self.passages) for rank in proposal.ranks)
        if not in_range or len(quote.strip()) < MIN_QUOTE:
            return None
        for rank in proposal.ranks:
            passage = self.passages[rank - 1]
            exact = exact_quote(quote, passage.chunk.whole)
            if exact is not None:
                return Citation(passage, exact, passage.chunk.pages)
        return None

    def _drop(self, name: str, detail: str) -> None:
        self.dropped.append(Check(name, False, detail))


def _described(passage: Passage) -> str:
    """A passage as the model reads it: where it is from, then its words."""
    version = version_label(passage.document)
    document = f"{passage.document.title} ({version})" if version else passage.document.title
    return clean(
        f"Document : {document}\nPlace : {passage.chunk.section.label}\nTexte :\n{passage.chunk.whole}"
    )
