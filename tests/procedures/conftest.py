"""Fixtures of the engine: a town with streets, an office, and the real procedure folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rathaus.kernel import library
from rathaus.kernel.access import Actor
from rathaus.kernel.tenancy import City
from rathaus.people.models import Office
from rathaus.procedures.letters import Pdf
from tests.procedures import town
from tests.procedures.letter_samples import printed, shipped


@pytest.fixture
def streets(city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The test city has a register of places."""
    monkeypatch.setenv("RATHAUS_LIBRARY", str(town.library_with_streets(tmp_path, city.slug)))
    library.reload()
    yield
    monkeypatch.undo()
    library.reload()


@pytest.fixture
def office(streets: None) -> Iterator[Office]:
    """The road traffic office, with its procedure installed, on a November morning."""
    with town.at():
        yield town.settle_town()


@pytest.fixture
def kim(office: Office) -> Actor:
    """A resident."""
    return town.resident()


@pytest.fixture(scope="session")
def decision() -> Pdf:
    """The sample decision, set once."""
    return printed(shipped("decision"))
