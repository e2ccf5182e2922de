"""Akteneinsicht: who asked, what was prepared and handed out, and who has read what."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rathaus.kernel.blobs.models import Blob
from rathaus.kernel.ids import new_id
from rathaus.kernel.references import Reference
from rathaus.people.models import Party
from rathaus.records.models.cases import Case
from rathaus.records.models.documents import Document, DocumentVersion
from rathaus.records.models.files import File


class InspectionState(models.TextChoices):
    """Stand einer Akteneinsicht."""

    ASKED = "asked", _("beantragt")
    PREPARING = "preparing", _("in Vorbereitung")
    RELEASED = "released", _("freigegeben")
    REFUSED = "refused", _("abgelehnt")
    REVOKED = "revoked", _("zurückgezogen")


_S = InspectionState

# From each state to those that may follow.
INSPECTION_MOVES: dict[InspectionState, frozenset[InspectionState]] = {
    _S.ASKED: frozenset({_S.PREPARING, _S.REFUSED}),
    _S.PREPARING: frozenset({_S.PREPARING, _S.RELEASED, _S.REFUSED}),
    _S.RELEASED: frozenset({_S.REVOKED}),
    _S.REFUSED: frozenset({_S.PREPARING}),
    _S.REVOKED: frozenset({_S.PREPARING}),
}
OPEN_INSPECTIONS = frozenset({_S.ASKED, _S.PREPARING})


class Standing(models.TextChoices):
    """Als was jemand Einsicht verlangt."""

    PARTY = "party", _("Beteiligte oder Beteiligter")
    AGENT = "agent", _("bevollmächtigt")
    DATA_SUBJECT = "data_subject", _("betroffene Person (Auskunft über eigene Daten)")


class Basis(models.TextChoices):
    """Rechtsgrundlage der Einsicht; the norm for it is a dated row."""

    GENERAL = "general", _("allgemeines Verwaltungsverfahren")
    SOCIAL = "social", _("Sozialverwaltungsverfahren")
    PRIVACY = "privacy", _("Auskunft nach Datenschutzrecht")


class Reason(models.TextChoices):
    """Warum etwas nicht gezeigt wird; the norm for it is a dated row."""

    THIRD = "third", _("Daten anderer Personen")
    SECRET = "secret", _("Betriebs- oder Geschäftsgeheimnis")
    DRAFT = "draft", _("Entwurf oder vorbereitende Arbeit")
    DUTY = "duty", _("Erfüllung der Aufgaben der Behörde")
    LAW = "law", _("nach Gesetz geheim zu halten")
    SCOPE = "scope", _("nicht verlangt")


class HandedOut(models.TextChoices):
    """Auf welchem Weg Einsicht gegeben wird."""

    ONLINE = "online", _("zum Herunterladen im Konto")
    PAPER = "paper", _("als Ausdruck")
    OFFICE = "office", _("vor Ort in der Stelle")


class Inspection(models.Model):
    """Akteneinsicht: somebody asked to see the papers of a case, and what came of it.

    Of a destroyed file only the times remain.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="inspections")
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asker = models.TextField(help_text="name of whoever asked")
    standing = models.TextField(choices=Standing.choices)
    basis = models.TextField(choices=Basis.choices)
    wish = models.TextField(blank=True, default="", help_text="what they want to see")
    asked_at = models.DateTimeField()
    asked_by = models.TextField(help_text="reference of whoever recorded it")
    state = models.TextField(choices=InspectionState.choices, default=InspectionState.ASKED)
    prepared_by = models.TextField(blank=True, default="", help_text="who chose and blackened")
    package = models.ForeignKey(
        "Binding", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reasons = models.TextField(blank=True, default="", help_text="why not, or not all of it")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.TextField(blank=True, default="")
    decided_label = models.TextField(blank=True, default="")
    way = models.TextField(choices=HandedOut.choices, blank=True, default="")
    released_until = models.DateField(null=True, blank=True)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_why = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="inspection_state", condition=Q(state__in=InspectionState.values)
            ),
            models.UniqueConstraint(
                name="inspection_open_once",
                fields=["case", "party"],
                condition=Q(state__in=["asked", "preparing"], party__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asker} {self.asked_at:%d.%m.%Y}"

    @property
    def ref(self) -> Reference:
        """The reference under which events know it."""
        return Reference("inspection", str(self.pk))

    def can_be_opened(self, day: date) -> bool:
        """Whether the package may be downloaded on this day."""
        if self.state != InspectionState.RELEASED or self.way != HandedOut.ONLINE:
            return False
        return self.released_until is None or day <= self.released_until


class InspectionItem(models.Model):
    """Schriftstück einer Einsicht: in which version it is shown, or why it is not.

    ``title`` is what the index says; of a paper left out it must not give away what is in it.
    """

    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="items")
    version = models.ForeignKey(DocumentVersion, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    title = models.TextField()
    withheld = models.TextField(choices=Reason.choices, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="item_once", fields=["inspection", "version"]),
            models.CheckConstraint(
                name="item_withheld_why", condition=Q(withheld__in=["", *Reason.values])
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Redaction(models.Model):
    """Schwärzung: a rectangle as fractions of the shown page, from its top left corner."""

    item = models.ForeignKey(InspectionItem, on_delete=models.CASCADE, related_name="redactions")
    page = models.PositiveIntegerField()
    x = models.FloatField()
    y = models.FloatField()
    w = models.FloatField()
    h = models.FloatField()
    reason = models.TextField(choices=Reason.choices)
    created_at = models.DateTimeField()
    created_by = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="redaction_on_the_page",
                condition=Q(x__gte=0, y__gte=0, w__gt=0, h__gt=0, page__gte=1, x__lt=1, y__lt=1),
            ),
            models.CheckConstraint(name="redaction_reason", condition=Q(reason__in=Reason.values)),
        ]

    def __str__(self) -> str:
        return f"{self.page}: {self.get_reason_display()}"


