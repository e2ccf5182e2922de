"""Writings in the making: templates of the city, drafts with their versions, reservations."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rathaus.kernel.ids import new_id
from rathaus.people.models import Account
from rathaus.records.models import Case, Document


class TemplateVersion(models.Model):
    """Fassung einer Vorlage der Stadt: replaces the one of the library with the same key.

    In force is the last released one; a ``withdrawn`` one gives the library's back. ``kind`` is
    ``letter`` (goes out) or ``note`` (stays in the file). Never changed, only followed.
    """

    class Kind(models.TextChoices):
        LETTER = "letter", _("geht hinaus")
        NOTE = "note", _("bleibt in der Akte")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.SlugField(max_length=60)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.LETTER)
    use = models.CharField(max_length=300, blank=True)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    note = models.CharField(max_length=300, blank=True)
    withdrawn = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=120)
    created_label = models.CharField(max_length=200)
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.CharField(max_length=120, blank=True)
    released_label = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="template_version_once", fields=["key", "number"]),
        ]

    def __str__(self) -> str:
        return f"{self.key} ({self.number})"


class LetterDraft(models.Model):
    """Entwurf eines Schreibens oder Vermerks an einem Vorgang.

    ``number`` is that of its last version. ``document`` is what it became in the file,
    ``circulated`` the internal document under which it is co-signed.
    """

    class State(models.TextChoices):
        OPEN = "open", _("in Arbeit")
        FILED = "filed", _("zu den Akten genommen")
        SENT = "sent", _("versandt")
        DISCARDED = "discarded", _("verworfen")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="letter_drafts")
    template = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    number = models.PositiveIntegerField(default=1)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    circulated = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=120)
    created_label = models.CharField(max_length=200)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_label = models.CharField(max_length=200, blank=True)
    ended_why = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="letter_draft_ended_has_time",
                condition=Q(state="open", ended_at=None) | (~Q(state="open") & ~Q(ended_at=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"Entwurf {self.id}"


class LetterDraftVersion(models.Model):
    """Fassung eines Entwurfs, numbered from one. The database refuses every change.

    ``addressee`` is what :class:`rathaus.procedures.drafting.addressees.Addressee` keeps.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    draft = models.ForeignKey(
        LetterDraft, on_delete=models.PROTECT, related_name="versions", db_index=False
    )
    number = models.PositiveIntegerField()
    subject = models.CharField(max_length=200)
    addressee = models.JSONField(default=dict)
    text = models.TextField(blank=True)
    note = models.CharField(max_length=300, blank=True)
    restored_from = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=120)
    created_label = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="letter_draft_version_once", fields=["draft", "number"]),
        ]

    def __str__(self) -> str:
        return f"{self.subject} ({self.number})"


class Checkout(models.Model):
    """Bearbeitung reserviert: one person works on a draft or an office document, others wait.

    ``base`` is the version on which the work began; ``ended_how`` is empty while it lasts.
    """

    class End(models.TextChoices):
        CHECKED_IN = "checked_in", _("eingecheckt")
        UNDONE = "undone", _("zurückgegeben")
        BROKEN = "broken", _("aufgehoben")
        FINISHED = "finished", _("abgeschlossen")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="checkouts")
    draft = models.ForeignKey(
        LetterDraft, on_delete=models.PROTECT, null=True, blank=True, related_name="checkouts"
    )
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="checkouts"
    )
    base = models.PositiveIntegerField()
    holder = models.ForeignKey(
        Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="checkouts"
    )
    holder_label = models.CharField(max_length=200)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_how = models.CharField(max_length=10, choices=End.choices, blank=True)
    ended_label = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="checkout_of_one_thing",
                condition=Q(draft=None, document__isnull=False)
                | Q(draft__isnull=False, document=None),
            ),
            models.UniqueConstraint(
                name="checkout_once_per_draft",
                fields=["draft"],
                condition=Q(ended_at=None, draft__isnull=False),
            ),
            models.UniqueConstraint(
                name="checkout_once_per_document",
                fields=["document"],
                condition=Q(ended_at=None, document__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder_label} seit {self.since}"
