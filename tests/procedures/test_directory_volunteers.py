"""Volunteering: offers and needs that fit, vetting, contact through the house, and an end."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from rathaus.kernel.access import Actor
from rathaus.kernel.errors import Conflict, Invalid, NotAllowed
from rathaus.kernel.jobs import run_pending
from rathaus.kernel.tenancy import current_city
from rathaus.mail.models import Message
from rathaus.people.models import Office
from rathaus.procedures.actions.certificates import certify_hours
from rathaus.procedures.actions.decide import Verdict, decide_case
from rathaus.procedures.actions.entries import enter_by_staff, move_entry, renew_entry
from rathaus.procedures.actions.entry_times import tend_directories
from rathaus.procedures.actions.install import install_procedure
from rathaus.procedures.actions.introductions import introduce_entries
from rathaus.procedures.actions.submission import submit_application
from rathaus.procedures.models import Entry, Task
from rathaus.procedures.queries.directories import listing_of, public_entries
from rathaus.procedures.queries.matches import matches_of
from tests.counter.cast import client_of
from tests.procedures import town
from tests.procedures.reading import text_of
from tests.procedures.test_small_services import COMMON, KIM, MAIL, at, draft, settle

OFFER = {
    "themes": ["reading"],
    "commercial": False,
    "district": "Mitte",
    "radius_km": 2,
    "days": ["tue"],
    "frequency": "weekly",
    "with_minors": False,
    "with_care": False,
    "person": KIM,
    "contact": MAIL,
    "confirm": True,
}
NEED = {
    "organisation": "Verein Muster",
    "task": "Vorlesen",
    "themes": ["reading", "seniors"],
    "days": ["tue", "thu"],
    "with_minors": "false",
    "with_care": "false",
}


@pytest.fixture
def agency(streets: None) -> Office:
    office = settle("ehrenamt-angebot")
    install_procedure(actor=town.HOUSE, path=COMMON / "ehrenamt-bedarf")
    return office


def offer(actor: Actor, clerk: Actor, **changes: Any) -> Entry:
    """An offer that is being placed; a person has looked at what needs a certificate."""
    sent = submit_application(actor=actor, draft=draft(actor, "ehrenamt-angebot", OFFER | changes))
    for task in Task.objects.filter(case=sent.case):
        decide_case(actor=clerk, task_id=task.pk, verdict=Verdict("grant"))
    run_pending(current_city())
    return Entry.objects.get(case=sent.case)


def need(clerk: Actor, **changes: Any) -> Entry:
    typed = NEED | changes
    return enter_by_staff(
        actor=clerk, directory="ehrenamt-bedarf", typed=typed, place="Schulweg 5", agreed=True
    )


def fitting(entry: Entry) -> set[Any]:
    return {fit.entry.pk for fit in matches_of(listing_of(entry.directory), entry)}


def test_a_need_on_tuesday_within_two_kilometres_has_three_matches_and_no_addresses(
    agency: Office,
) -> None:
    with at("2026-11-24", "10:00"):
        kim, clerk = town.resident(), town.clerk(agency)
        near = [
            offer(kim, clerk, days=["mon", "tue"], radius_km=radius, slots=slots)
            for radius, slots in ((2, ["morning"]), (5, []), (1, ["evening", "morning"]))
        ]
        for changes in (
            {"days": ["wed"]},
            {"themes": ["sports"]},
            {"district": "Wik"},
            {"slots": ["evening"]},
        ):
            offer(kim, clerk, **changes)
        wanted = need(clerk, slots=["morning"])
        fits = matches_of(listing_of("ehrenamt-bedarf"), wanted)
        assert {fit.entry.pk for fit in fits} == {entry.pk for entry in near}
        assert {(fit.entry.district, fit.km) for fit in fits} == {("Mitte", 0.6)}
        assert fitting(near[0]) == {wanted.pk}
        introduce_entries(actor=clerk, entry_id=wanted.pk, other_id=near[0].pk)
        told = Message.objects.filter(case=near[0].case_id).latest("created_at", "pk")
    assert told.subject.startswith("Da passt etwas zusammen: Vorgang ")
    assert "Aufgabe: Vorlesen" in told.body
    assert "Stadtteil: Mitte" in told.body
    for secret in ("Schulweg", "Holtenauer", "Beispiel"):
        assert secret not in told.body
        assert secret not in str([entry.values for entry in near])


def test_an_organisation_sees_what_fits_without_names_and_ends_its_need_itself(
    agency: Office,
) -> None:
    with at("2026-11-24", "10:00"):
        kim, club, clerk = town.resident(), town.resident("Verein"), town.clerk(agency)
        offer(kim, clerk, languages="Plattdeutsch")
        answers: dict[str, Any] = NEED | {"paid": False, "with_minors": False, "with_care": False}
        answers |= {"district": "Schulweg 5", "consent": True, "confirm": True}
        answers |= {"contact": MAIL, "person": KIM | {"surname": "Verein"}}
        sent = submit_application(actor=club, draft=draft(club, "ehrenamt-bedarf", answers))
        task = Task.objects.get(case=sent.case)
        decide_case(actor=clerk, task_id=task.pk, verdict=Verdict("grant"))
        run_pending(current_city())
        entry = Entry.objects.get(case=sent.case)
        page = f"/mein-rathaus/vorgaenge/{sent.case.number}"
        shown = client_of(club).get(f"{page}/").content.decode()
        assert (shown.count("Plattdeutsch"), shown.count("kim@example.org")) == (1, 0)
        assert "Beispiel" not in shown
        off = f"{page}/eintrag/{entry.pk}/herausnehmen"
        assert client_of(kim).post(off).status_code == 404
        assert client_of(club).post(off).status_code == 302
        run_pending(current_city())
        entry.refresh_from_db()
    sent.case.refresh_from_db()
    assert (entry.ended_why, sent.case.state) == ("owner", "closed")


def test_who_works_with_minors_has_shown_a_certificate_that_still_holds(agency: Office) -> None:
    with at("2026-11-24", "10:00"):
        kim, clerk = town.resident(), town.clerk(agency)
        plain = offer(kim, clerk)
        vetted = offer(
            kim, clerk, with_minors=True, certificate="shown", certificate_on="2024-01-15"
        )
        wanted = need(clerk, with_minors="true")
        assert vetted.proof_until == datetime.date(2027, 1, 15)
        assert fitting(wanted) == {vetted.pk}
        assert fitting(need(clerk)) == {plain.pk, vetted.pk}
    with at("2027-01-15", "10:00"):
        assert fitting(wanted) == {vetted.pk}
    with at("2027-01-16", "10:00"):
        assert fitting(wanted) == set()
        assert fitting(vetted) == set()


def test_an_offer_is_asked_after_sixty_days_and_off_without_an_answer(agency: Office) -> None:
    with at("2026-11-24", "10:00"):
        kim, clerk = town.resident(), town.clerk(agency)
        silent, answered = offer(kim, clerk), offer(kim, clerk, days=["thu"])
    for day in ("2027-01-23", "2027-01-24"):
        with at(day, "03:15"):
            tend_directories()
    with at("2027-01-30", "10:00"):
        renew_entry(actor=kim, entry_id=answered.pk)
    with at("2027-02-08", "03:15"):
        tend_directories()
        run_pending(current_city())
    silent.refresh_from_db()
    answered.refresh_from_db()
    assert silent.asked_on == datetime.date(2027, 1, 24)
    assert (silent.ended_why, answered.ended_why) == ("unanswered", "")
    told = Message.objects.filter(case=silent.case_id).order_by("created_at", "id")
    assert [
        subject.split(":")[0].split("?")[0] for subject in told.values_list("subject", flat=True)
    ][1:] == [
        "Wir suchen eine Aufgabe für Sie",
        "Gilt Ihr Angebot noch",
        "Wir haben Ihr Angebot beendet",
    ]


def test_the_hours_given_are_certified_by_letter(agency: Office) -> None:
    with at("2026-11-24", "10:00"):
        kim, clerk = town.resident(), town.clerk(agency)
        given = offer(kim, clerk)
        typed = {"count": "42,5", "first": "2026-01-12", "last": "2026-11-20", "task": "Vorlesen"}
        with pytest.raises(Invalid) as caught:
            certify_hours(actor=clerk, entry_id=given.pk, **typed | {"last": "2026-12-01"})
        assert list(caught.value.fields) == ["last"]
        with pytest.raises(NotAllowed):
            certify_hours(actor=kim, entry_id=given.pk, **typed)
        letter = text_of(certify_hours(actor=clerk, entry_id=given.pk, **typed))
        subject = Message.objects.filter(case=given.case_id).latest("created_at", "pk").subject
    assert "42,5 Stunden" in letter.replace("\u00a0", " ")
    assert "Vorlesen" in letter
    assert subject.startswith("Ihre Stundenbescheinigung")


def test_an_advert_among_help_is_moved_to_the_businesses_with_consent(agency: Office) -> None:
    settle("wirtschaftshilfe-eintrag")
    with at("2026-11-24", "10:00"):
        clerk = town.clerk(agency)
        advert = need(clerk, organisation="Blumen Muster", task="Sträuße mit Lieferung")
        moving: dict[str, Any] = {
            "actor": clerk,
            "entry_id": advert.pk,
            "to": "betriebe",
            "reason": "Das ist Werbung.",
            "typed": {
                "firm": "Blumen Muster",
                "trade": "retail",
                "offer": ["delivery"],
                "text": "Sträuße mit Lieferung",
                "address": "Hauptstraße 3",
            },
        }
        with pytest.raises(Invalid) as caught:
            move_entry(**moving, agreed=False)
        assert list(caught.value.fields) == ["agreed"]
        moved = move_entry(**moving, agreed=True)
        advert.refresh_from_db()
        assert (advert.ended_why, moved.district, moved.until) == (
            "moved",
            "Mitte",
            datetime.date(2027, 2, 22),
        )
        assert not public_entries(listing_of("ehrenamt-bedarf")).exists()
        assert [entry.pk for entry in public_entries(listing_of("betriebe"))] == [moved.pk]
        with pytest.raises(Conflict):
            move_entry(**moving, agreed=True)
