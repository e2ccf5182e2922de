"""A town with Servicestellen, and a helper."""

from __future__ import annotations

import pytest
from django.test import Client

from rathaus.kernel.access import Actor
from rathaus.people.models import Office
from tests.counter import cast
from tests.counter.assisted import cast as town_of_helpers


@pytest.fixture
def tjark(office: Office) -> Actor:
    """A helper."""
    town_of_helpers.places()
    return town_of_helpers.helper()


@pytest.fixture
def tjarks(tjark: Actor) -> Client:
    """The helper's browser."""
    return cast.client_of(tjark)
