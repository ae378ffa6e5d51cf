"""``python -m tools.paint QUESTION …``: what a reader waits for, in a browser, on the documents in place.

First screen (browser started, page never seen), answer painted after the engine's own time, first image of
its page, a page never drawn, a page drawn before. Medians; run it on a quiet machine.
"""

from __future__ import annotations

import re
import statistics
import sys
import time
from collections.abc import Sequence

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tools.scenes import settled, understood
from tools.screenshots import ARGUMENTS, CHROMIUM, PATIENCE
from tools.serving import served

IMAGE = ".st-key-panneau-source img"
# A page turn is over when another image is whole on the screen.
_TURNED = "former => { const i = document.querySelector('%s'); return i && i.src !== former && i.complete }"
TURNS = 4


def main(questions: Sequence[str]) -> int:
    if not questions:
        sys.stderr.write("Donnez une question ou plusieurs, auxquelles les documents répondent.\n")
        return 2
    kept: dict[str, list[float]] = {}
    expect.set_options(timeout=PATIENCE)
    with served() as (address, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        _visit(browser, address, questions, {})  # the process wakes: its first reader only waits for that
        for _ in range(3):
            _visit(browser, address, questions, kept)
        browser.close()
    for name, values in kept.items():
        sys.stdout.write(
            f"{name} : médiane {1000 * statistics.median(values):.0f} ms, max {1000 * max(values):.0f} ms "
            f"({len(values)})\n"
        )
    return 0


def _visit(browser: Browser, address: str, questions: Sequence[str], kept: dict[str, list[float]]) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, locale="fr-FR")
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    began = time.perf_counter()
    page.goto(f"http://{address}")
    box = page.get_by_placeholder("Votre question sur les actes de la commune")
    expect(box).to_be_visible()
    _note(kept, "premier écran", began)
    settled(page)
    understood(page)
    for rank, question in enumerate(questions):
        box.fill(question)
        began = time.perf_counter()
        box.press("Enter")
        trace = page.locator(f".st-key-tour-{rank} p.s-trace").last
        expect(trace).to_be_visible()
        painted = time.perf_counter()
        _note(kept, "réponse peinte, temps du moteur ôté", began + _engine(trace.inner_text()))
        if page.locator(IMAGE).count() or _shown(page):
            _note(kept, "image de la page après la réponse", painted)
        page.wait_for_timeout(500)
    _turn(page, "suivante", "page tournée, jamais dessinée", kept)
    _turn(page, "precedente", "page tournée, déjà dessinée", kept)
    context.close()


def _turn(page: Page, way: str, name: str, kept: dict[str, list[float]]) -> None:
    button = page.locator(f"[class*=st-key-page-{way}] button")
    for _ in range(TURNS):
        if not button.count() or button.first.is_disabled():
            return
        former = page.locator(IMAGE).first.evaluate("image => image.src")
        began = time.perf_counter()
        button.first.click()
        page.wait_for_function(_TURNED % IMAGE, arg=former)
        _note(kept, name, began)
        page.wait_for_timeout(400)


def _shown(page: Page) -> bool:
    """Whether the image of the page comes: a refusal opens none."""
    if page.locator(".s-answer").count():
        page.locator(IMAGE).first.wait_for()
        return True
    return False


def _engine(trace: str) -> float:
    """The seconds that the answer itself says it took."""
    found = re.search(r"(\d+,\d+) s\b", trace)
    return float(found[1].replace(",", ".")) if found else 0.0


def _note(kept: dict[str, list[float]], name: str, began: float) -> None:
    kept.setdefault(name, []).append(time.perf_counter() - began)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
