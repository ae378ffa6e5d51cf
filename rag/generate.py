"""The writer that uses a language model. Every sentence is checked before anyone sees it.

The model writes one JSON object per line: a sentence, the number of its passage and the exact words that
prove it. Pages, places and the words themselves come from the passage, never from the model.
"""

from __future__ import annotations

import hashlib
import re
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from rag.errors import ModelError
from rag.models.base import LanguageModel
from rag.orders import only_ordered, orders_in, own_head, taken_from_orders, without_orders
from rag.privacy import Mask
from rag.prompting import load_prompt
from rag.protocol import End, Malformed, Proposal, Refused, parse_line
from rag.subjects import akin
from rag.text import clean, squeeze, terms
from rag.types import Check, Citation, Draft, ModelTrace, Passage, Question, Statement, Visibility
from rag.verbatim import exact_quote
from rag.verify import check_statement, passed
from rag.wire import version_label

MAX_REPLY = 20_000
"""Characters read of one reply: a model that loops is left there."""
MAX_QUESTION = 2_000
"""Characters of a question, or of a previous turn, that the model is sent."""
MAX_WORDS = 120
"""Words of an answer that the user reads."""
MIN_QUOTE = 8
MAX_FAULTS = 8
"""Faults told to the model before its second attempt."""
_MARKUP = re.compile(
    r"!?\[[^\]]*\]\(|</?[a-zA-Z!][^>]*>|```|\b(?:https?|ftps?|file|javascript|data|vbscript):\S|\bwww\.\S+"
    r"|\b[\w-]+(?:\.[\w-]+)+/\S",
    re.IGNORECASE,
)
_MARKER = re.compile(r"\s*\[\d+\]")
_QUESTION = partial(load_prompt, "redaction_question", "sceau", "passages", "contexte", "question")
_REPAIR = partial(load_prompt, "redaction_reprise", "demande", "echecs", "gardees")
_SOFT_HYPHEN = "\u00ad"
OnStatement = Callable[[str], None]


