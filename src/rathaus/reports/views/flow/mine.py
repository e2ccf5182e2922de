"""The reporter's own page, by the secret of the link: state, questions, what to take back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from rathaus.design.components import Badge, Fact, TimelineEntry
from rathaus.design.fields import Field
from rathaus.kernel.access import public_page
from rathaus.kernel.errors import RathausError
from rathaus.reports.actions.following import confirm_follower, forget_contact, withdraw_report
from rathaus.reports.figures import contact_days
from rathaus.reports.models import Entry, Follower, Photo, Publication, Report, State
from rathaus.reports.queries import find_followed
from rathaus.reports.questions import told
from rathaus.reports.rules import may_withdraw
from rathaus.reports.views.flow.writing import FlowRequest

_LONGEST_ANSWER = 2000
_KINDS = {
    State.DONE: "success",
    State.DECLINED: "warning",
    State.IN_PROGRESS: "info",
    State.ACCEPTED: "info",
}


@public_page
@never_cache
@require_safe
def mine(request: FlowRequest, key: str) -> HttpResponseBase:
    """Where the report is by now."""
    return page(request, key)


def page(
    request: FlowRequest, key: str, refusal: RathausError | None = None, entry: UUID | None = None
) -> HttpResponseBase:
    """The page; with a refusal at the question it belongs to."""
    follower = find_followed(key)
    own = follower.report
    report = _whole(own)
    first = follower.part == Follower.Part.REPORTER
    context = {
        "key": key,
        "follower": follower,
        "proof": request.GET.get("beleg", "")[:80],
        "first": first,
        "own": own,
        "report": report,
        "merged": report.pk != own.pk,
        "badge": Badge(label=State(report.state).label, kind=_KINDS.get(State(report.state), "")),  # type: ignore[arg-type]
        "facts": _facts(own if first else report, first=first),
        "entries": list(_timeline(report, own if first else report)),
        "questions": _questions(request, (own, report), refusal, entry) if first else [],
        "photos": _photos(own, key) if first else [],
        "address": request.build_absolute_uri(reverse("report-mine", args=[key])),
        "public_url": _public(report),
        "has_contact": follower.email or follower.phone or follower.name,
        "may_withdraw": may_withdraw(request.actor, follower),
        "days": contact_days().days,
        "refusal": None if entry else refusal,
    }
    status = refusal.status if refusal else 200
    return render(request, "reports/flow/mine.html", context, status=status)


@public_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: FlowRequest, key: str) -> HttpResponseBase:
    """The address is proved by a button, since mail scanners follow links."""
    if request.method == "POST":
        confirm_follower(actor=request.actor, key=key, proof=request.POST.get("beleg", ""))
        messages.success(request, _("Danke. Ihre E-Mail-Adresse ist bestätigt."))
    return redirect("report-mine", key)


@public_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def forget(request: FlowRequest, key: str) -> HttpResponseBase:
    """Take the contact data back."""
    if request.method == "POST":
        forget_contact(actor=request.actor, key=key)
        messages.success(request, _("Ihre Kontaktdaten sind gelöscht. Die Meldung läuft weiter."))
    return redirect("report-mine", key)


@public_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: FlowRequest, key: str) -> HttpResponseBase:
    """Ask once more, then withdraw."""
    follower = find_followed(key)
    if not may_withdraw(request.actor, follower):
        messages.info(request, _("Diese Meldung lässt sich nicht mehr zurückziehen."))
        return redirect("report-mine", key)
    if request.method == "POST":
        withdraw_report(actor=request.actor, key=key)
        messages.success(request, _("Die Meldung ist zurückgezogen."))
        return redirect("report-mine", key)
    context = {"key": key, "report": follower.report}
    return render(request, "reports/flow/withdraw.html", context)


def _whole(report: Report) -> Report:
    if report.merged_into_id is None:
        return report
    return Report.objects.select_related("category").get(pk=report.merged_into_id)


def _facts(report: Report, *, first: bool) -> list[Fact]:
    facts = [
        Fact(term=_("Was"), value=report.category.label),
        Fact(term=_("Wo"), value=", ".join(filter(None, (report.place, report.district)))),
    ]
    if not first:
        return facts
    facts.append(Fact(term=_("Ihre Worte"), value=report.text or _("gelöscht")))
    return facts + [Fact(term=q, value=a) for q, a in told(report.category, report.answers)]


def _timeline(report: Report, own: Report) -> Iterator[TimelineEntry]:
    """Received, then what was said in public, and what was asked of whoever reported."""
    yield TimelineEntry(
        title=_("Eingegangen"),
        when=own.received_at,
        text=_("Nummer {number}").format(number=own.number),
    )
    talk = Q(report=own, kind__in=[Entry.Kind.QUESTION, Entry.Kind.ANSWER])
    for entry in Entry.objects.filter(talk | Q(report=report, public=True)):
        yield TimelineEntry(title=_title(entry), when=entry.at, text=entry.text)
    if report.is_open:
        yield (
            TimelineEntry(title=_("Bis dahin sieht jemand nach"), when=report.due_at, state="next")
            if report.due_at
            else TimelineEntry(title=_("Es geht weiter"), state="next")
        )


def _title(entry: Entry) -> str:
    if entry.kind == Entry.Kind.QUESTION:
        return _("Frage an Sie")
    if entry.kind == Entry.Kind.ANSWER:
        return _("Ihre Antwort")
    if entry.state:
        label = str(State(entry.state).label)
        return label[:1].upper() + label[1:]
    return _("Hinweis")


def _questions(
    request: FlowRequest,
    reports: tuple[Report, Report],
    refusal: RathausError | None,
    entry: UUID | None,
) -> list[dict[str, Any]]:
    """What is asked and not answered, each with its field; of the whole as well."""
    asked = Entry.objects.filter(report__in=reports, kind=Entry.Kind.QUESTION, answered_at=None)
    return [
        {
            "entry": question,
            "field": Field(
                name="text",
                label=_("Ihre Antwort"),
                widget="textarea",
                rows=3,
                max_length=_LONGEST_ANSWER,
                value=request.POST.get("text", "") if entry == question.pk else "",
                error=str(refusal) if refusal and entry == question.pk else "",
            ),
        }
        for question in (asked if reports[1].is_open else ())
    ]


def _photos(report: Report, key: str) -> list[dict[str, str]]:
    """The reporter's own photos; what is withheld says why."""
    found = []
    for photo in report.photos.filter(stage=Photo.Stage.REPORTED):
        ready = photo.state in {Photo.State.READY, Photo.State.RELEASED} and photo.small_id
        url = reverse("report-photo", args=[report.number, photo.pk]) if ready else ""
        found.append(
            {
                "url": f"{url}?schluessel={key}" if url else "",
                "small": f"{url}?klein=1&schluessel={key}" if url else "",
                "state": _photo_state(photo),
                "reason": photo.reason if photo.state == Photo.State.WITHHELD else "",
            }
        )
    return found


def _photo_state(photo: Photo) -> str:
    match photo.state:
        case Photo.State.PENDING:
            return _("Wird bearbeitet: Gesichter und Kennzeichen decken wir ab.")
        case Photo.State.UNSEEN:
            return _("Die Redaktion sieht es sich an.")
        case Photo.State.WITHHELD:
            return _("Dieses Foto zeigen wir nicht.")
        case Photo.State.RELEASED:
            return _("Veröffentlicht.")
        case _:
            return _("Bearbeitet; die Redaktion gibt es noch frei.")


def _public(report: Report) -> str:
    if report.publication != Publication.PUBLISHED:
        return ""
    try:
        return reverse("report", args=[report.number])
    except NoReverseMatch:
        return ""
