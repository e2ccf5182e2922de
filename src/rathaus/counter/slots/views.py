"""Pages to note an appointment, to look at it again, and to call it off."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rathaus.catalogue.cards import office_card, service_card
from rathaus.catalogue.competence.queries import Competence
from rathaus.catalogue.models import Service, SlotHold
from rathaus.catalogue.queries import find_service
from rathaus.catalogue.slots.holding import Person, cancel_slot, hold_slot
from rathaus.catalogue.slots.keys import hold_id, key_of
from rathaus.catalogue.slots.queries import find_hold, whole
from rathaus.catalogue.slots.refusals import SlotTaken
from rathaus.counter.calendar import Appointment, calendar_file
from rathaus.counter.requests import ActorRequest, client_address, new_slip
from rathaus.counter.slots.booking import ASKED, Booking, booking, spoken_time
from rathaus.counter.where import where_questions
from rathaus.design.components import Fact, Link
from rathaus.design.fields import Field
from rathaus.kernel.access import public_page
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Invalid, RathausError
from rathaus.mail.links import city_url
from rathaus.people.queries.parties import get_party
from rathaus.records.tries import count_failure, refuse_after_failures

_HELD = "slot_holds"
_MOST_REMEMBERED = 10
_PERSON = ("name", "email", "phone")
_INTERPRETER = "interpreter"


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters(*_PERSON, _INTERPRETER)
@never_cache
def note(request: ActorRequest, key: str) -> HttpResponseBase:
    """Choose office and time, say who comes as far as one likes, and note it."""
    service = find_service(key, request.actor)
    if request.method != "POST":
        page = booking(service, request.GET.dict())
        return _show(request, page, values=_known(request))
    page = booking(service, {name: request.POST.get(name, "") for name in ASKED})
    if page.offer is None or page.office is None:
        made = _same_again(request)
        return redirect(made) if made else _show(request, page, status=409)
    try:
        hold = _hold(request, page)
    except SlotTaken:
        later = booking(service, {**page.asked})
        return _show(request, later, status=409)
    except RathausError as refused:
        return _show(request, page, values=request.POST.dict(), refusal=refused)
    return redirect(_address_of(hold))


@public_page
@require_safe
@never_cache
def noted(request: ActorRequest, number: str, key: str) -> HttpResponse:
    """The noted appointment, for whoever has its secret link."""
    hold = find_hold(number, key)
    card = service_card(hold.service, competence=Competence(hold.office, ""))
    context = {
        "hold": hold,
        "key": key,
        "open": _open(hold),
        "facts": _facts(hold),
        "papers": card.papers,
        "office": office_card(hold.office),
        "link": city_url() + request.path,
        "trail": _trail(hold.service, _("Ihr Termin")),
    }
    return render(request, "counter/slots/noted.html", context)


@public_page
@require_POST
def cancel(request: ActorRequest, number: str, key: str) -> HttpResponseBase:
    """Call the appointment off."""
    hold = find_hold(number, key)
    try:
        cancel_slot(actor=request.actor, hold=hold, key=key, reason=_("selbst abgesagt"))
    except RathausError as refused:
        messages.error(request, str(refused))
    return redirect("counter:slot", number=number, key=key)


@public_page
@require_safe
def calendar(request: ActorRequest, number: str, key: str) -> HttpResponse:
    """The appointment for one's own calendar (iCalendar, RFC 5545)."""
    hold = find_hold(number, key)
    title = _("Termin: %(office)s") % {"office": hold.office.name}
    if hold.state == SlotHold.State.HELD:
        title = _("Vorgemerkt: %(office)s") % {"office": hold.office.name}
    entry = Appointment(
        key=hold.number,
        day=hold.starts_at.date(),
        title=title,
        note=_calendar_note(hold),
        starts_at=hold.starts_at,
        minutes=hold.minutes,
        place=", ".join([hold.office.name, *hold.office.address_lines]),
    )
    host = request.get_host().split(":")[0]
    text = calendar_file(title, [entry], host=host, at=now())
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{hold.number}.ics"'
    return response


