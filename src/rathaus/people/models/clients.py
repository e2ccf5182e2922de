"""Programs that act for an office: foreign systems with a login of their own."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rathaus.kernel.ids import new_id
from rathaus.kernel.references import Reference
from rathaus.people.models.offices import Office
from rathaus.people.models.periods import ends_after_start


class Scope(models.TextChoices):
    """Umfang einer Anmeldung (RFC 6749 § 3.3)."""

    READ = "records.read", _("Akten lesen")
    WRITE = "records.write", _("Akten führen")


class ApiClient(models.Model):
    """Technischer Nutzer: a program with a secret, roles in an office and all below it, or all.

    Of the secret only a keyed hash is kept; ``generation`` counts secrets, so that what was issued
    for an earlier one is known to be stale. ``last_used_at`` is when it last fetched a token.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client_id = models.TextField(unique=True)
    secret_hash = models.TextField()
    generation = models.PositiveIntegerField(default=1)
    title = models.CharField(max_length=120)
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, null=True, blank=True, related_name="clients"
    )
    roles = ArrayField(models.CharField(max_length=40))
    scopes = ArrayField(models.CharField(max_length=40, choices=Scope.choices))
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()
    created_by = models.TextField(help_text="reference of whoever registered it, e.g. staff:12")
    created_label = models.TextField()
    secret_set_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            ends_after_start("client_ends_after_start"),
            models.CheckConstraint(name="client_has_a_role", condition=Q(roles__len__gt=0)),
            models.CheckConstraint(name="client_has_a_scope", condition=Q(scopes__len__gt=0)),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def ref(self) -> Reference:
        """The reference under which events know it."""
        return Reference("client", str(self.pk))

    def works_on(self, day: date) -> bool:
        """Whether it may act on that day."""
        ended = self.valid_to is not None and self.valid_to <= day
        return self.revoked_at is None and self.valid_from <= day and not ended


class ClientTry(models.Model):
    """Fehlversuch: how often a wrong secret came from one place, since when."""

    key = models.TextField(primary_key=True)
    failures = models.PositiveIntegerField()
    since = models.DateTimeField()

    class Meta:
        verbose_name_plural = "client tries"

    def __str__(self) -> str:
        return f"{self.key}: {self.failures}"


class ClientReceipt(models.Model):
    """Quittung: what a program was answered to a request that it may send again.

    ``fingerprint`` tells the same request sent anew from another one under the same key.
    """

    client = models.ForeignKey(
        ApiClient, on_delete=models.CASCADE, related_name="receipts", db_index=False
    )
    key = models.CharField(max_length=255)
    fingerprint = models.TextField()
    answer = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="receipt_once", fields=["client", "key"])]
        indexes = [models.Index(name="receipt_age", fields=["created_at"])]

    def __str__(self) -> str:
        return f"{self.client_id} {self.key}"
