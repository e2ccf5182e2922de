"""Leistungen for their editors: the list, what is due, many checked at once, a new one begun."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rathaus.catalogue.actions import begin_service
from rathaus.catalogue.actions.reviewing import review_services, undo_review
from rathaus.catalogue.editing.overview import (
    RETURNED,
    STATES,
    WAITING,
    WRITTEN,
    Narrowed,
    ServiceLine,
    lines_for,
    narrowed_services,
)
from rathaus.catalogue.models import Revision, Service, ServiceText
from rathaus.catalogue.rules import EDIT
from rathaus.design.components import Badge, Kind, Link, Pager
from rathaus.design.fields import Choice, Field
from rathaus.design.spreadsheets import EXPORTED, as_csv
from rathaus.design.typography import short_date
from rathaus.kernel.access import ALL_OFFICES, staff
from rathaus.kernel.errors import Duplicate, Invalid, RathausError
from rathaus.kernel.paging import page_of
from rathaus.people.models import Office
from rathaus.site.desk.frame import StaffRequest, show

_CHECKED = "desk_checked"
_FLAGS = {"pruefen": "due", "grundlage": "moved", "fehlt": "missing", "links": "broken"}
_KINDS: dict[str, Kind] = {"published": "success", "draft": "info", "withdrawn": "warning"}
_MOST_AT_ONCE = 200


@staff(EDIT)
@require_safe
def services(request: StaffRequest) -> HttpResponseBase:
    """Every service of the editor's offices; what narrows the list stays in the address."""
    wanted, kept = _wanted(request), _kept(request)
    found = narrowed_services(request.actor, wanted)
    if request.GET.get("ausgabe") == "csv":
        return _export(lines_for(list(found[:EXPORTED])))
    order = ("review_on", "key") if wanted.due else ("sort_name", "key")
    page = page_of(found, order=order, after=request.GET.get("nach", ""), size=50)
    context = {
        "rows": [_row(line) for line in lines_for(page.rows)],
        "wanted": wanted,
        "states": _states(kept),
        "flags": _flags(kept),
        "offices": _offices(request),
        "hidden": {name: value for name, value in kept.items() if name not in ("q", "stelle")},
        "kept": urlencode(kept),
        "narrowed": wanted != Narrowed(),
        "export_url": "?" + urlencode(kept | {"ausgabe": "csv"}),
        "pager": Pager(
            newer_url="?" + urlencode(kept) if request.GET.get("nach") else "",
            older_url="?" + urlencode(kept | {"nach": page.next}) if page.next else "",
            newer=_("zum Anfang"),
            older=_("weitere"),
        ),
        "undo": request.session.pop(_CHECKED, None) if _CHECKED in request.session else None,
    }
    return show(request, "desk/services.html", context)


@staff(EDIT)
@require_POST
def check(request: StaffRequest) -> HttpResponseBase:
    """Say of the chosen ones that they were read and are right; the next page offers to undo it."""
    keys = request.POST.getlist("key")[:_MOST_AT_ONCE]
    if not keys:
        messages.info(request, _("Wählen Sie zuerst Leistungen aus."))
        return redirect(_back(request))
    try:
        days = review_services(actor=request.actor, keys=keys)
    except RathausError as error:
        messages.error(request, str(error))
        return redirect(_back(request))
    text = ngettext("%(n)s Leistung ist geprüft.", "%(n)s Leistungen sind geprüft.", len(days))
    request.session[_CHECKED] = {"text": text % {"n": len(days)}, "days": days}
    return redirect(_back(request))


@staff(EDIT)
@require_POST
def uncheck(request: StaffRequest) -> HttpResponseBase:
    """Let the old days of review count again."""
    given = (one.partition("=") for one in request.POST.getlist("day")[:_MOST_AT_ONCE])
    days = {key: day for key, _sign, day in given if _is_day(day)}
    try:
        undone = undo_review(actor=request.actor, days=days)
    except RathausError as error:
        messages.error(request, str(error))
        return redirect(_back(request))
    text = ngettext(
        "%(n)s Leistung gilt wieder als ungeprüft.",
        "%(n)s Leistungen gelten wieder als ungeprüft.",
        undone,
    )
    messages.success(request, text % {"n": undone})
    return redirect(_back(request))


@staff(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: StaffRequest) -> HttpResponseBase:
    """Begin to describe a service that no source describes."""
    if request.method != "POST":
        return _ask(request, None)
    office = Office.objects.filter(key=request.POST.get("office", "")).first()
    name = request.POST.get("name", "")[:400]
    try:
        if office is None:
            raise Invalid(
                _("Die Leistung ist noch nicht angelegt."),
                fields={"office": _("Bitte wählen Sie die zuständige Stelle.")},
            )
        revision = begin_service(actor=request.actor, name=name, office=office)
    except Duplicate as error:
        messages.info(request, str(error))
        return redirect("desk:service", key=error.first.id if error.first else "")
    except RathausError as error:
        return _ask(request, error)
    messages.success(request, _("Angelegt. Öffentlich wird sie nach der Freigabe."))
    return redirect("desk:service", key=revision.service.key)


