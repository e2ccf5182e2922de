"""What runs the house: switches of procedures, jobs that failed."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rathaus.kernel.access import staff
from rathaus.kernel.events.models import Event
from rathaus.kernel.jobs import (
    count_by_state,
    dead_letters,
    discard_dead_letter,
    retry_dead_letter,
)
from rathaus.kernel.references import Reference
from rathaus.procedures.actions.settings import change_setting
from rathaus.procedures.forms import Text
from rathaus.procedures.installed import Installed, installed
from rathaus.procedures.models import ProcedureVersion
from rathaus.procedures.settings import settings_of
from rathaus.records.verifying.queries import state_of_store
from rathaus.site.desk.frame import StaffRequest, show, tell


@staff("procedures.manage")
def procedures(request: StaffRequest) -> HttpResponseBase:
    """Every active procedure with its switches and their history."""
    active = ProcedureVersion.objects.defer("source").filter(active=True).order_by("key")
    return show(
        request,
        "desk/procedures.html",
        {
            "procedures": [_procedure(installed(version.pk), version) for version in active],
            "history": [_said(event) for event in _changes()],
        },
    )


@staff("procedures.manage")
@require_POST
def switch(request: StaffRequest, key: str) -> HttpResponseBase:
    """Switch something of a procedure, with a reason."""
    tell(
        request,
        lambda: change_setting(
            actor=request.actor,
            procedure_key=key,
            name=request.POST.get("name", ""),
            value=request.POST.get("value") == "on",
            reason=request.POST.get("reason", ""),
        ),
        _("Die Einstellung gilt ab sofort."),
    )
    return redirect("desk:procedures")


@staff("jobs.manage")
def jobs(request: StaffRequest) -> HttpResponseBase:
    """Jobs that failed for good, how many wait, and contents that are not what was filed."""
    context = {
        "letters": dead_letters(),
        "counts": count_by_state(),
        "store": state_of_store(request.actor),
    }
    return show(request, "desk/jobs.html", context)


@staff("jobs.manage")
@require_POST
def job_again(request: StaffRequest, job_id: int) -> HttpResponseBase:
    """Try a failed job once more."""
    tell(
        request,
        lambda: retry_dead_letter(actor=request.actor, job_id=job_id),
        _("Der Auftrag wird gleich noch einmal versucht."),
    )
    return redirect("desk:jobs")


@staff("jobs.manage")
@require_POST
def job_away(request: StaffRequest, job_id: int) -> HttpResponseBase:
    """Give a failed job up, with a reason."""
    tell(
        request,
        lambda: discard_dead_letter(
            actor=request.actor, job_id=job_id, reason=request.POST.get("reason", "")
        ),
        _("Der Auftrag ist verworfen; der Grund steht im Protokoll."),
    )
    return redirect("desk:jobs")


def _changes() -> QuerySet[Event]:
    kinds = ["procedure.setting_changed", "procedure.installed"]
    return Event.objects.filter(kind__in=kinds).order_by("-id")[:20]


def _said(event: Event) -> dict[str, Any]:
    """A change of a procedure in words: what, when, who, why."""
    if event.kind == "procedure.installed":
        what = _("Fassung %(version)s eingespielt") % {"version": event.facts.get("version")}
    else:
        state = _("eingeschaltet") if event.facts.get("value") else _("ausgeschaltet")
        what = f"{event.facts.get('name')}: {state}"
    return {
        "what": what,
        "procedure": Reference.parse(event.subject).id,
        "when": event.time,
        "who": event.actor_label,
        "reason": event.facts.get("reason", ""),
    }


def _procedure(bundle: Installed, version: ProcedureVersion) -> dict[str, Any]:
    service, now = bundle.procedure.service, settings_of(bundle)
    language = get_language()
    return {
        "key": bundle.key,
        "name": bundle.name,
        "version": version,
        "automation": service.automation,
        "switches": [
            {
                "name": entry.name,
                "title": Text.of(dict(entry.title)).spoken(language),
                "about": Text.of(dict(entry.about)).spoken(language),
                "on": now[entry.name],
            }
            for entry in service.settings
        ],
    }
