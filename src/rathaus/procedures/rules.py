"""Who may do what with procedures, tasks and decisions."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rathaus.kernel.access import Actor, Trust, rule
from rathaus.kernel.access.visibility import SEE_PROTECTED
from rathaus.procedures.folder.directory_model import Directory
from rathaus.procedures.models import Decision, Draft, Entry, FollowUp, Task
from rathaus.records.models import Case
from rathaus.records.rules import WORK, admission, shut


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


CONTROL = ("task.assign", "procedures.manage", "steering.see")
"""Permissions that show how work moves, each for the offices in which it is held."""


@rule(
    "control.see",
    refusal=_("Die Steuerung sehen die Leitung, die Fachadministration und die Steuerung."),
)
def may_see_control(actor: Actor) -> bool:
    """How the work of offices moves: their leads, whoever shapes procedures or steers the house."""
    return actor.is_staff and any(actor.can(name) for name in CONTROL)


@rule("draft.open", refusal=_("Dieser Entwurf gehört zu einem anderen Konto."))
def may_open_draft(actor: Actor, draft: Draft) -> bool:
    """Whoever is logged in with its account; drafts without account are opened by their token."""
    return draft.account_id is None or draft.account_id == actor.account


@rule(
    "register.see", refusal=_("Was ein Register über Sie sagt, zeigen wir nur nach einem Ausweis.")
)
def may_see_answers(actor: Actor) -> bool:
    """See what a register says about oneself before it is used: whoever is proven to be it."""
    return actor.kind == "person" and actor.party is not None and actor.trust >= Trust.SUBSTANTIAL


@rule("task.work", refusal=_("Diese Aufgabe gehört zu einer anderen Stelle."))
def may_work(actor: Actor, task: Task) -> bool:
    """Take, do and return a task of one's offices, if one may see its case."""
    if not actor.is_staff or shut(actor, task.case):
        return False
    if WORK in admission(actor, task.case):
        return True
    if not actor.can(WORK, task.office_id):
        return False
    return not task.case.is_protected or actor.can(SEE_PROTECTED, task.office_id)


@rule("task.decide", refusal=_("Für Entscheidungen an dieser Stelle fehlt Ihnen die Befugnis."))
def may_decide(actor: Actor, case: Case) -> bool:
    """Decide cases of one's offices, never one's own, nor objections to one's own decisions."""
    if not (actor.is_staff and actor.can("case.decide", case.office_id)) or shut(actor, case):
        return False
    objection = FollowUp.objects.filter(case=case, kind=FollowUp.Kind.OBJECTION)
    if objection.filter(decision__decided_by=actor.account).exists():
        return False
    return actor.party is None or actor.party not in {case.applicant_id, case.agent_id}


@rule(
    "decision.continue",
    refusal=_(
        "Weiterführen kann diesen Bescheid nur, wen er betrifft oder wer den Antrag stellte."
    ),
)
def may_continue(actor: Actor, case: Case) -> bool:
    """Renew or change a grant, beginning with its answers: its parties, and nobody else."""
    return actor.party is not None and actor.party in {case.applicant_id, case.agent_id}


@rule("task.assign", refusal=_("Aufgaben verteilen darf nur die Leitung der Stelle."))
def may_assign(actor: Actor, task: Task) -> bool:
    """Give a task to somebody else."""
    allowed = actor.is_staff and actor.can("task.assign", task.office_id)
    return allowed and not shut(actor, task.case)


@rule("objection.sign", refusal=_("Bestätigen kann nur, wer Widerspruch eingelegt hat."))
def may_sign_objection(actor: Actor, case: Case) -> bool:
    """Whoever objects, or acts for them, with a login of their own (§ 9a Abs. 5 OZG)."""
    parties = {case.applicant_id, case.agent_id}
    return actor.kind == "person" and actor.party is not None and actor.party in parties


@rule("post.record", refusal=_("Eingänge erfasst nur die Stelle, die dafür zuständig ist."))
def may_record_post(actor: Actor, office: UUID, protected: bool) -> bool:
    """Record what reached an office on paper: its own clerks, protection included."""
    if not (actor.is_staff and actor.can("case.work", office)):
        return False
    return not protected or actor.can(SEE_PROTECTED, office)


@rule("post.record-to-case", refusal=_("Diesen Eingang erfasst jemand anderes aus der Stelle."))
def may_record_post_to(actor: Actor, case: Case) -> bool:
    """File a letter to a case of one's office, never in one's own matter."""
    own = actor.party is not None and actor.party in {case.applicant_id, case.agent_id}
    if own or shut(actor, case):
        return False
    return may_record_post(actor, case.office_id, case.is_protected)


@rule(
    "post.record-objection", refusal=_("Gegen diesen Bescheid können Sie keinen Eingang erfassen.")
)
def may_record_objection(actor: Actor, decision: Decision) -> bool:
    """Record an objection to a decision that was issued; whether it is in time is not asked."""
    return decision.state == Decision.State.ISSUED and may_record_post_to(actor, decision.case)


@rule("directory.see", refusal=_("Dieses Verzeichnis führt eine Stelle nur für sich."))
def may_see_directory(actor: Actor, directory: Directory) -> bool:
    """Read a directory: everybody a public one, the office its own (entries ask for theirs)."""
    return directory.audience == "public" or may_keep_directory(actor)


@rule("directory.keep", refusal=_("Verzeichnisse führt, wer in der Stelle Vorgänge sieht."))
def may_keep_directory(actor: Actor) -> bool:
    """Look at directories as the office does, of the offices whose cases one may see."""
    return actor.is_staff and actor.can("case.see")


@rule("entry.keep", refusal=_("Dieser Eintrag gehört zu einer anderen Stelle."))
def may_keep_entry(actor: Actor, entry: Entry) -> bool:
    """Enter, renew, move and take off for the office that keeps the entry."""
    if not (actor.is_staff and actor.can("case.work", entry.office_id)):
        return actor.is_system
    if entry.case is not None and shut(actor, entry.case):
        return False
    protected = entry.case is not None and entry.case.is_protected
    return not protected or actor.can(SEE_PROTECTED, entry.office_id)


@rule("entry.own", refusal=_("Dieser Eintrag gehört jemand anderem."))
def owns_entry(actor: Actor, entry: Entry) -> bool:
    """Renew and take off what one has entered oneself, or for whom one acts."""
    if actor.party is None or entry.case is None:
        return False
    return actor.party in {entry.case.applicant_id, entry.case.agent_id}
