"""Deliveries: how a message reached its addressee, with proof. The table of moves comes first."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from rathaus.kernel.ids import new_id
from rathaus.mail.models.messages import Message
from rathaus.people.models import Party


class DeliveryState(models.TextChoices):
    """Stand einer Zustellung."""

    PREPARED = "prepared", _("im Postausgang")
    PROVIDED = "provided", _("im Postfach bereitgestellt")
    POSTED = "posted", _("zur Post gegeben")
    RETRIEVED = "retrieved", _("abgerufen")
    FAILED = "failed", _("nicht zustellbar")
    VOID = "void", _("aufgehoben")


_S = DeliveryState

DELIVERY_MOVES: dict[DeliveryState, frozenset[DeliveryState]] = {
    _S.PREPARED: frozenset({_S.POSTED, _S.VOID}),
    _S.PROVIDED: frozenset({_S.RETRIEVED, _S.FAILED}),
    _S.POSTED: frozenset({_S.FAILED}),
    _S.RETRIEVED: frozenset(),
    _S.FAILED: frozenset(),
    _S.VOID: frozenset(),
}
ENDED = frozenset({_S.FAILED, _S.VOID})


class Channel(models.TextChoices):
    """Weg einer Zustellung."""

    MAILBOX = "mailbox", _("Postfach")
    POST = "post", _("Brief")


class Service(models.TextChoices):
    """Art der förmlichen Zustellung; which one is chosen when the letter leaves the house."""

    FORMAL = "formal", _("förmlich, Art noch offen")
    CERTIFICATE = "certificate", _("Postzustellungsurkunde")
    REGISTERED = "registered", _("Einschreiben mit Rückschein")
    ACKNOWLEDGEMENT = "acknowledgement", _("Empfangsbekenntnis")


KINDS_OF_SERVICE = (Service.CERTIFICATE, Service.REGISTERED, Service.ACKNOWLEDGEMENT)
"""What may be chosen when the letter is given to the post."""


class Delivery(models.Model):
    """Zustellung: one way by which a message goes to one addressee.

    ``law`` is set where the message is a decision („Bekanntgabe“) and names the law that dates it:
    general, social, tax. ``legal_date`` is the day on which it counts as notified, with its norm,
    reason and the status of the rule. ``proof`` keeps what happened when, and by which system.
    ``address`` are the lines of a letter that may go nowhere else than there, whatever the party's
    data say; empty where those count. ``batch`` names the parcel in which a print service took
    the letter. ``service`` is set where it has to be served formally (§ 73 Abs. 3 VwGO): then only
    the proof dates it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="deliveries")
    recipient = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="deliveries", db_index=False
    )
    channel = models.TextField(choices=Channel.choices)
    state = models.TextField(choices=DeliveryState.choices, default=DeliveryState.PREPARED)
    law = models.TextField(blank=True)
    service = models.TextField(choices=Service.choices, blank=True)
    created_at = models.DateTimeField()
    provided_at = models.DateTimeField(null=True, blank=True)
    notice_sent_at = models.DateTimeField(null=True, blank=True)
    posted_on = models.DateField(null=True, blank=True)
    retrieved_at = models.DateTimeField(null=True, blank=True)
    batch = models.TextField(blank=True)
    address = models.JSONField(default=list)
    legal_date = models.DateField(null=True, blank=True)
    legal_norm = models.TextField(blank=True)
    legal_why = models.TextField(blank=True)
    legal_status = models.TextField(blank=True)
    proof = models.JSONField(default=list)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(
                name="delivery_one_live_way",
                fields=["message"],
                condition=~Q(state__in=["failed", "void"]),
            ),
            models.CheckConstraint(
                name="delivery_state", condition=Q(state__in=DeliveryState.values)
            ),
            models.CheckConstraint(
                name="delivery_provided_in_mailbox",
                condition=Q(provided_at__isnull=True) | Q(channel="mailbox"),
            ),
            models.CheckConstraint(
                name="delivery_posted_by_post",
                condition=Q(posted_on__isnull=True) | Q(channel="post"),
            ),
            models.CheckConstraint(
                name="delivery_retrieved_after_provided",
                condition=Q(retrieved_at__isnull=True) | Q(retrieved_at__gte=F("provided_at")),
            ),
            models.CheckConstraint(
                name="delivery_service_by_post",
                condition=Q(service="")
                | (Q(service__in=Service.values, channel="post") & ~Q(law="")),
            ),
            models.CheckConstraint(
                name="delivery_legal_date_has_norm",
                condition=Q(legal_date__isnull=True) | (~Q(legal_norm="") & ~Q(law="")),
            ),
        ]
        indexes = [
            models.Index(
                name="delivery_mailbox",
                fields=["recipient", "-provided_at", "-id"],
                condition=Q(provided_at__isnull=False),
            ),
            models.Index(
                name="delivery_out_tray",
                fields=["created_at", "id"],
                condition=Q(channel="post", state="prepared"),
            ),
            models.Index(
                name="delivery_without_service",
                fields=["posted_on", "id"],
                condition=Q(state="posted", legal_date__isnull=True) & ~Q(service=""),
            ),
            models.Index(
                name="delivery_without_notice",
                fields=["provided_at"],
                condition=Q(notice_sent_at__isnull=True, state="provided"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()}: {self.get_state_display()}"

    @property
    def is_formal(self) -> bool:
        """Whether it notifies a decision, so that a legal date follows."""
        return bool(self.law)

    @property
    def waits_for_service(self) -> bool:
        """Whether it is to be served formally, and nothing proves yet that it was."""
        return bool(self.service) and self.legal_date is None and self.state not in ENDED


class MailboxExclusion(models.Model):
    """Ausschluss des Postfachs (§ 9 Abs. 1 OZG): the party wants letters, for all or one procedure.

    An empty ``scope`` means every procedure. ``ended_at`` is set when the party wants the mailbox
    again.
    """

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    scope = models.TextField(blank=True)
    declared_at = models.DateTimeField()
    declared_by = models.TextField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="mailbox_exclusion_once",
                fields=["party", "scope"],
                condition=Q(ended_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.party_id} {self.scope}".strip()
