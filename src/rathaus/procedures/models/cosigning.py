"""Papers on their way through several hands: co-signature, circulation, dispositions."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rathaus.kernel.ids import new_id
from rathaus.people.models import Account, Office
from rathaus.procedures.models.tasks import Task
from rathaus.records.models import Case, Document


class Round(models.Model):
    """Umlauf: one version of a document on its way through several hands.

    A co-signature (Mitzeichnung) goes step by step and ends with the last signature, a circulation
    (Umlauf zur Kenntnis) with the last who took note. It is bound to the content of one version
    (``sha256``), so signatures never pass to another.
    """

    class Kind(models.TextChoices):
        COSIGN = "cosign", _("Mitzeichnung")
        INFORM = "inform", _("Umlauf zur Kenntnis")

    class State(models.TextChoices):
        RUNNING = "running", _("läuft")
        FINISHED = "finished", _("abgeschlossen")
        RETURNED = "returned", _("zurückgegeben")
        RECALLED = "recalled", _("zurückgezogen")
        STOPPED = "stopped", _("von selbst beendet")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.TextField(choices=Kind.choices)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="rounds")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="rounds")
    version = models.PositiveIntegerField()
    sha256 = models.TextField()
    comment = models.TextField(blank=True, default="")
    due_on = models.DateField()
    state = models.TextField(choices=State.choices, default=State.RUNNING)
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_label = models.TextField(blank=True, default="")
    ended_why = models.TextField(blank=True, default="")
    proof = models.UUIDField(null=True, blank=True, help_text="the document that tells of it")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="cosigning_one_at_a_time",
                fields=["document"],
                condition=Q(kind="cosign", state="running"),
            ),
            models.CheckConstraint(
                name="round_ended_has_a_time",
                condition=Q(state="running", ended_at__isnull=True)
                | (~Q(state="running") & Q(ended_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(name="round_of_case", fields=["case", "started_at"]),
            models.Index(name="round_started_by", fields=["started_by", "-started_at", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.document_id}"

    @property
    def running(self) -> bool:
        return self.state == self.State.RUNNING

    @property
    def is_cosigning(self) -> bool:
        return self.kind == self.Kind.COSIGN

    @property
    def void(self) -> bool:
        """Whether its signatures no longer count: recalled or returned before the end."""
        return self.state in {self.State.RECALLED, self.State.RETURNED}


class RoundStep(models.Model):
    """Station eines Umlaufs: a person, or any member of an office, and what they said.

    Steps of one ``stage`` are open at the same time, the next stage follows when all are done.
    ``office`` is where a named person works on it, so that a deputy there finds it. ``in_place``
    tells that a deputy signed (i. V.).
    """

    class Kind(models.TextChoices):
        COSIGN = "cosign", _("Mitzeichnung")
        FINAL = "final", _("Schlusszeichnung")
        INFORM = "inform", _("Kenntnisnahme")

    class Result(models.TextChoices):
        SIGNED = "signed", _("mitgezeichnet")
        DISSENTED = "dissented", _("mitgezeichnet mit abweichender Stellungnahme")
        RETURNED = "returned", _("zurückgegeben")
        NOTED = "noted", _("zur Kenntnis genommen")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="steps")
    stage = models.PositiveSmallIntegerField()
    place = models.PositiveSmallIntegerField()
    kind = models.TextField(choices=Kind.choices)
    signer = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    task = models.OneToOneField(
        Task, on_delete=models.PROTECT, null=True, blank=True, related_name="round_step"
    )
    opened_at = models.DateTimeField(null=True, blank=True)
    reminded_on = models.DateField(null=True, blank=True)
    result = models.TextField(choices=Result.choices, blank=True, default="")
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    done_label = models.TextField(blank=True, default="")
    in_place = models.BooleanField(default=False)
    note = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="round_step_place", fields=["round", "place"]),
            models.UniqueConstraint(
                name="nobody_signs_twice",
                fields=["round", "done_by"],
                condition=~Q(kind="inform") & Q(done_by__isnull=False),
            ),
            models.CheckConstraint(
                name="round_step_done_by_somebody",
                condition=Q(result="", done_at__isnull=True)
                | (~Q(result="") & Q(done_at__isnull=False, done_by__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(
                name="round_step_of_signer",
                fields=["signer"],
                condition=Q(result="", opened_at__isnull=False),
            ),
            models.Index(
                name="round_step_of_office",
                fields=["office"],
                condition=Q(result="", opened_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.place}"

    @property
    def whom(self) -> str:
        """Who is asked: the person by name, or the office."""
        return str(self.signer) if self.signer is not None else self.office.name

    @property
    def open(self) -> bool:
        """Whether it waits for somebody now (of a running round)."""
        return self.opened_at is not None and not self.result


class Disposition(models.Model):
    """Verfügung: what is to be done with a document or a case, point by point."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="dispositions")
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(name="disposition_of_case", fields=["case", "made_at"])]

    def __str__(self) -> str:
        return f"{self.case_id} {self.made_at:%Y-%m-%d}"


class DispositionPoint(models.Model):
    """Verfügungspunkt: one thing to be done, and by whom it was ticked off.

    What it has set going stands in ``round`` or ``task``; it is ticked off with that.
    """

    class Kind(models.TextChoices):
        FOR_INFORMATION = "for_information", _("z. K.")
        COSIGN = "cosign", _("Mz.")
        FURTHER = "further", _("z. w. V.")
        RESUBMIT = "resubmit", _("Wv.")
        DISPATCH = "dispatch", _("Abgang")
        TO_FILES = "to_files", _("z. d. A.")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    disposition = models.ForeignKey(Disposition, on_delete=models.CASCADE, related_name="points")
    place = models.PositiveSmallIntegerField()
    kind = models.TextField(choices=Kind.choices)
    text = models.TextField(blank=True, default="")
    addressee = models.TextField(blank=True, default="")
    due_on = models.DateField(null=True, blank=True)
    round = models.OneToOneField(
        Round, on_delete=models.PROTECT, null=True, blank=True, related_name="point"
    )
    task = models.OneToOneField(
        Task, on_delete=models.PROTECT, null=True, blank=True, related_name="point"
    )
    done_at = models.DateTimeField(null=True, blank=True)
    done_label = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="point_place", fields=["disposition", "place"]),
        ]

    def __str__(self) -> str:
        return f"{self.place}. {self.get_kind_display()}"
