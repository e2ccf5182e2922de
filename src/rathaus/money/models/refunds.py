"""Refunds: money that goes back, by two persons. The table of moves comes first."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from rathaus.kernel.ids import new_id
from rathaus.money.models.payments import Payment


class RefundState(models.TextChoices):
    """Stand einer Erstattung."""

    DUE = "due", _("fällig")
    ORDERED = "ordered", _("angeordnet")
    BOOKED = "booked", _("freigegeben")
    DONE = "done", _("ausgezahlt")
    FAILED = "failed", _("Auszahlung fehlgeschlagen")


_S = RefundState

REFUND_MOVES: dict[RefundState, frozenset[RefundState]] = {
    _S.DUE: frozenset({_S.ORDERED}),
    _S.ORDERED: frozenset({_S.BOOKED}),
    _S.BOOKED: frozenset({_S.DONE, _S.FAILED}),
    _S.FAILED: frozenset({_S.ORDERED}),
    _S.DONE: frozenset(),
}


class RefundReason(models.TextChoices):
    """Grund einer Erstattung."""

    SURPLUS = "surplus", _("doppelt bezahlt")
    LATE = "late", _("nach Ende der Forderung bezahlt")
    MISMATCH = "mismatch", _("falscher Betrag")
    REQUEST = "request", _("Forderung entfallen")


class Refund(models.Model):
    """Erstattung: ordered by one person, released by another (four eyes)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    reason = models.TextField(choices=RefundReason.choices)
    note = models.TextField(blank=True)
    transaction = models.TextField(blank=True, help_text="the provider's number of what came")
    state = models.TextField(choices=RefundState.choices, default=RefundState.DUE)
    created_at = models.DateTimeField()
    ordered_by = models.TextField(null=True, blank=True)
    ordered_at = models.DateTimeField(null=True, blank=True)
    booked_by = models.TextField(null=True, blank=True)
    booked_at = models.DateTimeField(null=True, blank=True)
    provider_reference = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="refund_amount_is_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="refund_state", condition=Q(state__in=RefundState.values)),
            models.CheckConstraint(
                name="refund_by_two_persons",
                condition=Q(booked_by__isnull=True) | ~Q(booked_by=F("ordered_by")),
            ),
            models.UniqueConstraint(
                name="refund_once_for_a_transaction",
                fields=["payment", "transaction"],
                condition=~Q(transaction=""),
            ),
        ]
        indexes = [
            models.Index(
                name="refund_to_do", fields=["created_at", "id"], condition=~Q(state="done")
            )
        ]

    def __str__(self) -> str:
        return f"{self.amount} € ({self.get_reason_display()})"
