"""Life situations, target groups and topic packs: ways to services other than their names."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rathaus.catalogue.models.services import KEY_PATTERN, Service, spoken
from rathaus.kernel.references import Reference


class Topic(models.Model):
    """Thema: a life situation (Lebenslage), a target group (Zielgruppe) or a pack of topics.

    A pack (Themenpaket) is what the assistant may speak about; switched off, it hands such
    questions over to people. Situations and groups are shown on pages of their own.
    ``bylaw_keys`` are beginnings of keys of by-laws that lie in a pack, the empty one takes all.
    """

    class Kind(models.TextChoices):
        SITUATION = "situation", _("Lebenslage")
        GROUP = "group", _("Zielgruppe")
        PACK = "pack", _("Themenpaket")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    key = models.CharField(max_length=80)
    names = models.JSONField(help_text="by language, German always")
    texts = models.JSONField(default=dict, blank=True, help_text="by language")
    position = models.PositiveSmallIntegerField(default=0)
    enabled = models.BooleanField(default=True)
    bylaw_keys = models.JSONField(default=list, blank=True)
    services = models.ManyToManyField(Service, related_name="topics", blank=True)

    class Meta:
        ordering = ["kind", "position", "key"]
        constraints = [
            models.UniqueConstraint(name="topic_once", fields=["kind", "key"]),
            models.CheckConstraint(name="topic_key_is_plain", condition=Q(key__regex=KEY_PATTERN)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def ref(self) -> Reference:
        """The reference under which the log knows it."""
        return Reference("topic", f"{self.kind}.{self.key}")

    @property
    def name(self) -> str:
        """Its name in the language of the request, else in German."""
        return spoken(self.names)
