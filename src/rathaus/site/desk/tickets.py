"""Questions that were handed to people: the list by the clock, and one of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rathaus.assistant.actions import answer_ticket, close_ticket, forward_ticket, take_ticket
from rathaus.assistant.actions.serving import LONGEST_ANSWER
from rathaus.assistant.actions.tickets import ticket_ref
from rathaus.assistant.models import Ticket
from rathaus.assistant.queries import UNFINISHED
from rathaus.assistant.rules import SERVE
from rathaus.assistant.staff.queries import (
    STATES,
    Narrowed,
    narrowed_tickets,
    ticket_at_desk,
    ticket_offices,
)
from rathaus.design.components import Badge, Cell, Column, Fact, Link, Pager, Table
from rathaus.design.fields import Field
from rathaus.design.spreadsheets import EXPORTED, as_csv
from rathaus.design.typography import date_time
from rathaus.kernel.access import staff
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Invalid, RathausError
from rathaus.kernel.paging import page_of
from rathaus.people.models import Office
from rathaus.site.desk.frame import StaffRequest, show, tell
from rathaus.site.desk.ticket_words import closing_reasons, history_of, said_before

_SIZE = 50
_ORDER = ("due_at", "id")


@staff(SERVE)
@require_safe
def overview(request: StaffRequest) -> HttpResponseBase:
    """The tickets of one's offices by the clock; what narrows them stays in the address."""
    wanted, kept = _wanted(request), _kept(request)
    found = narrowed_tickets(request.actor, wanted)
    if request.GET.get("ausgabe") == "csv":
        return _export(found[:EXPORTED])
    page = page_of(found, order=_ORDER, after=request.GET.get("nach", ""), size=_SIZE)
    context = {
        "table": _table(page.rows),
        "wanted": wanted,
        "states": _states(kept),
        "flags": _flags(kept),
        "offices": ticket_offices(request.actor),
        "hidden": {name: value for name, value in kept.items() if name not in ("q", "stelle")},
        "narrowed": bool(kept),
        "export_url": "?" + urlencode(kept | {"ausgabe": "csv"}),
        "pager": Pager(
            newer_url="?" + urlencode(kept) if request.GET.get("nach") else "",
            older_url="?" + urlencode(kept | {"nach": page.next}) if page.next else "",
            newer=_("zum Anfang"),
            older=_("weitere"),
        ),
    }
    return show(request, "desk/tickets.html", context)


@staff(SERVE)
@require_safe
def ticket(request: StaffRequest, ticket_id: UUID) -> HttpResponseBase:
    """One question with what was said before, and what can be done."""
    return _one(request, ticket_at_desk(request.actor, ticket_id))


@staff(SERVE)
@require_POST
def take(request: StaffRequest, ticket_id: UUID) -> HttpResponseBase:
    """Take care of it."""
    return _done(
        request,
        ticket_id,
        lambda: take_ticket(actor=request.actor, ticket_id=ticket_id),
        _("Sie kümmern sich jetzt darum."),
    )


@staff(SERVE)
@require_POST
def answer(request: StaffRequest, ticket_id: UUID) -> HttpResponseBase:
    """Answer; what was typed stays when something is wrong with it."""
    found = ticket_at_desk(request.actor, ticket_id)
    text = request.POST.get("answer", "")
    try:
        answer_ticket(actor=request.actor, ticket_id=ticket_id, answer=text)
    except Invalid as problem:
        return _one(request, found, problem=problem)
    except RathausError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Beantwortet."))
    return redirect("desk:ticket", ticket_id=ticket_id)


@staff(SERVE)
@require_POST
def forward(request: StaffRequest, ticket_id: UUID) -> HttpResponseBase:
    """Pass it on to another office."""
    key = request.POST.get("office", "")[:80]

    def act() -> None:
        office = Office.objects.filter(key=key).first()
        if office is None:
            raise Invalid(_("Wählen Sie die Stelle, die antworten soll."))
        forward_ticket(actor=request.actor, ticket_id=ticket_id, office=office)

    done = _("Weitergeleitet. Die Zeit bis zur Antwort läuft weiter.")
    if tell(request, act, done):
        return redirect("desk:tickets")
    return redirect("desk:ticket", ticket_id=ticket_id)


@staff(SERVE)
@require_POST
def close(request: StaffRequest, ticket_id: UUID) -> HttpResponseBase:
    """End it without an answer, for a reason."""
    reason = request.POST.get("reason", "")[:40]
    return _done(
        request,
        ticket_id,
        lambda: close_ticket(actor=request.actor, ticket_id=ticket_id, reason=reason),
        _("Ohne Antwort geschlossen."),
    )


def _done(
    request: StaffRequest, ticket_id: UUID, act: Callable[[], object], said: str
) -> HttpResponseBase:
    tell(request, act, said)
    return redirect("desk:ticket", ticket_id=ticket_id)


