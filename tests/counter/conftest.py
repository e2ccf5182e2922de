"""The town of the engine's tests, seen through its pages."""

from __future__ import annotations

import pytest
from django.test import Client

from rathaus.kernel.access import Actor
from rathaus.people.models import Office
from tests.counter import cast
from tests.procedures.conftest import kim, office, streets

__all__ = ["kim", "office", "streets"]


@pytest.fixture
def visitor(office: Office) -> Client:
    """Somebody who has not logged in."""
    return cast.new_browser()


@pytest.fixture
def kims(kim: Actor) -> Client:
    """Kim's browser."""
    return cast.client_of(kim)
