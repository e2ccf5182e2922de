"""Directories that procedures keep (Verzeichnisse), as everybody may read them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rathaus.design.components import Fact, Link, LinkRow, Pager
from rathaus.design.spreadsheets import EXPORTED, as_csv
from rathaus.design.typography import long_date
from rathaus.kernel.access import ANONYMOUS, public_page
from rathaus.kernel.clock import today
from rathaus.kernel.paging import page_of
from rathaus.procedures.models import Entry
from rathaus.procedures.queries.directories import (
    Listing,
    as_data,
    cells,
    choices,
    heads,
    listing_of,
    listings,
    narrowed,
    no_entry,
    public_entries,
    title_of,
)
from rathaus.procedures.rules import may_see_directory

ORDER = ("-entered_at", "-id")
SIZE = 30


@dataclass(frozen=True, slots=True)
class Filter:
    """A choice above a list: its name in the address, its words, and what is chosen."""

    name: str
    label: str
    options: Sequence[tuple[str, str]]
    chosen: str


@dataclass(frozen=True, slots=True)
class Line:
    """An entry on the page: what it is, and its other columns."""

    id: str
    title: str
    facts: Sequence[Fact]


@public_page
@require_safe
def directories(request: HttpRequest) -> HttpResponse:
    """Every public directory."""
    rows = [
        LinkRow(title=one.title, url=reverse("directory", args=[one.key]), text=one.intro)
        for one in listings()
        if one.is_public
    ]
    return _kept_out(render(request, "site/listings.html", {"rows": rows}))


@public_page
@require_safe
def directory(request: HttpRequest, key: str) -> HttpResponse:
    """One directory; what narrows it stands in the address, so that it can be kept and sent."""
    listing = _public(key)
    everything = public_entries(listing)
    page = page_of(
        narrowed(everything, listing, request.GET.dict()),
        order=ORDER,
        after=request.GET.get("nach", ""),
        size=SIZE,
    )
    chosen = chosen_of(request, listing)
    here = reverse("directory", args=[key])
    context = {
        "listing": listing,
        "filters": list(filters_of(listing, everything, chosen)),
        "lines": [_line(listing, entry) for entry in page],
        "narrowed": bool(chosen),
        "here": here,
        "asked": urlencode(chosen),
        "trail": [Link(label=_("Verzeichnisse"), url=reverse("directories"))],
        "day": today(),
        "pager": Pager(
            newer_url=_at(here, chosen) if request.GET.get("nach") else "",
            older_url=_at(here, chosen | {"nach": page.next}) if page.next else "",
        ),
    }
    return _kept_out(render(request, "site/listing.html", context))


@public_page
@require_safe
def directory_csv(request: HttpRequest, key: str) -> HttpResponse:
    """The list as it is narrowed, for spreadsheets; public columns only."""
    listing = _public(key)
    found = narrowed(public_entries(listing), listing, request.GET.dict())
    rows = (
        cells(listing, entry, office=False, day=today())
        for entry in found.order_by(*ORDER)[:EXPORTED]
    )
    return _kept_out(as_csv(key, heads(listing, office=False), rows))


@public_page
@require_safe
def directory_json(request: HttpRequest, key: str) -> HttpResponse:
    """The list as it is narrowed, for programs; public columns only."""
    listing = _public(key)
    found = narrowed(public_entries(listing), listing, request.GET.dict())
    entries = as_data(listing, found.order_by(*ORDER)[:EXPORTED], today())
    data = {"key": key, "title": listing.title, "date": today().isoformat(), "entries": entries}
    return _kept_out(JsonResponse(data, json_dumps_params={"ensure_ascii": False}))


def chosen_of(request: HttpRequest, listing: Listing) -> dict[str, str]:
    """What is chosen in the address, of what the directory can be narrowed by."""
    names = listing.directory.filters
    return {name: request.GET[name][:120] for name in names if request.GET.get(name)}


def filters_of(
    listing: Listing, entries: QuerySet[Entry], chosen: dict[str, str]
) -> Iterator[Filter]:
    """The choices above the list."""
    for name in listing.directory.filters:
        options = choices(listing, name, entries)
        yield Filter(name, title_of(listing, name), options, chosen.get(name, ""))


def _public(key: str) -> Listing:
    """The directory, if everybody may read it; an office's own is as if it were not there."""
    listing = listing_of(key)
    if not may_see_directory(ANONYMOUS, listing.directory):
        raise no_entry()
    return listing


def _line(listing: Listing, entry: Entry) -> Line:
    told = list(
        zip(
            heads(listing, office=False),
            cells(listing, entry, office=False, day=today()),
            strict=True,
        )
    )
    facts = [Fact(term=term, value=value) for term, value in told[1:] if value]
    if entry.until is not None:
        facts.append(Fact(term=_("Gilt bis"), value=long_date(entry.until)))
    return Line(str(entry.pk), told[0][1], facts)


def _at(here: str, chosen: dict[str, str]) -> str:
    return f"{here}?{urlencode(chosen)}" if chosen else here


def _kept_out(response: HttpResponse) -> HttpResponse:
    """Not for search engines: what is taken off the list shall be gone."""
    response["X-Robots-Tag"] = "noindex"
    return response
