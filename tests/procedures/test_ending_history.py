"""An ending is a decision itself: one objects to it, and its fall brings the first one back."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.test import Client

from rathaus.kernel.access import Actor
from rathaus.kernel.clock import BERLIN
from rathaus.kernel.events.models import Event
from rathaus.kernel.jobs import run_pending
from rathaus.kernel.tenancy import current_city
from rathaus.mail.actions import mark_posted, record_service
from rathaus.mail.models import Delivery
from rathaus.money.queries import claim_of
from rathaus.people.models import Account, Office
from rathaus.procedures.actions.decide import Verdict, decide_case
from rathaus.procedures.actions.drafts import start_draft
from rathaus.procedures.actions.ending import Asked, can_end, end_decision
from rathaus.procedures.actions.install import install_procedure
from rathaus.procedures.actions.submission import submit_application
from rathaus.procedures.models import Decision, Draft, PlaceUse, Task
from rathaus.procedures.queries.decisions import effect_of
from rathaus.procedures.rules import may_decide
from rathaus.records.models import Case
from tests.money.cast import begun, report
from tests.procedures import town

SCHOOL = {"street": "Schulweg", "house_number": "8", "side": "even", "length_m": 12}
TODAY = datetime.date(2026, 11, 22)


@pytest.fixture
def granted(kim: Actor, office: Office) -> Decision:
    """A permit that left the house; it takes a place, and its fee is paid."""
    install_procedure(
        actor=town.HOUSE,
        path=town.LIBRARY / "procedures" / "common" / "widerspruch",
        office="verkehr",
    )
    current_city().settings["courts"] = {
        "general": {
            "body": "Verwaltungsgericht Musterstadt",
            "street": "Gerichtsweg",
            "house_number": "1",
            "postcode": "24999",
            "town": "Musterstadt",
        }
    }
    case = Case.objects.get(pk=town.submitted(kim, place=SCHOOL).case.pk)
    _judge(case, town.clerk(office, "Jo Amt"), "grant")
    claim = claim_of(case.ref)
    assert claim is not None
    report(begun(claim))
    run_pending(current_city())
    return Decision.objects.select_related("case").get(case=case, state="issued")


def _judge(case: Case, clerk: Actor, kind: str) -> None:
    task = Task.objects.get(case=case, state="open", key="decide")
    decide_case(actor=clerk, task_id=task.pk, verdict=Verdict(kind, reasons="Nach Prüfung."))
    run_pending(current_city())


def _revoked(
    granted: Decision, office: Office, clerk: Actor | None = None, **changes: object
) -> Decision:
    """The decision by which the permit was revoked."""
    given: dict[str, object] = {
        "why": "revoked",
        "reasons": "Die Straße wird gebraucht.",
        "effective_on": TODAY,
        "hearing": "Am Telefon.",
        "known_since": TODAY,
    }
    end_decision(
        actor=clerk or town.clerk(office, "Mia Zwei"),
        decision_id=granted.pk,
        asked=Asked(**given | changes),  # type: ignore[arg-type]
    )
    run_pending(current_city())
    return Decision.objects.select_related("case").get(case=granted.case, kind="ending")


def _objected(kim: Actor, decision: Decision) -> Case:
    start_draft(actor=kim, procedure_key="widerspruch", about=decision)
    draft = Draft.objects.get(about=decision)
    draft.data = {
        "scope": "all",
        "grounds": "Ich brauche den Platz.",
        "role": "self",
        "person": town.draft_of(kim).data["person"],
        "contact": {"channel": "mailbox", "email": "kim@example.org"},
        "confirm": True,
    }
    draft.save(update_fields=["data"])
    return Case.objects.get(pk=submit_application(actor=kim, draft=draft).case.pk)


def _browser(actor: Actor) -> Client:
    client = Client(headers={"host": "testserver"})
    account = Account.objects.get(pk=actor.account)
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_an_ending_is_a_decision_with_a_remedy_of_its_own(
    kim: Actor, office: Office, granted: Decision
) -> None:
    ending = _revoked(granted, office)
    assert (ending.state, ending.decided_by_name, ending.issued_on) == ("issued", "Mia Zwei", TODAY)
    assert ending.remedy["kind"] == "widerspruch"
    # Provided on Sunday 22.11., counts from 26.11.; a month later is a holiday and a weekend.
    assert ending.remedy_until == datetime.date(2026, 12, 28)
    effect = effect_of(granted)
    assert (effect.since, effect.until) == (TODAY, TODAY - datetime.timedelta(days=1))
    (end,) = effect.ends
    assert (end.by, end.norm.replace("\u00a0", " ")) == (ending, "§ 117 LVwG SH")
    assert end.known_until == datetime.date(2027, 11, 22)
    client, address = _browser(kim), f"/mein-rathaus/vorgaenge/{granted.case.number}/"
    page = client.get(address).content.decode()
    assert "Bescheid: der frühere gilt nicht mehr" in page
    assert page.count("/widerspruch") == page.count(f"/widerspruch/{ending.pk}") == 1
    begun_at = client.post(f"{address}widerspruch/{ending.pk}")["Location"]
    assert begun_at.startswith(f"/antrag/{Draft.objects.get(about=ending).pk}/")
    # The permit itself is gone: there is nothing left to object to.
    assert client.post(f"{address}widerspruch")["Location"] == address
    stranger = _browser(town.resident("Fremd"))
    assert stranger.post(f"{address}widerspruch/{ending.pk}").status_code == 404


def test_when_the_ending_falls_the_first_decision_is_in_force_again(
    kim: Actor, office: Office, granted: Decision
) -> None:
    author = town.clerk(office, "Mia Zwei")
    ending = _revoked(granted, office, author)
    assert PlaceUse.objects.filter(case=granted.case, released_at=None).count() == 0
    case = _objected(kim, ending)
    assert not may_decide(author, case)
    _judge(case, town.clerk(office, "Ole Drei"), "grant")
    effect = effect_of(granted)
    assert (effect.since, effect.until, effect.end) == (TODAY, None, None)
    assert [(one.why, one.lifted_on) for one in effect.ends] == [("revoked", TODAY)]
    assert [one.why for one in effect_of(ending).ends] == ["remedied"]
    assert PlaceUse.objects.filter(case=granted.case, released_at=None).count() == 1
    event = Event.objects.get(kind="decision.restored")
    assert event.facts["decision"] == str(granted.pk)
    assert can_end(granted, effect)
    page = _browser(kim).get(f"/mein-rathaus/vorgaenge/{granted.case.number}/").content.decode()
    assert "Der Bescheid war aufgehoben und gilt wieder" in page
    again = end_decision(
        actor=town.clerk(office, "Mia Vier"),
        decision_id=granted.pk,
        asked=Asked(
            why="withdrawn",
            reasons="Nun doch.",
            effective_on=TODAY,
            hearing="Am Telefon.",
            known_since=TODAY,
        ),
    )
    assert effect_of(granted).end == again
    assert [one.why for one in effect_of(granted).ends] == ["revoked", "withdrawn"]


def test_an_objection_does_not_write_over_an_earlier_end(
    kim: Actor, office: Office, granted: Decision
) -> None:
    case = _objected(kim, granted)
    later = TODAY + datetime.timedelta(days=10)
    _revoked(granted, office, effective_on=later)
    _judge(case, town.clerk(office, "Ole Drei"), "grant")
    effect = effect_of(granted)
    told = [(one.why, one.effective_on) for one in effect.ends]
    assert told == [("revoked", later), ("remedied", TODAY)]
    assert effect.end is not None
    assert effect.end.why == "remedied"


def test_the_paid_fee_goes_back_only_when_asked(
    kim: Actor, office: Office, granted: Decision
) -> None:
    _revoked(granted, office, refund=True)
    claim = claim_of(granted.case.ref)
    assert claim is not None
    (refund,) = claim.payments.get().refunds.all()
    assert (refund.state, refund.amount) == ("due", claim.amount)


def test_a_decision_on_an_objection_is_served_and_dated_by_its_proof(
    kim: Actor, office: Office, granted: Decision
) -> None:
    case = _objected(kim, granted)
    _judge(case, town.clerk(office, "Ole Drei"), "refusal")
    letter = Delivery.objects.get(message__case=case.pk, service="formal")
    assert letter.channel == "post"
    day = datetime.date(2026, 11, 23)
    with town.at(datetime.datetime.combine(day, datetime.time(15), BERLIN)):
        chosen = {letter.pk: "certificate"}
        mark_posted(actor=town.HOUSE, deliveries=[letter.pk], day=day, services=chosen)
        run_pending(current_city())
    assert Decision.objects.get(case=case).remedy_until is None
    page = _browser(kim).get(f"/mein-rathaus/vorgaenge/{case.number}/").content.decode()
    assert "Wir stellen Ihnen den Bescheid förmlich zu." in page
    served = datetime.date(2026, 11, 24)
    with town.at(datetime.datetime(2026, 11, 30, 9, tzinfo=BERLIN)):
        record_service(actor=town.HOUSE, delivery_id=letter.pk, day=served)
        run_pending(current_city())
    letter.refresh_from_db()
    # The presumption would be 27.11. and 28.12.; the certificate says 24.11., hence 24.12.
    assert (letter.legal_date, letter.service) == (served, "certificate")
    assert letter.legal_norm.replace("\u00a0", " ") == "§ 3 VwZG"
    assert Decision.objects.get(case=case).remedy_until == datetime.date(2026, 12, 24)


PHASES: dict[str, Callable[[Decision, Office, Actor], Decision]] = {
    "issued": lambda decision, office, kim: decision,
    "ended": lambda decision, office, kim: (_revoked(decision, office), decision)[1],
    "ending": lambda decision, office, kim: _revoked(decision, office),
}


@pytest.mark.parametrize(
    ("phase", "allowed"), [("issued", {"decider"}), ("ended", set()), ("ending", set())]
)
def test_who_may_end_what(
    kim: Actor, office: Office, granted: Decision, phase: str, allowed: set[str]
) -> None:
    works = Office.objects.create(key="tiefbau", name="Tiefbauamt")
    roles = {
        "decider": town.clerk(office, "Ole Drei"),
        "other office": town.clerk(works, "Ole Fremd"),
        "house": town.HOUSE,
        "applicant": kim,
        "stranger": town.resident("Fremd"),
    }
    decision = PHASES[phase](granted, office, kim)
    open_now = can_end(decision, effect_of(decision))
    may = {role for role, who in roles.items() if open_now and may_decide(who, decision.case)}
    assert may == allowed
