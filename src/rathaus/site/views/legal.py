"""Imprint, data protection, accessibility: what the law wants to stand on every website."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rathaus.kernel.access import public_page
from rathaus.kernel.clock import today
from rathaus.kernel.law import parameter
from rathaus.kernel.tenancy import current_city
from rathaus.people.contacts import contact_of
from rathaus.people.models import Office
from rathaus.reports.figures import contact_days
from rathaus.site.land import land_of


@public_page
@require_safe
def imprint(request: HttpRequest) -> HttpResponse:
    """Who answers for these pages (§ 5 DDG)."""
    return render(request, "site/imprint.html", _house())


@public_page
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What happens to data (Art. 13 DSGVO)."""
    city = current_city()
    keep = parameter("draft.keep_days", on=today(), land=city.land, city=city.slug)
    context = {
        "draft_days": keep.whole,
        "contact_days": contact_days().days,
        "session_hours": settings.SESSION_COOKIE_AGE // 3600,
    }
    return render(request, "site/privacy.html", _house() | context)


@public_page
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """How accessible these pages are, and how to report a barrier (Art. 7 RL (EU) 2016/2102)."""
    return render(request, "site/accessibility.html", _house())


def _house() -> dict[str, Any]:
    """The city as whoever answers for the pages, and the authorities of its Land.

    ``told`` is what the city itself says for its imprint (``settings.imprint``).
    """
    root = (
        Office.objects.filter(parent=None)
        .prefetch_related("opening_hours")
        .order_by("position", "key")
        .first()
    )
    return {
        "house": contact_of(root) if root else None,
        "land": land_of(current_city().land),
        "told": current_city().settings.get("imprint", {}),
    }
