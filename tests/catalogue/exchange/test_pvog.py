"""The portal network: our client against a server that speaks its addresses and shapes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from rathaus.catalogue.actions import withdraw_service
from rathaus.catalogue.exchange.pvog.client import Suchdienst, deliver
from rathaus.catalogue.exchange.pvog.read import read_pvog
from rathaus.catalogue.exchange.pvog.simulator import CLIENT, SAMPLE, SECRET, simulated
from rathaus.catalogue.exchange.taking import take_in
from rathaus.catalogue.models import Layer
from rathaus.catalogue.queries import fees_of, find_service, texts_of
from rathaus.kernel.errors import Refused, Unavailable
from tests.catalogue.cast import HOUSE, publish

KIEL = "010020000000"
KEY = "99115005104000"


def many(count: int) -> list[dict[str, Any]]:
    return [
        {"id": f"L1.LB.{n}", "name": f"Leistung {n}", "ars": ["000000000000"], "leikakeys": [KEY],
         "details": []}
        for n in range(count)
    ]  # fmt: skip


@pytest.fixture
def portal() -> Iterator[tuple[str, list[bytes]]]:
    with simulated([*SAMPLE, *many(12)]) as running:
        yield running


def test_the_contract_of_the_search_service(portal: tuple[str, list[bytes]]) -> None:
    with Suchdienst(portal[0]) as service:
        assert [(place.ars, place.name) for place in service.places("kiel")] == [(KIEL, "Kiel")]
        numbers = list(service.services(KIEL, size=2))
        assert len(numbers) == len(set(numbers)) == 13
        assert list(service.services(KIEL, "simuliert")) == ["L100001.LB.1"]
        assert list(service.services("090000000000", "simuliert")) == []
        assert service.by_leika(KIEL, KEY)[0]["id"] == "L100001.LB.1"
        assert [unit.id for unit in service.competent(KIEL, "L100001.LB.1")] == ["L100001.OE.1"]
        assert service.unit("L100001.OE.1")["title"] == "Meldebehörde (simuliert)"
        with pytest.raises(Unavailable) as gone:
            service.detail("nichts", KIEL)
        assert "HTTP 404" in gone.value.message
        small = httpx.get(f"{portal[0]}/v7/servicedescriptions/{KIEL}", params={"size": 4})
        assert small.status_code == 404


@pytest.mark.django_db
def test_texts_of_the_land_stand_below_ours(portal: tuple[str, list[bytes]]) -> None:
    publish(key="wohnsitz", leika=KEY, procedure=False)
    before = find_service("wohnsitz")
    with Suchdienst(portal[0]) as service:
        reading = service.texts_of_the_land(KIEL, [KEY, "99000000000000"])
    assert reading.services[0].layer == Layer.LAND
    report = take_in(actor=HOUSE, reading=reading)
    assert (report.created, report.changed) == ([], ["wohnsitz"])
    assert report.notes == ["Zum LeiKa-Schlüssel 99000000000000 gibt es keine Beschreibung."]
    row = find_service("wohnsitz")
    texts = texts_of(row, "de")
    assert (row.name, texts["kurztext"]) == (before.name, "Platz für den Umzug.")
    assert texts["volltext"] == "Nach einem Umzug melden Sie sich bei der Meldebehörde."
    assert [fee.kind for fee in fees_of(row)] == ["free"]
    assert row.identifiers["pvog"] == "L100001.LB.1"
    assert take_in(actor=HOUSE, reading=reading).unchanged == ["wohnsitz"]
    publish(key="zweiter", leika=KEY, procedure=False)
    withdraw_service(actor=HOUSE, key="wohnsitz", reason="weg")
    assert take_in(actor=HOUSE, reading=reading).left_alone == ["wohnsitz"]


@pytest.mark.django_db
def test_a_text_for_two_services_goes_to_none() -> None:
    publish(key="erste", leika=KEY, procedure=False)
    publish(key="zweite", leika=KEY, procedure=False)
    reading = read_pvog(json.dumps(SAMPLE[0]).encode(), file="a.json")
    report = take_in(actor=HOUSE, reading=reading)
    assert (report.created, report.changed, len(report.notes)) == ([], [], 1)


def test_a_kept_answer_is_read_and_cleaned() -> None:
    evil = {
        "id": "L1.LB.9",
        "name": "Hund <script>x</script>anmelden",
        "leikakeys": ["1", KEY],
        "details": [
            {
                "code": 6,
                "text": "<p>Text<script>alert(1)</script></p>",
                "details": [{"title": "Wer?", "text": "<ul><li>Sie</li></ul>"}],
            },
            {"code": "98", "text": "nicht angegeben"},
            "kein Modul",
        ],
        "onlineServiceLinks": [{"uri": "javascript:x"}, {"uri": "https://gut.example/"}],
    }
    page = {"serviceDescriptions": {"content": [evil]}}  # fmt: skip
    (service,) = read_pvog(json.dumps(page).encode(), file="a.json").services
    assert (service.names["de"], service.leika) == ("Hund anmelden", KEY)
    assert service.texts["de"] == {
        "volltext": "Text\n\n# Wer?\n\n- Sie", "kurztext": "Text",
    }  # fmt: skip
    assert [link.url for link in service.links] == ["https://gut.example/"]


@pytest.mark.parametrize("data", [b"<html>", b"[]", b'{"fehler": 1}'])
def test_what_is_no_answer_is_refused(data: bytes) -> None:
    with pytest.raises(Refused):
        read_pvog(data, file="a.json")


def test_delivery_with_client_credentials(portal: tuple[str, list[bytes]], settings: Any) -> None:
    settings.PVOG_CLIENT, settings.PVOG_SECRET = CLIENT, SECRET
    address, delivered = portal
    number = deliver(b"<x/>", base=address, token_url=f"{address}/auth/token")
    assert (number, delivered) == ("simuliert-1", [b"<x/>"])
    settings.PVOG_SECRET = "falsch"
    with pytest.raises(Unavailable) as refused:
        deliver(b"<x/>", base=address, token_url=f"{address}/auth/token")
    assert "HTTP 401" in refused.value.message


def test_nothing_is_asked_unless_it_is_set_up(settings: Any) -> None:
    settings.PVOG_URL = settings.PVOG_DELIVERY_URL = ""
    with pytest.raises(Unavailable) as off:
        Suchdienst()
    assert "RATHAUS_PVOG_URL" in off.value.remedy
    with pytest.raises(Unavailable):
        deliver(b"<x/>")
    with Suchdienst("http://127.0.0.1:9") as nobody, pytest.raises(Unavailable):
        nobody.places("Kiel")
