"""The operator's registry: which host belongs to which municipality, and where its database is.

It lives in a database of its own and is read with plain SQL, since it belongs to no city. A process
keeps it in memory and reads it anew after a few seconds, or when an unknown host turns up.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from typing import Any

import psycopg
from django.conf import settings
from psycopg.conninfo import make_conninfo
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from rathaus.kernel.tenancy.city import City
from rathaus.kernel.tenancy.server import server_dsn

_FRESH_SECONDS = 15.0
_RETRY_SECONDS = 1.0

_SCHEMA = """
CREATE TABLE IF NOT EXISTS city (
    slug text PRIMARY KEY CHECK (slug ~ '^[a-z][a-z0-9-]{1,40}$'),
    name text NOT NULL,
    official_name text NOT NULL,
    land text NOT NULL CHECK (land ~ '^[A-Z]{2}$'),
    hosts text[] NOT NULL,
    database text NOT NULL UNIQUE,
    server_dsn text,
    demo boolean NOT NULL DEFAULT false,
    settings jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now()
)
"""


class Registry:
    """An in-memory copy of the registry table."""

    def __init__(self) -> None:
        self._by_host: dict[str, City] = {}
        self._by_slug: dict[str, City] = {}
        self._read_at = float("-inf")
        self._lock = threading.Lock()

    def forget(self) -> None:
        """Read the table anew at the next question."""
        self._read_at = float("-inf")

    def by_host(self, host: str) -> City | None:
        """The city that answers on this host (without port), or None."""
        self._refresh(_FRESH_SECONDS)
        found = self._by_host.get(host)
        if found is None:
            self._refresh(_RETRY_SECONDS)
            found = self._by_host.get(host)
        return found

    def by_slug(self, slug: str) -> City | None:
        """The city of this short name, or None."""
        self._refresh(_FRESH_SECONDS)
        if slug not in self._by_slug:
            self._refresh(_RETRY_SECONDS)
        return self._by_slug.get(slug)

    def all(self) -> list[City]:
        """Every city, by short name."""
        self._refresh(_RETRY_SECONDS)
        return sorted(self._by_slug.values(), key=lambda city: city.slug)

    def _refresh(self, older_than: float) -> None:
        if time.monotonic() - self._read_at < older_than:
            return
        with self._lock:
            if time.monotonic() - self._read_at < older_than:
                return
            cities = list(_read())
            self._by_slug = {city.slug: city for city in cities}
            self._by_host = {host: city for city in cities for host in city.hosts}
            self._read_at = time.monotonic()


registry = Registry()


def registry_dsn() -> str:
    """Connection string of the registry database."""
    return make_conninfo(server_dsn(), dbname=settings.REGISTRY_DATABASE)


def ensure_registry() -> None:
    """Create the registry database and its table where they are missing."""
    with psycopg.connect(server_dsn(), autocommit=True) as connection:
        known = connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [settings.REGISTRY_DATABASE]
        ).fetchone()
        if known is None:
            create_database(connection, settings.REGISTRY_DATABASE)
    with psycopg.connect(registry_dsn(), autocommit=True) as connection:
        connection.execute(_SCHEMA)


def create_database(
    connection: psycopg.Connection[Any], name: str, *, template: str = "template0"
) -> None:
    """Create a database; two processes doing so at once is no error."""
    statement = psycopg.sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
        psycopg.sql.Identifier(name), psycopg.sql.Identifier(template)
    )
    if template == "template0":
        statement += psycopg.sql.SQL(" ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'")
    try:
        connection.execute(statement)
    except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
        return


def save(city: City) -> None:
    """Enter a city, or change its entry."""
    own_server = None if city.server_dsn == server_dsn() else city.server_dsn
    row = [city.slug, city.name, city.official_name, city.land, list(city.hosts), city.database]
    with psycopg.connect(registry_dsn(), autocommit=True) as connection:
        connection.execute(
            """INSERT INTO city (slug, name, official_name, land, hosts, database, server_dsn,
                                 demo, settings)
               VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
               ON CONFLICT (slug) DO UPDATE SET name = excluded.name,
                   official_name = excluded.official_name, land = excluded.land,
                   hosts = excluded.hosts, database = excluded.database,
                   server_dsn = excluded.server_dsn, demo = excluded.demo,
                   settings = excluded.settings""",
            [*row, own_server, city.demo, Jsonb(dict(city.settings))],
        )
    registry.forget()


def remove(slug: str) -> None:
    """Strike a city from the registry; its database stays."""
    with psycopg.connect(registry_dsn(), autocommit=True) as connection:
        connection.execute("DELETE FROM city WHERE slug = %s", [slug])
    registry.forget()


def _read() -> Iterable[City]:
    default_dsn = server_dsn()
    with psycopg.connect(registry_dsn(), autocommit=True, row_factory=dict_row) as connection:
        rows = connection.execute("SELECT * FROM city").fetchall()
    for row in rows:
        yield City(
            slug=row["slug"],
            name=row["name"],
            official_name=row["official_name"],
            land=row["land"],
            hosts=tuple(row["hosts"]),
            database=row["database"],
            server_dsn=row["server_dsn"] or default_dsn,
            demo=row["demo"],
            settings=row["settings"],
        )
