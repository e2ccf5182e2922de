"""Documents and their versions."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rathaus.kernel.access import Visibility
from rathaus.kernel.blobs.models import Blob
from rathaus.kernel.ids import new_id
from rathaus.records.models.cases import Case
from rathaus.records.models.files import File


class Direction(models.TextChoices):
    """Richtung eines Schriftstücks."""

    IN = "in", _("Eingang")
    OUT = "out", _("Ausgang")
    INTERNAL = "internal", _("intern")


class Document(models.Model):
    """Dokument: one piece of a case, numbered in the order in which it came to the file.

    ``kind`` is a plain word of the procedure („application“, „decision“, „evidence“). Where its
    content was erased before the file (``erased_on``), kind, day and reason stay. What was filed by
    mistake (``mistaken_on``) stays in the file, struck; only staff still see it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="documents", db_index=False
    )
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="documents")
    serial = models.PositiveIntegerField()
    kind = models.TextField()
    title = models.TextField()
    visibility = models.PositiveSmallIntegerField(
        choices=Visibility.choices, default=Visibility.INTERNAL
    )
    direction = models.TextField(choices=Direction.choices)
    created_at = models.DateTimeField()
    created_by = models.TextField(help_text="reference of whoever filed it, e.g. person:7")
    erased_on = models.DateField(null=True, blank=True)
    erased_why = models.TextField(blank=True, default="", help_text="norm and basis of the erasure")

    mistaken_on = models.DateField(null=True, blank=True)
    mistaken_why = models.TextField(blank=True, default="", help_text="why it does not belong here")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="document_serial_in_case", fields=["case", "serial"]),
            models.CheckConstraint(
                name="document_direction", condition=Q(direction__in=Direction.values)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def current(self) -> DocumentVersion:
        """The version that counts: the last one."""
        return max(self.versions.all(), key=lambda version: version.number)


class DocumentVersion(models.Model):
    """Fassung eines Dokuments: a content with its hash. The database refuses every change.

    Only where its document is erased, a note of that takes the place of the content.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="versions", db_index=False
    )
    number = models.PositiveIntegerField()
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+", db_column="sha256")
    name = models.TextField()
    media_type = models.TextField()
    size = models.PositiveBigIntegerField()
    created_at = models.DateTimeField()
    created_by = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="version_number_once", fields=["document", "number"]),
            models.CheckConstraint(name="version_numbers_from_one", condition=Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.number})"

    @property
    def sha256(self) -> str:
        """The hash by which the content is known."""
        return self.blob_id
