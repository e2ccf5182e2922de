"""Papers from the scanner that do not belong to a case yet."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rathaus.kernel.blobs.models import Blob
from rathaus.kernel.ids import new_id
from rathaus.people.models import Office
from rathaus.records.models.cases import Case


class ScannedPaper(models.Model):
    """Gescanntes Schriftstück im Posteingang einer Stelle, noch ohne Vorgang.

    Taken in once for the same content under the same name (``content`` is its hash). It waits until
    somebody puts it to a case, or sets it aside with a reason; then its content goes.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("wartet")
        ASSIGNED = "assigned", _("zugeordnet")
        DISCARDED = "discarded", _("aussortiert")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, related_name="+")
    content = models.CharField(max_length=64)
    name = models.TextField()
    pages = models.PositiveIntegerField()
    taken_at = models.DateTimeField()
    state = models.TextField(choices=State.choices, default=State.WAITING)
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, null=True, blank=True, related_name="scans"
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.TextField(blank=True)
    why = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="scan_taken_once", fields=["office", "content", "name"]),
            models.CheckConstraint(
                name="scan_state_has_its_facts",
                condition=Q(state="waiting", case=None, blob__isnull=False, settled_at=None)
                | Q(state="assigned", case__isnull=False, settled_at__isnull=False)
                | Q(state="discarded", case=None, blob=None, settled_at__isnull=False) & ~Q(why=""),
            ),
        ]
        indexes = [
            models.Index(name="scan_waiting", fields=["office", "id"], condition=Q(state="waiting"))
        ]

    def __str__(self) -> str:
        return self.name
