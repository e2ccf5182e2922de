"""Services, their texts, and who is competent where."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from rathaus.kernel.clock import now
from rathaus.kernel.ids import new_id
from rathaus.kernel.references import Reference
from rathaus.people.models import Office

FIRST_LANGUAGE = "de"
KEY_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"


class Layer(models.IntegerChoices):
    """Whose words: the Land's, those of the folder or list that came later, the city's own.

    What stands higher is shown; a lower text stays below it and comes back when the higher goes.
    """

    LAND = 0, _("vom Land")
    SOURCE = 1, _("aus der Quelle")
    OWN = 2, _("eigener Text")


class Service(models.Model):
    """Leistung (XZuFi): what a municipality does for somebody, described once for all channels.

    ``procedure_key`` is empty for services that are only described; ``office`` is competent
    wherever no :class:`Responsibility` names another. ``popularity`` counts how often it was asked
    for in the last seven days. ``digest`` tells whether a new source says anything new.

    ``names`` and ``synonyms`` are what is shown; what the Land, the source and the city itself said
    stands by layer beside them, ``land_digest`` being that of the Land's description. ``own_bases``
    are the digests of the lists and names below, when the city wrote its own over them.
    ``identifiers`` name the service in other catalogues, by the scheme of the catalogue.
    ``duration_minutes`` is how long an appointment for it takes.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Entwurf")
        PUBLISHED = "published", _("veröffentlicht")
        WITHDRAWN = "withdrawn", _("zurückgezogen")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=80, unique=True)
    leika = models.CharField(max_length=14, blank=True)
    procedure_key = models.CharField(max_length=80, blank=True)
    names = models.JSONField(help_text="by language, German always")
    sort_name = models.CharField(max_length=200, editable=False)
    synonyms = models.JSONField(default=dict, help_text="lists by language")
    source_names = models.JSONField(default=dict, blank=True)
    source_synonyms = models.JSONField(default=dict, blank=True)
    land_names = models.JSONField(default=dict, blank=True)
    land_synonyms = models.JSONField(default=dict, blank=True)
    land_digest = models.CharField(max_length=64, blank=True)
    own_names = models.JSONField(default=dict, blank=True)
    own_synonyms = models.JSONField(default=dict, blank=True)
    own_bases = models.JSONField(default=dict, blank=True, help_text="digests by list")
    identifiers = models.JSONField(default=dict, blank=True, help_text="by scheme")
    trust = models.CharField(max_length=12, default="none")
    channels = ArrayField(models.CharField(max_length=10), default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    review_on = models.DateField(null=True, blank=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="services")
    popularity = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    duration_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    updated_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="service_key_is_plain", condition=Q(key__regex=KEY_PATTERN)
            ),
            models.CheckConstraint(
                name="service_leika_is_a_key", condition=Q(leika__regex=r"^([0-9]{14})?$")
            ),
            models.CheckConstraint(
                name="service_has_a_german_name",
                condition=Q(names__has_key="de") & ~Q(names__de=""),
            ),
            models.CheckConstraint(
                name="service_published_has_review_day",
                condition=~Q(state="published") | Q(review_on__isnull=False),
            ),
        ]
        indexes = [
            models.Index(name="service_by_name", fields=["state", "sort_name", "key"]),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> Reference:
        """The reference under which other rooms know the service."""
        return Reference("service", self.key)

    @property
    def name(self) -> str:
        """Its name in the language of the request, else in German."""
        return spoken(self.names)


class ServiceText(models.Model):
    """Textbaustein (XZuFi „Modul“): one part of the description in one language.

    ``position`` 0 is the text itself; from 1 on stand the norms of the legal basis, one a row.
    Texts are paragraphs with the few marks of :mod:`rathaus.catalogue.markup`. ``base`` is the
    digest of the text below when an own one was written over it: whoever changes it there is told.
    """

    class Module(models.TextChoices):
        """Codes of XZuFi, in the order in which a page shows them."""

        SHORT = "kurztext", _("Kurz gesagt")
        FULL = "volltext", _("Worum es geht")
        CONDITIONS = "voraussetzungen", _("Voraussetzungen")
        PAPERS = "unterlagen", _("Das brauchen Sie")
        STEPS = "verfahrensablauf", _("So läuft es ab")
        DEADLINES = "fristen", _("Fristen")
        DURATION = "bearbeitungsdauer", _("So lange dauert es")
        COST = "kosten", _("Kosten")
        LAW = "rechtsgrundlage", _("Rechtsgrundlage")
        REMEDY = "rechtsbehelf", _("Wenn Sie nicht einverstanden sind")
        FORMS = "formulare", _("Formulare")
        COMPETENCE = "zustaendigkeit", _("Zuständig")
        FURTHER = "weiterfuehrendes", _("Mehr dazu")
        HINTS = "hinweise", _("Gut zu wissen")
        PLAIN = "leichte_sprache", _("In Leichter Sprache")

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=12)
    module = models.CharField(max_length=40, choices=Module.choices)
    position = models.PositiveSmallIntegerField(default=0)
    text = models.TextField(blank=True)
    norm = models.CharField(max_length=200, blank=True)
    layer = models.PositiveSmallIntegerField(choices=Layer.choices, default=Layer.SOURCE)
    base = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["module", "position"]
        constraints = [
            models.UniqueConstraint(
                name="service_text_once",
                fields=["service", "language", "module", "position", "layer"],
            ),
            models.CheckConstraint(
                name="service_text_says_something", condition=~Q(text="") | ~Q(norm="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} {self.language} {self.module}"


class Responsibility(models.Model):
    """Örtliche Zuständigkeit: in this district another office than usual is competent."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="responsibilities")
    district = models.CharField(max_length=80)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="responsibilities")

    class Meta:
        verbose_name_plural = "responsibilities"
        constraints = [
            models.UniqueConstraint(
                name="one_competent_office_per_district", fields=["service", "district"]
            ),
            models.CheckConstraint(
                name="responsibility_names_a_district", condition=~Q(district="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service} in {self.district}: {self.office}"


def asked_language() -> str:
    """The language of the request, without its region."""
    return (get_language() or FIRST_LANGUAGE).split("-")[0]


def spoken(texts: Mapping[str, str]) -> str:
    """A text by language in that of the request, else in German."""
    return texts.get(asked_language()) or texts.get(FIRST_LANGUAGE, "")
