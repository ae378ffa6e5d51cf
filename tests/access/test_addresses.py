"""What the server itself answers to forged addresses, headers, cookies and answers of the provider."""

from __future__ import annotations

import http.client
import json
import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from tests.access.provider import Provider
from tests.access.test_sign_in import inside, sign_in
from tests.ui.browser import PATIENCE
from tools.steps import ask, settled

COOKIE = "_streamlit_user"
HANDSHAKE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    "Sec-WebSocket-Protocol": "streamlit",
}


def answered(address: str, path: str, method: str = "GET", **headers: str) -> tuple[int, str]:
    """The status, and where it sends or what it says."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    try:
        connection.request(method, path, headers=headers)
        response = connection.getresponse()
        if response.status == 101:
            return 101, ""
        return response.status, response.getheader("Location") or response.read(2000).decode(errors="replace")
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("origin", "host", "status"),
    [
        ("{own}", "{host}", 101),
        ("https://ailleurs.example", "{host}", 403),
        ("https://127.0.0.1@ailleurs.example", "{host}", 403),
        ("http://127.0.0.1.ailleurs.example", "{host}", 403),
        ("null", "{host}", 403),
        ("http://ailleurs.example", "ailleurs.example", 403),
    ],
)
def test_another_site_cannot_speak_through_the_browser(
    signed: str, origin: str, host: str, status: int
) -> None:
    given = {"own": signed, "host": urlsplit(signed).netloc}
    headers = HANDSHAKE | {"Origin": origin.format(**given), "Host": host.format(**given)}
    assert answered(signed, "/_stcore/stream", **headers)[0] == status


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/metrics",
        "/media/0123456789abcdef0123456789abcdef0123456789abcdef01234567.pdf",
        "/media/../acces.toml",
        "/media/%2e%2e%2f%2e%2e%2fjournal.sqlite",
        "/app/static/journal.sqlite",
        "/static/%2e%2e/%2e%2e/secrets.toml",
        "/component/../../journal.sqlite",
    ],
)
def test_no_address_gives_a_file_or_a_figure_to_who_is_not_signed_in(signed: str, path: str) -> None:
    status, said = answered(signed, path)
    assert status in (400, 403, 404) or "<!doctype html>" in said.lower()
    for secret in ("SQLite format", "cookie_secret", "sourcier_", "session"):
        assert secret not in said


def test_nobody_puts_a_file_in_the_session_of_another(signed: str) -> None:
    path = "/_stcore/upload_file/00000000-0000-0000-0000-000000000000/1"
    assert answered(signed, path, "PUT")[0] == 404
    assert answered(signed, path, "DELETE")[0] == 404
    assert answered(signed, path, "PUT", Cookie=f"{COOKIE}=eyJhIjoxfQ.aaaa.bbbb")[0] == 404


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?code=volé",
        "?code=volé&state=inventé",
        "?state=",
        "?error=x&error_description=<script>alert(1)</script>",
    ],
)
def test_an_invented_answer_of_the_provider_signs_nobody_in(signed: str, query: str) -> None:
    connection = http.client.HTTPConnection(urlsplit(signed).netloc, timeout=30)
    connection.request(
        "GET", "/oauth2callback" + query.replace("é", "%C3%A9").replace("<", "%3C").replace(">", "%3E")
    )
    response = connection.getresponse()
    said = response.read().decode(errors="replace")
    assert "<script>alert" not in said
    for name, value in response.getheaders():
        if name.lower() == "set-cookie" and value.startswith(COOKIE):
            assert value.split("=", 1)[1].startswith(('""', ";"))  # one that is taken off
        if name.lower() == "location":
            assert urlsplit(value).netloc in ("", urlsplit(signed).netloc)
    connection.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    found = browser.new_context(viewport={"width": 1440, "height": 1000}, locale="fr-FR")
    yield found
    found.close()


def page_of(context: BrowserContext) -> Page:
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    return page


def test_the_door_is_drawn_whole(context: BrowserContext, signed: str) -> None:
    """Its fonts are asked for at an address that looks like those of the files held for open screens."""
    page, refused = page_of(context), list[str]()
    page.on("response", lambda response: refused.append(response.url) if response.status >= 400 else None)
    page.goto(signed)
    expect(page.get_by_role("button", name="Se connecter")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.fonts.size && [...document.fonts].some(each => each.status === 'loaded')")
    assert [each for each in refused if not urlsplit(each).path.startswith("/media/")] == []


def test_a_sign_in_begun_elsewhere_does_not_end_here(
    browser: Browser, context: BrowserContext, signed: str, provider: Provider
) -> None:
    """Somebody begins a sign-in, stops before its end, and has another's browser end it: it must not."""
    theirs = page_of(context)
    theirs.goto(signed)
    theirs.get_by_role("button", name="Se connecter").click()
    link = theirs.get_by_role("link", name="gael", exact=True)
    way = provider.url + (link.get_attribute("href") or "")
    other = browser.new_context(locale="fr-FR")
    victim = page_of(other)
    victim.goto(way)
    expect(victim.get_by_role("heading", name="Connexion")).to_be_visible()
    assert not [each for each in other.cookies() if each["name"].startswith(COOKIE) and each["value"]]
    other.close()


