"""A municipality comes, is moved up to a new version, and goes with its database."""

from __future__ import annotations

import dataclasses
import hashlib
import inspect
import os
import subprocess
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection as django_connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from rathaus.kernel.errors import Conflict, NotFound, Unavailable
from rathaus.kernel.tenancy.backend.base import close_pool_of
from rathaus.kernel.tenancy.city import City, in_city
from rathaus.kernel.tenancy.registry import (
    create_database,
    ensure_registry,
    registry,
    remove,
    save,
)
from rathaus.kernel.tenancy.server import server_dsn

# One advisory lock guards the template: whoever copies it must not meet whoever migrates it.
_TEMPLATE_LOCK = 7_284_011


def database_name(slug: str) -> str:
    """The name of a city's database."""
    return f"{settings.DATABASE_PREFIX}{slug.replace('-', '_')}"


def template_city() -> City:
    """The empty municipality that new ones are copied from."""
    return City(
        slug="template",
        name="Vorlage",
        official_name="Vorlage",
        land="SH",
        hosts=(),
        database=settings.TEMPLATE_DATABASE,
        server_dsn=server_dsn(),
    )


def create_city(city: City) -> bool:
    """Create the city's database from the template and enter it; False when it exists already.

    Safe to repeat: an entry without database gets one, a database without entry is entered.
    Raises :class:`Conflict` when another city already answers on one of the hosts.
    """
    ensure_registry()
    for host in city.hosts:
        other = registry.by_host(host)
        if other is not None and other.slug != city.slug:
            raise Conflict(
                f"Unter der Adresse „{host}“ antwortet schon {other.name}.",
                remedy="Eine andere Adresse wählen oder die andere Kommune zuerst ändern.",
            )
    with psycopg.connect(server_dsn(), autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(%s)", [_TEMPLATE_LOCK])
        new = not _exists(server, city.database)
        if new:
            _ensure_template(server)
            create_database(server, city.database, template=template_city().database)
    save(city)
    return new


def migrate_city(city: City) -> None:
    """Bring one city's database to the schema of this version."""
    with in_city(city):
        call_command("migrate", verbosity=0, interactive=False)
        django_connection.close()


def is_up_to_date(city: City) -> bool:
    """Whether the city's database has every migration of this version."""
    with in_city(city):
        recorder = MigrationRecorder(django_connection)
        applied = set(recorder.applied_migrations())
        django_connection.close()
    return set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations) <= applied


def drop_city(slug: str) -> City:
    """Delete a city's database and its entry; raises :class:`NotFound`."""
    city = find_city(slug)
    close_own_connection(city)
    close_pool_of(city)
    with psycopg.connect(server_dsn(), autocommit=True) as server:
        drop_database(server, city.database)
    remove(slug)
    return city


def close_own_connection(city: City) -> None:
    """Hand back this thread's connection, if it is to this city."""
    if getattr(django_connection, "_city", None) == city:
        django_connection.close()


def find_city(slug: str) -> City:
    """The city of this short name; raises :class:`NotFound` with the known ones."""
    city = registry.by_slug(slug)
    if city is None:
        known = ", ".join(entry.slug for entry in registry.all()) or "keine"
        raise NotFound(f"Die Kommune „{slug}“ ist nicht eingetragen.", remedy=f"Bekannt: {known}.")
    return city


def rename_hosts(city: City, hosts: tuple[str, ...]) -> City:
    """Let a city answer on other hosts."""
    changed = dataclasses.replace(city, hosts=hosts)
    save(changed)
    return changed


def export_database(city: City, target: Path) -> Path:
    """Write the whole database as a dump in PostgreSQL's custom format (pg_restore reads it)."""
    from rathaus.kernel.postgres import binary

    # The password travels in the environment, where other users of the machine cannot read it.
    parameters: dict[str, Any] = dict(conninfo_to_dict(city.server_dsn))
    password = parameters.pop("password", None)
    target_dsn = make_conninfo(**parameters | {"dbname": city.database})
    environment = dict(os.environ, **({"PGPASSWORD": str(password)} if password else {}))
    partial = target.with_name(target.name + ".part")
    command = [str(binary("pg_dump")), "--format=custom", f"--file={partial}", target_dsn]
    result = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)  # noqa: S603
    if result.returncode != 0:
        partial.unlink(missing_ok=True)
        raise Unavailable(
            f"Die Datenbank von {city.name} ließ sich nicht ausgeben: {result.stderr.strip()}",
            remedy="Freien Platz und Schreibrecht am Ziel prüfen, dann wiederholen.",
        )
    partial.replace(target)
    return target


def drop_database(server: psycopg.Connection[Any], name: str) -> None:
    """Drop a database and whoever is still connected to it."""
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _exists(server: psycopg.Connection[Any], name: str) -> bool:
    found = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
    return found is not None


def _ensure_template(server: psycopg.Connection[Any]) -> None:
    """Create or migrate the template; a comment on the database says which schema it has."""
    template = template_city()
    digest = schema_digest()
    if not _exists(server, template.database):
        create_database(server, template.database)
    row = server.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
        [template.database],
    ).fetchone()
    if row is not None and row[0] == digest:
        return
    migrate_city(template)
    with in_city(template):
        call_command("createcachetable", verbosity=0)
        django_connection.close()
    close_pool_of(template)
    server.execute(
        sql.SQL("COMMENT ON DATABASE {} IS {}").format(
            sql.Identifier(template.database), sql.Literal(digest)
        )
    )


def schema_digest() -> str:
    """A hash over the names and texts of all migrations."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    digest = hashlib.sha256()
    for (app, name), migration in sorted(loader.disk_migrations.items()):
        digest.update(f"{app}.{name}\n".encode())
        digest.update(Path(inspect.getfile(type(migration))).read_bytes())
    return digest.hexdigest()
