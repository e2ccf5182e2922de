"""Renditions of versions, and which versions still wait for theirs."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rathaus.kernel.blobs.models import Blob
from rathaus.kernel.ids import new_id
from rathaus.records.models.documents import DocumentVersion


class RenditionKind(models.TextChoices):
    """Wozu eine Wiedergabe dient."""

    PDFA = "pdfa", _("PDF/A")
    OCR = "ocr", _("mit erkanntem Text")
    THUMBNAIL = "thumbnail", _("Vorschaubild")
    PDF = "pdf", _("als PDF")


class RenditionState(models.TextChoices):
    """Was aus einer Wiedergabe wurde."""

    MADE = "made", _("erzeugt")
    FAILED = "failed", _("fehlgeschlagen")
    NOT_AVAILABLE = "not_available", _("nicht möglich")


class Rendition(models.Model):
    """Wiedergabe: another form of a version; the original is never touched and always counts.

    It is derived, can be made anew, and goes with the content of its document. Where there is none
    ``note`` tells why, in German.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.ForeignKey(
        DocumentVersion, on_delete=models.CASCADE, related_name="renditions", db_index=False
    )
    kind = models.TextField(choices=RenditionKind.choices)
    state = models.TextField(choices=RenditionState.choices)
    blob = models.ForeignKey(
        Blob, on_delete=models.PROTECT, related_name="+", db_column="sha256", null=True
    )
    tool = models.TextField(blank=True, help_text="program with version; the missing one by name")
    note = models.TextField(blank=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="rendition_once", fields=["version", "kind"]),
            models.CheckConstraint(
                name="rendition_kind", condition=Q(kind__in=RenditionKind.values)
            ),
            models.CheckConstraint(
                name="rendition_made_has_content",
                condition=Q(state="made", blob__isnull=False)
                | Q(state__in=["failed", "not_available"], blob__isnull=True),
            ),
        ]
        indexes = [
            models.Index(
                name="rendition_missing_tool", fields=["tool"], condition=Q(state="not_available")
            )
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.kind}: {self.get_state_display()}"


class RenditionDue(models.Model):
    """Vormerkung: a version that waits for its renditions. A trigger of the database enters it.

    ``tries`` counts beginnings, so that a file on which the work dies is given up.
    """

    version = models.OneToOneField(
        DocumentVersion,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="+",
        db_constraint=False,
    )
    tries = models.PositiveSmallIntegerField(default=0)
    begun_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "renditions due"
        indexes = [
            models.Index(
                name="rendition_begun", fields=["begun_at"], condition=Q(begun_at__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return str(self.version_id)
