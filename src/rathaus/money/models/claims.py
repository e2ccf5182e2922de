"""Claims and their receipts. The table of moves comes first."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rathaus.kernel.ids import new_id
from rathaus.kernel.references import Reference
from rathaus.people.models import Office, Party


class ClaimState(models.TextChoices):
    """Stand einer Forderung."""

    OPEN = "open", _("offen")
    PAID = "paid", _("bezahlt")
    CANCELLED = "cancelled", _("aufgehoben")
    EXPIRED = "expired", _("verfallen")
    REFUNDED = "refunded", _("erstattet")


_S = ClaimState

CLAIM_MOVES: dict[ClaimState, frozenset[ClaimState]] = {
    _S.OPEN: frozenset({_S.PAID, _S.CANCELLED, _S.EXPIRED}),
    _S.PAID: frozenset({_S.REFUNDED}),
    _S.CANCELLED: frozenset(),
    _S.EXPIRED: frozenset(),
    _S.REFUNDED: frozenset(),
}


class Claim(models.Model):
    """Forderung: what a party owes the municipality, under one Kassenzeichen.

    ``number`` is a creditor reference by ISO 11649, so that banks check it, too. ``subject`` names
    what the money is for („case:0190…“). ``items`` keep beside each amount its text, norm and rule.
    Amounts are euros with two decimals. Whoever changes a payment holds the row of its claim.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=25, unique=True)
    subject = models.TextField()
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="claims")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3, default="EUR")
    reason = models.TextField()
    items = models.JSONField(default=list)
    product_account = models.TextField(blank=True)
    due_on = models.DateField()
    created_at = models.DateTimeField()
    created_by = models.TextField()
    state = models.TextField(choices=ClaimState.choices, default=ClaimState.OPEN)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="claim_amount_is_positive", condition=Q(amount__gt=0)),
            models.UniqueConstraint(
                name="claim_one_open_per_subject", fields=["subject"], condition=Q(state="open")
            ),
            models.CheckConstraint(name="claim_in_euros", condition=Q(currency="EUR")),
            models.CheckConstraint(name="claim_state", condition=Q(state__in=ClaimState.values)),
            models.CheckConstraint(
                name="claim_ended_has_a_time",
                condition=Q(state="open", ended_at__isnull=True)
                | (~Q(state="open") & Q(ended_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(name="claim_subject", fields=["subject"]),
            models.Index(name="claim_newest", fields=["-created_at", "-id"]),
            models.Index(name="claim_of_office", fields=["office", "-created_at", "-id"]),
            models.Index(name="claim_overdue", fields=["due_on", "id"], condition=Q(state="open")),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def ref(self) -> Reference:
        """The reference under which other rooms know the claim."""
        return Reference("claim", str(self.pk))

    @property
    def about(self) -> Reference:
        """What the money is for, usually a case."""
        return Reference.parse(self.subject)


class Receipt(models.Model):
    """Quittung: that a claim was paid. Numbers run through the year without gap."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.TextField(unique=True)
    claim = models.OneToOneField(Claim, on_delete=models.PROTECT, related_name="receipt")
    payment = models.OneToOneField(
        "money.Payment", on_delete=models.PROTECT, related_name="receipt"
    )
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    issued_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="receipt_amount_is_positive", condition=Q(amount__gt=0))
        ]

    def __str__(self) -> str:
        return self.number


class CounterNumber(models.Model):
    """Zähler: the last number given under a name in a year; numbers have no gaps."""

    name = models.TextField()
    year = models.PositiveSmallIntegerField()
    value = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(name="money_counter_once", fields=["name", "year"])]

    def __str__(self) -> str:
        return f"{self.name} {self.year}: {self.value}"
