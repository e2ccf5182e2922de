"""What somebody owes the city. The table of moves comes first."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rathaus.kernel.ids import new_id
from rathaus.kernel.references import Reference
from rathaus.people.models import Party


class ClaimState(models.TextChoices):
    """Stand einer Forderung."""

    OPEN = "open", _("offen")
    PAID = "paid", _("bezahlt")
    CANCELLED = "cancelled", _("zurückgenommen")
    EXPIRED = "expired", _("verfallen")


_S = ClaimState
CLAIM_MOVES: dict[ClaimState, frozenset[ClaimState]] = {
    _S.OPEN: frozenset({_S.PAID, _S.CANCELLED, _S.EXPIRED}),
    _S.PAID: frozenset(),
    _S.CANCELLED: frozenset(),
    _S.EXPIRED: frozenset(),
}


class Claim(models.Model):
    """Forderung: an amount that a party owes, with its reason, its items and the day it is due.

    ``number`` is the Kassenzeichen that every payment carries; ``items`` keep beside each amount
    the norm and the rule that gave it; ``subject`` is what the claim belongs to, usually a case.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=20, unique=True)
    subject = models.TextField()
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="claims")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3, default="EUR")
    reason = models.CharField(max_length=200)
    items = models.JSONField(default=list)
    product_account = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=10, choices=ClaimState.choices, default=ClaimState.OPEN)
    due_on = models.DateField()
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="claim_amount_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="claim_state", condition=Q(state__in=ClaimState.values)),
            models.UniqueConstraint(
                name="claim_one_open_per_subject", fields=["subject"], condition=Q(state="open")
            ),
        ]
        indexes = [
            models.Index(name="claim_subject", fields=["subject"]),
            models.Index(name="claim_open_due", fields=["due_on", "id"], condition=Q(state="open")),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.amount}"

    @property
    def ref(self) -> Reference:
        """The reference under which other rooms know the claim."""
        return Reference("claim", str(self.pk))

    @property
    def about(self) -> Reference:
        """What the claim belongs to."""
        return Reference.parse(self.subject)


class Receipt(models.Model):
    """Quittung (§ 368 BGB): says that a claim was paid; numbered without gaps within a year."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=20, unique=True)
    claim = models.OneToOneField(Claim, on_delete=models.PROTECT, related_name="receipt")
    payment = models.OneToOneField(
        "money.Payment", on_delete=models.PROTECT, related_name="receipt"
    )
    issued_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.number


class Counter(models.Model):
    """Zähler for numbers without gaps."""

    name = models.CharField(max_length=40, primary_key=True)
    value = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.name}: {self.value}"
