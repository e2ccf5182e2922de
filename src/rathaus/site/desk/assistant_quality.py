"""How good the answers are, week by week, for whoever gives them and whoever steers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rathaus.assistant.staff.quality import FEWEST, Week, quick_seconds, together, weekly
from rathaus.design.components import Column, Link, Table
from rathaus.design.spreadsheets import as_csv
from rathaus.design.typography import number, short_date
from rathaus.site.desk.frame import StaffRequest, for_assistant_quality, show

_WEEKS: Final = (12, 26, 52)
_USUAL: Final = 12
_BY_PEOPLE: Final = 9


@dataclass(frozen=True, slots=True)
class Bar:
    """One week of the chart; widths in hundredths of the week with the most questions."""

    label: str
    answered: int
    all: int
    width: float
    rest: float


@for_assistant_quality
@require_safe
def quality(request: StaffRequest) -> HttpResponseBase:
    """Questions, calls and replies by week; how many weeks stays in the address."""
    text = request.GET.get("wochen", "")
    weeks = int(text) if text in {str(count) for count in _WEEKS} else _USUAL
    rows = weekly(request.actor, weeks=weeks)
    if request.GET.get("ausgabe") == "csv":
        return as_csv("auskunft-guete", _labels(), (_words(row) for row in rows))
    context = {
        "bars": _bars(rows),
        "found": any(row != Week(row.begins) for row in rows),
        "tables": [
            _table(_("Assistent und Suche, Woche für Woche"), rows, slice(1, _BY_PEOPLE)),
            _table(_("Telefon und Übergaben, Woche für Woche"), rows, slice(_BY_PEOPLE, None)),
        ],
        "spans": [
            Link(
                label=_("%(n)s Wochen") % {"n": count},
                url=f"?{urlencode({'wochen': count})}",
                current=count == weeks,
            )
            for count in _WEEKS
        ],
        "fewest": FEWEST,
        "seconds": quick_seconds(),
        "export_url": f"?{urlencode({'wochen': weeks, 'ausgabe': 'csv'})}",
    }
    return show(request, "desk/assistant_quality.html", context)


def _table(caption: str, rows: list[Week], part: slice) -> Table:
    """Some of the columns; what belongs together fits on the page."""
    labels = _labels()
    return Table(
        caption=caption,
        columns=[
            Column(label=labels[0]),
            *(Column(label=label, numeric=True) for label in labels[part]),
        ],
        rows=[[_words(row)[0], *_words(row)[part]] for row in reversed(rows)],
        footer=[_("Zusammen"), *_words(together(rows))[part]],
    )


def _bars(rows: list[Week]) -> list[Bar]:
    most = max((row.questions for row in rows), default=0) or 1
    return [
        Bar(
            label=short_date(row.begins),
            answered=row.answered,
            all=row.questions,
            width=round(row.answered * 100 / most, 2),
            rest=round(row.unanswered * 100 / most, 2),
        )
        for row in reversed(rows)
    ]


def _labels() -> list[str]:
    return [
        _("Woche ab"),
        _("Fragen"),
        _("beantwortet"),
        _("nachgefragt"),
        _("ohne Antwort"),
        _("übergeben"),
        _("hilfreich"),
        _("nicht hilfreich"),
        _("Suchen ohne Treffer"),
        _("Anrufe"),
        _("sofort geklärt"),
        _("davon schnell"),
        _("Antworten von Menschen"),
        _("davon rechtzeitig"),
    ]


def _words(row: Week) -> list[str]:
    counts = (
        row.questions,
        row.answered,
        row.asked_back,
        row.unanswered,
        row.handed_over,
        row.helpful,
        row.unhelpful,
        row.empty_searches,
        row.calls,
    )
    return [
        short_date(row.begins),
        *(str(one) for one in counts),
        _rate(row.first_contact_rate, row.calls),
        _rate(row.quick_rate, row.first_contact),
        str(row.replies),
        _rate(row.in_time_rate, row.replies),
    ]


def _rate(share: float | None, whole: int) -> str:
    if share is None:
        return _("zu wenige") if whole else "–"
    return f"{number(round(share * 100))} %"
