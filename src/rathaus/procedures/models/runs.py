"""Where the process of a case stands."""

from __future__ import annotations

from django.contrib.postgres.fields import DateTimeRangeField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rathaus.kernel.ids import new_id
from rathaus.procedures.models.versions import ProcedureVersion
from rathaus.records.models import Case


class Run(models.Model):
    """Ablauf eines Vorgangs: the state of the process, and what is known so far.

    ``ready`` runs have something to do at once; ``inbox`` holds what has arrived for them and not
    been worked on: answers of tasks, messages, timers. A step reads the inbox, does its work and
    writes the new state in one transaction, so a crash leaves either all of it or nothing.
    """

    class State(models.TextChoices):
        READY = "ready", _("geht weiter")
        WAITING = "waiting", _("wartet")
        FINISHED = "finished", _("beendet")
        FAILED = "failed", _("gestört")

    case = models.OneToOneField(
        Case, on_delete=models.PROTECT, primary_key=True, related_name="run"
    )
    version = models.ForeignKey(ProcedureVersion, on_delete=models.PROTECT, related_name="runs")
    state = models.CharField(max_length=10, choices=State.choices, default=State.READY)
    data = models.JSONField(default=dict)
    workflow = models.BinaryField(null=True)
    inbox = models.JSONField(default=list)
    outcome = models.CharField(max_length=40, blank=True)
    failure = models.TextField(blank=True)
    updated_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["updated_at"], condition=Q(state="ready"), name="run_ready")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.state}"


class Timer(models.Model):
    """Frist im Ablauf: a day from the legal clock at which the process goes on by itself."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="timers")
    key = models.CharField(max_length=80)
    node = models.CharField(max_length=80)
    due_on = models.DateField()
    why = models.TextField(blank=True)
    created_at = models.DateTimeField()
    fired_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "node"],
                condition=Q(fired_at=None, cancelled_at=None),
                name="timer_once_per_node",
            )
        ]
        indexes = [
            models.Index(
                fields=["due_on"],
                condition=Q(fired_at=None, cancelled_at=None),
                name="timer_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.due_on}"


class PlaceUse(models.Model):
    """Inanspruchnahme eines Orts: who may use which stretch of a street, and when.

    Two uses of one stretch at one time are an overlap that a person has to look at.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="place_uses")
    procedure_key = models.CharField(max_length=80)
    street = models.CharField(max_length=120)
    side = models.CharField(max_length=10, blank=True)
    number = models.PositiveIntegerField()
    length_m = models.DecimalField(max_digits=6, decimal_places=1)
    period = DateTimeRangeField()
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [GistIndex(fields=["street", "period"], name="place_use_when")]

    def __str__(self) -> str:
        return f"{self.street} {self.number}"
