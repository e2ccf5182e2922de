"""Noting a free time, and calling it off."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.utils.translation import gettext as _

from rathaus.catalogue.competence.queries import offices_for
from rathaus.catalogue.models import Service, SlotHold, asked_language
from rathaus.catalogue.slots.events import SlotCancelled, SlotHeld
from rathaus.catalogue.slots.keys import SLIP_LENGTH, digest_of, hold_id, key_of, new_number
from rathaus.catalogue.slots.queries import OPEN, free_slots, whole
from rathaus.catalogue.slots.refusals import SlotTaken, TooManyHolds, no_such_hold
from rathaus.catalogue.slots.rules import may_cancel_slot, may_hold_slot, may_see_slots
from rathaus.catalogue.slots.sources import NOTED, SlotOffer
from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Conflict, Invalid
from rathaus.kernel.events import record
from rathaus.kernel.references import Reference
from rathaus.kernel.transactions import action
from rathaus.people.models import Office

KIND = "slot"
_NEXT = 3


@dataclass(frozen=True, slots=True)
class Person:
    """Who comes, as far as they say; everything may stay empty."""

    name: str = ""
    email: str = ""
    phone: str = ""

    def cleaned(self) -> Person:
        """Without blanks around; raises :class:`Invalid` for an address that cannot be one."""
        person = Person(*(" ".join(part.split()) for part in (self.name, self.email, self.phone)))
        if person.email:
            _check_email(person.email)
        wrong = {
            "name": len(person.name) > 160,
            "email": len(person.email) > 254,
            "phone": len(person.phone) > 40,
        }
        if any(wrong.values()):
            raise Invalid(
                _("Eine Angabe ist zu lang."),
                remedy=_("Kürzen Sie sie bitte."),
                fields={name: _("Das ist zu lang.") for name, long in wrong.items() if long},
            )
        return person


@action
def hold_slot(
    *,
    actor: Actor,
    service: Service,
    office: Office,
    starts_at: datetime,
    slip: str,
    person: Person | None = None,
    interpreter: bool = False,
    known: Collection[str] = (),
) -> SlotHold:
    """Note a free time at the office; it counts once the office confirms it.

    ``slip`` is a secret of the form: sent twice, the first hold is given back. ``interpreter`` asks
    for sign language. ``known`` are ids of earlier holds of the same device. Raises
    :class:`SlotTaken` with the next times where it is not free, :class:`TooManyHolds`, and
    :class:`Invalid` for an address that cannot be one.
    """
    require(may_hold_slot, actor, service)
    _check_form(service, office, slip)
    who = (person or Person()).cleaned()
    # Whoever wants to note something at the office waits here for those before them.
    locked = Office.objects.select_for_update(no_key=True).get(pk=office.pk)
    made = SlotHold.objects.filter(pk=hold_id(slip)).first()
    if made is not None:
        return made
    offers = free_slots(service, locked)
    offer = next((one for one in offers if one.starts_at == starts_at), None)
    if offer is None or offer.source != NOTED:
        raise SlotTaken(
            [one for one in offers if one.starts_at > starts_at][:_NEXT] or offers[:_NEXT]
        )
    _refuse_too_many(who, known)
    made = _create(hold_id(slip), service, locked, offer, who, interpreter=interpreter)
    reachable = bool(who.email or who.phone)
    record(
        SlotHeld(
            subject=ref_of(made),
            office=locked.key,
            service=service.key,
            starts_at=starts_at,
            reachable=reachable,
        ),
        actor=actor,
    )
    return made


def _create(
    key: UUID,
    service: Service,
    office: Office,
    offer: SlotOffer,
    who: Person,
    *,
    interpreter: bool,
) -> SlotHold:
    return SlotHold.objects.create(
        pk=key,
        number=new_number(),
        office=office,
        service=service,
        starts_at=offer.starts_at,
        minutes=offer.minutes,
        name=who.name,
        email=who.email,
        phone=who.phone,
        language=asked_language(),
        interpreter=interpreter,
        key_digest=digest_of(key_of(key)),
    )


@action
def cancel_slot(*, actor: Actor, hold: SlotHold, key: str = "", reason: str = "") -> SlotHold:
    """Call the time off: by the person with the secret, or by the office with a reason.

    Doing it twice changes nothing. Raises :class:`Conflict` for what is over or was declined.
    """
    row = locked_hold(hold.pk)
    require(may_cancel_slot, actor, row, key)
    by_office = may_see_slots(actor, row.office)
    if row.state == SlotHold.State.CANCELLED:
        return row
    if row.state not in OPEN or row.starts_at <= now():
        raise Conflict(
            _("Dieser Termin lässt sich nicht mehr absagen."),
            remedy=_("Er ist vorbei oder schon abgelehnt."),
        )
    if by_office and not reason.strip():
        raise Invalid(
            _("Sagen Sie, warum der Termin ausfällt."),
            remedy=_("Der Grund geht an die Person, die ihn vorgemerkt hat."),
            fields={"reason": _("fehlt")},
        )
    row.state, row.reason = SlotHold.State.CANCELLED, reason.strip()[:300]
    row.decided_at = now()
    row.save(update_fields=["state", "reason", "decided_at"])
    record(
        SlotCancelled(
            subject=ref_of(row),
            office=row.office.key,
            service=row.service.key,
            by_office=by_office,
        ),
        actor=actor,
    )
    return row


def ref_of(hold: SlotHold) -> Reference:
    """The reference under which events name the hold."""
    return Reference(KIND, str(hold.pk))


def locked_hold(hold: UUID) -> SlotHold:
    """The hold with office and service, locked until the transaction ends."""
    rows = SlotHold.objects.select_for_update(of=("self",)).select_related("office", "service")
    row = rows.filter(pk=hold).first()
    if row is None:
        raise no_such_hold()
    return row


def _check_form(service: Service, office: Office, slip: str) -> None:
    if len(slip) < SLIP_LENGTH:
        raise Invalid(_("Das Formular ist abgelaufen."), remedy=_("Laden Sie die Seite neu."))
    if office.pk not in {one.pk for one in offices_for(service)}:
        raise Invalid(
            _("Diese Stelle ist für die Leistung nicht da."),
            remedy=_("Nehmen Sie eine der Stellen auf der Seite der Leistung."),
        )


def _refuse_too_many(who: Person, known: Collection[str]) -> None:
    most = whole("slots.open_per_contact")
    mine = Q(pk__in=known)
    if who.email:
        mine |= Q(email__iexact=who.email)
    if who.phone:
        mine |= Q(phone=who.phone)
    count = SlotHold.objects.filter(mine, state__in=OPEN, starts_at__gt=now()).count()
    if count >= most:
        raise TooManyHolds(most)


def _check_email(address: str) -> None:
    try:
        validate_email(address)
    except ValidationError:
        raise Invalid(
            _("Die E-Mail-Adresse kann nicht stimmen."),
            remedy=_("Prüfen Sie sie, oder lassen Sie das Feld leer."),
            fields={"email": _("So sieht eine E-Mail-Adresse aus: name@beispiel.de")},
        ) from None
