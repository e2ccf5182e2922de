"""Errors on their way to a person: a page with cause, remedy and a way back, or JSON."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from rathaus.kernel.errors import (
    Invalid,
    NotAllowed,
    NotFound,
    RathausError,
    TooMany,
    Unavailable,
)
from rathaus.kernel.refusals import refusal_of, unstorable

logger = logging.getLogger(__name__)


class ErrorMiddleware:
    """Turns :class:`RathausError` into an answer; anything else becomes a calm 500."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, RathausError):
            return error_response(request, exception)
        if isinstance(exception, Http404):
            return error_response(request, not_found())
        if isinstance(exception, PermissionDenied):
            return error_response(request, NotAllowed(_("Das ist hier nicht erlaubt.")))
        refused = refusal_of(exception) or unstorable(exception)
        return error_response(request, refused) if refused else None


def error_response(request: HttpRequest, error: RathausError) -> HttpResponse:
    """The page, or for programs the JSON object, that tells of this error."""
    response = _told(request, error)
    if isinstance(error, TooMany):
        response["Retry-After"] = str(error.retry_after)
    return response


def _told(request: HttpRequest, error: RathausError) -> HttpResponse:
    if _wants_json(request):
        body = {"error": error.code, "message": error.message, "remedy": error.remedy}
        if isinstance(error, Invalid):
            body["fields"] = error.fields  # type: ignore[assignment]
        return JsonResponse(body, status=error.status)
    context = {"error": error, "status": error.status}
    return render(request, "design/error.html", context, status=error.status)


def not_found() -> NotFound:
    """The error for an address that leads nowhere."""
    return NotFound(
        _("Diese Seite gibt es nicht."),
        remedy=_("Prüfen Sie die Adresse oder suchen Sie von der Startseite aus."),
    )


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Handler for addresses that no view answers."""
    return error_response(request, not_found())


def server_error(request: HttpRequest) -> HttpResponse:
    """Handler for errors that nobody foresaw; what is in it stays in the log."""
    error = Unavailable(
        _("Hier ist uns ein Fehler unterlaufen. Er ist notiert."),
        remedy=_("Bitte versuchen Sie es in ein paar Minuten noch einmal."),
    )
    response = error_response(request, error)
    response.status_code = 500
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Handler for forms whose protection token is missing or stale."""
    logger.warning("CSRF check failed: %s", reason)
    return error_response(
        request,
        NotAllowed(
            _("Das Formular ließ sich nicht sicher zuordnen, vermutlich war es lange offen."),
            remedy=_("Laden Sie die Seite neu und senden Sie es noch einmal ab."),
        ),
    )


def _wants_json(request: HttpRequest) -> bool:
    return request.path.startswith("/api/") or request.headers.get("accept", "").startswith(
        "application/json"
    )
