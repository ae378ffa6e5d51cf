"""``sourcier corpus acts``: the acts of a corpus, what they say, what they do to others, their state."""

from __future__ import annotations

import argparse
from datetime import date
from typing import TYPE_CHECKING

from rag.errors import UsageError
from ui import acts as french
from ui.cli.french import Commands, add_command
from ui.cli.options import plain, require_corpora
from ui.cli.output import say, say_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.acts import Act, Guess
    from rag.links import Reference, State
    from rag.registry import Entry

BAD_DAY = "La date « {text} » n'est pas comprise : écrivez-la comme 2024-06-30 ou 30/06/2024."
NO_ACT = "Aucun acte lu dans ce corpus."


def register(actions: Commands) -> None:
    parser = add_command(actions, "acts", "liste les actes d'un corpus, leurs liens et leur état à une date")
    parser.add_argument("corpus", metavar="NOM", help="nom du corpus")
    parser.add_argument(
        "--etat-au", metavar="DATE", help="dit aussi ce que chaque acte est devenu à cette date"
    )
    parser.add_argument("--json", action="store_true", help="écrit le résultat en JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from rag.encode import open_home
    from rag.registry import references, registry, shared_sittings
    from rag.settings import load_settings

    name = plain(args.corpus)
    day = _day(args.etat_au) if args.etat_au else None
    home, _ = open_home(load_settings())
    with home.read() as snapshot:
        documents = snapshot.catalog.documents()
        require_corpora([name], documents)
        told = [
            (document, act)
            for document in documents
            if document.corpus == name
            for act in snapshot.catalog.acts_of(document.id)
        ]
    entries = registry(told)
    made = references(entries)
    notes = list(shared_sittings(told))
    if args.json:
        acts = [_to_json(entry, made, day) for entry in entries]
        say_json({"corpus": name, "acts": acts, "notes": notes})
        return 0
    for entry in entries:
        _show(entry, made, day)
    for note in [*notes, *([] if entries else [NO_ACT])]:
        say(note)
    return 0


def _day(text: str) -> date:
    from rag.dates import first_full_date

    try:
        return date.fromisoformat(text)
    except ValueError:
        found = first_full_date(text)
    if found is None:
        raise UsageError(BAD_DAY.format(text=text))
    return found


def _show(entry: Entry, made: Sequence[Reference], day: date | None) -> None:
    act = entry.act
    say(f"{french.title(act)} — {act.subject or '(objet non lu)'}")
    lines = [f"vote : {french.vote(act.vote)}"] if act.vote else []
    lines += [f"montants : {', '.join(act.amounts)}"] if act.amounts else []
    lines += [french.link(each) for each in act.links]
    lines += french.guesses(act)
    if day:
        lines.append(f"état au {day:%d/%m/%Y} : {french.state(_state(act, made, day))}")
    if len(entry.documents) > 1:
        lines.append(f"{len(entry.documents)} fichiers : {', '.join(each.file for each in entry.documents)}")
    lines += [f"ces fichiers ne disent pas le même {what}" for what in entry.differ]
    for line in lines:
        say(f"    {line}")


def _state(act: Act, made: Sequence[Reference], day: date) -> State:
    from rag.links import state_at

    return state_at(act, made, day)


def _to_json(entry: Entry, made: Sequence[Reference], day: date | None) -> dict[str, object]:
    act, vote, sitting = entry.act, entry.act.vote, entry.act.sitting
    found = _state(act, made, day) if day else None
    return {
        "kind": act.kind.value,
        "number": act.number,
        "date": _iso(act.date),
        "object": act.subject,
        "place": act.place,
        "rapporteur": act.rapporteur,
        "decision": act.decision,
        "vote": {
            "pour": vote.pour,
            "contre": vote.contre,
            "abstentions": vote.abstentions,
            "unanime": vote.unanime,
            "words": vote.words,
        }
        if vote
        else None,
        "amounts": list(act.amounts),
        "visas": list(act.visas),
        "sitting": {
            "body": sitting.body,
            "date": _iso(sitting.date),
            "president": sitting.president,
            "secretary": sitting.secretary,
            "present": sitting.present,
            "absent": sitting.absent,
            "quorum": sitting.quorum,
        }
        if sitting
        else None,
        "supposed": {
            "nature": _guess_to_json(act.nature, french.NATURES),
            "matter": _guess_to_json(act.matter, french.MATTERS),
            "office": _guess_to_json(act.office, {}),
            "type": _guess_to_json(act.type, {}),
        },
        "links": [
            {
                "kind": each.kind.value,
                "number": each.number,
                "date": _iso(each.date),
                "partial": each.partial,
                "quote": each.quote,
            }
            for each in act.links
        ],
        "state": {
            "at": _iso(day),
            "standing": found.standing.value,
            "by": [{"number": each.source.number, "date": _iso(each.source.date)} for each in found.by],
        }
        if found
        else None,
        "files": [document.file for document in entry.documents],
        "differ": list(entry.differ),
    }


def _guess_to_json(guess: Guess | None, names: dict[str, str]) -> dict[str, object] | None:
    if guess is None:
        return None
    return {"value": guess.value, "name": names.get(guess.value, guess.value), "words": list(guess.words)}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
