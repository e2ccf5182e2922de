"""The door at which payment providers report."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from rathaus.kernel.access import public_page
from rathaus.kernel.errors import RathausError, Refused
from rathaus.money.actions import receive_callback

_LARGEST_BODY = 64 * 1024


@csrf_exempt
@require_POST
@public_page
def callback(request: HttpRequest, provider: str) -> HttpResponse:
    """Take in a signed report; the answer tells a program what became of it."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        outcome = receive_callback(provider=provider, body=_body(request), headers=headers)
    except RathausError as error:
        body = {"error": error.code, "message": error.message}
        return JsonResponse(body, status=error.status)
    return JsonResponse({"outcome": outcome.value})


def _body(request: HttpRequest) -> bytes:
    if int(request.headers.get("content-length") or 0) > _LARGEST_BODY:
        raise Refused("Die Rückmeldung ist zu groß.")
    return request.body
