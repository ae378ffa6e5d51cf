"""``python -m tools.paint QUESTION …``: what a reader waits for, in a browser, on the documents in place.

First screen (browser started, page never seen), answer painted after the engine's own time, first image of
its page, a page never drawn, a page drawn before. Medians; run it on a quiet machine.

From the press of the reader to the frame that shows what was asked for, by the clock of the page: a tool that
looks at it from outside, now and then, would count its own waits.
"""

from __future__ import annotations

import re
import statistics
import sys
import time
from collections.abc import Sequence

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tools.screenshots import ARGUMENTS, CHROMIUM, PATIENCE
from tools.serving import served
from tools.steps import settled, understood

IMAGE = ".st-key-panneau-source img"
# The clock begins at the press; a frame is painted when the next one begins.
_CLOCK = """
for (const kind of ["keydown", "click"]) {
  document.addEventListener(kind, () => { window.pressed = performance.now() }, true)
}
window.painted = (name, shown) => {
  window.times = window.times || {}
  delete window.times[name]
  const look = () => {
    if (!shown()) return requestAnimationFrame(look)
    requestAnimationFrame(() => { window.times[name] = performance.now() - window.pressed })
  }
  requestAnimationFrame(look)
}
"""
_ANSWERED = """rank => {
  const turn = `.st-key-tour-${rank} `
  const whole = image => image && image.complete && image.naturalWidth > 0
  painted("answer", () => document.querySelector(turn + "p.s-trace"))
  painted("image", () => whole(document.querySelector(turn + ".st-key-panneau-source img")))
}"""
_TURNED = """() => {
  const image = () => document.querySelector(".st-key-panneau-source img")
  const former = image().src
  painted("page", () => image() && image().src !== former && image().complete && image().naturalWidth > 0)
}"""
_TIME = "name => window.times && window.times[name]"
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
    page.add_init_script(_CLOCK)
    began = time.perf_counter()
    page.goto(f"http://{address}")
    box = page.get_by_placeholder("Votre question sur les actes de la commune")
    expect(box).to_be_visible()
    _note(kept, "premier écran", time.perf_counter() - began)
    settled(page)
    understood(page)
    for rank, question in enumerate(questions):
        box.fill(question)
        page.evaluate(_ANSWERED, rank)
        box.press("Enter")
        seen = _time(page, "answer")
        trace = page.locator(f".st-key-tour-{rank} p.s-trace").last.inner_text()
        _note(kept, "réponse peinte, temps du moteur ôté", seen - _engine(trace))
        if _opened(page, rank):
            _note(kept, "image de la page après la réponse", _time(page, "image") - seen)
        page.wait_for_timeout(500)
    _turn(page, "suivante", "page tournée, jamais dessinée", kept)
    _turn(page, "precedente", "page tournée, déjà dessinée", kept)
    context.close()


def _turn(page: Page, way: str, name: str, kept: dict[str, list[float]]) -> None:
    button = page.locator(f"[class*=st-key-page-{way}] button")
    for _ in range(TURNS):
        if not button.count() or button.first.is_disabled():
            return
        page.evaluate(_TURNED)
        button.first.click()
        _note(kept, name, _time(page, "page"))
        page.wait_for_timeout(400)


def _time(page: Page, name: str) -> float:
    """Seconds from the press to the frame, once it is there."""
    return float(page.wait_for_function(_TIME, arg=name).json_value()) / 1000


def _opened(page: Page, rank: int) -> bool:
    """Whether the image of the page comes: a refusal opens none."""
    return bool(page.locator(f".st-key-tour-{rank} .s-answer").count())


def _engine(trace: str) -> float:
    """The seconds that the answer itself says it took."""
    found = re.search(r"(\d+,\d+) s\b", trace)
    return float(found[1].replace(",", ".")) if found else 0.0


def _note(kept: dict[str, list[float]], name: str, seconds: float) -> None:
    kept.setdefault(name, []).append(seconds)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
