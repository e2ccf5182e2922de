"""Where the PostgreSQL server is: ``DATABASE_URL`` always wins, else the embedded one."""

from __future__ import annotations

from functools import cache

from django.conf import settings


@cache
def server_dsn() -> str:
    """Connection string of the server that holds the registry and, by default, the cities.

    The database named in it serves only as the one to connect to for CREATE DATABASE. Starts the
    embedded server when none is configured; raises :class:`Unavailable` when that fails.
    """
    if settings.DATABASE_URL:
        return str(settings.DATABASE_URL)
    from rathaus.kernel.postgres import ensure_server

    return ensure_server(settings.HOME).dsn