class BindingState(models.TextChoices):
    """Stand einer Zusammenstellung."""

    WAITING = "waiting", _("wird zusammengestellt")
    DONE = "done", _("fertig")
    FAILED = "failed", _("nicht gelungen")


class Binding(models.Model):
    """Zusammenstellung: papers bound as one PDF or packed as ZIP, for staff or for an inspection.

    ``versions`` names what goes in, in order, as it was allowed to whoever asked. What is no longer
    wanted goes after some days; what was released stays as a document of the case.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, null=True, blank=True, related_name="bindings"
    )
    inspection = models.ForeignKey(
        Inspection, on_delete=models.CASCADE, null=True, blank=True, related_name="bindings"
    )
    form = models.TextField(choices=[("pdf", "PDF"), ("zip", "ZIP")], default="pdf")
    complete = models.BooleanField(default=False, help_text="holds every paper there is")
    versions = models.JSONField(default=list)
    asked_at = models.DateTimeField()
    asked_by = models.TextField()
    asked_label = models.TextField()
    state = models.TextField(choices=BindingState.choices, default=BindingState.WAITING)
    done = models.PositiveIntegerField(default=0, help_text="papers taken in so far")
    sheets = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True, default="")
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="binding_state", condition=Q(state__in=BindingState.values)
            ),
            models.CheckConstraint(
                name="binding_done_has_content", condition=~Q(state="done") | Q(blob__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.pk)

    @property
    def total(self) -> int:
        """How many papers there are to take in."""
        return len(self.versions)


class Seen(models.TextChoices):
    """Auf welchem Weg etwas gelesen wurde."""

    OPENED = "opened", _("geöffnet")
    VIEWER = "viewer", _("Seite angesehen")
    EXPORT = "export", _("Aktenauszug geladen")
    CHECK = "check", _("Ergebnis geprüft")
    PACKAGE = "package", _("Akteneinsicht geladen")


class ReadingLog(models.Model):
    """Lesezugriff: who opened what on a day; opened again, it is counted, not written anew.

    It goes with the content of its file.
    """

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(
        Case, on_delete=models.CASCADE, null=True, blank=True, related_name="readings"
    )
    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="readings")
    document = models.ForeignKey(
        Document, on_delete=models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    version = models.PositiveIntegerField(default=0)
    binding = models.UUIDField(null=True, blank=True)
    what = models.TextField(help_text="title as it was when it was read")
    actor = models.TextField(help_text="reference of whoever read, e.g. staff:12")
    label = models.TextField()
    way = models.TextField(choices=Seen.choices)
    day = models.DateField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    count = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="reading_once_a_day",
                fields=["actor", "day", "way", "document", "version", "binding"],
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.what}"
