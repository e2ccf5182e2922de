"""Withdrawing, revoking and correcting decisions that have left the house: by a person, always."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import today
from rathaus.kernel.errors import Conflict, Invalid, NotFound
from rathaus.kernel.events import record
from rathaus.kernel.transactions import action
from rathaus.people.models import Account
from rathaus.procedures.engine.advance import HOUSE
from rathaus.procedures.engine.ending_ways import Offered, is_granting, period_of_grounds, ways_open
from rathaus.procedures.engine.endings import Ending, branch_of, put_into_effect
from rathaus.procedures.engine.fees import read_fee
from rathaus.procedures.engine.repayments import Repayment
from rathaus.procedures.engine.work import Work
from rathaus.procedures.events import DecisionEnded
from rathaus.procedures.models import Decision, DecisionEnd, Run
from rathaus.procedures.models.decisions import Ended
from rathaus.procedures.queries.decisions import Effect, effect_of
from rathaus.procedures.rules import may_decide
from rathaus.records.actions import close_case, reopen_case
from rathaus.records.models import ENDED, Outcome


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person has settled about a decision, as they typed it.

    ``why`` is the key of a way (:mod:`engine.ending_ways`). ``effective_on`` is the first day of
    it: for what is withdrawn not before the decision, for what is revoked not in the past unless
    its way allows it; a correction is of today. ``hearing`` says how and when the person was heard,
    or why not (§ 28 VwVfG), and ``known_since`` since when the grounds were known, where something
    is taken from them; ``late`` why it is in time although that period is over. ``repay``,
    ``repay_by`` and ``repay_why`` claim money back; ``refund`` gives back the fee that was paid.
    """

    why: str
    reasons: str
    effective_on: datetime.date | None = None
    hearing: str = ""
    known_since: datetime.date | None = None
    late: str = ""
    repay: str = ""
    repay_by: datetime.date | None = None
    repay_why: str = ""
    refund: bool = False


@action
def end_decision(*, actor: Actor, decision_id: UUID, asked: Asked) -> DecisionEnd:
    """Withdraw (§ 48 VwVfG), revoke (§ 49) or correct (§ 42) a decision that was issued.

    The letter is filed and delivered in the same transaction; what takes a decision back is a
    decision itself. A closed case is closed again afterwards.

    Raises :class:`Invalid` naming each field, :class:`NotAllowed`, :class:`Conflict` where nothing
    was issued or somebody was first, and where the letter could not name the remedy.
    """
    decision = _locked(decision_id)
    require(may_decide, actor, decision.case)
    effect = effect_of(decision)
    require_in_force(decision, effect, asked.why)
    case = decision.case
    run = Run.objects.get(case=case)
    run.case = case
    work = Work(run=run, actor=actor, house=HOUSE)
    ending = _checked(work, decision, effect, asked)
    closed, outcome = case.state in ENDED, case.outcome
    if closed:
        reopen_case(actor=HOUSE, case=case, reason=f"Der Bescheid wird {_DONE[ending.why]}.")
        case.file.refresh_from_db()
    end = put_into_effect(work, decision, ending)
    happened = DecisionEnded(
        subject=case.ref, decision=str(decision.pk), why=str(end.why), by=str(end.document)
    )
    record(happened, actor=actor)
    if closed:
        close_case(actor=HOUSE, case=case, outcome=Outcome(outcome) if outcome else None)
    return end


_DONE = {
    Ended.WITHDRAWN: "zurückgenommen",
    Ended.REVOKED: "widerrufen",
    Ended.ADJUSTED: "aufgehoben",
    Ended.CORRECTED: "berichtigt",
}


def can_end(decision: Decision, effect: Effect) -> bool:
    """Whether it is in force, so that it can still be withdrawn or revoked.

    What took another decision back is not taken back itself: an objection does that.
    """
    issued = decision.state == Decision.State.ISSUED
    return issued and decision.kind != Decision.Kind.ENDING and effect.end is None


