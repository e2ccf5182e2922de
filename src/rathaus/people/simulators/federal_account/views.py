"""The pages and doors of the simulated federal account (OpenID Connect Core 1.0)."""

from __future__ import annotations

import hmac

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from rathaus.kernel.access import public_page
from rathaus.people.federal import LEVELS
from rathaus.people.sealing import Broken
from rathaus.people.simulators.federal_account import keys, tokens
from rathaus.people.simulators.federal_account.forms import OwnDataForm
from rathaus.people.simulators.federal_account.persons import (
    Claims,
    claims_from,
    claims_of,
    persons,
)
from rathaus.people.simulators.federal_account.requests import (
    AuthorizationRequest,
    client,
    read_request,
)


@public_page
@require_GET
def configuration(_request: HttpRequest) -> JsonResponse:
    """OpenID Connect Discovery 1.0 § 4."""
    base = tokens.issuer()
    return JsonResponse(
        {
            "issuer": base,
            "authorization_endpoint": f"{base}/authorize",
            "token_endpoint": f"{base}/token",
            "userinfo_endpoint": f"{base}/userinfo",
            "jwks_uri": f"{base}/jwks",
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": [keys.ALGORITHM],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
            "scopes_supported": ["openid", "profile", "email"],
            "claims_supported": [
                "sub",
                "trust_level",
                "given_name",
                "family_name",
                "birthdate",
                "address",
                "email",
            ],
        }
    )


@public_page
@require_GET
def jwks(_request: HttpRequest) -> JsonResponse:
    """The public key that checks identity tokens (RFC 7517)."""
    return JsonResponse({"keys": [keys.public_key()]})


@public_page
@never_cache
def authorize(request: HttpRequest) -> HttpResponseBase:
    """Choose who one is: one of three made-up people, or one's own invention."""
    asked = read_request(request.GET.dict())
    form = OwnDataForm(initial={"locality": asked.city.name})
    response: HttpResponse | None = None
    if request.method == "POST":
        if "cancel" in request.POST:
            response = HttpResponseRedirect(asked.answer(error="access_denied"))
        elif claims := claims_of(request.POST.get("person", ""), asked.city):
            response = _back(asked, claims)
        else:
            form = OwnDataForm(request.POST)
            if form.is_valid():
                response = _back(asked, claims_from(form.cleaned_data, asked.city))
    if response is None:
        context = {"form": form, "persons": _rows(), "asking": asked.city}
        response = render(request, "people/simulators/federal_account.html", context)
    # Browsers follow form-action across redirects: the way back leads to the city's own host.
    response._csp_update = {"form-action": [asked.origin]}  # type: ignore[attr-defined]
    return response


@public_page
@csrf_exempt
@require_POST
def token(request: HttpRequest) -> JsonResponse:
    """Exchange a code for tokens (RFC 6749 § 4.1.3, RFC 7636 § 4.6)."""
    identifier, secret = client()
    given = request.POST.get("client_secret", "")
    known = request.POST.get("client_id") == identifier and hmac.compare_digest(given, secret)
    if not known:
        return JsonResponse({"error": "invalid_client"}, status=401)
    if request.POST.get("grant_type") != "authorization_code":
        return JsonResponse({"error": "unsupported_grant_type"}, status=400)
    try:
        answer = tokens.redeem_code(
            request.POST.get("code", ""),
            redirect_uri=request.POST.get("redirect_uri", ""),
            verifier=request.POST.get("code_verifier", ""),
        )
    except Broken:
        return JsonResponse({"error": "invalid_grant"}, status=400)
    return JsonResponse(answer, headers={"Cache-Control": "no-store"})


@public_page
@csrf_exempt
def userinfo(request: HttpRequest) -> JsonResponse:
    """What is known of the person (OpenID Connect Core 1.0 § 5.3)."""
    scheme, _space, access_token = request.headers.get("Authorization", "").partition(" ")
    try:
        if scheme.lower() != "bearer":
            raise Broken("scheme")
        return JsonResponse(tokens.claims_of(access_token), headers={"Cache-Control": "no-store"})
    except Broken:
        return JsonResponse(
            {"error": "invalid_token"}, status=401, headers={"WWW-Authenticate": "Bearer"}
        )


def _back(asked: AuthorizationRequest, claims: Claims) -> HttpResponse:
    return HttpResponseRedirect(asked.answer(code=tokens.issue_code(asked, claims)))


def _rows() -> list[dict[str, object]]:
    return [
        {
            "key": person["key"],
            "name": f"{person['given_name']} {person['family_name']}",
            "trust": LEVELS[person["level"]].name,
        }
        for person in persons()
    ]
