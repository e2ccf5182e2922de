"""What this room does when something happens in another."""

from __future__ import annotations

import datetime
from uuid import UUID

from rathaus.kernel.clock import BERLIN
from rathaus.kernel.events import Envelope, subscribe
from rathaus.kernel.references import Reference
from rathaus.mail.events import DeliveryCompleted, LetterReturned, MessageReceived, NoticeRefused
from rathaus.mail.legal import counts_from_notice
from rathaus.mail.models import Channel
from rathaus.money.events import ClaimPaid
from rathaus.procedures.actions.erasing import forget_destroyed
from rathaus.procedures.actions.inspections import leave_inspection_task, settle_inspection
from rathaus.procedures.cosigning import subscriptions as cosigning_subscriptions  # noqa: F401
from rathaus.procedures.drafting.forgetting import forget_drafts
from rathaus.procedures.engine.advance import post_to_run
from rathaus.procedures.engine.remedies import date_remedy
from rathaus.procedures.entry_events import EntryEnded
from rathaus.procedures.events import ContinuationDecided
from rathaus.procedures.installed import installed
from rathaus.procedures.jobs import go_on
from rathaus.procedures.models import Run
from rathaus.procedures.process.vocabulary import ENTRY_ENDED
from rathaus.records.disposal.events import FileDestroyed
from rathaus.records.inspection.events import (
    InspectionAsked,
    InspectionRefused,
    InspectionReleased,
)

PAID = "payment.settled"
ANSWERED = "answer.received"
SUCCEEDED = "successor.issued"


@subscribe(ClaimPaid)
def tell_the_process(event: ClaimPaid, envelope: Envelope) -> None:
    """A claim of a case is paid: its process goes on as soon as this transaction is through."""
    if event.subject.kind != "case":
        return
    facts = {
        "payment.paid_on": envelope.time.astimezone(BERLIN).date().isoformat(),
        "payment.receipt": event.receipt,
        "payment.simulated": envelope.simulated,
    }
    if post_to_run(event.subject.uuid, kind="message", key=PAID, data=facts):
        go_on.defer(case_id=event.subject.id)


@subscribe(MessageReceived)
def pass_on_an_answer(event: MessageReceived, envelope: Envelope) -> None:
    """A party of a case wrote: a process that waits for an answer goes on, others do not notice."""
    subject = event.subject
    if subject.kind != "case" or not _asks_back(subject.uuid):
        return
    if post_to_run(subject.uuid, kind="message", key=ANSWERED):
        go_on.defer(case_id=subject.id)


@subscribe(ContinuationDecided)
def end_the_wait(event: ContinuationDecided, envelope: Envelope) -> None:
    """Another decision follows the grant: the case that runs with it need wait no longer."""
    if post_to_run(event.subject.uuid, kind="message", key=SUCCEEDED):
        go_on.defer(case_id=event.subject.id)


@subscribe(FileDestroyed)
def forget_its_cases(event: FileDestroyed, envelope: Envelope) -> None:
    """A file is destroyed: what its cases were told and decided with goes at the same moment."""
    forget_destroyed(event.subject.uuid)
    forget_drafts(event.subject.uuid)


@subscribe(InspectionAsked)
def prepare_inspection(event: InspectionAsked, envelope: Envelope) -> None:
    """Somebody asked to see a file: its office gets a task."""
    leave_inspection_task(event.inspection.uuid)


@subscribe(InspectionReleased)
def tell_of_release(event: InspectionReleased, envelope: Envelope) -> None:
    """A file was shown: the task is done, and whoever asked is told where to find it."""
    settle_inspection(envelope.actor, event.inspection.uuid)


@subscribe(InspectionRefused)
def tell_of_refusal(event: InspectionRefused, envelope: Envelope) -> None:
    """A file was not shown: the task is done, and whoever asked is told why."""
    settle_inspection(envelope.actor, event.inspection.uuid)


def _asks_back(case_id: UUID, message: str = ANSWERED) -> bool:
    """Whether the process of the case waits for answers (or another message) anywhere."""
    run = Run.objects.filter(case_id=case_id).only("version_id").first()
    if run is None:
        return False
    nodes = installed(run.version_id).procedure.process.diagram.nodes.values()
    return any(node.message == message for node in nodes)


@subscribe(EntryEnded)
def pass_on_the_end_of_an_entry(event: EntryEnded, envelope: Envelope) -> None:
    """An entry stands no longer: a process that waits for that goes on."""
    subject = event.subject
    if subject.kind != "case" or not _asks_back(subject.uuid, ENTRY_ENDED):
        return
    if post_to_run(subject.uuid, kind="message", key=ENTRY_ENDED):
        go_on.defer(case_id=subject.id)


def _after_sending(event: DeliveryCompleted) -> bool:
    """Whether it counts from a later day than that on which it was sent: by letter or notice."""
    return event.channel == Channel.POST or counts_from_notice(event.law, event.legal_date)


@subscribe(DeliveryCompleted, when=_after_sending)
def date_the_remedy(event: DeliveryCompleted, envelope: Envelope) -> None:
    """A decision counts from now on: so does the period against it."""
    _date(event.subject, event.delivery, event.legal_date)


@subscribe(NoticeRefused)
def forget_the_remedy_of_a_notice(event: NoticeRefused, envelope: Envelope) -> None:
    """The mailbox failed and the decision starts anew as a letter: no day counts till then."""
    if event.by_post:
        _date(event.subject, event.delivery, None)


@subscribe(LetterReturned)
def forget_the_remedy_of_a_letter(event: LetterReturned, envelope: Envelope) -> None:
    """The letter came back: no day counts."""
    _date(event.subject, event.delivery, None)


def _date(subject: Reference, delivery: Reference, notified: datetime.date | None) -> None:
    if subject.kind == "case" and date_remedy(subject.uuid, delivery.uuid, notified):
        go_on.defer(case_id=subject.id)
