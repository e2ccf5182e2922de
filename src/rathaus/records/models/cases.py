"""Cases: what moves. The table of moves comes first."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rathaus.kernel.access import Visibility
from rathaus.kernel.ids import new_id
from rathaus.kernel.references import Reference
from rathaus.people.models import Office, Party
from rathaus.records.models.files import File


class CaseState(models.TextChoices):
    """Stand eines Vorgangs."""

    RECEIVED = "received", _("eingegangen")
    IN_PROGRESS = "in_progress", _("in Bearbeitung")
    WAITING_APPLICANT = "waiting_applicant", _("Rückfrage offen")
    WAITING_PAYMENT = "waiting_payment", _("Zahlung offen")
    DECIDED = "decided", _("entschieden")
    WITHDRAWN = "withdrawn", _("zurückgenommen")
    CLOSED = "closed", _("abgeschlossen")


_S = CaseState

# From each state to those that may follow. Closing and reopening are actions of their own.
CASE_MOVES: dict[CaseState, frozenset[CaseState]] = {
    _S.RECEIVED: frozenset(
        {_S.IN_PROGRESS, _S.WAITING_APPLICANT, _S.WAITING_PAYMENT, _S.DECIDED}
        | {_S.WITHDRAWN, _S.CLOSED}
    ),
    _S.IN_PROGRESS: frozenset(
        {_S.WAITING_APPLICANT, _S.WAITING_PAYMENT, _S.DECIDED, _S.WITHDRAWN, _S.CLOSED}
    ),
    _S.WAITING_APPLICANT: frozenset(
        {_S.IN_PROGRESS, _S.WAITING_PAYMENT, _S.DECIDED, _S.WITHDRAWN, _S.CLOSED}
    ),
    _S.WAITING_PAYMENT: frozenset(
        {_S.IN_PROGRESS, _S.WAITING_APPLICANT, _S.DECIDED, _S.WITHDRAWN, _S.CLOSED}
    ),
    _S.DECIDED: frozenset({_S.IN_PROGRESS, _S.CLOSED}),
    _S.WITHDRAWN: frozenset({_S.IN_PROGRESS, _S.CLOSED}),
    _S.CLOSED: frozenset({_S.IN_PROGRESS}),
}
ENDED = frozenset({_S.WITHDRAWN, _S.CLOSED})


class Outcome(models.TextChoices):
    """Ergebnis eines Vorgangs."""

    GRANTED = "granted", _("bewilligt")
    PARTLY = "partly", _("teilweise bewilligt")
    REFUSED = "refused", _("abgelehnt")
    WITHDRAWN = "withdrawn", _("zurückgenommen")
    LAPSED = "lapsed", _("erledigt, weil Unterlagen oder Zahlung fehlten")
    FORWARDED = "forwarded", _("an die zuständige Stelle abgegeben")
    DONE = "done", _("erledigt")


class Channel(models.TextChoices):
    """Eingangsweg."""

    ONLINE = "online", _("online")
    COUNTER = "counter", _("persönlich")
    POST = "post", _("Brief")
    EMAIL = "email", _("E-Mail")
    PHONE = "phone", _("Telefon")


class Case(models.Model):
    """Vorgang: one matter of one applicant, always in a file and always owned by an office.

    ``number`` is what people read out („2026-000123-K“), the last letter checks it. The access
    code shows the status without an account; only its keyed hash is kept. ``submission_key`` makes
    sending twice harmless, ``fingerprint`` finds the same application sent anew.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.TextField(unique=True)
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="cases")
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, related_name="cases", db_index=False
    )
    clerk = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
    )
    procedure_key = models.TextField()
    procedure_version = models.PositiveIntegerField()
    title = models.TextField()
    state = models.TextField(choices=CaseState.choices, default=CaseState.RECEIVED)
    visibility = models.PositiveSmallIntegerField(
        choices=Visibility.choices, default=Visibility.PARTICIPANT
    )
    restricted = models.BooleanField(
        default=False, db_default=False, help_text="as its file; the database keeps it so"
    )
    applicant = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="cases")
    agent = models.ForeignKey(
        Party, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    channel = models.TextField(choices=Channel.choices, default=Channel.ONLINE)
    received_at = models.DateTimeField()
    due_on = models.DateField(null=True, blank=True)
    due_why = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.TextField(choices=Outcome.choices, blank=True)
    submission_key = models.TextField(unique=True)
    fingerprint = models.TextField(blank=True)
    access_code_hash = models.TextField()
    document_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(name="case_state", condition=Q(state__in=CaseState.values)),
            models.CheckConstraint(
                name="case_closed_has_a_time",
                condition=Q(state="closed", closed_at__isnull=False)
                | (~Q(state="closed") & Q(closed_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="case_closed_has_an_outcome", condition=~Q(state="closed") | ~Q(outcome="")
            ),
            models.CheckConstraint(
                name="case_number_form", condition=Q(number__regex=r"^[0-9]{4}-[0-9]{6,}-[A-Z]$")
            ),
        ]
        indexes = [
            models.Index(name="case_newest", fields=["-received_at", "-id"]),
            models.Index(name="case_of_office", fields=["office", "-received_at", "-id"]),
            models.Index(
                name="case_due",
                fields=["due_on", "id"],
                condition=Q(closed_at__isnull=True, due_on__isnull=False),
            ),
            models.Index(
                name="case_fingerprint",
                fields=["fingerprint", "received_at"],
                condition=~Q(fingerprint=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def ref(self) -> Reference:
        """The reference under which events and other rooms know the case."""
        return Reference("case", str(self.pk))

    @property
    def is_protected(self) -> bool:
        """Social data, personnel: only staff with a permission of its own may open it."""
        return self.visibility == Visibility.PROTECTED


class Role(models.TextChoices):
    """Rolle im Verfahren (§ 13 VwVfG)."""

    APPLICANT = "applicant", _("antragstellende Person")
    AGENT = "agent", _("bevollmächtigt")
    AFFECTED = "affected", _("betroffen")


class Participant(models.Model):
    """Beteiligte eines Vorgangs: who sees it and hears of it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="participants")
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="participations", db_index=False
    )
    role = models.TextField(choices=Role.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="participant_once_in_a_role", fields=["party", "case", "role"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.party_id} ({self.get_role_display()})"


class Consultation(models.Model):
    """Beteiligung einer anderen Stelle: its staff see from then on what is named for them.

    Of the papers these are ``documents`` and all incoming ones of ``kinds``; of the rest, what the
    procedure says.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="consultations")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    documents = ArrayField(models.UUIDField(), default=list, blank=True)
    kinds = ArrayField(models.TextField(), default=list, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="consultation_once", fields=["case", "office"])]

    def __str__(self) -> str:
        return f"{self.case_id} {self.office_id}"


class Note(models.Model):
    """Vermerk: what staff put on record about a case; never changed, only followed by another."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField()
    author = models.TextField(help_text="reference of whoever wrote it, e.g. staff:12")
    author_label = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="note_says_something", condition=~Q(text=""))]

    def __str__(self) -> str:
        return self.text[:60]
