"""Reports: what was reported, where, and how far it is. The table of moves comes first."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from rathaus.kernel.blobs import Blob
from rathaus.kernel.clock import now
from rathaus.kernel.ids import new_id
from rathaus.kernel.references import Reference
from rathaus.people.models import Account, Office
from rathaus.records.models import Case
from rathaus.reports.models.setup import Category, Contractor, Owner

#: The map is counted in squares of zoom 22: 2^22 of them around the earth, about 6 m at 50° N.
SQUARES = 1 << 22


class State(models.TextChoices):
    """Stand einer Meldung."""

    RECEIVED = "received", _("eingegangen")
    ACCEPTED = "accepted", _("angenommen")
    IN_PROGRESS = "in_progress", _("in Arbeit")
    DONE = "done", _("erledigt")
    DECLINED = "declined", _("nicht übernommen")
    MERGED = "merged", _("zusammengeführt")


_S = State
# From each state to those that may follow.
MOVES: dict[State, frozenset[State]] = {
    _S.RECEIVED: frozenset({_S.ACCEPTED, _S.DECLINED, _S.MERGED}),
    _S.ACCEPTED: frozenset({_S.RECEIVED, _S.IN_PROGRESS, _S.DONE, _S.DECLINED, _S.MERGED}),
    _S.IN_PROGRESS: frozenset({_S.ACCEPTED, _S.DONE, _S.DECLINED, _S.MERGED}),
    _S.DONE: frozenset({_S.ACCEPTED}),
    _S.DECLINED: frozenset({_S.RECEIVED, _S.ACCEPTED}),
    _S.MERGED: frozenset({_S.RECEIVED, _S.ACCEPTED}),
}
OPEN = (State.RECEIVED, State.ACCEPTED, State.IN_PROGRESS)
"""States in which somebody still has to do something; „open“ of GeoReport v2."""


class Publication(models.TextChoices):
    """Veröffentlichung des Textes."""

    WAITING = "waiting", _("noch nicht geprüft")
    PUBLISHED = "published", _("veröffentlicht")
    WITHHELD = "withheld", _("nicht öffentlich")


class Channel(models.TextChoices):
    """Eingangsweg."""

    PAGE = "page", _("Seite")
    OPEN311 = "open311", _("Open311")
    STAFF = "staff", _("Telefon oder Schalter")
    IMPORT = "import", _("übernommen")


PLACE_SAID = "place_said"
"""The key among the answers of what was typed about the place; never shown to the public."""


class _TileX(Func):
    """Column of the square: Web Mercator (EPSG:3857), 0 at 180° W."""

    template = f"(floor((%(expressions)s + 180) / 360 * {SQUARES}))::integer"


class _TileY(Func):
    """Row of the square: Web Mercator, 0 at 85.05° N."""

    template = (
        f"(floor((1 - asinh(tan(radians(%(expressions)s))) / pi()) / 2 * {SQUARES}))::integer"
    )


class Report(models.Model):
    """Meldung eines Mangels im öffentlichen Raum, without names.

    ``serial`` makes the number that people read out („M-1234“). ``text`` is masked when it comes
    in and never changes; ``public_text`` is what the editors made of it for everybody. Who reported
    and who wants to hear of it are :class:`Follower`s. ``received_at`` is when the city knew
    (Verkehrssicherungspflicht). ``due_at`` is the end of the period that runs:
    until ``looked_after_at`` the first, then that for the work; None without a promise.
    ``suggested`` holds what the machine proposed, with the shares, for the drift.
    ``source``/``source_id`` name where an imported report came from; one that a program posted has
    ``program:<its key>`` as its source.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    serial = models.BigIntegerField(unique=True)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="reports")
    text = models.TextField(blank=True)
    public_text = models.TextField(
        null=True, blank=True, help_text="as the editors shortened it; None means the text itself"
    )
    latitude = models.FloatField()
    longitude = models.FloatField()
    place = models.CharField(max_length=200, blank=True)
    district = models.CharField(max_length=80, blank=True)
    owner = models.CharField(max_length=10, blank=True, choices=Owner.choices)
    danger = models.BooleanField(default=False)
    answers = models.JSONField(default=dict, blank=True, help_text="to the category's questions")
    state = models.CharField(max_length=12, choices=State.choices, default=State.RECEIVED)
    publication = models.CharField(
        max_length=10, choices=Publication.choices, default=Publication.WAITING
    )
    channel = models.CharField(max_length=8, choices=Channel.choices, default=Channel.PAGE)
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    contractor = models.ForeignKey(
        Contractor, on_delete=models.SET_NULL, null=True, blank=True, db_index=False
    )
    clerk = models.ForeignKey(
        Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    case = models.ForeignKey(
        Case, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged"
    )
    followers_count = models.PositiveIntegerField(default=0)
    received_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)
    accepted_at = models.DateTimeField(null=True, blank=True)
    looked_after_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(blank=True, help_text="public note on the status, at the end or before")
    reason = models.CharField(max_length=40, blank=True, help_text="why it was declined: a word")
    suspect = models.CharField(max_length=40, blank=True, help_text="why it may be abuse: a word")
    suggested = models.JSONField(default=list, blank=True)
    submission_key = models.CharField(max_length=80, null=True, blank=True, unique=True)
    source = models.CharField(max_length=80, blank=True)
    source_id = models.CharField(max_length=80, blank=True)
    tile_x = models.GeneratedField(
        expression=_TileX(F("longitude")), output_field=models.IntegerField(), db_persist=True
    )
    tile_y = models.GeneratedField(
        expression=_TileY(F("latitude")), output_field=models.IntegerField(), db_persist=True
    )

    class Meta:
        constraints = [
            models.CheckConstraint(name="report_state", condition=Q(state__in=State.values)),
            models.CheckConstraint(
                name="report_publication", condition=Q(publication__in=Publication.values)
            ),
            models.CheckConstraint(
                name="report_merged_names_whole",
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into__isnull=True)),
            ),
            models.CheckConstraint(
                name="report_ended_has_a_time",
                condition=Q(state__in=["done", "declined"], ended_at__isnull=False)
                | (~Q(state__in=["done", "declined"]) & Q(ended_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="report_on_earth",
                condition=Q(latitude__gte=-85, latitude__lte=85)
                & Q(longitude__gte=-180, longitude__lte=180),
            ),
            models.UniqueConstraint(
                name="report_source_once",
                fields=["source", "source_id"],
                condition=~Q(source_id=""),
            ),
        ]
        indexes = [
            models.Index(name="report_newest", fields=["-received_at", "-id"]),
            models.Index(name="report_published", fields=["publication", "-received_at", "-id"]),
            models.Index(name="report_changed", fields=["-updated_at", "-id"]),
            models.Index(name="report_of_office", fields=["office", "state", "-received_at"]),
            models.Index(name="report_by_place", fields=["latitude", "longitude"]),
            models.Index(
                name="report_by_tile", fields=["tile_x", "tile_y"], condition=~Q(state="merged")
            ),
            models.Index(
                name="report_public_map",
                fields=["tile_x", "tile_y"],
                include=["serial", "ended_at", "received_at", "state", "category", "district"],
                condition=Q(publication="published") & ~Q(state="merged"),
            ),
            models.Index(name="report_due", fields=["due_at"], condition=Q(due_at__isnull=False)),
            models.Index(
                name="report_open",
                fields=["office", "due_at"],
                condition=Q(state__in=["received", "accepted", "in_progress"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.category_id}"

    @property
    def place_said(self) -> str:
        """The place as it was typed, for the house alone; empty where ``place`` says all of it."""
        return str(self.answers.get(PLACE_SAID, ""))

    @property
    def number(self) -> str:
        """What people read out, and the ``service_request_id`` of GeoReport v2."""
        return f"M-{self.serial}"

    @property
    def ref(self) -> Reference:
        """The reference under which events and other rooms know the report."""
        return Reference("report", str(self.pk))

    @property
    def shown_text(self) -> str:
        """What everybody may read once it is published."""
        return self.text if self.public_text is None else self.public_text

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.state in OPEN


class Photo(models.Model):
    """Foto: cleaned of metadata, faces and number plates before anybody sees it.

    ``raw`` is what came in, kept only until it is worked on (or an editor has looked at what
    nothing could look for); ``blob`` and ``small`` are what may be shown. ``areas`` are the
    covered rectangles as shares of the picture ``[left, top, right, bottom, kind]``.
    ``vouched`` says that staff attached it, or a contractor whom the city trusts.
    """

    class Stage(models.TextChoices):
        REPORTED = "reported", _("zur Meldung")
        DONE = "done", _("nach der Arbeit")

    class State(models.TextChoices):
        PENDING = "pending", _("wird bearbeitet")
        UNSEEN = "unseen", _("wartet auf die Redaktion")
        READY = "ready", _("bereit")
        RELEASED = "released", _("veröffentlicht")
        WITHHELD = "withheld", _("zurückgehalten")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="photos")
    position = models.PositiveIntegerField(default=0)
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.REPORTED)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    raw = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    blob = models.ForeignKey(
        Blob, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    small = models.ForeignKey(
        Blob, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    areas = models.JSONField(default=list, blank=True)
    verdict = models.CharField(max_length=20, blank=True)
    reason = models.CharField(
        max_length=300, blank=True, help_text="why withheld, for the reporter"
    )
    vouched = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["stage", "position", "created_at"]
        indexes = [
            models.Index(
                name="photo_to_look_at",
                fields=["state", "created_at"],
                condition=Q(state__in=["pending", "unseen", "ready"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.stage} {self.position}"
