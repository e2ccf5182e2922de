"""Sessions at a Servicestelle, in three tables that are kept apart on purpose.

What stays of a session are numbers (:class:`AssistedSession`). Who sat there is known only while
the session runs (:class:`OpenAssistance`, deleted at its end). That somebody comes for the third
time is known from a counter (:class:`VisitCount`) which no session points to: no profile can be put
together, neither by name nor by a pseudonym.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from rathaus.kernel.ids import new_id
from rathaus.kernel.references import Reference
from rathaus.people.models import Account
from rathaus.procedures.models import Draft


class AssistedSession(models.Model):
    """Sitzung: one resident, one procedure, one helper, one place. Holds no name or birth date.

    ``visit`` says the how manieth visit of this year it was, ``steps_alone`` and ``steps_helped``
    how many pages of the form the resident filled in alone and with help.
    """

    class End(models.TextChoices):
        CLOSED = "closed", _("beendet")
        IDLE = "idle", _("ohne Eingabe abgelaufen")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    node = models.CharField(max_length=60)
    helper = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    procedure = models.CharField(max_length=80)
    visit = models.PositiveSmallIntegerField()
    steps_alone = models.PositiveSmallIntegerField(default=0)
    steps_helped = models.PositiveSmallIntegerField(default=0)
    filed = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    last_used_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=6, choices=End.choices, blank=True)

    class Meta:
        indexes = [models.Index(fields=["started_at", "node"], name="assisted_started")]
        constraints = [
            models.CheckConstraint(
                name="assisted_end_has_a_reason",
                condition=Q(ended_at__isnull=True, ended_by="")
                | (Q(ended_at__gte=F("started_at")) & ~Q(ended_by="")),
            ),
            models.CheckConstraint(name="assisted_visit_counts", condition=Q(visit__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.node} {self.started_at:%Y-%m-%d}"

    @property
    def ref(self) -> Reference:
        """The reference that events carry."""
        return Reference("assisted-session", str(self.pk))


class OpenAssistance(models.Model):
    """What a running session needs and nothing may keep: deleted when it ends.

    ``resident`` is encrypted; the mandate is a scan (``mandate_sha256``) or the place where the
    paper lies, signed on ``mandate_date``; ``steps`` maps pages of the form to ``alone`` or
    ``helped``; ``contents`` are the hashes of the files that came in, also of those taken out;
    ``browser`` is the key of the helper's login, from which the end takes access code and tokens.
    """

    session = models.OneToOneField(
        AssistedSession, on_delete=models.CASCADE, primary_key=True, related_name="open"
    )
    draft = models.OneToOneField(Draft, on_delete=models.CASCADE, related_name="+")
    resident = models.TextField()
    mandate_sha256 = models.CharField(max_length=64, blank=True)
    mandate_name = models.CharField(max_length=200, blank=True)
    mandate_place = models.CharField(max_length=200, blank=True)
    mandate_date = models.DateField(null=True)
    steps = models.JSONField(default=dict)
    contents = models.JSONField(default=list)
    browser = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="assistance_has_a_mandate",
                condition=~Q(mandate_sha256="") | ~Q(mandate_place=""),
            )
        ]

    def __str__(self) -> str:
        return str(self.session_id)


class VisitCount(models.Model):
    """How often somebody came in a year, under a keyed hash (see :mod:`.residents`)."""

    year = models.PositiveSmallIntegerField()
    mark = models.CharField(max_length=64)
    visits = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["year", "mark"], name="visit_mark_once")]

    def __str__(self) -> str:
        return f"{self.year}: {self.visits}"
