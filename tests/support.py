"""What tests share besides fixtures: the repository, the network guard, the environment of a program."""

from __future__ import annotations

import os
import runpy
import subprocess
from collections.abc import Callable
from pathlib import Path

from rag.settings import PREFIX

REPOSITORY = Path(__file__).parent.parent
GUARD = Path(__file__).parent / "guard"

# Running the file sets the guard in this process.
NetworkForbiddenError: type[Exception] = runpy.run_path(str(GUARD / "sitecustomize.py"))[
    "NetworkForbiddenError"
]

Cli = Callable[..., subprocess.CompletedProcess[str]]


def child_environment(**variables: str) -> dict[str, str]:
    """The environment of a program started by a test: guarded, and bare of the developer's settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    path = os.pathsep.join([str(GUARD), str(REPOSITORY), *filter(None, [kept.get("PYTHONPATH")])])
    return {**kept, "PYTHONPATH": path, "PYTHONIOENCODING": "utf-8", **variables}
