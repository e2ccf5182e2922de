"""Office documents at a case: taken in, reserved, checked in; and breaking a reservation."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rathaus.kernel.access import staff
from rathaus.kernel.errors import Invalid, RathausError
from rathaus.procedures.drafting.office_documents import add_office_document, check_in
from rathaus.procedures.drafting.queries import find_checkout
from rathaus.procedures.drafting.reserving import break_checkout, check_out, undo_checkout
from rathaus.procedures.models import Checkout
from rathaus.records.queries import find_case, find_document
from rathaus.site.desk.frame import StaffRequest


@staff("case.work")
@require_POST
def add(request: StaffRequest, number: str) -> HttpResponseBase:
    """Take an office document to the file."""
    case = find_case(request.actor, number)
    _done(
        request,
        lambda: add_office_document(
            actor=request.actor,
            case=case,
            title=request.POST.get("title", ""),
            file=request.FILES.get("file"),
        ),
        _("Das Dokument ist bei den Akten und kann bearbeitet werden."),
    )
    return redirect("desk-case", case.number)


@staff("case.work")
@require_POST
def reserve(request: StaffRequest, document_id: UUID) -> HttpResponseBase:
    """Reserve an office document."""
    document = find_document(request.actor, document_id)
    _done(
        request,
        lambda: check_out(actor=request.actor, thing=document),
        _(
            "„%(title)s“ ist für Sie reserviert. Laden Sie es herunter, und checken Sie es "
            "danach ein."
        )
        % {"title": document.title},
    )
    return redirect("desk-case", document.case.number)


@staff("case.work")
@require_POST
def bring_back(request: StaffRequest, checkout_id: UUID) -> HttpResponseBase:
    """Check a new version in."""
    held = find_checkout(request.actor, checkout_id)
    _done(
        request,
        lambda: check_in(actor=request.actor, checkout_id=held.pk, file=request.FILES.get("file")),
        _("Die neue Fassung ist bei den Akten, die Reservierung ist beendet."),
    )
    return redirect("desk-case", held.case.number)


@staff("case.work")
@require_POST
def give_back(request: StaffRequest, checkout_id: UUID) -> HttpResponseBase:
    """Give a reservation back unchanged."""
    held = find_checkout(request.actor, checkout_id)
    _done(
        request,
        lambda: undo_checkout(actor=request.actor, checkout_id=held.pk),
        _("Die Reservierung ist aufgehoben."),
    )
    return _back(held)


@staff("case.see")
@require_POST
def break_open(request: StaffRequest, checkout_id: UUID) -> HttpResponseBase:
    """Break the reservation of somebody else, for a reason."""
    held = find_checkout(request.actor, checkout_id)
    reason = request.POST.get("reason", "")
    _done(
        request,
        lambda: break_checkout(actor=request.actor, checkout_id=held.pk, reason=reason),
        _("Die Reservierung ist aufgehoben; %(name)s findet den Grund bei den Aufgaben.")
        % {"name": held.holder_label},
    )
    return _back(held)


def _back(held: Checkout) -> HttpResponseBase:
    if held.draft_id:
        return redirect("desk:draft", held.case.number, held.draft_id)
    return redirect("desk-case", held.case.number)


def _done(request: StaffRequest, act: Callable[[], object], told: str) -> None:
    """Do it and say so, or say what is wrong in the words of the field."""
    try:
        act()
    except RathausError as error:
        fields = error.fields.values() if isinstance(error, Invalid) else ()
        messages.error(request, " ".join([error.message, *(fields or [error.remedy])]))
    else:
        messages.success(request, told)
