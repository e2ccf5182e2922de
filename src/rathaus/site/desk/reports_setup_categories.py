"""Categories of the issue reporter: the list in its order, one of them, a new one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rathaus.design.components import Link
from rathaus.kernel.errors import RathausError
from rathaus.reports.configuration.changing import (
    add_row,
    change_row,
    last_change,
    move_row,
    place_of_row,
)
from rathaus.reports.configuration.rows import CATEGORY, Values, defaults_of, get_row, values_of
from rathaus.reports.models import Category
from rathaus.reports.questions import question_fields
from rathaus.reports.setup import setup
from rathaus.site.desk.frame import StaffRequest, tell
from rathaus.site.desk.reports_setup_category_form import fields_of, question_rows, typed
from rathaus.site.desk.reports_setup_frame import (
    for_setup,
    seen_of,
    show_form,
    show_setup,
    wrong_of,
)
from rathaus.site.desk.reports_setup_words import hours

_EMPTY = Category()


@for_setup
@require_safe
def categories(request: StaffRequest) -> HttpResponseBase:
    """All in the order in which they are offered."""
    rows = [
        {
            "category": one,
            "periods": _("nachsehen: {first}, erledigt: {done}").format(
                first=hours(one.first_hours), done=hours(one.done_hours)
            ),
        }
        for one in setup().categories.values()
    ]
    return show_setup(request, "desk/reports_setup_categories.html", {"rows": rows})


@for_setup
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest) -> HttpResponseBase:
    """Enter a category."""
    values = defaults_of(CATEGORY)
    if request.method != "POST":
        return _show(request, None, values)
    values = typed(request.POST, values)
    try:
        key = add_row(actor=request.actor, kind=CATEGORY, values=values)
    except RathausError as problem:
        return _show(request, None, values, problem)
    messages.success(request, _("Angelegt. Legen Sie fest, wer solche Meldungen bekommt."))
    return redirect("desk-reports-setup-category", key)


@for_setup
@require_http_methods(["GET", "HEAD", "POST"])
def category(request: StaffRequest, key: str) -> HttpResponseBase:
    """One category, with how it looks to who reports."""
    row = get_row(CATEGORY, key)
    values = values_of(row)
    if request.method != "POST":
        return _show(request, row, values)
    values = typed(request.POST, values)
    try:
        change_row(
            actor=request.actor, kind=CATEGORY, key=key, values=values, seen=seen_of(request.POST)
        )
    except RathausError as problem:
        return _show(request, row, values, problem)
    messages.success(request, _("Gespeichert. Fristen, die schon laufen, bleiben."))
    return redirect("desk-reports-setup-category", key)


@for_setup
@require_POST
def move(request: StaffRequest, key: str) -> HttpResponseBase:
    """One place up or down."""
    step = -1 if request.POST.get("wohin") == "hoch" else 1
    place = place_of_row(CATEGORY, key) + step
    tell(
        request,
        lambda: move_row(actor=request.actor, kind=CATEGORY, key=key, place=place),
        _("Verschoben."),
    )
    return redirect(reverse("desk-reports-setup-categories") + f"#k-{key}")


def _show(
    request: StaffRequest,
    row: Category | None,
    values: Values,
    problem: RathausError | None = None,
) -> HttpResponseBase:
    wrong = wrong_of(problem)
    shown = Category(**values)
    more: dict[str, Any] = {
        "questions": question_rows(values, request.POST),
        "questions_problem": wrong.get("attributes", ""),
        "preview": shown,
        "preview_fields": question_fields(shown, {}, {}),
        "preview_hours": hours(shown.done_hours) if shown.done_hours else "",
        "history_url": f"{reverse('desk-reports-setup-history')}?art=category&eintrag={row.pk}"
        if row
        else "",
        "routes_url": reverse("desk-reports-setup-routes") + f"?kategorie={row.pk}" if row else "",
    }
    return show_form(
        request,
        title=row.label if row else _("Neue Kategorie"),
        fields=fields_of(values, wrong, request.POST),
        back=Link(label=_("Alle Kategorien"), url=reverse("desk-reports-setup-categories")),
        seen=last_change(CATEGORY, row.pk) if row else 0,
        problem=problem,
        more=more,
    )
