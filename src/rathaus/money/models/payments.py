"""How claims are paid, and what providers report."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from rathaus.kernel.ids import new_id
from rathaus.money.models.claims import Claim
from rathaus.people.models import Account


class PaymentState(models.TextChoices):
    """Stand einer Zahlung."""

    OPENED = "opened", _("begonnen")
    PAID = "paid", _("bezahlt")
    CANCELLED = "cancelled", _("abgebrochen")
    TIMED_OUT = "timed_out", _("abgelaufen")
    FAILED = "failed", _("fehlgeschlagen")


_S = PaymentState

# Providers report late and out of order: what was given up may still turn out to be paid.
PAYMENT_MOVES: dict[PaymentState, frozenset[PaymentState]] = {
    _S.OPENED: frozenset({_S.PAID, _S.CANCELLED, _S.TIMED_OUT, _S.FAILED}),
    _S.CANCELLED: frozenset({_S.PAID}),
    _S.TIMED_OUT: frozenset({_S.PAID}),
    _S.FAILED: frozenset({_S.PAID}),
    _S.PAID: frozenset(),
}


class Payment(models.Model):
    """Zahlung: one try to pay a claim. ``provider_reference`` is the provider's name for it.

    ``simulated`` says that no money moved.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="payments")
    provider = models.CharField(max_length=40)
    provider_reference = models.CharField(max_length=120)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    means = models.CharField(max_length=60, blank=True)
    state = models.CharField(
        max_length=10, choices=PaymentState.choices, default=PaymentState.OPENED
    )
    simulated = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    booked_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="payment_reference_once", fields=["provider", "provider_reference"]
            ),
            models.UniqueConstraint(
                name="payment_one_opened", fields=["claim"], condition=Q(state="opened")
            ),
            models.CheckConstraint(name="payment_amount_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="payment_paid_has_a_time",
                condition=~Q(state="paid") | Q(settled_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(name="payment_opened", fields=["expires_at"], condition=Q(state="opened"))
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.provider_reference}"


class Callback(models.Model):
    """Rückmeldung eines Zahlungsdienstes: kept whole, counted once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    provider = models.CharField(max_length=40)
    event_id = models.CharField(max_length=120)
    payload = models.JSONField()
    outcome = models.CharField(max_length=40)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="callback_once", fields=["provider", "event_id"])
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.event_id}"


class Refund(models.Model):
    """Erstattung: money that came without a claim, for instance when somebody paid twice.

    One person orders it, another one books it (four eyes).
    """

    class State(models.TextChoices):
        DUE = "due", _("zu erstatten")
        ORDERED = "ordered", _("angeordnet")
        BOOKED = "booked", _("erstattet")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, related_name="refund")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DUE)
    created_at = models.DateTimeField()
    ordered_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    booked_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    booked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="refund_amount_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="refund_four_eyes",
                condition=Q(booked_by=None) | ~Q(booked_by=F("ordered_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.state}"
