"""``rathaus doctor``: what is there, what is missing, and what to do about it."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from rathaus.cli.output import json_option, show
from rathaus.kernel.errors import RathausError

_EXTENSIONS = ("btree_gist", "pg_trgm", "unaccent")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. ``remedy`` is empty where all is well."""

    subject: str
    fine: bool
    says: str
    remedy: str = ""


@click.command("doctor", help="Sagt, was fehlt, damit alles läuft.")
@json_option
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    from django.conf import settings

    from rathaus.kernel.postgres import status, stop_server

    started = not settings.DATABASE_URL and status(settings.HOME).state in {"absent", "stopped"}
    findings = list(examine())
    if started:
        stop_server(settings.HOME)  # it was started only to be looked at
    lines = [
        f"{'✓' if f.fine else '✗'} {f.subject:<12} {f.says}"
        + (f"\n  {'':<12} Abhilfe: {f.remedy}" if f.remedy else "")
        for f in findings
    ]
    show([asdict(finding) for finding in findings], as_json, *lines)
    ctx.exit(0 if all(finding.fine for finding in findings) else 1)


def examine() -> Iterator[Finding]:
    """Look at everything, one after another; an error is a finding too."""
    checks: dict[str, Callable[[], str]] = {
        "Python": lambda: f"{platform.python_version()} ({sys.executable})",
        "Platz": _space,
        "Datenbank": _database,
        "Kommunen": _cities,
        "Texte": _messages,
    }
    for subject, check in checks.items():
        try:
            yield Finding(subject, True, check())
        except RathausError as error:
            yield Finding(subject, False, error.message, error.remedy)
    yield from _tools()


def _tools() -> Iterator[Finding]:
    """Optional programs; what is missing is told and no fault, since the house does without."""
    from rathaus.records.renditions.tools import TOOLS

    for tool in TOOLS:
        found = tool.check()
        says = f"{found}: {tool.gives}" if found else f"{tool.absent()}; es fehlt: {tool.gives}"
        yield Finding(tool.name, True, says)


def _space() -> str:
    from django.conf import settings

    from rathaus.kernel.postgres import require_space
    from rathaus.kernel.postgres.faults import free_megabytes

    home = Path(settings.HOME)
    require_space(home, 500)
    return f"{free_megabytes(home) / 1000:.1f} GB frei in {home}".replace(".", ",", 1)


def _database() -> str:
    import psycopg
    from django.conf import settings

    from rathaus.kernel.errors import Unavailable
    from rathaus.kernel.postgres import ensure_server

    with psycopg.connect(ensure_server(settings.HOME).dsn) as connection:
        rows = connection.execute(
            "SELECT name FROM pg_available_extensions WHERE name = ANY(%s)", [list(_EXTENSIONS)]
        ).fetchall()
        version = connection.info.server_version // 10_000
    missing = sorted(set(_EXTENSIONS) - {name for (name,) in rows})
    if missing:
        raise Unavailable(
            f"PostgreSQL {version} fehlen Erweiterungen: {', '.join(missing)}.",
            remedy="Installieren Sie postgresql-contrib zu dieser Version.",
        )
    return f"PostgreSQL {version} antwortet"


def _cities() -> str:
    import psycopg

    from rathaus.kernel.errors import Unavailable
    from rathaus.kernel.tenancy.registry import ensure_registry, registry

    try:
        ensure_registry()
    except psycopg.Error as error:
        raise Unavailable("Das Verzeichnis der Kommunen ist nicht zu lesen.") from error
    return ", ".join(city.name for city in registry.all()) or "noch keine eingetragen"


def _messages() -> str:
    from rathaus.cli.prepare import message_sources
    from rathaus.kernel.errors import Unavailable

    sources = message_sources()
    stale = [f for f in sources if not f.with_suffix(".mo").exists()]
    if stale:
        raise Unavailable(
            f"{len(stale)} Übersetzungen sind nicht aufbereitet.", remedy="rathaus prepare"
        )
    return f"{len(sources)} Übersetzungen bereit"
