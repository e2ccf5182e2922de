"""A browser that names the host it talks to, as real ones do."""

from __future__ import annotations

import pytest
from django.test import Client


@pytest.fixture
def client() -> Client:
    """A browser on the address of the worker's own city."""
    return Client(headers={"host": "testserver"})
