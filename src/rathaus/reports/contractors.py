"""Contractors as actors, their orders by link and by token, and what an order says of itself."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor
from rathaus.kernel.errors import NotFound
from rathaus.reports.models import Contractor, Entry, Order, Photo, Report
from rathaus.reports.questions import named
from rathaus.reports.secret_keys import digest

ORDER_OPEN = (Order.State.SENT, Order.State.TAKEN)
"""States in which the contractor still has something to do."""


def contractor_actor(contractor: Contractor) -> Actor:
    """The firm as an actor: it may answer its own orders and nothing else."""
    return Actor(kind="provider", id=f"contractor:{contractor.pk}", label=contractor.name)


def contractor_of_token(token: str) -> Contractor | None:
    """The active contractor whose program shows this token; None for an unknown one."""
    if not token:
        return None
    return Contractor.objects.filter(token_digest=digest(token), active=True).first()


def find_order(key: str) -> Order:
    """The order whose link has this secret; :class:`NotFound` for an unknown one."""
    found = _orders().filter(key_digest=digest(key)).first()
    if found is None:
        raise NotFound(
            _("Zu diesem Link gibt es keinen Auftrag."),
            remedy=_("Prüfen Sie, ob der Link vollständig ist, oder rufen Sie die Stelle an."),
        )
    return found


def find_contractors_order(contractor: Contractor, order: UUID) -> Order:
    """An order of this contractor; those of others look like what is not there."""
    found = _orders().filter(pk=order, contractor=contractor).first()
    if found is None:
        raise NotFound(
            _("Diesen Auftrag gibt es nicht."),
            remedy=_("Lesen Sie die Liste Ihrer Aufträge neu."),
        )
    return found


def orders_of(contractor: Contractor) -> QuerySet[Order]:
    """What the contractor was ever asked to do, the latest first."""
    return _orders().filter(contractor=contractor).order_by("-sent_at", "-id")


def photos_for_order(order: Order) -> list[Photo]:
    """Photos of the report that are fit to be seen, those of before the work first."""
    photos = order.report.photos.all()
    fit = [one for one in photos if one.blob_id and one.state != Photo.State.WITHHELD]
    return sorted(fit, key=lambda one: (one.stage != Photo.Stage.REPORTED, one.position))


def speaker(order: Order, entry: Entry) -> str:
    """Who said it, for the contractor: they or the office, without names of its people."""
    office = order.report.office
    return office.name if entry.by_label and office else order.contractor.name


def order_text(report: Report) -> str:
    """What to write into an order, proposed from the report; whoever orders may change it."""
    lines = [f"{report.category.label}: {report.place or report.district}".strip(": ")]
    if report.danger:
        lines.append(_("Gefahr gemeldet: bitte zuerst absichern."))
    if report.text:
        lines.append(report.shown_text)
    lines += [f"{name}: {value}" for name, value in named(report.answers) if value]
    return "\n".join(lines)


def geo_uri(report: Report) -> str:
    """The place for map programs (RFC 5870)."""
    return f"geo:{report.latitude:.6f},{report.longitude:.6f}"


def _orders() -> QuerySet[Order]:
    return Order.objects.select_related(
        "contractor", "report__category", "report__office", "report__case"
    )
