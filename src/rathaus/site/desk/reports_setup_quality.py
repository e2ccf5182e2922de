"""How well suggested categories fit: month by month, and what has moved since they were learned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rathaus.design.components import Column, Fact, Table
from rathaus.design.typography import number, percent, short_date
from rathaus.kernel.tenancy import current_city
from rathaus.reports.figures import suppressed_below
from rathaus.reports.learning.drifting import Drift, Month, Shift, Verdict
from rathaus.reports.suggestion_quality import Quality, model_place, suggestion_quality
from rathaus.site.desk.frame import StaffRequest
from rathaus.site.desk.reports_setup_frame import for_setup, show_setup

_MOST_SHIFTS = 12


@dataclass(frozen=True, slots=True)
class Bar:
    """One month of the chart; widths in hundredths."""

    label: str
    text: str
    right: float
    rest: float


@for_setup
@require_safe
def suggestions(request: StaffRequest) -> HttpResponseBase:
    """Suggestions beside what people chose."""
    found = suggestion_quality(request.actor)
    context = {
        "bars": [_bar(one) for one in reversed(found.months)],
        "months": _months(found.months),
        "shifts": _shifts(found.shifts),
        "found": bool(found.months),
        "since": found.since,
        "origin": found.origin,
        "model": _model(found),
        "verdict": _verdict(found.drift) if found.drift else None,
        "words": found.drift.new_words if found.drift else (),
        "problem": found.problem,
        "fewest": suppressed_below(),
        "place": model_place(),
        "slug": current_city().slug,
    }
    return show_setup(request, "desk/reports_setup_quality.html", context)


def _bar(one: Month) -> Bar:
    return Bar(
        label=_month(one),
        text=_share(one.right, one.reports),
        right=round(one.right * 100 / max(one.reports, 1), 2),
        rest=round((one.reports - one.right) * 100 / max(one.reports, 1), 2),
    )


def _months(rows: Sequence[Month]) -> Table:
    return Table(
        caption=_("Vorschläge Monat für Monat"),
        columns=[
            Column(label=_("Monat")),
            Column(label=_("Meldungen mit Vorschlag"), numeric=True),
            Column(label=_("erster richtig"), numeric=True),
            Column(label=_("unter den ersten drei"), numeric=True),
        ],
        rows=[
            [
                _month(one),
                number(one.reports),
                _share(one.right, one.reports),
                _share(one.first_three, one.reports),
            ]
            for one in reversed(rows)
        ],
    )


def _shifts(rows: Sequence[Shift]) -> Table:
    return Table(
        caption=_("Was öfter oder seltener gemeldet wird"),
        columns=[
            Column(label=_("Kategorie")),
            Column(label=_("damals"), numeric=True),
            Column(label=_("jetzt"), numeric=True),
            Column(label=_("Anteil am Index"), numeric=True),
        ],
        rows=[
            [
                one.label if one.known else _("{name} (neu)").format(name=one.label),
                percent(one.share_then * 100, 1),
                percent(one.share_now * 100, 1),
                number(one.index, 3),
            ]
            for one in rows[:_MOST_SHIFTS]
        ],
        empty=_("Zu wenige Meldungen zum Vergleichen."),
    )


def _model(found: Quality) -> list[Fact]:
    """Which model is in force."""
    origin = found.origin
    if origin is None:
        return []
    facts = [
        Fact(
            term=_("Gelernt aus"),
            value=_("{n} Meldungen, {first} bis {last}").format(
                n=number(origin.reports),
                first=short_date(origin.first),
                last=short_date(origin.last),
            ),
        ),
        Fact(term=_("Kategorien"), value=number(len(origin.categories))),
        Fact(term=_("Prüfsumme der Tabelle (SHA-256)"), value=origin.digest),
    ]
    if found.drift is not None:
        facts.append(
            Fact(
                term=_("Bekannte Wörter"),
                value=_("damals {then}, jetzt {now}").format(
                    then=percent(found.drift.known_words_then * 100, 1),
                    now=percent(found.drift.known_words_now * 100, 1),
                ),
            )
        )
    return facts


def _verdict(drift: Drift) -> dict[str, str]:
    kind, text = {
        Verdict.TOO_FEW: ("info", _("Noch zu wenige neue Meldungen, um etwas zu sagen.")),
        Verdict.STEADY: ("success", _("Das Modell passt noch zu dem, was gemeldet wird.")),
        Verdict.LOOK: ("info", _("Es wird etwas anders gemeldet als damals. Sehen Sie es durch.")),
        Verdict.RETRAIN: ("warning", _("Es wird anders gemeldet als damals: bitte neu anlernen.")),
    }[drift.verdict]
    index = _("Stabilitätsindex {index} aus {n} Meldungen").format(
        index=number(drift.index, 3), n=number(drift.reports)
    )
    return {"kind": kind, "text": text, "index": index}


def _month(one: Month) -> str:
    year, _dash, month = one.month.partition("-")
    return f"{month}/{year}"


def _share(part: int, whole: int) -> str:
    return percent(part * 100 / whole, 0) if whole >= suppressed_below() else _("zu wenige")
