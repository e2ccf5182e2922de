"""One municipality, one database: nobody reaches another's rows."""

from __future__ import annotations

import threading
from collections.abc import Callable

import psycopg
import pytest
from django.db import connection, transaction
from django.test import Client

from rathaus.kernel.access import system
from rathaus.kernel.errors import Conflict, NoCity, NotFound
from rathaus.kernel.events.models import Event
from rathaus.kernel.tenancy import City, current_city, in_city
from rathaus.kernel.tenancy.city import _current
from rathaus.kernel.tenancy.lifecycle import create_city, drop_city, find_city
from rathaus.kernel.tenancy.registry import registry
from rathaus.kernel.tenancy.server import server_dsn
from tests.kernel.support import note

MakeCity = Callable[..., City]


def notes() -> list[str]:
    return list(Event.objects.order_by("id").values_list("facts__text", flat=True))


def test_each_city_reads_only_its_own_rows(new_city: MakeCity) -> None:
    north, south = new_city(), new_city(land="BW")
    with in_city(north):
        note("im Norden")
    with in_city(south):
        note("im Süden")
        assert notes() == ["im Süden"]
    with in_city(north):
        assert notes() == ["im Norden"]


def test_no_city_no_query(new_city: MakeCity) -> None:
    city = new_city()
    with in_city(city):
        note("eins")
    token = _current.set(None)
    try:
        with pytest.raises(NoCity):
            Event.objects.count()
    finally:
        _current.reset(token)


def test_a_thread_without_city_gets_nothing(new_city: MakeCity) -> None:
    outcome: list[object] = []

    def read() -> None:
        try:
            outcome.append(Event.objects.count())
        except NoCity as error:
            outcome.append(error.code)

    with in_city(new_city()):
        thread = threading.Thread(target=read)
        thread.start()
        thread.join()
    assert outcome == ["no-city"]


def test_the_city_cannot_change_inside_a_transaction(new_city: MakeCity) -> None:
    north, south = new_city(), new_city()
    with in_city(north), transaction.atomic():
        note("im Norden")
        with in_city(south), pytest.raises(NoCity, match="Transaktion"):
            Event.objects.count()
    with in_city(south):
        assert notes() == []


def test_eight_threads_over_three_cities_never_mix(new_city: MakeCity) -> None:
    cities = [new_city() for _ in range(3)]
    wrong: list[str] = []

    def work(number: int) -> None:
        for round_ in range(12):
            city = cities[(number + round_) % 3]
            with in_city(city):
                note(city.slug)
                wrong.extend(text for text in notes() if text != city.slug)
        connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    total = 0
    for city in cities:
        with in_city(city):
            total += len(notes())
    assert total == 8 * 12


def test_the_host_names_the_city(new_city: MakeCity) -> None:
    city = new_city()
    assert Client(HTTP_HOST=city.hosts[0]).get("/readyz").json() == {"status": "ok"}
    assert registry.by_host(city.hosts[0]) == city


def test_an_unknown_host_is_told_so(django_db_setup: None) -> None:
    response = Client(HTTP_HOST="anderswo.example").get("/readyz")
    assert response.status_code == 404
    assert "antwortet keine Kommune" in response.content.decode()


def test_a_city_is_created_once(new_city: MakeCity) -> None:
    city = new_city()
    with in_city(city):
        note("bleibt")
    assert create_city(city) is False
    with in_city(city):
        assert notes() == ["bleibt"]


def test_two_cities_cannot_share_a_host(new_city: MakeCity) -> None:
    city = new_city()
    other = City("andere", "Andere", "Stadt Andere", "SH", city.hosts, "x_andere", server_dsn())
    with pytest.raises(Conflict, match=r"antwortet schon"):
        create_city(other)


def test_a_dropped_city_leaves_nothing(new_city: MakeCity) -> None:
    entry = new_city("vergaenglich")
    drop_city("vergaenglich")
    with psycopg.connect(server_dsn()) as server:
        row = server.execute(
            "SELECT count(*) FROM pg_database WHERE datname = %s", [entry.database]
        ).fetchone()
    assert row == (0,)
    with pytest.raises(NotFound, match="vergaenglich"):
        find_city("vergaenglich")
    create_city(entry)  # so that the fixture finds what it wants to drop


def test_in_city_puts_back_what_was_before(new_city: MakeCity) -> None:
    outer, inner = new_city(), new_city()
    with in_city(outer):
        with in_city(inner):
            assert current_city() == inner
        assert current_city() == outer


def test_a_job_actor_is_the_house_itself() -> None:
    assert str(system("engine").ref) == "system:engine"
