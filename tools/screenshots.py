"""``python -m tools.screenshots [--out FOLDER] [--data FOLDER] [--docs FOLDER] [--only NAME …]``: every page.

Each scene of ``tools.scenes`` is drawn at two widths by the system's Chromium. Without ``--data``, the
demonstration town is indexed in a temporary folder, and lived in. ``--docs`` also writes the pictures of
the guides, light enough to be kept with them.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, expect, sync_playwright

from tools.lived_in import lived_in
from tools.scenes import SCENES, Scene
from tools.steps import settled
from tools.worlds import address

WIDTHS = {"bureau": (1440, 1000), "tablette": (820, 1180)}
CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
PATIENCE = 60_000
TOLD = "bureau"
"""The width of the pictures in the guides."""
COLOURS = 128


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    scenes = [scene for scene in SCENES if not options.only or scene.name in options.only]
    options.out.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=PATIENCE)
    with tempfile.TemporaryDirectory(prefix="sourcier-ecrans-") as work, sync_playwright() as playwright:
        town = options.data or Path(work) / "ville" / "data"
        if options.data is None and any(scene.world.town for scene in scenes):
            lived_in(town)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for world, played in groupby(scenes, key=lambda scene: scene.world):
            with address(world, town if world.town else Path(work) / world.name / "data") as url:
                for scene in played:
                    _play(browser, url, scene, options.out, options.docs)
        browser.close()
    return 0


def _play(browser: Browser, url: str, scene: Scene, out: Path, docs: Path | None) -> None:
    for width, size in WIDTHS.items():
        path = out / f"{scene.name}-{width}.png"
        _photograph(browser, url, scene, size, path)
        sys.stdout.write(f"{path}\n")
    if docs and scene.told:
        _lighten(out / f"{scene.name}-{TOLD}.png", docs / f"{scene.name}.png")


def _photograph(browser: Browser, url: str, scene: Scene, size: tuple[int, int], path: Path) -> None:
    page = browser.new_page(viewport={"width": size[0], "height": size[1]}, locale="fr-FR")
    page.set_default_timeout(PATIENCE)
    page.goto(f"{url}/{scene.url}")
    settled(page)
    scene.act(page)
    settled(page)
    page.screenshot(path=path)
    page.close()


def _lighten(picture: Path, where: Path) -> None:
    """The same picture in few colours: a screen has hardly more."""
    where.parent.mkdir(parents=True, exist_ok=True)
    with Image.open(picture) as whole:
        few = whole.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        few.save(where, optimize=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.screenshots")
    parser.add_argument("--out", type=Path, default=Path("build/screenshots"))
    parser.add_argument("--data", type=Path, help="dossier de données déjà indexé")
    parser.add_argument("--docs", type=Path, help="dossier des images des guides")
    parser.add_argument("--only", nargs="*", default=(), help="noms de scènes")
    return parser


if __name__ == "__main__":
    sys.exit(main())
