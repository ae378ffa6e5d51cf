"""A parcel in a browser: typed by keyboard, outlined on the drawing, zoomed to, one of its zones chosen."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.ui.browser import ARGUMENTS, CHROMIUM, PATIENCE, served
from tests.ui.test_zone_parcels import written


def box(page: Page) -> list[float]:
    """What part of the plane is seen: left, top, width, height."""
    seen = page.locator(".plan svg").get_attribute("viewBox") or ""
    return [float(each) for each in seen.split()]


def test_a_parcel_is_outlined_zoomed_to_and_gives_the_zone(tmp_path: Path) -> None:
    expect.set_options(timeout=PATIENCE)
    with served(written(tmp_path, parcels=True)) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 820, "height": 1180}, locale="fr-FR")
        page.set_default_timeout(PATIENCE)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{url}/fiche?commune=Pays%20de%20Valdor%C3%A9")
        if (notice := page.get_by_role("button", name="J'ai compris")).count():
            notice.click()
        field = page.get_by_label("Parcelle (section et numéro, par exemple AB 123)")
        field.wait_for()
        outline = page.locator(".plan path.parcelle")
        assert not outline.get_attribute("d")
        whole = box(page)
        field.fill("AB 1")
        field.press("Enter")
        expect(page.get_by_text("entièrement en zone")).to_be_visible()
        expect(page).to_have_url(url.rstrip("/") + "/fiche?commune=Pays+de+Valdor%C3%A9&zone=UB")
        field.fill("AB 2")
        field.press("Enter")
        expect(page.get_by_text("à cheval sur 2 zones")).to_be_visible()
        ground = outline.evaluate(
            "node => { const b = node.getBBox(); return [b.x, b.y, b.width, b.height] }"
        )
        left, top, width, height = box(page)
        assert [left, top, width, height] != whole
        assert left < ground[0] < ground[0] + ground[2] < left + width
        assert top < ground[1] < ground[1] + ground[3] < top + height
        page.get_by_text("N (8 %").click()
        expect(page).to_have_url(url.rstrip("/") + "/fiche?commune=Pays+de+Valdor%C3%A9&zone=N")
        assert all(each.startswith((url, "data:", "blob:")) for each in asked), asked
        browser.close()
