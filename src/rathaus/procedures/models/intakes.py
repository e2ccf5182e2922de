"""What reaches the house outside the online form."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rathaus.kernel.ids import new_id
from rathaus.people.models import Account, Office
from rathaus.procedures.models.drafts import Draft
from rathaus.records.models import Case


class Intake(models.Model):
    """Posteingang: what came by letter, fax, e-mail or was put on record, with its day.

    ``received_on`` is the day that counts in law, ``elsewhere_on`` the day on which it had come to
    another authority (named by ``elsewhere``) before. ``form`` says of an objection whether the
    written form is kept; ``form_until`` is the last day to make up for it. Without a ``case`` it is
    a paper application whose answers are still being typed into ``draft``.
    """

    class Kind(models.TextChoices):
        OBJECTION = "objection", _("Widerspruch")
        APPLICATION = "application", _("Antrag auf Papier")
        PAPER = "paper", _("Schreiben zum Vorgang")

    class Way(models.TextChoices):
        LETTER = "letter", _("Brief")
        FAX = "fax", _("Fax")
        RECORD = "record", _("zur Niederschrift im Amt")
        EMAIL = "email", _("einfache E-Mail")
        SIGNED_EMAIL = "signed_email", _("E-Mail mit qualifizierter Signatur")
        DE_MAIL = "de_mail", _("De-Mail, bestätigt versandt")
        MAILBOX = "mailbox", _("besonderes elektronisches Postfach (beA, eBO)")

    class Form(models.TextChoices):
        KEPT = "kept", _("gewahrt")
        OPEN = "open", _("Unterschrift fehlt noch")
        SIGNED = "signed", _("nachgeholt")
        MISSING = "missing", _("nicht nachgeholt")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    way = models.CharField(max_length=12, choices=Way.choices)
    received_on = models.DateField()
    elsewhere = models.CharField(max_length=200, blank=True)
    elsewhere_on = models.DateField(null=True, blank=True)
    late = models.BooleanField(default=False)
    scan_sha256 = models.CharField(max_length=64, blank=True)
    scan_name = models.CharField(max_length=200, blank=True)
    form = models.CharField(max_length=8, choices=Form.choices, blank=True)
    form_until = models.DateField(null=True, blank=True)
    signed_on = models.DateField(null=True, blank=True)
    draft = models.OneToOneField(
        Draft, on_delete=models.CASCADE, null=True, blank=True, related_name="intake"
    )
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, null=True, blank=True, related_name="intakes"
    )
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="intake_belongs_somewhere",
                condition=Q(case__isnull=False) | Q(draft__isnull=False),
            ),
            models.CheckConstraint(
                name="intake_signed_has_a_day",
                condition=~Q(form="signed") | Q(signed_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.received_on}"
