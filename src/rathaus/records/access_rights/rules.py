"""Who may give, take and look at rights on single files."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rathaus.kernel.access import Actor, rule
from rathaus.kernel.access.visibility import SEE_PROTECTED
from rathaus.records.models import AccessMode, AccessRight, File
from rathaus.records.rules import ASSIGN, BARRED_FROM, MANAGE, SEE

AUDIT = "events.verify"


@rule(
    "file.govern-access",
    refusal=_("Zugänge zu dieser Akte regelt die Leitung der Stelle, die sie führt."),
)
def may_govern_access(actor: Actor, file: File) -> bool:
    """Admit, restrict, bar and end: whoever distributes work in the file's office, and is not
    barred from it."""
    return (
        actor.is_staff
        and file.pk not in actor.only(BARRED_FROM)
        and actor.can(ASSIGN, file.office_id)
        and (not file.is_protected or actor.can(SEE_PROTECTED, file.office_id))
    )


@rule("file.bar", refusal=_("Von einer Akte schließt die Leitung aus, oder man sich selbst."))
def may_bar(actor: Actor, file: File, account: int) -> bool:
    """The lead; and everybody themselves, as soon as they see that they are biased."""
    return may_govern_access(actor, file) or (
        actor.is_staff and actor.account == account and actor.can(SEE, file.office_id)
    )


@rule("file.end-access", refusal=_("Diesen Zugang beendet die Leitung der Stelle."))
def may_end_access(actor: Actor, right: AccessRight) -> bool:
    """The lead, and never one's own exclusion; a right of one's own may be given back."""
    if right.mode != AccessMode.BARRED and actor.is_staff and right.account_id == actor.account:
        return True
    return may_govern_access(actor, right.file) and not (
        right.mode == AccessMode.BARRED and right.account_id == actor.account
    )


@rule("file.audit", refusal=_("Eingeschränkte Akten öffnet nur die Revision, mit Begründung."))
def may_audit_file(actor: Actor, file: File) -> bool:
    """Auditors, who may see cases of its office and check the log; never one who is barred."""
    return (
        actor.is_staff
        and file.pk not in actor.only(BARRED_FROM)
        and actor.can(AUDIT)
        and actor.can(SEE, file.office_id)
        and (not file.is_protected or actor.can(SEE_PROTECTED, file.office_id))
    )


@rule("file.see-access", refusal=_("Zugänge sehen die Leitung und die Schriftgutverwaltung."))
def may_see_access(actor: Actor, file: File) -> bool:
    """Who can open the file and why: its lead, and records management."""
    return may_govern_access(actor, file) or (
        actor.is_staff
        and file.pk not in actor.only(BARRED_FROM)
        and actor.can(MANAGE)
        and (not file.is_protected or actor.can(SEE_PROTECTED, file.office_id))
    )


@rule("access-rights.list", refusal=_("Diese Liste ist für die Leitung einer Stelle."))
def may_list_access(actor: Actor) -> bool:
    """The list of special rights: leads for their offices, records management and auditors."""
    return actor.is_staff and any(actor.can(name) for name in (ASSIGN, MANAGE, AUDIT))
