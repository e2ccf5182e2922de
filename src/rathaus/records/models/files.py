"""Files: what cases are kept in."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from rathaus.kernel.access import Visibility
from rathaus.kernel.ids import new_id
from rathaus.kernel.references import Reference
from rathaus.people.models import Office
from rathaus.records.models.plan import PlanEntry


class FileKind(models.TextChoices):
    """Aktenart: what closes a file."""

    CASE = "case", _("Fallakte")
    SUBJECT = "subject", _("Sachakte")


class File(models.Model):
    """Akte: everything on one matter, under one file number (Aktenzeichen „54.30-2026/0001“).

    A case file (Fallakte) is closed with the last of its cases, a subject file (Sachakte) only when
    somebody closes it. ``retention_until`` is the last day on which it
    must be kept; empty for files that stay for good. While there is a ``restriction`` (its reason),
    only those admitted by name open it. While a ``hold`` (Sperre) is on it, for
    instance for a lawsuit, nothing in it is erased. Of a destroyed file (``destroyed_at``) number,
    place in the plan and dates stay.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.TextField(unique=True)
    plan_entry = models.ForeignKey(PlanEntry, on_delete=models.PROTECT, related_name="files")
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    title = models.TextField()
    kind = models.TextField(choices=FileKind.choices, default=FileKind.CASE)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    visibility = models.PositiveSmallIntegerField(
        choices=Visibility.choices, default=Visibility.PARTICIPANT
    )
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    retention_until = models.DateField(null=True, blank=True)
    hold = models.TextField(blank=True, default="", help_text="why nothing may be erased")
    restriction = models.TextField(
        blank=True,
        default="",
        db_default="",
        help_text="why only those admitted by name open it",
    )
    destroyed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="file_kind", condition=Q(kind__in=FileKind.values)),
            models.UniqueConstraint(
                name="file_serial_once_a_year", fields=["plan_entry", "year", "serial"]
            ),
            models.CheckConstraint(
                name="file_closed_after_opened",
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")),
            ),
            models.CheckConstraint(
                name="file_retention_when_closed",
                condition=Q(retention_until__isnull=True) | Q(closed_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                name="file_retention",
                fields=["retention_until"],
                condition=Q(retention_until__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def ref(self) -> Reference:
        """The reference under which events know the file."""
        return Reference("file", str(self.pk))

    @property
    def is_protected(self) -> bool:
        """Social data, personnel: only staff with a permission of its own may open it."""
        return self.visibility == Visibility.PROTECTED

    @property
    def offered_from(self) -> date | None:
        """The day from which it is offered to the archive (Anbietung), once closed."""
        return self.retention_until + timedelta(days=1) if self.retention_until else None
