"""``sourcier search``: the ranked passages, without an answer."""

from __future__ import annotations

import argparse

from rag.errors import UsageError
from rag.tables import readable
from rag.types import Passage, Question
from rag.wire import passage_detail
from ui import texts
from ui.cli.french import Commands, add_command
from ui.cli.options import add_filters, plain, positive, read_filters, require_corpora
from ui.cli.output import say, say_json
from ui.cli.reply import place

EXCERPT = 240


def register(commands: Commands) -> None:
    parser = add_command(commands, "search", "montre les passages trouvés, sans rédiger de réponse")
    parser.add_argument("question", metavar="QUESTION", help="la question ou les mots cherchés")
    parser.add_argument(
        "--limite", type=positive, default=10, metavar="N", help="nombre de passages (10 au départ)"
    )
    parser.add_argument(
        "--explain", action="store_true", help="détaille le score de chaque partie de la recherche"
    )
    parser.add_argument("--json", action="store_true", help="écrit le résultat en JSON")
    add_filters(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    if not args.question.strip():
        raise UsageError("La question est vide : écrivez-la entre guillemets.")

    from rag.assistant import Assistant
    from rag.settings import load_settings

    question = Question(plain(args.question), filters=read_filters(args))
    with Assistant(load_settings()) as assistant:
        if args.corpus:
            require_corpora(question.filters.corpora, assistant.documents())
        passages = assistant.search(question, args.limite)
    if args.json:
        found = [{"rank": rank, **passage_detail(passage)} for rank, passage in enumerate(passages, start=1)]
        say_json({"question": question.text, "passages": found})
        return 0
    for rank, passage in enumerate(passages, start=1):
        _show(rank, passage, args.explain)
    if not passages:
        say(texts.NOTHING_FOUND)
    return 0


def _cut(text: str) -> str:
    return f"{text[:EXCERPT]}{'…' if len(text) > EXCERPT else ''}"


def _show(rank: int, passage: Passage, explain: bool) -> None:
    text = " ".join(passage.chunk.text.split())
    say(f"{rank:2}. {place(passage, passage.chunk.pages)} — {passage.document.file}")
    say(f"    {_cut(text)}")
    if passage.chunk.table:
        say(f"    {texts.TABLE_READ} : {_cut(' / '.join(readable(passage.chunk.table).splitlines()))}")
    if explain:
        legs = "".join(f" ; {name} {score:.4f}" for name, score in passage.legs)
        say(f"    score {passage.score:.4f}{legs} ; passage {passage.chunk.id}")
