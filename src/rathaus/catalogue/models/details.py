"""What a description says in figures and addresses: fees, periods, papers, links, places.

Each list has layers like the texts: of the rows of one service, those of the highest layer count.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from rathaus.catalogue.models.services import Layer, Service, spoken
from rathaus.people.models import Office


class _Detail(models.Model):
    """A row of a list that belongs to a service, with its place in it."""

    layer = models.PositiveSmallIntegerField(choices=Layer.choices, default=Layer.SOURCE)
    position = models.PositiveSmallIntegerField(default=0)
    names = models.JSONField(default=dict, blank=True, help_text="by language")

    class Meta:
        abstract = True
        ordering = ["position", "id"]

    @property
    def name(self) -> str:
        """What it is called in the language of the request, else in German."""
        return spoken(self.names)


class Fee(_Detail):
    """Gebühr (XZuFi „Kosten“): what the service costs, or that it is free.

    ``amount_from`` alone is a fixed price or, with ``kind`` FROM, the least; with ``amount_to`` it
    is a range. ``TEXT`` says in words what no figure can.
    """

    class Kind(models.TextChoices):
        FIXED = "fixed", _("fest")
        FROM = "from", _("ab")
        RANGE = "range", _("von bis")
        FREE = "free", _("kostenfrei")
        TEXT = "text", _("nach Aufwand")

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="fees")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    amount_from = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    amount_to = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, default="EUR")
    norm = models.CharField(max_length=200, blank=True)

    class Meta(_Detail.Meta):
        constraints = [
            models.CheckConstraint(
                name="fee_has_the_amounts_of_its_kind",
                condition=Q(kind="range", amount_from__isnull=False, amount_to__isnull=False)
                | Q(kind__in=["fixed", "from"], amount_from__isnull=False, amount_to__isnull=True)
                | Q(kind__in=["free", "text"], amount_from__isnull=True, amount_to__isnull=True),
            ),
            models.CheckConstraint(
                name="fee_is_no_gift",
                condition=Q(amount_from__isnull=True) | Q(amount_from__gte=0),
            ),
            models.CheckConstraint(
                name="fee_range_goes_up",
                condition=Q(amount_to__isnull=True) | Q(amount_to__gte=F("amount_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} {self.kind} {self.amount_from or ''}"


class Period(_Detail):
    """Frist oder Dauer (XZuFi „Frist“, „Bearbeitungsdauer“): so many days, weeks or years."""

    class Kind(models.TextChoices):
        DEADLINE = "deadline", _("Frist")
        PROCESSING = "processing", _("Bearbeitungsdauer")
        VALIDITY = "validity", _("Geltungsdauer")

    class Unit(models.TextChoices):
        HOUR = "hour", _("Stunden")
        DAY = "day", _("Tage")
        WORKING_DAY = "working_day", _("Werktage")
        WEEK = "week", _("Wochen")
        MONTH = "month", _("Monate")
        YEAR = "year", _("Jahre")

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="periods")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    number_from = models.PositiveSmallIntegerField(null=True, blank=True)
    number_to = models.PositiveSmallIntegerField(null=True, blank=True)
    unit = models.CharField(max_length=12, choices=Unit.choices, blank=True)
    norm = models.CharField(max_length=200, blank=True)

    class Meta(_Detail.Meta):
        constraints = [
            models.CheckConstraint(
                name="period_number_has_a_unit",
                condition=Q(number_from__isnull=True, number_to__isnull=True) | ~Q(unit=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} {self.kind} {self.number_from or ''} {self.unit}"


class Paper(_Detail):
    """Unterlage (XZuFi „Erforderliche Unterlage“): what somebody has to bring."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="papers")
    required = models.BooleanField(default=True)
    notes = models.JSONField(default=dict, blank=True, help_text="by language")

    class Meta(_Detail.Meta):
        constraints = [
            models.CheckConstraint(name="paper_has_a_name", condition=~Q(names={})),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} {self.names.get('de', '')}"


class ServiceLink(_Detail):
    """Formular, Onlinedienst oder weiterführende Seite (XZuFi „Formular“, „Onlinedienst“)."""

    class Kind(models.TextChoices):
        FORM = "form", _("Formular")
        ONLINE = "online", _("Onlinedienst")
        FURTHER = "further", _("Mehr dazu")

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="links")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    url = models.URLField(max_length=600)

    class Meta(_Detail.Meta):
        constraints = [
            models.CheckConstraint(
                name="service_link_is_of_the_web", condition=Q(url__regex=r"^https?://")
            ),
        ]

    def __str__(self) -> str:
        return self.url


class ServicePlace(models.Model):
    """Anlaufstelle: where people can go for the service besides the competent office."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="places")
    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="service_places")
    layer = models.PositiveSmallIntegerField(choices=Layer.choices, default=Layer.SOURCE)
    position = models.PositiveSmallIntegerField(default=0)
    appointment = models.BooleanField(default=False, help_text="by appointment only")
    hint = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                name="service_place_once", fields=["service", "office", "layer"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} in {self.office_id}"


class LinkProbe(models.Model):
    """Ergebnis der Linkprüfung: what an address answered last, and since when it fails."""

    url = models.URLField(max_length=600, unique=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    problem = models.CharField(max_length=200, blank=True)
    checked_at = models.DateTimeField()
    failing_since = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.url} {self.status or self.problem}"
