"""Applications that are still being filled in."""

from __future__ import annotations

import datetime

from django.db import models

from rathaus.kernel.clock import today
from rathaus.kernel.ids import new_id
from rathaus.people.models import Account
from rathaus.procedures.models.decisions import Decision
from rathaus.procedures.models.versions import ProcedureVersion
from rathaus.records.models import Case


class Draft(models.Model):
    """Entwurf eines Antrags: saved after every page, resumed on any device.

    ``token`` opens it for whoever began without logging in; ``origins`` says of each pre-filled
    answer where it came from; files among the answers are named by their hash; and
    ``submission_key`` makes a double click one application. ``about`` is the decision that an
    objection is about; ``received_on`` the day on which it came on paper, empty for what is filled
    in online. ``fetched`` is what registers said with consent, by the path of the paper that
    it stands for; it goes when consent does, and at the latest when the application is sent.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    token = models.CharField(max_length=64, unique=True)
    account = models.ForeignKey(
        Account, on_delete=models.CASCADE, null=True, blank=True, related_name="drafts"
    )
    version = models.ForeignKey(ProcedureVersion, on_delete=models.PROTECT, related_name="+")
    data = models.JSONField(default=dict)
    origins = models.JSONField(default=dict)
    fetched = models.JSONField(default=dict)
    section = models.CharField(max_length=80, blank=True)
    submission_key = models.UUIDField(unique=True, default=new_id, editable=False)
    case = models.ForeignKey(
        Case, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    about = models.ForeignKey(
        Decision, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    received_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    expires_on = models.DateField()

    class Meta:
        indexes = [
            models.Index(fields=["account", "-updated_at"], name="draft_account"),
            models.Index(fields=["expires_on"], name="draft_expires"),
        ]

    def __str__(self) -> str:
        return f"Entwurf {self.id}"

    @property
    def day(self) -> datetime.date:
        """The day as of which the answers are checked: when it came on paper, else today."""
        return self.received_on or today()
