"""Giving somebody the power to act for oneself, and ending it (§ 14 VwVfG)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from rathaus.counter.mandate_page import EVERYTHING, mandate_questions
from rathaus.counter.requests import ActorRequest
from rathaus.design.entry import date_or_problem
from rathaus.kernel.access import residents
from rathaus.kernel.clock import today
from rathaus.kernel.errors import Conflict, Invalid
from rathaus.people.actions import appoint_agent, withdraw_mandate
from rathaus.people.agent_codes import party_named, read_code
from rathaus.people.models import Mandate, Party

_ANSWERS = ("code", "name", "scope", "first_day", "last_day")
# The action speaks of a mandate, the page of what was typed.
_FIELDS = {"agent": "code", "valid_from": "first_day", "valid_to": "last_day"}


@residents()
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def give(request: ActorRequest) -> HttpResponseBase:
    """What an agent may do, and the questions by which one is appointed."""
    if request.actor.party is None:
        messages.info(request, _("Bitte tragen Sie zuerst ein, wer Sie sind."))
        return redirect("counter:profile")
    if request.method != "POST":
        return _show(request, {}, {})
    typed = {name: request.POST.get(name, "").strip() for name in _ANSWERS}
    try:
        mandate = _give(request, request.actor.party, typed)
    except (Invalid, Conflict) as error:
        told = error.fields if isinstance(error, Invalid) else {"code": str(error)}
        wrong = {_FIELDS.get(name, name): text for name, text in told.items()}
        return _show(request, typed, wrong, status=422)
    done = _("%(name)s hat jetzt Ihre Vollmacht. Widerrufen können Sie sie jederzeit hier.")
    messages.success(request, done % {"name": mandate.agent.name})
    return redirect(f"{reverse('counter:profile')}#vollmachten")


@residents()
@require_POST
def end(request: ActorRequest, mandate_id: UUID) -> HttpResponseBase:
    """Withdraw a mandate, or lay it down."""
    withdraw_mandate(actor=request.actor, mandate_id=mandate_id)
    messages.success(request, _("Die Vollmacht ist beendet. Sie gilt ab sofort nicht mehr."))
    return redirect(f"{reverse('counter:profile')}#vollmachten")


def _give(request: ActorRequest, principal: UUID, typed: Mapping[str, str]) -> Mandate:
    """Read what was typed and do it; raises :class:`Invalid` naming each field."""
    first, first_problem = date_or_problem(typed["first_day"])
    last, last_problem = date_or_problem(typed["last_day"])
    agent = party_named(typed["code"], typed["name"])
    offered = {choice.value for field in mandate_questions({}, {}) for choice in field.choices}
    problems = {
        "code": _code_problem(typed, agent),
        "name": ""
        if typed["name"]
        else _("Bitte nennen Sie den Nachnamen oder den Namen der Organisation."),
        "scope": ""
        if typed["scope"] in offered
        else _("Bitte wählen Sie, wofür die Vollmacht gilt."),
        "first_day": first_problem or _first_problem(first),
        "last_day": last_problem,
    }
    wrong = {name: text for name, text in problems.items() if text}
    if wrong or agent is None or first is None:
        raise Invalid(_("Die Vollmacht ist nicht vollständig."), fields=wrong)
    return appoint_agent(
        actor=request.actor,
        principal_id=principal,
        agent_id=agent.pk,
        scope="" if typed["scope"] == EVERYTHING else typed["scope"],
        valid_from=first,
        valid_to=last + timedelta(days=1) if last else None,
    )


def _code_problem(typed: Mapping[str, str], agent: Party | None) -> str:
    """What is wrong with code and name; it never tells which of the two is known here."""
    if not typed["code"]:
        return _("Bitte geben Sie die Kennung ein.")
    if read_code(typed["code"]) is None:
        return _("In der Kennung fehlt etwas, oder ein Zeichen ist vertauscht.")
    if agent is None and typed["name"]:
        return _("Kennung und Name passen nicht zusammen.")
    return ""


def _first_problem(first: date | None) -> str:
    if first is None:
        return _("Bitte nennen Sie den ersten Tag.")
    return _("Eine Vollmacht gilt frühestens ab heute.") if first < today() else ""


def _show(
    request: ActorRequest, typed: Mapping[str, str], wrong: Mapping[str, str], *, status: int = 200
) -> HttpResponse:
    context = {"questions": mandate_questions(typed, wrong)}
    return render(request, "counter/mandate.html", context, status=status)
