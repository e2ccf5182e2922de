"""A city whose database does not answer takes the operator's page with it in no way."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest
from django.test import Client

from rathaus.kernel.tenancy import City
from rathaus.kernel.tenancy.city import _current
from tests.site.reading import links, texts


@pytest.fixture
def at_rest(new_city: Callable[..., City]) -> City:
    """A city of the registry with nothing in its database: it is just being restored."""
    entry = new_city("ruhestadt")
    with psycopg.connect(entry.server_dsn, dbname=entry.database) as database:
        database.execute("DROP SCHEMA public CASCADE")
    return entry


def test_the_operator_lists_it_all_the_same(at_rest: City) -> None:
    token = _current.set(None)
    page = Client(headers={"host": "localhost:8000"}).get("/")
    _current.reset(token)

    (shown,) = [text for text in texts(page, css="cities__item") if "Ruhestadt" in text]
    assert links(page, "cities__link")["Ruhestadt"] == "http://ruhestadt.testserver:8000/"
    assert "beschrieben" not in shown
