"""Wer hat gelesen: who opened which paper of a case, for the head of the office and auditors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rathaus.design.components import Column, Pager, Table
from rathaus.design.spreadsheets import EXPORTED, as_csv
from rathaus.design.typography import date_time
from rathaus.kernel.access import Actor
from rathaus.kernel.access.pages import allow
from rathaus.people.models import Account
from rathaus.records.inspection.queries import all_readings, readings_of
from rathaus.records.inspection.rules import VERIFY
from rathaus.records.models import ReadingLog
from rathaus.records.queries import find_case
from rathaus.records.rules import ASSIGN
from rathaus.site.desk.frame import StaffRequest, show

View = Callable[..., Any]
_PERSON = "person:"


def _admits(actor: Actor) -> bool:
    return actor.is_staff and (actor.can(VERIFY) or actor.can(ASSIGN))


watchful: Callable[[View], View] = allow("staff:readings.see", _admits)


@watchful
@require_safe
def readings(request: StaffRequest, number: str) -> HttpResponseBase:
    """The latest first."""
    case = find_case(request.actor, number)
    page = readings_of(request.actor, case, after=request.GET.get("nach", ""))
    context = {
        "case": case,
        "table": Table(
            caption=_("Wer hat gelesen"),
            caption_hidden=True,
            columns=[Column(label=label) for label in _header()],
            rows=_rows(page.rows),
            empty=_("Noch hat niemand ein Schriftstück dieses Vorgangs geöffnet."),
        ),
        "pager": Pager(
            newer_url=request.path if request.GET.get("nach") else "",
            older_url=f"?nach={page.next}" if page.next else "",
        ),
    }
    return show(request, "desk/readings.html", context)


@watchful
@require_safe
def readings_csv(request: StaffRequest, number: str) -> HttpResponseBase:
    """The same as a file for spreadsheets."""
    case = find_case(request.actor, number)
    found = list(all_readings(request.actor, case).order_by("-last_at", "-id")[:EXPORTED])
    return as_csv(f"gelesen-{case.number}", _header(), _rows(found))


def _header() -> list[str]:
    return [_("Wann zuletzt"), _("Wer"), _("Was"), _("Wie"), _("Wie oft an dem Tag")]


def _rows(entries: Sequence[ReadingLog]) -> list[tuple[str, str, str, str, str]]:
    names = _residents(entries)
    return [_row(one, names.get(one.actor, one.label)) for one in entries]


def _residents(entries: Iterable[ReadingLog]) -> dict[str, str]:
    """The names of residents who read; the log itself keeps none, so that they can be erased."""
    references = {one.actor for one in entries if one.actor.startswith(_PERSON)}
    keys = [int(key) for one in references if (key := one.removeprefix(_PERSON)).isdecimal()]
    accounts = Account.objects.filter(pk__in=keys).select_related("party") if keys else ()
    return {f"{_PERSON}{one.pk}": one.party.name for one in accounts if one.party is not None}


def _row(one: ReadingLog, who: str) -> tuple[str, str, str, str, str]:
    what = f"{one.what} ({one.version})" if one.version else one.what
    return (
        date_time(one.last_at),
        who,
        what,
        str(one.get_way_display()),
        str(one.count),
    )