def _one(
    request: StaffRequest, found: Ticket, *, problem: Invalid | None = None
) -> HttpResponseBase:
    wrong = problem.fields if problem else {}
    context = {
        "ticket": found,
        "state": _state(found),
        "facts": _facts(found),
        "turns": said_before(found),
        "history": history_of(ticket_ref(found)),
        "unfinished": found.state in UNFINISHED,
        "mine": found.taken_by_id == request.actor.account,
        "problem": problem,
        "reasons": closing_reasons(),
        "offices": Office.objects.exclude(pk=found.office_id).order_by("name", "key"),
        "fields": [
            Field(
                name="answer",
                label=_("Ihre Antwort"),
                widget="textarea",
                rows=8,
                value=request.POST.get("answer", ""),
                hint=_("Geht als E-Mail hinaus und steht unter dem Link der Anfrage.")
                if found.email
                else _("Steht unter dem Link der Anfrage. Eine E-Mail-Adresse gibt es nicht."),
                max_length=LONGEST_ANSWER,
                error=wrong.get("answer", ""),
            )
        ],
    }
    return show(request, "desk/ticket.html", context, status=problem.status if problem else 200)


def _facts(found: Ticket) -> list[Fact]:
    known = (
        (_("Stelle"), found.office.name),
        (_("Gefragt am"), date_time(found.created_at)),
        (_("Antwort bis"), date_time(found.due_at)),
        (_("Weg"), found.get_channel_display()),
        (_("Leistung"), found.service_key),
        (_("Bearbeitet von"), found.taken_by.name if found.taken_by else ""),
        (_("Name"), found.name),
        (_("Telefon"), found.phone),
        (_("E-Mail"), found.email),
    )
    return [Fact(term=term, value=value) for term, value in known if value]


def _state(found: Ticket) -> Badge:
    if found.state in UNFINISHED and found.due_at < now():
        return Badge(label=_("überfällig"), kind="danger")
    if found.state == Ticket.State.ANSWERED:
        return Badge(label=str(found.get_state_display()), kind="success")
    if found.state == Ticket.State.CLOSED:
        return Badge(label=str(found.get_state_display()))
    kind = "info" if found.state == Ticket.State.TAKEN else "warning"
    return Badge(label=str(found.get_state_display()), kind=kind)  # type: ignore[arg-type]


def _table(rows: tuple[Ticket, ...]) -> Table:
    labels = (_("Frage"), _("Antwort bis"), _("Stelle"), _("Bei"), _("Zustand"))
    return Table(
        caption=_("Übergaben"),
        caption_hidden=True,
        columns=[Column(label=label) for label in labels],
        rows=[
            (
                Cell(
                    text=_shortened(row.question),
                    url=reverse("desk:ticket", args=[row.pk]),
                    note=row.number,
                ),
                date_time(row.due_at),
                row.office.name,
                row.taken_by.name if row.taken_by else "–",
                Cell(text="", badge=_state(row)),
            )
            for row in rows
        ],
    )


def _shortened(text: str, length: int = 90) -> str:
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


def _export(rows: Any) -> HttpResponseBase:
    header = [_("Nummer"), _("Weg"), _("Stelle"), _("Gefragt am"), _("Antwort bis"), _("Zustand")]
    lines = (
        (
            row.number,
            str(row.get_channel_display()),
            row.office.name,
            date_time(row.created_at),
            date_time(row.due_at),
            _state(row).label,
        )
        for row in rows
    )
    return as_csv("uebergaben", header, lines)


def _wanted(request: StaffRequest) -> Narrowed:
    state = request.GET.get("stand", "")
    return Narrowed(
        state=state if state in STATES else "offen",
        late=bool(request.GET.get("ueberfaellig")),
        mine=bool(request.GET.get("meine")),
        office=request.GET.get("stelle", "")[:80],
        words=request.GET.get("q", "")[:80].strip(),
    )


def _kept(request: StaffRequest) -> dict[str, str]:
    names = ("q", "stelle", "stand", "ueberfaellig", "meine")
    return {name: request.GET[name][:80] for name in names if request.GET.get(name)}


def _states(kept: dict[str, str]) -> list[Link]:
    labels = {"": _("offen"), "erledigt": _("erledigt"), "alle": _("alle")}
    return [
        Link(
            label=label,
            url="?" + urlencode(kept | {"stand": key}),
            current=kept.get("stand", "") == key,
        )
        for key, label in labels.items()
    ]


def _flags(kept: dict[str, str]) -> list[Link]:
    labels = {"ueberfaellig": _("überfällig"), "meine": _("bei mir")}
    found = []
    for key, label in labels.items():
        others = {name: value for name, value in kept.items() if name != key}
        url = "?" + urlencode(others if key in kept else others | {key: "1"})
        found.append(Link(label=label, url=url, current=key in kept))
    return found
