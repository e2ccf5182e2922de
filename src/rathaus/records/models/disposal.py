"""The end of files: offered to the archive, appraised, handed over or destroyed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rathaus.kernel.ids import new_id
from rathaus.records.models.files import File


class Verdict(models.TextChoices):
    """Aussonderungsart: what the archive decided about a file, by the codes of xdomea."""

    KEEP = "A", _("archivwürdig")
    DESTROY = "V", _("zu vernichten")
    REVIEW = "B", _("noch zu bewerten")


class Offer(models.Model):
    """Anbietung: files whose time was over, offered to the archive together.

    Its id is the ProzessID of every xdomea message about it. ``norm`` is the law of the Land under
    which it was made; each time tells when a step was done, empty until then.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    year = models.PositiveSmallIntegerField()
    archive = models.TextField()
    norm = models.TextField(blank=True)
    created_at = models.DateTimeField()
    created_by = models.TextField(help_text="reference of whoever offered, e.g. staff:12")
    received_at = models.DateTimeField(null=True, blank=True)
    appraised_at = models.DateTimeField(null=True, blank=True)
    transferred_at = models.DateTimeField(null=True, blank=True)
    imported_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(name="offer_newest", fields=["-created_at", "-id"])]

    def __str__(self) -> str:
        return f"{self.year} {self.archive}"


class OfferedFile(models.Model):
    """Angebotene Akte with the archive's verdict, empty until it came.

    ``imported`` tells whether the archive took it over, once it said so. A file that is opened
    again is offered anew after its next closure; until then its old offer is ``void``.
    """

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="files")
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="offered")
    verdict = models.TextField(choices=Verdict.choices, blank=True, default="")
    imported = models.BooleanField(null=True, blank=True)
    archive_number = models.TextField(blank=True, default="", help_text="Archivkennung")
    problem = models.TextField(blank=True, default="", help_text="why it was not taken over")
    void = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="file_offered_once", fields=["file"], condition=Q(void=False)
            ),
            models.CheckConstraint(
                name="offered_file_verdict", condition=Q(verdict__in=["", *Verdict.values])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_id} {self.verdict}"


class DestructionList(models.Model):
    """Vernichtungsliste: files of one offer that two people release together.

    ``fingerprint`` is the hash over every file number and content on it, in order; whoever signs
    signs exactly this. With the second signature it is carried out.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="destruction_lists")
    verdict = models.TextField(choices=Verdict.choices)
    norm = models.TextField()
    fingerprint = models.TextField()
    proposed_at = models.DateTimeField()
    proposed_by = models.TextField(help_text="reference of whoever proposed it, e.g. staff:12")
    proposed_label = models.TextField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    executed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="destruction_done_or_withdrawn",
                condition=Q(withdrawn_at__isnull=True) | Q(executed_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.proposed_at:%d.%m.%Y} {self.fingerprint[:12]}"


class DestructionEntry(models.Model):
    """Eintrag der Vernichtungsliste: a file, and what was in it by hash, never by content.

    ``contents`` is a list of ``{"case", "serial", "version", "kind", "hash", "size"}``.
    """

    destruction = models.ForeignKey(
        DestructionList, on_delete=models.PROTECT, related_name="entries"
    )
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="destruction_entries")
    contents = models.JSONField(default=list)
    destroyed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "destruction entries"
        constraints = [
            models.UniqueConstraint(name="file_once_in_a_list", fields=["destruction", "file"])
        ]

    def __str__(self) -> str:
        return f"{self.file_id} ({len(self.contents)})"


class DestructionSignature(models.Model):
    """Freigabe: one person's signature under a list. The database refuses every change."""

    destruction = models.ForeignKey(
        DestructionList, on_delete=models.PROTECT, related_name="signatures"
    )
    signer = models.TextField(help_text="reference of whoever signed, e.g. staff:12")
    signer_label = models.TextField()
    fingerprint = models.TextField(help_text="what was signed")
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="signed_once_by_each", fields=["destruction", "signer"])
        ]

    def __str__(self) -> str:
        return f"{self.signer_label} {self.signed_at:%d.%m.%Y}"
