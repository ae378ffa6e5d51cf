"""``sourcier search``: the ranked passages, without an answer."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from rag.errors import UsageError
from rag.tables import readable
from rag.types import Passage, Question
from rag.wire import explanation_to_json, passage_detail, related_to_json, searched_to_json
from ui import texts
from ui.cli.french import Commands, add_command
from ui.cli.options import add_filters, plain, positive, read_filters, require_corpora
from ui.cli.output import say, say_json
from ui.cli.reply import place, show_related

if TYPE_CHECKING:
    from rag.explain import Searched

EXCERPT = 240


def register(commands: Commands) -> None:
    parser = add_command(commands, "search", "montre les passages trouvés, sans rédiger de réponse")
    parser.add_argument("question", metavar="QUESTION", help="la question ou les mots cherchés")
    parser.add_argument(
        "--limite", type=positive, default=10, metavar="N", help="nombre de passages (10 au départ)"
    )
    parser.add_argument(
        "--explain",
        action="store_true",
        help="dit ce qui a été compris, et ce qui met chaque passage à son rang",
    )
    parser.add_argument("--json", action="store_true", help="écrit le résultat en JSON")
    add_filters(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    if not args.question.strip():
        raise UsageError("La question est vide : écrivez-la entre guillemets.")

    from rag.assistant import Assistant
    from rag.settings import load_settings
    from ui.cli.explained import show_explanation, show_search

    question = Question(plain(args.question), filters=read_filters(args))
    with Assistant(load_settings()) as assistant:
        if args.corpus:
            require_corpora(question.filters.corpora, assistant.documents())
        searched = assistant.searched(question, args.limite)
    if args.json:
        say_json(_as_data(searched, args.explain))
        return 0
    if args.explain:
        show_search(searched)
    for rank, passage in enumerate(searched.passages, start=1):
        if args.explain:
            say()
        _show(rank, passage)
        if args.explain and (found := searched.explained(passage.chunk.id)):
            show_explanation(found)
    if searched.passages:
        show_related(searched.related)
    else:
        say(texts.NOTHING_FOUND)
    return 0


def _as_data(searched: Searched, explain: bool) -> dict[str, object]:
    """The passages, and with ``explain`` all that puts each at its rank."""
    passages = []
    for rank, passage in enumerate(searched.passages, start=1):
        found = searched.explained(passage.chunk.id) if explain else None
        why = {"explanation": explanation_to_json(found)} if found else {}
        passages.append({"rank": rank, **passage_detail(passage), **why})
    return {
        "question": searched.question.text,
        **(searched_to_json(searched) if explain else {}),
        "passages": passages,
        "related": [related_to_json(each) for each in searched.related],
    }


def _cut(text: str) -> str:
    return f"{text[:EXCERPT]}{'…' if len(text) > EXCERPT else ''}"


def _show(rank: int, passage: Passage) -> None:
    text = " ".join(passage.chunk.text.split())
    say(f"{rank:2}. {place(passage, passage.chunk.pages)} — {passage.document.file}")
    say(f"    {_cut(text)}")
    if passage.chunk.table:
        say(f"    {texts.TABLE_READ} : {_cut(' / '.join(readable(passage.chunk.table).splitlines()))}")
