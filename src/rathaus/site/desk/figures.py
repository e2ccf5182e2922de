"""Bottlenecks: where cases wait for people, for how long, and how often too long."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from rathaus.design.components import Cell, Column, Table
from rathaus.design.spreadsheets import as_csv
from rathaus.design.typography import number
from rathaus.kernel.clock import BERLIN, today
from rathaus.procedures.installed import active_version_id, installed
from rathaus.procedures.queries.active import active_procedures
from rathaus.procedures.queries.bottlenecks import FEWEST, Bottleneck, Figures, bottlenecks
from rathaus.site.desk.frame import StaffRequest, for_figures, show
from rathaus.site.desk.steering_filter import offices_of

MONTHS = (3, 6, 12, 24)
USUAL = 12


@for_figures
def figures(request: StaffRequest) -> HttpResponseBase:
    """The tasks by how long they take; procedure and time stay in the address."""
    months = _months(request.GET.get("monate", ""))
    procedure = request.GET.get("verfahren", "")[:80]
    since, until = _time(months)
    offices = offices_of(request.actor, "task.assign", "procedures.manage")
    office = offices.get(request.GET.get("stelle", ""))
    found = bottlenecks(request.actor, since=since, until=until, procedure=procedure, office=office)
    names, titles = {entry.key: entry.name for entry in active_procedures()}, _titles(found)
    if request.GET.get("ausgabe") == "csv":
        return _export(found, names, titles)
    kept = {"verfahren": procedure, "monate": str(months)}
    if office:
        kept["stelle"] = office.key
    return show(
        request,
        "desk/figures.html",
        {
            "table": _overview(found, names, titles),
            "found": bool(found),
            "by_month": [_monthly(entry, names, titles) for entry in found],
            "procedures": sorted(names.items(), key=lambda item: item[1].casefold()),
            "procedure": procedure,
            "times": [(count, _last(count)) for count in MONTHS],
            "months": months,
            "narrowed": bool(procedure or office) or months != USUAL,
            "offices": offices.values(),
            "office": office,
            "control_url": reverse("desk:control") + "?" + urlencode(kept),
            "fewest": FEWEST,
            "export_url": "?" + urlencode(kept | {"ausgabe": "csv"}),
        },
    )


def _months(text: str) -> int:
    return int(text) if text in {str(count) for count in MONTHS} else USUAL


def _last(count: int) -> str:
    return ngettext("letzter Monat", "letzte %(n)s Monate", count) % {"n": count}


def _time(months: int) -> tuple[datetime.datetime, datetime.datetime]:
    """From the first day of the month so many months ago until now."""
    day = today()
    count = day.year * 12 + day.month - 1 - (months - 1)
    first = datetime.datetime(count // 12, count % 12 + 1, 1, tzinfo=BERLIN)
    last = datetime.datetime.combine(day, datetime.time(), BERLIN) + datetime.timedelta(days=1)
    return first, last


def _titles(found: Sequence[Bottleneck]) -> dict[tuple[str, str], str]:
    """The names of the tasks by procedure and step, as the active version has them."""
    known = {entry.key for entry in active_procedures()}
    titles = {("", key): name for key, name in _house_tasks().items()}
    for key in {entry.procedure for entry in found} & known:
        nodes = installed(active_version_id(key)).procedure.process.diagram.nodes
        for node in nodes.values():
            title = node.title.get(get_language() or "de") or node.title.get("de", "")
            titles[key, node.id] = title
    return titles


def _house_tasks() -> dict[str, str]:
    """Tasks that belong to no procedure, by their key."""
    return {
        "cosign": _("Mitzeichnung"),
        "inform": _("Kenntnisnahme"),
        "task": _("Aufgabe zu einem Dokument"),
        "dispatch": _("Abgang"),
        "resubmission": _("Wiedervorlage"),
        "callback": _("Rückruf"),
    }


def _overview(
    found: Sequence[Bottleneck], names: dict[str, str], titles: dict[tuple[str, str], str]
) -> Table:
    return Table(
        caption=_("Aufgaben, die langsamste zuerst"),
        columns=[Column(label=_("Aufgabe")), Column(label=_("Verfahren")), *_columns()],
        rows=[
            [
                titles.get((entry.procedure, entry.step), entry.step),
                names.get(entry.procedure, entry.procedure),
                *_cells(entry.whole),
            ]
            for entry in found
        ],
    )


def _monthly(
    entry: Bottleneck, names: dict[str, str], titles: dict[tuple[str, str], str]
) -> dict[str, Any]:
    title = titles.get((entry.procedure, entry.step), entry.step)
    caption = f"{title} · {names.get(entry.procedure, entry.procedure)}"
    rows = [[month.strftime("%m/%Y"), *_cells(told)] for month, told in entry.months]
    columns = [Column(label=_("Monat")), *_columns()]
    return {"title": caption, "table": Table(caption=caption, columns=columns, rows=rows)}


def _columns() -> list[Column]:
    labels = (_("erledigt"), _("wartet"), _("Hälfte bis"), _("9 von 10 bis"), _("überfällig"))
    return [Column(label=label, numeric=True) for label in labels]


def _cells(told: Figures) -> list[Cell]:
    return [Cell(text=text) for text in _words(told)]


def _words(told: Figures) -> list[str]:
    """The figures as text; what stands for too few cases says so."""
    few = _("unter %(n)s") % {"n": FEWEST}
    return [
        few if told.done is None else str(told.done),
        few if told.waiting is None else str(told.waiting),
        duration(told.median),
        duration(told.p90),
        "–" if told.late is None else f"{number(round(told.late * 100))} %",
    ]


def duration(time: datetime.timedelta | None) -> str:
    """A length of time in whole hours or days; a dash where nothing is told."""
    if time is None:
        return "–"
    hours = time.total_seconds() / 3600
    if hours < 1:
        return _("unter 1 Stunde")
    if hours < 48:
        return ngettext("%(n)s Stunde", "%(n)s Stunden", round(hours)) % {"n": round(hours)}
    return ngettext("%(n)s Tag", "%(n)s Tage", round(hours / 24)) % {"n": round(hours / 24)}


def _export(
    found: Sequence[Bottleneck], names: dict[str, str], titles: dict[tuple[str, str], str]
) -> HttpResponse:
    header = [_("Verfahren"), _("Aufgabe"), _("Monat"), *(column.label for column in _columns())]
    return as_csv("engpaesse", header, _lines(found, names, titles))


def _lines(
    found: Sequence[Bottleneck], names: dict[str, str], titles: dict[tuple[str, str], str]
) -> Iterator[list[str]]:
    for entry in found:
        head = [
            names.get(entry.procedure, entry.procedure),
            titles.get((entry.procedure, entry.step), entry.step),
        ]
        yield [*head, "", *_words(entry.whole)]
        for month, told in entry.months:
            yield [*head, month.strftime("%Y-%m"), *_words(told)]
