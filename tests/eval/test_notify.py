"""Mail and web calls, against servers on this machine; what fails is said without any secret."""

from __future__ import annotations

import json
import socket
import socketserver
import threading
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar, cast

import pytest
from pydantic import SecretStr

from eval.nightly.notify import notify
from rag.errors import SettingsError
from rag.settings import EvaluationSettings, MailSettings, load_settings

SECRET = "jeton-tres-secret"
SUMMARY: dict[str, object] = {"text": "échec", "etat": "echouee"}


class MailServer(socketserver.TCPServer):
    """Takes every mail, or answers 550 to every recipient."""

    allow_reuse_address = True

    def __init__(self, *, refuses: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), MailHandler)
        self.refuses = refuses
        self.mails: list[EmailMessage] = []
        self.heard: list[str] = []


class MailHandler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        server = cast("MailServer", self.server)
        self._say("220 ici")
        while line := self.rfile.readline().decode().strip():
            server.heard.append(line)
            word = line.split(" ")[0].upper()
            if word == "DATA":
                self._say("354 allez")
                body = b""
                while (part := self.rfile.readline()) not in (b".\r\n", b""):
                    body += part
                server.mails.append(cast("EmailMessage", message_from_bytes(body, policy=default)))
            if word == "RCPT" and server.refuses:
                self._say(f"550 inconnu {SECRET}")
            elif word == "QUIT":
                self._say("221 adieu")
                return
            else:
                self._say("250 bien")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class WebServer(HTTPServer):
    def __init__(self, status: int = 200) -> None:
        super().__init__(("127.0.0.1", 0), WebHandler)
        self.status = status
        self.calls: list[tuple[str, object]] = []


class WebHandler(BaseHTTPRequestHandler):
    protocol: ClassVar[str] = "HTTP/1.1"

    def do_POST(self) -> None:
        server = cast("WebServer", self.server)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        server.calls.append((self.path, json.loads(body)))
        self.send_response(server.status)
        self.send_header("Location", "/ailleurs")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self) -> None:
        self.do_POST()

    def log_message(self, *_: object) -> None:
        """Nothing on the terminal."""


def serve(server: socketserver.TCPServer) -> Iterator[socketserver.TCPServer]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def mails() -> Iterator[MailServer]:
    yield from cast("Iterator[MailServer]", serve(MailServer()))


@pytest.fixture
def refusing() -> Iterator[MailServer]:
    yield from cast("Iterator[MailServer]", serve(MailServer(refuses=True)))


@pytest.fixture(params=[200])
def web(request: pytest.FixtureRequest) -> Iterator[WebServer]:
    yield from cast("Iterator[WebServer]", serve(WebServer(request.param)))


def by_mail(port: int, **change: object) -> EvaluationSettings:
    fields = {
        "serveur": "127.0.0.1",
        "port": port,
        "expediteur": "sourcier@ville.example",
        "destinataires": ("a@ville.example", "b@ville.example"),
        "chiffrement": False,
        **change,
    }
    return EvaluationSettings(courriel=MailSettings.model_validate(fields))


def by_web(server: WebServer, path: str = f"/{SECRET}") -> EvaluationSettings:
    return EvaluationSettings(webhook=SecretStr(f"http://127.0.0.1:{server.server_port}{path}"))


def tell(settings: EvaluationSettings) -> tuple[str, ...]:
    return notify(settings, "Sourcier : échec", "# La nuit échoue\n\n- Réponses justes : 39,2 %\n", SUMMARY)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_nothing_configured_sends_nothing() -> None:
    assert tell(EvaluationSettings()) == ()


def test_the_mail_holds_the_summary(mails: MailServer) -> None:
    assert tell(by_mail(mails.server_address[1])) == ()
    (mail,) = mails.mails
    assert mail["Subject"] == "Sourcier : échec"
    assert mail["To"] == "a@ville.example, b@ville.example"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "Réponses justes : 39,2 %" in mail.get_content()


def test_a_refused_mail_is_said_without_the_words_of_the_server(refusing: MailServer) -> None:
    (said,) = tell(by_mail(refusing.server_address[1]))
    assert "127.0.0.1" in said
    assert "n'a pas pu être envoyé" in said
    assert SECRET not in said


