"""Tables of the room: runs, their results, and what was lowered by hand.

Nobody types a level: the database takes results only from a run that is being computed, checks that
each level follows from its ratings and that the events which prove it are in the log and not
simulated, and never lets a result change (migration ``0002_guards``).
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from rathaus.kernel.references import Reference


class MaturityRun(models.Model):
    """Lauf: the levels of all services as they were computed at a moment. Frozen for good."""

    id = models.BigAutoField(primary_key=True)
    computed_at = models.DateTimeField()
    model = models.CharField(max_length=10)
    model_digest = models.CharField(max_length=64)
    services = models.PositiveIntegerField()
    actor_label = models.TextField()
    digest = models.CharField(max_length=64, help_text="over the digests of all results")

    def __str__(self) -> str:
        return f"{self.model} {self.computed_at:%Y-%m-%d %H:%M}"

    @property
    def ref(self) -> Reference:
        """The reference that events carry."""
        return Reference("maturity-run", str(self.pk))


class MaturityResult(models.Model):
    """Ergebnis: level of a service with its reasons.

    ``computed`` follows from the evidence; ``level`` is that or a lower one, where ``lowering``
    says. ``cases`` are the real cases of the last year, ``proof`` the numbers of the events shown.
    """

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(MaturityRun, on_delete=models.PROTECT, related_name="results")
    service_key = models.CharField(max_length=80)
    names = models.JSONField()
    leika = models.CharField(max_length=14, blank=True)
    office_key = models.CharField(max_length=80)
    office_name = models.TextField()
    online = models.BooleanField(help_text="has a procedure folder")
    cases = models.PositiveIntegerField()
    computed = models.PositiveSmallIntegerField()
    level = models.PositiveSmallIntegerField()
    lowering = models.ForeignKey(
        "Lowering", on_delete=models.PROTECT, null=True, blank=True, related_name="results"
    )
    ratings = models.JSONField()
    way = models.JSONField(help_text="the whole way of one case: needed, proof")
    proof = ArrayField(models.BigIntegerField(), default=list)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "service_key"], name="maturity_result_once"),
            models.CheckConstraint(
                name="maturity_level_not_above_computed", condition=Q(level__lte=F("computed"))
            ),
            models.CheckConstraint(
                name="maturity_lower_only_by_lowering",
                condition=Q(level=F("computed")) | Q(lowering__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["service_key", "-run"], name="maturity_history")]

    def __str__(self) -> str:
        return f"{self.service_key}: {self.level}"

    @property
    def ref(self) -> Reference:
        """The reference of the service."""
        return Reference("service", self.service_key)


class Lowering(models.Model):
    """Herabstufung: staff know better that a service is worse than its evidence, for a time.

    There is no way up: the level must be below the one computed when it was lowered, and a later
    run takes the lower of both.
    """

    id = models.BigAutoField(primary_key=True)
    service_key = models.CharField(max_length=80)
    level = models.PositiveSmallIntegerField()
    computed = models.PositiveSmallIntegerField(help_text="what was computed at that time")
    reason = models.TextField()
    author = models.TextField()
    author_label = models.TextField()
    created_at = models.DateTimeField()
    expires_on = models.DateField(help_text="last day on which it counts")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="lowering_only_downwards", condition=Q(level__lt=F("computed"))
            ),
            models.CheckConstraint(
                name="lowering_has_reason_and_author",
                condition=Q(reason__regex=r"\S") & ~Q(author=""),
            ),
            models.UniqueConstraint(
                fields=["service_key"],
                condition=Q(ended_at=None),
                name="lowering_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_key}: höchstens {self.level}"

    @property
    def ref(self) -> Reference:
        """The reference that events carry."""
        return Reference("lowering", str(self.pk))
