"""Step 1: where it is — by address, on the map, from the device or from a photo."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from rathaus.design.fields import Field, PlaceMap
from rathaus.kernel.access import public_page
from rathaus.kernel.errors import RathausError
from rathaus.kernel.tenancy import current_city
from rathaus.procedures.places import register_of
from rathaus.reports.actions.drafting import add_photo, keep_answers
from rathaus.reports.places import Place, check_inside, place_at
from rathaus.reports.pointing import NoPlace, find_place
from rathaus.reports.secret_keys import new_key
from rathaus.reports.setup import setup
from rathaus.reports.views.flow.writing import (
    FlowRequest,
    Writing,
    client_of,
    flow_page,
    general,
    remember,
    show,
    steps,
)
from rathaus.reports.wordings import wording

_UNCLEAR = "unklar"
_PASSED_ON = ("lat", "lon", "ort", "kategorie")


@public_page
@never_cache
@require_safe
def new(request: HttpRequest) -> HttpResponseBase:
    """A new report under a secret of its own; what a link brings along is passed on."""
    address = reverse("report-where", args=[new_key()])
    passed = request.GET.copy()
    for name in list(passed):
        if name not in _PASSED_ON:
            del passed[name]
    return redirect(f"{address}?{passed.urlencode()}" if passed else address)


@flow_page(needs=False)
def where(request: FlowRequest, writing: Writing) -> HttpResponseBase:
    """Ask for the place."""
    refusal: RathausError | None = _asked_again(request, writing)
    if request.method == "POST":
        try:
            return _take(request, writing)
        except NoPlace as error:
            if error.near:
                return _ask_again(request, writing)
            refusal = error
        except RathausError as error:
            refusal = error
    question = _question(request, writing, refusal)
    context = {
        "writing": writing,
        "steps": steps(1, writing),
        "emergency": wording("emergency"),
        "question": question,
        "summary": [question],
        "near": refusal.near if isinstance(refusal, NoPlace) else (),
        "refusal": general(refusal) or _of_photo(refusal),
        "photo": next((photo for photo in writing.photos if photo.latitude is not None), None),
        "photos": writing.photos,
        "category": request.GET.get("kategorie") or writing.answers.get("wished", ""),
    }
    return show(request, "where.html", context, refusal if request.method == "POST" else None)


def _ask_again(request: FlowRequest, writing: Writing) -> HttpResponseBase:
    """Offer near spellings on a page of its own address, so that „back“ finds it again."""
    typed = request.POST.get("place", "")[:200]
    answers = {"typed": typed, "wished": request.POST.get("category", "")[:80]}
    keep_answers(actor=request.actor, slip=writing.slip, answers=answers, client=client_of(request))
    remember(request, writing.slip)
    return redirect(f"{writing.url('report-where')}?{_UNCLEAR}=1")


def _asked_again(request: FlowRequest, writing: Writing) -> NoPlace | None:
    if request.method == "POST" or _UNCLEAR not in request.GET:
        return None
    try:
        find_place(str(writing.answers.get("typed", "")))
    except NoPlace as error:
        return error
    except RathausError:
        return None
    return None


def _of_photo(refusal: RathausError | None) -> RathausError | None:
    return refusal if "photo" in getattr(refusal, "fields", {}) else None


def _take(request: FlowRequest, writing: Writing) -> HttpResponseBase:
    """Keep the place and go on; a photo that comes first is read for one."""
    if "photo" in request.FILES:
        return _from_photo(request, writing)
    typed = request.POST.get("near") or request.POST.get("place", "")
    lat, lon = _point(request, writing, typed)
    place = find_place(typed, lat, lon)
    if not place.exact:
        return _only_street(request, writing, place)
    _keep(request, writing, _place(place, typed))
    return redirect("report-what", writing.slip)


def _only_street(request: FlowRequest, writing: Writing, place: Place) -> HttpResponseBase:
    """Keep the street, and ask once for the spot on the map."""
    told = bool(writing.place) and writing.place["text"] == place.text
    _keep(request, writing, _place(place, place.text))
    if told:
        return redirect("report-what", writing.slip)
    messages.info(
        request, _("Hausnummer nicht im Verzeichnis; bitte zeigen Sie die Stelle auf der Karte.")
    )
    return redirect("report-where", writing.slip)


def _point(request: FlowRequest, writing: Writing, typed: str) -> tuple[str, str]:
    """The point that was sent, unless it is the old one of another address."""
    lat, lon = request.POST.get("place_lat", ""), request.POST.get("place_lon", "")
    known = writing.place
    if not known:
        return ("", "") if request.POST.get("near") else (lat, lon)
    stale = typed.strip() != known["text"] and [lat, lon] == [str(known["lat"]), str(known["lon"])]
    return ("", "") if stale or request.POST.get("near") else (lat, lon)


def _from_photo(request: FlowRequest, writing: Writing) -> HttpResponseBase:
    file = cast("UploadedFile[bytes]", request.FILES["photo"])
    photo = add_photo(
        actor=request.actor,
        slip=writing.slip,
        data=file.read(),
        name=file.name or "",
        client=client_of(request),
    )
    remember(request, writing.slip)
    if photo.latitude is None or photo.longitude is None:
        messages.info(
            request,
            _("Das Foto ist dabei. Wo es entstand, steht nicht darin: Bitte nennen Sie den Ort."),
        )
        return redirect("report-where", writing.slip)
    place = place_at(photo.latitude, photo.longitude)
    check_inside(place)
    _keep(request, writing, _place(place, ""))
    messages.success(request, _("Die Stelle haben wir aus dem Foto gelesen. Stimmt sie?"))
    return redirect("report-where", writing.slip)


def _place(place: Place, typed: str) -> dict[str, Any]:
    text = " ".join(typed.split())[:200]
    if not any(sign.isalpha() for sign in text):
        text = place.text
    return {
        "text": text,
        "lat": round(place.latitude, 6),
        "lon": round(place.longitude, 6),
        "district": place.district,
    }


def _keep(request: FlowRequest, writing: Writing, place: Mapping[str, Any]) -> None:
    answers: dict[str, Any] = {"place": place, "passed": []}
    chosen = request.POST.get("category", "")
    if chosen in setup().categories and "category" not in writing.answers:
        answers["category"] = chosen
    keep_answers(actor=request.actor, slip=writing.slip, answers=answers, client=client_of(request))
    remember(request, writing.slip)


def _question(request: FlowRequest, writing: Writing, refusal: RathausError | None) -> Field:
    wrong = getattr(refusal, "fields", {}).get("place", "")
    if wrong and getattr(refusal, "neighbour", ""):
        wrong = str(refusal)
    return Field(
        name="place",
        label=_("Wo ist es?"),
        widget="place",
        hint=_(
            "Straße und Hausnummer, ein Platz oder ein Stadtteil – so genau, wie Sie es wissen."
        ),
        value=_typed(request, writing),
        error=wrong,
        map=place_map(),
    )


def _typed(request: FlowRequest, writing: Writing) -> Mapping[str, Any]:
    if request.method == "POST" and "place" in request.POST:
        # What was refused is no point to go on with; the words may be.
        return {"text": request.POST["place"], "lat": "", "lon": ""}
    if _UNCLEAR in request.GET:
        return {"text": str(writing.answers.get("typed", "")), "lat": "", "lon": ""}
    if writing.place:
        return writing.place
    passed = request.GET
    return {
        "text": passed.get("ort", "")[:200],
        "lat": passed.get("lat", "")[:20],
        "lon": passed.get("lon", "")[:20],
    }


def place_map() -> PlaceMap | None:
    """The map of the place picker; None where the city has no outline."""
    if not register_of(current_city().slug).boundary:
        return None
    return PlaceMap(outlines_url=reverse("report-ground"), suggest_url=streets_url(), device=True)


def streets_url() -> str:
    """Where addresses are proposed while one types; empty in a house without a counter."""
    try:
        return reverse("counter:streets")
    except NoReverseMatch:
        return ""


@public_page
@require_safe
@cache_control(public=True, max_age=3600)
def ground(request: HttpRequest) -> JsonResponse:
    """The quiet base of the map (GeoJSON): districts by name, else the boundary; streets."""
    register = register_of(current_city().slug)
    areas = register.districts or register.boundary
    features: list[dict[str, Any]] = [
        {
            "type": "Feature",
            "geometry": area.geometry,
            "properties": {"name": area.properties.get("name", "") if register.districts else ""},
        }
        for area in areas
    ]
    features += [
        {
            "type": "Feature",
            "geometry": {"type": "LineString", "coordinates": line},
            "properties": {"name": name},
        }
        for name, line in register.lines()
    ]
    return JsonResponse({"type": "FeatureCollection", "features": features})
