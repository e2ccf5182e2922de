"""Decisions: who decided what, why, and what can be done against it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rathaus.kernel.ids import new_id
from rathaus.people.models import Account
from rathaus.procedures.models.versions import ProcedureVersion
from rathaus.records.models import Case


class Ended(models.TextChoices):
    """Why a decision that was issued holds no longer, or otherwise (§ 43 Abs. 2 VwVfG)."""

    REMEDIED = "remedied", _("auf Widerspruch aufgehoben")
    CHANGED = "changed", _("auf Widerspruch geändert")
    WITHDRAWN = "withdrawn", _("zurückgenommen (§ 48 VwVfG)")
    REVOKED = "revoked", _("widerrufen (§ 49 VwVfG)")
    CORRECTED = "corrected", _("berichtigt (§ 42 VwVfG)")


class Decision(models.Model):
    """Bescheid (§ 35 VwVfG): who, competence, reasons, remedy.

    ``held`` decisions are made and wait, for instance for the fee; ``issued`` ones are in the file
    as an immutable document and cannot be changed any more. ``figures`` keeps beside each value
    the rule and the norm that gave it; an automated decision names no official.
    """

    class Kind(models.TextChoices):
        GRANT = "grant", _("Bewilligung")
        PARTIAL = "partial", _("teilweise Bewilligung")
        REFUSAL = "refusal", _("Ablehnung")

    class State(models.TextChoices):
        HELD = "held", _("zurückgehalten")
        ISSUED = "issued", _("erlassen")
        LAPSED = "lapsed", _("nicht erlassen")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    version = models.ForeignKey(ProcedureVersion, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.HELD)
    automated = models.BooleanField()
    reasons = models.TextField(blank=True)
    conditions = models.TextField(blank=True)
    figures = models.JSONField(default=list)
    decided_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_by_name = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField()
    issued_on = models.DateField(null=True, blank=True)
    document = models.UUIDField(null=True, blank=True)
    remedy = models.JSONField(default=dict)
    remedy_until = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    ended_why = models.CharField(max_length=12, choices=Ended.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="held"), name="decision_one_held"
            ),
            models.CheckConstraint(
                name="decision_has_an_author",
                condition=Q(automated=True, decided_by=None)
                | Q(automated=False, decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="decision_automation_only_grants",
                condition=Q(automated=False) | Q(kind="grant"),
            ),
            models.CheckConstraint(
                name="decision_issued_is_complete",
                condition=~Q(state="issued") | Q(issued_on__isnull=False, document__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"
