"""What a city sets up: categories, who gets what, contractors, texts. Files and pages write it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from rathaus.kernel.clock import now
from rathaus.people.models import Account, Office


class Category(models.Model):
    """Kategorie einer Meldung, with its periods and what it asks.

    ``first_hours`` is the period until somebody has looked after it, ``done_hours`` that until it
    is done; None is no promise. ``danger`` shortens the first to ``reports.danger_hours``.
    ``words`` are everyday words for the suggestion. ``attributes`` are further questions, each
    ``{code, datatype, required, description, values}`` (GeoReport v2, service definition).
    """

    key = models.SlugField(primary_key=True, max_length=80)
    position = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=120)
    names = models.JSONField(default=dict, blank=True, help_text="other languages: {„en“: …}")
    group = models.CharField(max_length=80, blank=True)
    description = models.TextField(blank=True)
    words = models.JSONField(default=list, blank=True)
    leika = models.CharField(max_length=20, blank=True)
    icon = models.CharField(max_length=40, blank=True)
    danger = models.BooleanField(default=False)
    first_hours = models.PositiveIntegerField(null=True, blank=True)
    done_hours = models.PositiveIntegerField(null=True, blank=True)
    attributes = models.JSONField(default=list, blank=True)
    plan = models.CharField(max_length=20, default="11.50", help_text="entry of the filing plan")
    shown = models.BooleanField(default=True, help_text="whether released texts are published")
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "key"]
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the language at hand, else in German."""
        language = (get_language() or "de").split("-")[0]
        return str(self.names.get(language) or self.name)


class Contractor(models.Model):
    """Auftragnehmer: a firm or an own enterprise that gets orders by mail or by its program.

    What a ``trusted`` one reports as done closes the report at once; otherwise the office looks.
    """

    key = models.SlugField(primary_key=True, max_length=80)
    name = models.CharField(max_length=160)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    token_digest = models.CharField(max_length=64, blank=True, help_text="of its program's key")
    trusted = models.BooleanField(default=False)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Owner(models.TextChoices):
    """Baulastträger der Straße."""

    CITY = "city", _("Stadt")
    DISTRICT = "district", _("Kreis")
    LAND = "land", _("Land")
    FEDERAL = "federal", _("Bund")
    PRIVATE = "private", _("privat")


class Route(models.Model):
    """Zuständigkeit: who gets reports of a category, in a district, on a road of this owner.

    Empty fields fit everything; the row that names most counts, then the lower position.
    ``outside`` names an authority beyond the house (Landesbetrieb Straßenbau): such a report is
    handed on.
    """

    position = models.PositiveIntegerField(default=0)
    category = models.ForeignKey(
        Category, on_delete=models.CASCADE, null=True, blank=True, related_name="routes"
    )
    group = models.CharField(max_length=80, blank=True)
    district = models.CharField(max_length=80, blank=True)
    owner = models.CharField(max_length=10, blank=True, choices=Owner.choices)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    contractor = models.ForeignKey(
        Contractor, on_delete=models.SET_NULL, null=True, blank=True, related_name="routes"
    )
    outside = models.CharField(max_length=160, blank=True)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return f"{self.category_id or self.group or '*'} → {self.office}"


class Wording(models.Model):
    """Text der Stadt: what pages and letters say („emergency“, „declined.private“)."""

    key = models.CharField(max_length=80)
    language = models.CharField(max_length=12, default="de")
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(name="wording_once", fields=["key", "language"])]

    def __str__(self) -> str:
        return f"{self.key} ({self.language})"


class SetupChange(models.Model):
    """Änderung an der Einrichtung: who changed what, with the row before and after."""

    at = models.DateTimeField(default=now)
    by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    by_label = models.CharField(max_length=160, blank=True)
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=120)
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="setup_change_kind",
                condition=Q(kind__in=["category", "contractor", "route", "wording"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
