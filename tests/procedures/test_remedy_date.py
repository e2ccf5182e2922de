"""The last day of the remedy, by mailbox and by post, and when a delivery fails."""

from __future__ import annotations

import datetime

from rathaus.kernel.access import Actor
from rathaus.kernel.clock import BERLIN
from rathaus.kernel.jobs import run_pending
from rathaus.kernel.tenancy import current_city
from rathaus.mail.actions import letter_returned, mark_posted, record_access
from rathaus.mail.models import Delivery
from rathaus.money.queries import claim_of
from rathaus.procedures.models import Decision, Run
from rathaus.procedures.queries.decisions import ways_against
from rathaus.records.models import Case
from tests.mail.peer import smtp_peer
from tests.money.cast import begun, report
from tests.procedures import town

POST = {"contact": {"channel": "post"}}
MONDAY = datetime.date(2026, 11, 23)
# Posted on Monday 23.11., fourth day 27.11.; a month later is Sunday 27.12.
REMEDY_BY_POST = datetime.date(2026, 12, 28)


def _decided(actor: Actor, **changes: object) -> Case:
    case = town.submitted(actor, **changes).case
    claim = claim_of(case.ref)
    assert claim is not None
    report(begun(claim))
    run_pending(current_city())
    return Case.objects.get(pk=case.pk)


def _formal() -> Delivery:
    return Delivery.objects.exclude(law="").order_by("-created_at", "-id")[0]


def _posted(day: datetime.date = MONDAY) -> Delivery:
    with town.at(datetime.datetime.combine(day, datetime.time(15, 0), BERLIN)):
        mark_posted(actor=town.HOUSE, deliveries=[_formal().pk], day=day)
        run_pending(current_city())
    return _formal()


def test_a_letter_dates_the_remedy_when_it_is_posted(kim: Actor) -> None:
    case = _decided(kim, **POST)
    decision = Decision.objects.get(case=case)
    assert (decision.state, decision.remedy_until) == ("issued", None)
    delivery = _posted()
    decision.refresh_from_db()
    assert delivery.legal_date == datetime.date(2026, 11, 27)
    assert decision.remedy_until == REMEDY_BY_POST
    run = Run.objects.get(case=case)
    told = run.data["decision"]
    assert (told["legal_date"], told["remedy_until"]) == ("2026-11-27", "2026-12-28")
    assert (run.state, run.failure, run.inbox) == ("waiting", "", [])


def test_page_and_row_tell_the_same_day(kim: Actor) -> None:
    case = _decided(kim, **POST)
    delivery = _posted()
    decision = Decision.objects.get(case=case)
    until = ways_against(decision, delivery.legal_date).until
    assert until is not None
    assert until.day == decision.remedy_until


def test_a_proven_later_access_moves_it(kim: Actor) -> None:
    case = _decided(kim, **POST)
    delivery = _posted()
    record_access(
        actor=town.HOUSE,
        delivery=delivery,
        received=datetime.date(2026, 12, 2),
        reason="Zustellung laut Nachforschung der Post",
    )
    # From Wednesday 2.12. a month ends on Saturday 2.1.2027.
    assert Decision.objects.get(case=case).remedy_until == datetime.date(2027, 1, 4)


def test_a_returned_letter_counts_from_no_day(kim: Actor) -> None:
    case = _decided(kim, **POST)
    letter_returned(actor=town.HOUSE, delivery=_posted(), reason="unbekannt verzogen")
    run_pending(current_city())
    assert Decision.objects.get(case=case).remedy_until is None
    assert Run.objects.get(case=case).data["decision"]["remedy_until"] is None


def test_a_refused_notice_empties_it_until_the_letter_is_posted(kim: Actor) -> None:
    case = town.submitted(kim).case
    claim = claim_of(case.ref)
    assert claim is not None
    run_pending(current_city())  # the notice of the receipt
    report(begun(claim))
    with smtp_peer(answer_recipient="550 no such user"):
        run_pending(current_city())
    decision = Decision.objects.get(case=case)
    assert (decision.state, decision.remedy_until) == ("issued", None)
    assert (_formal().channel, _formal().state) == ("post", "prepared")
    _posted()
    decision.refresh_from_db()
    assert decision.remedy_until == REMEDY_BY_POST


def test_the_mailbox_dates_it_at_once(kim: Actor) -> None:
    case = _decided(kim)
    assert Decision.objects.get(case=case).remedy_until == datetime.date(2026, 12, 28)
