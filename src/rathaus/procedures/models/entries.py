"""What stands in the directories that procedures keep."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rathaus.kernel.ids import new_id
from rathaus.kernel.references import Reference
from rathaus.people.models import Office
from rathaus.records.models import Case


class EntryEnd(models.TextChoices):
    """Why an entry stands no longer."""

    EXPIRED = "expired", _("abgelaufen")
    UNANSWERED = "unanswered", _("auf die Nachfrage kam keine Antwort")
    OWNER = "owner", _("von der Person zurückgezogen")
    STAFF = "staff", _("von der Stelle herausgenommen")
    MOVED = "moved", _("in ein anderes Verzeichnis verschoben")
    CASE = "case", _("mit dem Vorgang beendet")


class Entry(models.Model):
    """Eintrag in einem Verzeichnis: the columns of ``directory.yaml``, and nothing else of a case.

    ``values`` holds the columns by name, ``keep`` the last day of those that go earlier.
    ``starts_on`` and ``until`` are the first and the last day on which it stands; without ``until``
    it stands until it is ended. Where it is (``lat``, ``lon``) serves distances and is never shown.
    What staff entered themselves has no case.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    directory = models.CharField(max_length=80)
    case = models.ForeignKey(
        Case, on_delete=models.CASCADE, null=True, blank=True, related_name="entries"
    )
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    values = models.JSONField(default=dict)
    keep = models.JSONField(default=dict)
    district = models.CharField(max_length=120, blank=True)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    starts_on = models.DateField()
    until = models.DateField(null=True, blank=True)
    proof_until = models.DateField(null=True, blank=True)
    held_since = models.DateField()
    asked_on = models.DateField(null=True, blank=True)
    entered_at = models.DateTimeField()
    entered_by = models.CharField(max_length=200)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=12, choices=EntryEnd.choices, blank=True)
    ended_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "directory"],
                condition=Q(ended_at=None, case__isnull=False),
                name="entry_one_stands_per_case",
            ),
            models.CheckConstraint(
                name="entry_ended_says_why",
                condition=Q(ended_at=None, ended_why="")
                | (Q(ended_at__isnull=False) & ~Q(ended_why="")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["directory", "entered_at"],
                condition=Q(ended_at=None),
                name="entry_standing",
            ),
            GinIndex(fields=["values"], name="entry_values"),
        ]

    def __str__(self) -> str:
        return f"{self.directory} {self.pk}"

    @property
    def ref(self) -> Reference:
        """The entry as events name it."""
        return Reference("entry", str(self.pk))
