"""``sourcier ask``: one question, or a file of them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag.errors import UsageError
from rag.types import Passage, Question
from rag.wire import reply_to_json
from ui.cli.batch import read_batch
from ui.cli.french import Commands, add_command
from ui.cli.options import add_filters, plain, read_filters, require_corpora
from ui.cli.output import say, say_json
from ui.cli.reply import show_found, show_reply

if TYPE_CHECKING:
    from rag.assistant import Assistant


def register(commands: Commands) -> None:
    parser = add_command(
        commands,
        "ask",
        "pose une question",
        "Pose une question ; la réponse cite les mots exacts des actes, ou dit pourquoi il n'y en a pas.",
    )
    parser.add_argument("question", nargs="?", metavar="QUESTION", help="la question, entre guillemets")
    parser.add_argument(
        "--batch",
        metavar="FICHIER",
        help="fichier de questions, un objet JSON par ligne (« - » : entrée standard)",
    )
    parser.add_argument("--json", action="store_true", help="écrit un objet JSON par réponse")
    parser.add_argument(
        "--stream",
        action="store_true",
        help="montre les passages dès qu'ils sont trouvés, puis chaque phrase dès qu'elle est vérifiée",
    )
    add_filters(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    if (args.question is None) == (args.batch is None):
        raise UsageError("Donnez une question, ou un fichier de questions avec --batch (l'un ou l'autre).")
    if args.question is not None and not args.question.strip():
        raise UsageError("La question est vide : écrivez-la entre guillemets.")
    if args.stream and (args.json or args.batch):
        raise UsageError("--stream est pour une personne qui lit : sans --json ni --batch.")

    from rag.assistant import Assistant
    from rag.settings import load_settings

    filters = read_filters(args)
    with Assistant(load_settings()) as assistant:
        if filters.corpora:
            require_corpora(filters.corpora, assistant.documents())
        if args.batch is None:
            question = Question(plain(args.question), filters=filters)
            if args.stream:
                _followed(assistant, question)
            else:
                _answer(assistant, question, None, args.json)
            return 0
        for asked in read_batch(args.batch, filters):
            _answer(assistant, asked.question, asked.id, args.json)
    return 0


def _answer(assistant: Assistant, question: Question, id: str | None, as_json: bool) -> None:
    reply = assistant.ask(question)
    if as_json:
        say_json(reply_to_json(reply, id))
    else:
        show_reply(reply, question)


def _followed(assistant: Assistant, question: Question) -> None:
    """The passages before a word is written from them, each sentence once checked, then the reply."""

    def on_passages(passages: Sequence[Passage]) -> None:
        show_found(passages)
        sys.stdout.flush()

    def on_statement(sentence: str) -> None:
        say(f"  {sentence}")
        sys.stdout.flush()

    show_reply(assistant.ask(question, on_statement, on_passages), question)
