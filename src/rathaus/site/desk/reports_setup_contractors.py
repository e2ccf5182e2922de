"""Contractors: firms and own enterprises that get orders, and the keys of their programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rathaus.design.components import Badge, Cell, Column, Link, Table
from rathaus.design.fields import Field
from rathaus.kernel.errors import RathausError
from rathaus.reports.configuration.changing import add_row, change_row, last_change
from rathaus.reports.configuration.program_keys import issue_program_key, revoke_program_key
from rathaus.reports.configuration.rows import CONTRACTOR, Values, defaults_of, get_row, values_of
from rathaus.reports.models import Contractor
from rathaus.site.desk.frame import StaffRequest, tell
from rathaus.site.desk.reports_setup_frame import (
    for_setup,
    seen_of,
    show_form,
    show_setup,
    wrong_of,
)

_LIST = "desk-reports-setup-contractors"


@for_setup
@require_safe
def contractors(request: StaffRequest) -> HttpResponseBase:
    """All of them."""
    table = Table(
        caption=_("Auftragnehmer"),
        caption_hidden=True,
        columns=[
            Column(label=_("Name")),
            Column(label=_("E-Mail")),
            Column(label=_("Telefon")),
            Column(label=_("Programm")),
        ],
        rows=[
            [
                Cell(
                    text=one.name,
                    url=reverse("desk-reports-setup-contractor", args=[one.pk]),
                    badge=_badge(one),
                ),
                one.email or "–",
                one.phone or "–",
                _("hat einen Schlüssel") if one.token_digest else "–",
            ]
            for one in Contractor.objects.order_by("name", "key")
        ],
    )
    return show_setup(request, "desk/reports_setup_contractors.html", {"table": table})


@for_setup
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest) -> HttpResponseBase:
    """Enter one."""
    if request.method != "POST":
        return _show(request, None, defaults_of(CONTRACTOR))
    values = _typed(request.POST)
    try:
        key = add_row(actor=request.actor, kind=CONTRACTOR, values=values)
    except RathausError as problem:
        return _show(request, None, values, problem)
    messages.success(request, _("Angelegt."))
    return redirect("desk-reports-setup-contractor", key)


@for_setup
@require_http_methods(["GET", "HEAD", "POST"])
def contractor(request: StaffRequest, key: str) -> HttpResponseBase:
    """One of them."""
    row = get_row(CONTRACTOR, key)
    if request.method != "POST":
        return _show(request, row, values_of(row))
    values, seen = _typed(request.POST), seen_of(request.POST)
    try:
        change_row(actor=request.actor, kind=CONTRACTOR, key=key, values=values, seen=seen)
    except RathausError as problem:
        return _show(request, row, values, problem)
    messages.success(request, _("Gespeichert."))
    return redirect("desk-reports-setup-contractor", key)


@for_setup
@require_POST
def issue(request: StaffRequest, key: str) -> HttpResponseBase:
    """A key for the program, shown this once."""
    try:
        secret = issue_program_key(actor=request.actor, contractor=key)
    except RathausError as error:
        messages.error(request, str(error))
        return redirect("desk-reports-setup-contractor", key)
    row = get_row(CONTRACTOR, key)
    return _show(request, row, values_of(row), secret=secret)


@for_setup
@require_POST
def revoke(request: StaffRequest, key: str) -> HttpResponseBase:
    """Shut the program out."""
    tell(
        request,
        lambda: revoke_program_key(actor=request.actor, contractor=key),
        _("Gesperrt. Das Programm kommt nicht mehr hinein; Aufträge gehen weiter per E-Mail."),
    )
    return redirect("desk-reports-setup-contractor", key)


def _show(
    request: StaffRequest,
    row: Contractor | None,
    values: Values,
    problem: RathausError | None = None,
    *,
    secret: str = "",
) -> HttpResponseBase:
    response = show_form(
        request,
        title=row.name if row else _("Neuer Auftragnehmer"),
        fields=_fields(values, wrong_of(problem)),
        back=Link(label=_("Alle Auftragnehmer"), url=reverse(_LIST)),
        seen=last_change(CONTRACTOR, row.pk) if row else 0,
        problem=problem,
        more={"contractor": row, "secret": secret},
    )
    if secret:
        patch_cache_control(response, no_store=True, private=True)
    return response


def _typed(sent: QueryDict) -> Values:
    values: Values = {name: sent.get(name, "") for name in ("name", "email", "phone")}
    return values | {name: bool(sent.get(name)) for name in ("trusted", "active")}


def _fields(values: Values, wrong: Mapping[str, str]) -> list[Field]:
    def field(name: str, label: str, **more: Any) -> Field:
        return Field(name=name, label=label, value=values[name], error=wrong.get(name, ""), **more)

    return [
        field("name", _("Name"), max_length=120),
        field(
            "email",
            _("E-Mail"),
            widget="email",
            required=False,
            hint=_("Dorthin gehen Aufträge, mit einem Link für die Antwort."),
        ),
        field("phone", _("Telefon"), widget="phone", required=False),
        field(
            "trusted",
            _("Vertrauenswürdig"),
            widget="checkbox",
            required=False,
            hint=_("Meldet er „ausgeführt“, ist die Meldung sofort erledigt; sonst sieht erst die "
                   "Stelle nach."),
        ),
        field(
            "active",
            _("Bekommt Aufträge"),
            widget="checkbox",
            required=False,
            hint=_("Abgeschaltet bekommt er keine neuen; was er hat, behält er."),
        ),
    ]  # fmt: skip


def _badge(one: Contractor) -> Badge | None:
    if not one.active:
        return Badge(label=_("abgeschaltet"), kind="warning")
    return Badge(label=_("vertrauenswürdig"), kind="info") if one.trusted else None
