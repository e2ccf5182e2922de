"""Cases that follow from a decision: what they know of it, and what they do to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, system
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Conflict, Invalid
from rathaus.kernel.events import record
from rathaus.kernel.rows import insert, update
from rathaus.people.models import Party
from rathaus.procedures.actions.tasks import create_task, drop_tasks
from rathaus.procedures.engine.fees import GRANTING
from rathaus.procedures.engine.place_uses import take_again
from rathaus.procedures.engine.work import Work
from rathaus.procedures.events import (
    ContinuationFiled,
    DecisionEnded,
    DecisionRestored,
    ObjectionFiled,
)
from rathaus.procedures.forms import Text
from rathaus.procedures.installed import Installed, installed
from rathaus.procedures.models import Decision, DecisionEnd, Draft, Ended, FollowUp, Run, Task
from rathaus.procedures.queries.intakes import WRITTEN_FORM
from rathaus.records.actions import close_case, reopen_case
from rathaus.records.models import ENDED, Case, Outcome

HOUSE = system("engine")


@dataclass(frozen=True, slots=True)
class Followed:
    """The decision that a case is about, and the case in which it was made.

    ``apart`` says that the earlier file is closed and the new case gets one of its own; ``more`` is
    what else is known of the decision.
    """

    decision: Decision
    case: Case
    reopened: bool
    kind: str = FollowUp.Kind.OBJECTION
    apart: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)

    def represented_by(self, actor: Actor) -> tuple[Party, ...]:
        """The applicant of the earlier case, for whoever acted for them in it."""
        acted = actor.party is not None and actor.party == self.case.agent_id
        return (self.case.applicant,) if acted else ()

    def facts(self) -> dict[str, Any]:
        """What tables, letters and titles may say of it (``earlier.…``)."""
        service = installed(self.decision.version_id).procedure.service
        until = self.decision.remedy_until
        return {
            "number": self.case.number,
            "service": Text.of(dict(service.names)).spoken("de"),
            "kind": self.decision.kind,
            "issued_on": self.decision.issued_on.isoformat() if self.decision.issued_on else None,
            "law": service.remedy.law if service.remedy else "general",
            **({"until": until.isoformat()} if until else {}),
            **self.more,
        }


def followed(bundle: Installed, draft: Draft) -> Followed | None:
    """The decision that the draft is about; None for procedures that begin by themselves.

    Raises :class:`Invalid` where one is needed and missing, :class:`Conflict` when it is being
    objected to already.
    """
    if not bundle.procedure.service.follows:
        return None
    if draft.about_id is None:
        raise Invalid(
            _("Es fehlt der Bescheid, gegen den sich der Widerspruch richtet."),
            remedy=_("Öffnen Sie den Vorgang mit dem Bescheid und beginnen Sie dort."),
        )
    decision = (
        Decision.objects.select_for_update(of=("self",))
        .select_related("case__file", "case__office", "case__applicant")
        .get(pk=draft.about_id)
    )
    require_no_other(decision)
    case, closed = decision.case, decision.case.state in ENDED
    if closed:
        reopen_case(actor=HOUSE, case=case, reason="Gegen den Bescheid ist Widerspruch eingelegt.")
        case.file.refresh_from_db()
    return Followed(decision, case, closed)


def require_no_other(decision: Decision) -> None:
    """Raise :class:`Conflict` where the decision is objected to already."""
    mine = FollowUp.objects.filter(decision=decision, live=True, kind=FollowUp.Kind.OBJECTION)
    other = mine.select_related("case").first()
    if other is not None:
        raise Conflict(
            _("Gegen diesen Bescheid läuft schon ein Widerspruch: Vorgang %(number)s.")
            % {"number": other.case.number},
            remedy=_("Ergänzen Sie ihn dort, oder nehmen Sie ihn zurück."),
        )


def keep_follow_up(case: Case, found: Followed, actor: Actor) -> None:
    """Note that the case is about the decision."""
    link = {"kind": found.kind, "reopened": found.reopened}
    insert(FollowUp(case=case, decision=found.decision, **link))
    subject, decision = found.case.ref, str(found.decision.pk)
    if found.kind == FollowUp.Kind.OBJECTION:
        record(ObjectionFiled(subject=subject, decision=decision, follow_up=case.ref), actor=actor)
        return
    filed = ContinuationFiled(
        subject=subject, decision=decision, follow_up=case.ref, kind=found.kind
    )
    record(filed, actor=actor)


def settle_follow_up(work: Work, decision: Decision) -> None:
    """What a decision on a follow-up does to the earlier one, once it leaves the house.

    An objection that succeeds ends the earlier decision, or changes it; putting that into effect
    is a task for the office. One that fails leaves it as it is.
    """
    if not work.bundle.procedure.service.follows:
        return
    link = FollowUp.objects.select_related("decision__case__office").get(case=work.case)
    if decision.kind == Decision.Kind.REFUSAL:
        _rest(link)
        return
    drop_tasks(case=work.case, key=WRITTEN_FORM)
    why = Ended.REMEDIED if decision.kind == Decision.Kind.GRANT else Ended.CHANGED
    earlier = link.decision
    insert(ended_by(earlier, why, decision, work))
    if why == Ended.REMEDIED and earlier.kind == Decision.Kind.ENDING:
        restore(earlier, decision, work)
    record(
        DecisionEnded(
            subject=earlier.case.ref, decision=str(earlier.pk), why=why, by=str(decision.pk)
        ),
        actor=work.house,
    )
    create_task(
        actor=work.house,
        case=earlier.case,
        key="follow_up",
        node="",
        title="Abhilfe umsetzen",
        title_en="Put the remedy into effect",
        reason=f"Widerspruch {work.case.number}: {_what_now(earlier, why)}",
        due_on=work.today,
        due_why="Der Widerspruch hatte Erfolg",
    )


def ended_by(earlier: Decision, why: Ended, by: Decision, work: Work) -> DecisionEnd:
    return DecisionEnd(
        decision=earlier,
        why=why,
        effective_on=work.today,
        by=by,
        document=by.document,
        recorded_at=now(),
    )


def _what_now(earlier: Decision, why: Ended) -> str:
    """What the office finds in the task, in German for the file."""
    if why == Ended.CHANGED:
        return "der Bescheid ist geändert."
    if earlier.kind == Decision.Kind.ENDING:
        return (
            "die Aufhebung ist aufgehoben, der frühere Bescheid gilt wieder. Prüfen Sie, ob Geld "
            "zurückgefordert oder eine Gebühr erstattet wurde."
        )
    return "der Bescheid ist aufgehoben."


def restore(ending: Decision, by: Decision, work: Work) -> None:
    """The decision that this one had ended is in force again, from the beginning: its end fell."""
    fallen = {"by_id": ending.pk, "lifted_on": None}
    ends = DecisionEnd.objects.select_for_update(of=("self",)).select_related("decision")
    for one in ends.filter(**fallen):
        update(DecisionEnd, {"id": one.pk}, lifted_on=work.today, lifted_by=by.pk)
        record(
            DecisionRestored(subject=ending.case.ref, decision=str(one.decision_id), by=str(by.pk)),
            actor=work.house,
        )
        if one.decision.kind in GRANTING:
            run = Run.objects.select_related("case").get(case=one.decision.case_id)
            take_again(Work(run=run, actor=work.actor, house=work.house))


def drop_follow_up(case: Case) -> None:
    """The follow-up was withdrawn: the decision may be objected to anew while there is time."""
    drop_tasks(case=case, key=WRITTEN_FORM)
    for link in FollowUp.objects.filter(case=case, live=True).select_related("decision__case"):
        FollowUp.objects.filter(pk=link.pk).update(live=False)
        _rest(link)


def rest_again(case: Case) -> None:
    """The remedy has been put into effect: the earlier case rests again."""
    links = FollowUp.objects.filter(decision__case=case, kind=FollowUp.Kind.OBJECTION)
    link = links.select_related("decision__case").last()
    if link is not None:
        _rest(link)


def rest_after_post(case: Case) -> None:
    """What came after the end of a case has been read: it rests again where nothing else waits."""
    waiting = Task.objects.filter(case=case, state=Task.State.OPEN).exists()
    objected = FollowUp.objects.filter(
        decision__case=case, live=True, case__closed_at__isnull=True
    ).exists()
    finished = Run.objects.filter(case=case, state=Run.State.FINISHED).exists()
    if case.outcome and finished and not waiting and not objected and case.closed_at is None:
        close_case(actor=HOUSE, case=case, outcome=Outcome(case.outcome))


def _rest(link: FollowUp) -> None:
    """Close the earlier case again where the objection had opened it and nothing else waits."""
    case = link.decision.case
    waiting = Task.objects.filter(case=case, state=Task.State.OPEN).exists()
    if link.reopened and not waiting and case.closed_at is None:
        close_case(actor=HOUSE, case=case, outcome=Outcome(case.outcome))
