"""Tokens for programs: RFC 6749 § 4.4 (client credentials), RFC 8414 (metadata).

Written here and not taken from a library: of OAuth this house needs one grant of one page, with its
own clients, roles and offices behind it. The tests talk to it with a foreign client.
"""

from __future__ import annotations

import base64
import binascii
from urllib.parse import unquote_plus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from rathaus.counter.requests import client_address
from rathaus.kernel.access import ANONYMOUS, public_page
from rathaus.people.actions import issue_token
from rathaus.people.actions.tokens import WINDOW, TokenRefused, TooManyTries, UnknownClient
from rathaus.people.models.clients import Scope

_GRANT = "client_credentials"
_FORM = "application/x-www-form-urlencoded"


class GrantUnknown(TokenRefused):
    """Another grant than the one offered."""

    error = "unsupported_grant_type"


@public_page
@csrf_exempt
def token(request: HttpRequest) -> HttpResponse:
    """A token for whoever knows the secret of a program (§ 4.4.2), or an error (§ 5.2)."""
    try:
        client_id, secret, scope = _read(request)
        issued = issue_token(
            actor=ANONYMOUS,
            client_id=client_id,
            secret=secret,
            scope=scope,
            place=client_address(request),
        )
    except TokenRefused as error:
        return _fresh(_refusal(request, error))
    facts = {
        "access_token": issued.text,
        "token_type": "Bearer",
        "expires_in": issued.seconds,
        "scope": issued.scope,
    }
    return _fresh(JsonResponse(facts))


@public_page
@require_safe
def metadata(request: HttpRequest) -> HttpResponse:
    """Where to get tokens and how (RFC 8414)."""
    root = request.build_absolute_uri("/").rstrip("/")
    facts = {
        "issuer": root,
        "token_endpoint": root + reverse("oauth-token"),
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "grant_types_supported": [_GRANT],
        "response_types_supported": [],
        "scopes_supported": list(Scope.values),
        "service_documentation": root + reverse("api-reference"),
    }
    return JsonResponse(facts)


def _read(request: HttpRequest) -> tuple[str, str, str]:
    """Program, secret and scope of the request; raises :class:`TokenRefused`."""
    if request.method != "POST" or request.content_type != _FORM:
        raise TokenRefused(
            _("Ein Token wird mit POST und einem Formular angefordert."),
            remedy=_("Senden Sie grant_type=client_credentials als %(form)s.") % {"form": _FORM},
        )
    if any(len(values) > 1 for _name, values in request.POST.lists()):
        raise TokenRefused(_("Eine Angabe steht mehrfach in der Anfrage."))
    grant = request.POST.get("grant_type", "")
    if not grant:
        raise TokenRefused(_("Es fehlt grant_type=client_credentials."))
    client_id, secret = _credentials(request)
    if grant != _GRANT:
        raise GrantUnknown(_("Hier gibt es nur grant_type=client_credentials."))
    return client_id, secret, request.POST.get("scope", "")


def _credentials(request: HttpRequest) -> tuple[str, str]:
    """By header (client_secret_basic) or in the form (client_secret_post), never both (§ 2.3)."""
    header = request.headers.get("Authorization", "")
    posted = request.POST.get("client_id", ""), request.POST.get("client_secret", "")
    if not header:
        if not all(posted):
            raise UnknownClient(_("Es fehlt, welches Programm fragt, oder sein Geheimnis."))
        return posted
    if posted[1]:
        raise TokenRefused(_("Das Geheimnis steht zweimal in der Anfrage."))
    kind, _space, coded = header.partition(" ")
    try:
        if kind.lower() != "basic":
            raise ValueError(kind)
        named, colon, secret = base64.b64decode(coded, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        named, colon, secret = "", "", ""
    if not colon:
        raise UnknownClient(_("Der Header Authorization ließ sich nicht lesen."))
    client_id = unquote_plus(named)
    if posted[0] not in ("", client_id):
        raise TokenRefused(_("Header und Formular nennen verschiedene Programme."))
    return client_id, unquote_plus(secret)


def _refusal(request: HttpRequest, error: TokenRefused) -> HttpResponse:
    body = {"error": error.error, "error_description": str(error)}
    response = JsonResponse(body, status=error.status)
    if error.status == 401:
        response["WWW-Authenticate"] = 'Basic realm="Rathaus", charset="UTF-8"'
    if isinstance(error, TooManyTries):
        response["Retry-After"] = str(int(WINDOW.total_seconds()))
    return response


def _fresh(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["Pragma"] = "no-cache"
    return response