class ModelWriter:
    """Writes an answer from passages with a language model.

    Args:
        model: who writes.
        words: the length asked for, in words.
        seconds: what an answer may take in all, its second attempt included.
    """

    def __init__(
        self,
        model: LanguageModel,
        words: int = 80,
        seconds: float = 60.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._model, self._words = model, words
        self._seconds, self._clock = seconds, clock

    def write(
        self,
        question: Question,
        passages: Sequence[Passage],
        on_statement: OnStatement | None = None,
        about: frozenset[str] = frozenset(),
    ) -> Draft:
        """Propose an answer, empty when the model refuses, when nothing of it can be verified, or when it
        never came to its end.

        Internal passages are left out; without passage the model is not called. ``on_statement`` gets
        each sentence as soon as it is verified. ``about``: the terms one of which each sentence must say;
        those of the question and its previous turns are added.

        Raises:
            ModelError: the model cannot be used.
        """
        sent = [passage for passage in passages if passage.document.visibility is not Visibility.INTERNAL]
        if not sent:
            return Draft((), ())
        exchange = _Exchange(question, sent, on_statement, about)
        deadline = self._clock() + self._seconds
        rules = load_prompt("redaction_systeme", "mots")
        system = rules.fill(mots=str(self._words))
        user = exchange.prompt()
        prompts, replies = [system, user], [exchange.read(self._model.stream(system, user, self._seconds))]
        left = deadline - self._clock()
        if exchange.needs_repair and left > 0:
            again = exchange.repair_prompt(user)
            prompts.append(again)
            replies.append(self._repaired(exchange, system, again, left))
        files = (rules, *(_QUESTION(), _REPAIR())[: len(prompts) - 1])
        trace = ModelTrace(
            self._model.name,
            "\n\n".join(prompts),
            "\n\n".join(replies),
            tuple(each.signature for each in files),
        )
        return exchange.draft(trace)

    def _repaired(self, exchange: _Exchange, system: str, user: str, left: float) -> str:
        """The second reply; when it fails, the sentences of a first one that was whole are kept."""
        whole = exchange.ended
        try:
            return exchange.read(self._model.stream(system, user, left))
        except ModelError:
            if not exchange.statements or not whole:
                raise
            exchange.ended = True
            return ""


@dataclass
class _Exchange:
    """The state of one answer being written."""

    question: Question
    passages: Sequence[Passage]
    on_statement: OnStatement | None
    about: frozenset[str]
    statements: list[Statement] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    dropped: list[Check] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    refused: bool = False
    ended: bool = False
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
        self.about |= set(terms(" ".join((self.asked, *self.turns))))
        self.mask.learn(self.asked, *self.turns, *map(_described, self.passages))

    @property
    def needs_repair(self) -> bool:
        """Did the reply hold a sentence that failed, did it say nothing, or was it cut?"""
        return not self.refused and (bool(self.faults) or not self.statements or not self.ended)

    def draft(self, trace: ModelTrace) -> Draft:
        """What was kept, and what was not. Only a refusal is an empty draft without a fault."""
        if self.ended and (self.statements or self.refused):
            return Draft(
                tuple(self.statements), tuple(self.citations), trace=trace, dropped=tuple(self.dropped)
            )
        # Of a reply that was cut, what was to come may be the exception to what was said.
        fault = Check("forme", False, "réponse vide" if self.ended else "réponse coupée avant sa fin")
        return Draft((), (), trace=trace, dropped=(*self.dropped, fault))

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
        return _QUESTION().fill(
            sceau=seal, passages="\n\n".join(blocks), contexte=context or "aucune", question=question
        )

    def repair_prompt(self, user: str) -> str:
        """The same request, with what was kept, what was not and why."""
        faults = [f"- {self.mask.mask(fault)}" for fault in self.faults[:MAX_FAULTS]]
        kept = [f"- {self.mask.mask(statement.text)}" for statement in self.statements]
        return _REPAIR().fill(
            demande=user,
            echecs="\n".join(faults) or ("- réponse vide" if self.ended else "- réponse coupée avant sa fin"),
            gardees="\n".join(kept) or "- aucune",
        )

    # -- back ---------------------------------------------------------------------------------------

    def read(self, pieces: Iterator[str]) -> str:
        """Read a reply as it comes, keep what is verified, and return the raw text."""
        raw, done, self.ended = "", 0, False
        for piece in pieces:
            raw += piece[:MAX_REPLY]
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
                self.refused, self.ended = not self.statements, True
                return True
            case End():
                self.ended = True
                return True
            case Proposal() as proposal:
                self._take(proposal)
                return False

    def _take(self, proposal: Proposal) -> None:
        """Check a proposed sentence; keep and show it, or drop it."""
        text = _MARKER.sub("", squeeze(clean(self.mask.restore(proposal.sentence))))
        shown = f"« {text[:160]} »"
        if self._is_too_much(text):
            self.dropped.append(Check("forme", False, f"phrase répétée ou de trop : {shown}"))
            return
        if problem := self._unfit(proposal, text):
            self._drop("forme", f"{problem} : {shown}")
            return
        citation = self._cited(proposal)
        if citation is None:
            self._drop("extrait", f"citation introuvable dans les passages {list(proposal.ranks)} : {shown}")
            return
        if order := taken_from_orders(citation):
            self._drop("consigne", f"extrait adressé à un outil (« {order[:60]} ») : {shown}")
            return
        if word := only_ordered(text, citation, self.about):
            self._drop("consigne", f"mot qui ne vient que d'un texte adressé à un outil ({word}) : {shown}")
            return
        # « Non, il est fermé » says nothing of the question itself: what it cites does.
        said = f"{text} {citation.quote} {citation.passage.chunk.section.label}"
        found = frozenset(terms(said))
        related = any(term in found or any(akin(term, each) for each in found) for term in self.about)
        if self.about and not related:
            self._drop("forme", f"sans rapport avec la question : {shown}")
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

    def _is_too_much(self, text: str) -> bool:
        """Is a sentence already there, or beyond the longest answer? Nothing to repair then."""
        words = sum(len(statement.text.split()) for statement in self.statements) + len(text.split())
        return words > MAX_WORDS or any(statement.text == text for statement in self.statements)

    def _unfit(self, proposal: Proposal, text: str) -> str:
        """What forbids to show a sentence, whatever it states; empty when nothing does."""
        if unknown := self.mask.unknown(f"{proposal.sentence} {proposal.quote}"):
            return f"marque inconnue {unknown[0]}"
        if any(unicodedata.category(sign) == "Cf" and sign != _SOFT_HYPHEN for sign in proposal.sentence):
            return "caractère invisible"
        if _MARKUP.search(text):
            return "lien ou mise en forme"
        if next(orders_in(text), ""):
            return "phrase adressée à un outil"
        return ""

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
        """Note a fault that a second attempt may repair."""
        self.faults.append(detail)
        self.dropped.append(Check(name, False, detail))


def _described(passage: Passage) -> str:
    """A passage as the model reads it: where it is from, then its words, but those meant for a machine."""
    version = version_label(passage.document)
    title, label = own_head(passage.document.title), own_head(passage.chunk.section.label)
    document = f"{title} ({version})" if version else title
    return clean(f"Document : {document}\nPlace : {label}\nTexte :\n{without_orders(passage.chunk)}")
