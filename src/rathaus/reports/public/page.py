"""A report's own page: what it is, where, how far, and what happens next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rathaus.design.components import Fact, Link, MapPoint, TimelineEntry
from rathaus.design.typography import date_time, long_date
from rathaus.kernel.access import ANONYMOUS, Actor, public_page
from rathaus.kernel.clock import now
from rathaus.kernel.errors import NotFound
from rathaus.mail.links import city_url, reverse_or_empty
from rathaus.reports.models import Entry, Photo, Report, State
from rathaus.reports.public.words import photo_url, place_of_report
from rathaus.reports.queries import serial_of
from rathaus.reports.rules import may_see, may_see_public

_REPEATED = (State.ACCEPTED, State.IN_PROGRESS)


@public_page
@require_safe
def report(request: HttpRequest, number: str) -> HttpResponseBase:
    """The report with this number; what is not released is told of without text and place."""
    found = _find(number)
    if found.merged_into is not None:
        whole = reverse("report", args=[found.merged_into.number])
        return redirect(f"{whole}?statt={found.serial}")
    if number != found.number:
        return redirect("report", found.number)
    actor: Actor = getattr(request, "actor", ANONYMOUS)
    context: dict[str, Any] = {
        "report": found,
        "trail": [Link(label=_("Meldungen"), url=reverse("reports"))],
        "desk_url": reverse_or_empty("desk-report", found.number) if may_see(actor, found) else "",
    }
    if not may_see_public(found):
        return _closed(request, found, context)
    photos = list(_photos(found))
    context |= {
        "place": place_of_report(found),
        "said": said_of(found),
        "facts": _facts(found),
        "timeline": list(_timeline(found)),
        "before": [photo for photo in photos if not photo["after"]],
        "after": [photo for photo in photos if photo["after"]],
        "points": [_point(found)],
        "outlines_url": reverse_or_empty("report-ground"),
        "join_url": reverse_or_empty("report-join", found.number) if found.is_open else "",
        "others": found.followers_count - 1,
        "share_url": city_url() + reverse("report", args=[found.number]),
        "json_url": f"{reverse('reports-geojson')}?nummer={found.number}",
        "rss_url": reverse("reports-rss"),
        "instead": _instead(found, request.GET.get("statt", "")),
    }
    return render(request, "reports/public/report.html", context)


def _find(number: str) -> Report:
    serial = serial_of(number)
    chosen = Report.objects.select_related("category", "office", "merged_into")
    found = chosen.filter(serial=serial).first() if serial is not None else None
    if found is None:
        raise NotFound(
            _("Eine Meldung mit der Nummer „{number}“ gibt es hier nicht.").format(
                number=number[:40]
            ),
            remedy=_("Prüfen Sie die Nummer; sie beginnt mit M-."),
        )
    return found


def _closed(request: HttpRequest, found: Report, context: dict[str, Any]) -> HttpResponse:
    """What everybody may know of a report that is not released: its number, day, and state."""
    if found.state == State.RECEIVED:
        said = _("Diese Meldung ist eingegangen und wird geprüft. Danach steht sie hier.")
    elif found.state == State.DECLINED:
        said = _("Diese Meldung haben wir nicht übernommen. Veröffentlicht wird sie nicht.")
    elif found.state == State.DONE:
        said = _("Diese Meldung ist erledigt. Veröffentlicht wird sie nicht.")
    else:
        said = _("Diese Meldung ist angenommen und in Arbeit. Veröffentlicht wird sie nicht.")
    response = render(request, "reports/public/closed.html", context | {"said": said})
    response["X-Robots-Tag"] = "noindex"
    return response


def said_of(found: Report) -> str:
    """How far it is, in one sentence."""
    office = found.office.name if found.office else _("der Stadt")
    since = long_date(found.accepted_at or found.received_at)
    sentences = {
        State.RECEIVED: _("Eingegangen am {day}, wird geprüft."),
        State.ACCEPTED: _("Angenommen, seit {day} bei: {office}."),
        State.IN_PROGRESS: _("In Arbeit, seit {day} bei: {office}."),
        State.DONE: _("Erledigt am {end}."),
        State.DECLINED: _("Nicht übernommen am {end}."),
    }
    end = long_date(found.ended_at) if found.ended_at else ""
    return sentences[State(found.state)].format(day=since, office=office, end=end)


def _facts(found: Report) -> list[Fact]:
    facts = [
        Fact(term=_("Nummer"), value=found.number),
        Fact(term=_("Gemeldet"), value=date_time(found.received_at)),
    ]
    if found.office is not None:
        facts.append(Fact(term=_("Zuständig"), value=found.office.name))
    return facts


def _timeline(found: Report) -> Iterator[TimelineEntry]:
    """What everybody may read, in the order of the days, and what is promised next."""
    yield TimelineEntry(
        title=_("Eingegangen"),
        when=found.received_at,
        state="now" if found.state == State.RECEIVED else "done",
    )
    entries = _without_detours(found.entries.filter(public=True).order_by("at", "id"))
    last = next((e for e in reversed(entries) if e.state), None)
    for entry in entries:
        ended = found.ended_at is not None
        state = "now" if entry is last and not ended else "done"
        yield TimelineEntry(
            title=_title(entry, found),
            when=entry.at,
            text=entry.text,
            state=state,  # type: ignore[arg-type]
        )
    if found.due_at is not None and found.is_open:
        yield _promised(found)


def _without_detours(entries: Iterable[Entry]) -> list[Entry]:
    """Without the way there and back: each state of the work once, notes all the same."""
    steps: list[Entry] = []
    for entry in entries:
        if entry.state not in _REPEATED:
            steps.append(entry)
            continue
        before = _same_before(steps, entry.state)
        if before is not None:
            again = [*steps[before + 1 :], entry]
            del steps[before + 1 :]
            for one in again:
                one.state = ""
            steps += [one for one in again if one.text]
        else:
            steps.append(entry)
    return steps


def _same_before(steps: Sequence[Entry], state: str) -> int | None:
    """Where this state began, unless something else than work came in between."""
    for place in reversed(range(len(steps))):
        if steps[place].state == state:
            return place
        if steps[place].state and steps[place].state not in _REPEATED:
            return None
    return None


def _title(entry: Entry, found: Report) -> str:
    office = found.office.name if found.office else ""
    titles = {
        State.RECEIVED: _("Steht wieder für sich"),
        State.ACCEPTED: _("Angenommen und an „{office}“ gegeben").format(office=office)
        if office
        else _("Angenommen"),
        State.IN_PROGRESS: _("In Arbeit"),
        State.DONE: _("Erledigt"),
        State.DECLINED: _("Nicht übernommen"),
        State.MERGED: _("Zusammengeführt"),
    }
    if entry.kind == Entry.Kind.QUESTION:
        return _("Rückfrage")
    if entry.kind == Entry.Kind.ANSWER:
        return _("Antwort")
    return titles[State(entry.state)] if entry.state in State.values else _("Hinweis der Stadt")


def _promised(found: Report) -> TimelineEntry:
    first = found.looked_after_at is None
    title = _("Bis dahin sieht jemand nach") if first else _("Bis dahin soll es erledigt sein")
    late = found.due_at is not None and found.due_at < now()
    return TimelineEntry(
        title=title,
        when=found.due_at,
        state="problem" if late else "next",
        text=_("Das haben wir nicht geschafft. Wir bleiben dran.") if late else "",
    )


def _photos(found: Report) -> Iterator[dict[str, Any]]:
    """Released photos of the report and of those that were merged into it."""
    reports = {found.pk: found} | {part.pk: part for part in found.merged.all()}
    released = Photo.objects.filter(report__in=reports, state=Photo.State.RELEASED)
    for photo in released.exclude(blob=None).order_by("stage", "created_at"):
        url = photo_url(reports[photo.report_id], photo)
        if url:
            small = f"{url}?klein" if photo.small_id else url
            yield {"url": url, "small": small, "after": photo.stage == Photo.Stage.DONE}


def _point(found: Report) -> MapPoint:
    return MapPoint(
        label=place_of_report(found) or found.number, lat=found.latitude, lon=found.longitude
    )


def _instead(found: Report, serial: str) -> str:
    """The number of the part that led here, if it really is one."""
    if not (serial.isascii() and serial.isdigit() and len(serial) < 18):
        return ""
    return f"M-{serial}" if found.merged.filter(serial=int(serial)).exists() else ""
