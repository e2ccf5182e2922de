"""Offices as a tree, when they are open, and the posts in them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from rathaus.kernel.ids import new_id
from rathaus.people.models.accounts import Account
from rathaus.people.models.periods import ends_after_start

KEY_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"


class Office(models.Model):
    """Organisationseinheit: a department, office, division or place of the administration.

    ``path`` is written by the database from the keys of all offices above („stadt/ordnung"); the
    same trigger refuses a tree that bites its tail. ``position`` orders siblings.
    """

    class Kind(models.TextChoices):
        CITY = "city", _("Kommune")
        DEPARTMENT = "department", _("Dezernat")
        OFFICE = "office", _("Amt")
        DIVISION = "division", _("Abteilung")
        TEAM = "team", _("Sachgebiet")
        PLACE = "place", _("Außenstelle")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=60, unique=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    name = models.CharField(max_length=160)
    short = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.OFFICE)
    street = models.CharField(max_length=120, blank=True)
    house_number = models.CharField(max_length=12, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    town = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    website = models.URLField(max_length=300, blank=True)
    latitude = models.FloatField(null=True, blank=True, help_text="WGS 84")
    longitude = models.FloatField(null=True, blank=True, help_text="WGS 84")
    accessibility = models.TextField(blank=True)
    identifiers = models.JSONField(default=dict, blank=True, help_text="elsewhere, by scheme")
    path = models.TextField(unique=True, editable=False)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(name="office_key_is_plain", condition=Q(key__regex=KEY_PATTERN)),
            models.CheckConstraint(name="office_not_its_own_parent", condition=~Q(parent=F("id"))),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def address_lines(self) -> list[str]:
        """Street, then postcode and town; lines without content are left out."""
        lines = [f"{self.street} {self.house_number}", f"{self.postcode} {self.town}"]
        return [line.strip() for line in lines if line.strip()]


class OpeningHours(models.Model):
    """Öffnungszeiten: one stretch of time on one day of the week (1 Monday … 7 Sunday)."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()
    note = models.CharField(max_length=160, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["weekday", "opens"]
        constraints = [
            models.CheckConstraint(
                name="opening_hours_weekday", condition=Q(weekday__range=(1, 7))
            ),
            models.CheckConstraint(
                name="opening_hours_open_first", condition=Q(opens__lt=F("closes"))
            ),
            ends_after_start("opening_hours_end_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday}: {self.opens:%H:%M}–{self.closes:%H:%M}"


class Post(models.Model):
    """Stelle: work that somebody holds; vacant when ``holder`` is empty."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=60, unique=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="posts")
    title = models.CharField(max_length=160)
    holder = models.ForeignKey(
        Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="posts"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(name="post_key_is_plain", condition=Q(key__regex=KEY_PATTERN))
        ]

    def __str__(self) -> str:
        return self.title


class Deputy(models.Model):
    """Vertretung im Amt: takes the place of a post's holder while the holder is away."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="deputies")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="deputies")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "deputies"
        constraints = [
            ends_after_start("deputy_ends_after_start"),
            models.UniqueConstraint(
                name="deputy_once_a_day", fields=["post", "account", "valid_from"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} für {self.post}"
