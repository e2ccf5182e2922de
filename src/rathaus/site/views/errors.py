"""Pages for what went wrong, in the frame of the house."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from rathaus.kernel import error_pages
from rathaus.kernel.errors import NotAllowed, Refused

logger = logging.getLogger(__name__)

_BARE = (
    "<!doctype html><html lang='de'><meta charset='utf-8'><title>Störung</title>"
    "<h1>Hier ist uns ein Fehler unterlaufen. Er ist notiert.</h1>"
    "<p>Bitte versuchen Sie es in ein paar Minuten noch einmal.</p></html>"
)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """For requests that no browser of an honest visitor sends, or that are far too large."""
    return error_pages.error_response(
        request,
        Refused(
            _("Diese Anfrage konnten wir nicht lesen."),
            remedy=_("Gehen Sie zurück, laden Sie die Seite neu und versuchen Sie es noch einmal."),
        ),
    )


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """For what a library of ours refuses."""
    return error_pages.error_response(
        request,
        NotAllowed(
            _("Das dürfen Sie hier nicht."),
            remedy=_("Melden Sie sich mit einem Konto an, das die nötige Berechtigung hat."),
        ),
    )


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """For addresses that lead nowhere."""
    return error_pages.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """For errors that nobody foresaw; when even the frame cannot be drawn, a bare page."""
    try:
        return error_pages.server_error(request)
    except Exception:
        logger.exception("The page for errors failed, too.")
        return HttpResponse(_BARE, status=500)
