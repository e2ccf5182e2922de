"""The event log and its seals. The database itself refuses changes (see the migration)."""

from __future__ import annotations

from django.db import models

from rathaus.kernel.access.visibility import Visibility


class Event(models.Model):
    """Ereignis: a fact that happened, who did it, when, to what."""

    id = models.BigAutoField(primary_key=True)
    kind = models.TextField()
    time = models.DateTimeField()
    actor = models.TextField(help_text="reference of whoever acted, e.g. staff:12")
    actor_label = models.TextField(blank=True)
    subject = models.TextField(help_text="reference of what it happened to, e.g. case:0190…")
    facts = models.JSONField(default=dict)
    visibility = models.PositiveSmallIntegerField(choices=Visibility.choices)
    simulated = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["subject", "id"], name="event_subject"),
            models.Index(fields=["kind", "time"], name="event_kind_time"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class EventSeal(models.Model):
    """Siegel über einen Abschnitt des Protokolls: a hash over a run of events, chained."""

    id = models.BigAutoField(primary_key=True)
    first_event = models.BigIntegerField()
    last_event = models.BigIntegerField(unique=True)
    count = models.IntegerField()
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.first_event}–{self.last_event} {self.digest[:12]}"
