"""``/einsatz/api/v1/``: a contractor's own program reads its orders and answers them."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from ninja import Field, NinjaAPI, Query, Schema
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser
from ninja.renderers import BaseRenderer
from ninja.security import HttpBearer

from rathaus.kernel.access import Actor, public_page
from rathaus.kernel.blobs import serve
from rathaus.kernel.errors import Invalid, NotAllowed, NotFound, RathausError, TooMany
from rathaus.kernel.throttle import attempt
from rathaus.mail.links import city_url, reverse_or_empty
from rathaus.reports.actions.answering import (
    ask_about_order,
    finish_order,
    refuse_order,
    take_order,
)
from rathaus.reports.contractors import (
    ORDER_OPEN,
    contractor_actor,
    contractor_of_token,
    find_contractors_order,
    orders_of,
    photos_for_order,
    speaker,
)
from rathaus.reports.models import Contractor, Order

PREFIX = "/einsatz/api/v1/"
_PER_HOUR, _HOUR = 1200, 3600
_PAGE = 100
_Answer = Literal["take", "ask", "refuse", "done"]


class OrderShown(Schema):
    """An order with all that it takes to do it; times as RFC 3339, places in WGS 84."""

    id: UUID
    number: str
    state: str
    category: str
    text: str
    place: str
    latitude: float
    longitude: float
    danger: bool
    sent_at: datetime
    due_at: datetime | None
    answered_at: datetime | None
    photos: list[str]
    messages: list[dict[str, Any]]


class OrderPage(Schema):
    """Orders, the latest first; ``next`` is the offset of the next page, if there is one."""

    orders: list[OrderShown]
    next: int | None


class Answered(Schema):
    """What the contractor says. ``photo`` is a picture of after the work, in base64."""

    answer: _Answer
    text: str = Field("", max_length=4000)
    photo: str = Field("", max_length=2_400_000)


class ContractorRequest(HttpRequest):
    """A request of a contractor's program."""

    contractor: Contractor


class _Bearer(HttpBearer):
    """The key of the program stands as a digest at its contractor."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        contractor = contractor_of_token(token)
        if contractor is None:
            raise NotAllowed(
                _("Dieser Schlüssel gilt nicht oder nicht mehr."),
                remedy=_("Bitten Sie die Stadt um einen neuen."),
            )
        attempt("reports.contractor", contractor.pk, limit=_PER_HOUR, seconds=_HOUR)
        request.contractor = contractor  # type: ignore[attr-defined]
        return contractor_actor(contractor)


class _Parser(Parser):
    def parse_body(self, request: HttpRequest) -> Any:
        return orjson.loads(request.body)


class _Renderer(BaseRenderer):
    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return orjson.dumps(data, default=str)


api = NinjaAPI(
    title="Aufträge der Melde-Möwe",
    version="1",
    description="Ein Auftragnehmer liest seine Aufträge und beantwortet sie.",
    docs_url=None,
    openapi_url=None,
    auth=_Bearer(),
    renderer=_Renderer(),
    parser=_Parser(),
    urls_namespace="contractors-v1",
)


@api.get("/orders", response=OrderPage, summary="Eigene Aufträge")
def orders(
    request: ContractorRequest,
    open: Annotated[bool, Query(description="nur was noch zu tun ist")] = True,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> dict[str, Any]:
    """The contractor's orders, the latest first; at first only those to be done."""
    found = orders_of(request.contractor)
    if open:
        found = found.filter(state__in=ORDER_OPEN)
    rows = list(
        found.prefetch_related("entries", "report__photos__blob")[offset : offset + _PAGE + 1]
    )
    more = len(rows) > _PAGE
    return {
        "orders": [_shown(row) for row in rows[:_PAGE]],
        "next": offset + _PAGE if more else None,
    }


@api.get("/orders/{uuid:order_id}", response=OrderShown, summary="Ein Auftrag")
def order(request: ContractorRequest, order_id: UUID) -> dict[str, Any]:
    """One order."""
    return _shown(find_contractors_order(request.contractor, order_id))


