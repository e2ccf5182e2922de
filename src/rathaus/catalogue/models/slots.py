"""Appointments that somebody noted before the room for appointments keeps a diary."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rathaus.catalogue.models.services import FIRST_LANGUAGE, Service
from rathaus.kernel.clock import now
from rathaus.kernel.ids import new_id
from rathaus.people.models import Office


class SlotHold(models.Model):
    """Terminvormerkung: a time within the opening hours that an office is asked to keep free.

    It counts once the office confirms it. Name and ways of contact go with it when it is over.
    ``language`` is the one in which the person is written to. ``interpreter`` says that the person
    wants somebody there who interprets into German Sign Language.
    """

    class State(models.TextChoices):
        HELD = "held", _("vorgemerkt")
        CONFIRMED = "confirmed", _("bestätigt")
        DECLINED = "declined", _("abgelehnt")
        CANCELLED = "cancelled", _("abgesagt")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=20, unique=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="slot_holds")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="slot_holds")
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.HELD)
    name = models.CharField(max_length=160, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=12, default=FIRST_LANGUAGE)
    interpreter = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)
    key_digest = models.CharField(max_length=64, help_text="of the secret with which to cancel")
    created_at = models.DateTimeField(default=now)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.UniqueConstraint(
                name="slot_hold_once",
                fields=["office", "starts_at"],
                condition=Q(state__in=["held", "confirmed"]),
            ),
        ]

    def __str__(self) -> str:
        return self.number
