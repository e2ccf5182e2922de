"""An export full of traps, from the file to the finished page: nothing in it runs."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client
from lxml import html as lxml_html

from rathaus.catalogue.exchange.dldb import read_dldb
from rathaus.catalogue.exchange.taking import take_in
from rathaus.catalogue.models import Service, ServiceLink
from rathaus.kernel.tenancy import City
from tests.catalogue.cast import HOUSE
from tests.catalogue.exchange.nasty import NASTY

LINK = re.compile(r"^(https?://|mailto:|tel:|/(?!/)|#|\?)")
OURS = re.compile(r"^(/static/|https?://(?!evil))")


def export() -> bytes:
    """Every trap in every field that a foreign editor can fill."""
    every = " ".join(NASTY)
    rows: list[dict[str, Any]] = [
        {
            "id": str(number),
            "name": f"Falle {number} {trap}",
            "description": f"{trap}<p>Zweiter Absatz {trap}</p>",
            "fees": f"{trap}: 5 Euro",
            "meta": {"keywords": f"wort{number}, {trap}"},
            "links": [{"name": trap, "link": "https://gut.example/"},
                      {"name": "x", "link": "javascript:alert(1)"},
                      {"name": "y", "link": trap}],
            "forms": [],
            "locations": [],
            "public": True,
        }
        for number, trap in enumerate((*NASTY, every), start=1)
    ]  # fmt: skip
    return json.dumps({"data": rows}).encode()


def assert_page_is_ours(page: str) -> None:
    root = lxml_html.document_fromstring(page)
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        assert not [name for name in element.attrib if name.startswith("on")], element.tag
        assert element.tag not in {"iframe", "object", "embed", "base", "meta-refresh"}
        if element.tag == "script":
            own = OURS.match(element.get("src") or "")
            assert own or element.get("type") == "application/ld+json"
        if element.tag == "a" and element.get("href"):
            assert LINK.match(element.get("href")), element.get("href")
        if element.tag == "img":
            assert OURS.match(element.get("src") or "")
        if element.tag == "meta":
            assert (element.get("http-equiv") or "").lower() != "refresh"


@pytest.mark.django_db
def test_the_pages_of_a_poisoned_export_hold_nothing_that_runs(city: City) -> None:
    from rathaus.people.models import Office

    Office.objects.create(key="stadt", name="Stadt", kind="city")
    reading = read_dldb(export(), scheme="gift", file="gift.json")
    report = take_in(actor=HOUSE, reading=reading)
    assert len(report.created) == len(NASTY) + 1
    assert all(url.startswith("https://gut.example") for url in
               ServiceLink.objects.values_list("url", flat=True))  # fmt: skip
    client = Client(headers={"host": "testserver"})
    for key in Service.objects.values_list("key", flat=True):
        page = client.get(f"/leistungen/{key}/")
        assert page.status_code == 200
        assert_page_is_ours(page.content.decode())
    for address in ("/leistungen/", "/suche/?q=wort1"):
        assert_page_is_ours(client.get(address, follow=True).content.decode())
