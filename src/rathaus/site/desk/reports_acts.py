"""What can be done with one report: each button an action; what was typed stays when it fails."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rathaus.design.entry import parse_number
from rathaus.kernel.errors import Conflict, Invalid, NotFound, RathausError
from rathaus.people.models import Office
from rathaus.reports.actions import (
    accept_report,
    ask_reporter,
    begin_work,
    decline_report,
    finish_report,
    hand_on_report,
    merge_reports,
    put_back,
    reopen_report,
    reroute_report,
    set_publication,
    split_report,
    write_note,
)
from rathaus.reports.actions.picturing import (
    blacken_photo,
    release_photo,
    remove_photo,
    withhold_photo,
)
from rathaus.reports.models import Category, Photo, Report, State
from rathaus.reports.photos.blackening import Box
from rathaus.reports.queries import find_report, reporter_reads, whole_first
from rathaus.reports.refusals import refusals
from rathaus.reports.setup import setup
from rathaus.site.desk import reports_orders
from rathaus.site.desk.frame import StaffRequest
from rathaus.site.desk.reports import for_reports
from rathaus.site.desk.reports_page import report_page, unread

_LONGEST = 4000
_EDGES = ("left", "top", "right", "bottom")
Act = Callable[[StaffRequest, Report], str]


@for_reports
@require_POST
def act(request: StaffRequest, number: str, key: str) -> HttpResponseBase:
    """Do it and say so, or say what speaks against it beside what was typed."""
    report = find_report(request.actor, number)
    do = _ACTS.get(key)
    if do is None:
        raise NotFound(_("Das gibt es hier nicht."))
    try:
        _as_seen(request, report)
        done = do(request, report)
    except RathausError as problem:
        return report_page(request, find_report(request.actor, number), problem=problem)
    messages.success(request, done)
    return redirect("desk-report", number)


@for_reports
@require_POST
def photo(request: StaffRequest, number: str, photo_id: UUID) -> HttpResponseBase:
    """Release, withhold, blacken or remove a photo of the report or of a part of it."""
    report = find_report(request.actor, number)
    found = Photo.objects.select_related("report__category", "blob", "small", "raw").filter(
        pk=photo_id
    )
    shown = next((p for p in found if report.pk in (p.report_id, p.report.merged_into_id)), None)
    if shown is None:
        raise NotFound(_("Dieses Foto gibt es hier nicht."))
    try:
        messages.success(request, _judge(request, shown))
    except RathausError as problem:
        return report_page(request, report, problem=problem)
    return redirect("desk-report", number)


def _judge(request: StaffRequest, shown: Photo) -> str:
    what, actor = request.POST.get("was", ""), request.actor
    if what == "release":
        release_photo(actor=actor, photo=shown)
        return _("Das Foto ist freigegeben.")
    if what == "withhold":
        withhold_photo(actor=actor, photo=shown, reason=_text(request, "reason"))
        return _("Das Foto wird nicht gezeigt. Wer es geschickt hat, liest den Grund.")
    if what == "remove":
        remove_photo(actor=actor, photo=shown)
        return _("Das Foto ist entfernt.")
    blacken_photo(actor=actor, photo=shown, boxes=_boxes(request))
    return _("Geschwärzt.")


def _boxes(request: StaffRequest) -> list[Box]:
    """The rectangles that were drawn, or the one that was typed in percent."""
    drawn = [_box(area.split(",")) for area in request.POST.getlist("area")[:50]]
    typed = [request.POST.get(edge, "") for edge in _EDGES]
    return drawn + ([_box(typed)] if any(typed) else [])


def _box(edges: list[str]) -> Box:
    try:
        left, top, right, bottom = (float(parse_number(edge)) / 100 for edge in edges)
    except (ValueError, TypeError) as error:
        raise Invalid(
            _("Das ist kein Rechteck."),
            remedy=_("Geben Sie vier Zahlen in Prozent an: links, oben, rechts, unten."),
        ) from error
    return Box(left, top, right - left, bottom - top)


def _as_seen(request: StaffRequest, report: Report) -> None:
    """What the person acts on is what they saw: their state counts, and the public text."""
    seen = request.POST.get("stand", "")
    if seen in State.values and seen != report.state:
        raise Conflict(
            _("Die Meldung steht inzwischen auf „{state}“.").format(
                state=State(report.state).label
            ),
            remedy=_("Prüfen Sie, ob noch etwas zu tun ist."),
        )
    if "vorher" in request.POST and _plain(request.POST["vorher"]) != _plain(report.shown_text):
        raise Conflict(
            _("Jemand anderes hat die öffentliche Fassung gerade geändert."),
            remedy=_("Vergleichen Sie beide Fassungen, bevor Sie noch einmal speichern."),
        )


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _accept(request: StaffRequest, report: Report) -> str:
    accept_report(
        actor=request.actor,
        report=report,
        publish=bool(request.POST.get("publish")),
        category=_category(request),
        office=_office(request),
        public_text=_public_text(request, report),
        place=_public_place(request),
    )
    return _("Angenommen. Der Vorgang ist angelegt.")


def _decline(request: StaffRequest, report: Report) -> str:
    reason = request.POST.get("reason", "")[:40]
    note = _text(request, "note") or refusals().get(reason, "")
    decline_report(actor=request.actor, report=report, reason=reason, note=note)
    return _("Nicht übernommen. Wer gemeldet hat, liest den Grund.")


def _hand_on(request: StaffRequest, report: Report) -> str:
    hand_on_report(
        actor=request.actor,
        report=report,
        authority=_text(request, "authority"),
        note=_text(request, "note"),
    )
    return _("Abgegeben. Wer gemeldet hat, weiß jetzt, wer zuständig ist.")


def _publish(request: StaffRequest, report: Report) -> str:
    publish = bool(request.POST.get("publish"))
    text = _public_text(request, report)
    set_publication(
        actor=request.actor,
        report=report,
        publish=publish,
        public_text=text,
        place=_public_place(request),
    )
    return _("Veröffentlicht.") if publish else _("Gespeichert, nicht öffentlich.")


def _reroute(request: StaffRequest, report: Report) -> str:
    reroute_report(
        actor=request.actor,
        report=report,
        category=_category(request),
        office=_office(request),
        owner=request.POST.get("owner", report.owner)[:10],
    )
    return _("Geändert. Der Vorgang geht mit.") if report.case_id else _("Geändert.")


def _merge(request: StaffRequest, report: Report) -> str:
    chosen = request.POST.getlist("other")[:50]
    others = [find_report(request.actor, number) for number in dict.fromkeys(chosen)]
    whole, *parts = whole_first([report, *others])
    merge_reports(actor=request.actor, into=whole, others=parts)
    if whole.pk == report.pk:
        return _("Zusammengeführt.")
    return _("Zusammengeführt: {number} gehört jetzt zu {whole}.").format(
        number=report.number, whole=whole.number
    )


def _split(request: StaffRequest, report: Report) -> str:
    split_report(actor=request.actor, report=report)
    return _("Die Meldung steht wieder für sich.")


def _put_back(request: StaffRequest, report: Report) -> str:
    put_back(actor=request.actor, report=report)
    return _("Die Meldung wartet wieder auf die Redaktion.")


def _begin(request: StaffRequest, report: Report) -> str:
    begin_work(actor=request.actor, report=report, note=_text(request, "note"))
    return _("In Arbeit. Sie kümmern sich darum.")


def _finish(request: StaffRequest, report: Report) -> str:
    sent = request.FILES.get("photo")
    finish_report(
        actor=request.actor,
        report=report,
        note=_text(request, "note"),
        photo=sent.read() if sent else None,
        photo_name=(sent.name or "") if sent else "",
    )
    return _("Erledigt. Wer gemeldet hat, erfährt es.")


def _reopen(request: StaffRequest, report: Report) -> str:
    reopen_report(actor=request.actor, report=report, reason=_text(request, "reason"))
    return _("Wieder offen.")


def _ask(request: StaffRequest, report: Report) -> str:
    ask_reporter(actor=request.actor, report=report, question=_text(request, "question"))
    asked = _("Gefragt. Die Antwort steht hier, sobald sie da ist.")
    return asked if reporter_reads(report) else f"{asked} {unread()}"


def _note(request: StaffRequest, report: Report) -> str:
    write_note(actor=request.actor, report=report, text=_text(request, "text"))
    return _("Vermerkt.")


_ACTS: dict[str, Act] = {
    "annehmen": _accept,
    "ablehnen": _decline,
    "abgeben": _hand_on,
    "veroeffentlichen": _publish,
    "aendern": _reroute,
    "zusammenfuehren": _merge,
    "trennen": _split,
    "zuruecklegen": _put_back,
    "beginnen": _begin,
    "erledigen": _finish,
    "aufnehmen": _reopen,
    "fragen": _ask,
    "vermerken": _note,
    "beauftragen": reports_orders.order,
    "auftrag-zurueck": reports_orders.recall,
    "auftrag-bestaetigen": reports_orders.confirm,
    "auftrag-antworten": reports_orders.reply,
}


def _text(request: StaffRequest, name: str) -> str:
    return request.POST.get(name, "")[:_LONGEST].replace("\x00", " ").strip()


def _public_text(request: StaffRequest, report: Report) -> str | None:
    """What the editors left of the text; None where they left all of it."""
    if "public_text" not in request.POST:
        return report.public_text
    text = _plain(_text(request, "public_text"))
    return None if text == _plain(report.text) else text


def _public_place(request: StaffRequest) -> str | None:
    return _text(request, "public_place") if "public_place" in request.POST else None


def _category(request: StaffRequest) -> Category | None:
    key = request.POST.get("category", "")[:80]
    if not key:
        return None
    found = setup().categories.get(key)
    if found is None:
        raise Invalid(
            _("Diese Kategorie gibt es nicht."), remedy=_("Wählen Sie eine aus der Liste.")
        )
    return found


def _office(request: StaffRequest) -> Office | None:
    """The office that was chosen; None leaves it to the routes."""
    key = request.POST.get("office", "")[:80]
    return Office.objects.filter(key=key).first() if key else None
