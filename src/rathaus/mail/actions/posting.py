"""Letters: the tray of the post room, the day of posting, and what comes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import BERLIN, now, today
from rathaus.kernel.errors import Conflict, Invalid
from rathaus.kernel.events import record
from rathaus.kernel.transactions import action
from rathaus.mail.events import LetterPosted, LetterReturned, LetterTakenBack
from rathaus.mail.legal import date_delivery, delivery_ref, entry, subject_of
from rathaus.mail.models import KINDS_OF_SERVICE, Channel, Delivery, DeliveryState
from rathaus.mail.postal import letter_of, print_service
from rathaus.mail.rules import may_post

_COLUMNS = ["state", "posted_on", "proof", "service"]
_LEGAL = ["legal_date", "legal_norm", "legal_why", "legal_status"]
POST_ROOM = "Poststelle"


@action
def mark_posted(
    *,
    actor: Actor,
    deliveries: Sequence[UUID],
    day: date,
    system: str = POST_ROOM,
    simulated: bool = False,
    services: Mapping[UUID, str] | None = None,
) -> list[Delivery]:
    """Note the day on which letters were given to the post; decisions get their legal date.

    What is served formally gets none before its proof; ``services`` says of which kind it is
    (:class:`Service`). All or none: :class:`Invalid` for a day in the future or before a letter was
    written, :class:`Conflict` when one of them is no longer in the tray.
    """
    letters = _in_tray(deliveries)
    for letter in letters:
        require(may_post, actor, letter.message.office_id)
        _check_day(day, letter.created_at)
        letter.service = _kind_of(letter, services or {})
    at = now()
    for letter in letters:
        letter.state, letter.posted_on = DeliveryState.POSTED, day
        address = [letter.recipient.name, *letter.recipient.address_lines]
        posted = entry("posted", day, system, noted=at.isoformat(), address=address)
        letter.proof = [*letter.proof, posted]
        record(
            LetterPosted(
                subject=subject_of(letter.message),
                delivery=delivery_ref(letter),
                posted_on=day,
                system=system,
            ),
            actor=actor,
            simulated=simulated,
        )
        if letter.is_formal and not letter.service:
            date_delivery(letter, actor=actor, simulated=simulated)
    Delivery.objects.bulk_update(letters, [*_COLUMNS, *_LEGAL])
    return letters


@action
def record_access(*, actor: Actor, delivery: Delivery, received: date, reason: str) -> Delivery:
    """Date a letter by proven access: later than the fiction, or abroad, where there is none.

    The burden of proof is the authority's (§ 41 Abs. 2 Satz 3 VwVfG); ``reason`` says what proves
    it. An access before the fictional day changes nothing.
    """
    require(may_post, actor, delivery.message.office_id)
    if not reason.strip():
        raise Invalid(
            _("Für den Zugang fehlt der Nachweis."),
            remedy=_("Schreiben Sie auf, woraus sich der Tag ergibt."),
            fields={"reason": _("Bitte den Nachweis nennen.")},
        )
    if delivery.state != DeliveryState.POSTED or not delivery.is_formal or delivery.service:
        raise Conflict(
            _("Zu dieser Zustellung lässt sich kein Zugang eintragen."),
            remedy=_("Das geht nur bei Bescheiden, die zur Post gegeben sind."),
        )
    proof = entry("received", received, str(actor.ref), noted=now().isoformat(), reason=reason)
    delivery.proof = [*delivery.proof, proof]
    date_delivery(delivery, actor=actor, received=received)
    delivery.save(update_fields=["proof", *_LEGAL])
    return delivery


@action
def record_service(*, actor: Actor, delivery_id: UUID, day: date) -> Delivery:
    """Date a letter by the proof of its formal service: the certificate, the signed receipt.

    From this day the remedy runs, not from a presumption (§ 73 Abs. 3 VwGO with the VwZG). Raises
    :class:`Invalid` for a day before the posting or in the future, :class:`Conflict` where nothing
    waits for a proof.
    """
    delivery = (
        Delivery.objects.select_for_update(of=("self",))
        .select_related("message", "recipient")
        .get(pk=delivery_id)
    )
    require(may_post, actor, delivery.message.office_id)
    if delivery.state != DeliveryState.POSTED or not delivery.waits_for_service:
        raise Conflict(
            _("Dieser Brief wartet auf keinen Nachweis."),
            remedy=_("Laden Sie die Liste neu; vielleicht ist der Tag schon eingetragen."),
        )
    if day > today() or (delivery.posted_on and day < delivery.posted_on):
        raise Invalid(
            _("An diesem Tag kann der Brief nicht zugestellt worden sein."),
            remedy=_("Tragen Sie den Tag ein, der auf dem Nachweis steht."),
            fields={"day": _("Bitte den Tag prüfen.")},
        )
    served = entry("served", day, str(actor.ref), noted=now().isoformat(), kind=delivery.service)
    delivery.proof = [*delivery.proof, served]
    date_delivery(delivery, actor=actor, received=day)
    delivery.save(update_fields=["proof", *_LEGAL])
    return delivery


def _kind_of(letter: Delivery, services: Mapping[UUID, str]) -> str:
    """The kind of formal service that was chosen; empty for an ordinary letter."""
    if not letter.service:
        return ""
    kind = services.get(letter.pk, "")
    if kind not in KINDS_OF_SERVICE:
        raise Invalid(
            _("Dieser Brief ist förmlich zuzustellen."),
            remedy=_("Wählen Sie Urkunde, Einschreiben oder Empfangsbekenntnis."),
            fields={"service": _("Bitte die Art der Zustellung wählen.")},
        )
    return kind


@action
def letter_returned(*, actor: Actor, delivery: Delivery, reason: str) -> Delivery:
    """The post brought the letter back: it has not reached its addressee, and no date counts."""
    require(may_post, actor, delivery.message.office_id)
    proof = [*delivery.proof, entry("returned", now(), str(actor.ref), reason=reason)]
    changed = Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.POSTED).update(
        state=DeliveryState.FAILED, proof=proof, legal_date=None, legal_norm="", legal_why=""
    )
    if not changed:
        raise _gone(1)
    record(
        LetterReturned(
            subject=subject_of(delivery.message), delivery=delivery_ref(delivery), reason=reason
        ),
        actor=actor,
    )
    delivery.refresh_from_db()
    return delivery


@action
def take_back_letter(*, actor: Actor, delivery: Delivery, reason: str) -> Delivery:
    """Take a letter out of the tray before it leaves the house; it was never sent."""
    require(may_post, actor, delivery.message.office_id)
    (letter,) = _in_tray([delivery.pk], batch="")
    letter.state = DeliveryState.VOID
    letter.proof = [*letter.proof, entry("taken back", now(), str(actor.ref), reason=reason)]
    letter.save(update_fields=["state", "proof"])
    record(
        LetterTakenBack(subject=subject_of(letter.message), delivery=delivery_ref(letter)),
        actor=actor,
    )
    return letter


@action
def hand_over_letters(*, actor: Actor, deliveries: Sequence[UUID]) -> tuple[str, list[Delivery]]:
    """Give letters from the tray to the city's print service as one parcel.

    Returns the parcel's name and the letters that stayed because an address is incomplete, or
    because they are to be served formally, which the post room does itself. The
    service reports the day of posting later (``jobs.collect_postings``).
    """
    letters = _in_tray(deliveries, batch="")
    for letter in letters:
        require(may_post, actor, letter.message.office_id)
    complete = [one for one in letters if one.recipient.address_lines and not one.service]
    if not complete:
        raise Invalid(
            _("Keiner dieser Briefe hat eine vollständige Anschrift."),
            remedy=_(
                "Ergänzen Sie die Anschriften der Empfänger. Was förmlich zuzustellen ist, geben "
                "Sie selbst zur Post."
            ),
        )
    service = print_service()
    batch = f"{now():%Y%m%d-%H%M%S}-{str(complete[0].pk)[-6:]}"
    for letter in complete:
        letter.batch = batch
        letter.proof = [*letter.proof, entry("handed over", now(), service.title, batch=batch)]
    Delivery.objects.bulk_update(complete, ["batch", "proof"])
    service.hand_over(batch, [letter_of(letter) for letter in complete])
    return batch, [letter for letter in letters if not letter.batch]


def _in_tray(deliveries: Sequence[UUID], **also: Any) -> list[Delivery]:
    """The letters, locked in order; :class:`Conflict` when some are not in the tray any more."""
    found = list(
        Delivery.objects.select_for_update(of=("self",))
        .filter(pk__in=deliveries, channel=Channel.POST, state=DeliveryState.PREPARED, **also)
        .select_related("message", "message__office", "recipient")
        .prefetch_related("message__enclosures")
        .order_by("pk")
    )
    missing = len(set(deliveries)) - len(found)
    if missing or not found:
        raise _gone(missing)
    return found


def _gone(count: int) -> Conflict:
    return Conflict(
        ngettext(
            "{count} Brief ist nicht mehr im Postausgang.",
            "{count} Briefe sind nicht mehr im Postausgang.",
            count,
        ).format(count=count),
        remedy=_("Laden Sie die Liste neu; vermutlich hat sie schon jemand versandt."),
    )


def _check_day(day: date, written: datetime) -> None:
    if day > today():
        problem = _("Der Tag der Aufgabe zur Post liegt in der Zukunft.")
    elif day < written.astimezone(BERLIN).date():
        problem = _("An diesem Tag war der Brief noch nicht geschrieben.")
    else:
        return
    raise Invalid(
        problem,
        remedy=_("Tragen Sie den Tag ein, an dem die Briefe das Haus verlassen haben."),
        fields={"day": _("Bitte den Tag prüfen.")},
    )
