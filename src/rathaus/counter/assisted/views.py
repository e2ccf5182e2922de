"""Pages of helpers: begin a session, hand out the receipt, end it; figures for who steers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rathaus.counter.assisted import guard
from rathaus.counter.assisted.actions import end_session, file_application, start_session
from rathaus.counter.assisted.form import (
    ANSWERS,
    Questions,
    about_of,
    read_answers,
)
from rathaus.counter.assisted.learning import offers_at
from rathaus.counter.assisted.models import AssistedSession
from rathaus.counter.assisted.nodes import node_named
from rathaus.counter.assisted.queries import FEWEST, Month, empowered_from, months_of
from rathaus.counter.assisted.rules import SERVE, may_see_assistance
from rathaus.counter.case_steps import next_step
from rathaus.counter.drafts import code_of, keep_code, remember
from rathaus.counter.form_pages import page_url
from rathaus.counter.requests import ActorRequest, client_address
from rathaus.design.components import Cell, Column, Table
from rathaus.design.spreadsheets import as_csv
from rathaus.kernel.access import allow, staff
from rathaus.kernel.errors import (
    Conflict,
    Invalid,
    NotAllowed,
    RathausError,
    Refused,
    Unavailable,
)
from rathaus.kernel.tenancy import current_city
from rathaus.mail.links import city_url
from rathaus.money.numbers import grouped
from rathaus.money.queries import claim_of
from rathaus.money.transfers import transfer_details
from rathaus.people.contacts import contact_of
from rathaus.procedures.installed import installed
from rathaus.procedures.models import Draft

# More would push what comes next off the sheet.
_OFFERS = 3
View = TypeVar("View", bound=Callable[..., Any])


@staff(SERVE)
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@never_cache
def start(request: ActorRequest) -> HttpResponseBase:
    """Begin a session; one that still runs in this browser ends with it."""
    session = guard.running(request)
    if request.method != "POST":
        return _ask(request, {}, {}, session=session)
    typed = {name: request.POST.get(name, "").strip() for name in ANSWERS}
    try:
        begun = _begin(request, typed)
    except Invalid as error:
        return _ask(request, typed, error.fields, session=session, status=422)
    except Refused as error:
        return _ask(request, typed, {"scan": str(error)}, session=session, status=422)
    except (NotAllowed, Conflict, Unavailable) as error:
        return _ask(request, typed, {}, session=session, refusal=error, status=error.status)
    if session is not None:
        end_session(actor=request.actor, session=session)
        guard.forget(request)
    draft = begun.open.draft
    remember(request, draft)
    guard.keep(request, begun, draft)
    return redirect(page_url(draft, draft.section))


def _begin(request: ActorRequest, typed: dict[str, str]) -> AssistedSession:
    told = read_answers(typed, request.FILES.get("scan"))
    return start_session(
        actor=request.actor,
        node_key=typed["node"],
        procedure_key=typed["procedure"],
        resident=told.resident,
        mandate=told.mandate,
        about=about_of(typed, client_address(request), told.resident),
        browser=request.session.session_key or "",
    )


@staff(SERVE)
@require_safe
@never_cache
def receipt(request: ActorRequest) -> HttpResponseBase:
    """What the resident takes along: number, access code, what happens next. Made to be printed."""
    session = guard.running(request)
    draft = session.open.draft if session is not None else None
    if session is None or draft is None or draft.case is None:
        return redirect("counter:assisted-start")
    case, claim = draft.case, claim_of(draft.case.ref)
    step = next_step(case, claim)
    context = {
        "case": case,
        "procedure": installed(draft.version_id),
        "about": draft.about_id is not None,
        "code": code_of(request, draft),
        "node": node_named(session.node),
        "number_label": _("Vorgangsnummer"),
        "status_address": city_url().partition("://")[2] + reverse("counter:status"),
        "step": step,
        "cash_number": grouped(claim.number) if claim else "",
        "transfer": transfer_details(claim) if claim and step.pay else None,
        "contact": contact_of(case.office),
        "learning": offers_at(session.node, current_city(), count=1)[:_OFFERS],
    }
    return render(request, "counter/assisted/receipt.html", context)


@staff(SERVE)
@require_POST
@never_cache
def end(request: ActorRequest) -> HttpResponseBase:
    """End the session: what was entered is gone, here and in the browser."""
    session = guard.running(request)
    if session is not None:
        end_session(actor=request.actor, session=session)
    guard.forget(request)
    context = {"filed": session is not None and session.filed}
    return guard.leave_nothing(render(request, "counter/assisted/ended.html", context))


def submit(
    request: ActorRequest, session: AssistedSession, draft: Draft, language: str
) -> HttpResponseBase:
    """Send the form of the session; what speaks against it is raised."""
    submission = file_application(actor=request.actor, session=session, language=language)
    if submission.access_code:
        keep_code(request, draft, submission.access_code)
    return redirect("counter:assisted-receipt")


def for_figures(view: View) -> View:
    """Open a page to whoever may see the counts."""
    opened: View = allow("staff:assist.see", may_see_assistance)(view)
    return opened


@for_figures
@require_safe
@never_cache
def figures(request: ActorRequest) -> HttpResponse:
    """Sessions by node and month, and how many count as empowered."""
    found = months_of(request.actor)
    header = [_("Monat"), _("Servicestelle"), _("Sitzungen"), _("abgesendet"), _("befähigt")]
    header.append(_("Anteil befähigt"))
    if request.GET.get("ausgabe") == "csv":
        return as_csv("servicestellen", header, _lines(found))
    columns = [Column(label=label, numeric=place > 1) for place, label in enumerate(header)]
    rows: list[list[Any]] = [
        [*line[:2], *(Cell(text=text) for text in line[2:])] for line in _lines(found)
    ]
    table = Table(caption=_("Sitzungen nach Monat und Servicestelle"), columns=columns, rows=rows)
    visit, steps = empowered_from()
    context = {
        "table": table,
        "found": bool(found),
        "fewest": FEWEST,
        "visit": visit,
        "steps": steps,
    }
    return render(request, "counter/assisted/figures.html", context)


def _lines(found: list[Month]) -> Iterator[list[str]]:
    few = _("unter %(n)s") % {"n": FEWEST}
    for entry in found:
        node = node_named(entry.node)
        counts = (entry.sessions, entry.filed, entry.empowered)
        yield [
            f"{entry.month:%m/%Y}",
            node.name if node else entry.node,
            *(few if count is None else str(count) for count in counts),
            "–" if entry.share is None else f"{entry.share} %",
        ]


def _ask(
    request: ActorRequest,
    typed: dict[str, str],
    wrong: dict[str, str],
    *,
    session: AssistedSession | None = None,
    refusal: RathausError | None = None,
    status: int = 200,
) -> HttpResponse:
    running = session.open.draft if session is not None else None
    asked = Questions(typed, wrong)
    context = {
        "questions": asked.all(),
        "groups": asked.groups(),
        "refusal": refusal,
        "running": page_url(running, running.section) if running and not running.case_id else "",
    }
    return render(request, "counter/assisted/start.html", context, status=status)
