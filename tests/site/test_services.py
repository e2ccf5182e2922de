"""All services from A to Z, narrowed by letter and office; all offices."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from rathaus.kernel.clock import BERLIN, frozen
from rathaus.kernel.tenancy import City
from rathaus.people.models import Office
from rathaus.site import directory
from tests.site import cast
from tests.site.reading import elements, inline_code, links, texts

pytestmark = pytest.mark.django_db
ROW = "link-rows__link"


class TestDirectory:
    def test_every_service_under_its_letter(self, visitor: Client, town: City) -> None:
        page = visitor.get("/leistungen/")

        assert texts(page, css="directory__letter") == ["H", "M", "O", "P", "S", "W"]
        assert list(links(page, ROW)) == [
            "Hund anmelden",
            "Mobiles Haltverbot",
            "Öltank anzeigen",
            "Personalausweis",
            "Sperrmüll abholen lassen",
            "Wohnung anmelden",
        ]
        assert texts(page, css="badge") == ["online"]
        assert inline_code(page) == []

    def test_a_letter_stands_in_the_address(self, visitor: Client, town: City) -> None:
        letters = links(visitor.get("/leistungen/"), "letters__link")
        page = visitor.get(letters["Buchstabe O"])

        assert letters["Buchstabe O"] == "/leistungen/?buchstabe=O"
        assert list(links(page, ROW)) == ["Öltank anzeigen"]
        chosen = [e for e in elements(page, css="letters__link") if "aria-current" in e["attrs"]]
        assert [" ".join(e["text"].split()) for e in chosen] == ["Buchstabe O"]

    def test_an_office_stands_in_the_address_and_is_kept(self, visitor: Client, town: City) -> None:
        page = visitor.get("/leistungen/", {"stelle": "verkehr"})

        assert list(links(page, ROW)) == ["Mobiles Haltverbot"]
        assert links(page, "letters__link") == {
            "Alle": "/leistungen/?stelle=verkehr",
            "Buchstabe M": "/leistungen/?buchstabe=M&stelle=verkehr",
        }

    def test_an_office_stands_for_all_below_it(self, visitor: Client, town: City) -> None:
        page = visitor.get("/leistungen/", {"stelle": "stadt"})

        assert len(links(page, ROW)) == 6
        assert [
            option["attrs"]["value"]
            for option in elements(page, tag="option")
            if "selected" in option["attrs"]
        ] == ["stadt"]

    @pytest.mark.parametrize(
        "choice",
        [
            {"buchstabe": "Q"},
            {"stelle": "gibt-es-nicht"},
            {"ab": "-1"},
            {"ab": "x"},
            {"ab": "9" * 9},
        ],
    )
    def test_a_choice_that_does_not_exist_is_none(
        self, visitor: Client, town: City, choice: dict[str, str]
    ) -> None:
        page = visitor.get("/leistungen/", choice)

        assert (page.status_code, len(links(page, ROW))) == (200, 6)

    def test_beyond_the_end_it_leads_back(self, visitor: Client, town: City) -> None:
        page = visitor.get("/leistungen/", {"ab": "500"})

        assert texts(page, css="empty__title") == ["Dazu gibt es keine Leistung"]
        assert links(page)["Alle zeigen"] == "/leistungen/"

    def test_long_lists_go_on(
        self, visitor: Client, town: City, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(directory, "PAGE", 4)

        first = visitor.get("/leistungen/")
        second = visitor.get(links(first)["Weiter im Alphabet"])

        assert [*links(first, ROW), *links(second, ROW)] == list(
            links(visitor.get("/leistungen/?ab=0"), ROW) | links(second, ROW)
        )
        assert (len(links(first, ROW)), len(links(second, ROW))) == (4, 2)

    def test_english_names_stand_in_english_order(self, visitor: Client, town: City) -> None:
        page = visitor.get("/leistungen/", headers={"accept-language": "en"})

        assert list(links(page, ROW)) == [
            "Bulky waste",
            "Dog registration",
            "Identity card",
            "Oil tanks",
            "Registering your home",
            "Temporary no-stopping zone",
        ]

    def test_nothing_is_listed_that_is_not_published(self, visitor: Client, town: City) -> None:
        from rathaus.catalogue.actions import withdraw_service

        withdraw_service(actor=cast.HOUSE, key="oel", reason="Das macht jetzt das Land.")

        assert "Öltank anzeigen" not in links(visitor.get("/leistungen/"), ROW)

    @pytest.mark.parametrize("services", [1, 3])
    def test_the_number_of_queries_does_not_grow(
        self,
        visitor: Client,
        city: City,
        services: int,
        django_assert_num_queries: Callable[..., object],
    ) -> None:
        cast.offices()
        for number in range(services):
            cast.service(f"dienst-{number}", f"Dienst {number}")

        with django_assert_num_queries(5):
            page = visitor.get("/leistungen/")
        assert len(links(page, ROW)) == services


class TestOffices:
    def test_each_with_hours_and_how_to_reach_it(self, visitor: Client, town: City) -> None:
        with frozen(datetime(2026, 11, 26, 17, 0, tzinfo=BERLIN)):
            page = visitor.get("/stellen/")

        assert texts(page, css="contact__name") == [
            "Stadtverwaltung",
            "Bürgeramt",
            "Straßenverkehrsbehörde",
        ]
        assert texts(page, css="open-state") == ["Jetzt geöffnet, heute bis 18:00 Uhr"] * 2
        assert texts(page, css="contact__hours")[0] == (
            "Montag bis Mittwoch8:00–12:30 Uhr Donnerstag8:00–18:00 Uhr Freitag8:00–12:30 Uhr"
        ).replace("Uhr ", "Uhr")

    def test_offices_that_nobody_can_reach_are_left_out(self, visitor: Client, town: City) -> None:
        Office.objects.create(key="dezernat", name="Dezernat III")

        assert "Dezernat III" not in texts(visitor.get("/stellen/"), css="contact__name")

    @pytest.mark.parametrize("offices", [1, 3])
    def test_the_number_of_queries_does_not_grow(
        self,
        visitor: Client,
        city: City,
        offices: int,
        django_assert_num_queries: Callable[..., object],
    ) -> None:
        for number in range(offices):
            Office.objects.create(key=f"amt-{number}", name=f"Amt {number}", phone="115")

        with django_assert_num_queries(2):
            page = visitor.get("/stellen/")
        assert len(elements(page, css="offices__item")) == offices
