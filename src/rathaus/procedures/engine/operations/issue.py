"""Issuing a decision: set, checked for completeness, filed, delivered, dated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from rathaus.kernel.errors import Conflict
from rathaus.kernel.events import record
from rathaus.kernel.rows import update
from rathaus.mail.actions import Attachment, provide_decision
from rathaus.mail.models import Delivery
from rathaus.procedures.engine.authenticity import keep_stamp, stamped
from rathaus.procedures.engine.continuations import settle_continuation
from rathaus.procedures.engine.follow_ups import settle_follow_up
from rathaus.procedures.engine.letter_data import (
    letter_data,
    named_remedy,
    remedy_facts,
    service_name,
)
from rathaus.procedures.engine.numbers import taken_numbers
from rathaus.procedures.engine.operations.letters import (
    attachment,
    enclosed,
    file_letter,
    set_letter,
)
from rathaus.procedures.engine.suits import is_served, is_sued, law_of
from rathaus.procedures.engine.work import Work
from rathaus.procedures.events import DecisionIssued
from rathaus.procedures.letters import require_complete
from rathaus.procedures.matters import Matter, sort_of
from rathaus.procedures.models import Decision
from rathaus.procedures.process import Call
from rathaus.procedures.queries.decisions import remedy_end
from rathaus.records.actions import advance_case
from rathaus.records.models import CaseState, Document, Outcome

_OUTCOMES = {
    Decision.Kind.GRANT: Outcome.GRANTED,
    Decision.Kind.PARTIAL: Outcome.PARTLY,
    Decision.Kind.REFUSAL: Outcome.REFUSED,
}
_TITLES = {
    Decision.Kind.GRANT: "Bescheid: Bewilligung",
    Decision.Kind.PARTIAL: "Bescheid: teilweise Bewilligung",
    Decision.Kind.REFUSAL: "Bescheid: Ablehnung",
}

_DECIDED = _(
    "Ihr Antrag ist entschieden. Bitte lesen Sie den Bescheid in der Anlage; wie Sie sich dagegen "
    "wehren können und bis wann, steht am Ende."
)
_OBJECTION = _(
    "Über Ihren Widerspruch ist entschieden. Bitte lesen Sie den Bescheid in der Anlage; was Sie "
    "dagegen noch tun können und bis wann, steht am Ende."
)
_COVERS = {
    (Matter.APPLICATION, Decision.Kind.GRANT): _(
        "Ihr Antrag ist bewilligt. Der Bescheid liegt bei; was Sie jetzt tun müssen, steht im "
        "ersten Satz."
    ),
    (Matter.APPLICATION, Decision.Kind.PARTIAL): _DECIDED,
    (Matter.APPLICATION, Decision.Kind.REFUSAL): _DECIDED,
    (Matter.OBJECTION, Decision.Kind.GRANT): _(
        "Ihr Widerspruch hat Erfolg. Der Bescheid liegt bei; was sich dadurch ändert, steht darin."
    ),
    (Matter.OBJECTION, Decision.Kind.PARTIAL): _OBJECTION,
    (Matter.OBJECTION, Decision.Kind.REFUSAL): _OBJECTION,
    (Matter.TAX, Decision.Kind.GRANT): _(
        "Die Steuer ist festgesetzt. Der Bescheid liegt bei; was Sie wann zahlen, steht darin."
    ),
}
"""What the message says that brings the decision."""


def issue(work: Work, call: Call) -> Mapping[str, Any]:
    """Issue the decision that is held. A letter with a missing part does not leave.

    While the delivery counts from no day, as a letter that has not been posted, the end of the
    remedy stays empty; :func:`engine.remedies.date_remedy` sets it later.

    Raises :class:`Invalid` naming each missing part, :class:`Conflict` without a held decision or
    where the remedy is not settled for this Land.
    """
    decision = work.held_decision()
    if decision is None:
        raise Conflict(
            "Für diesen Vorgang ist nichts entschieden, was erlassen werden könnte.",
            remedy="Entscheiden Sie zuerst; dann geht der Ablauf weiter.",
        )
    block = stamped(work, call.letter)
    work.data["numbers"] = taken_numbers(work, decision)
    pdf = set_letter(work, call.letter, lambda: letter_data(work, decision) | block)
    require_complete(pdf, discretion=work.bundle.procedure.service.automation.discretion)
    title = _TITLES[Decision.Kind(decision.kind)]
    document = file_letter(work, pdf, kind="decision", title=title)
    enclosures = [attachment(document), *enclosed(work, call.letter)]
    delivery = _deliver(work, decision, enclosures)
    _write_issued(work, decision, document, delivery)
    advance_case(
        actor=work.house,
        case=work.case,
        to=CaseState.DECIDED,
        outcome=_OUTCOMES[Decision.Kind(decision.kind)],
    )
    keep_stamp(work, call.letter, block, pdf, document, decision)
    record(
        DecisionIssued(
            subject=work.case.ref,
            decision=str(decision.pk),
            kind=decision.kind,
            automated=decision.automated,
            document=str(document.pk),
            issued_on=work.today.isoformat(),
        ),
        actor=work.house,
    )
    settle_follow_up(work, decision)
    settle_continuation(work, decision)
    until = decision.remedy_until
    facts = {
        "kind": decision.kind,
        "issued_on": work.today.isoformat(),
        "legal_date": delivery.legal_date.isoformat() if delivery.legal_date else None,
        "remedy_until": until.isoformat() if until else None,
    }
    return {
        "decision": work.data.get("decision", {}) | facts,
        "numbers": work.data["numbers"],
    }


def _write_issued(work: Work, decision: Decision, document: Document, delivery: Delivery) -> None:
    """Note on the decision that it has left the house, and until when one can object."""
    decision.state = Decision.State.ISSUED
    decision.issued_on = work.today
    decision.document = document.pk
    decision.remedy = remedy_facts(work)
    until = remedy_end(decision, delivery.legal_date)
    decision.remedy_until = until.day if until else None
    written = ("state", "issued_on", "document", "remedy", "remedy_until")
    update(Decision, {"id": decision.pk}, **{name: getattr(decision, name) for name in written})


def _deliver(work: Work, decision: Decision, enclosures: Sequence[Attachment]) -> Delivery:
    with translation.override(work.language):
        subject = say("%(service)s: Ihr Bescheid, Vorgang %(number)s") % {
            "service": service_name(work),
            "number": work.case.number,
        }
        kind = Decision.Kind(decision.kind)
        matter = sort_of(work.bundle.procedure.service).matter
        body = _COVERS.get((matter, kind), _COVERS[Matter.APPLICATION, kind])
    return provide_decision(
        actor=work.house,
        office=work.case.office_id,
        recipient=work.addressee,
        subject=subject,
        body=str(body),
        attachments=enclosures,
        case=work.case.pk,
        scope=work.case.procedure_key,
        law=law_of(work) if is_sued(work) else named_remedy(work).law,  # type: ignore[arg-type]
        formal=is_served(work),
    )
