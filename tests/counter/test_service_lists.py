"""Fees, papers, periods, links and places on a service's page, and who is competent for whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rathaus.catalogue.competence.places import Located, locator
from rathaus.catalogue.models import (
    Fee,
    FrequentQuestion,
    Paper,
    Period,
    Responsibility,
    Service,
    ServiceLink,
    ServicePlace,
    ServiceText,
    TextMedia,
)
from rathaus.catalogue.queries import block_digest
from rathaus.kernel.clock import BERLIN, frozen
from rathaus.kernel.tenancy import City
from rathaus.people.models import Account, Office
from rathaus.procedures.places.locating import StreetRegister
from tests.site import cast
from tests.site.reading import elements, inline_code, links, texts

pytestmark = pytest.mark.django_db
PAGE = "/leistungen/hund-anmelden/"
NBSP = "\u00a0"


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with frozen(datetime(2026, 4, 28, 10, 0, tzinfo=BERLIN)):
        yield


@pytest.fixture
def service(city: City) -> Service:
    cache.clear()
    cast.offices()
    return cast.service("hund-anmelden", "Hund anmelden", "Dog registration")


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"host": "testserver"})


def fill(service: Service, rows: int = 1) -> None:
    """So many rows in every list."""
    for n in range(rows):
        Fee.objects.create(
            service=service, kind="from", amount_from=Decimal(12 + n), norm="§ 3 HStS",
            names={"de": f"Hund {n}", "en": f"Dog {n}"}, position=n,
        )  # fmt: skip
        Paper.objects.create(
            service=service, names={"de": f"Zettel {n}"}, required=n == 0, position=n,
            notes={"de": "im Original"},
        )  # fmt: skip
        Period.objects.create(
            service=service, kind="deadline", number_to=14, unit="day", names={}, position=n
        )
        ServiceLink.objects.create(
            service=service, kind="form", url=f"https://a.example/{n}", names={"de": f"Blatt {n}"}
        )
        made = Office.objects.create(key=f"ort-{n}", name=f"Ort {n}", street="Weg")
        ServicePlace.objects.create(service=service, office=made)
        Responsibility.objects.create(service=service, district=f"Teil {n}", office=made)
        FrequentQuestion.objects.create(
            key=f"frage-{n}", question=f"Warum {n}?", answer="*Darum.*", service=service,
            state="published", review_on=date(2030, 1, 1),
        )  # fmt: skip


def test_every_list_has_its_place(service: Service, visitor: Client) -> None:
    fill(service, 2)

    page = visitor.get(PAGE)

    assert texts(page, tag="h2") == [
        "Das brauchen Sie",
        "Fristen",
        "Kosten",
        "So bekommen Sie diese Leistung",
        "Formulare",
        "Hierhin können Sie auch kommen",
        "Häufige Fragen",
        "Zuständig",
    ]
    rows = [text.replace(NBSP, " ") for text in texts(page, css="prices__row")]
    assert rows == ["Hund 0 (§ 3 HStS)ab 12,00 €", "Hund 1 (§ 3 HStS)ab 13,00 €"]
    assert texts(page, css="checklist__item") == [
        "Zettel 0 ist Pflichtim Original",
        "Zettel 1 falls zutreffendim Original",
    ]
    assert texts(page, css="spans__row")[0].replace(NBSP, " ") == "Fristbis zu 14 Tage"
    assert links(page)["Blatt 1"] == "https://a.example/1"
    assert "<em>Darum.</em>" in page.content.decode()
    assert "Zuletzt geprüft am 28. April 2026" in page.content.decode().replace(NBSP, " ")
    assert inline_code(page) == []


def test_in_english(service: Service, visitor: Client) -> None:
    fill(service)

    page = visitor.get(PAGE, headers={"accept-language": "en"})

    assert texts(page, css="prices__row") == ["Dog 0 (§ 3 HStS)from €12.00"]
    assert texts(page, css="checklist__item") == ["Zettel 0 is requiredim Original"]
    assert "Who is responsible for me?" in texts(page, tag="h3")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_however_long_its_lists(
    service: Service, visitor: Client, rows: int
) -> None:
    fill(service, rows)
    visitor.get(PAGE)

    with CaptureQueriesContext(connection) as queries:
        visitor.get(PAGE)

    assert len(queries) <= 18


@pytest.mark.parametrize(
    ("asked", "status", "office", "said"),
    [
        ({"stadtteil": "Teil 0"}, 200, "Ort 0", "Zuständig im Stadtteil Teil 0."),
        ({"stadtteil": "Teil X"}, 422, "Bürgeramt", "Einen Stadtteil „Teil X“ kennen wir nicht."),
        ({"adresse": "Nirgends 1"}, 422, "Bürgeramt", "steht nicht in unserem Straßenverzeichnis"),
        ({}, 200, "Bürgeramt", "Wer ist für mich zuständig?"),
    ],
)
def test_who_is_competent_for_me(
    service: Service, visitor: Client, asked: dict[str, str], status: int, office: str, said: str
) -> None:
    fill(service)

    page = visitor.get(PAGE, asked)

    side = texts(page, css="service__side")[0]
    assert page.status_code == status
    assert office in side
    assert said in side
    kept = {e["attrs"].get("name"): e["attrs"].get("value") for e in elements(page, tag="input")}
    assert kept["adresse"] == asked.get("adresse", "")


def test_beyond_the_boundary_the_neighbour_is_named_and_nobody_of_ours(
    service: Service, visitor: Client
) -> None:
    @locator
    class Streets:
        def locate(self, text: str) -> Located:
            return Located(text, inside=False, neighbour="Kreis Plön")

        def districts(self) -> tuple[str, ...]:
            return ()

    try:
        page = visitor.get(PAGE, {"adresse": "Seestraße 1, 24211 Preetz"})
    finally:
        locator(StreetRegister)

    assert page.status_code == 422
    assert "Kreis Plön" in texts(page, css="service__side")[0]
    assert "Bürgeramt" not in texts(page, tag="main")[0]


def test_where_one_office_does_it_all_nobody_asks(service: Service, visitor: Client) -> None:
    page = visitor.get(PAGE)

    assert "Wer ist für mich zuständig?" not in page.content.decode()


def test_plain_language_and_sign_language_until_the_text_changes(
    service: Service, visitor: Client
) -> None:
    ServiceText.objects.create(service=service, language="de", module="volltext", text="Lang.")
    author, reviewer = (Account.objects.create(email=f"{n}@example.org") for n in "ab")
    for kind, content in (
        ("plain", {"text": "Das ist **leicht**.", "origin": "generated"}),
        ("sign", {"url": "https://film.example/1.mp4", "captions": "WEBVTT\n\n"}),
    ):
        TextMedia.objects.create(
            service=service, module="volltext", kind=kind, state="approved",
            source_digest=block_digest(service, "volltext"), author=author, reviewer=reviewer,
            **content,
        )  # fmt: skip

    page = visitor.get(PAGE)

    assert texts(page, css="disclosure__title") == [
        "In Leichter Sprache",
        "In Deutscher Gebärdensprache",
    ]
    assert "Fassung: maschinell erzeugt" in texts(page, css="muted")
    assert "Fassung: von Menschen" in texts(page, css="muted")
    assert links(page)["Film ansehen"] == "https://film.example/1.mp4"
    words = visitor.get(links(page)["Text zum Film"])
    assert (words["Content-Type"], words.content) == ("text/vtt; charset=utf-8", b"WEBVTT\n\n")

    ServiceText.objects.filter(module="volltext").update(text="Anders.")
    assert texts(visitor.get(PAGE), css="disclosure__title") == []
    assert visitor.get(f"{PAGE}untertitel/volltext.vtt").status_code == 404
