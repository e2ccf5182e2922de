"""The operator's page lists the demo cities, and tells nobody of the real ones."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from rathaus.kernel.tenancy import City, in_city
from rathaus.kernel.tenancy.city import _current
from rathaus.kernel.tenancy.registry import save
from tests.site import cast
from tests.site.reading import elements, inline_code, links, texts


@pytest.fixture
def operator(django_db_setup: None) -> Iterator[Client]:
    """A browser on the operator's host, where no city is in context."""
    token = _current.set(None)
    yield Client(headers={"host": "localhost:8000"})
    _current.reset(token)


@pytest.fixture
def two_cities(new_city: Callable[..., City]) -> tuple[City, City]:
    """A demo city with one service online, and a real one."""
    demo = dataclasses.replace(
        new_city("seestadt", "BW"), settings={"colour": "#00665f", "about": {"de": "Am See."}}
    )
    real = dataclasses.replace(new_city("echtstadt", "HE"), demo=False)
    save(demo)
    save(real)
    with in_city(demo):
        cast.town()
    return demo, real


def test_each_demo_city_with_what_is_to_be_seen(
    operator: Client, two_cities: tuple[City, City]
) -> None:
    page = operator.get("/")

    found = [e for e in elements(page, css="cities__item") if "Seestadt" in e["text"]]
    assert [" ".join(e["text"].split()) for e in found] == [
        "Seestadt Stadt Seestadt, Baden-Württemberg Am See. "
        "Online beantragen: Mobiles Haltverbot 6 Leistungen beschrieben "
        "http://seestadt.testserver:8000/"
    ]
    assert links(page, "cities__link")["Seestadt"] == "http://seestadt.testserver:8000/"
    assert "Echtstadt" not in page.content.decode()
    assert inline_code(page) == []


def test_each_city_has_its_own_colour(operator: Client, two_cities: tuple[City, City]) -> None:
    sheet = operator.get("/city.css").content.decode()

    assert ".city--seestadt {\n  --city-color: #00665f;\n  --city-on-color: #ffffff;\n}" in sheet


def test_the_assistant_answers_for_the_city_that_the_question_names(
    operator: Client, two_cities: tuple[City, City]
) -> None:
    door, asked = "/api/v1/assistant/answer", {"question": "Guten Tag", "city": "Seestadt"}
    answer = operator.post(door, asked, content_type="application/json")
    nowhere = operator.post(door, {"question": "Guten Tag"}, content_type="application/json")

    assert (answer.status_code, answer.json()["kind"]) == (200, "small_talk")
    assert (nowhere.status_code, nowhere.json()["error"]) == (404, "not-found")
    assert operator.options(door)["Access-Control-Allow-Methods"] == "POST"


def test_nested_nonsense_names_no_city(operator: Client) -> None:
    body = b"[" * 100_000
    answer = operator.post("/api/v1/assistant/answer", body, content_type="application/json")
    assert answer.status_code == 404


def test_each_demo_city_has_its_own_arms(operator: Client, two_cities: tuple[City, City]) -> None:
    pictures = [e["attrs"]["src"] for e in elements(operator.get("/"), tag="img")]

    assert "/wappen/seestadt.svg" in pictures
    assert b'fill="#00665f"' in operator.get("/wappen/seestadt.svg").content
    assert operator.get("/wappen/echtstadt.svg").status_code == 404


def test_the_operator_has_no_pages_of_a_city(
    operator: Client, two_cities: tuple[City, City]
) -> None:
    assert [operator.get(path).status_code for path in ("/leistungen/", "/konto/login/")] == [
        404,
        404,
    ]
    assert texts(operator.get("/leistungen/"), tag="h1") == ["Diese Seite gibt es nicht."]
    assert "Anmelden" not in links(operator.get("/"))


def test_machines_find_nothing_to_read_there(operator: Client) -> None:
    assert operator.get("/robots.txt").content == b"User-agent: *\nDisallow: /\n"


def test_the_simulator_of_the_federal_account_answers(operator: Client) -> None:
    page = operator.get("/simulator/bundid/.well-known/openid-configuration")

    assert page.status_code == 200
