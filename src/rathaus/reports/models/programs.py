"""Programs that post reports or hear of them."""

from __future__ import annotations

from django.db import models

from rathaus.kernel.clock import now


class ApiKey(models.Model):
    """Schlüssel eines Programms (api_key of GeoReport v2); kept as a keyed hash."""

    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    digest = models.CharField(max_length=64, unique=True)
    per_hour = models.PositiveIntegerField(default=600)
    created_at = models.DateTimeField(default=now)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Hook(models.Model):
    """Webhook: an address that is told of each change of a published report."""

    name = models.CharField(max_length=120)
    url = models.URLField(max_length=500)
    secret = models.CharField(max_length=120, help_text="signs what is sent (HMAC-SHA256)")
    active = models.BooleanField(default=True)
    told_until = models.DateTimeField(default=now)
    failed_since = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.name


class Token(models.Model):
    """Token of GeoReport v2: given for a post whose number is told later (batch, slow peer)."""

    token = models.CharField(primary_key=True, max_length=64)
    report = models.ForeignKey("reports.Report", on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.token
