"""A small OpenID provider for the tests: discovery, authorize, token, keys, userinfo and logout, on loopback.

It follows the code flow with PKCE. ``fault`` makes it hand out one kind of wrong identity token.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "sourcier", "secret-du-client-de-test"


class Fault(StrEnum):
    """What is wrong with the identity tokens handed out."""

    NONE = "none"
    NONCE = "nonce"
    SIGNATURE = "signature"
    EXPIRED = "expired"
    ISSUER = "issuer"
    AUDIENCE = "audience"
    UNSIGNED = "unsigned"


@dataclass
class Provider:
    """``people`` are the claims of each account, by its identifier. ``asked`` notes the paths asked for."""

    people: dict[str, dict[str, object]]
    url: str = ""
    fault: Fault = Fault.NONE
    asked: list[str] = field(default_factory=list)
    key: RSAKey = field(default_factory=lambda: _key("bonne"))
    other_key: RSAKey = field(default_factory=lambda: _key("bonne"))
    codes: dict[str, tuple[str, Mapping[str, str]]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def metadata_url(self) -> str:
        return f"{self.url}/.well-known/openid-configuration"

    def metadata(self) -> dict[str, object]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/jwks",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "end_session_endpoint": f"{self.url}/logout",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def code_for(self, account: str, asked: Mapping[str, str]) -> str:
        code = secrets.token_urlsafe(24)
        self.codes[code] = account, asked
        return code

    def exchanged(self, form: Mapping[str, str]) -> dict[str, object] | None:
        """The tokens for a code, used once; None when the request does not match what was asked."""
        account, asked = self.codes.pop(form.get("code", ""), ("", {}))
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        matches = (
            account
            and form.get("redirect_uri") == asked.get("redirect_uri")
            and challenge.rstrip(b"=").decode() == asked.get("code_challenge")
        )
        if not matches:
            return None
        access = secrets.token_urlsafe(24)
        self.tokens[access] = account
        return {
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": 300,
            "id_token": self._id_token(account, asked.get("nonce", "")),
        }

    def _id_token(self, account: str, nonce: str) -> str:
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            **self.people[account],
        }
        match self.fault:
            case Fault.NONCE:
                claims["nonce"] = "un-autre"
            case Fault.EXPIRED:
                claims |= {"iat": now - 7200, "exp": now - 3600}
            case Fault.ISSUER:
                claims["iss"] = "https://ailleurs.example"
            case Fault.AUDIENCE:
                claims["aud"] = "une-autre-application"
            case Fault.UNSIGNED:
                plain = [json.dumps(each).encode() for each in ({"alg": "none", "typ": "JWT"}, claims)]
                return ".".join(base64.urlsafe_b64encode(each).rstrip(b"=").decode() for each in plain) + "."
        key = self.other_key if self.fault is Fault.SIGNATURE else self.key
        return jwt.encode({"alg": "RS256", "kid": "bonne"}, claims, key)


def _key(name: str) -> RSAKey:
    return RSAKey.generate_key(2048, parameters={"use": "sig", "kid": name, "alg": "RS256"})


@contextmanager
def running(people: dict[str, dict[str, object]]) -> Iterator[Provider]:
    """A provider on a free port of this machine."""
    provider = Provider(people)

    class Handler(_Handler):
        serves = provider

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    serves: Provider

    def do_GET(self) -> None:
        seen = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(seen.query).items()}
        self.serves.asked.append(self.path)
        match seen.path:
            case "/.well-known/openid-configuration":
                self._json(self.serves.metadata())
            case "/jwks":
                self._json({"keys": [self.serves.key.as_dict(private=False)]})
            case "/authorize":
                self._accounts(asked)
            case "/choose":
                code = self.serves.code_for(asked["account"], asked)
                query = urlencode({"code": code, "state": asked["state"]})
                self._redirect(f"{asked['redirect_uri']}?{query}")
            case "/deny":
                query = urlencode({"error": "access_denied", "state": asked["state"]})
                self._redirect(f"{asked['redirect_uri']}?{query}")
            case "/userinfo":
                account = self.serves.tokens.get(
                    self.headers.get("Authorization", "").removeprefix("Bearer ")
                )
                self._json(self.serves.people[account] if account else {}, 200 if account else 401)
            case "/logout":
                self._redirect(asked["post_logout_redirect_uri"])
            case _:
                self.send_error(HTTPStatus.NOT_FOUND)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
        self.serves.asked.append(self.path)
        if urlsplit(self.path).path != "/token" or not self._is_client():
            self._json({"error": "invalid_client"}, 401)
            return
        found = self.serves.exchanged({name: values[0] for name, values in parse_qs(body).items()})
        self._json(found or {"error": "invalid_grant"}, 200 if found else 400)

    def _is_client(self) -> bool:
        given = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        return self.headers.get("Authorization", "") == f"Basic {given}"

    def _accounts(self, asked: Mapping[str, str]) -> None:
        """The sign-in page: one link for each account."""
        if asked.get("client_id") != CLIENT or asked.get("response_type") != "code":
            self.send_error(HTTPStatus.BAD_REQUEST)
            return
        ways = {
            account: html.escape("/choose?" + urlencode({**asked, "account": account}))
            for account in self.serves.people
        }
        links = [f'<p><a href="{way}">{account}</a></p>' for account, way in ways.items()]
        deny = html.escape("/deny?" + urlencode(asked))
        page = (
            f"<!doctype html><title>Fournisseur de test</title>{''.join(links)}<a href='{deny}'>refuser</a>"
        )
        self._send(page.encode(), "text/html; charset=utf-8")

    def _json(self, value: object, status: int = 200) -> None:
        self._send(json.dumps(value).encode(), "application/json", status)

    def _send(self, body: bytes, kind: str, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _redirect(self, url: str) -> None:
        self.send_response(HTTPStatus.FOUND)
        self.send_header("Location", url)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: ``asked`` keeps what tests look at."""
