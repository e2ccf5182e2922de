"""Where a case stands, for whoever has its number and code, without an account."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from rathaus.counter.case_steps import next_step
from rathaus.counter.naming import MATTERS
from rathaus.counter.requests import ActorRequest, client_address
from rathaus.design.components import Fact
from rathaus.design.fields import Field
from rathaus.design.typography import long_date
from rathaus.kernel.access import public_page
from rathaus.kernel.errors import NotFound, RathausError, Unavailable
from rathaus.procedures.matters import sort_of_case
from rathaus.procedures.queries.decisions import ended_effects
from rathaus.records.actions import look_up_status
from rathaus.records.actions.access import CaseStatus
from rathaus.records.models import Case


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("code")
@never_cache
def status(request: ActorRequest) -> HttpResponse:
    """Ask by number and code; the answer names no person and no content."""
    if request.method != "POST":
        return _form(request, number=request.GET.get("nummer", ""))
    number, code = request.POST.get("number", "").strip(), request.POST.get("code", "").strip()
    missing = {
        "number": "" if number else _("Bitte geben Sie die Vorgangsnummer ein."),
        "code": "" if code else _("Bitte geben Sie den Zugangscode ein."),
    }
    if any(missing.values()):
        return _form(request, number=number, wrong=missing, status=422)
    try:
        found = look_up_status(number=number, code=code, source=client_address(request))
    except NotFound as error:
        return _form(request, number=number, wrong={"code": str(error)}, status=404)
    except Unavailable as error:
        return _form(request, number=number, refusal=error, status=error.status)
    case = Case.objects.get(number=found.number)
    sort = sort_of_case(found.procedure_key, found.procedure_version)
    return render(
        request,
        "counter/status.html",
        {
            "found": found,
            "words": MATTERS[sort.matter],
            "step": next_step(case, sort=sort, effect=ended_effects([case]).get(case.pk)),
            "facts": _facts(found),
        },
    )


def _facts(found: CaseStatus) -> list[Fact]:
    facts = [Fact(term=_("Eingegangen"), value=long_date(found.received_on))]
    if found.due_on is not None:
        facts.append(Fact(term=_("Wir entscheiden bis"), value=long_date(found.due_on)))
    facts.append(Fact(term=_("Zuständig"), value=found.office))
    if found.office_phone:
        facts.append(Fact(term=_("Telefon"), value=found.office_phone))
    return facts


def _form(
    request: ActorRequest,
    *,
    number: str = "",
    wrong: dict[str, str] | None = None,
    refusal: RathausError | None = None,
    status: int = 200,
) -> HttpResponse:
    wrong = wrong or {}
    questions = [
        Field(
            name="number",
            label=_("Vorgangsnummer"),
            value=number,
            hint=_("Zum Beispiel 2026-000123-K. Sie steht auf jedem Schreiben."),
            error=wrong.get("number", ""),
            width="20",
        ),
        Field(
            name="code",
            label=_("Zugangscode"),
            hint=_("Sie haben ihn nach dem Absenden gesehen. Groß oder klein ist egal."),
            error=wrong.get("code", ""),
            width="20",
        ),
    ]
    context = {"questions": questions, "refusal": refusal}
    return render(request, "counter/status_form.html", context, status=status)
