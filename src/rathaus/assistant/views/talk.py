"""The conversation as pages: every question is a page of its own where no script runs.

Asking needs no login and gives no rights, so it needs no token against forged requests either; the
address of a conversation is its secret.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from rathaus.assistant import actions
from rathaus.assistant.figures import transcript_days
from rathaus.assistant.models import Channel, Turn
from rathaus.assistant.queries import Said, transcript
from rathaus.assistant.replies import Reply
from rathaus.catalogue.queries import most_asked
from rathaus.design.typography import language
from rathaus.kernel.access import ANONYMOUS, Actor, public_page
from rathaus.kernel.errors import NotFound, RathausError
from rathaus.kernel.throttle import client_address

_EXAMPLES = 4
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class ShownTurn:
    """A turn as the page shows it; the last one is what the person has to see."""

    speaker: str
    who: str
    text: str
    reply: Reply | None
    last: bool


@public_page
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def talk(request: HttpRequest, key: str = "") -> HttpResponseBase:
    """Ask, or see what was said so far."""
    return conversation(request, key, embedded=False)


def conversation(request: HttpRequest, key: str, *, embedded: bool) -> HttpResponseBase:
    """The conversation on a page of ours or inside another one."""
    refusal: RathausError | None = None
    if request.method == "POST":
        try:
            reply = _answered(request, key, Channel.WIDGET if embedded else Channel.PAGE)
        except NotFound:
            raise
        except RathausError as error:
            refusal = error
        else:
            return redirect(address_of(reply.dialogue, embedded=embedded) + "#antwort")
    context = _page(key, embedded=embedded) | {
        "refusal": refusal,
        "typed": request.POST.get("frage", "")[:_LONGEST] if refusal else "",
    }
    response = render(request, "assistant/talk.html", context, status=_status(refusal))
    if refusal is not None and refusal.status == TOO_MANY:
        response["Retry-After"] = "60"
    response["Referrer-Policy"] = "same-origin"
    return response


TOO_MANY = 429


def address_of(key: str, *, embedded: bool) -> str:
    """Where a conversation goes on."""
    if embedded:
        return reverse("assistant:embedded-dialogue", args=[key])
    return reverse("assistant:dialogue", args=[key])


@public_page
@csrf_exempt
@require_POST
def rate(request: HttpRequest, key: str) -> HttpResponse:
    """Say whether the last answer helped."""
    helped = request.POST.get("hilfreich", "") == "ja"
    actions.rate(actor=actor_of(request), dialogue=key, helpful=helped)
    said = _("Danke, das freut uns.") if helped else _("Danke. Wir sehen uns die Frage an.")
    messages.success(request, said)
    if helped:
        return redirect("assistant:dialogue", key)
    return redirect("assistant:hand-over", key)


@public_page
@csrf_exempt
@require_POST
def delete(request: HttpRequest, key: str) -> HttpResponse:
    """Forget the conversation at once."""
    actions.forget(actor=actor_of(request), dialogue=key)
    messages.success(request, _("Das Gespräch ist gelöscht."))
    return redirect("assistant:talk")


def actor_of(request: HttpRequest) -> Actor:
    """Whoever asks; what they may see decides what they are told."""
    return cast("Actor", getattr(request, "actor", ANONYMOUS))


def _answered(request: HttpRequest, key: str, channel: Channel) -> Reply:
    return actions.ask(
        actor=actor_of(request),
        text=request.POST.get("frage", ""),
        dialogue=key,
        choice=request.POST.get("wahl", ""),
        address=request.POST.get("adresse", ""),
        channel=channel,
        language=language(),
        client=client_address(request),
    )


def _page(key: str, *, embedded: bool) -> dict[str, Any]:
    turns = shown(transcript(key)) if key else []
    reply = turns[-1].reply if turns else None
    context: dict[str, Any] = {
        "base": "assistant/embedded.html" if embedded else "design/base.html",
        "embedded": embedded,
        "key": key,
        "turns": turns,
        "asks_address": bool(reply and reply.follow_up and reply.follow_up.asks_address),
        "ask_url": address_of(key, embedded=embedded) if key else _start(embedded=embedded),
        "new_url": _start(embedded=embedded),
        "examples": [] if key else [service.name for service in most_asked(_EXAMPLES)],
    }
    if key:
        context |= {
            "hand_over_url": reverse("assistant:hand-over", args=[key]),
            "rate_url": reverse("assistant:rate", args=[key]),
            "delete_url": reverse("assistant:delete", args=[key]),
            "keeping": _keeping(),
        }
    return context


def _start(*, embedded: bool) -> str:
    return reverse("assistant:embedded" if embedded else "assistant:talk")


def _keeping() -> str:
    days = transcript_days().days
    said = ngettext(
        "Das Gespräch ist anonym und wird nach %(days)d Tag gelöscht.",
        "Das Gespräch ist anonym und wird nach %(days)d Tagen gelöscht.",
        days,
    )
    return said % {"days": days}


def shown(turns: list[Said]) -> list[ShownTurn]:
    """The turns in words; only the last answer can be acted upon."""
    who = {
        Turn.Speaker.PERSON: _("Sie"),
        Turn.Speaker.MACHINE: _("Assistent (Programm)"),
        Turn.Speaker.STAFF: _("Stadtverwaltung"),
    }
    return [
        ShownTurn(
            speaker=turn.speaker,
            who=who[Turn.Speaker(turn.speaker)],
            text=turn.text,
            reply=turn.reply,
            last=turn is turns[-1],
        )
        for turn in turns
    ]


def _status(refusal: RathausError | None) -> int:
    return refusal.status if refusal else 200
