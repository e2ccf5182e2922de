"""An office, an editor who writes and another who approves."""

from __future__ import annotations

import pytest

from rathaus.kernel.access import Actor
from rathaus.people.models import Office
from tests.catalogue.cast import office, publish
from tests.catalogue.writing import editor


@pytest.fixture
def place() -> Office:
    return office()


@pytest.fixture
def ada(place: Office) -> Actor:
    publish(place)
    return editor("ada", place)


@pytest.fixture
def ben(place: Office) -> Actor:
    return editor("ben", place)
