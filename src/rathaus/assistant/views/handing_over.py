"""Handing a question over to people, and looking again at what became of it."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from rathaus.assistant import actions
from rathaus.assistant.figures import reply_hours
from rathaus.assistant.models import Channel, Ticket, Turn
from rathaus.assistant.queries import find_ticket, transcript
from rathaus.assistant.secret_keys import new_key
from rathaus.assistant.views.talk import ShownTurn, actor_of, shown
from rathaus.design.components import Fact, Link
from rathaus.design.fields import Field
from rathaus.design.typography import date_time
from rathaus.kernel.access import public_page
from rathaus.kernel.errors import Invalid, RathausError, TooMany
from rathaus.kernel.throttle import client_address

_LONGEST = 2000
_SLIP = 64


@public_page
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, key: str = "") -> HttpResponseBase:
    """Ask people: with the conversation so far, or without one."""
    refusal: RathausError | None = None
    if request.method == "POST":
        try:
            ticket, secret = actions.open_ticket(
                actor=actor_of(request),
                dialogue=key,
                question=request.POST.get("question", ""),
                name=request.POST.get("name", ""),
                email=request.POST.get("email", ""),
                phone=request.POST.get("phone", ""),
                channel=Channel.PAGE,
                client=client_address(request),
                slip=request.POST.get("slip", "")[:_SLIP],
            )
        except RathausError as error:
            refusal = error
        else:
            return redirect("assistant:ticket", ticket.number, secret)
    turns = shown(transcript(key)) if key else []
    context = {
        "key": key,
        "slip": request.POST.get("slip", "")[:_SLIP] or new_key(),
        "turns": turns,
        "hours": reply_hours(),
        "refusal": refusal if refusal and not getattr(refusal, "fields", None) else None,
        "questions": _fields(request, refusal, asked=_last_question(turns)),
        "trail": [
            Link(label=_("Startseite"), url=reverse("home")),
            Link(label=_("Fragen Sie das Rathaus"), url=_back(key)),
            Link(label=_("Einen Menschen fragen")),
        ],
    }
    status = refusal.status if refusal else 200
    response = render(request, "assistant/hand_over.html", context, status=status)
    if isinstance(refusal, TooMany):
        response["Retry-After"] = str(refusal.retry_after)
    return response


@public_page
@require_safe
@never_cache
def ticket(request: HttpRequest, number: str, secret: str) -> HttpResponseBase:
    """Where the question is by now, and the answer when it is there."""
    found = find_ticket(number, secret)
    context = {
        "ticket": found,
        "answered": found.state == Ticket.State.ANSWERED,
        "closed": found.state == Ticket.State.CLOSED,
        "facts": [
            Fact(term=_("Gestellt"), value=date_time(found.created_at)),
            Fact(term=_("Bei"), value=found.office.name),
            Fact(term=_("Antwort bis"), value=date_time(found.due_at)),
        ],
        "address": request.build_absolute_uri(request.path),
    }
    response = render(request, "assistant/ticket.html", context)
    response["Referrer-Policy"] = "same-origin"
    return response


def _back(key: str) -> str:
    return reverse("assistant:dialogue", args=[key]) if key else reverse("assistant:talk")


def _last_question(turns: list[ShownTurn]) -> str:
    said = [turn.text for turn in turns if turn.speaker == Turn.Speaker.PERSON]
    return said[-1] if said else ""


def _fields(request: HttpRequest, refusal: RathausError | None, *, asked: str) -> list[Field]:
    wrong = refusal.fields if isinstance(refusal, Invalid) and refusal.fields else {}
    typed = request.POST
    return [
        Field(
            name="question",
            label=_("Ihre Frage"),
            widget="textarea",
            value=typed.get("question", asked),
            hint=_("Was möchten Sie wissen? Konto- und Steuernummern brauchen wir nicht."),
            error=str(wrong.get("question", "")),
            rows=4,
            max_length=_LONGEST,
            required=True,
        ),
        Field(
            name="email",
            label=_("E-Mail"),
            widget="email",
            value=typed.get("email", ""),
            hint=_("Dann schicken wir Ihnen die Antwort. Ohne Adresse steht sie unter Ihrem Link."),
            error=str(wrong.get("email", "")),
            autocomplete="email",
        ),
        Field(
            name="phone",
            label=_("Telefon"),
            widget="phone",
            value=typed.get("phone", ""),
            hint=_("Wenn wir anrufen sollen."),
            error=str(wrong.get("phone", "")),
            autocomplete="tel",
        ),
        Field(
            name="name",
            label=_("Name"),
            widget="text",
            value=typed.get("name", ""),
            hint=_("Nur für die Anrede."),
            error=str(wrong.get("name", "")),
            autocomplete="name",
        ),
    ]
