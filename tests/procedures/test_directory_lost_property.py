"""Lost property: what is found and what is missed stand side by side, for the clerk alone."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from rathaus.kernel.access import Actor
from rathaus.kernel.errors import Conflict, Invalid
from rathaus.kernel.jobs import run_pending
from rathaus.kernel.tenancy import City, current_city
from rathaus.people.models import Office
from rathaus.procedures.actions.decide import Verdict, decide_case
from rathaus.procedures.actions.entries import enter_by_staff, take_off_entry
from rathaus.procedures.actions.entry_times import tend_directories
from rathaus.procedures.actions.introductions import introduce_entries
from rathaus.procedures.actions.submission import submit_application
from rathaus.procedures.models import Entry, Task
from rathaus.procedures.queries.directories import listing_of
from rathaus.procedures.queries.matches import matches_of
from rathaus.records.models import Case
from tests.procedures import town
from tests.procedures.test_small_services import at, draft, find, settle
from tests.site.desk.cast import at_desk, employ

FOUND = {
    "matter": "find",
    "category": "phone",
    "description": "Schwarzes Telefon",
    "marks": "Kratzer links",
    "where": "Buslinie 11",
    "happened_on": "22.11.2026",
    "value": "800",
    "in_transport": "true",
}


@pytest.fixture
def bureau(city: City) -> Office:
    return settle("fundsache")


def lost(actor: Actor, **changes: Any) -> Case:
    answers = find(matter="loss", serial="356938", in_transport=False, value=800) | changes
    del answers["waive"]
    return submit_application(actor=actor, draft=draft(actor, "fundsache", answers)).case


def test_a_lost_phone_meets_the_found_one_before_the_clerk_s_eyes_only(bureau: Office) -> None:
    with at("2026-11-23", "10:00"):
        kim, clerk = town.resident(), town.clerk(bureau)
        case = lost(kim, category="phone")
        bag = lost(kim, category="bag")
        found = enter_by_staff(actor=clerk, directory="fundsachen", typed=FOUND)
        wanted = Entry.objects.get(case=case)
        listing = listing_of("fundsachen")
        assert found.until == datetime.date(2027, 5, 23)
        assert [fit.entry.pk for fit in matches_of(listing, found)] == [wanted.pk]
        assert matches_of(listing, Entry.objects.get(case=bag)) == []
        assert matches_of(listing, wanted, owner=True) == []
        with pytest.raises(Conflict):
            introduce_entries(actor=clerk, entry_id=found.pk, other_id=wanted.pk)
        desk = at_desk(employ("clerk", bureau, "Kim Fund"))
        page = desk.get(f"/schreibtisch/verzeichnisse/fundsachen/{found.pk}/").content.decode()
        assert "Brauner Rucksack" in page
        assert "356938" in page
        assert "Beide Seiten anschreiben" not in page
        assert desk.get("/verzeichnisse/fundsachen/").status_code == 404
        decide_case(actor=clerk, task_id=Task.objects.get(case=case).pk, verdict=Verdict("grant"))
        run_pending(current_city())
        wanted.refresh_from_db()
        assert (wanted.ended_why, matches_of(listing, found)) == ("case", [])
        with pytest.raises(Invalid):
            take_off_entry(actor=clerk, entry_id=found.pk)
        take_off_entry(actor=clerk, entry_id=found.pk, reason="herausgegeben")
    for day, left in (("2029-11-23", 1), ("2029-11-24", 0)):  # kept for three years
        with at(day, "03:15"):
            tend_directories()
            assert Entry.objects.filter(pk=found.pk).count() == left


def test_what_is_entered_at_the_counter_is_checked_like_the_form(bureau: Office) -> None:
    with at("2026-11-23", "10:00"):
        clerk = town.clerk(bureau)
        with pytest.raises(Invalid) as caught:
            enter_by_staff(
                actor=clerk,
                directory="fundsachen",
                typed=FOUND | {"category": "unicorn", "happened_on": "24.11.2026", "marks": ""},
            )
        desk = at_desk(employ("clerk", bureau, "Kim Fund"))
        address = "/schreibtisch/verzeichnisse/fundsachen/neu"
        sent = desk.post(address, FOUND)
        assert desk.post(address, FOUND | {"marks": ""}).status_code == 422
    assert sorted(caught.value.fields) == ["category", "happened_on", "marks"]
    assert sent.status_code == 302
    assert Entry.objects.get().values["value"] == 800
