"""The page of a case, and what its applicant can do there."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rathaus.counter.calendar import calendar_file
from rathaus.counter.case_page import CasePage
from rathaus.counter.drafts import remember
from rathaus.counter.form_pages import page_url
from rathaus.counter.paying import may_lead_to_payment
from rathaus.counter.requests import ActorRequest, as_pdf, first_time, forget_slip, new_slip
from rathaus.design.components import Letterhead
from rathaus.design.typography import date_time
from rathaus.kernel.access import residents
from rathaus.kernel.clock import now, today
from rathaus.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, RathausError
from rathaus.money.actions import open_payment
from rathaus.money.queries import receipt_of
from rathaus.people.contacts import contact_of
from rathaus.procedures import forms
from rathaus.procedures.actions.drafts import start_draft
from rathaus.procedures.actions.papers import hand_in
from rathaus.procedures.actions.signatures import sign_with_account
from rathaus.procedures.actions.withdrawal import withdraw_application
from rathaus.procedures.actions.writing import write_about
from rathaus.procedures.installed import installed
from rathaus.procedures.queries.follow_ups import objection_procedure
from rathaus.procedures.queries.paper_forms import filled_form
from rathaus.procedures.queries.receipts import receipt_letter
from rathaus.records.queries import find_case


@residents()
@may_lead_to_payment
@require_safe
@never_cache
def case(request: ActorRequest, number: str) -> HttpResponse:
    """Where a case stands, what happened, what is to do."""
    return _show(request, _page(request, number))


@residents()
@require_safe
@never_cache
def live(request: ActorRequest, number: str) -> HttpResponse:
    """The one part that changes while the house works on the case."""
    return render(request, "counter/parts/live.html", {"page": _page(request, number)})


@residents()
@require_POST
def pay(request: ActorRequest, number: str) -> HttpResponseBase:
    """Go to the payment provider; a double click pays once."""
    page = _page(request, number)
    if page.claim is None:
        raise NotFound(_("Hier ist nichts zu zahlen."), remedy=_("Öffnen Sie den Vorgang neu."))
    try:
        payment = open_payment(
            actor=request.actor, claim=page.claim, return_url=reverse("my-case", args=[number])
        )
    except Conflict as error:
        messages.info(request, str(error))
        return redirect("my-case", page.case.number)
    return redirect(payment.redirect_url)


@residents()
@may_lead_to_payment
@require_POST
def reply(request: ActorRequest, number: str) -> HttpResponseBase:
    """Write to the office, with files if wanted."""
    page, slip = _page(request, number), request.POST.get("slip", "")
    if not first_time(slip):
        return redirect(_at(page, "gespraech"))
    try:
        write_about(
            actor=request.actor,
            case=page.case,
            body=request.POST.get("body", ""),
            files=request.FILES.getlist("files"),
        )
    except RathausError as error:
        forget_slip(slip)
        return _show(request, page, refusal=error, form="reply")
    messages.success(request, _("Ihre Nachricht ist angekommen."))
    return redirect(_at(page, "gespraech"))


@residents()
@may_lead_to_payment
@require_POST
def papers(request: ActorRequest, number: str, paper_key: str) -> HttpResponseBase:
    """Hand in a paper that was asked for."""
    page, slip = _page(request, number), request.POST.get("slip", "")
    if not first_time(slip):
        return redirect("my-case", page.case.number)
    try:
        hand_in(
            actor=request.actor,
            case=page.case,
            paper_key=paper_key,
            files=request.FILES.getlist("files"),
        )
    except (Invalid, Conflict) as error:
        forget_slip(slip)
        return _show(request, page, refusal=error, form=paper_key)
    messages.success(request, _("Danke, Ihre Unterlage ist da."))
    return redirect("my-case", page.case.number)


@residents()
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def withdraw(request: ActorRequest, number: str) -> HttpResponseBase:
    """Take the application back, after being asked once more."""
    page = _page(request, number)
    if request.method == "POST":
        withdraw_application(actor=request.actor, case=page.case)
        messages.success(request, f"{page.words.withdrawn}. " + _("Kosten entstehen nicht."))
        return redirect("my-case", page.case.number)
    if not page.can_withdraw:
        return redirect("my-case", page.case.number)
    return render(request, "counter/withdraw.html", {"page": page, "case": page.case})


@residents()
@require_POST
def object_to(
    request: ActorRequest, number: str, decision_id: UUID | None = None
) -> HttpResponseBase:
    """Begin an objection to the decision of the case, or to the one that took it back."""
    page = _page(request, number)
    box, procedure = page.box_of(decision_id), objection_procedure()
    if box is None or procedure is None or not box.can_object:
        messages.info(request, _("Hier ist zurzeit kein Widerspruch möglich."))
        return redirect("my-case", page.case.number)
    draft = start_draft(actor=request.actor, procedure_key=procedure, about=box.decision)
    remember(request, draft)
    return redirect(page_url(draft, draft.section))


@residents()
@require_POST
def go_on_with(request: ActorRequest, number: str, occasion: str) -> HttpResponseBase:
    """Begin a renewal or tell of a change, with the answers of the granted case."""
    page = _page(request, number)
    if occasion not in ("renewal", "change") or page.box is None or not page.can_continue:
        messages.info(request, _("Dieser Bescheid lässt sich hier zurzeit nicht weiterführen."))
        return redirect("my-case", page.case.number)
    draft = start_draft(
        actor=request.actor,
        procedure_key=page.case.procedure_key,
        about=page.box.decision,
        occasion=occasion,
    )
    remember(request, draft)
    return redirect(page_url(draft, draft.section))


@residents()
@require_POST
def sign(request: ActorRequest, number: str) -> HttpResponseBase:
    """Confirm an objection that came by e-mail."""
    page = _page(request, number)
    try:
        sign_with_account(actor=request.actor, case=page.case)
    except (Conflict, NotAllowed) as error:
        return _show(request, page, refusal=error)
    messages.success(request, _("Danke. Ihr Widerspruch ist jetzt gültig unterschrieben."))
    return redirect("my-case", page.case.number)


@residents()
@require_safe
@never_cache
def copy(request: ActorRequest, number: str) -> HttpResponse:
    """The application as it was declared, to read and print (§ 9a Abs. 4 OZG)."""
    page = _page(request, number)
    if page.run is None:
        raise NotFound(
            _("Zu diesem Vorgang gibt es keinen Online-Antrag."),
            remedy=_("Fragen Sie die zuständige Stelle nach einer Kopie."),
        )
    bundle = installed(page.run.version)
    office = page.case.office
    context = {
        "page": page,
        "case": page.case,
        "answers": forms.summary_facts(
            bundle.form,
            page.run.data["application"],
            context=bundle.form_context(today()),
        ),
        "letterhead": Letterhead(
            office=office.name,
            address="\n".join([page.case.applicant.name, *page.case.applicant.address_lines]),
            reference=page.case.file.number,
            lines=[page.case.number, date_time(page.case.received_at)],
        ),
    }
    return render(request, "counter/copy.html", context)


@residents()
@require_safe
@never_cache
def printed(request: ActorRequest, number: str) -> HttpResponse:
    """The application as it was sent, as a PDF for one's own papers."""
    page = _page(request, number)
    if page.run is None:
        raise NotFound(
            _("Zu diesem Vorgang gibt es keinen Online-Antrag."),
            remedy=_("Fragen Sie die zuständige Stelle nach einer Kopie."),
        )
    pdf = filled_form(actor=request.actor, run=page.run)
    return as_pdf(pdf.data, f"Antrag-{page.case.number}.pdf")


