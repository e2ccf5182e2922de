"""Open figures as a page, for spreadsheets and for maps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from urllib.parse import urlencode

import orjson
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rathaus.design.components import Cell, Column, Link, Table
from rathaus.design.spreadsheets import as_csv
from rathaus.design.typography import number, percent
from rathaus.kernel.access import public_page
from rathaus.kernel.clock import today
from rathaus.kernel.tenancy import current_city
from rathaus.procedures.places import register_of
from rathaus.reports.public.choices import month_label
from rathaus.reports.public.map import answered
from rathaus.reports.setup import setup
from rathaus.reports.statistics import Figures, Part, year_figures, years_with_reports

HIDDEN = "•"
_NONE = "–"
Answer = TypeVar("Answer", bound=HttpResponseBase)
_LICENCES = {
    "dl-de/zero-2-0": (
        "Datenlizenz Deutschland – Zero – Version 2.0",
        "https://www.govdata.de/dl-de/zero-2-0",
    ),
    "dl-de/by-2-0": (
        "Datenlizenz Deutschland – Namensnennung – Version 2.0",
        "https://www.govdata.de/dl-de/by-2-0",
    ),
    "cc-zero": ("CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/deed.de"),
}


@dataclass(frozen=True, slots=True)
class Bar:
    """A month of the chart: shares (0 to 100) of the longest bar, and the figures beside them."""

    label: str
    received: str
    done: str
    received_share: float
    done_share: float


@public_page
@require_safe
def numbers(request: HttpRequest) -> HttpResponse:
    """A year in tables, with a chart; with ``stadtteil`` the categories of one district."""
    years, year = _years(request)
    figures = year_figures(year)
    district = request.GET.get("stadtteil", "")
    chosen = next((part for part in figures.districts if part.key and part.key == district), None)
    query = urlencode({"jahr": year})
    context = {
        "figures": figures,
        "year": year,
        "years": [Link(label=str(y), url=f"?jahr={y}", current=y == year) for y in years],
        "bars": _bars(figures),
        "tables": [] if figures.closed else _tables(figures),
        "chosen": _district_table(figures, chosen) if chosen else None,
        "hidden": HIDDEN,
        "licence": licence(),
        "trail": [Link(label=_("Meldungen"), url=reverse("reports"))],
        "csv_url": f"{reverse('reports-numbers-csv')}?{query}",
        "geojson_url": f"{reverse('reports-numbers-geojson')}?{query}",
    }
    return render(request, "reports/public/numbers.html", context)


@public_page
@require_safe
def table(request: HttpRequest) -> HttpResponse:
    """All tables of a year in one file; what is not shown stays empty."""
    _all, year = _years(request)
    figures = year_figures(year)
    header = [
        "jahr", "gliederung", "schluessel", "name", "eingegangen", "erledigt", "median_tage",
        "p90_tage", "anteil_in_der_frist", "lizenz",
    ]  # fmt: skip
    response = as_csv(f"meldungen-zahlen-{year}", header, _csv_rows(figures))
    return _licensed(response)


@public_page
@require_safe
def geojson(request: HttpRequest) -> HttpResponseBase:
    """The districts of a year with their figures; the outline where one is known."""
    _all, year = _years(request)
    figures = year_figures(year)
    areas = {
        str(area.properties.get("name", "")): area.geometry
        for area in register_of(current_city().slug).districts
    }
    features = [
        {
            "type": "Feature",
            "id": f"{year}-{part.key or 'ohne'}",
            "geometry": areas.get(part.key),
            "properties": {"year": year, "district": part.name} | _properties(part),
        }
        for part in figures.districts
    ]
    collection = {
        "type": "FeatureCollection",
        "licence": licence()[0],
        "suppressed_below": figures.below,
        "features": features,
    }
    response = answered(request, orjson.dumps(collection), "application/geo+json")
    response["Access-Control-Allow-Origin"] = "*"
    return _licensed(response)


def licence() -> tuple[str, str]:
    """Name and address of the licence that the city has set for its data; empty without one."""
    named = str(current_city().settings.get("data_licence", ""))
    return _LICENCES.get(named, (named, ""))


def _licensed(response: Answer) -> Answer:
    if licence()[1]:
        response["Link"] = f'<{licence()[1]}>; rel="license"'
    return response


def _years(request: HttpRequest) -> tuple[list[int], int]:
    """All years, and the one that is asked for, else the latest."""
    years = years_with_reports() or [today().year]
    asked = request.GET.get("jahr", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else years[0]
    return years, year if year in years else years[0]


def _tables(figures: Figures) -> list[Table]:
    """By month, district and category; each figure of all reports leads to them."""
    year = figures.year
    months = [
        (_month(part, year), {"zeitraum": f"{year}-{part.key}"}, "") for part in figures.months
    ]
    districts: list[tuple[Part, dict[str, str], str]] = [
        (part, {}, f"?jahr={year}&{urlencode({'stadtteil': part.key})}#stadtteil")
        if part.key
        else (part, {}, "")
        for part in figures.districts
    ]
    categories = [
        (part, {"kategorie": part.key, "zeitraum": str(year)}, "") for part in figures.categories
    ]
    return [
        _table(_("Nach Monaten"), _("Monat"), months, figures),
        _table(_("Nach Stadtteilen"), _("Stadtteil"), districts, figures),
        _table(_("Nach Kategorien"), _("Kategorie"), categories, figures),
    ]


def _month(part: Part, year: int) -> Part:
    return replace(part, name=month_label(year, int(part.key)))


def _table(caption: str, head: str, parts: list[Any], figures: Figures) -> Table:
    return Table(
        caption=f"{caption}, {figures.year}",
        columns=[
            Column(label=head),
            Column(label=_("gemeldet"), numeric=True),
            Column(label=_("erledigt"), numeric=True),
            Column(label=_("Hälfte nach Tagen"), numeric=True),
            Column(label=_("90 % nach Tagen"), numeric=True),
            Column(label=_("in der Frist"), numeric=True),
        ],
        rows=[[_head(part, filters, url), *_cells(part)] for part, filters, url in parts],
        footer=[_("Alle"), *_cells(figures.total)],
    )


def _head(part: Part, filters: dict[str, str], url: str) -> Cell:
    rows = f"{reverse('reports')}?{urlencode(filters)}" if filters else ""
    return Cell(text=part.name, url=url or rows)


def _cells(part: Part) -> list[str]:
    done = part.done or 0
    if part.done is None:
        return [_count(part.received), HIDDEN, HIDDEN, HIDDEN, HIDDEN]
    return [
        _count(part.received),
        _count(part.done),
        _NONE if not done or part.median is None else number(part.median, 1),
        _NONE if not done or part.p90 is None else number(part.p90, 1),
        _share(part),
    ]


def _share(part: Part) -> str:
    if not part.done:
        return _NONE
    return HIDDEN if part.in_time is None else percent(part.in_time * 100, 0)


def _count(value: int | None) -> str:
    return HIDDEN if value is None else number(value)


def _district_table(figures: Figures, chosen: Part) -> Table:
    """The categories of one district."""
    names = {key: category.label for key, category in setup().categories.items()}
    cells = {
        category: value
        for (district, category), value in figures.cells.items()
        if district == chosen.key
    }
    rows = [
        [names.get(category, category), _count(value)]
        for category, value in cells.items()
        if value is not None
    ]
    if None in cells.values():
        rows.append([_("alle übrigen"), HIDDEN])
    return Table(
        caption=f"{chosen.name}, {figures.year}",
        columns=[Column(label=_("Kategorie")), Column(label=_("gemeldet"), numeric=True)],
        rows=rows,
        footer=[_("Alle"), _count(chosen.received)],
    )


def _bars(figures: Figures) -> list[Bar]:
    longest = max((part.received or 0 for part in figures.months), default=0)
    if not longest:
        return []
    return [
        Bar(
            label=part.name,
            received=_count(part.received),
            done=_count(part.done),
            received_share=round((part.received or 0) / longest * 100, 2),
            done_share=round((part.done or 0) / longest * 100, 2),
        )
        for part in (_month(part, figures.year) for part in figures.months)
    ]


def _csv_rows(figures: Figures) -> Iterator[list[str]]:
    name = licence()[0] or _("noch zu bestätigen")
    year = str(figures.year)
    if figures.closed:
        return
    sections = [
        ("alle", [figures.total]),
        ("monat", figures.months),
        ("stadtteil", figures.districts),
        ("kategorie", figures.categories),
    ]
    for section, parts in sections:
        for part in parts:
            yield [year, section, part.key, part.name, *_plain(part), name]
    for (district, category), value in figures.cells.items():
        shown = "" if value is None else str(value)
        key = f"{district}|{category}"
        yield [year, "stadtteil|kategorie", key, key, shown, "", "", "", "", name]


def _plain(part: Part) -> list[str]:
    return ["" if value is None else str(value) for value in _properties(part).values()]


def _properties(part: Part) -> dict[str, Any]:
    def days(value: float | None) -> float | None:
        return None if value is None else round(value, 1)

    return {
        "received": part.received,
        "done": part.done,
        "median_days": days(part.median),
        "p90_days": days(part.p90),
        "in_time": None if part.in_time is None else round(part.in_time, 2),
    }
