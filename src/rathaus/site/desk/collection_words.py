"""What happened to by-laws, questions, open ones too, and packs, in the words of the editors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from django.utils.translation import gettext as _

from rathaus.design.components import TimelineEntry
from rathaus.kernel.clock import BERLIN
from rathaus.kernel.events import timeline
from rathaus.kernel.events.models import Event
from rathaus.kernel.references import Reference

_LONGEST: Final = 50


def _imported(event: Event) -> str:
    return _("Eingelesen") if event.facts.get("new") else _("Neue Fassung eingelesen")


def _decided(event: Event) -> str:
    said = {"answered": _("Als beantwortet abgehakt"), "outside": _("Nicht unsere Aufgabe")}
    return said.get(str(event.facts.get("state")), _("Wieder geöffnet"))


def _told(text: Callable[[], str]) -> Callable[[Event], str]:
    return lambda _event: text()


WORDS: Final[Mapping[str, Callable[[Event], str]]] = {
    "bylaw.imported": _imported,
    "bylaw.reviewed": _told(lambda: _("Geprüft: Wortlaut gilt noch")),
    "bylaw.withdrawn": _told(lambda: _("Außer Kraft gesetzt")),
    "bylaw.restored": _told(lambda: _("Wieder gezeigt")),
    "question.proposed": _told(lambda: _("Wortlaut vorgeschlagen")),
    "question.approved": _told(lambda: _("Freigegeben und veröffentlicht")),
    "question.returned": _told(lambda: _("Vorschlag nicht übernommen")),
    "question.reviewed": _told(lambda: _("Geprüft: Antwort stimmt noch")),
    "question.withdrawn": _told(lambda: _("Zurückgezogen")),
    "open_question.decided": _decided,
    "topic.described": _told(lambda: _("Zusammengestellt")),
    "topic.switched-on": _told(lambda: _("Eingeschaltet")),
    "topic.switched-off": _told(lambda: _("Ausgeschaltet")),
}


def history_of(subject: Reference) -> list[TimelineEntry]:
    """The log of one thing, newest first, with who did it and why."""
    events = timeline(subject).reverse()[:_LONGEST]
    return [_entry(event) for event in events if event.kind in WORDS]


def _entry(event: Event) -> TimelineEntry:
    reason = str(event.facts.get("reason") or "")
    said = [event.actor_label] if event.actor.startswith(("staff:", "client:")) else []
    said += [f"„{reason}“"] if reason else []
    return TimelineEntry(
        title=WORDS[event.kind](event),
        when=event.time.astimezone(BERLIN),
        text=" · ".join(said),
    )
