"""Directories that procedures keep: businesses on the public list, asked about and renewed."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rathaus.kernel.access import Actor
from rathaus.kernel.errors import Conflict, NotFound
from rathaus.kernel.jobs import run_pending
from rathaus.kernel.tenancy import City, current_city
from rathaus.mail.models import Message
from rathaus.money.queries import claim_of
from rathaus.people.models import Office
from rathaus.procedures.actions.decide import Verdict, decide_case
from rathaus.procedures.actions.entries import renew_entry, take_off_entry
from rathaus.procedures.actions.entry_times import tend_directories
from rathaus.procedures.actions.install import install_procedure
from rathaus.procedures.actions.submission import submit_application
from rathaus.procedures.models import Entry, Task
from rathaus.records.models import Case
from tests.money.cast import begun, report
from tests.procedures import town
from tests.procedures.test_ending import _decided, _end
from tests.procedures.test_small_services import KIM, MAIL, at, draft, settle

FIRM = {
    "firm": "Café Muster",
    "trade": "gastro",
    "in_city": True,
    "address": "Schulweg 5",
    "offer": ["voucher", "pickup"],
    "text": "Gutscheine und Kuchen zum Abholen.",
    "until": "2026-12-31",
    "need": ["liquidity"],
    "proof": [{"name": "g.pdf", "sha256": "a" * 64, "size": 1200, "media_type": "application/pdf"}],
    "consent": True,
    "person": KIM,
    "contact": MAIL,
    "confirm": True,
}


@pytest.fixture
def trade(streets: None) -> Office:
    """The office that keeps the list, in a town that knows its streets."""
    return settle("wirtschaftshilfe-eintrag")


def listed(office: Office, actor: Actor, clerk: Actor, **changes: Any) -> Case:
    """A business whose entry was read and released."""
    answers = FIRM | changes
    sent = submit_application(actor=actor, draft=draft(actor, "wirtschaftshilfe-eintrag", answers))
    task = Task.objects.get(case=sent.case)
    decide_case(actor=clerk, task_id=task.pk, verdict=Verdict("grant"))
    run_pending(current_city())
    return Case.objects.get(pk=sent.case.pk)


def visitor() -> Client:
    return Client(headers={"host": "testserver"})


def test_a_released_business_stands_in_the_public_list_until_its_last_day(trade: Office) -> None:
    page = "/verzeichnisse/betriebe/"
    with at("2026-11-23", "10:00"):
        kim, clerk = town.resident(), town.clerk(trade)
        assert visitor().get(page).content.decode().count("<article") == 0
        case = listed(trade, kim, clerk)
        entries = visitor().get(page + "liste.json").json()["entries"]
        shown = visitor().get(page)
        other = visitor().get(page + "?trade=craft")
        assert page in visitor().get("/leistungen/wirtschaftshilfe-eintrag/").content.decode()
    assert entries == [
        {
            "firm": "Café Muster",
            "trade": "gastro",
            "offer": ["voucher", "pickup"],
            "text": "Gutscheine und Kuchen zum Abholen.",
            "address": "Schulweg 5",
            "hours": None,
            "public_phone": None,
            "web": None,
            "district": "Mitte",
            "until": "2026-12-31",
        }
    ]
    text = shown.content.decode()
    assert (shown.status_code, shown["X-Robots-Tag"]) == (200, "noindex")
    assert "Café Muster" in text
    for hidden in ("Beispiel", "kim@example.org", "Stundung", "liquidity"):
        assert hidden not in text
    assert "Dazu gibt es hier keinen Eintrag" in other.content.decode()
    for day, standing in (("2026-12-31", 1), ("2027-01-01", 0)):
        with at(day, "03:15"):
            tend_directories()
            run_pending(current_city())
            rows = visitor().get(page + "liste.csv").content.decode().splitlines()
            assert len(rows) - 1 == standing
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("closed", "done")
    assert Message.objects.filter(case=case.pk).order_by("created_at", "id").last().subject == (  # type: ignore[union-attr]
        "Ihr Eintrag ist beendet: Café Muster"
    )


def test_an_entry_is_asked_about_renewed_and_taken_off_by_its_owner_alone(trade: Office) -> None:
    with at("2026-11-23", "10:00"):
        kim, other, clerk = town.resident(), town.resident("Muster"), town.clerk(trade)
        case = listed(trade, kim, clerk, until="2027-02-21")
        entry = Entry.objects.get(case=case)
    asked = []
    for day in ("2027-01-22", "2027-01-23", "2027-01-24"):
        with at(day, "03:15"):
            tend_directories()
        asked.append(Message.objects.filter(subject__startswith="Stimmt Ihr Eintrag").count())
    assert asked == [0, 1, 1]
    with at("2027-01-25", "12:00"):
        with pytest.raises(NotFound):
            renew_entry(actor=other, entry_id=entry.pk)
        renewed = renew_entry(actor=kim, entry_id=entry.pk)
        assert (renewed.until, renewed.asked_on) == (datetime.date(2027, 4, 25), None)
        taken = take_off_entry(actor=kim, entry_id=entry.pk)
        assert taken.ended_why == "owner"
        with pytest.raises(Conflict):
            take_off_entry(actor=kim, entry_id=entry.pk)
        run_pending(current_city())
    case.refresh_from_db()
    assert (case.state, Entry.objects.count()) == ("closed", 1)


def test_the_list_costs_the_same_for_one_and_for_three(trade: Office) -> None:
    counts = []
    with at("2026-11-23", "10:00"):
        kim, clerk = town.resident(), town.clerk(trade)
        for firms in (["Eins"], ["Zwei", "Drei"]):
            for firm in firms:
                listed(trade, kim, clerk, firm=firm)
            visitor().get("/verzeichnisse/betriebe/")
            with CaptureQueriesContext(connection) as queries:
                page = visitor().get("/verzeichnisse/betriebe/?district=Mitte")
            counts.append((page.content.decode().count("<article"), len(queries)))
    assert [shown for shown, _ in counts] == [1, 3]
    assert counts[0][1] == counts[1][1]


def test_what_is_refused_never_stands_and_an_unknown_directory_is_not_there(city: City) -> None:
    office = settle("wirtschaftshilfe-eintrag")
    with at("2026-11-23", "10:00"):
        kim, clerk = town.resident(), town.clerk(office)
        sent = submit_application(
            actor=kim, draft=draft(kim, "wirtschaftshilfe-eintrag", FIRM | {"in_city": False})
        )
        verdict = Verdict("refusal", reasons="Der Betrieb liegt in Hamburg.")
        decide_case(actor=clerk, task_id=Task.objects.get(case=sent.case).pk, verdict=verdict)
        run_pending(current_city())
        assert visitor().get("/verzeichnisse/gibt-es-nicht/").status_code == 404
        assert visitor().get("/verzeichnisse/").status_code == 200
    assert Entry.objects.count() == 0


PERMITS = """\
key: haltverbote
title: {de: Haltverbote}
audience: public
from: grant
until: application.date
place: application.place.street
columns:
  - {name: day, label: {de: Tag}, is: application.date}
"""


@pytest.mark.parametrize(
    ("revoked_from", "until", "why"),
    [("2026-11-22", "2026-12-12", "case"), ("2026-12-01", "2026-11-30", "")],
)
def test_a_permit_stands_from_its_decision_until_that_ends(
    kim: Actor, office: Office, tmp_path: Path, revoked_from: str, until: str, why: str
) -> None:
    layer = tmp_path / "layer"
    layer.mkdir()
    (layer / "directory.yaml").write_text(PERMITS)
    install_procedure(actor=town.HOUSE, path=town.FOLDER, layers=[layer])
    held = _decided(kim, office, "grant")
    assert Entry.objects.count() == 0  # not before it is paid for and issued
    claim = claim_of(held.case.ref)
    assert claim is not None
    report(begun(claim))
    run_pending(current_city())
    entry = Entry.objects.get(case=held.case)
    assert (str(entry.until), entry.values) == ("2026-12-12", {"day": "2026-12-12"})
    _end(
        town.clerk(office, "Mia Zwei"),
        held,
        why="revoked",
        effective_on=datetime.date.fromisoformat(revoked_from),
    )
    entry.refresh_from_db()
    assert (str(entry.until), entry.ended_why) == (until, why)
