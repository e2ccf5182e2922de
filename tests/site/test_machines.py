"""What browsers and search engines fetch: colours, crest, robots, map of the site."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from django.test import Client

from rathaus.kernel.tenancy import City
from rathaus.site import look
from tests.site.reading import elements

pytestmark = pytest.mark.django_db
Change = Callable[..., None]


@pytest.fixture
def change(city: City, monkeypatch: pytest.MonkeyPatch) -> Change:
    """Lets the registry say something else of the city."""

    def apply(**fields: object) -> None:
        changed = dataclasses.replace(city, **fields)  # type: ignore[arg-type]
        monkeypatch.setattr(
            "rathaus.kernel.tenancy.middleware.registry.by_host", lambda _host: changed
        )

    return apply


class TestColours:
    def test_black_or_white_by_contrast(self, visitor: Client, change: Change) -> None:
        change(settings={"colour": "#f2b705"})

        page = visitor.get("/city.css")

        assert page["Content-Type"] == "text/css; charset=utf-8"
        assert b"--city-color: #f2b705;\n  --city-on-color: #000000;" in page.content

    @pytest.mark.parametrize("colour", ["", "blue", "#12", "red; } body { display: none"])
    def test_a_colour_that_cannot_be_read_is_the_usual_one(
        self, visitor: Client, change: Change, colour: str
    ) -> None:
        change(settings={"colour": colour})

        page = visitor.get("/city.css")

        assert page.content.decode() == look.style_sheet(None)

    def test_what_has_not_changed_is_not_sent_again(self, visitor: Client, change: Change) -> None:
        change(settings={"colour": "#0b4f7d"})
        first = visitor.get("/city.css")

        again = visitor.get("/city.css", headers={"if-none-match": first["ETag"]})
        change(settings={"colour": "#8c1d3f"})
        other = visitor.get("/city.css", headers={"if-none-match": first["ETag"]})

        assert (again.status_code, again.content) == (304, b"")
        assert (other.status_code, other["ETag"] == first["ETag"]) == (200, False)
        assert first["Cache-Control"] == "public, max-age=600"

    def test_every_page_uses_it(self, visitor: Client, city: City) -> None:
        sheets = [e["attrs"]["href"] for e in elements(visitor.get("/stellen/"), tag="link")]

        assert "/city.css" in sheets
        assert "/wappen.svg" in sheets


class TestCrest:
    def test_it_is_a_picture_in_the_colour_of_the_city(
        self, visitor: Client, change: Change
    ) -> None:
        change(settings={"colour": "#0b4f7d", "crest": "ship"})

        page = visitor.get("/wappen.svg")

        root = ElementTree.fromstring(page.content)  # noqa: S314 – our own drawing
        assert page["Content-Type"] == "image/svg+xml"
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert root[0].attrib["fill"] == "#0b4f7d"
        assert b'class="crest__' not in page.content

    def test_a_city_may_bring_its_own(self, visitor: Client, change: Change) -> None:
        change(settings={"crest_svg": "<svg/>", "crest_url": "/wappen.svg"})
        own = visitor.get("/wappen.svg")
        change(settings={"crest_url": "/static/anderes.svg"})
        elsewhere = visitor.get("/wappen.svg")

        assert own.content == b"<svg/>"
        assert (elsewhere.status_code, elsewhere["Location"]) == (302, "/static/anderes.svg")

    def test_browsers_find_it_where_they_look(self, visitor: Client) -> None:
        assert visitor.get("/favicon.ico")["Location"] == "/wappen.svg"


class TestSearchEngines:
    def test_a_demonstration_is_closed_to_them(self, visitor: Client) -> None:
        assert visitor.get("/robots.txt").content == b"User-agent: *\nDisallow: /\n"

    def test_a_real_city_is_open_but_for_what_is_personal(
        self, visitor: Client, change: Change
    ) -> None:
        change(demo=False)

        assert visitor.get("/robots.txt").content.decode().splitlines() == [
            "User-agent: *",
            "Disallow: /antrag/",
            "Disallow: /dokumente/",
            "Disallow: /konto/",
            "Disallow: /mein-rathaus/",
            "Disallow: /nachrichten/",
            "Disallow: /schreibtisch/",
            "Disallow: /status/",
            "Disallow: /suche/",
            "Disallow: /vorgaenge/",
            "Disallow: /zahlung/",
            "Sitemap: http://testserver/sitemap.xml",
        ]

    def test_the_map_names_every_public_page(self, visitor: Client, town: City) -> None:
        page = visitor.get("/sitemap.xml")

        root = ElementTree.fromstring(page.content)  # noqa: S314 – our own file
        found = [entry[0].text for entry in root]
        assert page["Content-Type"] == "application/xml"
        assert found == [
            f"http://testserver{path}"
            for path in (
                "/",
                "/leistungen/",
                "/stellen/",
                "/assistent/",
                "/lebenslagen/",
                "/satzungen/",
                "/fragen/",
                "/digitalisierungsgrad/",
                "/meldungen/",
                "/meldungen/zahlen",
                "/impressum/",
                "/datenschutz/",
                "/barrierefreiheit/",
                "/leistungen/hund-anmelden/",
                "/leistungen/mobiles-halteverbot/",
                "/leistungen/oel/",
                "/leistungen/personalausweis/",
                "/leistungen/abfall/",
                "/leistungen/wohnung-anmelden/",
                "/stellen/stadt/",
                "/stellen/buergeramt/",
                "/stellen/verkehr/",
            )
        ]
        for address in found:
            assert visitor.get(str(address).removeprefix("http://testserver")).status_code == 200
