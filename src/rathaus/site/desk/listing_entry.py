"""One entry of a directory at the desk: what fits it, renewing, taking off, moving, entering."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rathaus.design.components import Fact
from rathaus.design.entry import date_or_problem
from rathaus.design.fields import Choice, Field
from rathaus.design.typography import long_date, number
from rathaus.kernel.access import staff
from rathaus.kernel.clock import today
from rathaus.kernel.errors import Invalid
from rathaus.procedures.actions.certificates import certifies_hours, certify_hours
from rathaus.procedures.actions.entries import (
    AGREED,
    PLACE,
    REASON,
    UNTIL,
    enter_by_staff,
    move_entry,
    renew_entry,
    take_off_entry,
    typed_columns,
)
from rathaus.procedures.actions.introductions import introduce_entries, may_be_told
from rathaus.procedures.forms import render_question
from rathaus.procedures.models import Entry
from rathaus.procedures.queries.directories import (
    Listing,
    cells,
    heads,
    listing_of,
    no_entry,
    office_entries,
)
from rathaus.procedures.queries.matches import Fit, matches_of
from rathaus.procedures.rules import may_keep_entry
from rathaus.site.desk.frame import StaffRequest, show, tell
from rathaus.site.desk.listings import state_of


@staff("case.see")
@require_safe
def entry(request: StaffRequest, key: str, entry_id: UUID) -> HttpResponseBase:
    """The entry with what fits it; a foreign one is as if it were not there."""
    listing, found = _found(request, key, entry_id)
    return _page(request, listing, found)


@staff("case.work")
@require_POST
def renew(request: StaffRequest, key: str, entry_id: UUID) -> HttpResponseBase:
    """Let it hold anew from today."""
    _found(request, key, entry_id)
    act = tell(
        request,
        lambda: renew_entry(actor=request.actor, entry_id=entry_id),
        _("Der Eintrag gilt weiter."),
    )
    return redirect(_after(key, entry_id, stays=act))


@staff("case.work")
@require_POST
def take_off(request: StaffRequest, key: str, entry_id: UUID) -> HttpResponseBase:
    """Take it off the list, with the reason that the person reads."""
    _found(request, key, entry_id)
    reason = request.POST.get(REASON, "")[:2000]
    done = tell(
        request,
        lambda: take_off_entry(actor=request.actor, entry_id=entry_id, reason=reason),
        _("Der Eintrag ist herausgenommen."),
    )
    return redirect(_after(key, entry_id, stays=not done))


@staff("case.work")
@require_POST
def hours(request: StaffRequest, key: str, entry_id: UUID) -> HttpResponseBase:
    """Certify the hours that somebody has given, as a letter."""
    _found(request, key, entry_id)
    typed = {name: request.POST.get(name, "")[:500] for name in ("count", "first", "last", "task")}
    tell(
        request,
        lambda: certify_hours(actor=request.actor, entry_id=entry_id, **typed),
        _("Die Bescheinigung ist bei den Akten und unterwegs."),
    )
    return redirect(_after(key, entry_id, stays=True))


@staff("case.work")
@require_POST
def introduce(request: StaffRequest, key: str, entry_id: UUID, other_id: UUID) -> HttpResponseBase:
    """Tell both sides of each other, without names and addresses."""
    _found(request, key, entry_id)
    tell(
        request,
        lambda: introduce_entries(actor=request.actor, entry_id=entry_id, other_id=other_id),
        _("Beide Seiten haben eine Nachricht bekommen."),
    )
    return redirect(_after(key, entry_id, stays=True))


@staff("case.work")
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: StaffRequest, key: str, entry_id: UUID, to: str) -> HttpResponseBase:
    """Put it into another directory, with the columns that this one asks for."""
    listing, found = _found(request, key, entry_id)
    target = listing_of(to)
    known = next((one for one in listing.directory.moves if one.to == to), None)
    if known is None:
        raise no_entry()
    given = {into: found.values.get(column) for into, column in known.fill.items()}
    wrong: Mapping[str, str] = {}
    if request.method == "POST":
        try:
            made = move_entry(
                actor=request.actor,
                entry_id=entry_id,
                to=to,
                typed=_typed(request, target),
                reason=request.POST.get(REASON, "")[:2000],
                agreed=request.POST.get(AGREED) == "true",
                place=request.POST.get(PLACE, "")[:200],
                until=_iso(request),
            )
        except Invalid as error:
            given, wrong = _typed(request, target), error.fields
        else:
            messages.success(request, _("Der Eintrag ist verschoben."))
            return redirect("desk:entry", to, made.pk)
    questions = [*_columns(target, given, wrong), *_around(request, target, wrong, moving=True)]
    return _form(request, target, questions, _("Verschieben nach: %(to)s") % {"to": target.title})


@staff("case.work")
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: StaffRequest, key: str) -> HttpResponseBase:
    """Enter what came in at the counter."""
    listing = listing_of(key)
    if not listing.directory.staff:
        raise no_entry()
    given: Mapping[str, Any] = {}
    wrong: Mapping[str, str] = {}
    if request.method == "POST":
        given = _typed(request, listing)
        try:
            made = enter_by_staff(
                actor=request.actor,
                directory=key,
                typed=given,
                place=request.POST.get(PLACE, "")[:200],
                until=_iso(request),
                agreed=request.POST.get(AGREED) == "true",
            )
        except Invalid as error:
            wrong = error.fields
        else:
            messages.success(request, _("Eingetragen."))
            return redirect("desk:entry", key, made.pk)
    questions = [*_columns(listing, given, wrong), *_around(request, listing, wrong, moving=False)]
    return _form(request, listing, questions, _("Eintragen: %(list)s") % {"list": listing.title})


def _found(request: StaffRequest, key: str, entry_id: UUID) -> tuple[Listing, Entry]:
    listing = listing_of(key)
    mine = office_entries(request.actor, listing, today()).order_by()
    found = mine.filter(pk=entry_id).first()
    if found is None:
        raise no_entry()
    return listing, found


def _page(request: StaffRequest, listing: Listing, found: Entry) -> HttpResponseBase:
    told = zip(
        heads(listing, office=True),
        cells(listing, found, office=True, day=today()),
        strict=True,
    )
    facts = [Fact(term=term, value=value) for term, value in told if value]
    facts.append(Fact(term=_("Eingetragen"), value=long_date(found.held_since)))
    if found.until is not None:
        facts.append(Fact(term=_("Bis"), value=long_date(found.until)))
    fits = matches_of(listing, found)
    keeps = may_keep_entry(request.actor, found) and found.ended_at is None
    return show(
        request,
        "desk/entry.html",
        {
            "listing": listing,
            "entry": found,
            "title": cells(listing, found, office=True, day=today())[0] or listing.title,
            "facts": facts,
            "state": state_of(found),
            "case_url": reverse("desk-case", args=[found.case.number]) if found.case else "",
            "compared": bool(fits) or bool(listing.directory.matches),
            "fits": [_fit(listing, fit) for fit in fits],
            "keeps": keeps,
            "certifies": keeps and certifies_hours(found),
            "renews": keeps and bool(listing.directory.lasts or listing.directory.ask),
            "moves": [(one.to, listing_of(one.to).title) for one in listing.directory.moves],
        },
    )


def _fit(listing: Listing, fit: Fit) -> dict[str, Any]:
    """A match as a small table of its columns, with the way to it."""
    words = cells(fit.listing, fit.entry, office=True, day=today())
    return {
        "id": fit.entry.pk,
        "url": reverse("desk:entry", args=[fit.listing.key, fit.entry.pk]),
        "title": words[0] or fit.listing.title,
        "listing": fit.listing.title,
        "introduces": may_be_told(listing, fit.listing),
        "km": f"{number(fit.km)} km" if fit.km is not None else "",
        "facts": [
            Fact(term=term, value=value)
            for term, value in list(zip(heads(fit.listing, office=True), words, strict=True))[1:]
            if value
        ],
    }


def _typed(request: StaffRequest, listing: Listing) -> dict[str, str | Sequence[str]]:
    typed: dict[str, str | Sequence[str]] = {}
    for name, question in typed_columns(listing):
        many = question.widget == "checkboxes"
        typed[name] = request.POST.getlist(name)[:40] if many else request.POST.get(name, "")[:4000]
    return typed


def _columns(listing: Listing, given: Mapping[str, Any], wrong: Mapping[str, str]) -> list[Field]:
    """The questions of the columns, in short: staff ask them aloud."""
    return [
        replace(
            render_question(question, given.get(name)),
            name=name,
            label=str(question.title),
            why=None,
            error=wrong.get(name, ""),
            map=None,
        )
        for name, question in typed_columns(listing)
    ]


def _around(
    request: StaffRequest, listing: Listing, wrong: Mapping[str, str], *, moving: bool
) -> list[Field]:
    """What is asked beside the columns: where it is, until when, and for a move why."""
    post = request.POST
    fields = []
    if listing.directory.place is not None and "address" not in dict(typed_columns(listing)):
        fields.append(
            Field(
                name=PLACE,
                label=_("Stadtteil oder Straße mit Hausnummer"),
                hint=_("Dient nur dem Stadtteil und der Entfernung."),
                value=post.get(PLACE, ""),
                error=wrong.get(PLACE, ""),
                required=False,
            )
        )
    if listing.directory.lasts:
        fields.append(
            Field(
                name=UNTIL,
                label=_("Letzter Tag"),
                widget="date",
                value=post.get(UNTIL, ""),
                error=wrong.get(UNTIL, ""),
                required=False,
            )
        )
    return [*fields, *_answered_for(post, listing, wrong, moving=moving)]


def _answered_for(
    post: QueryDict, listing: Listing, wrong: Mapping[str, str], *, moving: bool
) -> list[Field]:
    """What whoever enters it answers for: the reason of a move, and the person's consent."""
    fields = []
    if moving:
        fields.append(
            Field(
                name=REASON,
                label=_("Warum gehört der Eintrag dorthin?"),
                widget="textarea",
                rows=3,
                hint=_("Die Person liest das."),
                value=post.get(REASON, ""),
                error=wrong.get(REASON, ""),
            )
        )
    if listing.is_public:
        fields.append(
            Field(
                name=AGREED,
                label=_("Die Person ist einverstanden, dass diese Angaben öffentlich stehen."),
                widget="checkbox",
                value=post.get(AGREED) == "true",
                error=wrong.get(AGREED, ""),
                choices=(Choice(value="true", label=""),),
            )
        )
    return fields


def _form(
    request: StaffRequest, listing: Listing, questions: list[Field], title: str
) -> HttpResponseBase:
    wrong = any(field.error for field in questions)
    context = {"listing": listing, "questions": questions, "title": title}
    return show(request, "desk/entry_form.html", context, status=422 if wrong else 200)


def _iso(request: StaffRequest) -> str:
    """The last day as a date; what cannot be read is left for the action to refuse."""
    raw = request.POST.get(UNTIL, "").strip()[:20]
    day, _problem = date_or_problem(raw)
    return day.isoformat() if day else raw


def _after(key: str, entry_id: UUID, *, stays: bool) -> str:
    if stays:
        return reverse("desk:entry", args=[key, entry_id])
    return reverse("desk:directory", args=[key])
