"""Work outside: orders to contractors, tours of crews."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rathaus.kernel.clock import now
from rathaus.kernel.ids import new_id
from rathaus.people.models import Account, Office
from rathaus.reports.models.reports import Report
from rathaus.reports.models.setup import Contractor


class Order(models.Model):
    """Auftrag an einen Auftragnehmer, answered by the link in its mail or by its program."""

    class State(models.TextChoices):
        SENT = "sent", _("erteilt")
        TAKEN = "taken", _("angenommen")
        DONE = "done", _("ausgeführt")
        REFUSED = "refused", _("abgelehnt")
        RECALLED = "recalled", _("zurückgezogen")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="orders")
    contractor = models.ForeignKey(Contractor, on_delete=models.PROTECT, related_name="orders")
    state = models.CharField(max_length=10, choices=State.choices, default=State.SENT)
    text = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    key_digest = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField(default=now)
    due_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    ordered_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-sent_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="order_one_at_a_time",
                fields=["report"],
                condition=Q(state__in=["sent", "taken"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.contractor_id} {self.state}"


class Tour(models.Model):
    """Tour eines Trupps an einem Tag: reports in the order in which they are driven to."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=120)
    day = models.DateField()
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    crew = models.ForeignKey(
        Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-day", "name", "id"]

    def __str__(self) -> str:
        return f"{self.name} {self.day}"


class Stop(models.Model):
    """Halt einer Tour."""

    tour = models.ForeignKey(Tour, on_delete=models.CASCADE, related_name="stops")
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="stops")
    position = models.PositiveIntegerField()
    left_at = models.DateTimeField(null=True, blank=True, help_text="done or passed over")
    outcome = models.CharField(max_length=10, blank=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(name="stop_once", fields=["tour", "report"])]

    def __str__(self) -> str:
        return f"{self.tour_id} {self.position}"
