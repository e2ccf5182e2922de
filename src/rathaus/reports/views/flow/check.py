"""Step 4: look over everything, leave an address or not, send. And the page after it."""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from rathaus.design.components import Fact, Link
from rathaus.design.fields import Field
from rathaus.kernel.access import public_page
from rathaus.kernel.clock import now
from rathaus.kernel.errors import RathausError
from rathaus.reports.actions.drafting import send_draft
from rathaus.reports.actions.submitting import NewReport
from rathaus.reports.figures import contact_days
from rathaus.reports.models import Draft, Follower
from rathaus.reports.questions import told
from rathaus.reports.secret_keys import digest, link_key
from rathaus.reports.suspicion import LONGEST_NAME, TRAP_FIELD, suspicion
from rathaus.reports.views.flow.next_steps import what_follows
from rathaus.reports.views.flow.photos import shown
from rathaus.reports.views.flow.writing import (
    FlowRequest,
    Writing,
    client_of,
    flow_page,
    general,
    is_mine,
    remember,
    show,
    steps,
)
from rathaus.reports.wordings import wording


@flow_page()
def check(request: FlowRequest, writing: Writing) -> HttpResponseBase:
    """Show everything once more; send it."""
    refusal: RathausError | None = None
    if request.method == "POST":
        try:
            send_draft(actor=request.actor, slip=writing.slip, new=_new(request, writing))
        except RathausError as error:
            refusal = error
        else:
            remember(request, writing.slip)
            return redirect("report-done", writing.slip)
    context = {
        "writing": writing,
        "steps": steps(4, writing),
        "facts": _facts(writing),
        "photos": shown(writing),
        "questions": _questions(request, refusal),
        "days": contact_days().days,
        "trap": TRAP_FIELD,
        "refusal": general(refusal) or _elsewhere(refusal),
    }
    return show(request, "check.html", context, refusal)


@public_page
@never_cache
@require_safe
def done(request: FlowRequest, slip: str) -> HttpResponseBase:
    """Number, what happens next, and the way to follow it."""
    draft = (
        Draft.objects.select_related("report__category", "follower")
        .filter(pk=digest(slip), report__isnull=False)
        .first()
    )
    if draft is None or draft.report is None or not is_mine(request, slip):
        return redirect("report-new")
    follower, report = draft.follower, draft.report
    joined = follower is None or follower.part == Follower.Part.ME_TOO
    mine = reverse("report-mine", args=[link_key(follower.pk)]) if follower else ""
    context = {
        "report": report,
        "joined": joined,
        "others": max(0, report.followers_count - 1),
        "email": follower.email if follower else "",
        "mine": mine,
        "mine_absolute": request.build_absolute_uri(mine) if mine else "",
        "entries": what_follows(report),
        "thanks": wording("thanks"),
    }
    return render(request, "reports/flow/done.html", context)


def _new(request: FlowRequest, writing: Writing) -> NewReport:
    answers, sent = writing.answers, request.POST
    draft = writing.draft
    trap = str(answers.get("trap", "")) or sent.get(TRAP_FIELD, "")
    took = now() - draft.started_at if draft else None
    return NewReport(
        category=str(answers["category"]),
        latitude=float(writing.place["lat"]),
        longitude=float(writing.place["lon"]),
        text=str(answers.get("text", "")),
        place=str(writing.place.get("text", "")),
        danger=bool(answers.get("danger")),
        answers=answers.get("answers", {}),
        name=sent.get("name", ""),
        email=sent.get("email", ""),
        phone=sent.get("phone", ""),
        client=client_of(request),
        suspect=suspicion(str(answers.get("text", "")), trap=trap, took=took),
        suggested=answers.get("suggested", []),
    )


def _facts(writing: Writing) -> list[Fact]:
    answers, category = writing.answers, writing.category
    place = Link(label=_("Ort ändern"), url=writing.url("report-where"))
    matter = Link(label=_("Beschreibung ändern"), url=writing.url("report-what"))
    facts = [
        Fact(term=_("Wo"), value=_where(writing.place), change=place),
        Fact(term=_("Was"), value=category.label if category else "", change=matter),
        Fact(term=_("Beschreibung"), value=str(answers.get("text", ""))),
    ]
    if answers.get("danger"):
        facts.append(Fact(term=_("Gefahr"), value=_("Ja, jemand könnte verletzt werden")))
    asked = told(category, answers.get("answers", {}))
    return facts + [Fact(term=question, value=answer) for question, answer in asked]


def _where(place: Any) -> str:
    district = str(place.get("district", ""))
    text = str(place.get("text", "")) or _("Stelle auf der Karte")
    return f"{text}, {district}" if district and district != text else text


def _questions(request: FlowRequest, refusal: RathausError | None) -> list[Field]:
    wrong = getattr(refusal, "fields", {})
    typed = request.POST
    return [
        Field(
            name="email",
            label=_("E-Mail"),
            widget="email",
            value=typed.get("email", ""),
            hint=_("Dann schreiben wir Ihnen, wenn sich etwas tut. Sie bestätigen sie per Link."),
            error=str(wrong.get("email", "")),
            required=False,
        ),
        Field(
            name="phone",
            label=_("Telefon"),
            widget="phone",
            value=typed.get("phone", ""),
            hint=_("Nur für Rückfragen, wenn wir die Stelle nicht finden."),
            error=str(wrong.get("phone", "")),
            required=False,
            width="20",
            max_length=40,
        ),
        Field(
            name="name",
            label=_("Name"),
            value=typed.get("name", ""),
            hint=_("Nur für die Anrede."),
            required=False,
            autocomplete="name",
            max_length=LONGEST_NAME,
        ),
    ]


def _elsewhere(refusal: RathausError | None) -> RathausError | None:
    """A refusal of what another page asked."""
    return refusal if refusal and "email" not in getattr(refusal, "fields", {}) else None
