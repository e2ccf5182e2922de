"""What everybody sees of reports: which, in which form, and at what cost."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.reports.cast import accepted

pytestmark = pytest.mark.usefixtures("in_kiel")


@pytest.fixture
def visitor() -> Client:
    """Somebody who is not logged in."""
    return Client(headers={"host": "kiel.localhost"})


@pytest.mark.parametrize(
    "address",
    [
        "",
        "karte.svg",
        "karte.json?ausschnitt=10,54,10.3,54.5&stufe=12",
        "meldungen.geojson",
        "meldungen.csv",
        "rss",
        "merken",
        "?q=Matratze&adresse=Elisabethstraße 12&stand=offen&zeitraum=2026",
    ],
)
def test_smoke(visitor: Client, address: str) -> None:
    accepted()
    answer = visitor.get(f"/meldungen/{address}")
    print(answer.content.decode()[:3000])
    assert answer.status_code == 200


def test_smoke_one(visitor: Client) -> None:
    report = accepted()
    answer = visitor.get(f"/meldungen/{report.number}")
    print(answer.content.decode()[2000:])
    assert answer.status_code == 200
