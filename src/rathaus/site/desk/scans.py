"""One paper from the scanner: look at it, put it to a case, open one for it, or set it aside."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rathaus.design.components import Cell, Column, Table
from rathaus.kernel.access import staff
from rathaus.kernel.blobs import serve
from rathaus.kernel.errors import Invalid, RathausError
from rathaus.procedures.rules import may_record_post_to
from rathaus.records.models import ScannedPaper
from rathaus.records.queries import find_file
from rathaus.records.scanning.queries import find_scan
from rathaus.records.scanning.verbs import content_of, discard_scan, open_matter_from_scan
from rathaus.site.desk.cases import search_cases
from rathaus.site.desk.frame import StaffRequest, show

_FOUND = 20


@staff("case.work")
@require_safe
def scan(request: StaffRequest, scan_id: UUID) -> HttpResponseBase:
    """The paper and what can be done with it."""
    return _show(request, find_scan(request.actor, scan_id))


@staff("case.work")
@require_safe
def content(request: StaffRequest, scan_id: UUID) -> HttpResponseBase:
    """The paper itself."""
    found = find_scan(request.actor, scan_id)
    return serve(content_of(found), found.name, inline=True, request=request)


@staff("case.work")
@require_POST
def open_case(request: StaffRequest, scan_id: UUID) -> HttpResponseBase:
    """Open a case in a file that begins with the paper."""
    found = find_scan(request.actor, scan_id)
    typed = {name: request.POST.get(name, "")[:300] for name in ("file", "title")}
    try:
        file = find_file(request.actor, typed["file"])
        case, _document = open_matter_from_scan(
            actor=request.actor, scan=found, file=file, title=typed["title"]
        )
    except RathausError as error:
        return _show(request, found, typed=typed, problem=error)
    messages.success(request, _("Der Vorgang ist angelegt; das Schriftstück liegt darin."))
    return redirect("desk-case", case.number)


@staff("case.work")
@require_POST
def discard(request: StaffRequest, scan_id: UUID) -> HttpResponseBase:
    """Set aside what is no post."""
    found = find_scan(request.actor, scan_id)
    typed = {"why": request.POST.get("why", "")[:500]}
    try:
        discard_scan(actor=request.actor, scan=found, why=typed["why"])
    except RathausError as error:
        return _show(request, found, typed=typed, problem=error)
    messages.success(request, _("Aussortiert. Der Grund ist vermerkt, der Inhalt gelöscht."))
    return redirect("desk:intake")


def _show(
    request: StaffRequest,
    found: ScannedPaper,
    *,
    typed: dict[str, str] | None = None,
    problem: RathausError | None = None,
) -> HttpResponseBase:
    words = request.GET.get("q", "")[:80].strip()
    context: dict[str, Any] = {
        "scan": found,
        "words": words,
        "found": _found(request, found, words) if words else None,
        "typed": typed or {},
        "problem": problem,
        "wrong": problem.fields if isinstance(problem, Invalid) else {},
    }
    return show(request, "desk/scan.html", context, status=problem.status if problem else 200)


def _found(request: StaffRequest, scan: ScannedPaper, words: str) -> Table | None:
    cases = search_cases(request.actor, words).order_by("-received_at", "-id")[:_FOUND]
    rows = [case for case in cases if may_record_post_to(request.actor, case)]
    if not rows:
        return None
    return Table(
        caption=_("Vorgänge"),
        caption_hidden=True,
        columns=[Column(label=label) for label in (_("Vorgang"), _("Worum es geht"), _("Wer"))],
        rows=[
            (
                Cell(
                    text=case.number,
                    url=reverse("desk:intake-case", args=[case.number]) + f"?scan={scan.pk}",
                ),
                case.title,
                case.applicant.name,
            )
            for case in rows
        ],
    )
