"""What a resident sees of their requests to see a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from rathaus.design.components import Badge
from rathaus.design.fields import Field
from rathaus.kernel.access import Actor
from rathaus.kernel.clock import BERLIN, today
from rathaus.kernel.errors import Invalid, RathausError
from rathaus.records.inspection.asking import LONGEST
from rathaus.records.inspection.queries import inspections_of, package_openings
from rathaus.records.models import OPEN_INSPECTIONS, Case, HandedOut, Inspection, InspectionState


@dataclass(frozen=True, slots=True)
class ShownInspection:
    """One request: where it stands, what can be taken until when, and when it was taken."""

    asked_on: date
    asker: str
    badge: Badge
    text: str
    reasons: str = ""
    url: str = ""
    size: int = 0
    sheets: int = 0
    until: date | None = None
    opened: tuple[datetime, ...] = ()
    open: bool = False


def shown_inspections(actor: Actor, case: Case) -> list[ShownInspection]:
    """The requests that this resident may see, the newest first."""
    return [_shown(one) for one in inspections_of(actor, case)]


def asking_fields(wish: str, refusal: RathausError | None) -> list[Field]:
    """The one question: what they want to see."""
    wrong = refusal.fields if isinstance(refusal, Invalid) else {}
    return [
        Field(
            name="wish",
            label=_("Was möchten Sie sehen?"),
            hint=_("Sie können das Feld leer lassen. Dann geht es um alle Unterlagen."),
            widget="textarea",
            value=wish,
            rows=3,
            max_length=LONGEST,
            required=False,
            error=wrong.get("wish", ""),
        )
    ]


def _shown(one: Inspection) -> ShownInspection:
    usable = one.can_be_opened(today()) and one.package is not None
    package = one.package if usable else None
    return ShownInspection(
        asked_on=one.asked_at.astimezone(BERLIN).date(),
        asker=one.asker,
        badge=_badge(one, usable),
        text=_text(one, usable),
        reasons=one.reasons if one.state in {"released", "refused"} else "",
        url=reverse("counter:case-inspection-file", args=[one.case.number, one.pk])
        if package
        else "",
        size=package.blob.size if package and package.blob else 0,
        sheets=package.sheets if package else 0,
        until=one.released_until if usable else None,
        opened=tuple(entry.last_at for entry in package_openings(one)),
        open=one.state in OPEN_INSPECTIONS,
    )


def _badge(one: Inspection, usable: bool) -> Badge:
    if one.state in OPEN_INSPECTIONS:
        return Badge(label=_("in Arbeit"), kind="info")
    if one.state == InspectionState.REFUSED:
        return Badge(label=_("abgelehnt"), kind="warning")
    if usable or one.way in {HandedOut.PAPER, HandedOut.OFFICE}:
        return Badge(label=_("freigegeben"), kind="success")
    return Badge(label=_("beendet"))


def _text(one: Inspection, usable: bool) -> str:
    if one.state in OPEN_INSPECTIONS:
        return _("Wir prüfen Ihren Antrag. Dabei sehen wir nach, ob wir etwas schwärzen müssen.")
    if one.state == InspectionState.REFUSED:
        return _("Wir können Ihnen die Akte nicht zeigen.")
    if one.state == InspectionState.REVOKED:
        return _(
            "Wir haben die Freigabe zurückgezogen. Fragen Sie uns, wenn Sie dazu Fragen haben."
        )
    if one.way == HandedOut.PAPER:
        return _("Sie haben die Unterlagen als Ausdruck bekommen.")
    if one.way == HandedOut.OFFICE:
        return _("Sie können die Akte bei uns ansehen. Bitte vereinbaren Sie einen Termin.")
    if usable:
        return _("Die Unterlagen liegen für Sie bereit.")
    return _("Die Zeit zum Herunterladen ist vorbei. Sie können neu beantragen, die Akte zu sehen.")
