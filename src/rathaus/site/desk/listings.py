"""Directories as the office that keeps them sees them: by day, as a table, to print."""

from __future__ import annotations

import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rathaus.design.components import Badge, Cell, Column, LinkRow, Pager, Table
from rathaus.design.entry import date_or_problem
from rathaus.design.spreadsheets import EXPORTED, as_csv
from rathaus.design.typography import long_date, short_date
from rathaus.kernel.access import staff
from rathaus.kernel.clock import today
from rathaus.kernel.paging import page_of
from rathaus.procedures.models import Entry
from rathaus.procedures.queries.directories import (
    Listing,
    cells,
    heads,
    listing_of,
    listings,
    narrowed,
    office_entries,
)
from rathaus.site.desk.frame import StaffRequest, show
from rathaus.site.views.listings import chosen_of, filters_of

ORDER = ("-entered_at", "-id")
SIZE = 60


@staff("case.see")
@require_safe
def directories(request: StaffRequest) -> HttpResponseBase:
    """All directories of the city; in each one sees what one's own offices keep."""
    rows = [
        LinkRow(
            title=one.title,
            url=reverse("desk:directory", args=[one.key]),
            text=one.intro,
            badge=Badge(label=_("öffentlich"), kind="info") if one.is_public else None,
        )
        for one in listings()
    ]
    return show(request, "desk/listings.html", {"rows": rows})


@staff("case.see")
@require_safe
def directory(request: StaffRequest, key: str) -> HttpResponseBase:
    """One directory; day and choices stand in the address."""
    listing = listing_of(key)
    day = _day(request)
    everything = office_entries(request.actor, listing, day)
    found = narrowed(everything, listing, request.GET.dict())
    chosen = chosen_of(request, listing)
    kept = chosen | ({"tag": day.isoformat()} if day != today() else {})
    if request.GET.get("ausgabe") == "csv":
        return _export(listing, found, day)
    page = page_of(found, order=ORDER, after=request.GET.get("nach", ""), size=SIZE)
    return show(
        request,
        "desk/listing.html",
        {
            "listing": listing,
            "filters": list(filters_of(listing, everything, chosen)),
            "day": day,
            "yesterday": _at(chosen, day - datetime.timedelta(days=1)),
            "tomorrow": _at(chosen, day + datetime.timedelta(days=1)),
            "is_today": day == today(),
            "here": reverse("desk:directory", args=[key]),
            "found": bool(page.rows),
            "narrowed": bool(chosen),
            "table": _table(listing, page, day),
            "may_enter": listing.directory.staff and request.actor.can("case.work"),
            "export_url": "?" + urlencode(kept | {"ausgabe": "csv"}),
            "pager": Pager(
                newer_url="?" + urlencode(kept) if request.GET.get("nach") else "",
                older_url="?" + urlencode(kept | {"nach": page.next}) if page.next else "",
            ),
        },
    )


def _day(request: StaffRequest) -> datetime.date:
    """The day that is asked for; what cannot be read is today."""
    day, _problem = date_or_problem(request.GET.get("tag", "")[:20])
    return day or today()


def _at(chosen: dict[str, str], day: datetime.date) -> str:
    return "?" + urlencode(chosen | {"tag": day.isoformat()})


def _table(listing: Listing, page: Any, day: datetime.date) -> Table:
    names = heads(listing, office=True)
    return Table(
        caption=f"{listing.title}, {long_date(day)}",
        caption_hidden=True,
        columns=[Column(label=name) for name in [*names, _("Bis"), _("Stand")]],
        rows=[_row(listing, entry, day) for entry in page],
    )


def _row(listing: Listing, entry: Entry, day: datetime.date) -> list[Any]:
    first, *rest = cells(listing, entry, office=True, day=day)
    url = reverse("desk:entry", args=[listing.key, entry.pk])
    until = short_date(entry.until) if entry.until else "–"
    return [
        Cell(text=first or "–", url=url),
        *(word or "–" for word in rest),
        until,
        Cell(text="", badge=state_of(entry)),
    ]


def state_of(entry: Entry) -> Badge:
    """Whether it stands, is asked about, is hidden, or why it has ended."""
    if entry.ended_at is not None:
        return Badge(label=str(entry.get_ended_why_display()))
    if entry.proof_until is not None and entry.proof_until < today():
        return Badge(label=_("verdeckt: Nachweis abgelaufen"), kind="warning")
    if entry.asked_on is not None:
        return Badge(label=_("nachgefragt"), kind="warning")
    return Badge(label=_("steht"), kind="success")


def _export(listing: Listing, found: QuerySet[Entry], day: datetime.date) -> HttpResponseBase:
    header = [*heads(listing, office=True), _("Bis")]
    rows = (
        [
            *cells(listing, entry, office=True, day=day),
            short_date(entry.until) if entry.until else "",
        ]
        for entry in found.order_by(*ORDER)[:EXPORTED]
    )
    return as_csv(f"{listing.key}-{day.isoformat()}", header, rows)
