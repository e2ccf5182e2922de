"""What can be found, and the words by which.

Beside these two stands the table ``kernel_searchterm`` (in the migration): the inverted index, one
row per root of words and entry, with the weight of all the places where it occurs.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models

from rathaus.kernel.access.visibility import Visibility


class SearchEntry(models.Model):
    """Fundstelle: one thing in one language, as whatever room owns it describes it.

    ``weight`` is its popularity (0 for none). ``names`` are title and synonyms in folded form.
    ``whole`` is the key of what the entry is a passage of, for instance a by-law of a section;
    ``fullness`` says how much there is to read (0 to 1).
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.TextField()
    key = models.TextField()
    language = models.TextField()
    title = models.TextField()
    summary = models.TextField(blank=True)
    text = models.TextField(blank=True)
    synonyms = ArrayField(models.TextField(), default=list)
    official = models.TextField(default="", blank=True)
    details = models.TextField(default="", blank=True)
    whole = models.TextField(default="", blank=True)
    whole_title = models.TextField(default="", blank=True)
    area = models.TextField(default="", blank=True)
    fullness = models.FloatField(default=0.0)
    url = models.TextField()
    visibility = models.PositiveSmallIntegerField(choices=Visibility.choices)
    office = models.UUIDField(null=True)
    parties = ArrayField(models.UUIDField(), default=list)
    weight = models.FloatField(default=0.0)
    names = ArrayField(models.TextField(), default=list)
    name_text = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "key", "language"], name="searchentry_once"),
            models.CheckConstraint(condition=models.Q(weight__gte=0), name="searchentry_weight"),
        ]
        indexes = [
            GinIndex(OpClass("name_text", name="gin_trgm_ops"), name="searchentry_names"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.key} ({self.language})"


class SearchWord(models.Model):
    """Wort aus den Fundstellen, mit Stamm, Wurzel und den Teilen, aus denen es zusammengesetzt ist.

    ``word`` is folded, ``shown`` the spelling in which it was first met,
    empty for parts of words that were never met alone. Words of protected entries
    are among them: never show one to people except through :func:`nearest_words`.
    """

    id = models.BigAutoField(primary_key=True)
    language = models.TextField()
    word = models.TextField()
    shown = models.TextField(default="")
    stem = models.TextField()
    root = models.TextField(default="")
    parts = ArrayField(models.TextField(), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["language", "word"], name="searchword_once"),
        ]
        indexes = [
            GinIndex(OpClass("word", name="gin_trgm_ops"), name="searchword_similar"),
            models.Index(
                fields=["word"], opclasses=["text_pattern_ops"], name="searchword_beginning"
            ),
        ]

    def __str__(self) -> str:
        return self.word
