"""Telling the outcome of a night: by mail, by a call to a web address, or nowhere.

A failed notification is a sentence for the log and the screens; it never changes the outcome of the night.
No sentence quotes a server's reply, a password nor the path of an address, which may hold a token.
"""

from __future__ import annotations

import ipaddress
import json
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from rag.settings import EvaluationSettings, MailSettings

SECONDS = 20.0
IMPLICIT_TLS = 465


def notify(
    settings: EvaluationSettings, subject: str, body: str, summary: dict[str, object]
) -> tuple[str, ...]:
    """Send the mail and the call that are configured; the French sentences of what failed."""
    failures = []
    if settings.courriel.serveur:
        failures.append(_mail(settings.courriel, subject, body))
    if settings.webhook.get_secret_value():
        failures.append(_call(settings.webhook.get_secret_value(), summary))
    return tuple(failure for failure in failures if failure)


def _mail(settings: MailSettings, subject: str, body: str) -> str:
    """Send the mail; why it could not be sent, else an empty string."""
    server = f"Le courriel n'a pas pu être envoyé par le serveur {settings.serveur}:{settings.port}"
    if not settings.expediteur or not settings.destinataires:
        return (
            "Le courriel n'a pas été envoyé : réglez expediteur et destinataires dans [evaluation.courriel]."
        )
    if settings.compte and not settings.chiffrement:
        return (
            "Le courriel n'a pas été envoyé : le mot de passe partirait en clair. Remettez "
            "chiffrement = true, ou retirez compte et mot_de_passe, dans [evaluation.courriel]."
        )
    try:
        with _connected(settings) as connection:
            if settings.compte:
                connection.login(settings.compte, settings.mot_de_passe.get_secret_value())
            refused = connection.send_message(_message(settings, subject, body))
        return f"{server} pour {', '.join(sorted(refused))} : destinataire refusé." if refused else ""
    except smtplib.SMTPAuthenticationError:
        return f"{server} : compte ou mot de passe refusé. Vérifiez [evaluation.courriel]."
    except smtplib.SMTPResponseException as error:
        return f"{server} : il a répondu par l'erreur {error.smtp_code}."
    except ssl.SSLError:
        return f"{server} : la connexion chiffrée a échoué. Vérifiez le port et le certificat du serveur."
    except (smtplib.SMTPException, OSError, ValueError) as error:
        return f"{server} ({type(error).__name__}). Vérifiez [evaluation.courriel]."


def _connected(settings: MailSettings) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if settings.port == IMPLICIT_TLS and settings.chiffrement:
        return smtplib.SMTP_SSL(settings.serveur, settings.port, timeout=SECONDS, context=context)
    connection = smtplib.SMTP(settings.serveur, settings.port, timeout=SECONDS)
    try:
        if settings.chiffrement:
            connection.starttls(context=context)
    except BaseException:
        connection.close()
        raise
    return connection


def _message(settings: MailSettings, subject: str, body: str) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = settings.expediteur
    message["To"] = ", ".join(settings.destinataires)
    message["Date"] = formatdate(localtime=True)
    message["Message-ID"] = make_msgid(domain=settings.expediteur.rpartition("@")[2] or None)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body)
    return message


def _call(address: str, summary: dict[str, object]) -> str:
    """Post the summary; why it could not be, else an empty string."""
    scheme, host = _target(address)
    private = _private(host)
    if not host or scheme not in ("https", "http") or (scheme == "http" and not private):
        return (
            "Le bilan n'a pas été envoyé à l'adresse réglée : elle doit commencer par https://, ou "
            "désigner une machine de votre réseau par son adresse. Corrigez webhook dans [evaluation]."
        )
    failure = f"Le bilan n'a pas pu être envoyé à l'adresse réglée (machine {host})"
    try:
        request = Request(  # noqa: S310 (scheme checked above)
            address,
            json.dumps(summary, ensure_ascii=False).encode(),
            {"Content-Type": "application/json; charset=utf-8", "User-Agent": "sourcier"},
        )
        opener = build_opener(_NoRedirect, *([ProxyHandler({})] if private else []))
        with opener.open(request, timeout=SECONDS):
            return ""
    except HTTPError as error:
        error.close()
        return f"{failure} : elle a répondu par l'erreur {error.code}."
    except (OSError, HTTPException, ValueError) as error:
        return f"{failure} ({type(error).__name__})."


class _NoRedirect(HTTPRedirectHandler):
    """A redirection would carry the summary to an address that nobody chose."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


def _target(address: str) -> tuple[str, str]:
    """The scheme and the machine of an address; empty when it is none."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "", ""
    return parts.scheme, parts.hostname or ""


def _private(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_private
