"""Another category, another office, or an authority beyond the house."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Conflict, Invalid
from rathaus.kernel.events import record
from rathaus.kernel.rows import update
from rathaus.kernel.transactions import action
from rathaus.people.models import Office
from rathaus.records.actions import assign_case
from rathaus.reports.actions.moving import move, moved_on
from rathaus.reports.actions.periods import running_period
from rathaus.reports.events import ReportRouted
from rathaus.reports.filing import FILING
from rathaus.reports.models import OPEN, Category, Owner, Report, State
from rathaus.reports.routing import route
from rathaus.reports.rules import may_edit

_LONGEST_NAME = 160


@action
def reroute_report(
    *,
    actor: Actor,
    report: Report,
    category: Category | None = None,
    office: Office | None = None,
    owner: str | None = None,
) -> Report:
    """Correct category, office or owner of the road; its case goes along to the other office.

    Without ``office``, another category or owner asks the routes again. The period that runs is
    computed anew from when the city knew. Raises :class:`Conflict` when somebody was faster or the
    report has ended.
    """
    require(may_edit, actor, report)
    if report.state not in OPEN:
        raise moved_on(report)
    _check_owner(owner)
    before = (report.category_id, report.office.key if report.office else "")
    values = _values(report, category or report.category, office, owner)
    seen = {"id": report.pk, "state": report.state} | {
        name: getattr(report, name) for name in ("category_id", "office_id", "owner")
    }
    changed = {name: value for name, value in values.items() if getattr(report, name) != value}
    if not changed:
        return report
    if not update(Report, seen, **changed, updated_at=now()):
        raise _rerouted()
    report.refresh_from_db()
    after = (report.category_id, report.office.key if report.office else "")
    if report.case is not None and report.case.office_id != report.office_id:
        assign_case(actor=FILING, case=report.case, office=report.office_id)
    routed = ReportRouted(
        subject=report.ref,
        category_before=before[0],
        category=after[0],
        office_before=before[1],
        office=after[1],
    )
    record(routed, actor=actor)
    return report


def _values(
    report: Report, category: Category, office: Office | None, owner: str | None
) -> dict[str, Any]:
    """The columns as they are to be."""
    on = report.owner if owner is None else owner
    office_id, contractor_id = report.office_id, report.contractor_id
    if (category.pk, on) != (report.category_id, report.owner):
        routed = route(category, report.district, on)
        office_id = routed.office.pk if routed.office else office_id
        contractor_id = routed.contractor.pk if routed.contractor else None
    if office is not None and office.pk != office_id:
        office_id, contractor_id = office.pk, None
    danger = report.danger or category.danger
    values: dict[str, Any] = {"category_id": category.pk, "owner": on, "danger": danger}
    values |= {"office_id": office_id, "contractor_id": contractor_id}
    if office_id != report.office_id:
        values["clerk_id"] = None
    if category.pk != report.category_id:
        due_at = running_period(report, category, start=report.received_at)
        values |= {"due_at": due_at}
        if due_at is None or due_at > now():
            values["escalated_at"] = None
    return values


@action
def hand_on_report(*, actor: Actor, report: Report, authority: str, note: str = "") -> Report:
    """Hand the report on to an authority beyond the house, which the reporter is told.

    It ends here as not ours; ``authority`` is named in the note that everybody reads.
    """
    require(may_edit, actor, report)
    authority = " ".join(authority.split())[:_LONGEST_NAME]
    if not authority:
        raise Invalid(
            _("Es fehlt, an wen die Meldung geht."),
            remedy=_("Nennen Sie die Behörde, die zuständig ist."),
            fields={"authority": _("Bitte die Behörde nennen.")},
        )
    said = _("Zuständig ist: {authority}. Wir geben die Meldung dorthin weiter.").format(
        authority=authority
    )
    whole = f"{said} {note.strip()}".strip()
    return move(actor=actor, report=report, to=State.DECLINED, note=whole, reason="not-ours")


def _check_owner(owner: str | None) -> None:
    if owner and owner not in Owner.values:
        raise Invalid(
            _("Diesen Baulastträger gibt es nicht."),
            remedy=_("Wählen Sie einen aus der Liste."),
            fields={"owner": _("Bitte einen Baulastträger wählen.")},
        )


def _rerouted() -> Conflict:
    return Conflict(
        _("Jemand anderes hat Kategorie oder Stelle dieser Meldung gerade geändert."),
        remedy=_("Laden Sie die Meldung neu und prüfen Sie, ob die Änderung noch nötig ist."),
    )
