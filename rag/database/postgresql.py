"""A PostgreSQL server, for several machines that share one record: pg8000, pure Python, permissive licence.

One pool of connections for each server and process; a connection that died is replaced without a word. The
version of each set of tables is a row of ``sourcier_schemas``, written in the transaction that makes them.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from functools import cache
from urllib.parse import parse_qs, unquote, urlsplit

from pydantic import SecretStr
from sqlalchemy import (
    URL,
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    inspect,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.schema import CreateTable

from rag.database.place import PATIENCE_SECONDS, Schema
from rag.settings import JournalSettings

_PORT = 5432
_SOCKET_SECONDS = 5
_LOCK = 0x50AC1E8
"""The advisory lock held while tables are made: any number that no other program of that base takes."""
_versions = Table(
    "sourcier_schemas", MetaData(), Column("key", String, primary_key=True), Column("version", Integer)
)
_CURES = {
    "28P01": "refuse le compte ou le mot de passe : corrigez journal.url et journal.mot_de_passe",
    "28000": "refuse ce compte : corrigez le réglage journal.url, ou le fichier pg_hba.conf du serveur",
    "3D000": "n'a pas la base demandée : créez-la, ou corrigez le réglage journal.url",
    "42501": "ne laisse pas ce compte écrire : donnez-lui le droit de créer des tables dans la base",
    "22P05": "a une base qui n'est pas en UTF-8 : refaites-la avec « createdb --encoding UTF8 »",
    "25006": "est en lecture seule : donnez dans le réglage journal.url le serveur qui accepte les écritures",
    "53100": "n'a plus de place : libérez-en sur son disque",
    "53300": "a trop de connexions ouvertes : augmentez son réglage max_connections",
}


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A :class:`rag.database.place.Place`: the base that ``[journal] url`` names."""

    url: str
    password: SecretStr
    verified: bool = False

    @classmethod
    def of(cls, settings: JournalSettings) -> PostgresServer:
        return cls(settings.url, settings.mot_de_passe, settings.tls == "oui")

    def exists(self) -> bool:
        """A server is asked, never guessed at: what was never kept there reads as empty tables."""
        return True

    def open(self, schema: Schema) -> Engine:
        engine = _engine(self)
        with engine.connect() as connection:
            if _is_up_to_date(connection, schema, self.address):
                return engine
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            if not _is_up_to_date(connection, schema, self.address):  # another process may have done it
                connection.execute(CreateTable(_versions, if_not_exists=True))
                schema.apply(connection)
                row = {"key": schema.key, "version": schema.version}
                stated = insert(_versions).values(row)
                connection.execute(stated.on_conflict_do_update(index_elements=["key"], set_=row))
        return engine

    @property
    def address(self) -> str:
        """What may be shown of it: neither account nor password."""
        parts = urlsplit(self.url)
        folder = parse_qs(parts.query).get("host", [""])[0]
        return f"{folder or parts.hostname}:{parts.port or _PORT}{parts.path}"

    def explain(self, schema: Schema, error: SQLAlchemyError | OSError) -> str:
        failed = f"{schema.name} ne peut pas être lu ou écrit."
        return f"{failed} Le serveur PostgreSQL {self.address} {_cure(error)}."


def _cure(error: SQLAlchemyError | OSError) -> str:
    code = _code(error)
    if code:
        return _CURES.get(code, f"a répondu par l'erreur {code} : voyez son journal")
    if isinstance(error, ssl.SSLError) or "SSL" in str(error):
        return (
            "n'offre pas de liaison chiffrée avec un certificat reconnu : corrigez son certificat, ou le "
            "réglage journal.tls"
        )
    return "ne répond pas : vérifiez qu'il est démarré et que le réglage journal.url est le bon"


def _code(error: SQLAlchemyError | OSError) -> str:
    """The server's own code of an error; empty when it said nothing."""
    said = error.orig.args if isinstance(error, DBAPIError) and error.orig else ()
    return str(said[0].get("C", "")) if said and isinstance(said[0], dict) else ""


@cache
def _engine(server: PostgresServer) -> Engine:
    """One pool for the whole process, whatever the number of stores."""
    parts = urlsplit(server.url)
    port = parts.port or _PORT
    folder = parse_qs(parts.query).get("host", [""])[0]
    secret = server.password.get_secret_value() or unquote(parts.password or "")
    url = URL.create(
        "postgresql+pg8000",
        username=unquote(parts.username or "") or None,
        password=secret or None,
        host=None if folder else parts.hostname,
        port=None if folder else port,
        database=unquote(parts.path.lstrip("/")),
    )
    options: dict[str, object] = {
        "timeout": _SOCKET_SECONDS,
        "application_name": "sourcier",
        # Times are written without a zone, as in a SQLite file: they must not be shifted on their way. Words
        # are UTF-8, even for a base that was made without saying so.
        "startup_params": {"TimeZone": "UTC", "client_encoding": "UTF8"},
    }
    if folder:
        options |= {"unix_sock": f"{folder}/.s.PGSQL.{port}", "ssl_context": False}
    elif server.verified:
        options["ssl_context"] = ssl.create_default_context()
    return create_engine(
        url, connect_args=options, pool_pre_ping=True, pool_timeout=PATIENCE_SECONDS, hide_parameters=True
    )


def _is_up_to_date(connection: Connection, schema: Schema, where: str) -> bool:
    """Also spares the right to create tables to an account that finds them made."""
    known = set(inspect(connection).get_table_names())
    if _versions.name not in known:
        return False
    asked = select(_versions.c.version).where(_versions.c.key == schema.key)
    version = connection.execute(asked).scalar_one_or_none() or 0
    schema.refuse(version, where)
    return version == schema.version and {table.name for table in schema.tables} <= known
