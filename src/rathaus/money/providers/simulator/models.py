"""The memory of the simulated provider; a real one keeps it in its own house."""

from __future__ import annotations

from django.db import models


class SimulatedPayment(models.Model):
    """A payment as the simulated provider knows it.

    ``transactions`` lists the money that „moved“: number, time. ``refunds`` maps our refund ids to
    its numbers.
    """

    class Status(models.TextChoices):
        """The words of XBezahldienste."""

        INITIAL = "INITIAL"
        PAYED = "PAYED"
        FAILED = "FAILED"
        CANCELED = "CANCELED"

    token = models.TextField(primary_key=True)
    reference = models.TextField(unique=True)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3)
    purpose = models.TextField()
    description = models.TextField()
    items = models.JSONField(default=list)
    return_url = models.TextField()
    created_at = models.DateTimeField()
    status = models.TextField(choices=Status.choices, default=Status.INITIAL)
    status_detail = models.TextField(blank=True)
    transactions = models.JSONField(default=list)
    refunds = models.JSONField(default=dict)

    class Meta:
        app_label = "money"

    def __str__(self) -> str:
        return f"{self.reference} {self.status}"
