"""``rathaus database``: the embedded PostgreSQL server by itself."""

from __future__ import annotations

import subprocess
import sys

import click
from django.conf import settings

from rathaus.cli.output import json_option, show
from rathaus.kernel.errors import NotFound
from rathaus.kernel.postgres import Status, binary, ensure_server, status, stop_server

_WORDS = {
    "absent": "noch nicht angelegt",
    "busy": "läuft, antwortet aber (noch) nicht",
    "external": "fremder Server (DATABASE_URL)",
    "running": "läuft",
    "stopped": "angehalten",
}


@click.group("database", help="Die mitgelieferte Datenbank starten, anhalten, ansehen.")
def database() -> None:
    """The group of commands."""


@database.command("start", help="Startet sie; läuft sie schon, geschieht nichts.")
@json_option
def start(as_json: bool) -> None:
    ensure_server(settings.HOME)
    _tell(status(settings.HOME), as_json)


@database.command("stop", help="Hält sie an.")
@json_option
def stop(as_json: bool) -> None:
    stopped = stop_server(settings.HOME)
    text = "Die Datenbank ist angehalten." if stopped else "Hier lief keine eigene Datenbank."
    show({"stopped": stopped}, as_json, text)


@database.command("status", help="Sagt, ob und wo sie läuft.")
@json_option
def tell_status(as_json: bool) -> None:
    _tell(status(settings.HOME), as_json)


@database.command("shell", help="Öffnet psql; ohne Angabe einer Kommune in der Verwaltung.")
@click.argument("slug", required=False)
def shell(slug: str | None) -> None:
    from psycopg.conninfo import make_conninfo

    from rathaus.kernel.tenancy.registry import registry
    from rathaus.kernel.tenancy.server import server_dsn

    dsn = server_dsn()
    if slug is not None:
        city = registry.by_slug(slug)
        if city is None:
            known = ", ".join(entry.slug for entry in registry.all()) or "keine"
            raise NotFound(f"Die Kommune „{slug}“ gibt es nicht.", remedy=f"Bekannt: {known}.")
        dsn = make_conninfo(city.server_dsn, dbname=city.database)
    sys.exit(subprocess.run([binary("psql"), dsn], check=False).returncode)


def _tell(found: Status, as_json: bool) -> None:
    server = found.server
    facts = {
        "state": found.state,
        "folder": found.folder,
        "version": server.version if server else None,
        "pid": server.pid if server else None,
    }
    details = [f"PostgreSQL {server.version}"] if server else []
    details += [f"Prozess {server.pid}"] if server and server.pid else []
    details += [str(found.folder)] if found.folder else []
    show(facts, as_json, f"Datenbank: {', '.join([_WORDS[found.state], *details])}.")
