"""The scanned post that waits, as a table; and the paper that a form is about."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from rathaus.design.components import Cell, Column, Table
from rathaus.design.typography import date_time
from rathaus.kernel.access import Actor
from rathaus.kernel.clock import BERLIN
from rathaus.records.models import ScannedPaper
from rathaus.records.scanning.queries import find_scan, waiting_scans
from rathaus.site.desk.frame import StaffRequest

_SHOWN = 50


def scan_table(actor: Actor) -> Table | None:
    """What waits for the offices of this clerk, the oldest first; None when nothing does."""
    waiting = list(waiting_scans(actor)[:_SHOWN])
    if not waiting:
        return None
    return Table(
        caption=_("Gescannt, noch ohne Vorgang"),
        caption_hidden=True,
        columns=[
            Column(label=label) for label in (_("Datei"), _("Seiten"), _("Gescannt"), _("Stelle"))
        ],
        rows=[
            (
                Cell(text=scan.name, url=reverse("desk:scan", args=[scan.pk])),
                str(scan.pages),
                date_time(scan.taken_at.astimezone(BERLIN)),
                scan.office.name,
            )
            for scan in waiting
        ],
    )


def chosen_scan(request: StaffRequest) -> ScannedPaper | None:
    """The waiting paper that the form or the address names; raises :class:`NotFound`."""
    named = request.POST.get("scan_id") or request.GET.get("scan", "")
    try:
        return find_scan(request.actor, UUID(named)) if named else None
    except ValueError:
        return None
