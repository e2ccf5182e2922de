"""The demo city Kiel with its categories and routes, filled once for each module of tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction

from rathaus.kernel.tenancy import City, in_city
from rathaus.kernel.tenancy.backend.base import close_pool_of
from rathaus.kernel.tenancy.lifecycle import drop_city


@pytest.fixture(scope="module")
def kiel(seeded: Callable[..., City], django_db_blocker: Any) -> Iterator[City]:
    """Kiel as the library describes it; dropped after the module."""
    entry = seeded("kiel")
    with django_db_blocker.unblock():
        yield entry
        close_pool_of(entry)
        drop_city(entry.slug)


@pytest.fixture
def in_kiel(kiel: City, django_db_blocker: Any) -> Iterator[City]:
    """Kiel in context; what a test changes is taken back."""
    with django_db_blocker.unblock(), in_city(kiel):
        with transaction.atomic():
            yield kiel
            transaction.set_rollback(True)
        connection.close()
