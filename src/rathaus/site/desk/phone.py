"""The view for the telephone (115): one field, the hits, one card, and what became of the call."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core import signing
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rathaus.assistant.retrieval.finding import ENOUGH
from rathaus.assistant.rules import SERVE
from rathaus.assistant.staff.phone import Caller, hand_over_call, note_answered, note_unanswered
from rathaus.assistant.staff.queries import service_for_call
from rathaus.catalogue.cards import ServiceCard, service_card
from rathaus.catalogue.competence.queries import Competence, competent_for
from rathaus.design.fields import Field
from rathaus.design.typography import date_time
from rathaus.kernel.access import ANONYMOUS, staff
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Invalid, RathausError
from rathaus.kernel.search import Hit, search, suggest
from rathaus.people.models import Office
from rathaus.site.desk.frame import StaffRequest, show
from rathaus.site.desk.phone_card import facts_of, said_aloud

_HITS = 9
_TYPED_HITS = 40
_LONGEST = 200
_SALT = "desk.phone"


@dataclass(frozen=True)
class Call:
    """What the address or the form says of a call; „since“ is signed, so that nobody types it."""

    words: str
    key: str
    address: str
    since: str

    @classmethod
    def of(cls, request: StaffRequest) -> Call:
        """Read from the address, or from a form that was sent."""
        said = request.POST if request.method == "POST" else request.GET
        words = " ".join(said.get("q", "").split())[:_LONGEST]
        key = said.get("key", "")[:80]
        since = said.get("seit", "")[:80]
        if (words or key) and _moment(since) is None:
            since = signing.Signer(salt=_SALT).sign(str(int(now().timestamp())))
        return cls(words, key, said.get("adresse", "").strip()[:_LONGEST], since)

    @cached_property
    def seconds(self) -> int:
        """How long it took since the first word was looked for."""
        began = _moment(self.since)
        return int(now().timestamp()) - began if began is not None else 0

    def url(self, **other: str) -> str:
        """The page with this call, and with something else in it."""
        said = {"q": self.words, "key": self.key, "adresse": self.address, "seit": self.since}
        kept = {name: value for name, value in (said | other).items() if value}
        return f"{reverse('desk:phone')}?{urlencode(kept)}" if kept else reverse("desk:phone")


@staff(SERVE)
@require_safe
def phone(request: StaffRequest) -> HttpResponseBase:
    """The page, by its address: the question, the hits, and the card that is open.

    Where the search is sure, the card of the first hit is open at once. Callers get what everybody
    may find: its order is remembered, so that the card does not search again.
    """
    return _page(request, Call.of(request))


@staff(SERVE)
@require_safe
def hits(request: StaffRequest) -> HttpResponseBase:
    """The hits while somebody types, as a fragment; the last word may be unfinished."""
    call = Call.of(request)
    found = suggest(call.words, ANONYMOUS, _TYPED_HITS) if call.words else []
    context = _rows(call, [hit for hit in found if hit.kind == "service"][:_HITS])
    response = render(request, "desk/parts/phone_hits.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@staff(SERVE)
@require_POST
def result(request: StaffRequest) -> HttpResponseBase:
    """Note how the call ended, and make room for the next one."""
    call = Call.of(request)
    answered = request.POST.get("do") == "answered"
    try:
        if answered:
            note_answered(actor=request.actor, key=call.key, seconds=call.seconds)
        else:
            note_unanswered(
                actor=request.actor, question=call.words, seconds=call.seconds, key=call.key
            )
    except RathausError as error:
        messages.error(request, str(error))
        return redirect(call.url())
    done = (
        _("Notiert: beantwortet.")
        if answered
        else _("Notiert. Die Frage steht jetzt bei den offenen Fragen.")
    )
    messages.success(request, done)
    return redirect("desk:phone")


@staff(SERVE)
@require_POST
def hand_over(request: StaffRequest) -> HttpResponseBase:
    """Hand the question to the competent office, with a way to reach the caller."""
    call, said = Call.of(request), request.POST
    caller = Caller(
        said.get("name", "")[:160], said.get("phone", "")[:40], said.get("email", "")[:254]
    )
    try:
        ticket, _secret = hand_over_call(
            actor=request.actor,
            question=said.get("question", "")[:5000],
            caller=caller,
            seconds=call.seconds,
            key=call.key,
            office=_office(call),
        )
    except RathausError as error:
        return _page(request, call, refusal=error)
    text = _("Übergeben an %(office)s unter der Nummer %(number)s. Antwort bis %(due)s.") % {
        "office": ticket.office.name,
        "number": ticket.number,
        "due": date_time(ticket.due_at),
    }
    messages.success(request, text)
    return redirect("desk:phone")


def _page(
    request: StaffRequest, call: Call, *, refusal: RathausError | None = None
) -> HttpResponseBase:
    found = None
    if call.words:
        found = search(call.words, ANONYMOUS, kinds=("service",), limit=_HITS)
        if found.hits and not call.key and found.confidence >= ENOUGH:
            call = replace(call, key=found.hits[0].key)
    context = _rows(call, list(found.hits) if found else [])
    context |= {
        "fields": _fields(request, call, refusal),
        "refusal": refusal,
        "began": bool(call.words or call.key),
        "search_url": "",
    }
    if call.key:
        context |= _opened(call)
    return show(request, "desk/phone.html", context, status=refusal.status if refusal else 200)


def _rows(call: Call, found: list[Hit]) -> dict[str, Any]:
    return {
        "call": call,
        "hits": [
            {"hit": hit, "url": call.url(key=hit.key), "current": hit.key == call.key}
            for hit in found
        ],
    }


def _opened(call: Call) -> dict[str, Any]:
    """The card; an address that nobody knows is said, and the card stands without it."""
    service = service_for_call(call.key)
    problem: Invalid | None = None
    try:
        competence: Competence | None = competent_for(service, address=call.address)
    except Invalid as error:
        problem, competence = error, None
    card: ServiceCard = service_card(service, competence=competence)
    near = getattr(problem, "suggestions", ())
    return {
        "card": card,
        "facts": facts_of(card),
        "aloud": said_aloud(card),
        "problem": problem,
        "near": [(text, call.url(adresse=text)) for text in near],
    }


def _office(call: Call) -> Office | None:
    """The office that is competent at the caller's address; None where that is not known."""
    if not call.key or not call.address:
        return None
    try:
        return competent_for(service_for_call(call.key), address=call.address).office
    except RathausError:
        return None


def _moment(token: str) -> int | None:
    try:
        return int(signing.Signer(salt=_SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        return None


def _fields(request: StaffRequest, call: Call, refusal: RathausError | None) -> list[Field]:
    wrong = refusal.fields if isinstance(refusal, Invalid) else {}
    typed = request.POST
    return [
        Field(
            name="question",
            label=_("Frage für die Stelle"),
            widget="textarea",
            rows=3,
            value=typed.get("question", call.words),
            max_length=4000,
            error=wrong.get("question", ""),
        ),
        Field(
            name="phone",
            label=_("Telefon"),
            widget="phone",
            value=typed.get("phone", ""),
            max_length=40,
            required=False,
            error=wrong.get("phone", ""),
        ),
        Field(
            name="email",
            label=_("E-Mail"),
            widget="email",
            value=typed.get("email", ""),
            required=False,
            error=wrong.get("email", ""),
        ),
        Field(
            name="name",
            label=_("Name"),
            value=typed.get("name", ""),
            max_length=160,
            required=False,
        ),
    ]
