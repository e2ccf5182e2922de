"""Cases that follow from a decision of another case."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rathaus.procedures.models.decisions import Decision
from rathaus.records.models import Case


class FollowUp(models.Model):
    """Folgevorgang: a case that is about a decision, as an objection (Widerspruch) is.

    A decision is objected to once by a case that lives; who withdraws may object anew in time. The
    same holds for an application that renews or changes a grant.
    ``reopened`` tells that the earlier case had been closed, and rests again afterwards.
    """

    class Kind(models.TextChoices):
        OBJECTION = "objection", _("Widerspruch")
        RENEWAL = "renewal", _("Weiterbewilligung")
        CHANGE = "change", _("Änderung")

    case = models.OneToOneField(
        Case, on_delete=models.PROTECT, primary_key=True, related_name="follows"
    )
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="follow_ups")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    live = models.BooleanField(default=True)
    reopened = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "kind"], condition=Q(live=True), name="follow_up_one_lives"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.case_id}"
