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
    """Why a decision that was issued holds no longer, or otherwise (§ 43 Abs. 2 VwVfG).

    The provision that applied stands beside it (:attr:`DecisionEnd.norm`): it differs by branch of
    law and by Land.
    """

    REMEDIED = "remedied", _("auf Widerspruch aufgehoben")
    CHANGED = "changed", _("auf Widerspruch geändert")
    WITHDRAWN = "withdrawn", _("zurückgenommen")
    REVOKED = "revoked", _("widerrufen")
    ADJUSTED = "adjusted", _("wegen geänderter Verhältnisse aufgehoben")
    CORRECTED = "corrected", _("berichtigt")
    REPLACED = "replaced", _("nach einer Änderung ersetzt")


LASTING = (Ended.REMEDIED, Ended.WITHDRAWN, Ended.REVOKED, Ended.ADJUSTED, Ended.REPLACED)
"""After these a decision holds no longer; after the others it does, in its new wording."""


class Decision(models.Model):
    """Bescheid (§ 35 VwVfG): who, competence, reasons, remedy.

    One of the kind ``ending`` takes another one back: what it ends is told by the
    :class:`DecisionEnd` that names it.

    ``held`` decisions are made and wait, for instance for the fee; ``issued`` ones are in the file
    as an immutable document and cannot be changed any more. ``figures`` keeps beside each value
    the rule and the norm that gave it; an automated decision names no official.
    """

    class Kind(models.TextChoices):
        GRANT = "grant", _("Bewilligung")
        PARTIAL = "partial", _("teilweise Bewilligung")
        REFUSAL = "refusal", _("Ablehnung")
        ENDING = "ending", _("Aufhebung")

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


class DecisionEnd(models.Model):
    """One end of a decision, or one change of it: why, by which norm, from which day, by what.

    Nothing overwrites another: a decision may be revoked and later be lifted on an objection too.
    ``by`` is the decision that ended it, none for a correction. ``known_since`` and ``known_until``
    are the period in which it had to be done, ``late`` why it does not stand against it.
    ``repayment`` is the claim for what has to be paid back. ``lifted_on`` is set when the end fell
    itself, so that the decision is in force again; ``lifted_by`` names the decision that did it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="ends")
    why = models.CharField(max_length=12, choices=Ended.choices)
    norm = models.TextField(blank=True)
    effective_on = models.DateField()
    by = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="ended"
    )
    document = models.UUIDField(null=True, blank=True)
    known_since = models.DateField(null=True, blank=True)
    known_until = models.DateField(null=True, blank=True)
    late = models.TextField(blank=True)
    repayment = models.UUIDField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    lifted_on = models.DateField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["recorded_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="decision_end_lifted_by_something",
                condition=Q(lifted_on=None, lifted_by=None)
                | Q(lifted_on__isnull=False, lifted_by__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["decision"],
                condition=Q(lifted_on=None, why__in=["withdrawn", "revoked", "adjusted"]),
                name="decision_end_taken_back_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision_id} {self.why}"

    @property
    def is_lasting(self) -> bool:
        """Whether the decision holds no longer because of it."""
        return self.lifted_on is None and self.why in LASTING
