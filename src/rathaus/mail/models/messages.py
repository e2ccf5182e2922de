"""Messages, both ways, and what is enclosed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rathaus.kernel.access import Visibility
from rathaus.kernel.ids import new_id
from rathaus.people.models import Office, Party


class Direction(models.TextChoices):
    """Richtung, seen from the administration."""

    IN = "in", _("Eingang")
    OUT = "out", _("Ausgang")


class Message(models.Model):
    """Nachricht: what an office and a party write to each other; never changed afterwards.

    Outgoing ones have a ``recipient``, incoming ones a ``sender``; ``office`` is the one that holds
    the conversation. ``case`` is the id of the case it belongs to, ``scope`` the key of the
    procedure, so that mandates limited to it reach it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.UUIDField(null=True, blank=True)
    scope = models.TextField(blank=True)
    direction = models.TextField(choices=Direction.choices)
    subject = models.TextField()
    body = models.TextField()
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    sender = models.ForeignKey(
        Party, on_delete=models.PROTECT, null=True, blank=True, related_name="messages_sent"
    )
    recipient = models.ForeignKey(
        Party, on_delete=models.PROTECT, null=True, blank=True, related_name="messages_received"
    )
    author = models.TextField(help_text="reference of whoever wrote it, e.g. staff:12")
    author_label = models.TextField()
    visibility = models.PositiveSmallIntegerField(
        choices=Visibility.choices, default=Visibility.PARTICIPANT
    )
    created_at = models.DateTimeField()
    in_reply_to = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replies"
    )
    read_at = models.DateTimeField(null=True, blank=True)
    read_by = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="message_goes_one_way",
                condition=Q(direction="out", sender__isnull=True, recipient__isnull=False)
                | Q(direction="in", sender__isnull=False, recipient__isnull=True),
            ),
            models.CheckConstraint(
                name="message_has_subject_and_text", condition=~Q(subject="") & ~Q(body="")
            ),
        ]
        indexes = [
            models.Index(name="message_of_case", fields=["case", "created_at", "id"]),
            models.Index(
                name="message_unread",
                fields=["office", "-created_at", "-id"],
                condition=Q(direction="in", read_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class Enclosure(models.Model):
    """Anlage: a document of the file, named by its id and fixed by its hash."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="enclosures")
    position = models.PositiveSmallIntegerField()
    document = models.UUIDField()
    title = models.TextField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(name="enclosure_position_once", fields=["message", "position"]),
            models.CheckConstraint(
                name="enclosure_sha256_is_hex", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
            ),
        ]

    def __str__(self) -> str:
        return self.title