def _row(line: ServiceLine) -> dict[str, Any]:
    service = line.service
    return {
        "service": service,
        "url": reverse("desk:service", args=[service.key]),
        "badges": list(_badges(line)),
        "review": service.review_on,
        "due": line.due,
        "may_check": service.state == Service.State.PUBLISHED,
        "broken": line.broken,
    }


def _badges(line: ServiceLine) -> Iterable[Badge]:
    state = line.service.state
    yield Badge(label=line.service.get_state_display(), kind=_KINDS.get(state, ""))
    if line.open is not None:
        waits = line.open.state == Revision.State.SUBMITTED
        yield Badge(label=line.open.get_state_display(), kind="warning" if waits else "info")
    if line.due:
        yield Badge(label=_("Prüfung fällig"), kind="warning")
    if line.moved:
        yield Badge(label=_("Grundlage geändert"), kind="warning")
    if line.missing:
        text = ngettext("%(n)s Baustein fehlt", "%(n)s Bausteine fehlen", len(line.missing))
        yield Badge(label=text % {"n": len(line.missing)})
    if line.broken:
        text = ngettext("%(n)s Link gestört", "%(n)s Links gestört", len(line.broken))
        yield Badge(label=text % {"n": len(line.broken)}, kind="danger")


def _export(lines: Iterable[ServiceLine]) -> HttpResponseBase:
    header = [
        _("Schlüssel"),
        _("Leistung"),
        _("Stelle"),
        _("Stand"),
        _("Entwurf"),
        _("Prüfen bis"),
        _("Grundlage geändert"),
        _("Fehlende Bausteine"),
        _("Gestörte Links"),
    ]
    modules = dict(ServiceText.Module.choices)
    rows = (
        (
            line.service.key,
            line.service.name,
            line.service.office.name,
            line.service.get_state_display(),
            line.open.get_state_display() if line.open else "",
            short_date(line.service.review_on) if line.service.review_on else "",
            str(line.moved or ""),
            ", ".join(str(modules[name]) for name in line.missing),
            " ".join(probe.url for probe in line.broken),
        )
        for line in lines
    )
    return as_csv("leistungen", header, rows)


def _wanted(request: StaffRequest) -> Narrowed:
    state = request.GET.get("stand", "")
    return Narrowed(
        words=request.GET.get("q", "")[:80].strip(),
        office=request.GET.get("stelle", "")[:80],
        state=state if state in STATES else "",
        **{name: bool(request.GET.get(key)) for key, name in _FLAGS.items()},
    )


def _kept(request: StaffRequest) -> dict[str, str]:
    names = ("q", "stelle", "stand", *_FLAGS)
    return {name: request.GET[name][:80] for name in names if request.GET.get(name)}


def _states(kept: dict[str, str]) -> list[Link]:
    labels: dict[str, Any] = {"": _("alle")}
    labels |= {state.value: state.label for state in Service.State}
    labels |= {
        WRITTEN: _("in Arbeit"),
        WAITING: _("warten auf Freigabe"),
        RETURNED: _("zurückgegeben"),
    }
    return [
        Link(
            label=str(label),
            url="?" + urlencode({**kept, "stand": key}),
            current=kept.get("stand", "") == key,
        )
        for key, label in labels.items()
    ]


def _flags(kept: dict[str, str]) -> list[Link]:
    labels = {
        "pruefen": _("Prüfung fällig"),
        "grundlage": _("Grundlage geändert"),
        "fehlt": _("unvollständig"),
        "links": _("Links gestört"),
    }
    found = []
    for key, label in labels.items():
        others = {name: value for name, value in kept.items() if name != key}
        url = "?" + urlencode(others if key in kept else others | {key: "1"})
        found.append(Link(label=label, url=url, current=key in kept))
    return found


def _offices(request: StaffRequest) -> list[Office]:
    mine = request.actor.offices(EDIT)
    rows = Office.objects.order_by("name")
    return list(rows if mine is ALL_OFFICES else rows.filter(pk__in=mine))


def _ask(request: StaffRequest, problem: RathausError | None) -> HttpResponseBase:
    wrong = problem.fields if isinstance(problem, Invalid) else {}
    choices = tuple(Choice(value=one.key, label=one.name) for one in _offices(request))
    fields = [
        Field(
            name="name",
            label=_("Name der Leistung"),
            hint=_("So, wie Menschen danach suchen."),
            value=request.POST.get("name", request.GET.get("name", ""))[:200],
            max_length=200,
            error=wrong.get("name", ""),
        ),
        Field(
            name="office",
            label=_("Zuständige Stelle"),
            widget="select",
            value=request.POST.get("office", ""),
            choices=choices,
            error=wrong.get("office", ""),
        ),
    ]
    status = problem.status if problem else 200
    return show(
        request, "desk/service_new.html", {"fields": fields, "problem": problem}, status=status
    )


def _is_day(text: str) -> bool:
    return len(text) == 10 and text.replace("-", "").isdecimal()


def _back(request: StaffRequest) -> str:
    query = request.POST.get("zurueck", "")
    return reverse("desk:services") + (f"?{query}" if query else "")
