"""Cards: everything about a service or an office at a glance, in one shape for all channels."""

from __future__ import annotations

from datetime import UTC, datetime, time
from decimal import Decimal

import pytest

from rathaus.catalogue.cards import office_card, service_card
from rathaus.catalogue.models import Fee, Layer, Paper, Period, ServiceLink
from rathaus.catalogue.queries import find_service
from rathaus.kernel.clock import frozen
from rathaus.kernel.tenancy import City
from rathaus.people.models import OpeningHours
from tests.catalogue.cast import publish

MONDAY = datetime(2026, 5, 4, 7, 0, tzinfo=UTC)  # 9:00 in Berlin


@pytest.mark.parametrize(
    ("language", "fees", "papers", "duration", "today"),
    [
        ("de", ["je Meter: ab 12,50\u00a0€"], ["Plan", "Vollmacht (falls zutreffend)"],
         "2–3\u00a0Wochen", "8:00–12:00\u00a0Uhr"),
        ("en", ["per metre: from €12.50"], ["Plan", "Vollmacht (if it applies)"],
         "2–3\u00a0weeks", "8:00\u00a0am–12:00\u00a0pm"),
    ],
)  # fmt: skip
def test_a_service_at_a_glance(
    city: City, language: str, fees: list[str], papers: list[str], duration: str, today: str
) -> None:
    made = publish(procedure=False, channels=("counter",))
    OpeningHours.objects.create(office=made.office, weekday=1, opens=time(8), closes=time(12))
    Fee.objects.create(service=made, kind="fixed", amount_from=Decimal(99), names={"de": "alt"})
    Fee.objects.create(
        service=made, layer=Layer.OWN, kind="from", amount_from=Decimal("12.5"),
        names={"de": "je Meter", "en": "per metre"},
    )  # fmt: skip
    Paper.objects.create(service=made, names={"de": "Plan"})
    Paper.objects.create(service=made, names={"de": "Vollmacht"}, required=False, position=1)
    Period.objects.create(
        service=made, kind="processing", number_from=2, number_to=3, unit="week", names={}
    )
    ServiceLink.objects.create(service=made, kind="online", url="https://online.example/x")

    with frozen(MONDAY):
        card = service_card(find_service("halteverbot"), language=language)

    assert (card.fees, card.papers, card.duration) == (fees, papers, duration)
    assert card.online_url == "https://online.example/x"
    assert card.office is not None
    assert (card.office.key, card.office.open_now, card.office.today) == ("verkehr", True, today)
    assert card.slot is not None
    assert card.slot.starts_at == datetime(2026, 5, 11, 6, 0, tzinfo=UTC)


def test_an_office_without_anything_says_nothing(city: City) -> None:
    card = office_card(publish().office)

    assert (card.open_now, card.open_note, card.hours, card.map_url) == (None, "", [], "")
