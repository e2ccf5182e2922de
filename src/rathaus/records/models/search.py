"""What the search of the record room knows: texts, lines, saved searches, and searches in vain."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rathaus.kernel.ids import new_id
from rathaus.people.models import Office
from rathaus.records.models.cases import Case
from rathaus.records.models.documents import Document


class TextState(models.TextChoices):
    """Was beim Auslesen eines Dokuments herauskam."""

    READ = "read", _("gelesen")
    EMPTY = "empty", _("ohne Text, zum Beispiel ein Bild")
    LOCKED = "locked", _("verschlüsselt")
    BROKEN = "broken", _("nicht lesbar")
    TOO_LARGE = "too_large", _("zu groß zum Auslesen")
    OTHER = "other", _("Format ohne Text")


class DocumentText(models.Model):
    """Ausgelesener Text: what the newest version of a document says, for finding it.

    It is derived and can be read anew at any time; with an erased document it goes at once.
    """

    document = models.OneToOneField(
        Document,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="extracted",
        db_constraint=False,
    )
    version = models.PositiveIntegerField(help_text="the version that was read")
    state = models.TextField(choices=TextState.choices)
    text = models.TextField(blank=True)
    read_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="documenttext_state", condition=Q(state__in=TextState.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id}: {self.get_state_display()}"


class SearchLine(models.Model):
    """Fundzeile: a case, or one of its documents, as the search of one office sees it.

    ``office`` is whose line it is: the office of the case, or one that was asked and for which the
    document is named. ``home`` is always the office of the case. ``head`` holds what stands on the
    cover (numbers, titles, names), ``words`` that and the content, both as folded stems.
    """

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    document = models.ForeignKey(
        Document,
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        db_constraint=False,
    )
    office = models.ForeignKey(
        Office, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    home = models.ForeignKey(
        Office, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    protected = models.BooleanField()
    restricted = models.BooleanField(db_default=False)
    asked = models.BooleanField(help_text="the line of an office that was asked")
    at = models.DateTimeField()
    year = models.PositiveSmallIntegerField()
    plan = models.TextField()
    state = models.TextField()
    kind = models.TextField(help_text="kind of document; „case“ for the case itself")
    head = SearchVectorField()
    words = SearchVectorField()

    class Meta:
        indexes = [
            GinIndex(name="searchline_words", fields=["words"], fastupdate=False),
            models.Index(name="searchline_newest", fields=["-at", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


class SearchDue(models.Model):
    """Vormerkung: a case whose lines are to be written anew. Triggers of the database enter it."""

    id = models.BigAutoField(primary_key=True)
    case = models.UUIDField()

    class Meta:
        verbose_name_plural = "search due"

    def __str__(self) -> str:
        return str(self.case)


class SavedSearch(models.Model):
    """Gemerkte Suche of one account: a name and the address behind it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    name = models.TextField()
    address = models.TextField(help_text="words and filters, as in the address of the page")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "saved searches"
        constraints = [
            models.UniqueConstraint(name="saved_search_once", fields=["account", "name"]),
            models.CheckConstraint(name="saved_search_has_a_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class Amount(models.TextChoices):
    """Größenordnung von Treffern, die jemand nicht sehen darf."""

    ONE = "one", _("einer")
    FEW = "few", _("2 bis 10")
    MANY = "many", _("mehr als 10")


class WithheldSearch(models.Model):
    """Suche ins Verwehrte: somebody looked for what is only there for others.

    The words stand here and not in the log, which cannot be changed: they may name people, and go
    again after a while.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    words = models.TextField()
    amount = models.TextField(choices=Amount.choices)
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "withheld searches"
        constraints = [
            models.CheckConstraint(
                name="withheld_search_amount", condition=Q(amount__in=Amount.values)
            ),
        ]
        indexes = [models.Index(name="withheld_search_newest", fields=["-at", "-id"])]

    def __str__(self) -> str:
        return f"{self.account_id} {self.at:%Y-%m-%d %H:%M}"
