"""Public pages: figures are everybody's; their proofs stand at the desk."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rathaus.kernel.access import ANONYMOUS, public_page
from rathaus.steering.detail import detail_page
from rathaus.steering.overview import Door, export, overview_page


def _door() -> Door:
    return Door(
        internal=False,
        list_url=reverse("steering:maturity"),
        csv_url=reverse("steering:maturity-csv"),
        detail=lambda key: reverse("steering:maturity-service", args=[key]),
    )


@public_page
@require_safe
def maturity(request: HttpRequest) -> HttpResponse:
    """Digitalisierungsgrad: how many services stand on which level."""
    return render(request, "steering/maturity.html", overview_page(_door(), request.GET.dict()))


@public_page
@require_safe
def maturity_csv(request: HttpRequest) -> HttpResponse:
    """The same as a table, with the rating of each criterion."""
    return export(_door(), request.GET.dict())


@public_page
@require_safe
def maturity_service(request: HttpRequest, key: str) -> HttpResponse:
    """One service: kinds, dates and counts of what proves its level, never a case."""
    return render(request, "steering/service.html", detail_page(_door(), key, ANONYMOUS))
