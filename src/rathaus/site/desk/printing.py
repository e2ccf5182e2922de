"""The application of a case on paper: to print, and to take to the file."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rathaus.counter.requests import as_pdf
from rathaus.kernel.access import Actor, staff
from rathaus.kernel.errors import NotFound
from rathaus.procedures.actions.printing import file_printed_application
from rathaus.procedures.models import Run
from rathaus.procedures.queries.paper_forms import filled_form
from rathaus.records.queries import find_case
from rathaus.site.desk.frame import StaffRequest, tell


@staff("case.see")
@require_safe
def printed(request: StaffRequest, number: str) -> HttpResponse:
    """The application as it was sent, as a PDF."""
    run = _run(request.actor, number)
    pdf = filled_form(actor=request.actor, run=run)
    return as_pdf(pdf.data, f"Antrag-{run.case.number}.pdf")


@staff("case.work")
@require_POST
def take_to_file(request: StaffRequest, number: str) -> HttpResponseBase:
    """Take the print-out to the file of the case."""
    run = _run(request.actor, number)
    tell(
        request,
        lambda: file_printed_application(actor=request.actor, run=run),
        _("Der Ausdruck ist bei den Akten."),
    )
    return redirect("desk-case", run.case.number)


def _run(actor: Actor, number: str) -> Run:
    case = find_case(actor, number)
    run = Run.objects.filter(case=case).first()
    if run is None or "application" not in run.data:
        raise NotFound(
            _("Zu diesem Vorgang gibt es keinen Online-Antrag."),
            remedy=_("Sehen Sie in der Akte nach, wie er gestellt wurde."),
        )
    run.case = case
    return run