def test_a_cookie_changed_or_signed_by_another_is_nobody(
    browser: Browser, context: BrowserContext, signed: str
) -> None:
    page = page_of(context)
    sign_in(page, signed, "lea")
    inside(page)
    held = [each for each in context.cookies() if each["name"].startswith(COOKIE)]
    assert held
    assert all(each["httpOnly"] and each["sameSite"] == "Lax" for each in held)
    true = held[0]["value"]
    middle = len(true) // 2
    claims = {"is_logged_in": True, "origin": signed, "iss": "x", "sub": "gael-3", "iat": 4_000_000_000}
    forged = create_signed_value("un-autre-secret-de-temoin-de-trente-deux", COOKIE, json.dumps(claims))
    for value in (
        true[:middle] + ("A" if true[middle] != "A" else "B") + true[middle + 1 :],
        true[:-1],
        forged if isinstance(forged, str) else forged.decode(),
    ):
        other = browser.new_context(locale="fr-FR")
        other.add_cookies([{"name": COOKIE, "value": value, "url": signed}])
        thief = page_of(other)
        thief.goto(signed)
        expect(thief.get_by_role("heading", name="Connexion")).to_be_visible()
        other.close()


def test_a_conversation_is_not_opened_by_its_address_in_anothers_browser(
    browser: Browser, context: BrowserContext, signed: str
) -> None:
    page = page_of(context)
    sign_in(page, signed, "gael")
    inside(page)
    ask("Bonjour, quelle hauteur en zone UX à Valbrune ?")(page)
    expect(page.locator("main")).to_contain_text("41 m")
    page.wait_for_url(re.compile("conversation="))  # kept once it is shown
    shared = page.url
    other = browser.new_context(locale="fr-FR")
    reader = page_of(other)
    sign_in(reader, signed, "lea")
    inside(reader)
    reader.goto(shared)
    inside(reader)
    settled(reader)
    shown = reader.locator("body").inner_text()
    assert "41 m" not in shown
    assert "Bonjour, quelle hauteur" not in shown, "readers ask things of their own, but not this"
    other.close()


def test_what_the_server_holds_is_for_who_may_enter_and_as_long_as_they_may(
    context: BrowserContext, signed: str, restored: Callable[[str, str], None]
) -> None:
    """An image of the screens, as a page of an act or an export: the address alone is not enough."""
    page = page_of(context)
    sign_in(page, signed, "lea")
    inside(page)
    icon = page.locator("link[rel~=icon]").first
    expect(icon).to_have_attribute("href", re.compile("/media/"))
    held = urlsplit(icon.get_attribute("href") or "").path
    cookie = "; ".join(f"{each['name']}={each['value']}" for each in context.cookies())
    upload = "/_stcore/upload_file/00000000-0000-0000-0000-000000000000/1"
    assert answered(signed, held)[0] == 404
    assert answered(signed, held, Cookie=cookie)[0] == 200
    assert answered(signed, held, Cookie=cookie.replace(f"{COOKIE}=", f"{COOKIE}=x"))[0] == 404
    assert answered(signed, "/_stcore/metrics", Cookie=cookie)[0] == 200
    assert answered(signed, upload, "PUT", Cookie=cookie)[0] in (400, 403), "no session is theirs there"
    restored('mode = "oidc"', 'mode = "oidc"\nheures = 0.0001')
    assert answered(signed, held, Cookie=cookie)[0] == 404
    assert answered(signed, "/_stcore/health")[0] == 200
