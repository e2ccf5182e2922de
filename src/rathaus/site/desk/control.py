"""Vorgangssteuerung: usage of the eAkte, lead times, waiting times, documents, by office.

Whoever leads an office sees its figures, whoever steers the house all. Exports name offices and
procedures, never a member of staff.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any, Final

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rathaus.design.components import Cell, Column, Pager, Table
from rathaus.design.spreadsheets import as_csv
from rathaus.design.typography import number, short_date
from rathaus.kernel.access import staff
from rathaus.kernel.clock import BERLIN
from rathaus.kernel.paging import page_of
from rathaus.procedures.control.captured import WAYS, Month, captured
from rathaus.procedures.control.lead_times import LeadTimes, Step, Times, lead_times
from rathaus.procedures.control.usage import Usage, cases_on_paper, together, usage
from rathaus.procedures.control.waiting import Waiting, waiting
from rathaus.procedures.queries.bottlenecks import FEWEST
from rathaus.site.desk.control_filter import Narrowed
from rathaus.site.desk.figures import duration
from rathaus.site.desk.frame import StaffRequest, for_control, show

_STEPS: Final[dict[str, Step]] = {"entscheidung": "decided", "abschluss": "closed"}


@for_control
@require_safe
def overview(request: StaffRequest) -> HttpResponseBase:
    """Usage of the eAkte per office."""
    asked = Narrowed(request)
    rows = usage(asked.scope)
    columns = [_("Stelle"), _("Vorgänge"), _("davon abgeschlossen"), _("vollständig elektronisch")]
    columns += [_("Anteil")]
    if request.GET.get("ausgabe") == "csv":
        return as_csv("nutzung-eakte", columns, ([*_words(row)] for row in rows))
    may_open = request.actor.can("case.see")
    table = Table(
        caption=_("Nutzung der eAkte"),
        columns=[Column(label=columns[0]), *(Column(label=c, numeric=True) for c in columns[1:])],
        rows=[_usage_row(row, asked, may_open) for row in rows],
        footer=_words(together(rows, _("Zusammen"))) if len(rows) > 1 else (),
    )
    context = {"table": table, "found": bool(rows), "definition": _usage_definition()}
    return show(request, "desk/control.html", context | asked.frame("control"))


def _usage_row(row: Usage, asked: Narrowed, may_open: bool) -> list[Any]:
    words: list[Any] = list(_words(row))
    if may_open and row.electronic < row.cases:
        key = next((key for key, one in asked.offices.items() if one.pk == row.office), "")
        words[3] = Cell(text=words[3], url=asked.url("control-paper", stelle=key))
    return words


def _words(row: Usage) -> list[str]:
    share = _("zu wenige") if row.share is None else f"{number(round(row.share * 100))} %"
    return [row.name, str(row.cases), str(row.closed), str(row.electronic), share]


def _usage_definition() -> str:
    return _(
        "Gezählt werden die Vorgänge, die in dieser Zeit eingegangen sind, offene wie "
        "abgeschlossene. Ein Vorgang ist vollständig elektronisch, wenn zwischen Eingang und "
        "Abschluss (oder heute) kein Teil seiner Akte auf Papier lag. Anteil: vollständig "
        "elektronische durch alle Vorgänge."
    )


@staff("case.see")
@require_safe
def on_paper(request: StaffRequest) -> HttpResponseBase:
    """The cases behind the figure that are not fully electronic."""
    asked = Narrowed(request)
    found = cases_on_paper(request.actor, asked.scope)
    page = page_of(found, order=("-received_at", "-id"), after=request.GET.get("nach", ""), size=50)
    columns = [_("Vorgang"), _("Betreff"), _("Akte"), _("Stelle"), _("Eingegangen")]
    table = Table(
        caption=_("Vorgänge mit Papier in der Akte"),
        columns=[Column(label=label) for label in columns],
        rows=[
            (
                Cell(text=case.number, url=reverse("desk-case", args=[case.number])),
                case.title,
                case.file.number,
                case.office.name,
                short_date(case.received_at.astimezone(BERLIN).date()),
            )
            for case in page
        ],
    )
    context = {
        "table": table,
        "found": bool(page.rows),
        "pager": Pager(
            newer_url=asked.url("control-paper") if request.GET.get("nach") else "",
            older_url=asked.url("control-paper", nach=page.next) if page.next else "",
        ),
        "title": _("Vorgänge mit Papier in der Akte"),
        "definition": _usage_definition(),
    }
    frame = asked.frame("control") | {"export_url": ""}
    return show(request, "desk/control.html", frame | context)


@for_control
@require_safe
def times(request: StaffRequest) -> HttpResponseBase:
    """Lead times from receipt to decision, or to closure."""
    asked = Narrowed(request)
    chosen = request.GET.get("bis", "entscheidung")
    chosen = chosen if chosen in _STEPS else "entscheidung"
    found = lead_times(asked.scope, _STEPS[chosen])
    if request.GET.get("ausgabe") == "csv":
        header = [_("Verfahren"), _("Stelle"), *_time_labels(), _("Hälfte zuvor")]
        return as_csv("laufzeiten", header, _time_rows(found, asked))
    steps = {"entscheidung": _("bis zur Entscheidung"), "abschluss": _("bis zum Abschluss")}
    context = {
        "table": _times_table(found, asked),
        "tables": [_months_table(found)],
        "found": found.whole.now.cases != 0,
        "choices": [(key, label, key == chosen) for key, label in steps.items()],
        "choice_name": "bis",
        "choice_label": _("Laufzeit"),
        "definition": _(
            "Gezählt werden Vorgänge, die in dieser Zeit entschieden (zum ersten Mal) oder "
            "abgeschlossen (zum letzten Mal) wurden, vom Eingang an, mit allen Wartezeiten. "
            "„Hälfte bis“ ist der Median, „9 von 10 bis“ das 90. Perzentil. In der Frist ist, was "
            "spätestens an seinem Fälligkeitstag fertig war; Vorgänge ohne solchen Tag zählen dort "
            "nicht. Verglichen wird mit der gleich langen Zeit davor."
        ),
    }
    frame = asked.frame("control-times")
    frame["export_url"] = asked.url("control-times", bis=chosen, ausgabe="csv")
    return show(request, "desk/control.html", context | frame)


def _time_labels() -> list[str]:
    return [_("Vorgänge"), _("Hälfte bis"), _("9 von 10 bis"), _("in der Frist"), _("verspätet")]


def _times_table(found: LeadTimes, asked: Narrowed) -> Table:
    labels = [*_time_labels(), _("gegenüber zuvor")]
    return Table(
        caption=_("Laufzeiten nach Verfahren und Stelle, die längste zuerst"),
        columns=[
            Column(label=_("Verfahren")),
            Column(label=_("Stelle")),
            *(Column(label=label, numeric=True) for label in labels),
        ],
        rows=[
            [_named(row.procedure, asked), row.office, *_told(row.now), _trend(row.trend)]
            for row in found.rows
        ],
        footer=[_("Zusammen"), "", *_told(found.whole.now), _trend(found.whole.trend)]
        if len(found.rows) > 1
        else (),
    )


def _time_rows(found: LeadTimes, asked: Narrowed) -> list[list[str]]:
    return [
        [_named(row.procedure, asked), row.office, *_told(row.now), duration(row.before.median)]
        for row in found.rows
    ]


def _named(key: str, asked: Narrowed) -> str:
    return asked.names.get(key, key) or _("ohne Verfahren")


def _months_table(found: LeadTimes) -> Table:
    return Table(
        caption=_("Nach Monaten"),
        columns=[
            Column(label=_("Monat")),
            *(Column(label=label, numeric=True) for label in _time_labels()),
        ],
        rows=[[month.strftime("%m/%Y"), *_told(told)] for month, told in found.months],
    )


def _told(told: Times) -> list[str]:
    if told.cases is None:
        return [_few(), "–", "–", "–", "–"]
    counts = ["–" if value is None else str(value) for value in (told.in_time, told.late)]
    return [str(told.cases), duration(told.median), duration(told.p90), *counts]


def _few() -> str:
    return _("unter %(n)s") % {"n": FEWEST}


def _trend(change: datetime.timedelta | None) -> str:
    """In words, so that nobody has to guess which way is better."""
    if change is None:
        return "–"
    if abs(change) < datetime.timedelta(hours=1):
        return _("gleich")
    words = _("%(time)s schneller") if change < datetime.timedelta() else _("%(time)s langsamer")
    return words % {"time": duration(abs(change))}


@for_control
@require_safe
def states(request: StaffRequest) -> HttpResponseBase:
    """How long cases stay in each state."""
    asked = Narrowed(request)
    found = waiting(asked.scope)
    labels = [_("Stand"), _("Abschnitte"), _("Hälfte bis"), _("9 von 10 bis"), _("Anteil der Zeit")]
    if request.GET.get("ausgabe") == "csv":
        return as_csv("wartezeiten", labels, (_waited(one) for one in found))
    context = {
        "table": Table(
            caption=_("Wartezeiten nach Stand"),
            columns=[Column(label=labels[0]), *(Column(label=t, numeric=True) for t in labels[1:])],
            rows=[_waited(one) for one in found],
        ),
        "found": any(one.stays != 0 for one in found),
        "definition": _(
            "Ein Abschnitt ist die Zeit, die ein Vorgang in einem Stand war, bevor er in dieser "
            "Zeit weiterging. Offene Abschnitte zählen erst, wenn sie enden. Anteil: die Summe "
            "aller Abschnitte in diesem Stand durch die Summe in allen."
        ),
    }
    return show(request, "desk/control.html", context | asked.frame("control-waiting"))


def _waited(one: Waiting) -> list[str]:
    share = "–" if one.share is None else f"{number(round(one.share * 100))} %"
    stays = _few() if one.stays is None else str(one.stays)
    return [str(one.state.label), stays, duration(one.median), duration(one.p90), share]


@for_control
@require_safe
def documents(request: StaffRequest) -> HttpResponseBase:
    """How many documents came which way."""
    asked = Narrowed(request)
    found = captured(asked.scope)
    labels = [
        _("Monat"),
        _("online eingereicht"),
        _("elektronisch erfasst"),
        _("von Papier gescannt"),
        _("sonst abgelegt"),
        _("ausgegangen"),
        _("intern"),
    ]
    if request.GET.get("ausgabe") == "csv":
        return as_csv("dokumente", labels, (_counted(month, "%Y-%m") for month in found))
    sums = [sum(month.counts[way] for month in found) for way in WAYS]
    context = {
        "table": Table(
            caption=_("Dokumente nach Weg und Monat"),
            columns=[Column(label=labels[0]), *(Column(label=t, numeric=True) for t in labels[1:])],
            rows=[_counted(month, "%m/%Y") for month in found],
            footer=[_("Zusammen"), *(str(value) for value in sums)],
        ),
        "found": bool(found),
        "definition": _(
            "Gezählt wird jedes Dokument an dem Tag, an dem es zur Akte kam. Online eingereicht "
            "haben es Antragstellende selbst; elektronisch erfasst sind E-Mails und elektronische "
            "Postfächer aus dem Posteingang, von Papier gescannt Briefe, Faxe und Niederschriften. "
            "Sonst abgelegt ist, was ohne Posteingang zur Akte kam."
        ),
    }
    return show(request, "desk/control.html", context | asked.frame("control-captured"))


def _counted(month: Month, form: str) -> Sequence[str]:
    return [month.month.strftime(form), *(str(month.counts[way]) for way in WAYS)]
