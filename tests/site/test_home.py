"""The home page: one question, what many ask for, when the front desk is open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from rathaus.catalogue.actions import note_asked
from rathaus.catalogue.popularity import count_popularity
from rathaus.kernel.access import ANONYMOUS
from rathaus.kernel.clock import BERLIN, frozen
from rathaus.kernel.tenancy import City
from rathaus.people.models import Office
from tests.site import cast
from tests.site.reading import elements, inline_code, links, texts

pytestmark = pytest.mark.django_db
MONDAY_NOON = datetime(2026, 11, 23, 12, 0, tzinfo=BERLIN)


def test_one_question_and_what_many_come_for(visitor: Client, town: City) -> None:
    page = visitor.get("/")

    assert texts(page, tag="h1") == ["Was möchten Sie erledigen?"]
    assert texts(page, tag="h2") == [
        "Womit viele zu uns kommen",
        "Etwas kaputt oder verschmutzt?",
        "Schon etwas beantragt?",
        "Bürgeramt",
    ]
    # What goes online comes first, then what was described first.
    assert links(page, "link-rows__link") == {
        "Mobiles Haltverbot": "/leistungen/mobiles-halteverbot/",
        "Hund anmelden": "/leistungen/hund-anmelden/",
        "Wohnung anmelden": "/leistungen/wohnung-anmelden/",
        "Personalausweis": "/leistungen/personalausweis/",
        "Sperrmüll abholen lassen": "/leistungen/abfall/",
        "Öltank anzeigen": "/leistungen/oel/",
    }


def test_what_was_asked_for_this_week_comes_first(visitor: Client, town: City) -> None:
    for key, times in (("abfall", 3), ("oel", 1)):
        for _ in range(times):
            note_asked(actor=ANONYMOUS, key=key, way="page")
    count_popularity()

    page = visitor.get("/")

    assert texts(page, tag="h2")[0] == "Diese Woche oft gefragt"
    assert list(links(page, "link-rows__link"))[:3] == [
        "Sperrmüll abholen lassen",
        "Öltank anzeigen",
        "Mobiles Haltverbot",
    ]


def test_never_more_than_six_things(visitor: Client, town: City) -> None:
    cast.service("fund", "Fundsache melden")

    assert len(elements(visitor.get("/"), css="link-rows__item")) == 6


def test_the_front_desk_says_whether_it_is_open(visitor: Client, town: City) -> None:
    with frozen(MONDAY_NOON):
        page = visitor.get("/")

    assert texts(page, css="open-state") == ["Jetzt geöffnet, heute bis 12:30 Uhr"]
    assert links(page)["0431 555-10"] == "tel:043155510"


def test_a_city_may_name_its_front_desk(
    visitor: Client, town: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "rathaus.site.front.current_city",
        lambda: type("Named", (), {"settings": {"front_office": "verkehr"}})(),
    )

    assert texts(visitor.get("/"), tag="h2")[-1] == "Straßenverkehrsbehörde"


def test_an_empty_city_still_has_a_home(visitor: Client, city: City) -> None:
    page = visitor.get("/")

    assert page.status_code == 200
    assert texts(page, tag="h2") == ["Etwas kaputt oder verschmutzt?", "Schon etwas beantragt?"]


def test_it_speaks_english(visitor: Client, town: City) -> None:
    with frozen(MONDAY_NOON):
        page = visitor.get("/", headers={"accept-language": "en"})

    assert texts(page, tag="h1") == ["What would you like to get done?"]
    assert texts(page, css="open-state") == ["Open now, today until 12:30 pm"]
    assert "Dog registration" in links(page, "link-rows__link")


def test_the_search_works_without_scripts(visitor: Client, town: City) -> None:
    page = visitor.get("/")
    form = next(f for f in elements(page, tag="form") if f["attrs"].get("role") == "search")
    field = next(f for f in elements(page, tag="input") if f["attrs"]["type"] == "search")

    assert (form["attrs"]["action"], form["attrs"]["method"]) == ("/suche/", "get")
    assert field["attrs"]["name"] == "q"
    assert field["attrs"]["data-hx-get"] == "/suche/vorschlaege"
    assert inline_code(page) == []


@pytest.mark.parametrize("services", [1, 3])
def test_the_number_of_queries_does_not_grow(
    visitor: Client,
    city: City,
    services: int,
    django_assert_num_queries: Callable[..., object],
) -> None:
    cast.offices()
    for number in range(services):
        cast.service(f"dienst-{number}", f"Dienst {number}")
    visitor.get("/")

    with django_assert_num_queries(5):
        visitor.get("/")
    assert Office.objects.count() == 3
