"""The suite runs on a real PostgreSQL: one template, and for each worker a city of its own."""

from __future__ import annotations

import contextlib
import dataclasses
import itertools
import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.utils import translation
from hypothesis import settings as hypothesis_settings

from rathaus.cli.prepare import compile_messages
from rathaus.cli.seed import city_from_library, seed_city
from rathaus.kernel.postgres import ensure_server
from rathaus.kernel.tenancy import City, in_city
from rathaus.kernel.tenancy.backend.base import close_all_pools, close_pool_of
from rathaus.kernel.tenancy.city import _current
from rathaus.kernel.tenancy.lifecycle import create_city, drop_city, drop_database, schema_digest
from rathaus.kernel.tenancy.registry import create_database, save
from rathaus.kernel.tenancy.server import server_dsn
from tests.browser import LiveCity, Pages, Remote, start_browser, start_server

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
_numbers = itertools.count(1)
KEPT_TEMPLATES = 5
# What a test wrote need not outlive a power cut; databases come and go by the hundred.
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
# Properties are about what is true, not about how long it takes on a machine with other work.
hypothesis_settings.register_profile("rathaus", deadline=None)
hypothesis_settings.load_profile("rathaus")


def pytest_sessionstart() -> None:
    """English pages speak English: translations are compiled before anybody loads one."""
    compile_messages()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say once for each reason how many tests were skipped for it."""
    skipped = terminalreporter.stats.get("skipped", [])
    for reason, count in Counter(report.longrepr[2] for report in skipped).items():
        terminalreporter.write_line(f"{count} × {reason}")


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


@pytest.fixture(autouse=True)
def _house_language() -> Iterator[None]:
    """Each test begins in the language of the house, whatever the last page of another spoke."""
    translation.deactivate()
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Takes the place of Django's test databases: cities are made as the operator makes them."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        ensure_server(settings.HOME, options=FORGETFUL)
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


# --- Browser: see tests/browser.py ---------------------------------------------------------------


@pytest.fixture(scope="session")
def browser() -> Iterator[Remote]:
    """A Chromium; without one the test is skipped, or fails if RATHAUS_DEMAND_BROWSER=1."""
    with start_browser() as started:
        yield started


@pytest.fixture(scope="session")
def live_house(django_db_setup: None) -> Iterator[int]:
    """The port of the whole house, served by threads."""
    with start_server() as port:
        yield port


@pytest.fixture(scope="session")
def seeded(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Callable[..., City]:
    """Demo cities of the library: filled once by each process, copied for each test."""
    filled: dict[str, str] = {}

    def copy(slug: str) -> City:
        entry = dataclasses.replace(
            city_from_library(slug), database=f"{settings.DATABASE_PREFIX}{slug}", demo=True
        )
        with django_db_blocker.unblock():  # type: ignore[attr-defined]
            if slug not in filled:
                create_city(entry)
                seed_city(entry)
                close_pool_of(entry)
                filled[slug] = f"{entry.database}_filled"
                with psycopg.connect(server_dsn(), autocommit=True) as server:
                    server.execute(f'ALTER DATABASE "{entry.database}" RENAME TO "{filled[slug]}"')
            with psycopg.connect(server_dsn(), autocommit=True) as server:
                create_database(server, entry.database, template=filled[slug])
            save(entry)
        return entry

    return copy


@pytest.fixture
def live_slug() -> str:
    """Which city of the library the live city is; a test overrides it where it matters."""
    return "kiel"


@pytest.fixture
def seed() -> Callable[[], None]:
    """Adds to the live city, called in its context; a room overrides it with what it needs."""
    return lambda: None


@pytest.fixture
def live_city(
    live_house: int,
    live_slug: str,
    seeded: Callable[..., City],
    seed: Callable[[], None],
    django_db_blocker: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[LiveCity]:
    """A demo city as ``make run`` shows it, in a database of its own that is dropped afterwards.

    It answers on ``<slug>.localhost``; the operator on ``localhost``, with the simulator of the
    federal account.
    """
    entry = seeded(live_slug)
    live = LiveCity(entry, live_house)
    _move_operator(monkeypatch, live.operator_url("").rstrip("/"))
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        with in_city(entry):
            seed()
            connection.close()
        yield live
        connection.close()
        close_pool_of(entry)
        drop_city(entry.slug)


@pytest.fixture
def open_page(browser: Remote, live_city: LiveCity) -> Iterator[Pages]:
    """Opens pages of the live city; complaints of the browser fail the test."""
    pages = Pages(browser, live_city.url(""))
    yield pages
    pages.close()


def _move_operator(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """Let the operator's address be the one that this process serves."""
    apps = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    monkeypatch.setattr(settings, "OPERATOR_URL", address)
    monkeypatch.setitem(apps[0]["settings"], "server_url", f"{address}/simulator/bundid")
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    monkeypatch.setitem(directives, "form-action", [*directives["form-action"], address])


@pytest.fixture
def shared() -> Path:
    """Foreign material beside the repository; the test is skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("foreign material (../shared) is not here")
    return SHARED


def _drop_leftovers() -> None:
    """Drop our own databases, those of processes that are gone, and templates of old schemas.

    A few templates stay: another run, with the schema of a moment ago, may be copying one.
    """
    with psycopg.connect(server_dsn(), autocommit=True) as server:
        rows = server.execute(
            r"SELECT datname FROM pg_database WHERE datname LIKE 'test\_%' ORDER BY oid DESC"
        ).fetchall()
        templates = 0
        for (name,) in rows:
            process = name.split("_")[1]
            if process == "template":
                templates += 1
                if templates > KEPT_TEMPLATES and name != settings.TEMPLATE_DATABASE:
                    with contextlib.suppress(psycopg.Error):
                        server.execute(f'DROP DATABASE IF EXISTS "{name}"')
            elif process.isdigit() and (int(process) == os.getpid() or not _alive(int(process))):
                drop_database(server, name)


def _alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()
