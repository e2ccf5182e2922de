"""A Land describes, a source describes, the city has the last word; below it nothing is lost."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from rathaus.catalogue.actions import publish_service, withdraw_service
from rathaus.catalogue.models import Fee, Layer, Service, Topic
from rathaus.catalogue.queries import (
    fees_of,
    links_of,
    papers_of,
    periods_of,
    places_of,
    texts_of,
    with_details,
)
from rathaus.catalogue.source import PlainSource
from rathaus.kernel import search
from rathaus.kernel.access import ANONYMOUS
from rathaus.kernel.errors import Invalid
from tests.catalogue.cast import HOUSE, office, publish

pytestmark = pytest.mark.django_db


def plain_source(**values: Any) -> PlainSource:
    """A dog tax with everything that an import knows."""
    said: dict[str, Any] = {
        "key": "hundesteuer",
        "names": {"de": "Hundesteuer"},
        "texts": {"de": {"kurztext": "Melden Sie Ihren **Hund** an."}},
        "fees": [{"kind": "fixed", "amount_from": "126", "names": {"de": "erster Hund"}}],
        "periods": [{"kind": "deadline", "number_from": 2, "unit": "week"}],
        "papers": [{"names": {"de": "Chipnummer"}, "required": False}],
        "links": [{"kind": "form", "url": "https://example.org/hund.pdf"}],
        "places": [{"office": "nord", "appointment": True}],
        "identifiers": {"pvog": "L100042.LB.1"},
        "duration_minutes": 15,
        "topics": (("situation", "tiere"), ("group", "unbekannt")),
    }
    return PlainSource(**(said | values))


def _shown() -> Service:
    return with_details(Service.objects.filter(key="hundesteuer")).get()


def _found(text: str) -> list[str]:
    return [hit.key for hit in search.search(text, ANONYMOUS, language="de").hits]


def test_lists_of_a_source_are_shown_found_and_replaced() -> None:
    place = office()
    office("nord")
    Topic.objects.create(kind="situation", key="tiere", names={"de": "Tiere"})
    publish_service(actor=HOUSE, service=plain_source(), office=place, procedure=False)
    first = _shown()

    fee, period, paper = fees_of(first)[0], periods_of(first)[0], papers_of(first)[0]
    assert (fee.kind, fee.amount_from, fee.name) == ("fixed", Decimal("126.00"), "erster Hund")
    assert (period.number_from, period.unit) == (2, "week")
    assert (paper.name, paper.required) == ("Chipnummer", False)
    assert [link.url for link in links_of(first)] == ["https://example.org/hund.pdf"]
    assert [(at.office.key, at.appointment) for at in places_of(first)] == [("nord", True)]
    assert (first.identifiers, first.duration_minutes) == ({"pvog": "L100042.LB.1"}, 15)
    assert [topic.key for topic in first.topics.all()] == ["tiere"]
    assert _found("chipnummer") == ["hundesteuer"]

    publish_service(actor=HOUSE, service=plain_source(), office=place, procedure=False)
    assert _shown().updated_at == first.updated_at

    publish_service(actor=HOUSE, service=plain_source(fees=()), office=place, procedure=False)
    assert fees_of(_shown()) == []
    assert _shown().updated_at > first.updated_at


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"fees": [{"kind": "fixed", "amount_from": "zwölf"}]}, "fees.1"),
        ({"fees": [{"kind": "range", "amount_from": "5", "amount_to": "3"}]}, "fees.1"),
        ({"periods": [{"kind": "deadline", "number_from": 3}]}, "periods.1"),
        ({"papers": [{"names": {"en": "passport"}}]}, "papers.1"),
        ({"links": [{"kind": "form", "url": "javascript:alert(1)"}]}, "links.1"),
        ({"places": [{"office": "nirgends"}]}, "places.1"),
        ({"places": [{"office": "nord"}, {"office": "nord", "hint": "Hof"}]}, "places.2"),
        ({"fees": [{"kind": "fixed", "amount_from": "1e12"}]}, "fees.1"),
        ({"fees": [{"kind": "free", "norm": "§" * 300}]}, "fees.1"),
        ({"periods": [{"kind": "validity", "unit": "jahrhundert"}]}, "periods.1"),
    ],
)
def test_what_is_wrong_in_a_list_is_named_by_its_place(values: dict[str, Any], wrong: str) -> None:
    office("nord")
    with pytest.raises(Invalid) as error:
        publish_service(
            actor=HOUSE, service=plain_source(**values), office=office(), procedure=False
        )
    assert list(error.value.fields) == [wrong]
    assert Fee.objects.count() == 0


def test_the_land_stays_below_a_source_and_brings_back_nothing() -> None:
    place = office()
    publish(place, key="hundesteuer", names={"de": "Hundesteuer hier"})
    land = plain_source(
        texts={"de": {"kurztext": "Vom Land.", "volltext": "Mehr vom Land."}},
        layer=Layer.LAND,
        places=(),
        topics=(),
        synonyms={"de": ("Köter",)},
    )
    publish_service(actor=HOUSE, service=land, office=office("land"), procedure=False)
    shown = _shown()

    assert (shown.name, shown.office.key, shown.procedure_key) == (
        "Hundesteuer hier",
        "verkehr",
        "hundesteuer",
    )
    assert texts_of(shown)["kurztext"] == "Platz für den Umzug."
    assert texts_of(shown)["volltext"] == "Mehr vom Land."
    assert len(fees_of(shown)) == 1
    assert _found("köter") == ["hundesteuer"]

    withdraw_service(actor=HOUSE, key="hundesteuer", reason="macht der Kreis")
    again = plain_source(layer=Layer.LAND, places=())
    publish_service(actor=HOUSE, service=again, office=place, procedure=False)
    assert (_shown().state, _found("köter")) == ("withdrawn", [])
