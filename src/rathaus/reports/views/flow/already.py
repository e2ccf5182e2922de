"""Between step 2 and 3: what is reported already near the place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from rathaus.design.fields import Field
from rathaus.kernel.errors import RathausError
from rathaus.reports.actions.drafting import join_by_draft, keep_answers
from rathaus.reports.models import Photo, Report
from rathaus.reports.queries import Near, find_published
from rathaus.reports.views.flow.what import NEAR, after_what, passing
from rathaus.reports.views.flow.writing import (
    FlowRequest,
    Writing,
    client_of,
    flow_page,
    remember,
    show,
    steps,
)


@dataclass(frozen=True, slots=True)
class Card:
    """A report near the place, as the page shows it."""

    report: Report
    metres: int
    text: str
    photo_url: str
    url: str
    email: Field


@flow_page()
def already(request: FlowRequest, writing: Writing) -> HttpResponseBase:
    """Offer what is reported already; who joins is done, who does not goes on."""
    refusal: RathausError | None = None
    if request.method == "POST":
        number = request.POST.get("join", "")
        if not number:
            keep_answers(actor=request.actor, slip=writing.slip, answers=passing(writing, NEAR))
            return redirect("report-photos", writing.slip)
        try:
            return _join(request, writing, number)
        except RathausError as error:
            refusal = error
    if not writing.near and refusal is None:
        return redirect(after_what(writing))
    context = {
        "writing": writing,
        "steps": steps(2, writing),
        "cards": list(_cards(request, writing, refusal)),
        "refusal": None if _wrong_email(refusal) else refusal,
    }
    return show(request, "already.html", context, refusal)


def _join(request: FlowRequest, writing: Writing, number: str) -> HttpResponseBase:
    report = find_published(number)
    join_by_draft(
        actor=request.actor,
        slip=writing.slip,
        report=report,
        email=request.POST.get(f"email_{report.serial}", ""),
        client=client_of(request),
    )
    remember(request, writing.slip)
    return redirect("report-done", writing.slip)


def _cards(request: FlowRequest, writing: Writing, refusal: RathausError | None) -> Iterator[Card]:
    photos = _photos([near.report for near in writing.near])
    for near in writing.near:
        yield _card(request, near, photos, refusal)


def _card(
    request: FlowRequest,
    near: Near,
    photos: dict[object, Photo],
    refusal: RathausError | None,
) -> Card:
    report = near.report
    name = f"email_{report.serial}"
    meant = request.POST.get("join") == report.number
    text = report.text if report.public_text is None else report.public_text
    photo = photos.get(report.pk)
    return Card(
        report=report,
        metres=max(1, round(near.metres)),
        text=text if report.category.shown else "",
        photo_url=_address("report-photo", report.number, photo.pk) if photo else "",
        url=_address("report", report.number),
        email=Field(
            name=name,
            label=_("Ihre E-Mail-Adresse"),
            widget="email",
            value=request.POST.get(name, ""),
            hint=_("Dann schreiben wir Ihnen, wenn es erledigt ist."),
            required=False,
            error=_wrong_email(refusal) if meant else "",
        ),
    )


def _photos(reports: list[Report]) -> dict[object, Photo]:
    """The first released photo of each."""
    released = Photo.objects.filter(report__in=reports, state=Photo.State.RELEASED)
    return {photo.report_id: photo for photo in released.order_by("-position")}


def _address(name: str, *arguments: object) -> str:
    try:
        return reverse(name, args=list(arguments))
    except NoReverseMatch:
        return ""


def _wrong_email(refusal: RathausError | None) -> str:
    return str(getattr(refusal, "fields", {}).get("email", ""))
