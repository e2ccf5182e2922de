"""What the law says of something that came outside the online form, and what of it is open."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from uuid import UUID

from rathaus.kernel.access import ALL_OFFICES, Actor
from rathaus.kernel.access.visibility import SEE_PROTECTED
from rathaus.kernel.law import Parameter, parameter
from rathaus.kernel.statements import execute
from rathaus.kernel.tenancy import current_city
from rathaus.procedures.installed import installed
from rathaus.procedures.models import Decision, Draft, Intake, Task
from rathaus.procedures.queries.active import ProcedureName, active_procedures
from rathaus.records.models import Case

WRITTEN_FORM = "written_form"
"""The task that an objection without a signature leaves."""

INCOMING = "incoming_post"
"""The task to read a writing that answers nothing that was asked."""

# Read from the source: compiling every procedure only to list their names would be slow.
_OF_OFFICES = r"""
SELECT version.key
  FROM procedures_procedureversion AS version
  JOIN people_office AS office
    ON office.key = substring(version.source -> 'files' ->> 'service.yaml'
                              FROM '(?n)^office: *([a-z0-9_-]+)')
 WHERE version.active AND (%(everywhere)s OR office.id = ANY(%(offices)s::uuid[]))
   AND NOT version.source -> 'files' ->> 'service.yaml' ~ '(?n)^follows:'
"""

_KEPT, _FIRST = "kept", "first"


@dataclass(frozen=True, slots=True)
class Misdirected:
    """The other authority that something had come to first, and on which day."""

    authority: str
    on: datetime.date


def form_rule(law: str, way: str, on: datetime.date) -> Parameter:
    """The row that says whether this way keeps the written form (§ 70 VwGO, § 84 SGG)."""
    return _row(f"intake.form.{_branch(law)}.{way}", on)


def keeps_form(law: str, way: str, on: datetime.date) -> bool:
    """Whether an objection that comes this way is in writing or put on record."""
    return form_rule(law, way, on).value == _KEPT


def counted_day(
    law: str, received_on: datetime.date, elsewhere: Misdirected | None
) -> datetime.date:
    """The day of receipt that counts: in social law also that at another authority (§ 16 Abs. 2
    SGB I, § 84 Abs. 2 SGG)."""
    if elsewhere is None:
        return received_on
    counts = _row(f"intake.elsewhere.{_branch(law)}", received_on).value == _FIRST
    return min(received_on, elsewhere.on) if counts else received_on


def law_of(decision: Decision) -> str:
    """The branch of law by which the decision is objected to."""
    remedy = installed(decision.version_id).procedure.service.remedy
    return str(decision.remedy.get("law") or (remedy.law if remedy else "general"))


def unsigned_objection(case: Case) -> Intake | None:
    """The intake by which this objection came and whose signature is missing; None otherwise."""
    return Intake.objects.filter(case=case, form=Intake.Form.OPEN).order_by("recorded_at").first()


def form_task(case: Case) -> Task | None:
    """The open task about the missing signature."""
    return Task.objects.filter(case=case, key=WRITTEN_FORM, state=Task.State.OPEN).first()


def is_form_task(task_id: UUID) -> bool:
    """Whether the task asks what became of a missing signature."""
    return Task.objects.filter(pk=task_id, key=WRITTEN_FORM).exists()


def intakes_of(case: Case) -> list[Intake]:
    """Everything that came to the case outside the online form, oldest first."""
    return list(Intake.objects.filter(case=case).order_by("recorded_at", "id"))


def intake_of(draft: Draft) -> Intake:
    """The paper application whose answers the draft holds."""
    return Intake.objects.get(draft=draft)


def begun_applications(actor: Actor) -> list[Intake]:
    """Paper applications of one's offices whose answers are still to be typed, oldest first."""
    found = Intake.objects.filter(case=None).select_related("draft").order_by("received_on", "id")
    offices = actor.offices("case.work")
    if offices is not ALL_OFFICES:
        found = found.filter(office__in=offices)
    return [intake for intake in found if _may_go_on(actor, intake)]


def recordable_procedures(actor: Actor) -> list[ProcedureName]:
    """The procedures of one's offices that can begin on paper, by name."""
    offices = actor.offices("case.work")
    everywhere = offices is ALL_OFFICES
    values = {"everywhere": everywhere, "offices": [] if everywhere else list(offices)}
    keys = {key for (key,) in execute(_OF_OFFICES, values).fetchall()}
    return [entry for entry in active_procedures() if entry.key in keys]


def _may_go_on(actor: Actor, intake: Intake) -> bool:
    draft = intake.draft
    if draft is None:
        return False
    protected = installed(draft.version_id).procedure.filing.protected
    return not protected or actor.can(SEE_PROTECTED, intake.office_id)


def _branch(law: str) -> str:
    return "social" if law == "social" else "general"


def _row(key: str, on: datetime.date) -> Parameter:
    city = current_city()
    return parameter(key, on=on, land=city.land, city=city.slug)
