"""Counters, and the tries of those who ask for a status without an account."""

from __future__ import annotations

from django.db import models


class CounterNumber(models.Model):
    """Zähler: the last number given under a name in a year; numbers have no gaps."""

    name = models.TextField()
    year = models.PositiveSmallIntegerField()
    value = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(name="counter_once", fields=["name", "year"])]

    def __str__(self) -> str:
        return f"{self.name} {self.year}: {self.value}"


class StatusTry(models.Model):
    """Fehlversuche bei der Statusabfrage, per case number and per place that asks."""

    key = models.TextField(primary_key=True)
    failures = models.PositiveIntegerField()
    since = models.DateTimeField()

    class Meta:
        verbose_name_plural = "status tries"

    def __str__(self) -> str:
        return f"{self.key}: {self.failures}"
