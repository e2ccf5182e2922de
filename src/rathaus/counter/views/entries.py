"""Renewing and taking off what one has in a directory, from the page of its case."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rathaus.counter.requests import ActorRequest
from rathaus.kernel.access import residents
from rathaus.kernel.errors import Conflict
from rathaus.procedures.actions.entries import renew_entry, take_off_entry
from rathaus.procedures.models import Entry
from rathaus.procedures.queries.directories import no_entry
from rathaus.records.queries import find_case


@residents()
@require_POST
def renew(request: ActorRequest, number: str, entry_id: UUID) -> HttpResponseBase:
    """It still holds."""

    def act() -> Entry:
        return renew_entry(actor=request.actor, entry_id=entry_id)

    return _done(request, number, entry_id, act, _("Danke. Ihr Eintrag gilt weiter."))


@residents()
@require_POST
def take_off(request: ActorRequest, number: str, entry_id: UUID) -> HttpResponseBase:
    """It shall stand no longer."""

    def act() -> Entry:
        return take_off_entry(actor=request.actor, entry_id=entry_id)

    return _done(request, number, entry_id, act, _("Ihr Eintrag ist herausgenommen."))


def _done(
    request: ActorRequest, number: str, entry_id: UUID, act: Callable[[], Entry], text: str
) -> HttpResponseBase:
    case = find_case(request.actor, number)
    if not Entry.objects.filter(pk=entry_id, case=case).exists():
        raise no_entry()
    try:
        act()
    except Conflict as error:
        messages.error(request, str(error))
    else:
        messages.success(request, text)
    return redirect("my-case", case.number)
