"""``python -m tools.sessions [--sessions 50] [--turns 4] [--pause 15]``: many users at once.

Starts one server and opens as many real websocket sessions on it, in the framework's own protocol. Each
asks its own questions, signed by a reference of its own, and waits between two of them. Reported: the time
from a question sent to its answer on the screen, the memory of the server, and whether any session was sent
a reference that is not its own (the exit status is then 1). ``--pause 0`` asks all at once: the worst case.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Common_pb2 import ChatInputValue
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from rag.settings import load_settings
from tools.serving import PATIENCE, served

QUESTIONS = (
    "Quelle est la hauteur maximale des constructions en zone {zone} ?",
    "Quelle est la distance à la limite séparative en zone {zone} ?",
    "Combien de places de stationnement faut-il en zone {zone} ?",
    "Quelle est l'emprise au sol maximale en zone {zone} ?",
    "Quelle hauteur pour une clôture en zone {zone} ?",
)
_REFERENCE = re.compile(r"réf\. Q\d{4}")
_DONE = ForwardMsg.ScriptFinishedStatus.FINISHED_SUCCESSFULLY


@dataclass
class Measures:
    first: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)
    unanswered: int = 0


class User:
    """One browser's worth of a session, without the browser."""

    def __init__(self, socket: ClientConnection, reference: str, measures: Measures) -> None:
        self._socket = socket
        self._reference = reference
        self._measures = measures
        self._box = ""

    async def open(self) -> None:
        began = time.perf_counter()
        await self._run(BackMsg(rerun_script=ClientState()))
        self._measures.first.append(time.perf_counter() - began)

    async def ask(self, question: str) -> None:
        began = time.perf_counter()
        words = ChatInputValue(data=f"{question} ({self._reference})")
        state = WidgetState(id=self._box, chat_input_value=words)
        shown = await self._run(
            BackMsg(rerun_script=ClientState(widget_states=WidgetStates(widgets=[state])))
        )
        self._measures.answers.append(time.perf_counter() - began)
        if "s-trace" not in shown or self._reference not in shown:
            self._measures.unanswered += 1

    async def _run(self, message: BackMsg) -> str:
        """Send, and gather what is shown until a run ends that no other follows."""
        await self._socket.send(message.SerializeToString())
        shown: list[str] = []
        while True:
            received = await asyncio.wait_for(self._socket.recv(decode=False), PATIENCE)
            told = ForwardMsg.FromString(received)
            if told.delta.new_element.chat_input.id:
                self._box = told.delta.new_element.chat_input.id
            words = received.decode("utf-8", "ignore")
            shown.append(words)
            foreign = set(_REFERENCE.findall(words)) - {self._reference}
            self._measures.leaks += sorted(foreign)
            if told.WhichOneof("type") == "script_finished" and told.script_finished == _DONE:
                return "".join(shown)


async def user(
    rank: int, address: str, zones: Sequence[str], turns: int, pause: float, kept: Measures
) -> None:
    chance = random.Random(rank)
    url = f"ws://{address}/_stcore/stream"
    origin, speaks = Origin(f"http://{address}"), [Subprotocol("streamlit")]
    async with connect(url, origin=origin, subprotocols=speaks, max_size=None, compression=None) as socket:
        each = User(socket, f"réf. Q{rank:04d}", kept)
        await each.open()
        for _ in range(turns):
            await asyncio.sleep(chance.uniform(0, 2 * pause))
            await each.ask(chance.choice(QUESTIONS).format(zone=chance.choice(zones)))


async def crowd(address: str, zones: Sequence[str], options: argparse.Namespace, kept: Measures) -> None:
    async with asyncio.TaskGroup() as users:
        for rank in range(options.sessions):
            users.create_task(user(rank, address, zones, options.turns, options.pause, kept))


def memory(pid: int) -> float:
    """Resident memory of a process and of its children, in MiB (Linux)."""
    total = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            told = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        except OSError:
            continue
        if pid in (int(told["Pid"]), int(told["PPid"])):
            total += int(told.get("VmRSS", "0 kB").split()[0])
    return total / 1024


def quantile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    zones = _zones()
    kept, one = Measures(), argparse.Namespace(sessions=1, turns=1, pause=0.0)
    with served() as (address, process):
        asyncio.run(crowd(address, zones[:1], one, Measures()))
        alone = memory(process)
        asyncio.run(crowd(address, zones, options, kept))
        full = memory(process)
    each = (full - alone) / options.sessions
    sys.stdout.write(
        f"{options.sessions} sessions, {len(kept.answers)} questions, pause moyenne {options.pause:g} s, "
        f"{os.cpu_count()} cœurs\n"
        f"premier écran : p50 {quantile(kept.first, 0.5):.2f} s, p95 {quantile(kept.first, 0.95):.2f} s\n"
        f"réponse       : p50 {quantile(kept.answers, 0.5):.2f} s, p95 {quantile(kept.answers, 0.95):.2f} s, "
        f"max {max(kept.answers):.2f} s\n"
        f"mémoire       : {alone:.0f} Mio avec une session, {full:.0f} Mio à la fin, "
        f"{each:.1f} Mio par session\n"
        f"sans réponse  : {kept.unanswered} ; références d'une autre session reçues : {len(kept.leaks)}\n"
    )
    return 1 if kept.leaks or kept.unanswered else 0


def _zones() -> tuple[str, ...]:
    """Zones of the documents, so that questions have something to find."""
    from rag.assistant import Assistant

    with Assistant(load_settings()) as assistant:
        return assistant.zones()[:40] or ("UA",)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.sessions", description=__doc__.splitlines()[0])
    parser.add_argument("--sessions", type=int, default=50)
    parser.add_argument("--turns", type=int, default=4, help="questions par session")
    parser.add_argument(
        "--pause", type=float, default=15.0, help="secondes, en moyenne, entre deux questions"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
