"""Build the documents of the demonstration town: python corpora/build_demo.py [--out DIR].

The same sources always give the same bytes.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))  # the modules beside this script are not a package

from demo_acts import KINDS, build_act  # noqa: E402
from demo_plu import build_plu  # noqa: E402
from demo_text import Source, read_settings, read_source  # noqa: E402

SOURCES = HERE / "sources"


def build(out: Path) -> list[Path]:
    """Write every document and the manifest under `out`, and return their paths."""
    town = read_settings(SOURCES / "commune.toml")
    out.mkdir(parents=True, exist_ok=True)
    acts = [read_source(path) for path in sorted((SOURCES / "actes").glob("*.txt"))]
    build_plu(SOURCES, town, out)
    for act in acts:
        build_act(act, town, out)
    (out / "manifest.toml").write_text(manifest(town, acts), encoding="utf-8", newline="\n")
    return sorted(out / name for name in [*_names(town, acts), "manifest.toml"])


def manifest(town: dict[str, Any], acts: list[Source]) -> str:
    """The manifest, in the order: règlement, then acts by nature and number."""
    lines = ["[corpus]", *(f"{key} = {_value(value)}" for key, value in town["corpus"].items())]
    entries = [{"type": "plu"} | {key: town["plu"][key] for key in ("fichier", "titre", "version", "date")}]
    for act in acts:
        settings = act.settings
        title = f"{KINDS[settings['nature']]} n° {settings['numero']} - {settings['objet']}"
        entries.append(
            {
                "fichier": settings["fichier"],
                "titre": title,
                "type": settings["nature"],
                "date": settings["date"],
            }
        )
    for entry in entries:
        lines += ["", "[[document]]"]
        lines += [
            f"{key} = {_value(entry[key])}"
            for key in ("fichier", "titre", "type", "version", "date")
            if key in entry
        ]
    return "\n".join(lines) + "\n"


def _value(value: object) -> str:
    if isinstance(value, (str, bool, list)):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _names(town: dict[str, Any], acts: list[Source]) -> list[str]:
    return [town["plu"]["fichier"], *(act.settings["fichier"] for act in acts)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=HERE / "clairvigne")
    for path in build(parser.parse_args().out):
        print(path)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
