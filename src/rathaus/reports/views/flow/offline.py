"""Reporting without a net: a page that the browser keeps, and the service worker that keeps it."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from rathaus.kernel.access import public_page
from rathaus.reports.suspicion import TRAP_FIELD
from rathaus.reports.views.flow.what import groups
from rathaus.reports.wordings import wording

_SCRIPTS = (
    "design/theme.js", "design/rathaus.js", "design/dates.js", "design/uploads.js",
    "design/menus.js", "design/forms.js", "design/suggest.js", "vendor/htmx/htmx.min.js",
    "reports/flow.js", "reports/queue.js", "reports/offline.js",
)  # fmt: skip


@public_page
@never_cache
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """All of a report on one page; a script keeps it until there is a net again."""
    context = {
        "groups": groups([]),
        "emergency": wording("emergency"),
        "trap": TRAP_FIELD,
    }
    return render(request, "reports/flow/offline.html", context)


@public_page
@never_cache
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker with the addresses of what it keeps; another release, another store."""
    kept = [static(name) for name in _SCRIPTS]
    version = hashlib.sha256(" ".join(kept).encode()).hexdigest()[:12]
    context = {"page": reverse("report-offline"), "kept": kept, "version": version}
    return render(
        request, "reports/flow/worker.js", context, content_type="text/javascript; charset=utf-8"
    )
