"""Akteneinsicht at the desk: recording a request, choosing papers, looking, releasing, refusing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from rathaus.kernel import blobs
from rathaus.kernel.access import staff
from rathaus.kernel.errors import Invalid, RathausError
from rathaus.records.inspection.asking import ask_inspection
from rathaus.records.inspection.deciding import (
    refuse_inspection,
    release_inspection,
    revoke_inspection,
)
from rathaus.records.inspection.exporting import export_papers
from rathaus.records.inspection.preparing import choose_papers, put_together
from rathaus.records.inspection.queries import find_binding, find_inspection
from rathaus.records.inspection.reading import note_binding
from rathaus.records.models import Case, Inspection, Seen, Standing
from rathaus.records.queries import find_case, participants_of
from rathaus.site.desk.case import answered
from rathaus.site.desk.frame import StaffRequest, show, tell
from rathaus.site.desk.inspection_page import inspection_context
from rathaus.site.desk.inspection_section import ASK


@staff("case.work")
@require_POST
def ask(request: StaffRequest, number: str) -> HttpResponseBase:
    """Record that somebody asked, by letter, on the phone or in person."""
    case = find_case(request.actor, number)
    values = {
        name: request.POST.get(name, "")[:3000] for name in ("party", "asker", "standing", "wish")
    }
    people = {str(one.party_id): one.party for one in participants_of(case)}
    party = people.get(values["party"])
    return answered(
        request,
        case,
        lambda: ask_inspection(
            actor=request.actor,
            case=case,
            wish=values["wish"],
            party=party,
            asker=values["asker"],
            standing=values["standing"] or Standing.PARTY,
        ),
        ASK,
        values,
        _("Die Anfrage ist erfasst."),
    )


@staff("case.see")
@require_safe
@never_cache
def inspection(request: StaffRequest, number: str, inspection_id: UUID) -> HttpResponseBase:
    """Everything about one inspection: request, papers, result, decision."""
    _case, found = _found(request, number, inspection_id)
    return show(request, "desk/inspection.html", inspection_context(request.actor, found))


@staff("case.work")
@require_POST
def choose(request: StaffRequest, number: str, inspection_id: UUID) -> HttpResponseBase:
    """Which papers are shown, under which title, or why not."""
    _case, found = _found(request, number, inspection_id)
    withheld = _by_paper(request, "why-")
    titles = _by_paper(request, "title-")
    done = tell(
        request,
        lambda: choose_papers(
            actor=request.actor,
            inspection=found,
            withheld=withheld,
            titles=titles,
            basis=request.POST.get("basis", ""),
        ),
        _("Die Auswahl ist gemerkt."),
    )
    if done and request.POST.get("then") == "make":
        tell(
            request,
            lambda: put_together(actor=request.actor, inspection=found),
            _("Die Akteneinsicht wird zusammengestellt."),
        )
    return redirect("desk:inspection", number, inspection_id)


@staff("case.see")
@require_safe
@never_cache
def result(
    request: StaffRequest, number: str, inspection_id: UUID, binding_id: UUID
) -> HttpResponseBase:
    """The result as whoever asked will see it; who opened it may release it."""
    case, _inspection = _found(request, number, inspection_id)
    bound = find_binding(request.actor, case, binding_id)
    if request.method == "GET":
        note_binding(actor=request.actor, binding=bound, way=Seen.CHECK)
    assert bound.blob is not None  # noqa: S101 - find_binding gives only what has its content
    return blobs.serve(bound.blob, bound.name, inline=True, request=request)


@staff("case.decide")
@require_POST
def release(request: StaffRequest, number: str, inspection_id: UUID) -> HttpResponseBase:
    """Hand it out."""
    return _decide(
        request,
        number,
        inspection_id,
        "release",
        lambda found: release_inspection(
            actor=request.actor,
            inspection=found,
            way=request.POST.get("way", ""),
            reasons=request.POST.get("reasons", "")[:10_000],
        ),
        _("Die Akteneinsicht ist freigegeben."),
    )


@staff("case.decide")
@require_POST
def refuse(request: StaffRequest, number: str, inspection_id: UUID) -> HttpResponseBase:
    """Refuse it, with reasons."""
    return _decide(
        request,
        number,
        inspection_id,
        "refuse",
        lambda found: refuse_inspection(
            actor=request.actor,
            inspection=found,
            reasons=request.POST.get("reasons", "")[:10_000],
        ),
        _("Die Akteneinsicht ist abgelehnt."),
    )


@staff("case.decide")
@require_POST
def revoke(request: StaffRequest, number: str, inspection_id: UUID) -> HttpResponseBase:
    """Take a release back; the link is dead at once."""
    return _decide(
        request,
        number,
        inspection_id,
        "revoke",
        lambda found: revoke_inspection(
            actor=request.actor, inspection=found, why=request.POST.get("why", "")[:2_000]
        ),
        _("Die Freigabe ist zurückgezogen. Der Link geht nicht mehr."),
    )


@staff("case.see")
@require_POST
def export(request: StaffRequest, number: str) -> HttpResponseBase:
    """Have the papers bound or packed in the background."""
    case = find_case(request.actor, number)
    tell(
        request,
        lambda: export_papers(
            actor=request.actor,
            case=case,
            form=request.POST.get("form", "pdf"),
            whole_file=request.POST.get("whole") == "1",
            earlier_versions=request.POST.get("versions") == "1",
        ),
        _("Die Akte wird zusammengestellt. Die Datei liegt gleich hier."),
    )
    return redirect("desk-case", case.number)


@staff("case.see")
@require_safe
@never_cache
def exported(request: StaffRequest, number: str, binding_id: UUID) -> HttpResponseBase:
    """An extract that is ready."""
    case = find_case(request.actor, number)
    bound = find_binding(request.actor, case, binding_id)
    if request.method == "GET":
        note_binding(actor=request.actor, binding=bound, way=Seen.EXPORT)
    assert bound.blob is not None  # noqa: S101 - find_binding gives only what has its content
    return blobs.serve(bound.blob, bound.name, request=request)


def _found(request: StaffRequest, number: str, inspection_id: UUID) -> tuple[Case, Inspection]:
    case = find_case(request.actor, number)
    found = find_inspection(request.actor, inspection_id)
    found.case = case
    return case, found


def _by_paper(request: StaffRequest, prefix: str) -> dict[UUID, str]:
    read: dict[UUID, str] = {}
    for name, value in request.POST.items():
        if name.startswith(prefix):
            try:
                read[UUID(name.removeprefix(prefix))] = str(value)[:500]
            except ValueError:
                continue
    return read


def _decide(
    request: StaffRequest,
    number: str,
    inspection_id: UUID,
    form: str,
    act: Callable[[Inspection], Any],
    done: str,
) -> HttpResponseBase:
    _case, found = _found(request, number, inspection_id)
    try:
        act(found)
    except Invalid as error:
        context = inspection_context(
            request.actor, found, form=form, given=request.POST.dict(), problem=error
        )
        return show(request, "desk/inspection.html", context, status=error.status)
    except RathausError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("desk:inspection", number, inspection_id)
