"""The town of the engine, and a clerk at work in it."""

from __future__ import annotations

import pytest
from django.test import Client

from rathaus.people.models import Account, Office
from tests.procedures.conftest import office, streets
from tests.site.desk import cast
from tests.site.desk.reports_cast import editor, ole, waste, wiebke

__all__ = ["editor", "office", "ole", "streets", "waste", "wiebke"]


@pytest.fixture
def jo(office: Office) -> Account:
    """A clerk of the traffic office."""
    return cast.employ("clerk", office, "Jo Amt")


@pytest.fixture
def desk(jo: Account) -> Client:
    """The browser of that clerk."""
    return cast.at_desk(jo)
