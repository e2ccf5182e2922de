"""Tables of the room: conversations, what nobody could answer, and what people took over."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rathaus.kernel.clock import now
from rathaus.kernel.ids import new_id
from rathaus.people.models import Account, Office


class Channel(models.TextChoices):
    """Weg, auf dem gefragt wird."""

    PAGE = "page", _("Seite")
    WIDGET = "widget", _("eingebettet")
    API = "api", _("Schnittstelle")
    PHONE = "phone", _("Telefon (115)")


class Dialogue(models.Model):
    """Gespräch mit dem Assistenten, anonymous; found again by a secret that only the asker has.

    ``state`` is what the dialogue knows: the candidates left, the narrowing questions asked, the
    address given, what a form may take over. It goes after ``assistant.transcript_days``.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key_digest = models.CharField(max_length=64, unique=True)
    channel = models.CharField(max_length=8, choices=Channel.choices, default=Channel.PAGE)
    language = models.CharField(max_length=12, default="de")
    state = models.JSONField(default=dict, blank=True)
    started_at = models.DateTimeField(default=now)
    last_at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(name="dialogue_by_age", fields=["last_at"])]

    def __str__(self) -> str:
        return str(self.id)


class Turn(models.Model):
    """Ein Zug im Gespräch: a question, with account numbers and the like masked, or an answer."""

    class Speaker(models.TextChoices):
        PERSON = "person", _("Sie")
        MACHINE = "machine", _("Assistent")
        STAFF = "staff", _("Stadt")

    dialogue = models.ForeignKey(Dialogue, on_delete=models.CASCADE, related_name="turns")
    position = models.PositiveIntegerField()
    speaker = models.CharField(max_length=8, choices=Speaker.choices)
    text = models.TextField()
    reply = models.JSONField(default=dict, blank=True, help_text="what the page shows of an answer")
    said_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(name="turn_place", fields=["dialogue", "position"]),
        ]

    def __str__(self) -> str:
        return f"{self.speaker}: {self.text[:40]}"


class OpenQuestion(models.Model):
    """Frage ohne Antwort, grouped: questions that mean the same are one row that counts.

    ``fingerprint`` is made of the words that matter; ``examples`` are a few masked wordings.
    """

    class State(models.TextChoices):
        OPEN = "open", _("offen")
        ANSWERED = "answered", _("beantwortet")
        OUTSIDE = "outside", _("nicht unsere Aufgabe")

    fingerprint = models.CharField(max_length=300, unique=True)
    language = models.CharField(max_length=12, default="de")
    examples = models.JSONField(default=list)
    count = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField(default=now)
    last_at = models.DateTimeField(default=now)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    best = models.CharField(max_length=120, blank=True, help_text="nearest subject, if any")
    outcome = models.CharField(max_length=200, blank=True)
    decided_by = models.ForeignKey(
        Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(name="open_question_by_count", fields=["state", "-count", "id"])]

    def __str__(self) -> str:
        return self.fingerprint


class Ticket(models.Model):
    """Übergabe an einen Menschen, with the transcript: from the assistant or from the telephone.

    ``due_at`` comes from ``assistant.reply_hours``. Contact and transcript go when the ticket was
    answered and the days of ``assistant.ticket_days`` are over.
    """

    class State(models.TextChoices):
        OPEN = "open", _("offen")
        TAKEN = "taken", _("in Arbeit")
        ANSWERED = "answered", _("beantwortet")
        CLOSED = "closed", _("ohne Antwort geschlossen")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=20, unique=True)
    channel = models.CharField(max_length=8, choices=Channel.choices, default=Channel.PAGE)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="tickets")
    service_key = models.CharField(max_length=80, blank=True)
    question = models.TextField()
    transcript = models.JSONField(default=list)
    name = models.CharField(max_length=160, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    key_digest = models.CharField(max_length=64, help_text="of the secret with which to look again")
    created_at = models.DateTimeField(default=now)
    due_at = models.DateTimeField()
    taken_by = models.ForeignKey(
        Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [models.Index(name="ticket_by_clock", fields=["state", "due_at"])]
        constraints = [
            models.CheckConstraint(
                name="ticket_answered_says_what",
                condition=~Q(state="answered") | (~Q(answer="") & Q(answered_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.number
