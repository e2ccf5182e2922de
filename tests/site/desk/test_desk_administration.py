"""Switches, failed jobs, letters for the post and refunds, through their pages."""

from __future__ import annotations

import datetime

from django.test import Client

from rathaus.kernel.jobs import Tally, dead_letter, run_pending
from rathaus.kernel.tenancy import City
from rathaus.mail.models import Delivery
from rathaus.people.models import Office
from rathaus.procedures.models import Task
from tests.kernel import chores
from tests.mail import cast as mail
from tests.procedures import town
from tests.site.desk import cast

HOME = {"street": "Holtenauer Straße", "house_number": "120", "side": "even", "length_m": 12}


def _switch(client: Client, value: str, reason: str) -> str:
    answer = client.post(
        f"/schreibtisch/verfahren/{town.KEY}",
        {"name": "memo_active", "value": value, "reason": reason},
        follow=True,
    )
    return answer.content.decode()


def test_switching_the_memo_off_sends_the_next_application_to_a_person(office: Office) -> None:
    client = cast.at_desk(cast.employ("administrator", None, "Malin Muster"))
    before = cast.applied("Ahrens", place=HOME)
    assert (before.state, Task.objects.count()) == ("waiting_payment", 0)
    _switch(client, "", "")  # without a reason nothing is switched
    assert cast.applied("Bendixen", place=HOME | {"house_number": "60"}).state == "waiting_payment"
    page = _switch(client, "", "Der Vermerk wird überarbeitet.")
    assert "memo_active: ausgeschaltet" in page
    assert "Der Vermerk wird überarbeitet." in page
    after = cast.applied("Carstens", place=HOME | {"house_number": "80"})
    assert (after.state, Task.objects.get().case) == ("in_progress", after)
    assert "memo_active: eingeschaltet" in _switch(client, "on", "Der Vermerk gilt wieder.")


def test_posted_letters_get_their_legal_date(office: Office) -> None:
    letter = mail.decided(mail.by_post(), office=office.pk)
    client = cast.at_desk(cast.employ("clerk", office, "Jo Amt"))
    assert str(letter.pk) in client.get("/schreibtisch/postausgang/").content.decode()
    client.post("/schreibtisch/postausgang/aufgegeben", {"delivery": ["kaputt"]})
    assert Delivery.objects.get(pk=letter.pk).legal_date is None
    client.post("/schreibtisch/postausgang/aufgegeben", {"delivery": [str(letter.pk)]})
    found = Delivery.objects.get(pk=letter.pk)
    # Posted on Sunday 22.11., the fourth day is Thursday 26.11.
    assert (found.posted_on, found.legal_date) == (
        datetime.date(2026, 11, 22),
        datetime.date(2026, 11, 26),
    )
    assert "Keine Briefe warten" in client.get("/schreibtisch/postausgang/").content.decode()


def _bury(city: City) -> int:
    """A job that failed for good."""
    number = chores.jot_nonsense.defer(text="x")
    assert run_pending(city) == Tally(done=0, failed=1)
    return number


def test_a_failed_job_is_tried_again_or_discarded_with_a_reason(city: City) -> None:
    kept, thrown = _bury(city), _bury(city)
    client = cast.at_desk(cast.employ("operator", None, "Ole Betrieb"))
    page = client.get("/schreibtisch/stoerungen/")
    assert [letter.id for letter in page.context["letters"]] == [thrown, kept]
    client.post(f"/schreibtisch/stoerungen/{kept}/noch-einmal")
    assert dead_letter(kept) is None
    assert chores.waiting()[0][1] == "todo"
    client.post(f"/schreibtisch/stoerungen/{thrown}/verwerfen", {"reason": ""})
    assert dead_letter(thrown) is not None
    client.post(f"/schreibtisch/stoerungen/{thrown}/verwerfen", {"reason": "Doppelt erfasst."})
    assert dead_letter(thrown) is None
    assert "Nichts ist gescheitert" in client.get("/schreibtisch/stoerungen/").content.decode()
