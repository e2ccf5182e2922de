"""Closing and reopening a matter that staff opened by hand: no procedure ends it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.errors import Conflict
from rathaus.kernel.transactions import action
from rathaus.procedures.models import Task
from rathaus.records.actions import close_case, reopen_case
from rathaus.records.models import Case, Outcome
from rathaus.records.rules import may_reopen_case, may_work_on_case

_NAMED = 3


@action
def close_matter(*, actor: Actor, case: Case, outcome: Outcome | None) -> Case:
    """Close a matter, and with the last one in it a case file.

    :class:`Invalid` without an outcome; :class:`Conflict` for a case that a procedure runs, for a
    closed one, and while tasks or co-signatures are open.
    """
    require(may_work_on_case, actor, case)
    _refuse_run(case)
    waiting = Task.objects.filter(case=case, state=Task.State.OPEN).order_by("due_on", "pk")
    titles = list(waiting.values_list("title", flat=True)[:_NAMED])
    if titles:
        raise Conflict(
            _("Der Vorgang lässt sich nicht abschließen: Offen ist noch „%(titles)s“.")
            % {"titles": "“, „".join(titles)},
            remedy=_("Erledigen Sie zuerst die offenen Aufgaben."),
        )
    return close_case(actor=actor, case=case, outcome=outcome)


@action
def reopen_matter(*, actor: Actor, case: Case, reason: str) -> Case:
    """Take a closed matter up again; its file is open again too.

    :class:`Invalid` without a reason, :class:`Conflict` for a case that a procedure runs or whose
    file is destroyed.
    """
    require(may_reopen_case, actor, case)
    _refuse_run(case)
    if case.file.destroyed_at is not None:
        raise Conflict(
            _("Die Akte %(number)s ist vernichtet.") % {"number": case.file.number},
            remedy=_("Legen Sie einen neuen Vorgang an."),
        )
    return reopen_case(actor=actor, case=case, reason=reason)


def _refuse_run(case: Case) -> None:
    if case.procedure_key:
        raise Conflict(
            _("Diesen Vorgang führt ein Verfahren; es schließt ihn ab."),
            remedy=_("Erledigen Sie die offenen Aufgaben am Schreibtisch."),
        )
