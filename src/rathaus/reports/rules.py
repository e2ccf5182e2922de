"""Who may report, release, work, and set up. Reporting is open to everybody."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rathaus.kernel.access import Actor, rule
from rathaus.reports.models import Follower, Order, Publication, Report, State, Tour

EDIT, WORK, MANAGE = "report.edit", "report.work", "report.manage"


@rule("report.submit")
def may_submit(actor: Actor) -> bool:
    """Everybody, without a name or account; how often, the throttle says."""
    return actor.kind in {"anonymous", "person", "staff", "system", "client"}


@rule("report.join", refusal=_("Hier kann niemand mehr mitmelden."))
def may_join(actor: Actor, report: Report) -> bool:
    """Everybody, as long as the report is public and somebody still has to do something."""
    return may_submit(actor) and may_see_public(report) and report.is_open


@rule("report.own", refusal=_("Das kann nur, wer den Link zur Meldung hat."))
def may_manage_own(_actor: Actor, follower: Follower) -> bool:
    """Whoever has the secret of a follower; the caller found the follower by it."""
    return bool(follower.key_digest)


@rule("report.withdraw", refusal=_("Diese Meldung lässt sich nicht mehr zurückziehen."))
def may_withdraw(_actor: Actor, follower: Follower) -> bool:
    """The reporter, while nobody has taken it on and nobody else reports the same."""
    report = follower.report
    first = follower.part == Follower.Part.REPORTER
    return first and report.state == State.RECEIVED and report.followers_count <= 1


def may_see_public(report: Report) -> bool:
    """Whether everybody may see the report: it was released and is no part of another."""
    return report.publication == Publication.PUBLISHED and report.state != State.MERGED


@rule("report.see", refusal=_("Diese Meldung bearbeitet eine andere Stelle."))
def may_see(actor: Actor, report: Report) -> bool:
    """Inside: the editors, and the people of the office that has it."""
    return may_edit(actor, report) or may_work(actor, report)


@rule("report.edit", refusal=_("Meldungen prüft die Redaktion der Melde-Möwe."))
def may_edit(actor: Actor, _report: Report | None = None) -> bool:
    """Release, withhold, decline, merge, route: the editors, whichever office has it."""
    return actor.is_system or (actor.is_staff and actor.can(EDIT))


@rule("report.work", refusal=_("An dieser Meldung arbeitet eine andere Stelle."))
def may_work(actor: Actor, report: Report) -> bool:
    """Work on it: the office that has it, and the editors."""
    if actor.is_system:
        return True
    if not actor.is_staff:
        return False
    if actor.can(EDIT):
        return True
    return report.office_id is not None and actor.can(WORK, report.office_id)


@rule("report.see-desk", refusal=_("Meldungen sieht, wer an ihnen arbeitet."))
def may_see_desk(actor: Actor) -> bool:
    """Whoever edits, or works on reports of some office."""
    return actor.is_staff and (actor.can(EDIT) or actor.can(WORK))


@rule("report.manage", refusal=_("Kategorien und Zuständigkeiten richtet die Leitung ein."))
def may_manage(actor: Actor) -> bool:
    """Set up categories, routes, contractors, texts, keys of programs."""
    return actor.is_system or (actor.is_staff and actor.can(MANAGE))


@rule("report.answer-order", refusal=_("Diesen Auftrag hat jemand anderes bekommen."))
def may_answer_order(actor: Actor, order: Order) -> bool:
    """Take, refuse or finish it: the contractor, or whoever works on the report, for them."""
    if actor.kind == "provider":
        return actor.id == f"contractor:{order.contractor_id}"
    return may_work(actor, order.report)


@rule("report.plan-tour", refusal=_("Touren dieser Stelle plant, wer in ihr arbeitet."))
def may_plan_tour(actor: Actor, office: UUID) -> bool:
    """Plan and change tours of an office: its people, and the editors."""
    return actor.is_staff and (actor.can(EDIT) or actor.can(WORK, office))


@rule("report.drive", refusal=_("Diese Tour fährt eine andere Stelle."))
def may_drive(actor: Actor, tour: Tour) -> bool:
    """See a tour and work through it: the people of its office, whoever was named as its crew."""
    return may_plan_tour(actor, tour.office_id)
