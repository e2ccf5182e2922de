"""What happened to a report: what was said, and what the log knows, newest first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from rathaus.design.components import Badge, TimelineEntry
from rathaus.design.typography import number as in_print
from rathaus.kernel.clock import BERLIN
from rathaus.kernel.events import timeline
from rathaus.kernel.events.models import Event
from rathaus.people.models import Office
from rathaus.reports.models import Entry, Report, State
from rathaus.reports.setup import setup

_LONGEST: Final = 80


def first_facts(report: Report) -> Mapping[str, Any]:
    """What the city knew when the report came in."""
    received = timeline(report.ref).filter(kind="report.received").first()
    return received.facts if received else {}


def history_of(report: Report, entries: Iterable[Entry]) -> list[TimelineEntry]:
    """Entries and facts in one line of time."""
    told = [_entry(entry) for entry in entries]
    events = [one for one in timeline(report.ref).reverse()[:_LONGEST] if one.kind in WORDS]
    names = _names(events)
    told += [
        TimelineEntry(
            title=WORDS[one.kind](one, names),
            when=one.time.astimezone(BERLIN),
            text=one.actor_label if one.actor.startswith("staff:") else "",
        )
        for one in events
    ]
    return sorted(told, key=lambda one: one.when, reverse=True)  # type: ignore[arg-type,return-value]


def _entry(entry: Entry) -> TimelineEntry:
    titles = {
        Entry.Kind.NOTE: _("Vermerk"),
        Entry.Kind.QUESTION: _("Rückfrage an die meldende Person"),
        Entry.Kind.ANSWER: _("Antwort der meldenden Person"),
    }
    title = titles.get(Entry.Kind(entry.kind))
    if title is None:
        title = str(State(entry.state).label) if entry.state else _("Stand")
    inside = None if entry.public else Badge(label=_("intern"), icon="lock")
    text = f"{entry.text} ({entry.by_label})" if entry.by_label and entry.text else entry.text
    return TimelineEntry(
        title=title[:1].upper() + title[1:],
        when=entry.at.astimezone(BERLIN),
        text=text or entry.by_label,
        badge=inside,
    )


def _names(events: Iterable[Event]) -> Mapping[str, str]:
    keys = {str(one.facts.get(name, "")) for one in events for name in ("office", "office_before")}
    names = dict(Office.objects.filter(key__in=keys).values_list("key", "name")) if keys else {}
    return names | {key: one.label for key, one in setup().categories.items()}


def _received(_event: Event, _names: Mapping[str, str]) -> str:
    return _("Eingegangen")


def _routed(event: Event, names: Mapping[str, str]) -> str:
    facts = event.facts
    parts = []
    if facts.get("category_before") != facts.get("category"):
        parts.append(_named(names, facts.get("category")))
    if facts.get("office_before") != facts.get("office"):
        parts.append(_named(names, facts.get("office")))
    return _("Geändert: %(what)s") % {"what": ", ".join(parts) or _("Baulast der Straße")}


def _published(event: Event, _names: Mapping[str, str]) -> str:
    if event.facts.get("publication") == "published":
        return _("Veröffentlicht")
    return _("Aus der Veröffentlichung genommen")


def _photo(event: Event, _names: Mapping[str, str]) -> str:
    words = {
        "released": _("Foto freigegeben"),
        "withheld": _("Foto zurückgehalten"),
        "removed": _("Foto entfernt"),
        "blackened": _("Foto weiter geschwärzt"),
    }
    return words.get(str(event.facts.get("state")), _("Foto bearbeitet"))


def _merged(event: Event, _names: Mapping[str, str]) -> str:
    metres = in_print(round(float(event.facts.get("metres") or 0)))
    return _("Zusammengeführt, %(metres)s m entfernt") % {"metres": metres}


def _joined(event: Event, _names: Mapping[str, str]) -> str:
    return _("Jemand meldet dasselbe (jetzt %(n)s)") % {"n": event.facts.get("followers")}


WORDS: Final[Mapping[str, Callable[[Event, Mapping[str, str]], str]]] = {
    "report.received": _received,
    "report.joined": _joined,
    "report.routed": _routed,
    "report.published": _published,
    "report.photo": _photo,
    "report.merged": _merged,
    "report.split": lambda _event, _names: _("Wieder für sich"),
    "report.escalated": lambda _event, _names: _("Frist vorbei, Leitung verständigt"),
}


def _named(names: Mapping[str, str], key: object) -> str:
    return names.get(str(key), str(key))
