"""What keeps files together and apart: paper parts, links, moves, earlier titles, notes."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from rathaus.kernel.ids import new_id
from rathaus.records.models.cases import Case
from rathaus.records.models.documents import Document
from rathaus.records.models.files import File


class PaperPart(models.Model):
    """Papierteil einer Hybridakte: a volume (Band) of a file that lies on paper somewhere.

    ``location`` is building, room and shelf in one text, ``held_from`` and ``held_until`` are the
    days of the oldest and the newest paper in it. It is part of the file from ``recorded_at`` until
    ``ended_at``, when it was digitised as ``digitised_as``.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="paper_parts")
    volume = models.TextField()
    location = models.TextField()
    holds = models.TextField()
    held_from = models.DateField(null=True, blank=True)
    held_until = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.TextField(help_text="reference of whoever recorded it, e.g. staff:12")
    ended_at = models.DateTimeField(null=True, blank=True)
    digitised_as = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(name="paper_part_volume_once", fields=["file", "volume"]),
            models.CheckConstraint(
                name="paper_part_period",
                condition=Q(held_from__isnull=True)
                | Q(held_until__isnull=True)
                | Q(held_until__gte=F("held_from")),
            ),
            models.CheckConstraint(
                name="paper_part_ends_as_a_document",
                condition=Q(ended_at__isnull=True, digitised_as__isnull=True)
                | Q(ended_at__gte=F("recorded_at"), digitised_as__isnull=False),
            ),
            models.CheckConstraint(
                name="paper_part_is_described",
                condition=~Q(volume="") & ~Q(location="") & ~Q(holds=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volume}: {self.location}"


class PaperMove(models.Model):
    """Standortwechsel: where a paper part lay before, and until when."""

    part = models.ForeignKey(PaperPart, on_delete=models.PROTECT, related_name="moves")
    before = models.TextField()
    after = models.TextField()
    at = models.DateTimeField()
    author = models.TextField(help_text="reference of whoever moved it, e.g. staff:12")
    author_label = models.TextField()

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class PaperLoan(models.Model):
    """Ausleihe: who has a paper part, until when it is due back, and when it came back."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    part = models.ForeignKey(PaperPart, on_delete=models.PROTECT, related_name="loans")
    borrower = models.TextField()
    lent_at = models.DateTimeField()
    lent_by = models.TextField(help_text="reference of whoever gave it out, e.g. staff:12")
    due_on = models.DateField()
    returned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="paper_part_lent_once", fields=["part"], condition=Q(returned_at=None)
            ),
            models.CheckConstraint(
                name="paper_loan_returned_after_lent",
                condition=Q(returned_at__isnull=True) | Q(returned_at__gte=F("lent_at")),
            ),
        ]
        indexes = [
            models.Index(
                name="paper_loan_due", fields=["due_on", "id"], condition=Q(returned_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.borrower} ({self.due_on})"


class LinkKind(models.TextChoices):
    """Verweisart, read from the source to the target. A predecessor is a continuation backwards."""

    SEE_ALSO = "see_also", _("Siehe auch")
    CONTINUATION = "continuation", _("Folge")
    BELONGS_TO = "belongs_to", _("Gehört zu")


_ENDS = ("file", "case", "document")


class RecordLink(models.Model):
    """Verweis between two of files, cases and documents; ends are references without a key,
    for nothing that is filed is ever deleted."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.TextField(choices=LinkKind.choices)
    source_kind = models.TextField()
    source_id = models.UUIDField()
    target_kind = models.TextField()
    target_id = models.UUIDField()
    created_at = models.DateTimeField()
    created_by = models.TextField(help_text="reference of whoever linked them, e.g. staff:12")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="link_once",
                fields=["source_kind", "source_id", "target_kind", "target_id", "kind"],
            ),
            models.CheckConstraint(name="link_kind", condition=Q(kind__in=LinkKind.values)),
            models.CheckConstraint(
                name="link_ends",
                condition=Q(source_kind__in=_ENDS, target_kind__in=_ENDS)
                & ~Q(source_id=F("target_id")),
            ),
        ]
        indexes = [models.Index(name="link_target", fields=["target_kind", "target_id"])]

    def __str__(self) -> str:
        return f"{self.source_kind} {self.kind} {self.target_kind}"


class RecordMove(models.Model):
    """Umschreibung: a case moved to another file, or a document to another case.

    The database lets go of a place only for such a row, written in the same ``transaction``. In the
    old place the row stands as Fehlblatt: it says where the thing went, and why.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, null=True, blank=True, related_name="moves"
    )
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="moves"
    )
    from_file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="departures")
    to_file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="arrivals")
    from_case = models.ForeignKey(
        Case, on_delete=models.PROTECT, null=True, blank=True, related_name="departures"
    )
    to_case = models.ForeignKey(
        Case,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="arrivals",
        db_index=False,
    )
    from_serial = models.PositiveIntegerField(null=True, blank=True)
    to_serial = models.PositiveIntegerField(null=True, blank=True)
    reason = models.TextField()
    at = models.DateTimeField()
    author = models.TextField(help_text="reference of whoever moved it, e.g. staff:12")
    author_label = models.TextField()
    transaction = models.BigIntegerField(default=0, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="move_of_a_case_or_a_document",
                condition=Q(
                    case__isnull=False,
                    document__isnull=True,
                    from_case__isnull=True,
                    to_case__isnull=True,
                )
                | Q(
                    case__isnull=True,
                    document__isnull=False,
                    from_case__isnull=False,
                    to_case__isnull=False,
                    from_serial__isnull=False,
                    to_serial__isnull=False,
                ),
            ),
            models.CheckConstraint(name="move_has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.from_file_id} → {self.to_file_id}"


class EarlierTitle(models.Model):
    """Früherer Betreff of a file or a case, and until when it was called so."""

    file = models.ForeignKey(
        File, on_delete=models.PROTECT, null=True, blank=True, related_name="earlier_titles"
    )
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, null=True, blank=True, related_name="earlier_titles"
    )
    title = models.TextField()
    until = models.DateTimeField()
    author = models.TextField(help_text="reference of whoever corrected it, e.g. staff:12")
    author_label = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="earlier_title_of_one",
                condition=Q(file__isnull=False, case__isnull=True)
                | Q(file__isnull=True, case__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.title


class FileNote(models.Model):
    """Vermerk zur Akte: why a file was opened again or divided; never changed."""

    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField()
    author = models.TextField(help_text="reference of whoever wrote it, e.g. staff:12")
    author_label = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="file_note_says_something", condition=~Q(text=""))
        ]

    def __str__(self) -> str:
        return self.text[:60]
