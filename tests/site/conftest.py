"""A small town with its public pages, and somebody who looks at them."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

from rathaus.kernel.tenancy import City
from tests.site import cast


@pytest.fixture
def visitor(city: City) -> Client:
    """Somebody who has not logged in, on the address of the worker's own city."""
    cache.clear()
    return Client(headers={"host": "testserver"})


@pytest.fixture
def town(city: City) -> City:
    """Three offices, five services that are described and one that goes online."""
    cast.town()
    return city
