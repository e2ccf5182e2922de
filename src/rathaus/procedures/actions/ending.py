"""Withdrawing, revoking and correcting decisions that have left the house: by a person, always."""

from __future__ import annotations

import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import today
from rathaus.kernel.errors import Conflict, Invalid, NotFound
from rathaus.kernel.events import record
from rathaus.kernel.transactions import action
from rathaus.people.models import Account
from rathaus.procedures.engine.advance import HOUSE
from rathaus.procedures.engine.endings import Ending, is_granting, put_into_effect
from rathaus.procedures.engine.work import Work
from rathaus.procedures.events import DecisionEnded
from rathaus.procedures.models import Decision, Run
from rathaus.procedures.models.decisions import Ended
from rathaus.procedures.rules import may_decide
from rathaus.records.actions import close_case, reopen_case
from rathaus.records.models import ENDED, Outcome

WAYS = (Ended.WITHDRAWN, Ended.REVOKED, Ended.CORRECTED)
"""How a person ends or corrects a decision; the other ends come of an objection."""


@action
def end_decision(
    *,
    actor: Actor,
    decision_id: UUID,
    why: str,
    reasons: str,
    effective_on: datetime.date | None,
    hearing: str,
) -> Decision:
    """Withdraw (§ 48 VwVfG), revoke (§ 49) or correct (§ 42) a decision that was issued.

    ``effective_on`` is the first day of it: for what is withdrawn not before the decision, for what
    is revoked not in the past; a correction is of today. ``hearing`` says how and when the person
    was heard, or why not (§ 28 VwVfG), where something is taken from them. The letter is filed and
    delivered in the same transaction; a closed case is closed again afterwards.

    Raises :class:`Invalid` naming each field, :class:`NotAllowed`, :class:`Conflict` where nothing
    was issued or somebody was first, and where the letter could not name the remedy.
    """
    decision = _locked(decision_id)
    require(may_decide, actor, decision.case)
    require_in_force(decision, why)
    ending = _checked(actor, decision, why, reasons, effective_on, hearing)
    case = decision.case
    closed, outcome = case.state in ENDED, case.outcome
    if closed:
        reopen_case(actor=HOUSE, case=case, reason=f"Der Bescheid wird {_DONE[ending.why]}.")
        case.file.refresh_from_db()
    _put_into_effect(actor, decision, ending)
    if closed:
        close_case(actor=HOUSE, case=case, outcome=Outcome(outcome) if outcome else None)
    decision.refresh_from_db()
    return decision


def _put_into_effect(actor: Actor, decision: Decision, ending: Ending) -> None:
    """Send the letter, note the end, and record who did it."""
    case = decision.case
    run = Run.objects.get(case=case)
    run.case = case
    document = put_into_effect(Work(run=run, actor=actor, house=HOUSE), decision, ending)
    happened = DecisionEnded(
        subject=case.ref, decision=str(decision.pk), why=str(ending.why.value), by=str(document.pk)
    )
    record(happened, actor=actor)


_DONE = {
    Ended.WITHDRAWN: "zurückgenommen",
    Ended.REVOKED: "widerrufen",
    Ended.CORRECTED: "berichtigt",
}


def can_end(decision: Decision) -> bool:
    """Whether it is in force, so that it can still be withdrawn or revoked."""
    issued = decision.state == Decision.State.ISSUED
    return issued and (decision.ended_on is None or decision.ended_why == Ended.CORRECTED)


def require_in_force(decision: Decision, why: str) -> None:
    """Raise :class:`Conflict` where nothing was issued, or where somebody was first."""
    if decision.state != Decision.State.ISSUED:
        raise Conflict(
            _("Dieser Bescheid ist nicht erlassen; es gibt nichts zurückzunehmen."),
            remedy=_("Entscheiden Sie den Vorgang, solange er offen ist."),
        )
    if not can_end(decision) or (why == Ended.CORRECTED and decision.ended_on is not None):
        raise Conflict(
            _("Dieser Bescheid ist schon %(what)s.") % {"what": decision.get_ended_why_display()},
            remedy=_("Laden Sie den Vorgang neu; das Schreiben dazu steht in der Akte."),
        )


def _locked(decision_id: UUID) -> Decision:
    found = (
        Decision.objects.select_for_update(of=("self",))
        .select_related("case__file", "case__office", "case__applicant", "case__agent")
        .filter(pk=decision_id)
        .first()
    )
    if found is None:
        raise NotFound(
            _("Diesen Bescheid gibt es nicht."), remedy=_("Öffnen Sie den Vorgang noch einmal.")
        )
    return found


def _checked(
    actor: Actor,
    decision: Decision,
    why: str,
    reasons: str,
    effective_on: datetime.date | None,
    hearing: str,
) -> Ending:
    """What was typed, as it holds; raises :class:`Invalid` naming each field."""
    fields: dict[str, str] = {}
    kind = Ended(why) if why in WAYS else None
    if kind is None:
        fields["why"] = _("Bitte wählen Sie, was mit dem Bescheid geschieht.")
    if not reasons.strip():
        fields["reasons"] = _("Bitte begründen Sie das; die Begründung steht im Schreiben.")
    ends = kind in (Ended.WITHDRAWN, Ended.REVOKED)
    if ends and is_granting(decision) and not hearing.strip():
        fields["hearing"] = _(
            "Bitte halten Sie fest, wie und wann die Person angehört wurde, oder warum nicht."
        )
    wrong = _wrong_day(decision, kind, effective_on) if ends else ""
    if wrong:
        fields["effective_on"] = wrong
    if fields or kind is None:
        raise Invalid(
            _("Das Schreiben ist noch nicht vollständig."),
            remedy=_("Ergänzen Sie die genannten Felder; nichts ist verloren."),
            fields=fields,
        )
    day = effective_on if ends and effective_on else today()
    official = str(Account.objects.get(pk=actor.account or 0))
    return Ending(kind, reasons.strip(), day, hearing.strip(), official)


def _wrong_day(decision: Decision, kind: Ended | None, day: datetime.date | None) -> str:
    if day is None:
        return _("Bitte nennen Sie den Tag, von dem an der Bescheid nicht mehr gilt.")
    if kind == Ended.REVOKED and day < today():
        return _("Ein Widerruf gilt nur für die Zukunft: frühestens von heute an.")
    if decision.issued_on and day < decision.issued_on:
        return _("Vor diesem Tag gab es den Bescheid noch nicht.")
    return ""
