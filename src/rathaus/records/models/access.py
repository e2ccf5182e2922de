"""Rights on single files, beside what roles give."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from rathaus.kernel.ids import new_id
from rathaus.people.models import Office
from rathaus.records.models.files import File


class AccessMode(models.TextChoices):
    """Art des Zugangs."""

    READ = "read", _("lesen")
    WORK = "work", _("lesen und bearbeiten")
    BARRED = "barred", _("ausgeschlossen")


class AccessRight(models.Model):
    """Zugang zu einer Akte: a person or an office admitted to it, or a person barred from it.

    It holds from ``first_day`` to ``last_day``, both included, and needs no job to end; without a
    last day it holds until somebody ends it. Nothing is ever deleted.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    file = models.ForeignKey(
        File, on_delete=models.PROTECT, related_name="access_rights", db_index=False
    )
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    mode = models.TextField(choices=AccessMode.choices)
    reason = models.TextField()
    first_day = models.DateField()
    last_day = models.DateField(null=True, blank=True)
    given_at = models.DateTimeField()
    given_by = models.TextField(help_text="reference of whoever gave it, e.g. staff:12")
    given_label = models.TextField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.TextField(blank=True, default="")
    ended_label = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="access_right_mode", condition=Q(mode__in=AccessMode.values)
            ),
            models.CheckConstraint(
                name="access_right_of_one",
                condition=Q(account__isnull=False, office__isnull=True)
                | (Q(account__isnull=True, office__isnull=False) & ~Q(mode="barred")),
            ),
            models.CheckConstraint(name="access_right_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="access_right_ends_after_start",
                condition=Q(last_day__isnull=True) | Q(last_day__gte=F("first_day")),
            ),
        ]
        indexes = [
            models.Index(name="access_right_file", fields=["file", "given_at"]),
            models.Index(
                name="access_right_account", fields=["account"], condition=Q(ended_at=None)
            ),
            models.Index(
                name="access_right_office",
                fields=["office"],
                condition=Q(ended_at=None, office__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_id} {self.get_mode_display()}"
