"""Reports that waited in a browser without a net: one address, multipart in, JSON out."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from rathaus.kernel.access import ANONYMOUS, public_page
from rathaus.kernel.errors import Invalid, NotAllowed, RathausError, TooMany
from rathaus.reports.actions.sending import MOST_PHOTOS, NewPhoto, send_report
from rathaus.reports.actions.submitting import NewReport
from rathaus.reports.learning import Place
from rathaus.reports.photos.reading import look
from rathaus.reports.pointing import find_place
from rathaus.reports.secret_keys import digest
from rathaus.reports.suggesting import suggest_categories
from rathaus.reports.suspicion import TRAP_FIELD, suspicion
from rathaus.reports.views.flow.writing import client_of

#: Browsers let no foreign page send this header, so that no token is needed that would be stale
#: after a day without a net. Who sends counts as nobody, whoever is logged in.
_OWN = "Melde-Moewe"
_SENT, _MOST = "report_sent", 20


@public_page
@csrf_exempt
@never_cache
@require_POST
def send(request: HttpRequest) -> JsonResponse:
    """Take a report in; the same slip any number of times is one report.

    201 with number and address (for a repeat only where this browser sent it first: a slip alone
    is no key), else a status with message and remedy; ``photos`` says of each
    photo whether it could be used.
    """
    try:
        if request.headers.get("X-Requested-With") != _OWN:
            raise NotAllowed(_("Diese Adresse ist nur für die Warteschlange im Browser da."))
        photos, results = _photos(request)
        new = _new(request)
        sent = send_report(actor=ANONYMOUS, new=new, photos=photos)
    except RathausError as error:
        return _refused(error)
    if not sent.repeated:
        _remember_sent(request, new.slip)
    body = {
        "number": sent.report.number,
        "url": reverse("report-mine", args=[sent.key]) if _sent_here(request, new.slip) else "",
        "repeated": sent.repeated,
        "photos": results,
    }
    return JsonResponse(body, status=200 if sent.repeated else 201)


def _sent_here(request: HttpRequest, slip: str) -> bool:
    return digest(slip) in request.session.get(_SENT, [])


def _remember_sent(request: HttpRequest, slip: str) -> None:
    request.session[_SENT] = [*request.session.get(_SENT, [])[1 - _MOST :], digest(slip)]


def _new(request: HttpRequest) -> NewReport:
    sent = request.POST
    slip = sent.get("slip", "")
    if len(slip) < 16:
        raise Invalid(_("Die Kennung der Meldung fehlt."), fields={"slip": _("fehlt")})
    text, words = sent.get("text", ""), sent.get("place", "")
    place = find_place(words, sent.get("lat", ""), sent.get("lon", ""))
    where = Place(place.latitude, place.longitude, place.text, place.district)
    return NewReport(
        category=sent.get("category", ""),
        latitude=place.latitude,
        longitude=place.longitude,
        text=text,
        place=words if place.exact and any(sign.isalpha() for sign in words) else place.text,
        danger=sent.get("danger") == "1",
        email=sent.get("email", ""),
        slip=slip[:80],
        client=client_of(request),
        suspect=suspicion(text, trap=sent.get(TRAP_FIELD, "")),
        suggested=[found.row for found in suggest_categories(text, where)],
    )


def _photos(request: HttpRequest) -> tuple[list[NewPhoto], list[dict[str, Any]]]:
    """What can be used, and what to say of each."""
    usable, results = [], []
    for file in request.FILES.getlist("photo")[:MOST_PHOTOS]:
        name = file.name or ""
        try:
            data = file.read()
            look(data)
        except RathausError as error:
            results.append({"name": name, "ok": False, "message": str(error)})
        else:
            usable.append(NewPhoto(data, name))
            results.append({"name": name, "ok": True, "message": ""})
    return usable, results


def _refused(error: RathausError) -> JsonResponse:
    body = {
        "error": error.code,
        "message": error.message,
        "remedy": error.remedy,
        "fields": getattr(error, "fields", {}),
    }
    response = JsonResponse(body, status=error.status)
    if isinstance(error, TooMany):
        response["Retry-After"] = str(error.retry_after)
    return response
