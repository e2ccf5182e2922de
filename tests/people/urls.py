"""A small house for the tests of logins: the pages of allauth and one page per kind of visitor."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path

from rathaus.kernel.access import Actor, Trust, public_page, residents, staff

handler404 = "rathaus.kernel.error_pages.page_not_found"
handler500 = "rathaus.kernel.error_pages.server_error"


def _who(request: HttpRequest) -> JsonResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return JsonResponse(
        {
            "kind": actor.kind,
            "trust": actor.trust.name,
            "permissions": sorted(actor.grants),
            "party": str(actor.party or ""),
        }
    )


@public_page
def who(request: HttpRequest) -> HttpResponse:
    return _who(request)


@staff("case.work")
def desk(request: HttpRequest) -> HttpResponse:
    return _who(request)


@residents()
def mine(request: HttpRequest) -> HttpResponse:
    return _who(request)


@residents(trust=Trust.HIGH)
def strictly(request: HttpRequest) -> HttpResponse:
    return _who(request)


urlpatterns = [
    path("", who, name="home"),
    path("weiter", who, name="after-login"),
    path("who", who),
    path("desk", desk),
    path("mine", mine),
    path("strictly", strictly),
    path("konto/", include("allauth.urls")),
    path("sprache/", include("django.conf.urls.i18n")),
]
