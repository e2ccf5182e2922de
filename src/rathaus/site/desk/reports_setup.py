"""Setting up the issue reporter: what there is, what was changed, and the same as files."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from rathaus.design.components import Cell, Column, LinkRow, Pager, Table
from rathaus.design.typography import file_size, number
from rathaus.kernel.clock import today
from rathaus.kernel.errors import NotFound
from rathaus.kernel.tenancy import current_city
from rathaus.reports.configuration.exchange import FILES, export_setup
from rathaus.reports.configuration.overview import Line, find_change, groups, history
from rathaus.reports.configuration.route_check import warnings
from rathaus.reports.configuration.rows import KINDS
from rathaus.reports.configuration.undoing import can_be_undone, undo_change
from rathaus.reports.models import SetupChange
from rathaus.site.desk.frame import StaffRequest, tell
from rathaus.site.desk.reports_setup_frame import for_setup, show_setup
from rathaus.site.desk.reports_setup_words import (
    Names,
    change_title,
    change_url,
    change_verb,
    changed_fields,
    hours,
)


@for_setup
@require_safe
def overview(request: StaffRequest) -> HttpResponseBase:
    """Categories by group with periods and who gets them, and the way to everything else."""
    found = groups()
    problems = len(warnings())
    context = {
        "tables": [_table(group or _("Weitere"), lines) for group, lines in found],
        "ways": _ways(),
        "warned": ngettext(
            "{n} Hinweis zu den Zuständigkeiten", "{n} Hinweise zu den Zuständigkeiten", problems
        ).format(n=number(problems))
        if problems
        else "",
    }
    return show_setup(request, "desk/reports_setup.html", context)


@for_setup
@require_safe
def changes(request: StaffRequest) -> HttpResponseBase:
    """Who changed what, before and after."""
    kind, key = request.GET.get("art", ""), request.GET.get("eintrag", "")[:120]
    after = request.GET.get("nach", "")
    page = history(request.actor, after=after, kind=kind, key=key)
    names = Names()
    context = {
        "rows": [_change(one, names) for one in page.rows],
        "narrowed": bool(kind or key),
        "pager": Pager(
            newer_url="?" if after else "",
            older_url=f"?nach={page.next}&art={kind}&eintrag={key}" if page.next else "",
            newer=_("zum Anfang"),
            older=_("weitere"),
        ),
    }
    return show_setup(request, "desk/reports_setup_history.html", context)


@for_setup
@require_POST
def undo(request: StaffRequest, number: int) -> HttpResponseBase:
    """Take one change back."""
    tell(
        request,
        lambda: undo_change(actor=request.actor, change=find_change(request.actor, number)),
        _("Zurückgenommen. Auch das steht im Verlauf."),
    )
    return redirect("desk-reports-setup-history")


@for_setup
@require_safe
def files(request: StaffRequest) -> HttpResponseBase:
    """The present setup as files."""
    rows = [
        LinkRow(
            title=name,
            url=reverse("desk-reports-setup-file", args=[name]),
            text=_file_words(name),
            meta=file_size(len(text.encode())),
        )
        for name, text in export_setup(request.actor).items()
    ]
    context = {"files": rows, "slug": current_city().slug}
    return show_setup(request, "desk/reports_setup_files.html", context)


@for_setup
@require_safe
def file(request: StaffRequest, name: str) -> HttpResponseBase:
    """One file."""
    if name not in FILES:
        raise NotFound(
            _("Diese Datei gibt es nicht."), remedy=_("Wählen Sie eine aus der Liste der Dateien.")
        )
    return _download(name, "application/yaml", export_setup(request.actor)[name].encode())


@for_setup
@require_safe
def packed(request: StaffRequest) -> HttpResponseBase:
    """All files in one."""
    content = io.BytesIO()
    folder = f"meldungen-{current_city().slug}-{today():%Y-%m-%d}"
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in export_setup(request.actor).items():
            package.writestr(f"{folder}/{name}", text)
    return _download(f"{folder}.zip", "application/zip", content.getvalue())


def _download(name: str, kind: str, content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _table(group: str, lines: list[Line]) -> Table:
    return Table(
        caption=group,
        columns=[
            Column(label=_("Kategorie")),
            Column(label=_("bekommt")),
            Column(label=_("offen"), numeric=True),
            Column(label=_("12 Monate"), numeric=True),
        ],
        rows=[
            [
                Cell(
                    text=line.category.label,
                    url=reverse("desk-reports-setup-category", args=[line.category.key]),
                    note=_periods(line),
                ),
                _who(line),
                number(line.open),
                number(line.year),
            ]
            for line in lines
        ],
    )


def _periods(line: Line) -> str:
    said = _("nachsehen: {first}, erledigt: {done}").format(
        first=hours(line.category.first_hours), done=hours(line.category.done_hours)
    )
    return said if line.category.active else f"{_('abgeschaltet')}; {said}"


def _who(line: Line) -> Cell:
    if line.route is None:
        return Cell(text=_("niemand"), note=_("dann die Stadt selbst"))
    notes = []
    if line.route.contractor is not None and line.route.contractor.active:
        notes.append(line.route.contractor.name)
    if line.special:
        text = ngettext("{n} Ausnahme", "{n} Ausnahmen", line.special)
        notes.append(text.format(n=number(line.special)))
    return Cell(text=line.route.office.name, note=", ".join(notes))


def _ways() -> list[LinkRow]:
    rows = (
        ("routes", _("Zuständigkeiten"), _("Wer was bekommt, je Kategorie, Stadtteil und Straße")),
        ("contractors", _("Auftragnehmer"), _("Firmen und Betriebe, die Aufträge bekommen")),
        ("texts", _("Texte"), _("Was auf den Seiten und in den Briefen steht")),
        ("programs", _("Programme"), _("Schlüssel für Open311, Adressen für Webhooks")),
        ("suggestions", _("Vorschläge"), _("Wie gut die vorgeschlagenen Kategorien passen")),
        ("history", _("Verlauf"), _("Wer was geändert hat, mit dem Weg zurück")),
        ("files", _("Dateien"), _("Die Einrichtung mitnehmen oder aus Dateien übernehmen")),
    )
    return [
        LinkRow(title=title, url=reverse(f"desk-reports-setup-{name}"), text=text)
        for name, title, text in rows
    ]


def _change(change: SetupChange, names: Names) -> dict[str, Any]:
    return {
        "change": change,
        "title": change_title(change, names),
        "verb": change_verb(change),
        "url": change_url(change),
        "fields": changed_fields(change, names),
        "undo": can_be_undone(change) and change.kind in KINDS,
    }


def _file_words(name: str) -> str:
    return {
        "categories.yaml": _("Kategorien mit Fristen, Wörtern und Fragen"),
        "contractors.yaml": _("Auftragnehmer, ohne Schlüssel"),
        "routes.yaml": _("Zuständigkeiten in ihrer Reihenfolge"),
        "wordings.yaml": _("Texte der Stadt"),
    }[name]
