"""Editorial work: proposed wordings, who approved them, and media that hang on a text."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from rathaus.catalogue.models.services import Service, ServiceText
from rathaus.kernel.clock import now
from rathaus.kernel.ids import new_id
from rathaus.people.models import Account


class Revision(models.Model):
    """Fassung: one wording of the city's own layer, from the first draft to its publication.

    ``content`` is everything that the city says itself: names, synonyms, texts by language and
    module, fees, periods, papers, links, places. ``number`` counts per service; ``began_from`` is
    the number of the published wording that the author had before them (0: none), so that two who
    edit at once are told. ``writers`` are all accounts that ever saved it, ``author`` the one that
    began it: who approves is none of them.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Entwurf")
        SUBMITTED = "submitted", _("zur Freigabe")
        PUBLISHED = "published", _("veröffentlicht")
        REPLACED = "replaced", _("abgelöst")
        RETURNED = "returned", _("zurückgegeben")
        DISCARDED = "discarded", _("verworfen")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    began_from = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    content = models.JSONField(default=dict)
    note = models.CharField(max_length=400, blank=True)
    reason = models.CharField(max_length=400, blank=True)
    author = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, related_name="revisions_written"
    )
    writers = ArrayField(models.BigIntegerField(), default=list, blank=True)
    approver = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="revisions_approved"
    )
    created_at = models.DateTimeField(default=now)
    changed_at = models.DateTimeField(default=now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(name="revision_number_once", fields=["service", "number"]),
            models.UniqueConstraint(
                name="revision_one_published_a_service",
                fields=["service"],
                condition=Q(state="published"),
            ),
            models.CheckConstraint(
                name="revision_four_eyes",
                condition=~Q(state__in=["published", "replaced"])
                | (Q(approver__isnull=False) & ~Q(approver=F("author"))),
            ),
            models.CheckConstraint(
                name="revision_no_writer_approves",
                condition=Q(approver__isnull=True) | ~Q(writers__contains=[F("approver")]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} Fassung {self.number}"


class TextMedia(models.Model):
    """Fassung eines Textbausteins in Gebärdensprache oder Leichter Sprache.

    It holds for exactly the text whose digest is ``source_digest``: as soon as the text reads
    otherwise, it is no longer shown. Only what a reviewer approved is public.
    """

    class Kind(models.TextChoices):
        SIGN = "sign", _("Deutsche Gebärdensprache")
        PLAIN = "plain", _("Leichte Sprache")

    class State(models.TextChoices):
        DRAFT = "draft", _("Entwurf")
        APPROVED = "approved", _("freigegeben")
        WITHDRAWN = "withdrawn", _("zurückgezogen")

    class Origin(models.TextChoices):
        HUMAN = "human", _("von Menschen")
        GENERATED = "generated", _("maschinell erzeugt")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="media")
    module = models.CharField(max_length=40, choices=ServiceText.Module.choices)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.HUMAN)
    text = models.TextField(blank=True)
    url = models.URLField(max_length=600, blank=True)
    captions = models.TextField(blank=True, help_text="WebVTT")
    source_digest = models.CharField(max_length=64)
    author = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, related_name="media_made"
    )
    reviewer = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="media_reviewed"
    )
    created_at = models.DateTimeField(default=now)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "text media"
        constraints = [
            models.UniqueConstraint(
                name="text_media_one_approved",
                fields=["service", "module", "kind"],
                condition=Q(state="approved"),
            ),
            models.CheckConstraint(
                name="text_media_approved_by_another",
                condition=~Q(state="approved")
                | (Q(reviewer__isnull=False) & ~Q(reviewer=F("author"))),
            ),
            models.CheckConstraint(
                name="text_media_has_its_content",
                condition=(Q(kind="plain") & ~Q(text="")) | (Q(kind="sign") & ~Q(url="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} {self.module} {self.kind}"