@residents()
@require_safe
@never_cache
def receipt(request: ActorRequest, number: str) -> HttpResponse:
    """The receipt as a letter to keep, or as a page to print where there is no letter."""
    page = _page(request, number)
    found = receipt_of(page.claim) if page.claim else None
    if found is None:
        raise NotFound(
            _("Für diesen Vorgang gibt es noch keine Quittung."),
            remedy=_("Sie liegt hier, sobald die Zahlung eingegangen ist."),
        )
    letter = receipt_letter(actor=request.actor, run=page.run, receipt=found) if page.run else None
    if letter is None:
        context = {"page": page, "case": page.case, "receipt": found, "letterhead": Letterhead()}
        return render(request, "counter/receipt.html", context)
    return as_pdf(letter, f"Quittung-{found.number}.pdf")


@residents()
@require_safe
def dates(request: ActorRequest, number: str) -> HttpResponse:
    """The days of the case for one's own calendar."""
    page = _page(request, number)
    host = request.get_host().split(":")[0]
    text = calendar_file(page.name, page.appointments, host=host, at=now())
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{page.case.number}.ics"'
    return response


def _page(request: ActorRequest, number: str) -> CasePage:
    return CasePage(request.actor, find_case(request.actor, number))


def _at(page: CasePage, part: str) -> str:
    return f"{reverse('my-case', args=[page.case.number])}#{part}"


def _show(
    request: ActorRequest,
    page: CasePage,
    *,
    refusal: RathausError | None = None,
    form: str = "",
) -> HttpResponse:
    context = {
        "page": page,
        "case": page.case,
        "contact": contact_of(page.case.office),
        "slip": new_slip(),
        "refusal": refusal,
        "refused_form": form,
        "wrong": getattr(refusal, "fields", {}),
        "body": request.POST.get("body", ""),
    }
    return render(request, "counter/case.html", context, status=refusal.status if refusal else 200)
