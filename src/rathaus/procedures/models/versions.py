"""Installed versions of procedure folders, and what a municipality has set for them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from rathaus.kernel.ids import new_id


class ProcedureVersion(models.Model):
    """Verfahrensfassung: one folder as it was when installed, whole, so that a running case keeps
    the rules under which it began."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=80)
    version = models.PositiveIntegerField()
    label = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    source = models.JSONField()
    installed_at = models.DateTimeField()
    installed_by = models.TextField()
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="procedure_version_once"),
            models.UniqueConstraint(fields=["key", "digest"], name="procedure_digest_once"),
            models.UniqueConstraint(
                fields=["key"], condition=Q(active=True), name="procedure_one_active_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.version}"


class Setting(models.Model):
    """Einstellung eines Verfahrens: what staff may switch, such as the memo behind automation."""

    procedure_key = models.CharField(max_length=80)
    name = models.CharField(max_length=80)
    value = models.JSONField()
    reason = models.TextField()
    changed_by = models.TextField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["procedure_key", "name"], name="setting_once")
        ]

    def __str__(self) -> str:
        return f"{self.procedure_key}: {self.name}"
