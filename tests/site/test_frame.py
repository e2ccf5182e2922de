"""The frame of every page: menus, languages, error pages, who is let where."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from rathaus.kernel.access import public_page
from rathaus.kernel.tenancy import City
from rathaus.people.models import Account, Party
from rathaus.site import urls as real
from tests.site.reading import elements, inline_code, links, texts

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def resident(visitor: Client) -> Client:
    party = Party.objects.create(surname="Petersen", first_names="Ida")
    account = Account.objects.create_user("ida@example.org", party=party)
    visitor.force_login(account, backend=BACKEND)
    return visitor


@pytest.fixture
def clerk(visitor: Client) -> Client:
    account = Account.objects.create_user(
        "jo@example.org", name="Jo Amtmann", is_staff_member=True, demo=True
    )
    visitor.force_login(account, backend=BACKEND)
    return visitor


class TestMenus:
    def test_a_visitor_finds_services_and_the_login(self, visitor: Client) -> None:
        page = visitor.get("/stellen/")

        assert links(page, "site-nav__link")["Leistungen A–Z"] == "/leistungen/"
        assert links(page, "menu__button--text") == {"Anmelden": "/konto/login/?next=%2Fstellen%2F"}

    def test_the_login_comes_back_to_where_one_was(self, visitor: Client) -> None:
        page = visitor.get("/suche/", {"q": "Hund & Katze"})

        assert links(page, "menu__button--text")["Anmelden"] == (
            "/konto/login/?next=%2Fsuche%2F%3Fq%3DHund%2B%2526%2BKatze"
        )
        assert links(visitor.get("/"), "menu__button--text")["Anmelden"] == "/konto/login/"
        assert links(visitor.get("/konto/login/"), "menu__button--text")["Anmelden"] == (
            "/konto/login/"
        )

    def test_the_page_one_is_on_is_marked(self, visitor: Client) -> None:
        page = visitor.get("/leistungen/")

        current = [e for e in elements(page, css="site-nav__link") if "aria-current" in e["attrs"]]
        assert [e["text"].strip() for e in current] == ["Leistungen A–Z"]

    def test_a_resident_finds_their_own_pages(self, resident: Client) -> None:
        page = resident.get("/stellen/")

        assert texts(page, css="menu__who") == ["Angemeldet als Ida Petersen"]
        assert "Mein Rathaus" in links(page, "site-nav__link")
        assert "Schreibtisch" not in links(page)
        assert "Anmelden" not in links(page)
        assert [
            form["attrs"]["action"]
            for form in elements(page, tag="form")
            if form["attrs"].get("action") == "/konto/logout/"
        ] == ["/konto/logout/"]

    def test_a_clerk_finds_no_pages_of_residents(self, clerk: Client) -> None:
        page = clerk.get("/stellen/")

        assert texts(page, css="menu__who") == ["Angemeldet als Jo Amtmann"]
        assert "Mein Rathaus" not in links(page)
        assert links(page, "site-nav__link")["Schreibtisch"] == "/schreibtisch/"


class TestAfterLogin:
    def test_a_visitor_comes_home(self, visitor: Client) -> None:
        assert visitor.get("/angemeldet")["Location"] == "/"

    def test_staff_come_to_their_desk(self, clerk: Client) -> None:
        assert clerk.get("/angemeldet")["Location"] == "/schreibtisch/"

    def test_a_resident_comes_to_their_own_pages(self, resident: Client) -> None:
        assert resident.get("/angemeldet")["Location"] == "/mein-rathaus/"


class TestLanguages:
    def test_the_choice_lasts_and_comes_back(self, visitor: Client) -> None:
        answer = visitor.post("/sprache/setlang/", {"language": "en", "next": "/stellen/"})

        assert (answer.status_code, answer["Location"]) == (302, "/stellen/")
        assert texts(visitor.get("/stellen/"), tag="h1") == ["Offices and opening hours"]
        assert elements(visitor.get("/stellen/"), tag="html")[0]["attrs"]["lang"] == "en"

    def test_it_leads_to_no_foreign_page(self, visitor: Client) -> None:
        answer = visitor.post("/sprache/setlang/", {"language": "en", "next": "https://evil.test/"})

        assert answer["Location"] == "/"


def _refuse(_request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def _suspect(_request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation("too many fields")


def _break(_request: HttpRequest) -> HttpResponse:
    raise RuntimeError("nobody foresaw this")


def _lose_the_database(_request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    return HttpResponse("secret")


def _undeclared(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("secret")


handler400, handler403 = real.handler400, real.handler403
handler404, handler500 = real.handler404, real.handler500
urlpatterns = [
    *real.urlpatterns,
    path("t/403", public_page(_refuse)),
    path("t/400", public_page(_suspect)),
    path("t/500", public_page(_break)),
    path("t/lost", public_page(_lose_the_database)),
    path("t/undeclared", _undeclared),
]

ERRORS = [
    ("/t/400", 400, "Diese Anfrage konnten wir nicht lesen."),
    ("/t/403", 403, "Das ist hier nicht erlaubt."),
    ("/t/undeclared", 403, "Diese Seite ist für Ihre Anmeldung nicht freigegeben."),
    ("/gibt/es/nicht", 404, "Diese Seite gibt es nicht."),
    ("/leistungen/gibt-es-nicht/", 404, "Diese Leistung gibt es hier nicht oder nicht mehr."),
    ("/t/500", 500, "Hier ist uns ein Fehler unterlaufen. Er ist notiert."),
]


class TestErrors:
    @pytest.fixture(autouse=True)
    def house(self, settings: object, visitor: Client) -> None:
        settings.ROOT_URLCONF = __name__  # type: ignore[attr-defined]
        visitor.raise_request_exception = False

    @pytest.mark.parametrize(("address", "status", "said"), ERRORS)
    def test_they_stand_in_the_frame_with_a_way_on(
        self, visitor: Client, address: str, status: int, said: str
    ) -> None:
        page = visitor.get(address)

        assert page.status_code == status
        assert texts(page, tag="h1") == [said]
        assert texts(page, css="lead")[0].endswith(".")
        assert links(page)["Zur Startseite"] == "/"
        assert links(page, "site-nav__link")["Leistungen A–Z"] == "/leistungen/"
        assert b"secret" not in page.content
        assert inline_code(page) == []

    def test_when_even_the_frame_breaks_a_bare_page_remains(self, resident: Client) -> None:
        # The frame greets by name, and the name is in the database that is gone.
        page = resident.get("/t/lost")

        assert page.status_code == 500
        assert texts(page, tag="h1") == ["Hier ist uns ein Fehler unterlaufen. Er ist notiert."]
        assert b"site-nav" not in page.content

    @pytest.mark.parametrize("method", ["post", "put", "delete"])
    def test_pages_that_only_show_take_nothing(
        self, visitor: Client, method: str, settings: object
    ) -> None:
        call: Callable[..., HttpResponse] = getattr(visitor, method)

        assert [call(a).status_code for a in ("/", "/suche/", "/leistungen/", "/stellen/")] == [
            405,
            405,
            405,
            405,
        ]


def test_an_unknown_host_is_told_so_and_gets_nothing_else(city: City) -> None:
    page = Client(headers={"host": "anderswo.example"}).get("/leistungen/")

    assert page.status_code == 404
    assert texts(page, tag="h1") == ["Unter dieser Adresse antwortet keine Kommune."]
