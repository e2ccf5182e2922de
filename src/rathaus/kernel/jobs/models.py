"""What the house keeps beside procrastinate's tables: receipts, and why jobs failed."""

from __future__ import annotations

from django.db import models


class JobReceipt(models.Model):
    """Quittung: this effect has happened already and must not happen again."""

    key = models.TextField(primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key


class JobFailure(models.Model):
    """Fehlversuch einer Hintergrundaufgabe; goes with the job when that is done or discarded."""

    id = models.BigAutoField(primary_key=True)
    job = models.BigIntegerField(help_text="number in procrastinate_jobs; deleted with it")
    attempt = models.PositiveIntegerField()
    at = models.DateTimeField()
    error = models.TextField()
    trace = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["job", "id"], name="jobfailure_job")]

    def __str__(self) -> str:
        return f"{self.job}/{self.attempt}: {self.error}"
