"""The suite runs on a real PostgreSQL: one template, and for each worker a city of its own."""

from __future__ import annotations

import contextlib
import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from rathaus.kernel.tenancy import City, in_city
from rathaus.kernel.tenancy.backend.base import close_all_pools, close_pool_of
from rathaus.kernel.tenancy.city import _current
from rathaus.kernel.tenancy.lifecycle import create_city, drop_city, drop_database, schema_digest
from rathaus.kernel.tenancy.server import server_dsn

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
_numbers = itertools.count(1)


def city_entry(slug: str, land: str = "SH", **extra: object) -> City:
    """A municipality for tests."""
    return City(
        slug=slug,
        name=slug.capitalize(),
        official_name=f"Stadt {slug.capitalize()}",
        land=land,
        hosts=(f"{slug}.testserver", *(("testserver",) if slug == "teststadt" else ())),
        database=f"{settings.DATABASE_PREFIX}{slug.replace('-', '_')}",
        server_dsn=server_dsn(),
        demo=True,
        **extra,  # type: ignore[arg-type]
    )


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Takes the place of Django's test databases: cities are made as the operator makes them."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        settings.TEMPLATE_DATABASE = f"test_template_{schema_digest()[:16]}"
        _drop_leftovers()
        city = city_entry("teststadt")
        create_city(city)
        token = _current.set(city)
    yield
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        connection.close()
        _current.reset(token)
        close_all_pools()
        _drop_leftovers()


@pytest.fixture
def city(db: None) -> City:
    """The worker's own city, inside a transaction that is rolled back."""
    found = _current.get()
    assert found is not None
    return found


@pytest.fixture
def new_city(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest
) -> Iterator[Callable[..., City]]:
    """Makes further cities, each with a database of its own, dropped after the test.

    For tests with threads, several connections, real commits or more than one city: work in them
    ``with in_city(…)``.
    """
    made: list[City] = []

    def make(slug: str | None = None, land: str = "SH") -> City:
        entry = city_entry(slug or f"stadt-{next(_numbers)}", land)
        create_city(entry)
        made.append(entry)
        return entry

    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        yield make
        connection.close()
        for entry in made:
            close_pool_of(entry)
            drop_city(entry.slug)


@pytest.fixture
def fresh_city(new_city: Callable[..., City]) -> Iterator[City]:
    """One further city, already in context."""
    with in_city(new_city()) as entry:
        yield entry
        connection.close()


@pytest.fixture
def shared() -> Path:
    """Foreign material beside the repository; the test is skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("foreign material (../shared) is not here")
    return SHARED


def _drop_leftovers() -> None:
    """Drop our own databases, those of processes that are gone, and templates of older schemas."""
    with psycopg.connect(server_dsn(), autocommit=True) as server:
        rows = server.execute(r"SELECT datname FROM pg_database WHERE datname LIKE 'test\_%'")
        for (name,) in rows.fetchall():
            process = name.split("_")[1]
            if process == "template":
                if name != settings.TEMPLATE_DATABASE:
                    with contextlib.suppress(psycopg.Error):
                        server.execute(f'DROP DATABASE IF EXISTS "{name}"')
            elif process.isdigit() and (int(process) == os.getpid() or not _alive(int(process))):
                drop_database(server, name)


def _alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()