def require_in_force(decision: Decision, effect: Effect, why: str) -> None:
    """Raise :class:`Conflict` where nothing was issued, or where somebody was first."""
    if decision.state != Decision.State.ISSUED:
        raise Conflict(
            _("Dieser Bescheid ist nicht erlassen; es gibt nichts zurückzunehmen."),
            remedy=_("Entscheiden Sie den Vorgang, solange er offen ist."),
        )
    if decision.kind == Decision.Kind.ENDING:
        raise Conflict(
            _("Dieser Bescheid beendet selbst einen anderen."),
            remedy=_("Er fällt, wenn ein Widerspruch gegen ihn Erfolg hat."),
        )
    done = effect.end
    if done is None and why == Ended.CORRECTED and effect.corrected:
        done = next(one for one in effect.ends if one.why == Ended.CORRECTED)
    if done is not None:
        raise Conflict(
            _("Dieser Bescheid ist schon %(what)s.") % {"what": done.get_why_display()},
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


def _checked(work: Work, decision: Decision, effect: Effect, asked: Asked) -> Ending:
    """What was typed, as it holds; raises :class:`Invalid` naming each field."""
    branch, pays = branch_of(work), work.bundle.procedure.service.pays
    open_ways = ways_open(decision, branch=branch, pays=pays, corrected=effect.corrected)
    offered = next((one for one in open_ways if one.way.key == asked.why), None)
    taking = offered is not None and offered.way.why != Ended.CORRECTED and is_granting(decision)
    wrong = _wrong_words(offered, asked, taking=taking)
    wrong |= _wrong_day(decision, offered, asked.effective_on)
    until = None
    if offered is not None and taking and offered.way.timed:
        until, late = _wrong_period(asked, branch)
        wrong |= late
    repayment = _repayment(asked, wrong) if taking and asked.repay.strip() else None
    if wrong or offered is None:
        raise Invalid(
            _("Das Schreiben ist noch nicht vollständig."),
            remedy=_("Ergänzen Sie die genannten Felder; nichts ist verloren."),
            fields=wrong,
        )
    corrects = offered.way.why == Ended.CORRECTED
    return Ending(
        offered=offered,
        reasons=asked.reasons.strip(),
        effective_on=today() if corrects or not asked.effective_on else asked.effective_on,
        hearing=asked.hearing.strip(),
        official=Account.objects.get(pk=work.actor.account or 0),
        known_since=asked.known_since if until else None,
        known_until=until,
        late=asked.late.strip(),
        repayment=repayment,
        refund=asked.refund and not corrects,
    )


def _wrong_words(offered: Offered | None, asked: Asked, *, taking: bool) -> dict[str, str]:
    fields: dict[str, str] = {}
    if offered is None:
        fields["why"] = _("Bitte wählen Sie, was mit dem Bescheid geschieht.")
    if not asked.reasons.strip():
        fields["reasons"] = _("Bitte begründen Sie das; die Begründung steht im Schreiben.")
    if taking and not asked.hearing.strip():
        fields["hearing"] = _(
            "Bitte halten Sie fest, wie und wann die Person angehört wurde, oder warum nicht."
        )
    return fields


def _wrong_day(
    decision: Decision, offered: Offered | None, day: datetime.date | None
) -> dict[str, str]:
    if offered is None or offered.way.why == Ended.CORRECTED:
        return {}
    problem = ""
    if day is None:
        problem = _("Bitte nennen Sie den Tag, von dem an der Bescheid nicht mehr gilt.")
    elif not offered.any_day and day < today():
        problem = _("Ein Widerruf gilt nur für die Zukunft: frühestens von heute an.")
    elif decision.issued_on and day < decision.issued_on:
        problem = _("Vor diesem Tag gab es den Bescheid noch nicht.")
    return {"effective_on": problem} if problem else {}


def _wrong_period(asked: Asked, branch: str) -> tuple[datetime.date | None, dict[str, str]]:
    """The end of the period since the grounds were known, and what has to be said about it."""
    known = asked.known_since
    if known is None:
        text = _("Bitte nennen Sie den Tag, seit dem Sie die Gründe kennen.")
        return None, {"known_since": text}
    if known > today():
        return None, {"known_since": _("Dieser Tag liegt in der Zukunft.")}
    until = period_of_grounds(known, branch)
    if until is None:
        return None, {}
    if until.day < today() and not asked.late.strip():
        text = _(
            "Achtung: Die Frist lief %(why)s. Wenn sie hier nicht entgegensteht, schreiben Sie, "
            "warum; sonst lassen Sie es bei dem Bescheid."
        )
        return until.day, {"late": text % {"why": until.why}}
    return until.day, {}


def _repayment(asked: Asked, wrong: dict[str, str]) -> Repayment | None:
    """What is claimed back; notes in ``wrong`` what is missing."""
    amount = None
    try:
        amount = read_fee(asked.repay)
    except Invalid as error:
        wrong["repay"] = error.fields["fee"]
    if asked.repay_by is None or asked.repay_by < today():
        wrong["repay_by"] = _("Bitte nennen Sie, bis wann zu zahlen ist: frühestens heute.")
    if not asked.repay_why.strip():
        wrong["repay_why"] = _("Bitte begründen Sie, warum und wie viel zurückzuzahlen ist.")
    if amount is None or asked.repay_by is None:
        return None
    return Repayment(amount, asked.repay_by, asked.repay_why.strip())
