"""Robustness: question sets and derived indexes made from a gold set, seeded, to be asked like any other.

transforms/   one file by way to change a question, found by themselves
worlds/       one file by way to change what is indexed
"""

from eval.robust.context import Context, open_context
from eval.robust.generate import generate, transforms
from eval.robust.worlds import build_world, worlds

__all__ = ["Context", "build_world", "generate", "open_context", "transforms", "worlds"]
