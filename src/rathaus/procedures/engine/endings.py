"""Decisions that a person withdraws, revokes or corrects: the letter, its delivery, its effect.

§§ 42, 48, 49 VwVfG, §§ 38, 44 to 48 SGB X, §§ 129 to 131 AO. What takes a decision back is a
decision itself, with a remedy of its own; a correction is not. Nothing here judges: whether it may
be done, by which provision and why, is said by the person who does it.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from rathaus.kernel.clock import Law, now
from rathaus.kernel.rows import insert
from rathaus.mail.actions import provide_decision
from rathaus.mail.models import Delivery
from rathaus.money.models import Claim
from rathaus.people.models import Account
from rathaus.procedures.engine.ending_ways import Offered, is_granting, repayment_norm
from rathaus.procedures.engine.entries import end_entries
from rathaus.procedures.engine.letter_data import (
    named_remedy,
    recipient,
    remedy_block,
    remedy_facts,
    service_name,
)
from rathaus.procedures.engine.operations.letters import attachment, file_letter, set_house_letter
from rathaus.procedures.engine.place_uses import end_places
from rathaus.procedures.engine.repayments import Repayment, claim_repayment, refund_fee
from rathaus.procedures.engine.suits import is_sued, law_of
from rathaus.procedures.engine.work import Work
from rathaus.procedures.forms import Text
from rathaus.procedures.letters import require_complete
from rathaus.procedures.models import Decision, DecisionEnd
from rathaus.procedures.models.decisions import Ended
from rathaus.procedures.queries.decisions import remedy_end
from rathaus.records.models import Document

LETTER = "ending"
KIND = "decision_ending"

_TITLES = {
    Ended.WITHDRAWN: "Rücknahme eines Bescheids",
    Ended.REVOKED: "Widerruf eines Bescheids",
    Ended.ADJUSTED: "Aufhebung eines Bescheids",
    Ended.CORRECTED: "Berichtigung eines Bescheids",
}
_OWED = "§ 44 SGB X"
"""Bound: what was wrongly refused has to be withdrawn (Abs. 1), so no choice is explained."""


@dataclass(frozen=True, slots=True)
class Ending:
    """What a person has settled; ``effective_on`` is the first day on which it holds.

    ``known_until`` is the end of the period that runs since the grounds were known, ``late`` why a
    later day is in time all the same.
    """

    offered: Offered
    reasons: str
    effective_on: datetime.date
    hearing: str
    official: Account
    known_since: datetime.date | None = None
    known_until: datetime.date | None = None
    late: str = ""
    repayment: Repayment | None = None
    refund: bool = False

    @property
    def why(self) -> Ended:
        """What happens to the decision."""
        return self.offered.way.why

    @property
    def corrects(self) -> bool:
        """Whether the decision stays in force, and nothing is decided anew."""
        return self.why == Ended.CORRECTED


def branch_of(work: Work) -> str:
    """The branch of law of the decision: general, social or tax."""
    return law_of(work) if is_sued(work) else str(named_remedy(work).law)


def put_into_effect(work: Work, decision: Decision, ending: Ending) -> DecisionEnd:
    """Write, file and deliver the letter, and note the end of the decision.

    Raises :class:`Invalid` where a part of the letter is missing, :class:`Conflict` where the
    remedy is not settled or has no seat, or where another claim of the case is open.
    """
    claim = claim_repayment(work, ending.repayment, branch_of(work)) if ending.repayment else None
    told = letter_facts(work, decision, ending, claim)
    pdf = set_house_letter(work, LETTER, lambda: told)
    require_complete(pdf, discretion=told["ending"]["choice"])
    document = file_letter(work, pdf, kind=KIND, title=_TITLES[ending.why])
    delivery = _deliver(work, ending, document)
    second = None if ending.corrects else _decide(work, ending, document, delivery)
    end = _end(decision, ending, document, second, claim)
    insert(end)
    if is_granting(decision) and not ending.corrects:
        end_places(work.case, ending.effective_on)
        end_entries(work.case, actor=work.house, on=ending.effective_on)
    if ending.refund:
        refund_fee(work)
    return end


def _decide(work: Work, ending: Ending, document: Document, delivery: Delivery) -> Decision:
    """The decision by which the other one ends: issued as it is made."""
    decision = Decision(
        case=work.case,
        version_id=work.run.version_id,
        kind=Decision.Kind.ENDING,
        state=Decision.State.ISSUED,
        automated=False,
        reasons=ending.reasons,
        decided_by=ending.official,
        decided_by_name=str(ending.official),
        decided_at=now(),
        issued_on=work.today,
        document=document.pk,
        remedy=remedy_facts(work),
    )
    until = remedy_end(decision, delivery.legal_date)
    decision.remedy_until = until.day if until else None
    insert(decision)
    return decision


def _end(
    decision: Decision,
    ending: Ending,
    document: Document,
    by: Decision | None,
    claim: Claim | None,
) -> DecisionEnd:
    return DecisionEnd(
        decision=decision,
        why=ending.why,
        norm=ending.offered.norm,
        effective_on=ending.effective_on,
        by=by,
        document=document.pk,
        known_since=ending.known_since,
        known_until=ending.known_until,
        late=ending.late,
        repayment=claim.pk if claim else None,
        recorded_at=now(),
    )


def letter_facts(
    work: Work, decision: Decision, ending: Ending, claim: Claim | None = None
) -> dict[str, Any]:
    """What the letter says."""
    case, granting = work.case, is_granting(decision)
    issued = decision.issued_on or work.today
    with translation.override("de"):
        return {
            "date": work.today.isoformat(),
            "reference": case.file.number,
            "case_number": case.number,
            "recipient": recipient(work.addressee),
            "contact": {"phone": case.office.phone, "email": case.office.email},
            "signature": {"kind": "official", "name": str(ending.official)},
            **({} if ending.corrects else {"remedy": remedy_block(work)}),
            "ending": {
                "why": str(ending.why.value),
                "way": ending.offered.way.key,
                "burden": granting and not ending.corrects,
                "choice": ending.offered.norm.replace("\u00a0", " ") != _OWED,
                "number": case.number,
                "service": Text.of(dict(work.bundle.procedure.service.names)).spoken("de"),
                "issued_on": issued.isoformat(),
                "effective_on": ending.effective_on.isoformat(),
                "reasons": _paragraphs(ending.reasons),
                "hearing": _paragraphs(ending.hearing) or [_no_hearing()],
                "norm": ending.offered.norm,
                "refund": ending.refund,
                **_repayment_facts(work, ending, claim),
            },
        }


def _repayment_facts(work: Work, ending: Ending, claim: Claim | None) -> dict[str, Any]:
    """What the letter says of the money that has to be paid back."""
    if claim is None or ending.repayment is None:
        return {}
    return {
        "repayment": {
            "amount": f"{claim.amount:.2f}",
            "due_on": claim.due_on.isoformat(),
            "number": claim.number,
            "reasons": _paragraphs(ending.repayment.reasons),
            "norm": repayment_norm(branch_of(work)),
        }
    }


def _no_hearing() -> str:
    return _("Eine Anhörung war nicht nötig, weil diese Entscheidung Ihnen nichts nimmt.")


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _deliver(work: Work, ending: Ending, document: Document) -> Delivery:
    with translation.override(work.language):
        told = {"service": service_name(work), "number": work.case.number}
        if ending.corrects:
            subject = _("%(service)s: Ihr Bescheid ist berichtigt, Vorgang %(number)s") % told
            body = _("Sie müssen nichts tun. Was wir berichtigen, steht in der Anlage.")
        else:
            subject = _("%(service)s: Ihr Bescheid gilt nicht mehr, Vorgang %(number)s") % told
            body = _(
                "Bitte lesen Sie das Schreiben in der Anlage. Von wann an der Bescheid nicht mehr "
                "gilt, warum, und wie Sie sich dagegen wehren können, steht darin."
            )
    return provide_decision(
        actor=work.house,
        office=work.case.office_id,
        recipient=work.addressee,
        subject=subject,
        body=body,
        attachments=[attachment(document)],
        case=work.case.pk,
        scope=work.case.procedure_key,
        law=Law(branch_of(work)),
    )
