"""A ticket in words: what was said before it, what happened to it, why it may end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _

from rathaus.assistant.models import Ticket, Turn
from rathaus.design.components import TimelineEntry
from rathaus.kernel.clock import BERLIN
from rathaus.kernel.events import timeline
from rathaus.kernel.events.models import Event
from rathaus.kernel.references import Reference
from rathaus.people.models import Office
from rathaus.site.desk.figures import duration

_LONGEST: Final = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One turn of the conversation before the hand-over."""

    who: str
    text: str
    when: datetime | None


def said_before(ticket: Ticket) -> list[Line]:
    """The conversation that came with the ticket, in order."""
    speakers = {Turn.Speaker.PERSON.value: _("Fragt"), Turn.Speaker.MACHINE.value: _("Assistent")}
    return [
        Line(speakers.get(turn["speaker"], _("Stadt")), turn["text"], _moment(turn.get("said_at")))
        for turn in ticket.transcript
    ]


def closing_reasons() -> list[tuple[str, str]]:
    """Why a ticket may end without an answer, as values and words."""
    return [
        ("no-question", _("enthält keine Frage")),
        ("abuse", _("Missbrauch")),
        ("settled", _("hat sich erledigt")),
        ("duplicate", _("doppelt gestellt")),
    ]


def history_of(subject: Reference) -> list[TimelineEntry]:
    """What happened to the ticket, newest first."""
    events = [one for one in timeline(subject).reverse()[:_LONGEST] if one.kind in WORDS]
    keys = {str(one.facts.get("office", "")) for one in events}
    names = dict(Office.objects.filter(key__in=keys).values_list("key", "name"))
    return [
        TimelineEntry(
            title=WORDS[one.kind](one, names),
            when=one.time.astimezone(BERLIN),
            text=one.actor_label if one.actor.startswith("staff:") else "",
        )
        for one in events
    ]


def _handed(event: Event, names: Mapping[str, str]) -> str:
    return _("Übergeben an %(office)s") % {"office": _office(event, names)}


def _forwarded(event: Event, names: Mapping[str, str]) -> str:
    return _("Weitergeleitet an %(office)s") % {"office": _office(event, names)}


def _answered(event: Event, _names: Mapping[str, str]) -> str:
    lasted = duration(timedelta(minutes=int(event.facts.get("minutes", 0))))
    said = _("in der Zeit") if event.facts.get("in_time") else _("zu spät")
    return _("Beantwortet %(said)s (%(lasted)s)") % {"said": said, "lasted": lasted}


def _closed(event: Event, _names: Mapping[str, str]) -> str:
    reason = dict(closing_reasons()).get(str(event.facts.get("reason")), "")
    return _("Ohne Antwort geschlossen: %(reason)s") % {"reason": reason}


WORDS: Final[Mapping[str, Callable[[Event, Mapping[str, str]], str]]] = {
    "question.handed-over": _handed,
    "ticket.taken": lambda _event, _names: _("Übernommen"),
    "ticket.forwarded": _forwarded,
    "ticket.answered": _answered,
    "ticket.closed": _closed,
}


def _office(event: Event, names: Mapping[str, str]) -> str:
    key = str(event.facts.get("office", ""))
    return names.get(key, key)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(BERLIN) if text else None
