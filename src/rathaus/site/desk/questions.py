"""Frequent questions at the desk: one person writes, another one releases."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rathaus.catalogue import markup
from rathaus.catalogue.addresses import questions_url
from rathaus.catalogue.models import FrequentQuestion
from rathaus.catalogue.questions.actions import (
    approve_question,
    propose_question,
    return_question,
    review_question,
    withdraw_question,
)
from rathaus.catalogue.questions.queries import all_questions, find_question
from rathaus.catalogue.questions.rules import may_approve_question
from rathaus.catalogue.questions.wording import Wording
from rathaus.catalogue.rules import EDIT
from rathaus.design.components import Badge, Cell, Column, Link, Table
from rathaus.design.typography import short_date
from rathaus.kernel.access import staff
from rathaus.kernel.errors import Invalid
from rathaus.site.desk.collection_words import history_of
from rathaus.site.desk.frame import StaffRequest, show, tell
from rathaus.site.desk.question_form import fields_of, typed, wording_of
from rathaus.site.desk.question_words import has_no_ground, state_of

_MOST = 200
_State = FrequentQuestion.State


@staff(EDIT)
@require_safe
def overview(request: StaffRequest) -> HttpResponseBase:
    """Every question, what waits for a release first; the state stands in the address."""
    state = request.GET.get("stand", "")
    rows = all_questions()
    if state == "wartet":
        rows = rows.filter(proposal__isnull=False)
    elif state in _State.values:
        rows = rows.filter(state=state)
    context = {
        "table": _table(list(rows[:_MOST])),
        "states": [
            Link(label=label, url=f"?{urlencode({'stand': value})}", current=value == state)
            for value, label in (
                ("", _("alle")),
                ("wartet", _("wartet auf Freigabe")),
                (_State.PUBLISHED.value, _("veröffentlicht")),
                (_State.WITHDRAWN.value, _("zurückgezogen")),
            )
        ],
    }
    return show(request, "desk/questions.html", context)


@staff(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest) -> HttpResponseBase:
    """Write a question that there is not yet."""
    if request.method == "POST":
        return _propose(request, None)
    start = Wording(
        question=request.GET.get("frage", "")[:300],
        answer="",
        service=request.GET.get("leistung", "")[:80],
        section=request.GET.get("abschnitt", "")[:200],
    )
    return _ask(request, None, start, None)


@staff(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: StaffRequest, key: str) -> HttpResponseBase:
    """One question: what is published, what waits, its history, and the way to reword it."""
    found = find_question(key)
    if request.method == "POST":
        return _propose(request, found)
    return _ask(request, found, wording_of(found), None)


@staff(EDIT)
@require_POST
def approve(request: StaffRequest, key: str) -> HttpResponseBase:
    """Publish what somebody else wrote."""
    tell(
        request,
        lambda: approve_question(actor=request.actor, key=key),
        _("Freigegeben und veröffentlicht."),
    )
    return redirect("desk:question", key=key)


@staff(EDIT)
@require_POST
def give_back(request: StaffRequest, key: str) -> HttpResponseBase:
    """Let a proposal go no further."""
    reason = request.POST.get("reason", "")[:500]
    tell(
        request,
        lambda: return_question(actor=request.actor, key=key, reason=reason),
        _("Der Vorschlag ist nicht übernommen."),
    )
    return redirect("desk:question", key=key)


@staff(EDIT)
@require_POST
def withdraw(request: StaffRequest, key: str) -> HttpResponseBase:
    """Take a published question off."""
    reason = request.POST.get("reason", "")[:500]
    tell(
        request,
        lambda: withdraw_question(actor=request.actor, key=key, reason=reason),
        _("Die Frage wird nicht mehr gezeigt und nicht mehr zitiert."),
    )
    return redirect("desk:question", key=key)


@staff(EDIT)
@require_POST
def review(request: StaffRequest, key: str) -> HttpResponseBase:
    """Say that the answer is still right."""
    tell(
        request,
        lambda: review_question(actor=request.actor, key=key),
        _("Notiert. Der nächste Prüftermin ist neu gesetzt."),
    )
    return redirect("desk:question", key=key)


def _propose(request: StaffRequest, found: FrequentQuestion | None) -> HttpResponseBase:
    wording = typed(request.POST)
    try:
        row = propose_question(actor=request.actor, wording=wording, key=found.key if found else "")
    except Invalid as problem:
        return _ask(request, found, wording, problem)
    messages.success(request, _("Vorgeschlagen. Öffentlich wird es, sobald es jemand freigibt."))
    return redirect("desk:question", key=row.key)


def _ask(
    request: StaffRequest,
    found: FrequentQuestion | None,
    wording: Wording,
    problem: Invalid | None,
) -> HttpResponseBase:
    context: dict[str, Any] = {
        "question": found,
        "problem": problem,
        "fields": fields_of(wording, problem),
    }
    if found is not None:
        published = found.state == _State.PUBLISHED
        context |= {
            "state": state_of(found),
            "published": published,
            "answer": markup.render(found.answer),
            "waiting": found.proposal,
            "waiting_answer": markup.render(str((found.proposal or {}).get("answer", ""))),
            "no_ground": published and has_no_ground(found),
            "may_approve": may_approve_question(request.actor, found),
            "history": history_of(found.ref),
            "public_url": questions_url(found.key),
        }
    status = 422 if problem else 200
    return show(request, "desk/question.html", context, status=status)


def _table(rows: list[FrequentQuestion]) -> Table:
    return Table(
        caption=_("Häufige Fragen"),
        caption_hidden=True,
        columns=[
            Column(label=_("Frage")),
            Column(label=_("Zustand")),
            Column(label=_("Grundlage")),
            Column(label=_("Zu prüfen am")),
            Column(label=_("Sprache")),
        ],
        rows=[
            (
                Cell(text=row.question, url=reverse("desk:question", args=[row.key])),
                Cell(text="", badge=state_of(row)),
                _ground(row),
                short_date(row.review_on) if row.review_on else "–",
                row.language,
            )
            for row in rows
        ],
    )


def _ground(row: FrequentQuestion) -> str | Cell:
    if row.service is not None:
        return row.service.name
    if row.section is not None:
        return f"{row.section}, {row.section.bylaw.short or row.section.bylaw.title}"
    return Cell(text="", badge=Badge(label=_("noch keine"))) if row.proposal is None else "–"
