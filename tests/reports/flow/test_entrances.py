"""The ways to the form: home, footer, search. And tiles under maps, where somebody wants them."""

from __future__ import annotations

import pytest
from django.conf import settings
from lxml import html

from rathaus.design.tiles import tiles_of
from tests.reports.flow.cast import visitor

pytestmark = pytest.mark.usefixtures("in_kiel")


@pytest.mark.parametrize("page", ["/", "/leistungen/", "/suche/?q=laterne+kaputt"])
def test_a_link_leads_to_the_form(page: str) -> None:
    tree = html.fromstring(visitor().get(page).content)

    assert any(link.startswith("/melden/") for link in tree.xpath("//a/@href"))


def test_a_search_that_tells_of_a_defect_leads_to_its_category() -> None:
    defect = html.fromstring(visitor().get("/suche/?q=laterne+kaputt").content)
    other = html.fromstring(visitor().get("/suche/?q=hund+anmelden").content)

    [link] = defect.xpath("//p[@class='found__defect']//a/@href")
    assert link == "/melden/?kategorie=strassenlaternen-defekt"
    assert other.xpath("//p[@class='found__defect']") == []


def directives(policy: str) -> list[str]:
    """The parts of a policy, in whatever order they come."""
    return [part.strip() for part in policy.split(";")]


def test_without_a_source_nothing_is_asked_of_anybody() -> None:
    answer = visitor().get("/leistungen/")

    assert "img-src 'self' data:" in directives(answer["Content-Security-Policy"])
    assert b"map-tiles" not in answer.content


def test_with_a_source_exactly_its_host_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "TILES", "basemap-grau")
    answer = visitor().get("/leistungen/")
    [meta] = html.fromstring(answer.content).xpath("//meta[@name='map-tiles']")

    policy = answer["Content-Security-Policy"]
    assert "img-src 'self' data: https://sgx.geodatenzentrum.de" in directives(policy)
    assert "web_raster_grau" in meta.get("content")
    assert meta.get("data-attribution").startswith("© GeoBasis-DE / BKG (")


@pytest.mark.parametrize(
    "name", ["", "off", "http://a.example/{z}/{x}/{y}.png", "https://a.example/t.png",
             "https://a.example; script-src */{z}/{x}/{y}"]
)  # fmt: skip
def test_what_is_no_source_is_none(name: str) -> None:
    assert tiles_of(name, year=2026) is None
