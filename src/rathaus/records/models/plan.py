"""The filing plan."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from rathaus.kernel.ids import new_id


class Appraisal(models.TextChoices):
    """Bewertung: what happens to files once their time is over; the archive is always asked."""

    OFFER = "offer", _("dem Archiv zur Bewertung anbieten")
    KEEP = "keep", _("archivwürdig")
    DESTROY = "destroy", _("nach Freigabe durch das Archiv vernichten")


class PlanEntry(models.Model):
    """Aktenplanposition: a subject under which files are kept, and for how long.

    ``retention_years`` counts from the end of the year in which a file is closed. Without years
    an entry is a heading that takes no files, unless everything under it is worth archiving.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.TextField(unique=True)
    title = models.TextField()
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    retention_years = models.PositiveSmallIntegerField(null=True, blank=True)
    retention_basis = models.TextField(blank=True)
    archive = models.TextField(choices=Appraisal.choices, default=Appraisal.OFFER)

    class Meta:
        verbose_name_plural = "plan entries"
        constraints = [
            models.CheckConstraint(
                name="plan_entry_number_is_plain",
                condition=models.Q(number__regex=r"^[0-9]+(\.[0-9]+)*$"),
            ),
            models.CheckConstraint(
                name="plan_entry_retention_has_a_basis",
                condition=models.Q(retention_years__isnull=True) | ~models.Q(retention_basis=""),
            ),
            models.CheckConstraint(
                name="plan_entry_appraisal", condition=models.Q(archive__in=Appraisal.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def takes_files(self) -> bool:
        """Whether files may be opened here: only where their end is settled."""
        return self.retention_years is not None or self.archive == Appraisal.KEEP
