"""Objecting from the page of a case: the button, the draft, and who may."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest
from django.test import Client

from rathaus.kernel.access import Actor
from rathaus.kernel.clock import today
from rathaus.kernel.jobs import run_pending
from rathaus.kernel.tenancy import current_city
from rathaus.people.models import Account, Office
from rathaus.procedures.actions.decide import Verdict, decide_case
from rathaus.procedures.actions.ending import Asked, end_decision
from rathaus.procedures.actions.install import install_procedure
from rathaus.procedures.actions.intake import Arrival
from rathaus.procedures.actions.objections import record_objection
from rathaus.procedures.actions.parties import parties_of
from rathaus.procedures.actions.prefill import known_of_decision
from rathaus.procedures.models import Decision, Draft, Intake, Task
from rathaus.records.models import Case
from tests.cast_floor2 import a_person
from tests.procedures import town
from tests.procedures.conftest import kim, office, streets

__all__ = ["kim", "office", "streets"]

SCHOOL = {"street": "Schulweg", "house_number": "8", "side": "even", "length_m": 12}


@pytest.fixture
def refused(kim: Actor, office: Office) -> Iterator[Case]:
    """A case that a clerk has refused."""
    install_procedure(
        actor=town.HOUSE,
        path=town.LIBRARY / "procedures" / "common" / "widerspruch",
        office="verkehr",
    )
    case = Case.objects.get(pk=town.submitted(kim, place=SCHOOL).case.pk)
    task = Task.objects.get(case=case, state="open")
    verdict = Verdict("refusal", reasons="Die Schulstraße bleibt frei.")
    decide_case(actor=town.clerk(office), task_id=task.pk, verdict=verdict)
    run_pending(current_city())
    return Case.objects.get(pk=case.pk)


def _browser(actor: Actor) -> Client:
    client = Client(headers={"host": "testserver"})
    account = Account.objects.get(pk=actor.account)
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_the_page_of_a_refused_case_leads_into_an_objection(kim: Actor, refused: Case) -> None:
    client = _browser(kim)
    page = client.get(f"/mein-rathaus/vorgaenge/{refused.number}/")
    assert "Widerspruch einlegen" in page.content.decode()
    begun = client.post(f"/mein-rathaus/vorgaenge/{refused.number}/widerspruch")
    draft = Draft.objects.get(about__case=refused)
    assert begun["Location"].startswith(f"/antrag/{draft.pk}/")
    assert client.get(begun["Location"]).status_code == 200


def test_beginning_twice_goes_on_with_what_was_begun(kim: Actor, refused: Case) -> None:
    client, address = _browser(kim), f"/mein-rathaus/vorgaenge/{refused.number}/widerspruch"
    assert client.post(address)["Location"] == client.post(address)["Location"]
    assert Draft.objects.filter(about__case=refused).count() == 1


def test_whom_the_decision_is_about_is_known_already(kim: Actor, refused: Case) -> None:
    client = _browser(kim)
    begun = client.post(f"/mein-rathaus/vorgaenge/{refused.number}/widerspruch")
    page = client.get(begun["Location"].replace("/objection/", "/person/")).content.decode()
    draft = Draft.objects.get(about__case=refused)
    assert draft.data["role"] == "self"
    assert draft.data["person"]["surname"] == refused.applicant.surname
    assert f"Vorgang {refused.number}" in page


def test_a_representative_objects_for_the_same_person(kim: Actor, refused: Case) -> None:
    mother = a_person("Muster", "Grete", birth_date=datetime.date(1941, 4, 3))
    assert kim.party
    Case.objects.filter(pk=refused.pk).update(applicant=mother, agent=kim.party)
    decision = Decision.objects.select_related("case").get(case=refused)
    known = known_of_decision(kim, decision)["earlier"].values
    assert (known["role"], known["first_names"]) == ("proxy", "Grete")
    assert known_of_decision(town.resident("Fremd"), decision) == {}
    told = {"role": "proxy", "person": known}
    assert parties_of(kim, told, earlier=(mother,)).applicant == mother
    assert parties_of(kim, told).applicant != mother


def test_an_objection_by_e_mail_is_confirmed_with_the_account(
    kim: Actor, refused: Case, office: Office
) -> None:
    decision = Decision.objects.select_related("case").get(case=refused)
    by_mail = Arrival(way="email", on=today(), text="Ich widerspreche.")
    recorded = record_objection(
        actor=town.clerk(office, "Mia Zwei"), decision=decision, arrival=by_mail
    )
    address, client = f"/mein-rathaus/vorgaenge/{recorded.case.number}/", _browser(kim)
    decided = f"/mein-rathaus/vorgaenge/{refused.number}/"
    assert "zurücknehmen" not in client.get(decided).content.decode()
    assert Case.objects.get(pk=refused.pk).state != "closed"
    assert client.post(f"{decided}zuruecknehmen").status_code == 409
    assert Case.objects.get(pk=refused.pk).outcome == "refused"
    shown = client.get(address).content.decode()
    assert "Mit meinem Konto bestätigen" in shown
    assert "nichts tun" not in shown
    stranger = _browser(town.resident("Fremd"))
    assert stranger.post(f"{address}unterschrift").status_code == 404
    assert client.post(f"{address}unterschrift").status_code == 302
    intake = Intake.objects.get(case=recorded.case)
    assert (intake.form, intake.signed_on) == ("signed", today())
    assert not Task.objects.filter(case=recorded.case, key="written_form", state="open").exists()
    assert "Mit meinem Konto bestätigen" not in client.get(address).content.decode()
    assert client.post(f"{address}unterschrift").status_code == 409


def test_no_page_calls_a_decision_what_it_no_longer_is(
    kim: Actor, refused: Case, office: Office
) -> None:
    client, address = _browser(kim), f"/mein-rathaus/vorgaenge/{refused.number}/"
    before = client.get("/mein-rathaus/").content.decode()
    assert "abgelehnt" in before
    decision = Decision.objects.get(case=refused)
    asked = Asked(
        why="withdrawn",
        reasons="Die Schule hat ihren Umzug abgesagt.",
        effective_on=today(),
        known_since=today(),
    )
    end_decision(actor=town.clerk(office, "Mia Zwei"), decision_id=decision.pk, asked=asked)
    run_pending(current_city())
    for page in ("/mein-rathaus/", address):
        shown = client.get(page).content.decode()
        assert "Bescheid zurückgenommen" in shown
    assert "Bescheid: abgelehnt – gilt nicht mehr" in client.get(address).content.decode()


def test_others_neither_see_nor_begin_it(refused: Case) -> None:
    stranger = _browser(town.resident("Fremd"))
    assert stranger.get(f"/mein-rathaus/vorgaenge/{refused.number}/").status_code == 404
    posted = stranger.post(f"/mein-rathaus/vorgaenge/{refused.number}/widerspruch")
    assert posted.status_code == 404
    assert not Draft.objects.filter(about__case=refused).exists()


def test_an_objection_does_not_begin_without_its_decision(kim: Actor, refused: Case) -> None:
    answer = _browser(kim).post("/antrag/widerspruch/neu", follow=True)
    assert answer.redirect_chain[0][0] == "/mein-rathaus/"
    assert "beginnt beim Bescheid" in answer.content.decode()
    assert not Draft.objects.filter(version__key="widerspruch").exists()