@api.post("/orders/{uuid:order_id}", response=OrderShown, summary="Einen Auftrag beantworten")
def answer(request: ContractorRequest, order_id: UUID, said: Answered) -> dict[str, Any]:
    """Take the order, ask, refuse, or report it done; told twice, the first time counts."""
    found = find_contractors_order(request.contractor, order_id)
    actor = contractor_actor(request.contractor)
    if said.answer == "take":
        take_order(actor=actor, order=found)
    elif said.answer == "ask":
        ask_about_order(actor=actor, order=found, text=said.text)
    elif said.answer == "refuse":
        refuse_order(actor=actor, order=found, reason=said.text)
    else:
        photo = _decoded(said.photo)
        finish_order(actor=actor, order=found, note=said.text, photo=photo, photo_name="foto.jpg")
    return _shown(find_contractors_order(request.contractor, order_id))


@api.get("/orders/{uuid:order_id}/photos/{uuid:photo_id}", summary="Ein Foto zum Auftrag")
def photo(request: ContractorRequest, order_id: UUID, photo_id: UUID) -> HttpResponse:
    """A photo as JPEG, once it is fit to be seen."""
    found = find_contractors_order(request.contractor, order_id)
    shown = next((one for one in photos_for_order(found) if one.pk == photo_id), None)
    if shown is None or shown.blob is None:
        raise NotFound(_("Dieses Foto gibt es hier nicht."))
    return serve(shown.blob, f"{found.report.number}.jpg", inline=True, request=request)


@public_page
@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The description for machines (OpenAPI)."""
    return JsonResponse(dict(api.get_openapi_schema(path_prefix=PREFIX)))


def patterns() -> tuple[list[URLPattern | URLResolver], str, str]:
    """The routes, without the page that the library would put at their root."""
    found = [entry for entry in api.urls[0] if getattr(entry, "name", "") != "api-root"]
    described = path("openapi.json", openapi, name="description")
    return [described, *found], "ninja", "contractors-v1"


@api.exception_handler(RathausError)
def _tell(request: HttpRequest, error: RathausError) -> HttpResponse:
    body: dict[str, object] = {
        "error": error.code,
        "message": error.message,
        "remedy": error.remedy,
    }
    if isinstance(error, Invalid) and error.fields:
        body["fields"] = error.fields
    status = 401 if isinstance(error, NotAllowed) and not _known(request) else error.status
    response = JsonResponse(body, status=status)
    if isinstance(error, TooMany):
        response["Retry-After"] = str(error.retry_after)
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(ValidationError)
def _wrong(request: HttpRequest, error: ValidationError) -> HttpResponse:
    names = {".".join(str(part) for part in one.get("loc", ())[2:]) for one in error.errors}
    return _tell(
        request,
        Invalid(
            _("Einige Angaben fehlen oder stimmen nicht."),
            remedy=_("Vergleichen Sie sie mit der Beschreibung der Schnittstelle."),
            fields={name or "body": _("fehlt oder stimmt nicht") for name in names},
        ),
    )


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    if error.status_code == 401:
        refused = NotAllowed(
            _("Hier arbeiten nur Programme von Auftragnehmern."),
            remedy=_("Senden Sie den Schlüssel als „Authorization: Bearer …“."),
        )
        return _tell(request, refused)
    unread = Invalid(_("Die Anfrage ließ sich nicht lesen."), remedy=_("Senden Sie gültiges JSON."))
    return _tell(request, unread)


@api.exception_handler(RequestDataTooBig)
def _too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    large = Invalid(
        _("Die Anfrage ist zu groß."),
        remedy=_("Verkleinern Sie das Foto, oder laden Sie es über den Link im Auftrag hoch."),
    )
    return _tell(request, large)


def _known(request: HttpRequest) -> bool:
    return hasattr(request, "contractor")


def _decoded(photo: str) -> bytes:
    try:
        return base64.b64decode(photo, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Invalid(
            _("Das Foto ließ sich nicht lesen."),
            remedy=_("Senden Sie es als Base64 (RFC 4648)."),
            fields={"photo": _("kein Base64")},
        ) from error


def _shown(order: Order) -> dict[str, Any]:
    report = order.report
    link = city_url()
    return {
        "id": order.pk,
        "number": report.number,
        "state": order.state,
        "category": report.category.name,
        "text": order.text,
        "place": report.place or report.district,
        "latitude": report.latitude,
        "longitude": report.longitude,
        "danger": report.danger,
        "sent_at": order.sent_at,
        "due_at": order.due_at,
        "answered_at": order.answered_at,
        "photos": [
            link + reverse_or_empty("contractors-v1:photo", str(order.pk), str(photo.pk))
            for photo in photos_for_order(order)
        ],
        "messages": [
            {"at": entry.at, "from": speaker(order, entry), "text": entry.text}
            for entry in order.entries.all()
        ],
    }
