"""Cities get this version's schema, and only those that lack some of it."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection

from rathaus.cli.migrate import bring_up_to_date
from rathaus.kernel.tenancy import City, in_city


def test_only_a_city_that_lacks_a_migration_is_migrated(new_city: Callable[..., City]) -> None:
    new_city()
    behind = new_city()
    with in_city(behind), connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
        cursor.execute("DROP TABLE django_session")
        connection.close()
    said: list[str] = []

    assert bring_up_to_date(said.append) == [behind.slug]

    assert said == [f"{behind.name}: Datenbank auf dem Stand dieser Version"]
    with in_city(behind), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_session")
        assert cursor.fetchone() == (0,)
        connection.close()
    assert bring_up_to_date(said.append) == []
