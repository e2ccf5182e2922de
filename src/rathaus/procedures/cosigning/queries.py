"""Reads: whose turn it is, what one has sent round, and what of it may be seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from rathaus.kernel.access import ALL_OFFICES, Actor, Visibility
from rathaus.kernel.access.visibility import SEE_PROTECTED
from rathaus.kernel.clock import today
from rathaus.kernel.errors import NotFound
from rathaus.kernel.paging import Page, page_of
from rathaus.people.models import Deputy
from rathaus.people.models.periods import holds_on
from rathaus.procedures.cosigning.rules import may_sign, sees_document
from rathaus.procedures.models import Disposition, DispositionPoint, Round, RoundStep, Task
from rathaus.records.models import Case, DocumentVersion
from rathaus.records.queries import may_read_papers, not_shut
from rathaus.records.rules import SEE, holds, shut

NEWEST = ("-started_at", "-id")
Which = Literal["open", "started"]
_STEPS = Prefetch(
    "steps",
    RoundStep.objects.select_related("signer", "office", "done_by").order_by("stage", "place"),
)


@dataclass(frozen=True, slots=True)
class RoundFilter:
    """What the list of rounds is narrowed to; kept in the address of the page."""

    which: Which = "open"
    kind: str = ""
    state: str = ""


def rounds_of(actor: Actor, case: Case) -> list[Round]:
    """The rounds of a case with their steps, the latest first, as far as the paper may be seen."""
    if not holds(actor, SEE, case):
        return []
    found = _with_all(Round.objects.filter(case=case)).order_by(*NEWEST)
    rounds = []
    for entry in found:
        entry.case = case
        if sees_document(actor, entry):
            rounds.append(entry)
    return rounds


def waiting_for(actor: Actor) -> Q:
    """Steps at which it is the actor's turn: in person, for their office, or i. V."""
    if not actor.is_staff or actor.account is None:
        return Q(pk__in=[])
    day = today()
    stood_in = Deputy.objects.filter(holds_on(day), account=actor.account)
    named = Q(signer=actor.account) | Q(signer__in=stood_in.values("post__holder"))
    offices, protected = actor.offices(SEE), actor.offices(SEE_PROTECTED)
    here = Q() if offices is ALL_OFFICES else Q(office__in=offices)
    own_draft = Q(round__kind=Round.Kind.COSIGN, round__started_by=actor.account)
    asked = (Q(signer=None) | named) & ~(own_draft & ~Q(signer=actor.account))
    if protected is not ALL_OFFICES:
        hidden = Q(round__case__visibility=Visibility.PROTECTED)
        hidden |= Q(round__document__visibility=Visibility.PROTECTED)
        here &= ~hidden | Q(office__in=protected)
    waits = Q(opened_at__isnull=False, result="", round__state=Round.State.RUNNING)
    return waits & here & asked & not_shut(actor, "round__case")


def round_list(
    actor: Actor, wanted: RoundFilter, *, after: str = "", size: int = 25
) -> Page[Round]:
    """One page of rounds: those that wait for the actor, or those that the actor has started."""
    if wanted.which == "started":
        rounds = Round.objects.filter(not_shut(actor, "case"), started_by=actor.account)
        if wanted.state in Round.State.values:
            rounds = rounds.filter(state=wanted.state)
    else:
        mine = RoundStep.objects.filter(waiting_for(actor))
        rounds = Round.objects.filter(pk__in=mine.values("round"))
    if wanted.kind in Round.Kind.values:
        rounds = rounds.filter(kind=wanted.kind)
    return page_of(_with_all(rounds), order=NEWEST, after=after, size=size)


def find_round(actor: Actor, round_id: UUID) -> Round:
    """The round, for whoever may see its document or started it; raises :class:`NotFound`."""
    found = _with_all(Round.objects.filter(pk=round_id)).first()
    if found is None:
        raise _none()
    own = actor.is_staff and found.started_by_id == actor.account
    own = own and not shut(actor, found.case, SEE)
    if not (own or sees_document(actor, found)):
        raise _none()
    return found


