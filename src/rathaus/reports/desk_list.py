"""The list of the desk: what narrows it, its order by the clock, and what of it is urgent."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from django.db.models import Case as Choice
from django.db.models import DateTimeField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Invalid
from rathaus.reports.filters import Bounds, category_keys, inside
from rathaus.reports.models import OPEN, Entry, Photo, Report, State
from rathaus.reports.queries import reports_for, serial_of

STATES = ("", "neu", "offen", "erledigt", "abgelehnt", "zusammengefuehrt", "alle")
_IN = {
    "": OPEN,
    "offen": (State.ACCEPTED, State.IN_PROGRESS),
    "neu": (State.RECEIVED,),
    "erledigt": (State.DONE,),
    "abgelehnt": (State.DECLINED,),
    "zusammengefuehrt": (State.MERGED,),
}
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)
_AT_ONCE = timedelta(days=36_500)
_TO_LOOK_AT = (Photo.State.UNSEEN, Photo.State.READY)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for; empty fields narrow nothing. Names in the address are German.

    ``box`` is a part of the map (west,south,east,north). ``state`` empty is what is not finished.
    ``mine`` leaves what one works on oneself.
    """

    state: str = ""
    category: str = ""
    district: str = ""
    office: str = ""
    danger: str = ""
    suspect: str = ""
    photo: str = ""
    no_case: str = ""
    late: str = ""
    unanswered: str = ""
    mine: str = ""
    words: str = ""
    box: str = ""

    @property
    def kept(self) -> dict[str, str]:
        """What narrows, as it stands in the address."""
        return {_NAMES[field.name]: v for field in fields(self) if (v := getattr(self, field.name))}


_NAMES = {
    "state": "stand",
    "category": "kategorie",
    "district": "stadtteil",
    "office": "stelle",
    "danger": "gefahr",
    "suspect": "verdacht",
    "photo": "foto",
    "no_case": "ohne-vorgang",
    "late": "ueberfaellig",
    "unanswered": "ohne-antwort",
    "mine": "meine",
    "words": "q",
    "box": "bereich",
}
_FLAGS = ("danger", "suspect", "photo", "no_case", "late", "unanswered", "mine")


def read_wanted(given: Mapping[str, str]) -> Wanted:
    """The filters of an address; what makes no sense narrows nothing."""
    found = {
        field: " ".join(given.get(name, "")[:80].replace("\x00", " ").split())
        for field, name in _NAMES.items()
    }
    if found["state"] not in STATES:
        found["state"] = ""
    return Wanted(**found | {flag: "1" for flag in _FLAGS if found[flag]})


def listed(actor: Actor, wanted: Wanted) -> QuerySet[Any]:
    """The reports that the actor sees and the filters leave, with what a line has to say.

    Each carries ``clock`` (what the order goes by), ``unanswered`` and ``photo_waits``.
    """
    found = reports_for(actor).select_related("category", "office", "clerk")
    return _marked(_narrowed(found, actor, wanted))


def narrowed_for(actor: Actor, wanted: Wanted) -> QuerySet[Report]:
    """The same reports bare, for counting them on a map."""
    return _narrowed(reports_for(actor), actor, wanted)


def page_by_clock(
    found: QuerySet[Any], *, after: str = "", size: int = 25
) -> tuple[Sequence[Any], str]:
    """One page, the most urgent first, and the cursor of the next one (empty at the end).

    A question without an answer comes before everything else, what has no period comes last.
    """
    if after:
        clock, serial = _decoded(after)
        found = found.filter(Q(clock__gt=clock) | Q(clock=clock, serial__gt=serial))
    rows = list(found.order_by("clock", "serial")[: size + 1])
    return rows[:size], _encoded(rows[size - 1]) if len(rows) > size else ""


def urgent_count(actor: Actor) -> int:
    """How many reports of the actor are overdue, look like abuse or went without an answer."""
    found = reports_for(actor).filter(state__in=OPEN)
    late = Q(due_at__lt=now()) | (Q(state=State.RECEIVED) & ~Q(suspect=""))
    return found.filter(late | Q(pk__in=_unanswered())).count()


def due_first(actor: Actor, most: int) -> Sequence[Any]:
    """The most urgent reports of the actor that are overdue or due within a day."""
    soon = now() + timedelta(days=1)
    found = listed(actor, Wanted()).filter(Q(due_at__lte=soon) | Q(unanswered=True))
    return page_by_clock(found, size=most)[0]


def _narrowed(found: QuerySet[Report], actor: Actor, wanted: Wanted) -> QuerySet[Report]:
    if wanted.state != "alle":
        found = found.filter(state__in=_IN[wanted.state])
    if wanted.category:
        found = found.filter(category__in=category_keys(wanted.category))
    if wanted.district:
        found = found.filter(district=wanted.district)
    if wanted.office:
        found = found.filter(office__key=wanted.office)
    for flag, condition in _flags(actor).items():
        if getattr(wanted, flag):
            found = found.filter(condition)
    if box := Bounds.parse(wanted.box):
        found = inside(found, box)
    return _worded(found, wanted.words) if wanted.words else found


def _flags(actor: Actor) -> dict[str, Q]:
    """What each flag leaves."""
    return {
        "late": Q(due_at__lt=now()),
        "danger": Q(danger=True),
        "suspect": ~Q(suspect=""),
        "no_case": Q(case=None),
        "mine": Q(clerk_id=actor.account or 0),
        "photo": Q(_photo_waits()),
        "unanswered": Q(pk__in=_unanswered()),
    }


def _worded(found: QuerySet[Report], words: str) -> QuerySet[Report]:
    serial = serial_of(words)
    if serial is not None:
        return found.filter(serial=serial)
    for word in words.split()[:5]:
        found = found.filter(
            Q(text__icontains=word) | Q(place__icontains=word) | Q(case__number__istartswith=word)
        )
    return found


def _marked(found: QuerySet[Report]) -> QuerySet[Any]:
    clock = Coalesce(F("due_at"), Value(_NEVER), output_field=DateTimeField())
    asked = Q(unanswered=True)
    at_once = F("received_at") - Value(_AT_ONCE)
    order = Choice(When(asked, then=at_once), default=clock, output_field=DateTimeField())
    marks = found.annotate(unanswered=Q(pk__in=_unanswered()), photo_waits=_photo_waits())
    return marks.annotate(clock=order)


def _unanswered() -> QuerySet[Entry, Any]:
    """Reports whose question has not been answered in time."""
    questions = Entry.objects.filter(kind=Entry.Kind.QUESTION, answered_at=None, due_at__lt=now())
    return questions.values("report")


def _photo_waits() -> Exists:
    """Whether a photo of the report waits for the editors."""
    return Exists(Photo.objects.filter(report=OuterRef("pk"), state__in=_TO_LOOK_AT))


def _encoded(row: Any) -> str:
    return base64.urlsafe_b64encode(orjson.dumps([row.clock, row.serial])).decode().rstrip("=")


def _decoded(cursor: str) -> tuple[datetime, int]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        clock, serial = orjson.loads(base64.urlsafe_b64decode(padded))
        return datetime.fromisoformat(clock), int(serial)
    except (orjson.JSONDecodeError, binascii.Error, ValueError, TypeError):
        raise Invalid(
            _("Die Adresse dieser Seite ist unvollständig oder veraltet."),
            remedy=_("Beginnen Sie die Liste von vorn."),
        ) from None
