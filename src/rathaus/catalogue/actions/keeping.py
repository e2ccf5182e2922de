"""Withdrawing services, having them checked, and saying who is competent."""

from __future__ import annotations

from django.utils.translation import gettext as _

from rathaus.catalogue.actions.effective import KIND
from rathaus.catalogue.actions.publishing import next_review
from rathaus.catalogue.events import (
    ResponsibilityAssigned,
    ServiceAsked,
    ServiceReviewed,
    ServiceWithdrawn,
)
from rathaus.catalogue.models import Responsibility, Service
from rathaus.catalogue.rules import may_edit
from rathaus.kernel import search
from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Invalid, NotFound
from rathaus.kernel.events import record
from rathaus.kernel.references import Reference
from rathaus.kernel.transactions import action
from rathaus.people.models import Office


@action
def withdraw_service(*, actor: Actor, key: str, reason: str) -> Service:
    """Take a service out of the catalogue and the search; its cases go on."""
    row = locked(key)
    require(may_edit, actor, row)
    if not reason.strip():
        raise Invalid(
            _("Sagen Sie, warum es die Leistung nicht mehr gibt."),
            remedy=_("Der Grund ist öffentlich."),
            fields={"reason": _("fehlt")},
        )
    if row.state == Service.State.WITHDRAWN:
        return row
    row.state, row.updated_at = Service.State.WITHDRAWN, now()
    row.save(update_fields=["state", "updated_at"])
    search.remove(KIND, row.key)
    record(ServiceWithdrawn(subject=row.ref, reason=reason.strip()), actor=actor)
    return row


@action
def review_service(*, actor: Actor, key: str) -> Service:
    """Say that the description was read and is right; the next review is due in a year or so."""
    row = locked(key)
    require(may_edit, actor, row)
    row.review_on = next_review()
    row.save(update_fields=["review_on"])
    record(
        ServiceReviewed(subject=row.ref, review_on=row.review_on.isoformat()),
        actor=actor,
    )
    return row


@action
def assign_responsibility(*, actor: Actor, key: str, office: Office, district: str = "") -> Service:
    """Make an office competent in a district, or in the whole city; who was so before, is not."""
    row = locked(key)
    require(may_edit, actor, row)
    district = district.strip()
    if district:
        Responsibility.objects.update_or_create(
            service=row, district=district, defaults={"office": office}
        )
    else:
        row.office = office
    row.updated_at = now()
    row.save(update_fields=["office", "updated_at"])
    record(
        ResponsibilityAssigned(subject=row.ref, district=district, office=office.key),
        actor=actor,
    )
    return row


def note_asked(*, actor: Actor, key: str, way: str) -> None:
    """Note that somebody came for a service: ``way`` is ``page``, ``phone`` or ``chat``."""
    record(ServiceAsked(subject=Reference(KIND, key), way=way), actor=actor)


def locked(key: str) -> Service:
    """The service, locked until the transaction ends; raises :class:`NotFound`."""
    row = Service.objects.select_for_update().filter(key=key).first()
    if row is None:
        raise NotFound(_("Diese Leistung gibt es hier nicht."))
    return row
