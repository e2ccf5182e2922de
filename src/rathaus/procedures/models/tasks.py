"""Work that waits for a person."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rathaus.kernel.ids import new_id
from rathaus.people.models import Account, Office
from rathaus.records.models import Case

OPEN = Q(state="open")
BOUND = frozenset({"cosign", "inform"})
"""Tasks that only those whom a round names can do: nobody takes, gives or returns them."""
POINTS = frozenset({"resubmission", "task", "dispatch"})
"""Tasks that a point of a disposition may give."""


class Task(models.Model):
    """Aufgabe: who does what on which case until when, and why it is theirs.

    ``node`` is the user task of the process it stands for; empty for tasks that staff make.
    ``due_why`` names the reason of the date. Without ``assignee`` it belongs to the office.
    ``document`` is the paper of the case that it is about, where it is about one.
    """

    class State(models.TextChoices):
        OPEN = "open", _("offen")
        DONE = "done", _("erledigt")
        CANCELLED = "cancelled", _("entfallen")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tasks")
    key = models.CharField(max_length=80)
    node = models.CharField(max_length=80, blank=True)
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    reason = models.TextField(blank=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=60, blank=True)
    assignee = models.ForeignKey(
        Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="tasks"
    )
    document = models.UUIDField(null=True, blank=True)
    due_on = models.DateField()
    due_why = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    outcome = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "node"],
                condition=OPEN & ~Q(node=""),
                name="task_open_once_per_node",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(done_at__isnull=False), name="task_done_has_time"
            ),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], condition=OPEN, name="task_open_due"),
            models.Index(
                fields=["office", "due_on", "id"], condition=OPEN, name="task_open_office"
            ),
            models.Index(
                fields=["assignee", "due_on", "id"], condition=OPEN, name="task_open_assignee"
            ),
        ]

    def __str__(self) -> str:
        return self.title
