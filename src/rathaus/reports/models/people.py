"""Who wants to hear of reports: reporters, those who joined, and those who watch a district."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rathaus.kernel.clock import now
from rathaus.kernel.ids import new_id
from rathaus.reports.models.reports import Report
from rathaus.reports.models.setup import Category


class Follower(models.Model):
    """Wer gemeldet hat oder mitmeldet. Without an address it counts, and has the link.

    ``key_digest`` is the hash of the secret in its link (``secret_keys.link_key``). An address is
    written to once it was confirmed, but for the one letter that asks for it, and no more once its
    mail server refused it for good (``refused_at``). It goes ``reports.contact_days`` after the
    end.
    """

    class Part(models.TextChoices):
        REPORTER = "reporter", _("hat gemeldet")
        ME_TOO = "me_too", _("meldet mit")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="followers")
    part = models.CharField(max_length=10, choices=Part.choices, default=Part.REPORTER)
    email = models.EmailField(blank=True)
    name = models.CharField(max_length=160, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=12, default="de")
    key_digest = models.CharField(max_length=64, unique=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="follower_once", fields=["report", "email"], condition=~Q(email="")
            )
        ]

    def __str__(self) -> str:
        return f"{self.part} {self.report_id}"


class Watch(models.Model):
    """Merkliste: letters about new and ended reports of a district or category, or of all."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField()
    district = models.CharField(max_length=80, blank=True)
    category = models.ForeignKey(Category, on_delete=models.CASCADE, null=True, blank=True)
    language = models.CharField(max_length=12, default="de")
    key_digest = models.CharField(max_length=64, unique=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    told_until = models.DateTimeField(default=now)
    created_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name_plural = "watches"
        constraints = [
            models.UniqueConstraint(
                name="watch_once",
                fields=["email", "district", "category"],
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.district or '*'} {self.category_id or '*'}"


class Entry(models.Model):
    """Eintrag im Verlauf: what was said, in public or only inside. Facts lie in the log.

    One with an ``order`` was said between its contractor and the office.
    """

    class Kind(models.TextChoices):
        NOTE = "note", _("Vermerk")
        STATUS = "status", _("Stand")
        QUESTION = "question", _("Rückfrage")
        ANSWER = "answer", _("Antwort")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.TextField(blank=True)
    state = models.CharField(max_length=12, blank=True, help_text="the report's, after it")
    public = models.BooleanField(default=False)
    by_label = models.CharField(max_length=160, blank=True)
    order = models.ForeignKey(
        "reports.Order", on_delete=models.SET_NULL, null=True, blank=True, related_name="entries"
    )
    at = models.DateTimeField(default=now)
    due_at = models.DateTimeField(null=True, blank=True, help_text="of a question: answer until")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "id"]
        verbose_name_plural = "entries"
        indexes = [
            models.Index(
                name="entry_question_open",
                fields=["due_at"],
                condition=Q(kind="question", answered_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"
