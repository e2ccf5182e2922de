"""Offices: the list, and each on a page of its own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from rathaus.catalogue.models import ServicePlace
from rathaus.kernel.tenancy import City
from rathaus.people.models import Office
from tests.site import cast
from tests.site.reading import inline_code, links, texts

pytestmark = pytest.mark.django_db


def test_the_list_leads_to_the_page_of_an_office(visitor: Client, town: City) -> None:
    page = visitor.get(links(visitor.get("/stellen/"))["Bürgeramt"])

    assert texts(page, tag="h1") == ["Bürgeramt"]
    assert texts(page, tag="h2") == ["So erreichen Sie uns", "Was Sie hier erledigen"]
    assert links(page)["Hund anmelden"] == "/leistungen/hund-anmelden/"
    assert "0431 555-10" in texts(page, css="panel")[0]
    assert inline_code(page) == []


def test_an_office_above_leads_to_those_below_and_names_what_one_can_also_do_there(
    visitor: Client, town: City
) -> None:
    dogs = cast.service("hund-abmelden", "Hund abmelden")
    ServicePlace.objects.create(service=dogs, office=Office.objects.get(key="verkehr"))

    hall, traffic = visitor.get("/stellen/stadt/"), visitor.get("/stellen/verkehr/")

    assert "Gehört dazu" in texts(hall, tag="h2")
    assert links(hall)["Straßenverkehrsbehörde"] == "/stellen/verkehr/"
    assert links(traffic)["Hund abmelden"] == "/leistungen/hund-abmelden/"


def test_what_is_not_there_is_not_found(visitor: Client, town: City) -> None:
    assert visitor.get("/stellen/gibt-es-nicht/").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_whatever_its_length(
    visitor: Client,
    city: City,
    rows: int,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    cast.offices()
    for number in range(rows):
        made = cast.service(f"leistung-{number}", f"Leistung {number}")
        ServicePlace.objects.create(service=made, office=Office.objects.get(key="verkehr"))
    visitor.get("/stellen/verkehr/")

    with django_assert_max_num_queries(5):
        visitor.get("/stellen/verkehr/")
    with django_assert_max_num_queries(5):
        visitor.get("/stellen/buergeramt/")
