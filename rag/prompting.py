"""The prompts: French files of ``rag/prompts``, with variables checked when they are read."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Template

_HEADER = re.compile(r"version : (\d+)\n\n")


class PromptError(ValueError):
    """A prompt file and the code disagree: a fault of ours, not of the user's."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A text with ``$variables``. ``version`` grows with each change of the file."""

    name: str
    version: int
    text: str

    @property
    def signature(self) -> str:
        """``redaction_systeme v1 0123456789ab``: the digest tells whether the text is still that one."""
        return f"{self.name} v{self.version} {hashlib.sha256(self.text.encode()).hexdigest()[:12]}"

    def fill(self, **values: str) -> str:
        """The text with its variables. Dollar signs in the values are kept as they are."""
        return Template(self.text).substitute(values)


def parse_prompt(name: str, source: str, variables: frozenset[str]) -> Prompt:
    """Check a prompt file.

    Raises:
        PromptError: no version line, or other variables than those the code fills.
    """
    header = _HEADER.match(source)
    if not header:
        raise PromptError(f"{name}: the first line must be « version : N », then an empty line")
    text = source[header.end() :].strip()
    template = Template(text)
    if not template.is_valid():
        raise PromptError(f"{name}: a lone dollar sign must be written $$")
    found = frozenset(template.get_identifiers())
    if found != variables:
        missing, extra = sorted(variables - found), sorted(found - variables)
        raise PromptError(f"{name}: variables missing {missing}, unexpected {extra}")
    return Prompt(name, int(header[1]), text)


@cache
def load_prompt(name: str, *variables: str) -> Prompt:
    """Read ``rag/prompts/<name>.md``, which must use exactly these variables."""
    source = (files("rag") / "prompts" / f"{name}.md").read_text(encoding="utf-8")
    return parse_prompt(name, source, frozenset(variables))
