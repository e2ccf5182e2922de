"""Reading everything again: what was looked at, and what was not as it was filed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rathaus.records.models.documents import Document


class Verification(models.Model):
    """Prüflauf: one reading of contents against hashes and facts, or a part of everything.

    ``position`` is the last case or content looked at, where an interrupted one goes on.
    """

    scope = models.TextField(help_text="all, nightly, case:<number> or office:<key>")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    position = models.TextField(blank=True)
    checked = models.PositiveBigIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)
    restored = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(name="verification_scope", fields=["scope", "-id"])]

    def __str__(self) -> str:
        return f"{self.scope} {self.started_at:%Y-%m-%d}"


class AlteredContent(models.Model):
    """Befund einer Prüfung, offen bis der Inhalt wieder stimmt.

    ``expected`` is the hash under which it was filed, ``found`` the one that it has now (empty
    where there is nothing). Contents outside the files have no document.
    """

    class Problem(models.TextChoices):
        MISSING = "missing", _("Der Inhalt fehlt")
        ALTERED = "altered", _("Der Inhalt wurde verändert")
        ROW = "row", _("Die Datenbank nennt einen anderen Inhalt als das Protokoll")
        ROW_MISSING = "row-missing", _("Die Datenbank kennt die Fassung nicht mehr")
        UNFILED = "unfiled", _("Das Protokoll kennt die Fassung nicht")

    problem = models.TextField(choices=Problem.choices)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=0)
    expected = models.CharField(max_length=64)
    found = models.CharField(max_length=64, blank=True)
    found_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    restored = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="altered_content_told_once",
                fields=["expected", "problem", "document", "version"],
                condition=Q(settled_at=None),
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.problem} {self.expected[:12]}…"
