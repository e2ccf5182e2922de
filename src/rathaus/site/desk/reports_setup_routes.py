"""Who gets which reports: the rows in their order, a trial, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rathaus.design.components import Link
from rathaus.design.fields import Choice, Field
from rathaus.kernel.errors import RathausError
from rathaus.reports.configuration.changing import (
    add_row,
    change_row,
    last_change,
    move_row,
    place_of_row,
    remove_row,
)
from rathaus.reports.configuration.route_check import (
    Tried,
    districts,
    owner_label,
    try_route,
    warnings,
)
from rathaus.reports.configuration.rows import ROUTE, Values, defaults_of, get_row, values_of
from rathaus.reports.models import Contractor, Owner, Route
from rathaus.reports.places import place_of
from rathaus.reports.setup import Setup, setup
from rathaus.site.desk.frame import StaffRequest, tell
from rathaus.site.desk.reports_setup_frame import (
    for_setup,
    office_choices,
    seen_of,
    show_form,
    show_setup,
    wrong_of,
)


@for_setup
@require_safe
def routes(request: StaffRequest) -> HttpResponseBase:
    """The rows, what is wrong with them, and where a report would go."""
    key, address = request.GET.get("kategorie", ""), request.GET.get("adresse", "")[:200].strip()
    tried, problem = _tried(key, address)
    known, warned = setup(), warnings()
    rows = [
        {
            "route": row,
            "what": _what(row, known),
            "where": ", ".join(filter(None, [row.district, owner_label(row.owner)])),
            "firm": row.contractor.name if row.contractor else "",
            "decides": tried is not None and tried.row == row,
        }
        for row in known.routes
    ]
    context = {
        "rows": rows,
        "warnings": warned,
        "categories": known.active,
        "key": key,
        "address": address,
        "tried": tried,
        "problem": problem,
        "owner": owner_label(tried.place.owner) if tried else "",
    }
    return show_setup(request, "desk/reports_setup_routes.html", context)


@for_setup
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest) -> HttpResponseBase:
    """Enter a row."""
    values = defaults_of(ROUTE)
    if request.method != "POST":
        return _show(request, None, values)
    values = _typed(request.POST)
    try:
        add_row(actor=request.actor, kind=ROUTE, values=values)
    except RathausError as problem:
        return _show(request, None, values, problem)
    messages.success(request, _("Angelegt. Sie gilt für neue Meldungen."))
    return redirect("desk-reports-setup-routes")


@for_setup
@require_http_methods(["GET", "HEAD", "POST"])
def route(request: StaffRequest, key: str) -> HttpResponseBase:
    """One row."""
    row = get_row(ROUTE, key)
    if request.method != "POST":
        return _show(request, row, values_of(row))
    values, seen = _typed(request.POST), seen_of(request.POST)
    try:
        change_row(actor=request.actor, kind=ROUTE, key=key, values=values, seen=seen)
    except RathausError as problem:
        return _show(request, row, values, problem)
    messages.success(request, _("Gespeichert. Die Zeile gilt für neue Meldungen."))
    return redirect("desk-reports-setup-routes")


@for_setup
@require_POST
def remove(request: StaffRequest, key: str) -> HttpResponseBase:
    """Take a row away."""
    seen = seen_of(request.POST)
    tell(
        request,
        lambda: remove_row(actor=request.actor, kind=ROUTE, key=key, seen=seen),
        _("Gelöscht. Im Verlauf lässt sich das zurücknehmen."),
    )
    return redirect("desk-reports-setup-routes")


@for_setup
@require_POST
def move(request: StaffRequest, key: str) -> HttpResponseBase:
    """One place up or down; the order decides between rows that name as much."""
    step = -1 if request.POST.get("wohin") == "hoch" else 1
    place = place_of_row(ROUTE, key) + step
    tell(
        request,
        lambda: move_row(actor=request.actor, kind=ROUTE, key=key, place=place),
        _("Verschoben."),
    )
    return redirect(reverse("desk-reports-setup-routes") + f"#k-{key}")


def _tried(key: str, address: str) -> tuple[Tried | None, str]:
    category = setup().categories.get(key)
    if category is None or not address:
        return None, _("Nennen Sie auch eine Adresse.") if category else ""
    place = place_of(address)
    if place is None:
        return None, _("Diese Adresse kennt das Straßenverzeichnis nicht.")
    return try_route(category, place), ""


def _what(row: Route, known: Setup) -> str:
    if row.category_id:
        return known.categories[row.category_id].label
    return row.group or _("alles")


def _typed(sent: QueryDict) -> Values:
    return {name: sent.get(name, "") for name in ROUTE.fields}


def _show(
    request: StaffRequest,
    row: Route | None,
    values: Values,
    problem: RathausError | None = None,
) -> HttpResponseBase:
    more = {
        "remove_url": reverse("desk-reports-setup-route-remove", args=[row.pk]) if row else "",
        "lead": _(
            "Was leer bleibt, passt immer. Die Zeile, die am meisten nennt, gilt: zuerst zählt die "
            "Kategorie, dann der Baulastträger, der Stadtteil, die Gruppe."
        ),
    }
    return show_form(
        request,
        title=_("Zuständigkeit ändern") if row else _("Neue Zuständigkeit"),
        fields=_fields(values, wrong_of(problem)),
        back=Link(label=_("Alle Zuständigkeiten"), url=reverse("desk-reports-setup-routes")),
        seen=last_change(ROUTE, str(row.pk)) if row else 0,
        problem=problem,
        more=more,
    )


def _fields(values: Values, wrong: Mapping[str, str]) -> list[Field]:
    def field(name: str, label: str, **more: Any) -> Field:
        required = name == "office"
        more = {"value": values[name], "error": wrong.get(name, ""), "required": required} | more
        return Field(name=name, label=label, **more)

    known = setup().categories
    groups = dict.fromkeys(one.group for one in known.values() if one.group)
    names = districts()
    if values["district"] and values["district"] not in names:
        names.append(values["district"])
    return [
        _select(field, "category", _("Kategorie"), {key: one.label for key, one in known.items()}),
        _select(field, "group", _("Gruppe"), {name: name for name in groups}),
        _select(field, "district", _("Stadtteil"), {name: name for name in names}),
        _select(
            field,
            "owner",
            _("Baulastträger der Straße"),
            {value: str(label) for value, label in Owner.choices},
        ),
        field("office", _("Stelle"), widget="select", choices=office_choices()),
        _select(field, "contractor", _("Auftragnehmer"), _firms(), _("keiner")),
        field(
            "outside",
            _("Andere Behörde"),
            max_length=160,
            hint=_("Ist eine Behörde außerhalb der Stadt zuständig, steht hier ihr Name."),
        ),
    ]


def _select(field: Any, name: str, label: str, known: Mapping[str, str], empty: str = "") -> Field:
    choices = (
        Choice(value="", label=empty or _("jede")),
        *(Choice(value=value, label=text) for value, text in known.items()),
    )
    made: Field = field(name, label, widget="select", choices=choices)
    return made


def _firms() -> dict[str, str]:
    return dict(Contractor.objects.order_by("name").values_list("key", "name"))
