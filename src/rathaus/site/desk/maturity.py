"""Digitalisierungsgrad at the desk: the public figures with their proofs, computing, lowering."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rathaus.design.entry import date_or_problem
from rathaus.design.fields import Choice, Field
from rathaus.kernel.access import staff
from rathaus.kernel.errors import Invalid, RathausError
from rathaus.site.desk.frame import StaffRequest, show, tell
from rathaus.steering.actions import compute_maturity, end_lowering, lower_level
from rathaus.steering.detail import detail_page
from rathaus.steering.overview import Door, export, overview_page
from rathaus.steering.rules import MANAGE, SEE, may_compute, may_lower


def _door() -> Door:
    return Door(
        internal=True,
        list_url=reverse("desk:maturity"),
        csv_url=reverse("desk:maturity-csv"),
        detail=lambda key: reverse("desk:maturity-service", args=[key]),
    )


@staff(SEE)
@require_safe
def maturity(request: StaffRequest) -> HttpResponseBase:
    """All services and their levels."""
    page = overview_page(_door(), request.GET.dict())
    return show(request, "desk/maturity.html", page | {"may_compute": may_compute(request.actor)})


@staff(SEE)
@require_safe
def maturity_csv(request: StaffRequest) -> HttpResponseBase:
    """The list as it is chosen."""
    return export(_door(), request.GET.dict())


@staff(SEE)
@require_safe
def maturity_service(request: StaffRequest, key: str) -> HttpResponseBase:
    """One service with the events that prove its level."""
    return _service(request, key, {}, {})


@staff(MANAGE)
@require_POST
def compute(request: StaffRequest) -> HttpResponseBase:
    """Compute now instead of tonight."""
    tell(
        request,
        lambda: compute_maturity(actor=request.actor),
        _("Alle Stufen sind neu berechnet."),
    )
    return redirect("desk:maturity")


@staff(MANAGE)
@require_POST
def lower(request: StaffRequest, key: str) -> HttpResponseBase:
    """Put a service on a lower level for a time; what is wrong is said beside its field."""
    typed = {name: request.POST.get(name, "") for name in ("level", "reason", "expires_on")}
    try:
        lower_level(
            actor=request.actor,
            service_key=key,
            level=_level(typed["level"]),
            reason=typed["reason"],
            expires_on=_day(typed["expires_on"]),
        )
    except Invalid as error:
        return _service(request, key, typed, error.fields, status=422)
    except RathausError as error:
        messages.error(request, str(error))
    else:
        done = _("Die Leistung ist herabgestuft; das gilt sofort und steht im Protokoll.")
        messages.success(request, done)
    return redirect("desk:maturity-service", key=key)


@staff(MANAGE)
@require_POST
def end(request: StaffRequest, key: str, lowering_id: int) -> HttpResponseBase:
    """Let the computed level count again."""
    tell(
        request,
        lambda: end_lowering(
            actor=request.actor,
            lowering_id=lowering_id,
            reason=request.POST.get("reason", ""),
        ),
        _("Es gilt wieder die berechnete Stufe."),
    )
    return redirect("desk:maturity-service", key=key)


def _service(
    request: StaffRequest,
    key: str,
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    *,
    status: int = 200,
) -> HttpResponseBase:
    page = detail_page(_door(), key, request.actor)
    more = {
        "may_lower": may_lower(request.actor),
        "questions": _questions(page["lower_levels"], typed, errors),
    }
    return show(request, "desk/maturity_service.html", page | more, status=status)


def _questions(
    levels: Sequence[int], typed: Mapping[str, str], errors: Mapping[str, str]
) -> list[Field]:
    """What a lowering needs: a lower level, a reason, and until when."""
    return [
        Field(
            name="level",
            label=_("Höchstens Stufe"),
            widget="radio",
            choices=tuple(Choice(value=str(level), label=str(level)) for level in levels),
            value=typed.get("level", ""),
            error=errors.get("level", ""),
            required=True,
        ),
        Field(
            name="reason",
            label=_("Begründung"),
            widget="textarea",
            rows=3,
            value=typed.get("reason", ""),
            error=errors.get("reason", ""),
            required=True,
        ),
        Field(
            name="expires_on",
            label=_("Gilt bis einschließlich"),
            hint=_("Danach zählt wieder die berechnete Stufe."),
            widget="date",
            value=typed.get("expires_on", ""),
            error=errors.get("expires_on", ""),
            required=True,
        ),
    ]


def _level(text: str) -> int:
    if not text.isdecimal():
        problem = _("Wählen Sie eine Stufe.")
        raise Invalid(problem, fields={"level": problem})
    return int(text)


def _day(text: str) -> date:
    day, problem = date_or_problem(text)
    if day is None:
        problem = problem or _("Nennen Sie den Tag, bis zu dem die Herabstufung gilt.")
        raise Invalid(problem, fields={"expires_on": problem})
    return day
