"""Who may act on a file as a whole."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rathaus.kernel.access import Actor, rule
from rathaus.kernel.access.visibility import SEE_PROTECTED
from rathaus.records.models import File
from rathaus.records.rules import DECIDE, MANAGE, WORK, may_add_to_file


def _holds(actor: Actor, file: File, *permissions: str) -> bool:
    if not (actor.is_staff and may_add_to_file(actor, file)):
        return False
    if not any(actor.can(one, file.office_id) for one in permissions):
        return False
    return not file.is_protected or actor.can(SEE_PROTECTED, file.office_id)


@rule("file.work", refusal=_("Für diese Akte ist eine andere Stelle zuständig."))
def may_work_on_file(actor: Actor, file: File) -> bool:
    """Title, paper parts, links, cases: staff who work in the file's office, records management,
    and the house itself."""
    return actor.is_system or _holds(actor, file, WORK, MANAGE)


@rule("file.reopen", refusal=_("Abgeschlossene Akten öffnet nur, wer dazu befugt ist."))
def may_reopen_file(actor: Actor, file: File) -> bool:
    """A closed file is opened again by few."""
    return actor.is_system or _holds(actor, file, DECIDE, MANAGE)