def test_a_password_never_travels_in_clear(mails: MailServer) -> None:
    (said,) = tell(by_mail(mails.server_address[1], compte="sourcier", mot_de_passe=SECRET))
    assert "en clair" in said
    assert mails.heard == []


def test_encryption_asked_for_and_not_offered_sends_nothing(mails: MailServer) -> None:
    settings = by_mail(mails.server_address[1], compte="sourcier", mot_de_passe=SECRET, chiffrement=True)
    (said,) = tell(settings)
    assert "n'a pas pu être envoyé" in said
    assert SECRET not in said
    assert mails.mails == []
    assert not any(SECRET in line or line.upper().startswith("AUTH") for line in mails.heard)


def test_a_mail_without_recipient_says_what_to_set(mails: MailServer) -> None:
    (said,) = tell(by_mail(mails.server_address[1], destinataires=()))
    assert "destinataires" in said
    assert mails.heard == []


def test_a_line_end_in_an_address_is_refused(mails: MailServer) -> None:
    (said,) = tell(by_mail(mails.server_address[1], expediteur="a@ville.example\nBcc: x@ailleurs.example"))
    assert "n'a pas pu être envoyé" in said
    assert mails.mails == []


def test_no_server_is_a_sentence() -> None:
    (said,) = tell(by_mail(free_port()))
    assert "ConnectionRefusedError" in said
    assert "[evaluation.courriel]" in said


def test_the_call_holds_the_summary(web: WebServer) -> None:
    assert tell(by_web(web)) == ()
    assert web.calls == [(f"/{SECRET}", SUMMARY)]


@pytest.mark.parametrize("web", [302, 404, 500], indirect=True)
def test_a_failed_call_is_said_without_its_secret_address_and_never_redirected(web: WebServer) -> None:
    (said,) = tell(by_web(web))
    assert f"erreur {web.status}" in said
    assert "127.0.0.1" in said
    assert SECRET not in said
    assert len(web.calls) == 1


@pytest.mark.parametrize(
    "address",
    ["http://93.184.216.34/x", "http://ville.example/x", "ftp://127.0.0.1/x", "file:///etc", "n'importe"],
)
def test_a_call_in_clear_stays_on_the_local_network(address: str) -> None:
    (said,) = tell(EvaluationSettings(webhook=SecretStr(f"{address}{SECRET}")))
    assert "https://" in said
    assert SECRET not in said


def test_a_broken_address_or_no_server_is_a_sentence() -> None:
    (said,) = tell(EvaluationSettings(webhook=SecretStr(f"http://127.0.0.1:{free_port()}/{SECRET}")))
    assert SECRET not in said
    (said,) = tell(EvaluationSettings(webhook=SecretStr(f"http://127.0.0.1:99999/{SECRET}")))
    assert SECRET not in said
    (said,) = tell(EvaluationSettings(webhook=SecretStr(f"http://[::1/{SECRET}")))
    assert SECRET not in said


def test_one_failure_does_not_stop_the_other(web: WebServer) -> None:
    settings = by_web(web).model_copy(update={"courriel": by_mail(free_port()).courriel})
    assert len(tell(settings)) == 1
    assert len(web.calls) == 1


def test_secrets_may_come_from_the_environment(tmp_path: Path) -> None:
    settings = load_settings(
        {
            "SOURCIER_DATA_DIR": str(tmp_path),
            "SOURCIER_EVALUATION__COURRIEL__MOT_DE_PASSE": SECRET,
            "SOURCIER_EVALUATION__WEBHOOK": f"https://x/{SECRET}",
        }
    )
    assert settings.evaluation.courriel.mot_de_passe.get_secret_value() == SECRET
    assert settings.evaluation.webhook.get_secret_value() == f"https://x/{SECRET}"
    with pytest.raises(SettingsError, match="SOURCIER_EVALUATION__COURRIEL__PORT"):
        load_settings({"SOURCIER_EVALUATION__COURRIEL__PORT": "0"})


def test_settings_never_show_the_secrets() -> None:
    settings = EvaluationSettings(
        webhook=SecretStr(f"https://x/{SECRET}"), courriel=MailSettings(mot_de_passe=SecretStr(SECRET))
    )
    assert SECRET not in repr(settings) + settings.model_dump_json()
