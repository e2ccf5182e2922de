"""Reports that somebody is writing: kept for hours, without a name or an address of theirs."""

from __future__ import annotations

from django.db import models

from rathaus.kernel.blobs import Blob
from rathaus.kernel.clock import now
from rathaus.kernel.ids import new_id
from rathaus.reports.models.people import Follower
from rathaus.reports.models.reports import Report


class Draft(models.Model):
    """Angefangene Meldung, named by the hash of its slip (a secret of the form).

    ``answers`` is what was said so far; contact data are never in it. Sent, it empties itself and
    leads to the report, so that a second click finds what the first one did.
    """

    slip_digest = models.CharField(primary_key=True, max_length=64)
    answers = models.JSONField(default=dict, blank=True)
    report = models.ForeignKey(
        Report, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    follower = models.ForeignKey(
        Follower, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    started_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(name="draft_old", fields=["updated_at"])]

    def __str__(self) -> str:
        return self.slip_digest[:8]


class DraftPhoto(models.Model):
    """Foto einer angefangenen Meldung, as it came in; only its sender sees it.

    ``latitude`` and ``longitude`` are where the camera says it was (WGS 84).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="photos")
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=160, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(name="draft_photo_once", fields=["draft", "blob"]),
        ]

    def __str__(self) -> str:
        return self.name or str(self.pk)