def find_step(actor: Actor, step_id: UUID) -> RoundStep:
    """A step with its round, for whoever is to act on it now or may see the document anyway.

    Whoever is named and would not see the case finds it only while it is their turn, and of the
    case only this document. Raises :class:`NotFound`.
    """
    found = (
        RoundStep.objects.select_related("signer", "office", "done_by", *_OF_ROUND)
        .filter(pk=step_id, opened_at__isnull=False)
        .first()
    )
    if found is None or not (
        (found.round.running and found.open and may_sign(actor, found))
        or sees_document(actor, found.round)
    ):
        raise _none()
    return found


def steps_by_task(tasks: Iterable[UUID], kind: RoundStep.Kind | None = None) -> list[UUID]:
    """The steps that these tasks stand for, in one fixed order; of one kind only if named."""
    found = RoundStep.objects.filter(task__in=list(tasks))
    if kind is not None:
        found = found.filter(kind=kind)
    return list(found.order_by("round__case", "pk").values_list("pk", flat=True))


def stood_in_for(actor: Actor) -> frozenset[int]:
    """The accounts for whose holders the actor stands in today."""
    held = Deputy.objects.filter(holds_on(today()), account=actor.account)
    holders = held.exclude(post__holder=None).values_list("post__holder", flat=True)
    return frozenset(key for key in holders if key is not None)


def turn_of(actor: Actor, round: Round, holders: frozenset[int]) -> RoundStep | None:
    """The step of a listed round at which it is the actor's turn: in person before i. V."""
    waiting = [step for step in round.steps.all() if step.open and actor.can(SEE, step.office_id)]
    own = [step for step in waiting if step.signer_id == actor.account]
    if round.is_cosigning and round.started_by_id == actor.account:
        return own[0] if own else None
    others = [step for step in waiting if step.signer_id is None or step.signer_id in holders]
    return next(iter([*own, *others]), None)


def version_of(round: Round) -> DocumentVersion:
    """The version that goes round: exactly this one, whatever came after it."""
    return DocumentVersion.objects.select_related("blob").get(
        document=round.document_id, number=round.version
    )


def steps_of(round: Round) -> list[RoundStep]:
    """All steps of a round in their order."""
    return list(
        RoundStep.objects.filter(round=round)
        .select_related("signer", "office", "done_by")
        .order_by("stage", "place")
    )


def dispositions_of(actor: Actor, case: Case) -> list[Disposition]:
    """The dispositions of a case with their points, the latest first; those about papers that the
    actor may not read are left out."""
    if not holds(actor, SEE, case):
        return []
    points = Prefetch(
        "points",
        DispositionPoint.objects.select_related("round", "task").order_by("place"),
    )
    found = Disposition.objects.filter(case=case).select_related("document", "made_by")
    shown = []
    for entry in found.prefetch_related(points).order_by("-made_at", "-id"):
        entry.case = case
        if entry.document is None or may_read_papers(actor, case, entry.document.visibility):
            shown.append(entry)
    return shown


def open_document_tasks(case_id: UUID) -> list[Task]:
    """Open tasks about single documents of the case, by day; those of rounds stand elsewhere."""
    found = Task.objects.filter(case=case_id, state=Task.State.OPEN, document__isnull=False)
    own = found.filter(round_step=None).select_related("assignee", "office")
    return list(own.order_by("due_on", "id"))


def signatures(steps: Iterable[RoundStep]) -> int:
    """How many have signed, with or without a dissenting note."""
    signed = {RoundStep.Result.SIGNED, RoundStep.Result.DISSENTED}
    return sum(step.result in signed for step in steps)


_OF_ROUND = (
    "round",
    "round__case",
    "round__case__office",
    "round__case__file",
    "round__document",
    "round__started_by",
)


def _with_all(rounds: QuerySet[Round]) -> QuerySet[Round]:
    return rounds.select_related(
        "case", "case__office", "case__file", "document", "started_by"
    ).prefetch_related(_STEPS)


def _none() -> NotFound:
    return NotFound(
        _("Diesen Umlauf finden Sie hier nicht."),
        remedy=_("Vielleicht ist er schon beendet. Öffnen Sie Ihre Umläufe neu."),
    )
