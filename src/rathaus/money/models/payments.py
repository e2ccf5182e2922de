"""Payments and what providers say about them. The table of moves comes first."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rathaus.kernel.ids import new_id
from rathaus.money.models.claims import Claim


class PaymentState(models.TextChoices):
    """Stand einer Zahlung."""

    OPENED = "opened", _("begonnen")
    PAID = "paid", _("bezahlt")
    HELD = "held", _("in Prüfung, weil der Betrag abweicht")
    CANCELLED = "cancelled", _("abgebrochen")
    TIMED_OUT = "timed_out", _("abgelaufen")
    FAILED = "failed", _("fehlgeschlagen")


_S = PaymentState
_MONEY_ARRIVES = frozenset({_S.PAID, _S.HELD})

# Money may arrive after a payment was given up; it is never turned away, only judged.
PAYMENT_MOVES: dict[PaymentState, frozenset[PaymentState]] = {
    _S.OPENED: _MONEY_ARRIVES | {_S.CANCELLED, _S.TIMED_OUT, _S.FAILED},
    _S.CANCELLED: _MONEY_ARRIVES,
    _S.TIMED_OUT: _MONEY_ARRIVES,
    _S.FAILED: _MONEY_ARRIVES,
    _S.HELD: frozenset({_S.PAID}),
    _S.PAID: frozenset(),
}


class Payment(models.Model):
    """Zahlung: one try to pay a claim, with a provider or by bank transfer.

    ``reference`` is ours and goes to the provider; ``transaction`` is the provider's number of the
    money that came. ``surplus`` marks money that was not owed (paid twice, or too late): it does
    not pay the claim and leads to a refund.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="payments")
    provider = models.TextField()
    reference = models.TextField(unique=True)
    provider_reference = models.TextField(null=True, blank=True)
    redirect_url = models.TextField(blank=True)
    return_url = models.TextField(blank=True)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    state = models.TextField(choices=PaymentState.choices, default=PaymentState.OPENED)
    surplus = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_amount = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    transaction = models.TextField(blank=True)
    method = models.TextField(blank=True)
    simulated = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(name="payment_amount_is_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="payment_state", condition=Q(state__in=PaymentState.values)
            ),
            models.CheckConstraint(
                name="payment_settled_with_money",
                condition=~Q(state__in=["paid", "held"])
                | Q(settled_at__isnull=False, settled_amount__gt=0),
            ),
            models.UniqueConstraint(
                name="payment_one_live", fields=["claim"], condition=Q(state="opened")
            ),
            models.UniqueConstraint(
                name="payment_one_counts",
                fields=["claim"],
                condition=Q(state="paid", surplus=False),
            ),
            models.UniqueConstraint(
                name="payment_provider_reference_once",
                fields=["provider", "provider_reference"],
                condition=Q(provider_reference__isnull=False),
            ),
        ]
        indexes = [
            models.Index(name="payment_waiting", fields=["expires_at"], condition=Q(state="opened"))
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.reference}"


class Outcome(models.TextChoices):
    """What became of a report by a provider."""

    SETTLED = "settled", _("Forderung bezahlt")
    REPEATED = "repeated", _("schon verarbeitet")
    SURPLUS = "surplus", _("doppelt bezahlt, wird erstattet")
    LATE = "late", _("nach Ende der Forderung bezahlt, wird erstattet")
    MISMATCH = "mismatch", _("Betrag weicht ab, in Prüfung")
    CANCELLED = "cancelled", _("abgebrochen")
    TIMED_OUT = "timed_out", _("abgelaufen")
    FAILED = "failed", _("fehlgeschlagen")
    IGNORED = "ignored", _("ohne Wirkung")
    UNKNOWN = "unknown", _("gehört zu keiner Zahlung")
    BAD_SIGNATURE = "bad_signature", _("Unterschrift ungültig")


class Callback(models.Model):
    """Rückmeldung eines Bezahldienstes: kept as it came, whatever it says.

    Only ``verified`` ones (good signature) have effects and use up an event id.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    provider = models.TextField()
    event_id = models.TextField()
    verified = models.BooleanField()
    payload = models.JSONField()
    received_at = models.DateTimeField()
    outcome = models.TextField(choices=Outcome.choices)
    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, null=True, blank=True, related_name="callbacks"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="callback_event_once",
                fields=["provider", "event_id"],
                condition=Q(verified=True),
            ),
            models.CheckConstraint(
                name="callback_outcome", condition=Q(outcome__in=Outcome.values)
            ),
        ]
        indexes = [
            models.Index(
                name="callback_unmatched",
                fields=["-received_at", "-id"],
                condition=Q(outcome__in=["unknown", "bad_signature"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.event_id}: {self.outcome}"
