"""The end of files at the desk: two people of records management release a list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from rathaus.kernel.clock import frozen
from rathaus.kernel.tenancy import City
from rathaus.people.models import Account
from rathaus.records.disposal.offering import offer_files
from rathaus.records.models import DestructionList, File
from tests.records.disposal.cast import FIRST, LATER, OFFERED, a_closed_file, appraised
from tests.records.structure.cast import a_part
from tests.site.desk import cast

PAGE = "/schreibtisch/aussonderung/"


@pytest.fixture
def file(city: City) -> Iterator[File]:
    """A file that the archive released for destruction."""
    file = a_closed_file()
    a_part(file, volume="Band 1", location="Magazin")
    with frozen(OFFERED):
        offer = offer_files(actor=FIRST, year=2037)
    assert offer is not None
    with frozen(LATER):
        appraised(offer, {file.pk: "V"})
        yield file


def _open(account: Account, path: str = "") -> str:
    return _words(cast.at_desk(account).get(PAGE + path))


def _words(page: Any) -> str:
    assert page.status_code == 200
    return " ".join(page.content.decode().replace("\u00a0", " ").split())


def _post(account: Account, path: str, **data: str) -> str:
    return _words(cast.at_desk(account).post(PAGE + path, data, follow=True))


def test_proposed_signed_by_two_and_gone(file: File) -> None:
    one = cast.employ("records", None, "Levke Akte")
    two = cast.employ("records", None, "Thore Akte")
    offer = file.offered.get().offer
    assert "1 Akte hat das Archiv zur Vernichtung freigegeben." in _open(one)
    said = _post(one, f"{offer.pk}/vorschlagen", verdict="V")
    assert "Vernichtet wird erst nach zwei Unterschriften" in said
    assert "zur Vernichtung freigegeben" not in _open(two)
    listed = DestructionList.objects.get()
    path = f"listen/{listed.pk}/"
    assert file.number in _open(one, path)
    assert "Auch auf Papier zu vernichten: Band 1: Magazin" in _open(two, path)
    assert "Die zweite Unterschrift leistet eine andere" in _post(one, f"{path}freigeben")
    assert "Sie haben diese Liste schon unterschrieben" in _post(one, f"{path}freigeben")
    assert "Die Akten sind vernichtet" in _post(two, f"{path}freigeben")
    file.refresh_from_db()
    assert file.destroyed_at is not None
    assert "Diese Liste ist schon erledigt" in _post(one, f"{path}zuruecknehmen")
    assert "ausgeführt" in _open(two)
