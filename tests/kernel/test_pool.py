"""After a restart of the database, requests meet living connections."""

from __future__ import annotations

import threading
from collections.abc import Callable

import psycopg
from django.db import connection
from django.test import Client

from rathaus.kernel.tenancy import City, in_city
from rathaus.kernel.tenancy.backend.base import _pools

AT_ONCE = 3


def at_the_same_time(city: City, work: Callable[[], object]) -> list[object]:
    """What the work returned in each of several threads; none begins or ends before the others."""
    meeting = threading.Barrier(AT_ONCE)
    found: list[object] = []

    def run() -> None:
        with in_city(city):
            connection.ensure_connection()
            meeting.wait(60)
            found.append(work())
            meeting.wait(60)
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)
    return found


def backend() -> int:
    return int(connection.connection.info.backend_pid)


def end_all_sessions(city: City) -> None:
    """As a restart does; waits until each is gone."""
    with psycopg.connect(city.server_dsn, autocommit=True) as server:
        server.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = %s",
            [city.database],
        )


def test_no_request_meets_a_connection_that_died_in_the_pool(fresh_city: City) -> None:
    connection.close()
    before = at_the_same_time(fresh_city, backend)
    end_all_sessions(fresh_city)

    pages = [Client(headers={"host": fresh_city.hosts[0]}).get("/leistungen/") for _ in range(2)]
    after = at_the_same_time(fresh_city, backend)

    assert [page.status_code for page in pages] == [200, 200]
    assert len(set(before)) == len(set(after)) == AT_ONCE
    assert set(before) & set(after) == set()


def test_a_connection_that_was_only_told_something_is_kept(fresh_city: City) -> None:
    connection.close()
    at_the_same_time(fresh_city, backend)
    with _pools[fresh_city].connection() as listening:
        listening.execute("LISTEN anything")
        told = listening.info.backend_pid
    with psycopg.connect(fresh_city.server_dsn, dbname=fresh_city.database) as other:
        other.execute("NOTIFY anything")

    assert told in at_the_same_time(fresh_city, backend)
