"""Who sees which page, the figures, and the directory."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rathaus.counter.assisted.learning import offers_at, offers_of
from rathaus.counter.assisted.models import AssistedSession
from rathaus.counter.assisted.nodes import KINDS, coverage, criteria_of, districts_of, nodes_of
from rathaus.counter.assisted.queries import months_of
from rathaus.kernel import library
from rathaus.kernel.access import Actor
from rathaus.kernel.clock import BERLIN, now
from rathaus.kernel.tenancy import City, current_city
from rathaus.people.models import Office
from rathaus.people.queries import actor_for
from tests.counter import cast
from tests.people.cast import member
from tests.procedures import town

START, RECEIPT, END, FIGURES, NODES = (
    "/servicestellen/sitzung/",
    "/servicestellen/sitzung/quittung",
    "/servicestellen/sitzung/beenden",
    "/servicestellen/zahlen/",
    "/servicestellen/",
)
MANDATE = "/servicestellen/vollmacht/"
MATRIX = {
    "nobody": {START: 302, RECEIPT: 302, END: 302, FIGURES: 302, NODES: 200, MANDATE: 200},
    "resident": {START: 403, RECEIPT: 403, END: 403, FIGURES: 403, NODES: 200, MANDATE: 200},
    "clerk": {START: 403, RECEIPT: 403, END: 403, FIGURES: 403, NODES: 200, MANDATE: 200},
    "service": {START: 403, RECEIPT: 403, END: 403, FIGURES: 200, NODES: 200, MANDATE: 200},
    "steering": {START: 403, RECEIPT: 403, END: 403, FIGURES: 200, NODES: 200, MANDATE: 200},
    "helper": {START: 200, RECEIPT: 302, END: 200, FIGURES: 403, NODES: 200, MANDATE: 200},
}
# Session, account, roles, figures.
QUERIES = 4


@pytest.mark.parametrize("who", MATRIX)
def test_roles_and_pages(tjark: Actor, kim: Actor, who: str) -> None:
    if who in {"nobody", "resident"}:
        client = cast.client_of(kim if who == "resident" else None)
    else:
        client = cast.client_of(actor_for(member(f"{who}@example.org", who)))
    seen = {}
    for address in MATRIX[who]:
        answer = client.post(address) if address == END else client.get(address)
        seen[address] = answer.status_code
    assert seen == MATRIX[who]


def test_a_helper_sees_no_case_and_applies_nowhere_else(tjarks: Client) -> None:
    assert tjarks.get("/mein-rathaus/").status_code == 403
    assert tjarks.get("/schreibtisch/vorgaenge/").status_code == 403


def test_the_desk_leads_there(tjark: Actor, tjarks: Client) -> None:
    assert tjarks.get("/schreibtisch/")["Location"] == START


def _ended(helper: Actor, count: int, **values: object) -> None:
    row = {"node": "treff", "procedure": "x", "visit": 1, "filed": True} | values
    for _number in range(count):
        AssistedSession.objects.create(
            helper_id=helper.account,
            started_at=now(),
            last_used_at=now(),
            ended_at=now(),
            ended_by="closed",
            **row,
        )


def _steering() -> Actor:
    return actor_for(member("steuerung@example.org", "steering"))


class TestFigures:
    def test_third_visit_two_steps_alone_is_empowered(self, tjark: Actor) -> None:
        _ended(tjark, 3, visit=3, steps_alone=2)
        _ended(tjark, 2, visit=2, steps_alone=5)
        _ended(tjark, 1, visit=4, steps_alone=1)
        (month,) = months_of(_steering())
        assert (month.sessions, month.empowered, month.share) == (6, 3, 50)

    def test_few_are_suppressed(self, tjark: Actor) -> None:
        _ended(tjark, 2, node="laden")
        _ended(tjark, 2, visit=3, steps_alone=2)
        _ended(tjark, 3)
        laden, treff = sorted(months_of(_steering()), key=lambda month: month.node)
        assert (laden.sessions, laden.filed, laden.empowered) == (None, None, None)
        assert (treff.sessions, treff.filed, treff.empowered, treff.share) == (5, 5, None, None)

    def test_a_rest_under_three_gives_nothing_away(self, tjark: Actor) -> None:
        _ended(tjark, 3, visit=3, steps_alone=2)
        _ended(tjark, 1)
        (month,) = months_of(_steering())
        assert (month.sessions, month.empowered) == (4, None)

    def test_as_a_table_for_spreadsheets(self, tjark: Actor) -> None:
        _ended(tjark, 3, visit=3, steps_alone=2)
        answer = cast.client_of(_steering()).get(FIGURES, {"ausgabe": "csv"})
        lines = answer.content.decode("utf-8-sig").splitlines()
        month = f"{now():%m/%Y}"
        assert lines[1] == f"{month};Treff am Testplatz;3;3;3;100 %"

    @pytest.mark.parametrize("rows", [1, 3])
    def test_the_number_of_queries_is_fixed(self, tjark: Actor, rows: int) -> None:
        for number in range(rows):
            _ended(tjark, 3, node=f"ort-{number}")
        client = cast.client_of(_steering())
        client.get(FIGURES)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(FIGURES).status_code == 200
        assert len(queries) == QUERIES


class TestDirectory:
    def test_by_district_with_coverage(self, tjark: Actor, visitor: Client) -> None:
        page = visitor.get(NODES).content.decode()
        assert "66,7\u00a0%" in page
        assert "In 2 von 3 Stadtteilen gibt es Hilfe." in page
        assert "Noch ohne Servicestelle: <strong>Süd</strong>" in page
        assert "zählt noch nicht mit: Laden" in page

    def test_each_node_says_which_criteria_it_lacks_and_why(
        self, tjark: Actor, visitor: Client
    ) -> None:
        with town.at(datetime(2026, 11, 23, 9, tzinfo=BERLIN)):
            page = visitor.get(NODES).content.decode()
            treff, laden = nodes_of(current_city().slug)
            assert {entry.met for entry in criteria_of(treff, current_city())} == {True}
            assert len(criteria_of(laden, current_city())) == 4
        assert "Verlangt ist: nicht kommerziell. Diese Stelle ist ein Geschäft." in page
        since = "seit dem 1.\u00a0Oktober 2026; ab dem 1.\u00a0Oktober 2027 zählt sie."
        assert since in page
        assert page.count("Erfüllt alle Kriterien des Landes") == 1

    def test_where_the_land_demands_nothing_every_node_counts(self, tjark: Actor) -> None:
        hessen = replace(current_city(), land="HE")
        assert criteria_of(nodes_of(hessen.slug)[1], hessen) == []
        assert coverage(nodes_of(hessen.slug), hessen).missing == ()

    def test_learning_offers_with_their_next_dates(self, tjark: Actor, visitor: Client) -> None:
        with town.at(datetime(2026, 12, 9, 10, 30, tzinfo=BERLIN)):
            page = visitor.get(NODES).content.decode()
            (offer,) = offers_at("treff", current_city(), count=4)
            assert offers_at("laden", current_city()) == []
        assert "Mein erster Antrag" in page
        assert "Mittwoch, 9.\u00a0Dezember 2026, " in page
        assert "10:00–11:30 Uhr" in page
        assert [begins.date().isoformat() for begins, _ends in offer.dates] == [
            "2026-12-09",
            "2026-12-11",
            "2026-12-16",
            "2026-12-23",
        ]

    def test_filters_stand_in_the_address(self, tjark: Actor, visitor: Client) -> None:
        page = visitor.get(NODES, {"stadtteil": "Mitte"}).content.decode()
        assert "Treff am Testplatz" in page
        assert "Testweg 2" not in page
        assert "Testplatz 1" not in visitor.get(NODES, {"art": "library"}).content.decode()

    def test_a_city_without_nodes_says_so(self, office: Office, visitor: Client) -> None:
        assert "noch keine Servicestellen eingetragen" in visitor.get(NODES).content.decode()


@pytest.mark.parametrize("slug", ["kassel", "kiel", "konstanz"])
def test_the_directories_of_the_demo_name_what_there_is(
    tjark: Actor, monkeypatch: pytest.MonkeyPatch, slug: str
) -> None:
    monkeypatch.delenv("RATHAUS_LIBRARY")
    library.reload()
    nodes = nodes_of(slug)
    assert {name for node in nodes for name in node.districts} <= set(districts_of(slug))
    assert {node.kind for node in nodes} <= set(KINDS)
    keys = {node.key for node in nodes}
    assert {held.node for offer in offers_of(slug) for held in offer.meetings} <= keys
    assert {node.example for node in nodes} == {True}
    assert len({node.key for node in nodes}) == len(nodes)


def test_kiel_reaches_28_of_30(city: City, tjark: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RATHAUS_LIBRARY")
    library.reload()
    kiel = replace(current_city(), slug="kiel", land="SH")
    reached = coverage(nodes_of("kiel"), kiel)
    assert (reached.covered, reached.total, str(reached.percent)) == (28, 30, "93.3")
    assert reached.missing == ("Moorsee", "Rönne")
