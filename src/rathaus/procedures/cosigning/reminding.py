"""A word to those who have not done on the day what a round asks of them."""

from __future__ import annotations

from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _

from rathaus.kernel.access import system
from rathaus.kernel.clock import today
from rathaus.kernel.events import record
from rathaus.kernel.transactions import action
from rathaus.procedures.cosigning.events import Reminded
from rathaus.procedures.models import Round, RoundStep

_MOST: Final = 500


@action
def remind_due() -> int:
    """Put a reminder on the tasks of running rounds whose day has come, each once; how many."""
    due = RoundStep.objects.filter(
        round__state=Round.State.RUNNING,
        round__due_on__lte=today(),
        opened_at__isnull=False,
        result="",
        reminded_on=None,
    )
    steps = due.select_for_update(of=("self",), skip_locked=True).select_related(
        "round__case", "task"
    )
    found = list(steps.order_by("pk")[:_MOST])
    with translation.override("de"):
        word = _("Erinnerung: Heute ist der letzte Tag.")
    for step in found:
        step.reminded_on = today()
        step.save(update_fields=["reminded_on"])
        if step.task is not None:
            step.task.reason = f"{word}\n{step.task.reason}".strip()
            step.task.save(update_fields=["reason"])
        reminded = Reminded(
            subject=step.round.case.ref, round=str(step.round_id), step=str(step.pk)
        )
        record(reminded, actor=system("cosigning"))
    return len(found)
