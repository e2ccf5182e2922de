"""Imprint, data protection, accessibility, and the profiles of the Länder behind them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from rathaus.kernel.library import library_path
from rathaus.kernel.tenancy import City
from rathaus.site.land import NoLand, land_of
from tests.site.reading import inline_code, links, texts

pytestmark = pytest.mark.django_db
PAGES = {
    "/impressum/": "Impressum",
    "/datenschutz/": "Datenschutz",
    "/barrierefreiheit/": "Erklärung zur Barrierefreiheit",
}


@pytest.mark.parametrize(("address", "title"), PAGES.items())
def test_each_says_that_it_is_a_sample(
    visitor: Client, town: City, address: str, title: str
) -> None:
    page = visitor.get(address)

    assert texts(page, tag="h1") == [title]
    assert texts(page, css="kern-title") == ["Muster einer Vorführung"]
    assert inline_code(page) == []


@pytest.mark.parametrize("address", PAGES)
def test_each_stands_without_any_office(visitor: Client, city: City, address: str) -> None:
    assert visitor.get(address).status_code == 200


def test_the_footer_leads_to_them(visitor: Client, city: City) -> None:
    found = links(visitor.get("/"))

    assert {title: found[title] for title in PAGES.values()} == {
        title: address for address, title in PAGES.items()
    }


def test_barriers_are_reported_to_the_house_or_to_the_land(visitor: Client, town: City) -> None:
    page = visitor.get("/barrierefreiheit/")

    assert links(page)["rathaus@musterstadt.example"] == (
        "mailto:rathaus@musterstadt.example?subject=Barriere"
    )
    assert "Beschwerdestelle für barrierefreie Informationstechnik" in page.content.decode()


def test_periods_come_from_the_law_and_from_the_settings(visitor: Client, town: City) -> None:
    page = visitor.get("/datenschutz/").content.decode()

    assert "Einen angefangenen Antrag löschen wir nach 30 Tagen" in page
    assert "höchstens 8 Stunden" in page
    assert "https://www.datenschutzzentrum.de/" in page


@pytest.mark.parametrize(
    ("code", "name"),
    [("SH", "Schleswig-Holstein"), ("HE", "Hessen"), ("BW", "Baden-Württemberg")],
)
def test_every_demo_land_has_a_profile(code: str, name: str) -> None:
    land = land_of(code)

    assert (land.name, bool(land.data_protection.name), bool(land.accessibility.name)) == (
        name,
        True,
        True,
    )


def test_a_land_without_a_profile_is_said_with_its_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rathaus.kernel import library

    (tmp_path / "law" / "land").mkdir(parents=True)
    (tmp_path / "law" / "land" / "NW.yaml").write_text("name: Nordrhein-Westfalen\n")
    monkeypatch.setenv("RATHAUS_LIBRARY", str(tmp_path))
    library.reload()
    reload: Callable[[], None] = library.reload
    try:
        assert library_path() == tmp_path
        for code in ("NW", "XX"):
            with pytest.raises(NoLand, match="Das Profil des Landes"):
                land_of(code)
    finally:
        monkeypatch.undo()
        reload()
