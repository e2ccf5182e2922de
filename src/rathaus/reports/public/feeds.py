"""Published reports for programs: GeoJSON (RFC 7946), CSV, RSS 2.0. Released texts, no persons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import orjson
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.timezone import is_aware, make_aware
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rathaus.design.spreadsheets import EXPORTED, as_csv
from rathaus.kernel.access import public_page
from rathaus.kernel.clock import BERLIN
from rathaus.kernel.errors import Invalid
from rathaus.kernel.plain_text import plain
from rathaus.kernel.tenancy import current_city
from rathaus.mail.links import city_url
from rathaus.reports.filters import Filters, narrowed, read_filters
from rathaus.reports.models import Report
from rathaus.reports.public.choices import chosen_of
from rathaus.reports.public.map import answered
from rathaus.reports.public.words import place_of_report, state_word
from rathaus.reports.queries import published, serial_of

PAGE = 1000
_ITEMS = 50
_ORDER = ("-received_at", "-id")
_COLUMNS = (
    "nummer", "kategorie", "kategorie_name", "stand", "gemeldet", "geaendert", "beendet",
    "stadtteil", "ort", "breite", "laenge", "mitmeldende", "text", "hinweis", "adresse",
)  # fmt: skip


@public_page
@require_safe
def geojson(request: HttpRequest) -> HttpResponseBase:
    """A page of reports as a FeatureCollection, the latest number first.

    Narrowed like the list, by ``nummer``, or by ``updated_since`` (a moment, ISO 8601).
    ``next`` is the address of the following page, as member and as header ``Link``.
    """
    filters = read_filters(request.GET.dict())
    found = narrowed(published().select_related("category"), filters)
    since = request.GET.get("updated_since", "")
    if since:
        found = found.filter(updated_at__gte=_moment(since))
    if "nummer" in request.GET:
        found = found.filter(serial=serial_of(request.GET["nummer"]) or 0)
    if (before := serial_of(request.GET.get("vor", ""))) is not None:
        found = found.filter(serial__lt=before)
    rows = list(found.order_by("-serial")[: PAGE + 1])
    onward = _onward(request, rows[PAGE - 1]) if len(rows) > PAGE else ""
    collection: dict[str, Any] = {
        "type": "FeatureCollection",
        "features": [_feature(report) for report in rows[:PAGE]],
    }
    if onward:
        collection["next"] = onward
    response = answered(request, orjson.dumps(collection), "application/geo+json")
    if onward:
        response["Link"] = f'<{onward}>; rel="next"'
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _onward(request: HttpRequest, last: Report) -> str:
    query = request.GET.copy()
    query["vor"] = str(last.serial)
    return f"{city_url()}{request.path}?{query.urlencode()}"


def _feature(report: Report) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": report.number,
        "geometry": {
            "type": "Point",
            "coordinates": [round(report.longitude, 6), round(report.latitude, 6)],
        },
        "properties": {
            "number": report.number,
            "category": report.category_id,
            "category_name": report.category.label,
            "state": report.state,
            "state_name": state_word(report.state),
            "received_at": _iso(report.received_at),
            "updated_at": _iso(report.updated_at),
            "ended_at": _iso(report.ended_at),
            "district": report.district,
            "place": report.place,
            "followers": report.followers_count,
            "text": report.shown_text,
            "note": report.note,
            "url": _url(report),
        },
    }


@public_page
@require_safe
def table(request: HttpRequest) -> HttpResponse:
    """The list as it is narrowed, in its order, for spreadsheets."""
    filters = read_filters(request.GET.dict())
    found = narrowed(published().select_related("category"), filters).order_by(*_ORDER)
    return as_csv("meldungen", _COLUMNS, _rows(found[:EXPORTED]))


def _rows(reports: Iterable[Report]) -> Iterator[list[str]]:
    for report in reports:
        yield [
            report.number,
            report.category_id,
            report.category.label,
            state_word(report.state),
            _iso(report.received_at) or "",
            _iso(report.updated_at) or "",
            _iso(report.ended_at) or "",
            report.district,
            report.place,
            f"{report.latitude:.6f}",
            f"{report.longitude:.6f}",
            str(report.followers_count),
            report.shown_text,
            report.note,
            _url(report),
        ]


@public_page
@require_safe
def rss(request: HttpRequest) -> HttpResponseBase:
    """The latest reports of the city, a district (``stadtteil``) or category (``kategorie``)."""
    asked = read_filters(request.GET.dict())
    filters = Filters(asked.category, asked.categories, asked.district)
    found = narrowed(published().select_related("category"), filters)
    root, here = city_url(), reverse("reports")
    narrow = [one.label for one in chosen_of(filters, here)]
    feed = Rss201rev2Feed(
        title=plain(
            " – ".join([_("Meldungen in {city}").format(city=current_city().name), *narrow])
        ),
        link=f"{root}{here}?{filters.query}".rstrip("?"),
        description=_("Was im öffentlichen Raum gemeldet wurde, und wie weit es ist."),
        language="de",
        feed_url=f"{root}{request.path}?{filters.query}".rstrip("?"),
        ttl=60,
    )
    for report in _latest(found):
        feed.add_item(
            title=plain(f"{report.category.label}: {place_of_report(report) or report.number}"),
            link=_url(report),
            description=_described(report),
            unique_id=_url(report),
            unique_id_is_permalink=True,
            pubdate=report.accepted_at or report.received_at,
            categories=[plain(one) for one in (report.category.label, report.district) if one],
        )
    return answered(request, feed.writeString("utf-8").encode(), "application/rss+xml")


def _latest(found: QuerySet[Report]) -> QuerySet[Report]:
    return found.order_by(*_ORDER)[:_ITEMS]


def _described(report: Report) -> str:
    state = _("Stand: {state}.").format(state=state_word(report.state))
    parts = (report.shown_text, state, report.note)
    return plain(" ".join(_ended(part) for part in parts if part))


def _ended(text: str) -> str:
    """A text with a sign at its end, so that another sentence may follow."""
    text = text.rstrip()
    return text if text.endswith((".", "!", "?", "…", "“")) else f"{text}."


def _url(report: Report) -> str:
    return city_url() + reverse("report", args=[report.number])


def _iso(moment: datetime | None) -> str | None:
    return moment.astimezone(BERLIN).isoformat(timespec="seconds") if moment else None


def _moment(text: str) -> datetime:
    # A plus sign in an address that nobody escaped arrives as a space.
    found = _parsed(text.replace(" ", "+") if "T" in text else text)
    if found is None:
        raise Invalid(
            _("„updated_since“ ist kein Zeitpunkt."),
            remedy=_("Er sieht so aus: 2026-04-03T08:00:00+02:00."),
        )
    return found if is_aware(found) else make_aware(found, BERLIN)


def _parsed(text: str) -> datetime | None:
    try:
        return parse_datetime(text)
    except ValueError:
        return None