def _hold(request: ActorRequest, page: Booking) -> SlotHold:
    """Note the time; one device and one line note only a few in a short time."""
    assert page.offer is not None  # noqa: S101 – asked before
    assert page.office is not None  # noqa: S101 – asked before
    source = f"slot:{client_address(request)}"
    refuse_after_failures({source: whole("slots.per_quarter_hour")})
    held = request.session.get(_HELD, [])
    made = hold_slot(
        actor=request.actor,
        service=page.service,
        office=page.office,
        starts_at=page.offer.starts_at,
        slip=request.POST.get("slip", ""),
        person=Person(*(request.POST.get(name, "") for name in _PERSON)),
        interpreter=bool(request.POST.get(_INTERPRETER)),
        known=held,
    )
    if str(made.pk) not in held:
        count_failure([source])
        request.session[_HELD] = [*held, str(made.pk)][-_MOST_REMEMBERED:]
    return made


def _calendar_note(hold: SlotHold) -> str:
    """What stands beside the entry in one's calendar."""
    lines = [_("Nummer %(number)s") % {"number": hold.number}]
    if hold.interpreter:
        lines.append(_("Mit Gebärdensprachdolmetschung"))
    return "\n".join(lines)


def _same_again(request: ActorRequest) -> str:
    """Where the hold is that the same form made a moment ago; a double click must not refuse."""
    slip = request.POST.get("slip", "")
    made = SlotHold.objects.filter(pk=hold_id(slip)).first() if slip else None
    return _address_of(made) if made else ""


def _address_of(hold: SlotHold) -> str:
    return reverse("counter:slot", args=[hold.number, key_of(hold.pk)])


def _show(
    request: ActorRequest,
    page: Booking,
    *,
    values: dict[str, str] | None = None,
    refusal: RathausError | None = None,
    status: int = 0,
) -> HttpResponse:
    wrong = refusal.fields if isinstance(refusal, Invalid) else {}
    context: dict[str, Any] = {
        "page": page,
        "questions": _questions(values or {}, wrong),
        "where": where_questions(page.asked, page.districts, page.refusal),
        "refusal": None if wrong else refusal,
        "slip": (values or {}).get("slip") or new_slip(),
        "trail": _trail(page.service, _("Termin vormerken")),
    }
    known = refusal.status if refusal else page.refusal.status if page.refusal else 200
    return render(request, "counter/slots/note.html", context, status=status or known)


def _questions(values: dict[str, str], wrong: Any) -> list[Field]:
    return [
        Field(
            name="name",
            label=_("Name"),
            value=values.get("name", ""),
            hint=_("Damit man Sie aufrufen kann. Sie können das Feld leer lassen."),
            error=wrong.get("name", ""),
            required=False,
            autocomplete="name",
            max_length=160,
        ),
        Field(
            name="email",
            label=_("E-Mail"),
            widget="email",
            value=values.get("email", ""),
            hint=_("Dorthin schreibt Ihnen die Stelle, ob der Termin gilt."),
            error=wrong.get("email", ""),
            required=False,
        ),
        Field(
            name="phone",
            label=_("Telefon"),
            widget="phone",
            value=values.get("phone", ""),
            hint=_("Für Rückfragen."),
            error=wrong.get("phone", ""),
            required=False,
            width="20",
        ),
        Field(
            name=_INTERPRETER,
            label=_("Gebärdensprachdolmetschung gewünscht"),
            widget="checkbox",
            value=values.get(_INTERPRETER, ""),
            hint=_("Die Stelle bestellt sie für Sie."),
            required=False,
        ),
    ]


def _known(request: ActorRequest) -> dict[str, str]:
    """What the account knows already."""
    if request.actor.party is None:
        return {}
    party = get_party(request.actor, request.actor.party)
    name = f"{party.first_names} {party.surname}".strip()
    return {"name": name, "email": party.email, "phone": party.phone}


def _open(hold: SlotHold) -> bool:
    return hold.state in (SlotHold.State.HELD, SlotHold.State.CONFIRMED) and hold.starts_at > now()


def _facts(hold: SlotHold) -> list[Fact]:
    facts = [
        Fact(term=_("Wann"), value=spoken_time(hold.starts_at)),
        Fact(term=_("Wo"), value=", ".join([hold.office.name, *hold.office.address_lines])),
        Fact(term=_("Worum es geht"), value=hold.service.name),
    ]
    if hold.name:
        facts.append(Fact(term=_("Name"), value=hold.name))
    if hold.interpreter:
        facts.append(Fact(term=_("Gebärdensprache"), value=_("Dolmetschung gewünscht")))
    return facts


def _trail(service: Service, here: str) -> list[Link]:
    return [
        Link(label=_("Startseite"), url=reverse("home")),
        Link(label=service.name, url=reverse("counter:service", args=[service.key])),
        Link(label=here),
    ]
