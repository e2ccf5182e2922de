"""What an inspection of files means here: a task for the office, and word to whoever asked."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor
from rathaus.kernel.clock import today
from rathaus.kernel.law import parameter
from rathaus.kernel.tenancy import current_city
from rathaus.mail.actions import send_message
from rathaus.mail.links import city_url
from rathaus.people.models import Account
from rathaus.procedures.actions.tasks import create_task, drop_tasks, finish_task
from rathaus.procedures.engine.advance import HOUSE
from rathaus.procedures.models import Task
from rathaus.procedures.rules import may_work
from rathaus.records.models import HandedOut, Inspection, InspectionState

INSPECTION: Final = "inspection"
"""The key of the task „Akteneinsicht vorbereiten“."""


def leave_inspection_task(inspection_id: UUID) -> None:
    """Somebody asked: the office has to prepare it."""
    asked = Inspection.objects.select_related("case__office").get(pk=inspection_id)
    city = current_city()
    wait = parameter("inspection.prepare_days", on=today(), land=city.land, city=city.slug)
    create_task(
        actor=HOUSE,
        case=asked.case,
        key=INSPECTION,
        title="Akteneinsicht vorbereiten",
        title_en="Prepare inspection of the file",
        reason=asked.wish,
        due_on=today() + timedelta(days=wait.whole),
        due_why="Akteneinsicht beantragt",
    )


def settle_inspection(actor: Actor, inspection_id: UUID) -> None:
    """It was answered: the task is done unless another request waits, and whoever asked is told."""
    done = Inspection.objects.select_related("case__office", "party").get(pk=inspection_id)
    open_states = (InspectionState.ASKED, InspectionState.PREPARING)
    if not Inspection.objects.filter(case=done.case, state__in=open_states).exists():
        _finish(actor, done)
    if done.party is not None and (done.state == "refused" or done.way == HandedOut.ONLINE):
        _tell(done)


def _finish(actor: Actor, done: Inspection) -> None:
    waiting = Task.objects.filter(case=done.case, key=INSPECTION, state=Task.State.OPEN)
    for task in waiting.select_related("case"):
        if may_work(actor, task):
            outcome = {"kind": "done", "result": done.get_state_display()}
            finish_task(actor=actor, task_id=task.pk, outcome=outcome)
    drop_tasks(case=done.case, key=INSPECTION)


def _tell(done: Inspection) -> None:
    account = Account.objects.filter(party=done.party, is_active=True).first()
    language = account.language if account and account.language else settings.LANGUAGE_CODE
    with translation.override(language):
        subject = _("Akteneinsicht im Vorgang {number}").format(number=done.case.number)
        body = _refused(done) if done.state == InspectionState.REFUSED else _released(done)
    assert done.party is not None  # noqa: S101 - asked by the caller
    send_message(
        actor=HOUSE,
        office=done.case.office_id,
        recipient=done.party,
        subject=subject,
        body=body,
        case=done.case_id,
        scope=done.case.procedure_key,
    )


def _released(done: Inspection) -> str:
    said = [_("Sie können die Akte jetzt ansehen. Die Unterlagen liegen als PDF in Ihrem Konto:")]
    said.append(_page(done))
    if done.released_until is not None:
        until = f"{done.released_until:%d.%m.%Y}"
        said.append(_("Sie können sie bis zum {day} herunterladen.").format(day=until))
    if done.reasons:
        said += [_("Nicht alles können wir Ihnen zeigen. Der Grund:"), done.reasons]
    return "\n\n".join(said)


def _refused(done: Inspection) -> str:
    first = _("Wir können Ihnen die Akte nicht zeigen. Der Grund:")
    return "\n\n".join([first, done.reasons])


def _page(done: Inspection) -> str:
    try:
        path = reverse("counter:case-inspection", args=[done.case.number])
    except NoReverseMatch:
        return ""
    return city_url().rstrip("/") + path
