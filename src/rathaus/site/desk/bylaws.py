"""By-laws at the desk: what was read in, whose it is, when to look again, taking one out."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rathaus.catalogue.addresses import bylaw_url
from rathaus.catalogue.bylaws.naming import whose
from rathaus.catalogue.bylaws.queries import all_bylaws, find_bylaw, narrowed
from rathaus.catalogue.bylaws.withdrawing import restore_bylaw, review_bylaw, withdraw_bylaw
from rathaus.catalogue.models import Bylaw
from rathaus.catalogue.questions.queries import all_questions
from rathaus.catalogue.rules import EDIT
from rathaus.design.components import Badge, Cell, Column, Fact, LinkRow, Pager, Table
from rathaus.design.typography import long_date, short_date
from rathaus.kernel.access import staff
from rathaus.kernel.clock import today
from rathaus.kernel.paging import page_of
from rathaus.site.desk.collection_words import history_of
from rathaus.site.desk.frame import StaffRequest, show, tell
from rathaus.site.desk.question_words import state_of as state_of_question

_ORDER = ("title", "key")
_SIZE = 50
_LONGEST = 200


@staff(EDIT)
@require_safe
def overview(request: StaffRequest) -> HttpResponseBase:
    """Every by-law, narrowed by words and level; what is due for review says so."""
    query = request.GET.get("q", "").strip()[:_LONGEST]
    level = request.GET.get("ebene", "")
    level = level if level in Bylaw.Level.values else ""
    chosen = {name: value for name, value in (("q", query), ("ebene", level)) if value}
    rows = narrowed(all_bylaws(), level=level, text=query)
    page = page_of(rows, order=_ORDER, after=request.GET.get("nach", ""), size=_SIZE)
    here = reverse("desk:bylaws")
    context = {
        "table": _table(page.rows),
        "query": query,
        "level": level,
        "levels": Bylaw.Level.choices,
        "narrowed": bool(chosen),
        "pager": Pager(
            newer_url=f"{here}?{urlencode(chosen)}" if request.GET.get("nach") else "",
            older_url=f"{here}?{urlencode(chosen | {'nach': page.next})}" if page.next else "",
        ),
    }
    return show(request, "desk/bylaws.html", context)


@staff(EDIT)
@require_safe
def bylaw(request: StaffRequest, key: str) -> HttpResponseBase:
    """One by-law: what is known of it, what rests on it, what happened to it."""
    found = find_bylaw(key, request.actor)
    questions = [
        LinkRow(
            title=question.question,
            url=reverse("desk:question", args=[question.key]),
            badge=state_of_question(question),
        )
        for question in all_questions().filter(section__bylaw=found)
    ]
    context = {
        "bylaw": found,
        "state": state_of(found),
        "facts": _facts(found),
        "questions": questions,
        "history": history_of(found.ref),
        "public_url": bylaw_url(found.key),
        "in_force": found.state == Bylaw.State.PUBLISHED,
    }
    return show(request, "desk/bylaw.html", context)


@staff(EDIT)
@require_POST
def review(request: StaffRequest, key: str) -> HttpResponseBase:
    """Say that the wording still holds."""
    tell(
        request,
        lambda: review_bylaw(actor=request.actor, key=key),
        _("Notiert. Der nächste Prüftermin ist neu gesetzt."),
    )
    return redirect("desk:bylaw", key=key)


@staff(EDIT)
@require_POST
def withdraw(request: StaffRequest, key: str) -> HttpResponseBase:
    """Take it off pages, search and answers."""
    reason = request.POST.get("reason", "")[:500]
    tell(
        request,
        lambda: withdraw_bylaw(actor=request.actor, key=key, reason=reason),
        _("Die Satzung wird nicht mehr gezeigt und nicht mehr zitiert."),
    )
    return redirect("desk:bylaw", key=key)


@staff(EDIT)
@require_POST
def restore(request: StaffRequest, key: str) -> HttpResponseBase:
    """Show it again."""
    tell(
        request,
        lambda: restore_bylaw(actor=request.actor, key=key),
        _("Die Satzung wird wieder gezeigt."),
    )
    return redirect("desk:bylaw", key=key)


def state_of(bylaw: Bylaw) -> Badge:
    """In force, due for review, or withdrawn."""
    if bylaw.state == Bylaw.State.WITHDRAWN:
        return Badge(label=_("außer Kraft"))
    if bylaw.review_on is not None and bylaw.review_on <= today():
        return Badge(label=_("zu prüfen"), kind="warning")
    return Badge(label=_("in Kraft"), kind="success")


def _table(rows: tuple[Bylaw, ...]) -> Table:
    return Table(
        caption=_("Satzungen"),
        caption_hidden=True,
        columns=[
            Column(label=_("Titel")),
            Column(label=_("Zustand")),
            Column(label=_("Von wem")),
            Column(label=_("Stand")),
            Column(label=_("Abschnitte"), numeric=True),
        ],
        rows=[
            (
                Cell(text=row.title, url=reverse("desk:bylaw", args=[row.key]), note=row.short),
                Cell(text="", badge=state_of(row)),
                whose(row) or _("unsere Kommune"),
                short_date(row.as_of) if row.as_of else "–",
                row.parts,  # type: ignore[attr-defined]
            )
            for row in rows
        ],
    )


def _facts(bylaw: Bylaw) -> list[Fact]:
    days = (
        (_("Beschlossen"), bylaw.adopted_on),
        (_("Stand dieser Fassung"), bylaw.as_of),
        (_("Zu prüfen am"), bylaw.review_on),
    )
    packs = ", ".join(topic.name for topic in bylaw.topics.all())
    words = (
        (_("Erlassen von"), bylaw.issuer or _("nicht angegeben")),
        (_("Ebene"), str(bylaw.get_level_display())),
        (_("Kurzname"), bylaw.short),
        (_("Quelle"), bylaw.source),
        (_("Lizenz"), bylaw.licence),
        (_("Themen"), packs),
        (_("Abschnitte"), str(len(bylaw.sections.all()))),
    )
    return [Fact(term=term, value=value) for term, value in words if value] + [
        Fact(term=term, value=long_date(day)) for term, day in days if day
    ]
