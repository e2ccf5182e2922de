"""The nursery's live list: who is absent on a day, lunch off or not, and no reason for long."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rathaus.kernel.access import Actor
from rathaus.kernel.clock import today
from rathaus.kernel.tenancy import City
from rathaus.people.models import Office
from rathaus.procedures.actions.entry_times import tend_directories
from rathaus.procedures.models import Entry
from rathaus.procedures.queries.directories import cells, heads, listing_of, office_entries
from tests.procedures import town
from tests.procedures.test_small_services import absent, at, child_of, settle
from tests.site.desk.cast import at_desk, employ

LIST = "/schreibtisch/verzeichnisse/kita-abwesend/"


@pytest.fixture
def nursery(city: City) -> Office:
    return settle("kita-krankmeldung")


def shown(actor: Actor, day: str) -> list[list[str]]:
    """The list of the day as staff read it."""
    listing = listing_of("kita-abwesend")
    with at(day, "09:00"):
        found = office_entries(actor, listing, today()).order_by("entered_at")
        return [cells(listing, entry, office=True, day=today()) for entry in found]


@pytest.mark.parametrize(("time", "lunch"), [("07:10", "abbestellt"), ("08:35", "bleibt bestellt")])
def test_a_child_is_listed_a_minute_later(nursery: Office, time: str, lunch: str) -> None:
    with at("2026-11-23", time):
        parent, staff = town.resident(), town.clerk(nursery)
        child_of(parent)
        absent(parent, until="2026-11-24", group="Seesterne", reason="ill")
        assert heads(listing_of("kita-abwesend"), office=True) == [
            "Kind",
            "Gruppe",
            "Mittagessen",
            "Anlass",
        ]
    row = ["Mia Beispiel", "Seesterne"]
    assert shown(staff, "2026-11-23") == [[*row, lunch, "krank"]]
    assert shown(staff, "2026-11-24") == [[*row, "abbestellt", "krank"]]
    assert shown(staff, "2026-11-25") == []
    with at("2026-12-22", "03:15"):
        tend_directories()
    assert Entry.objects.get().values["reason"] is None
    assert shown(staff, "2026-11-23") == [[*row, lunch, ""]]  # one may look back


def test_the_list_is_the_nursery_s_alone_and_a_guessed_child_is_not_there(
    nursery: Office,
) -> None:
    other = Office.objects.create(key="kultur", name="Kultur")
    with at("2026-11-23", "07:11"):
        parent = town.resident()
        child_of(parent)
        absent(parent)
        entry = Entry.objects.get()
        pages: dict[str, Any] = {
            "staff": at_desk(employ("clerk", nursery, "Kim Kita")),
            "stranger": at_desk(employ("clerk", other, "Alex Fremd")),
            "nobody": at_desk(None),
        }
        guessed = f"{LIST}{str(entry.pk)[:-1]}{'0' if str(entry.pk)[-1] != '0' else '1'}/"
        told = {name: client.get(LIST) for name, client in pages.items()}
        assert [told[name].status_code for name in pages] == [200, 200, 302]
        assert "Mia Beispiel" in told["staff"].content.decode()
        assert "Mia Beispiel" not in told["stranger"].content.decode()
        assert pages["staff"].get(f"{LIST}{entry.pk}/").status_code == 200
        assert pages["stranger"].get(f"{LIST}{entry.pk}/").status_code == 404
        assert pages["staff"].get(guessed).status_code == 404
        assert pages["nobody"].get("/verzeichnisse/kita-abwesend/").status_code == 404
        csv = pages["staff"].get(f"{LIST}?ausgabe=csv").content.decode()
        assert "Mia Beispiel;;abbestellt;;23.11.2026" in csv


def test_the_list_costs_the_same_for_one_child_and_for_three(nursery: Office) -> None:
    counts = []
    with at("2026-11-23", "07:11"):
        parent = town.resident()
        client = at_desk(employ("clerk", nursery, "Kim Kita"))
        for names in (["Mia"], ["Ole", "Ida"]):
            for name in names:
                child_of(parent, name)
                person = {"surname": "Beispiel", "first_names": name, "birth_date": "2022-05-02"}
                absent(parent, person=person)
            client.get(LIST)
            with CaptureQueriesContext(connection) as queries:
                page = client.get(LIST)
            counts.append((page.content.decode().count("abbestellt"), len(queries)))
    assert [rows for rows, _ in counts] == [1, 3]
    assert counts[0][1] == counts[1][1]
