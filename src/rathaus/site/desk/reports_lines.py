"""One line of the list of reports: what, where, since when, until when, and why it is mine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from rathaus.design.components import Badge, Kind
from rathaus.design.typography import date_time
from rathaus.kernel.access import Actor
from rathaus.kernel.clock import BERLIN, now
from rathaus.reports.desk_list import due_first
from rathaus.reports.models import Report, State
from rathaus.reports.rules import may_edit, may_see_desk

SOON = timedelta(hours=8)
_EXCERPT = 140
_DUE_SHOWN = 5
KINDS: dict[str, Kind] = {
    State.IN_PROGRESS: "info",
    State.DONE: "success",
}


@dataclass(frozen=True, slots=True)
class Line:
    """What a line says. ``urgency`` is late, soon or nothing; ``act`` is what the key e does."""

    number: str
    url: str
    title: str
    excerpt: str
    meta: tuple[str, ...]
    due: datetime | None
    urgency: str
    badges: tuple[Badge, ...]
    why: str
    holder: str
    latitude: float
    longitude: float
    act: str = ""
    act_label: str = ""


def lines(reports: Iterable[Any], actor: Actor) -> list[Line]:
    """The reports as lines; each carries the marks of ``desk_list.listed``."""
    edits = may_edit(actor)
    return [_line(report, actor, edits) for report in reports]


def due_reports(actor: Actor) -> list[Line]:
    """What is due of the reports that one works on, for the first page of the desk."""
    return lines(due_first(actor, _DUE_SHOWN), actor) if may_see_desk(actor) else []


def state_badge(report: Report) -> Badge:
    """Where the report stands."""
    return Badge(label=str(State(report.state).label), kind=KINDS.get(report.state, ""))


def title_of(report: Report) -> str:
    """What it is about, and where."""
    where = report.place or report.district
    return f"{report.category.label}, {where}" if where else report.category.label


def urgency_of(report: Report) -> str:
    """Whether the period that runs is over (late) or ends within :data:`SOON`."""
    if report.due_at is None or not report.is_open:
        return ""
    return "late" if report.due_at < now() else "soon" if report.due_at < now() + SOON else ""


def _line(report: Any, actor: Actor, edits: bool) -> Line:
    act, label = _act(report, edits)
    office = report.office.name if report.office else _("ohne Stelle")
    since = _("seit %(when)s") % {"when": date_time(report.received_at.astimezone(BERLIN))}
    return Line(
        number=report.number,
        url=reverse("desk-report", args=[report.number]),
        title=title_of(report),
        excerpt=_shortened(report.text),
        meta=tuple(part for part in (report.district, since, office) if part),
        due=report.due_at.astimezone(BERLIN) if report.due_at and report.is_open else None,
        urgency=urgency_of(report),
        badges=tuple(_badges(report)),
        why=_why(report, actor, edits),
        holder=report.clerk.name if report.clerk and report.clerk_id != actor.account else "",
        latitude=report.latitude,
        longitude=report.longitude,
        act=act,
        act_label=label,
    )


def _badges(report: Any) -> Iterable[Badge]:
    if report.danger:
        yield Badge(label=_("Gefahr"), kind="danger")
    if report.unanswered:
        yield Badge(label=_("ohne Antwort"), kind="warning")
    if report.suspect:
        yield Badge(label=_("Verdacht"), kind="warning")
    if report.photo_waits:
        yield Badge(label=_("Foto prüfen"), kind="info")
    yield state_badge(report)


def _why(report: Any, actor: Actor, edits: bool) -> str:
    if report.unanswered:
        return _("Auf die Rückfrage kam keine Antwort")
    if report.clerk_id is not None and report.clerk_id == actor.account:
        return _("Sie arbeiten daran")
    if edits and report.state == State.RECEIVED:
        return _("Wartet auf die Redaktion")
    if edits and report.photo_waits:
        return _("Ein Foto wartet auf die Redaktion")
    if not report.is_open:
        return str(State(report.state).label)
    return _("Liegt bei der Stelle") if edits else _("Ihre Stelle ist zuständig")


def _act(report: Any, edits: bool) -> tuple[str, str]:
    if edits and report.state == State.RECEIVED:
        return "accept", _("Annehmen")
    if not edits and report.state == State.ACCEPTED:
        return "begin", _("Beginnen")
    return "", ""


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _EXCERPT else f"{line[: _EXCERPT - 1].rstrip()}…"
