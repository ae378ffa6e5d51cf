"""An answer, or a whole conversation, as a paper and as words to paste: each sentence with its sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from rag.types import Citation, Document, Reply, Statement, Status
from rag.wire import version_label
from ui import labels
from ui.components.markup import items
from ui.exchange import Exchange
from ui.export import plain
from ui.export.paper import Alert, Block, Bullets, Facts, Heading, Paper, Quote, Text

UNTITLED = "Réponse à une question"
NEAR = "Passages les plus proches, à vérifier"
NO_VERSION = "version non indiquée par le document"


def paper(title: str, exchanges: Sequence[Exchange], made: datetime | None = None) -> Paper:
    """The paper of these turns, in order."""
    blocks = tuple(block for exchange in exchanges for block in _blocks(exchange))
    told = labels.count(len(exchanges), "question") if len(exchanges) > 1 else ""
    return Paper(title or UNTITLED, blocks, told, made, _trace(exchanges))


def reference(citation: Citation) -> str:
    """``PLUi de Valdoré, modification n° 2, 05/07/2024 · UD2 / Hauteur · page 13``."""
    document = citation.passage.document
    version = version_label(document) or NO_VERSION
    return " · ".join((f"{document.title}, {version}", labels.place(citation)))


def numbered(statements: Iterable[Statement]) -> list[str]:
    """Sentences, each followed by the numbers of its sources: ``… 12 mètres. [1] [2]``."""
    return [
        " ".join(("\n".join(items(each.text)), *(f"[{rank}]" for rank in each.citations)))
        for each in statements
    ]


# -- blocks -----------------------------------------------------------------------------------------


def _blocks(exchange: Exchange) -> list[Block]:
    reply, limits = exchange.reply, labels.filters(exchange.question.filters)
    facts = (
        ("Question posée", labels.moment(exchange.asked) if exchange.asked else ""),
        ("Recherche limitée à", limits),
        ("Ce que l'outil a compris", _understood(reply)),
    )
    blocks: list[Block] = [Heading(exchange.question.text)]
    blocks += [Facts(shown)] if (shown := tuple(row for row in facts if row[1])) else []
    if reply is None:
        return [*blocks, Alert(exchange.problem)]
    blocks += [Alert(reply.notice)] if reply.notice else []
    return blocks + (_answered(exchange, reply) if exchange.answered else _withheld(exchange, reply))


def _answered(exchange: Exchange, reply: Reply) -> list[Block]:
    blocks: list[Block] = [Text(line) for line in numbered(_statements(reply))]
    blocks += [Text(f"Calcul vérifié : {labels.calculation(item)}") for item in reply.computed]
    level = ("Niveau de confiance", f"{labels.LEVELS[reply.level]}. {labels.LEVEL_MEANINGS[reply.level]}")
    return [
        *blocks,
        Facts((level,)),
        Heading("Sources", 2),
        *_quotes(exchange.sources),
        *_related(exchange),
    ]


def _withheld(exchange: Exchange, reply: Reply) -> list[Block]:
    blocks: list[Block] = [
        Alert(f"{withheld(reply)} {reply.refusal.message if reply.refusal else reply.text}")
    ]
    if reply.status is Status.CLARIFY or not exchange.sources:
        return blocks
    return [*blocks, Heading(NEAR, 2), *_quotes(exchange.sources), *_related(exchange)]


def withheld(reply: Reply) -> str:
    """That there is no answer, and why in two words."""
    if reply.status is Status.CLARIFY:
        return "Précision nécessaire."
    reason = labels.REFUSALS[reply.refusal.reason] if reply.refusal else ""
    return f"Pas de réponse : {reason[0].lower()}{reason[1:]}." if reason else "Pas de réponse."


def _quotes(citations: Iterable[Citation]) -> list[Block]:
    return [
        Quote(
            "\n".join(items(each.quote)), f"[{rank}] {reference(each)} · fichier {each.passage.document.file}"
        )
        for rank, each in enumerate(citations, start=1)
    ]


def _related(exchange: Exchange) -> list[Block]:
    if not exchange.related:
        return []
    citations = exchange.openable[len(exchange.sources) :]
    lines = (
        f"{labels.letter(rank)}. {related.because} {reference(citation)}"
        for rank, (related, citation) in enumerate(zip(exchange.related, citations, strict=True))
    )
    return [Heading("À lire aussi", 2), Bullets(tuple(lines))]


def _understood(reply: Reply | None) -> str:
    facts = reply.understood if reply else ()
    return " ; ".join(f"{fact.kind.value} : {fact.value} ({fact.origin.value})" for fact in facts)


def _statements(reply: Reply) -> tuple[Statement, ...]:
    return reply.statements or (Statement(reply.text, ()),)


# -- what lets it be explained again ----------------------------------------------------------------


def _trace(exchanges: Sequence[Exchange]) -> tuple[str, ...]:
    replies = [exchange.reply for exchange in exchanges if exchange.reply]
    numbers = [reply.record for reply in replies if reply.record]
    digests = list(dict.fromkeys(reply.settings for reply in replies if reply.settings))
    modes = list(dict.fromkeys(labels.mode(reply.mode) for reply in replies))
    lines = [
        f"{'N° de relecture' if len(numbers) < 2 else 'Nos de relecture'} : {', '.join(numbers)}"
        if numbers
        else "",
        f"Rédaction : {' ; '.join(modes)}" if modes else "",
        f"Réglages (empreinte) : {', '.join(digests)}" if digests else "",
        *(_document(each) for each in _documents(exchanges)),
    ]
    return tuple(filter(None, lines))


def _documents(exchanges: Sequence[Exchange]) -> list[Document]:
    """The documents shown, each once."""
    found = {
        citation.passage.document.id: citation.passage.document
        for exchange in exchanges
        for citation in exchange.openable
    }
    return list(found.values())


def _document(document: Document) -> str:
    version = version_label(document) or NO_VERSION
    return f"Document : {document.title}, {version} ({document.file}, SHA-256 {document.sha256[:16]}…)"


# -- words to paste ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Copied:
    """The same words twice: as they are, and set for a word processor or a mail."""

    text: str
    html: str


def copied(exchange: Exchange) -> Copied:
    """An answer with its quotes, their references and the notice."""
    reply = exchange.reply
    if reply is None:
        return Copied(exchange.problem, f"<p>{plain.html(exchange.problem)}</p>")
    said = numbered(_statements(reply)) if exchange.answered else [f"{withheld(reply)} {_message(reply)}"]
    said += [f"Calcul vérifié : {labels.calculation(item)}" for item in reply.computed]
    title = "Sources" if exchange.answered else NEAR
    shown = exchange.sources if reply.status is not Status.CLARIFY else ()
    quotes = [(f"[{rank}]", each.quote, reference(each)) for rank, each in enumerate(shown, start=1)]
    foot = labels.REMINDER + (f" N° de relecture {reply.record}." if reply.record else "")
    text = [exchange.question.text, "", *said]
    html = [f"<p><strong>{plain.html(exchange.question.text)}</strong></p>"]
    html += [f"<p>{plain.html(line)}</p>" for line in said]
    if quotes:
        text += ["", f"{title} :", *(f"{rank} « {words} » — {place}" for rank, words, place in quotes)]
        html.append(f"<p>{plain.html(title)} :</p>")
        html += [
            f"<blockquote>{rank} «\u00a0{plain.html(words)}\u00a0»<br>— {plain.html(place)}</blockquote>"
            for rank, words, place in quotes
        ]
    text += ["", foot]
    html.append(f"<p><em>{plain.html(foot)}</em></p>")
    return Copied(plain.clean("\n".join(text)), "".join(html))


def _message(reply: Reply) -> str:
    return reply.refusal.message if reply.refusal else reply.text
