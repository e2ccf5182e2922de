"""What happens next with a report, and how long it usually takes."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from rathaus.design.components import TimelineEntry
from rathaus.reports.models import Report
from rathaus.reports.usual import span, usual_time


def what_follows(report: Report) -> list[TimelineEntry]:
    """Received, checked, looked after, done: with periods where the city has promised any."""
    category = report.category
    first = category.first_hours
    return [
        TimelineEntry(title=_("Eingegangen"), when=report.received_at, state="done"),
        TimelineEntry(
            title=_("Die Redaktion prüft"),
            text=_("Danach steht die Meldung ohne Ihre Angaben zur Person auf der Karte.")
            if category.shown
            else _("Sie gibt die Meldung an die richtige Stelle."),
            state="now",
        ),
        TimelineEntry(
            title=_("Jemand sieht nach"),
            when=report.due_at,
            text=_("Wegen der Gefahr mit Vorrang.")
            if report.danger
            else _("Unser Ziel: innerhalb von {time}.").format(time=_period(first))
            if first
            else "",
            state="next",
        ),
        TimelineEntry(title=_("Erledigt"), text=_ending(report), state="next"),
    ]


def _ending(report: Report) -> str:
    said = []
    if report.category.done_hours:
        period = _period(report.category.done_hours)
        said.append(_("Unser Ziel: innerhalb von {time}.").format(time=period))
    if (usual := usual_time(report.category)) is not None:
        said.append(
            _("Die Hälfte solcher Meldungen war nach spätestens {time} erledigt.").format(
                time=span(usual)
            )
        )
    return " ".join(said)


def _period(hours: int) -> str:
    return span(timedelta(hours=hours))
