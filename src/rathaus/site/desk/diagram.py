"""The process of a case, and that of a procedure, as a picture and as a list."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rathaus.kernel.access import staff
from rathaus.kernel.errors import NotFound
from rathaus.procedures.installed import Installed, active_version_id, installed
from rathaus.procedures.models import Run
from rathaus.procedures.queries.way import FILE, Way, plain_way, way_of
from rathaus.records.queries import find_case
from rathaus.site.desk.frame import StaffRequest, show
from rathaus.site.desk.picture import picture


@staff("case.see")
def case_process(request: StaffRequest, number: str) -> HttpResponseBase:
    """The way of a case: what is done, where it stands, what may come."""
    found = find_case(request.actor, number)
    if found.number != number:
        return redirect("desk:case-process", found.number)
    run = _run(found.pk)
    run.case = found
    way, bundle = way_of(run, get_language() or "de"), installed(run.version_id)
    context = {
        "case": found,
        "run": run,
        "source_url": reverse("desk:case-bpmn", args=[found.number]),
    }
    title = _("Ablauf von %(number)s") % {"number": found.number}
    return show(request, "desk/process.html", context | _picture(bundle, way, title))


@staff("case.see")
def case_bpmn(request: StaffRequest, number: str) -> HttpResponseBase:
    """The BPMN file that the case runs by."""
    return _bpmn(installed(_run(find_case(request.actor, number).pk).version_id))


@staff("procedures.manage")
def procedure_process(request: StaffRequest, key: str) -> HttpResponseBase:
    """The process of the active version of a procedure."""
    bundle = installed(active_version_id(key))
    way = plain_way(bundle, get_language() or "de")
    context = {"procedure": bundle, "source_url": reverse("desk:procedure-bpmn", args=[key])}
    title = _("Ablauf: %(name)s") % {"name": bundle.name}
    return show(request, "desk/process.html", context | _picture(bundle, way, title))


@staff("procedures.manage")
def procedure_bpmn(request: StaffRequest, key: str) -> HttpResponseBase:
    """The BPMN file of the active version."""
    return _bpmn(installed(active_version_id(key)))


def _run(case_id: UUID) -> Run:
    run = Run.objects.filter(case=case_id).first()
    if run is None:
        raise NotFound(
            _("Dieser Vorgang hat keinen Ablauf."),
            remedy=_("Er wird von Hand geführt; alles Weitere steht beim Vorgang."),
        )
    return run


def _picture(bundle: Installed, way: Way, title: str) -> dict[str, Any]:
    nodes = bundle.procedure.process.diagram.nodes
    kinds = {name: node.kind for name, node in nodes.items()}
    drawn = way.drawing and picture(
        way.drawing, kinds, title=title, states=way.states, flows=way.flows
    )
    states = way.states.items()
    return {
        "title": title,
        "picture": drawn,
        "steps": way.steps,
        "done": " ".join(name for name, state in states if state == "done"),
        "here": " ".join(name for name, state in states if state == "here"),
        "stands": [step for step in way.steps if step.state == "here"],
    }


def _bpmn(bundle: Installed) -> HttpResponse:
    response = HttpResponse(bundle.procedure.files[FILE], content_type="application/xml")
    response["Content-Disposition"] = f'attachment; filename="{bundle.key}.bpmn"'
    return response
