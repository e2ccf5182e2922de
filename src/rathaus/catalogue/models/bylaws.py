"""By-laws with their sections, and questions that people often ask."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from rathaus.catalogue.models.services import FIRST_LANGUAGE, KEY_PATTERN, Service
from rathaus.catalogue.models.topics import Topic
from rathaus.kernel.clock import now
from rathaus.kernel.references import Reference


class Bylaw(models.Model):
    """Satzung, Verordnung, Richtlinie oder Gesetz, as far as the city may cite it.

    ``issuer`` is who made it; ``level`` says whether that is the city itself. ``as_of`` is the day
    whose wording this is, ``source_url`` where the official wording stands.
    """

    class Level(models.TextChoices):
        OWN = "own", _("unsere Kommune")
        ASSOCIATION = "association", _("Verwaltungsverband")
        COUNTY = "county", _("Kreis")
        LAND = "land", _("Land")
        FEDERATION = "federation", _("Bund")

    class State(models.TextChoices):
        PUBLISHED = "published", _("in Kraft")
        WITHDRAWN = "withdrawn", _("außer Kraft")

    key = models.CharField(max_length=120, unique=True)
    title = models.CharField(max_length=300)
    short = models.CharField(max_length=80, blank=True, help_text="abbreviation, such as GemO")
    issuer = models.CharField(max_length=160, blank=True)
    level = models.CharField(max_length=12, choices=Level.choices, default=Level.OWN)
    adopted_on = models.DateField(null=True, blank=True)
    as_of = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=400, blank=True)
    source_url = models.URLField(max_length=600, blank=True)
    licence = models.CharField(max_length=200, blank=True)
    tags = models.JSONField(default=list, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PUBLISHED)
    review_on = models.DateField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    updated_at = models.DateTimeField(default=now)
    topics = models.ManyToManyField(Topic, related_name="bylaws", blank=True)

    class Meta:
        ordering = ["title", "key"]
        constraints = [
            models.CheckConstraint(name="bylaw_key_is_plain", condition=Q(key__regex=KEY_PATTERN)),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def ref(self) -> Reference:
        """The reference under which other rooms know the by-law."""
        return Reference("bylaw", self.key)


class BylawSection(models.Model):
    """Paragraf oder Abschnitt: what an answer cites. ``anchor`` is its place on the page."""

    bylaw = models.ForeignKey(Bylaw, on_delete=models.CASCADE, related_name="sections")
    position = models.PositiveIntegerField()
    anchor = models.CharField(max_length=80)
    number = models.CharField(max_length=40, blank=True, help_text="such as § 5")
    heading = models.CharField(max_length=300, blank=True)
    part = models.CharField(max_length=300, blank=True, help_text="heading above, such as I. Teil")
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(name="bylaw_section_place", fields=["bylaw", "position"]),
            models.UniqueConstraint(name="bylaw_section_anchor", fields=["bylaw", "anchor"]),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.heading}".strip()


class FrequentQuestion(models.Model):
    """Häufige Frage: written by the editors, resting on a service or a section of a by-law.

    ``proposal`` is a wording that waits for a second person; what is published stays as it is until
    then. ``written_by`` and ``approved_by`` (references) are never the same person.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Entwurf")
        PUBLISHED = "published", _("veröffentlicht")
        WITHDRAWN = "withdrawn", _("zurückgezogen")

    key = models.CharField(max_length=80, unique=True)
    language = models.CharField(max_length=12, default=FIRST_LANGUAGE)
    question = models.CharField(max_length=300)
    answer = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    service = models.ForeignKey(
        Service, on_delete=models.CASCADE, null=True, blank=True, related_name="questions"
    )
    section = models.ForeignKey(
        BylawSection, on_delete=models.SET_NULL, null=True, blank=True, related_name="questions"
    )
    topics = models.ManyToManyField(Topic, related_name="questions", blank=True)
    review_on = models.DateField(null=True, blank=True)
    updated_at = models.DateTimeField(default=now)
    written_by = models.CharField(max_length=80, blank=True)
    written_label = models.CharField(max_length=200, blank=True)
    proposal = models.JSONField(null=True, blank=True)
    proposed_by = models.CharField(max_length=80, blank=True)
    proposed_label = models.CharField(max_length=200, blank=True)
    proposed_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.CharField(max_length=80, blank=True)
    approved_label = models.CharField(max_length=200, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["question", "key"]
        constraints = [
            models.CheckConstraint(
                name="question_key_is_plain", condition=Q(key__regex=KEY_PATTERN)
            ),
            models.CheckConstraint(
                name="question_published_has_review_day",
                condition=~Q(state="published") | Q(review_on__isnull=False),
            ),
            models.CheckConstraint(
                name="question_approved_by_another",
                condition=Q(approved_by="") | ~Q(approved_by=F("written_by")),
            ),
        ]

    def __str__(self) -> str:
        return self.question

    @property
    def ref(self) -> Reference:
        """The reference under which other rooms know the question."""
        return Reference("question", self.key)
