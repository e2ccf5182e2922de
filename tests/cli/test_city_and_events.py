"""Municipalities come, are exported and go by command; the log is sealed and read again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner
from django.conf import settings
from django.db import connection
from psycopg.conninfo import make_conninfo

from rathaus.cli.city import city_group
from rathaus.cli.events import events_group
from rathaus.kernel.errors import Conflict, NotFound
from rathaus.kernel.tenancy import in_city
from rathaus.kernel.tenancy.backend.base import close_pool_of
from rathaus.kernel.tenancy.lifecycle import drop_city, find_city
from rathaus.kernel.tenancy.server import server_dsn
from rathaus.people.models import Account
from rathaus.people.queries import actor_for
from tests.kernel.support import note

SLUG = "musterdorf"


@pytest.fixture
def commands(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest
) -> Iterator[CliRunner]:
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        yield CliRunner()
        try:
            city = find_city(SLUG)
        except NotFound:
            return
        close_pool_of(city)
        drop_city(SLUG)


def run(commands: CliRunner, group: object, *arguments: str) -> dict[str, object]:
    result = commands.invoke(group, [*arguments, "--json"], catch_exceptions=False)  # type: ignore[arg-type]
    found = json.loads(result.output.splitlines()[-1])
    return {"exit": result.exit_code, "found": found}


def create(commands: CliRunner) -> None:
    outcome = run(
        commands, city_group, "create", SLUG, "--name", "Musterdorf", "--land", "SH", "--host",
        "musterdorf.example",
    )  # fmt: skip
    assert outcome["found"] == {
        "slug": SLUG,
        "database": f"{settings.DATABASE_PREFIX}{SLUG}",
        "hosts": ["musterdorf.example"],
        "created": True,
    }


def test_a_city_is_created_listed_and_dropped(commands: CliRunner) -> None:
    create(commands)
    listed = run(commands, city_group, "list")["found"]
    assert [city["slug"] for city in listed if city["slug"] == SLUG] == [SLUG]  # type: ignore[attr-defined]
    close_pool_of(find_city(SLUG))
    assert run(commands, city_group, "drop", SLUG, "--yes")["found"] == {"dropped": SLUG}
    with pytest.raises(NotFound):
        find_city(SLUG)


def test_creating_it_again_loses_nothing(commands: CliRunner) -> None:
    create(commands)
    with in_city(find_city(SLUG)):
        note("bleibt")
        connection.close()
    again = commands.invoke(
        city_group,
        ["create", SLUG, "--name", "Musterdorf", "--land", "SH", "--host", "musterdorf.example"],
        catch_exceptions=False,
    )
    assert "gab es schon" in again.output
    verified = run(commands, events_group, "verify", SLUG)["found"]
    assert verified["open_events"] >= 1  # type: ignore[index]


def test_an_export_holds_the_database_and_says_its_head(
    commands: CliRunner, tmp_path: Path
) -> None:
    create(commands)
    with in_city(find_city(SLUG)):
        note("steht im Protokoll")
        connection.close()
    folder = tmp_path / "ausgabe"
    report = run(commands, city_group, "export", SLUG, str(folder))["found"]
    assert report["log_intact"] is True  # type: ignore[index]
    assert (folder / "database.dump").read_bytes()[:5] == b"PGDMP"
    written = json.loads((folder / "export.json").read_text("utf-8"))
    assert written == report
    with pytest.raises(Conflict, match="nicht leer"):
        run(commands, city_group, "export", SLUG, str(folder))


def test_the_first_administrator_gets_in_and_may_manage(commands: CliRunner) -> None:
    create(commands)
    opened = run(commands, city_group, "admin", SLUG, "erste@dorf.example", "Erste Kraft")["found"]
    with in_city(find_city(SLUG)):
        account = Account.objects.get(email="erste@dorf.example")
        assert account.check_password(opened["password"])  # type: ignore[index]
        actor = actor_for(account)
        connection.close()
    assert [actor.can(name) for name in ("procedures.manage", "people.manage", "jobs.manage")] == [
        True,
        True,
        True,
    ]


def test_tampering_ends_the_check_with_an_error(commands: CliRunner) -> None:
    create(commands)
    city = find_city(SLUG)
    with in_city(city):
        number = note("vorher")
        connection.close()
    run(commands, events_group, "seal", SLUG)
    assert run(commands, events_group, "verify", SLUG)["exit"] == 0
    with psycopg.connect(make_conninfo(server_dsn(), dbname=city.database)) as raw:
        raw.execute("ALTER TABLE kernel_event DISABLE TRIGGER ALL")
        raw.execute(
            """UPDATE kernel_event SET facts = '{"text": "nachher"}' WHERE id = %s""", [number]
        )
    outcome = run(commands, events_group, "verify", SLUG)
    assert outcome["exit"] == 1
    assert outcome["found"]["intact"] is False  # type: ignore[index]
