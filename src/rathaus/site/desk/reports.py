"""The reports of the desk: what is due first, narrowed by the address, several done at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from rathaus.design.components import Pager
from rathaus.design.spreadsheets import EXPORTED, as_csv
from rathaus.design.typography import date_time
from rathaus.kernel.access.pages import allow
from rathaus.kernel.clock import BERLIN
from rathaus.people.models import Office
from rathaus.reports.actions.releasing import DECLINED
from rathaus.reports.desk_list import Wanted, listed, page_by_clock, read_wanted
from rathaus.reports.models import State
from rathaus.reports.rules import may_edit, may_see_desk
from rathaus.site.desk.frame import StaffRequest, show
from rathaus.site.desk.reports_filter import Narrowing
from rathaus.site.desk.reports_lines import lines

UNDO = "desk_reports_undo"
View = TypeVar("View")


def for_reports(view: View) -> View:
    """Open a page to whoever edits reports, or works on those of some office."""
    opened: View = allow("staff:report.see-desk", may_see_desk)(view)
    return opened


def for_editors(view: View) -> View:
    """Open a page to the editors."""
    opened: View = allow("staff:report.edit", lambda actor: may_edit(actor))(view)
    return opened


@for_reports
@require_safe
def overview(request: StaffRequest) -> HttpResponseBase:
    """The reports that one works on, by the clock; what narrows them stays in the address."""
    wanted = read_wanted(request.GET)
    if request.GET.get("ausgabe") == "csv":
        return _export(listed(request.actor, wanted))
    return show(request, "desk/reports.html", list_context(request, wanted))


def list_context(request: StaffRequest, wanted: Wanted) -> dict[str, Any]:
    """What the list says, beside a map or without one."""
    found = listed(request.actor, wanted)
    rows, following = page_by_clock(found, after=request.GET.get("nach", ""))
    edits, kept = may_edit(request.actor), wanted.kept
    offices = tuple(Office.objects.order_by("name", "key"))
    return {
        "lines": lines(rows, request.actor),
        "filter": Narrowing(wanted, offices),
        "narrowed": bool(kept),
        "kept": urlencode(kept),
        "edits": edits,
        "reasons": declined_reasons() if edits else (),
        "export_url": reverse("desk-reports") + "?" + urlencode(kept | {"ausgabe": "csv"}),
        "pager": Pager(
            newer_url="?" + urlencode(kept) if request.GET.get("nach") else "",
            older_url="?" + urlencode(kept | {"nach": following}) if following else "",
            newer=_("zum Anfang"),
            older=_("weitere"),
        ),
        "undo": request.session.pop(UNDO, None) if UNDO in request.session else None,
    }


def declined_reasons() -> tuple[tuple[str, str], ...]:
    """Why a report is not taken on, in the words of the desk."""
    labels = {
        "not-ours": _("andere Stelle zuständig"),
        "private": _("privater Grund"),
        "no-defect": _("kein Mangel"),
        "emergency": _("Notfall, 112 oder 110"),
        "abuse": _("Missbrauch"),
        "no-answer": _("keine Antwort auf die Rückfrage"),
        "duplicate": _("schon gemeldet"),
    }
    return tuple((reason, labels[reason]) for reason in DECLINED)


def _export(found: Any) -> HttpResponseBase:
    """What is seen, as a table."""
    header = [
        _("Nummer"), _("Kategorie"), pgettext("Meldung", "Ort"), _("Stadtteil"), _("Eingegangen"),
        _("Fällig"), _("Stand"), _("Stelle"), _("Bei"), _("Gefahr"), _("Vorgang"), _("Text"),
        _("Breite"), _("Länge"),
    ]  # fmt: skip
    rows = found.select_related("category", "office", "clerk", "case").order_by("clock", "serial")
    return as_csv("meldungen", header, (tuple(_cells(row)) for row in rows[:EXPORTED]))


def _cells(row: Any) -> Iterator[str]:
    yield row.number
    yield row.category.label
    yield row.place
    yield row.district
    yield date_time(row.received_at.astimezone(BERLIN))
    yield date_time(row.due_at.astimezone(BERLIN)) if row.due_at else ""
    yield str(State(row.state).label)
    yield row.office.name if row.office else ""
    yield row.clerk.name if row.clerk else ""
    yield _("ja") if row.danger else ""
    yield row.case.number if row.case else ""
    yield row.text
    yield f"{row.latitude:.6f}"
    yield f"{row.longitude:.6f}"
