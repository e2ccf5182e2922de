"""What the editors do with a report that came in: take it on, or not."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Invalid
from rathaus.kernel.events import record
from rathaus.kernel.plain_text import one_line, plain
from rathaus.kernel.rows import update
from rathaus.kernel.transactions import action
from rathaus.people.models import Office
from rathaus.reports.actions.moving import move, moved_on
from rathaus.reports.actions.submitting import period_end
from rathaus.reports.events import ReportAccepted, ReportPublished
from rathaus.reports.filing import open_for
from rathaus.reports.models import PLACE_SAID, Category, Publication, Report, State
from rathaus.reports.routing import route
from rathaus.reports.rules import may_edit

DECLINED = ("not-ours", "private", "no-defect", "emergency", "abuse", "no-answer", "duplicate")
"""Why a report is not taken on; „abuse“ and „emergency“ are never published."""


@action
def accept_report(
    *,
    actor: Actor,
    report: Report,
    publish: bool = True,
    category: Category | None = None,
    office: Office | None = None,
    public_text: str | None = None,
    place: str | None = None,
) -> Report:
    """Take the report on: its case is opened, the office has it, and everybody may read it.

    ``category`` and ``office`` correct what the reporter and the routes said; ``public_text`` is
    what the editors leave of the text, and ``place`` of the place. Raises
    :class:`Conflict` when somebody was faster.
    """
    require(may_edit, actor, report)
    if report.state != State.RECEIVED:
        raise moved_on(report)
    _settle_who(report, category, office)
    at = now()
    shown = publish and report.category.shown
    publication = Publication.PUBLISHED if shown else Publication.WITHHELD
    shown_as = _place(report, place)
    move(
        actor=actor,
        report=report,
        to=State.ACCEPTED,
        category_id=report.category_id,
        office_id=report.office_id,
        contractor_id=report.contractor_id,
        danger=report.danger,
        due_at=report.due_at,
        accepted_at=at,
        publication=publication,
        public_text=_plain(public_text),
        suspect="",
        **shown_as,
    )
    _open_case(actor, report, at, shown)
    if shown_as:
        record(
            ReportPublished(subject=report.ref, publication=publication, place_changed=True),
            actor=actor,
        )
    return report


def _settle_who(report: Report, category: Category | None, office: Office | None) -> None:
    """Category and office as the editors say; :class:`Invalid` where nobody is to do it."""
    if category is not None and category.pk != report.category_id:
        _recategorise(report, category, office)
    if office is not None:
        report.office = office
    if report.office is None:
        raise Invalid(
            _("Für diese Meldung ist keine Stelle eingetragen."),
            remedy=_("Wählen Sie, wer sie bearbeitet."),
            fields={"office": _("Bitte eine Stelle wählen.")},
        )


def _open_case(actor: Actor, report: Report, at: datetime, shown: bool) -> None:
    """The report's case in the eAkte, and the fact that it was taken on."""
    report.case = open_for(report)
    update(Report, {"id": report.pk}, case_id=report.case.pk)
    record(
        ReportAccepted(
            subject=report.ref,
            category=report.category_id,
            office=report.office.key if report.office else "",
            case=report.case.number,
            published=shown,
            minutes=int((at - report.received_at) / timedelta(minutes=1)),
        ),
        actor=actor,
    )


def _recategorise(report: Report, category: Category, office: Office | None) -> None:
    """Another category asks the routes again, and has a period of its own."""
    routed = route(category, report.district, report.owner)
    report.category = category
    report.office = office or routed.office or report.office
    report.contractor = routed.contractor if report.office == routed.office else None
    report.danger = report.danger or category.danger
    report.due_at = period_end(category, report.danger, report.received_at)


@action
def decline_report(*, actor: Actor, report: Report, reason: str, note: str = "") -> Report:
    """Do not take the report on, for a reason of :data:`DECLINED`; ``note`` tells the reporter."""
    require(may_edit, actor, report)
    if reason not in DECLINED:
        raise Invalid(
            _("Diesen Grund gibt es nicht."),
            remedy=_("Wählen Sie einen aus der Liste."),
            fields={"reason": _("Bitte einen Grund wählen.")},
        )
    also = {} if report.publication == Publication.PUBLISHED else {"publication": "withheld"}
    if reason == "abuse":
        also = {"publication": "withheld"}
    return move(actor=actor, report=report, to=State.DECLINED, note=note, reason=reason, **also)


@action
def set_publication(
    *,
    actor: Actor,
    report: Report,
    publish: bool,
    public_text: str | None,
    place: str | None = None,
) -> Report:
    """Show the report to everybody, or take it back; ``public_text`` shortens what is shown.

    ``place`` is shown instead of the present one, which stays for the house; None leaves it.
    """
    require(may_edit, actor, report)
    to = Publication.PUBLISHED if publish else Publication.WITHHELD
    public_text = _plain(public_text)
    at = now()
    shown_as = _place(report, place)
    values = {"publication": to, "public_text": public_text, "updated_at": at} | shown_as
    update(Report, {"id": report.pk}, **values)
    for name, value in values.items():
        setattr(report, name, value)
    fact = ReportPublished(subject=report.ref, publication=to, place_changed=bool(shown_as))
    record(fact, actor=actor)
    return report


def _plain(text: str | None) -> str | None:
    return None if text is None else plain(text)


def _place(report: Report, place: str | None) -> dict[str, Any]:
    """What changes with another place for everybody; what stood there first stays for the house."""
    words = report.place if place is None else one_line(place)[:200]
    if words == report.place:
        return {}
    said = {PLACE_SAID: report.place} if report.place else {}
    return {"place": words, "answers": said | report.answers}
