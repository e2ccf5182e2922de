"""Cities get this version's schema once; the database itself says which one it has."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
from psycopg.conninfo import make_conninfo

from rathaus.cli.migrate import bring_up_to_date
from rathaus.kernel.tenancy import City


def test_only_a_city_on_another_schema_is_migrated(new_city: Callable[..., City]) -> None:
    first, second = new_city(), new_city()
    bring_up_to_date(lambda _text: None)
    assert bring_up_to_date(lambda _text: None) == []

    address = make_conninfo(second.server_dsn, dbname=second.database)
    with psycopg.connect(address, autocommit=True) as database:
        database.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
        database.execute("DROP TABLE django_session")
        database.execute(f"COMMENT ON DATABASE \"{second.database}\" IS 'an older schema'")
    said: list[str] = []

    assert bring_up_to_date(said.append) == [second.slug]

    assert said == [f"{second.name}: Datenbank auf dem Stand dieser Version"]
    with psycopg.connect(address) as database:
        assert database.execute("SELECT count(*) FROM django_session").fetchone() == (0,)
    assert first.slug != second.slug
