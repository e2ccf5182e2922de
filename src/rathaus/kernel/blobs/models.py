"""What we know of a content: its hash, size and type. Names belong to whoever refers to it."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models


class Blob(models.Model):
    """Inhalt einer Datei, benannt nach seiner Prüfsumme (SHA-256), unveränderlich.

    The database refuses every change of a row; equal contents are kept once.
    """

    sha256 = models.CharField(
        primary_key=True, max_length=64, validators=[RegexValidator(r"^[0-9a-f]{64}$")]
    )
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=127)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"), name="blob_sha256_is_hex"
            )
        ]

    def __str__(self) -> str:
        return f"{self.media_type}, {self.size} Bytes, {self.sha256[:12]}…"


class BlobDue(models.Model):
    """Was mit einem Inhalt noch zu tun ist: in den zweiten Speicher legen, oder wegnehmen.

    Entered in the transaction that makes it due and gone once it is done, so that neither a killed
    process nor a store that is away loses it. ``content`` is the hash; it holds nothing back.
    """

    class Task(models.TextChoices):
        COPY = "copy"
        FORGET = "forget"

    content = models.CharField(max_length=64)
    task = models.CharField(max_length=8, choices=Task.choices)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="blob_due_once", fields=["task", "content"]),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.content[:12]}…"
