"""The open door of the catalogue: for everybody, only what is public, in pages, with ETag."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import etree

from rathaus.catalogue.actions import withdraw_service
from rathaus.catalogue.exchange.described import (
    DescribedFee,
    DescribedLink,
    DescribedPaper,
    DescribedPlace,
    DescribedService,
    Reading,
)
from rathaus.catalogue.exchange.taking import take_in
from rathaus.catalogue.exchange.xzufi.read import read_xzufi
from rathaus.catalogue.models import Service, Topic
from rathaus.kernel.clock import now
from rathaus.kernel.tenancy import City
from rathaus.people.actions.foreign_offices import DescribedOffice
from rathaus.people.models import OpeningHours
from tests.catalogue.cast import HOUSE

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/catalogue"


def a_service(number: int, **more: Any) -> DescribedService:
    return DescribedService(
        key=f"leistung-{number}",
        names={"de": f"Leistung {number}", "en": f"Service {number}"},
        office="amt",
        leika="99115005104000",
        synonyms={"de": ("Beiname",)},
        texts={
            "de": {"kurztext": "Kurz **gesagt**.", "volltext": "Lang.\n\n- eins\n- zwei"},
            "en": {"kurztext": "In short."},
        },
        fees=(DescribedFee(kind="fixed", amount_from=Decimal("5.10"), names={"de": "Auskunft"}),),
        papers=(DescribedPaper(names={"de": "Ausweis"}),),
        links=(DescribedLink(kind="online", url="https://stadt.example/", names={"de": "Los"}),),
        places=(DescribedPlace(office="aussen", appointment=True),),
        topics=(("situation", "umzug"),),
        identifiers={"muenchen": str(number)},
        **more,
    )


OFFICES = (
    DescribedOffice(key="stadt", name="Stadt", kind="city"),
    DescribedOffice(key="amt", name="Amt", parent="stadt", street="Weg", town="Ort", phone="0123"),
    DescribedOffice(key="aussen", name="Außenstelle", parent="amt"),
)


def fill(count: int) -> None:
    Topic.objects.get_or_create(kind="situation", key="umzug", defaults={"names": {"de": "Umzug"}})
    reading = Reading(services=tuple(a_service(n) for n in range(1, count + 1)), offices=OFFICES)
    take_in(actor=HOUSE, reading=reading)


@pytest.fixture
def client(city: City) -> Client:
    return Client(headers={"host": "testserver"})


def ask(client: Client, path: str, status: int = 200, **headers: str) -> Any:
    response = client.get(f"{ROOT}{path}", headers=headers)
    assert response.status_code == status, response.content
    return response


def test_a_list_leads_from_page_to_page(client: Client) -> None:
    fill(3)
    first = ask(client, "/services?limit=2")
    assert [row["key"] for row in first.json()["data"]] == ["leistung-1", "leistung-2"]
    assert first["Access-Control-Allow-Origin"] == "*"
    following = first.json()["next"]
    assert first["Link"] == f'<{following}>; rel="next"'
    last = client.get(following).json()
    assert ([row["key"] for row in last["data"]], last["next"]) == (["leistung-3"], "")
    row = last["data"][0]
    assert (row["summary"], row["url"]) == (
        "Kurz gesagt.",
        "http://testserver/leistungen/leistung-3/",
    )
    english = ask(client, "/services?language=en&limit=1").json()["data"][0]
    assert (english["name"], english["summary"]) == ("Service 1", "In short.")


@pytest.mark.parametrize(
    ("query", "found"),
    [("office=stadt", 2), ("office=aussen", 0), ("office=nichts", 0), ("topic=situation:umzug", 2),
     ("topic=umzug", 2), ("topic=situation:x", 0), ("leika=99115005104000", 2), ("leika=1", 0)],
)  # fmt: skip
def test_filters(client: Client, query: str, found: int) -> None:
    fill(2)
    assert len(ask(client, f"/services?{query}").json()["data"]) == found


def test_changes_name_what_was_withdrawn(client: Client) -> None:
    fill(2)
    Service.objects.update(updated_at=now() - timedelta(days=2))
    since = (now() - timedelta(days=1)).isoformat().replace("+", "%2B")
    assert ask(client, f"/services?modified_since={since}").json()["data"] == []
    withdraw_service(actor=HOUSE, key="leistung-1", reason="entfällt")
    (row,) = ask(client, f"/services?modified_since={since}").json()["data"]
    assert (row["key"], row["withdrawn"], row["summary"]) == ("leistung-1", True, "")
    assert len(ask(client, "/services").json()["data"]) == 1
    ask(client, "/services/leistung-1", 404)


def test_an_etag_spares_the_way(client: Client) -> None:
    fill(1)
    first = ask(client, "/services/leistung-1")
    again = ask(client, "/services/leistung-1", 304, **{"if-none-match": first["ETag"]})
    assert again.content == b""
    assert int(first["Cache-Control"].rpartition("=")[2]) <= 60
    Service.objects.update(names={"de": "Anders"})
    assert ask(client, "/services/leistung-1", **{"if-none-match": first["ETag"]}).content


def test_one_service_says_everything(client: Client) -> None:
    fill(1)
    row = ask(client, "/services/leistung-1").json()
    OpeningHours.objects.create(
        office=Service.objects.get().office, weekday=1, opens="08:00", closes="12:00"
    )
    row = ask(client, "/services/leistung-1?language=en").json()
    texts = {text["module"]: text for text in row["texts"]}
    assert texts["kurztext"]["plain"] == "In short."
    assert texts["volltext"]["html"].count("<li>") == 2
    assert row["fees"][0] | {"norm": ""} == {
        "kind": "fixed", "name": "Auskunft", "amount_from": "5.10", "amount_to": None,
        "currency": "EUR", "norm": "",
    }  # fmt: skip
    assert [paper["name"] for paper in row["papers"]] == ["Ausweis"]
    assert row["responsible"]["hours"] == [
        {"weekday": 1, "opens": "08:00", "closes": "12:00", "note": ""}
    ]
    assert [place["office"]["key"] for place in row["places"]] == ["aussen"]
    assert row["topics"] == [{"kind": "situation", "key": "umzug", "name": "Umzug"}]
    assert row["identifiers"] == {"muenchen": "1"}


def test_drafts_are_nobodys(client: Client) -> None:
    take_in(actor=HOUSE, reading=Reading(services=(a_service(1, hidden=True),), offices=OFFICES))
    assert ask(client, "/services").json()["data"] == []
    for path in ("/services/leistung-1", "/services/leistung-1.xzufi"):
        ask(client, path, 404)
    for path in ("/services.xzufi", "/catalogue.ttl", "/catalogue.jsonld"):
        assert b"leistung-1" not in ask(client, path).content
    assert ask(client, "/search?q=Leistung").json()["data"] == []


def test_offices_topics_and_search(client: Client) -> None:
    fill(1)
    offices = ask(client, "/offices").json()["data"]
    assert {office["key"]: office["parent"] for office in offices} == {
        "stadt": "", "amt": "stadt", "aussen": "amt",
    }  # fmt: skip
    assert ask(client, "/offices/amt").json()["phone"] == "0123"
    ask(client, "/offices/nirgends", 404)
    (topic,) = ask(client, "/topics?kind=situation").json()["data"]
    assert len(client.get(topic["services"]).json()["data"]) == 1
    (hit,) = ask(client, "/search?q=Beiname").json()["data"]
    assert hit["key"] == "leistung-1"


def test_the_whole_catalogue_in_other_formats(client: Client) -> None:
    fill(2)
    data = ask(client, "/services.xzufi?version=2.3")
    assert data["Content-Type"].startswith("application/xml")
    reading = read_xzufi(data.content, file="api")
    assert [one.key for one in reading.services] == ["leistung-1", "leistung-2"]
    assert {one.key for one in reading.offices} == {"stadt", "amt", "aussen"}
    one = etree.fromstring(ask(client, "/services/leistung-2.xzufi").content)
    assert len(one.findall("{*}leistung")) == 1
    ask(client, "/services.xzufi?version=9", 422)
    graph = ask(client, "/catalogue.jsonld?language=en").json()["@graph"]
    assert [entry["name"] for entry in graph] == ["Service 1", "Service 2"]
    assert graph[0]["offers"] == [
        {"@type": "Offer", "name": "Auskunft", "price": "5.10", "priceCurrency": "EUR"}
    ]
    assert graph[0]["serviceOperator"]["address"]["streetAddress"] == "Weg"
    assert ask(client, "/catalogue.ttl").content.decode().count("a cpsv:PublicService") == 2


@pytest.mark.parametrize(
    "path",
    ["/services", "/services?modified_since=2020-01-01T00:00:00Z", "/offices", "/services.xzufi",
     "/catalogue.jsonld", "/catalogue.ttl", "/topics"],
)  # fmt: skip
def test_queries_do_not_grow_with_rows(client: Client, path: str) -> None:
    fill(1)
    ask(client, path)
    with CaptureQueriesContext(
        connection,
    ) as one:
        ask(client, path)
    fill(3)
    with CaptureQueriesContext(connection) as three:
        ask(client, path)
    assert len(three) == len(one)


def test_the_reference_shows_the_door(client: Client) -> None:
    page = client.get("/api/v1/docs")
    assert page.status_code == 200
    assert "/api/v1/catalogue/services" in page.content.decode()
