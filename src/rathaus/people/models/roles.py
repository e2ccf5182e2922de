"""Roles: bundles of permissions, and who has them where and when."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from rathaus.people.models.accounts import Account
from rathaus.people.models.offices import KEY_PATTERN, Office
from rathaus.people.models.periods import ends_after_start


class Role(models.Model):
    """Rolle: a named set of permissions, loaded from ``library/roles.yaml``."""

    key = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=120)
    permissions = ArrayField(models.CharField(max_length=60), default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(name="role_key_is_plain", condition=Q(key__regex=KEY_PATTERN))
        ]

    def __str__(self) -> str:
        return self.title


class RoleAssignment(models.Model):
    """Rollenzuweisung: a role of an account, in an office and all below it, or everywhere."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="assignments")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="assignments")
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, null=True, blank=True, related_name="assignments"
    )
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            ends_after_start("role_assignment_ends_after_start"),
            models.UniqueConstraint(
                name="role_assignment_open_once",
                fields=["account", "role", "office"],
                condition=Q(valid_to__isnull=True),
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        where = self.office if self.office_id else "überall"
        return f"{self.account}: {self.role} ({where})"
