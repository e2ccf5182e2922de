"""Schnittstellen: the programs that act for an office; let in, given a new secret, shut out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rathaus.design.components import Pager
from rathaus.design.entry import date_or_problem
from rathaus.kernel.access import staff
from rathaus.kernel.errors import Invalid, RathausError
from rathaus.kernel.paging import page_of
from rathaus.people.actions import NewSecret, register_client, revoke_client, rotate_secret
from rathaus.people.models import Office
from rathaus.people.queries import clients_for, find_client
from rathaus.people.rules import MANAGE_PEOPLE
from rathaus.site.desk.client_page import EVERYWHERE, form_fields, rows_of
from rathaus.site.desk.frame import StaffRequest, show, tell

_ANSWERS = ("title", "office", "valid_to")


@staff(MANAGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def clients(request: StaffRequest) -> HttpResponse:
    """Who is let in, and the form to let another in."""
    if request.method != "POST":
        return _page(request)
    typed: dict[str, Any] = {name: request.POST.get(name, "").strip()[:200] for name in _ANSWERS}
    typed |= {name: tuple(request.POST.getlist(name)[:50]) for name in ("roles", "scopes")}
    try:
        known = _register(request, typed)
    except Invalid as error:
        return _page(request, typed, error.fields, status=error.status)
    except RathausError as error:
        return _page(request, typed, refusal=error, status=error.status)
    return _page(request, new=known)


@staff(MANAGE_PEOPLE)
@require_POST
def rotate(request: StaffRequest, client_id: UUID) -> HttpResponse:
    """A new secret, shown this once."""
    try:
        client = find_client(request.actor, client_id)
        known = rotate_secret(actor=request.actor, client=client)
    except RathausError as error:
        messages.error(request, str(error))
        return redirect("desk:clients")
    return _page(request, new=known)


@staff(MANAGE_PEOPLE)
@require_POST
def revoke(request: StaffRequest, client_id: UUID) -> HttpResponse:
    """Shut out at once."""
    act: Callable[[], object] = lambda: revoke_client(  # noqa: E731
        actor=request.actor, client=find_client(request.actor, client_id)
    )
    tell(request, act, _("Das Programm ist ab sofort gesperrt."))
    return redirect("desk:clients")


def _register(request: StaffRequest, typed: Mapping[str, Any]) -> NewSecret:
    """Read what was typed and do it; raises :class:`Invalid` naming each field."""
    end, problem = date_or_problem(typed["valid_to"])
    office = Office.objects.filter(key=typed["office"]).first()
    wrong = {"valid_to": problem} if problem else {}
    if office is None and typed["office"] != EVERYWHERE:
        wrong["office"] = _("Bitte wählen Sie, für welche Stelle das Programm arbeitet.")
    if wrong:
        raise Invalid(_("Die Schnittstelle ist noch nicht vollständig beschrieben."), fields=wrong)
    return register_client(
        actor=request.actor,
        title=typed["title"],
        office=office,
        roles=typed["roles"],
        scopes=typed["scopes"],
        valid_to=end,
    )


def _page(
    request: StaffRequest,
    typed: Mapping[str, Any] | None = None,
    wrong: Mapping[str, str] | None = None,
    *,
    refusal: RathausError | None = None,
    new: NewSecret | None = None,
    status: int = 200,
) -> HttpResponse:
    after = request.GET.get("nach", "")
    page = page_of(clients_for(request.actor), order=("title", "id"), after=after, size=50)
    here = reverse("desk:clients")
    context = {
        "questions": form_fields(request.actor, typed or {}, wrong or {}),
        "rows": rows_of(page.rows),
        "pager": Pager(
            newer_url=here if after else "",
            older_url=f"{here}?nach={page.next}" if page.next else "",
        ),
        "refusal": refusal,
        "new": new,
    }
    response = show(request, "desk/clients.html", context, status=status)
    patch_cache_control(response, no_store=True, private=True)
    return response
