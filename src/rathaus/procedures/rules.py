"""Who may do what with procedures, tasks and decisions."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rathaus.kernel.access import Actor, rule
from rathaus.kernel.access.visibility import SEE_PROTECTED
from rathaus.procedures.models import Draft, FollowUp, Task
from rathaus.records.models import Case


@rule("procedure.install", refusal=_("Verfahren einrichten darf nur die Fachadministration."))
def may_install(actor: Actor) -> bool:
    """Install folders and switch their settings."""
    return actor.is_system or actor.can("procedures.manage")


@rule("procedure.migrate", refusal=_("Vorgänge umstellen darf nur die Fachadministration."))
def may_migrate(actor: Actor) -> bool:
    """Move running cases to another version of their procedure."""
    return actor.is_system or actor.can("procedures.manage")


@rule(
    "figures.see", refusal=_("Engpässe sehen die Leitung einer Stelle und die Fachadministration.")
)
def may_see_figures(actor: Actor) -> bool:
    """How long tasks take: for whoever distributes them or shapes their process."""
    return actor.is_staff and (actor.can("task.assign") or actor.can("procedures.manage"))


@rule("draft.open", refusal=_("Dieser Entwurf gehört zu einem anderen Konto."))
def may_open_draft(actor: Actor, draft: Draft) -> bool:
    """Whoever is logged in with its account; drafts without account are opened by their token."""
    return draft.account_id is None or draft.account_id == actor.account


@rule("task.work", refusal=_("Diese Aufgabe gehört zu einer anderen Stelle."))
def may_work(actor: Actor, task: Task) -> bool:
    """Take, do and return a task of one's offices, if one may see its case."""
    if not (actor.is_staff and actor.can("case.work", task.office_id)):
        return False
    return not task.case.is_protected or actor.can(SEE_PROTECTED, task.office_id)


@rule("task.decide", refusal=_("Für Entscheidungen an dieser Stelle fehlt Ihnen die Befugnis."))
def may_decide(actor: Actor, case: Case) -> bool:
    """Decide cases of one's offices, never one's own, nor objections to one's own decisions."""
    if not (actor.is_staff and actor.can("case.decide", case.office_id)):
        return False
    if FollowUp.objects.filter(case=case, decision__decided_by=actor.account).exists():
        return False
    return actor.party is None or actor.party not in {case.applicant_id, case.agent_id}


@rule("task.assign", refusal=_("Aufgaben verteilen darf nur die Leitung der Stelle."))
def may_assign(actor: Actor, task: Task) -> bool:
    """Give a task to somebody else."""
    return actor.is_staff and actor.can("task.assign", task.office_id)
