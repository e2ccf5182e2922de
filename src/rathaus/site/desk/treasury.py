"""Kasse: money that goes back by two persons, money of another amount, and what is still open."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rathaus.design.components import Badge, Cell, Column, Pager, Table
from rathaus.design.typography import money, short_date
from rathaus.kernel.access import Actor, staff
from rathaus.kernel.clock import today
from rathaus.kernel.errors import NotFound, RathausError
from rathaus.kernel.paging import Page
from rathaus.money.actions import book_refund, judge_held, order_refund
from rathaus.money.models import Claim, ClaimState, Payment, Refund, RefundState
from rathaus.money.numbers import grouped
from rathaus.money.queries import claim_list, held_payments, refunds_to_do
from rathaus.site.desk.frame import StaffRequest, show, tell

_HELD = 50


@dataclass(frozen=True, slots=True)
class RefundRow:
    """A refund with the one step that its reader can take now; ``waits`` says why there is none."""

    refund: Refund
    number: str
    step: str
    waits: str


@staff("money.book")
def treasury(request: StaffRequest) -> HttpResponseBase:
    """Refunds and held payments, oldest first; open claims, newest first."""
    refunds = refunds_to_do(request.actor, after=request.GET.get("erstattung", ""))
    claims = claim_list(
        request.actor, state=ClaimState.OPEN, after=request.GET.get("nach", ""), size=25
    )
    return show(
        request,
        "desk/treasury.html",
        {
            "refunds": [_row(refund, request.actor) for refund in refunds],
            "more_refunds": f"?erstattung={refunds.next}" if refunds.next else "",
            "held": [
                {"payment": one, "number": grouped(one.claim.number)}
                for one in held_payments(request.actor)[:_HELD]
            ],
            "claims": _table(claims) if claims.rows else None,
            "pager": Pager(
                newer_url="?#offen" if request.GET.get("nach") else "",
                older_url=f"?nach={claims.next}#offen" if claims.next else "",
            ),
        },
    )


@staff("money.book")
@require_POST
def refund(request: StaffRequest, refund_id: UUID) -> HttpResponseBase:
    """Order a refund, or as a second person release it."""
    found = Refund.objects.select_related("payment__claim").filter(pk=refund_id).first()
    if found is None:
        raise NotFound(_("Diese Erstattung gibt es nicht."), remedy=_("Öffnen Sie die Kasse neu."))
    if request.POST.get("step") == "book":
        act, done = book_refund, _("Freigegeben. Das Geld geht jetzt zurück.")
    else:
        act, done = order_refund, _("Angeordnet. Jetzt gibt eine zweite Person das Geld frei.")
    tell(request, lambda: act(actor=request.actor, refund=found), done)
    return redirect("desk:treasury")


@staff("money.book")
@require_POST
def judge(request: StaffRequest, payment_id: UUID) -> HttpResponseBase:
    """Money of another amount: it counts all the same, or it goes back."""
    found = Payment.objects.select_related("claim").filter(pk=payment_id).first()
    if found is None:
        raise NotFound(_("Diese Zahlung gibt es nicht."), remedy=_("Öffnen Sie die Kasse neu."))
    accept = request.POST.get("step") == "accept"
    try:
        judged = judge_held(actor=request.actor, payment=found, accept=accept)
    except RathausError as error:
        messages.error(request, str(error))
    else:
        # A claim that has ended meanwhile takes no money any more: it goes back all the same.
        back = _("Das Geld geht zurück; die Erstattung steht oben.")
        messages.success(request, back if judged.surplus else _("Die Forderung gilt als bezahlt."))
    return redirect("desk:treasury")


def _row(refund: Refund, actor: Actor) -> RefundRow:
    step = waits = ""
    if refund.state in {RefundState.DUE, RefundState.FAILED}:
        step = "order"
    elif refund.state == RefundState.BOOKED:
        waits = _("Die Auszahlung läuft.")
    elif refund.ordered_by == str(actor.ref):
        waits = _("Von Ihnen angeordnet; eine zweite Person gibt das Geld frei.")
    else:
        step = "book"
    return RefundRow(refund, grouped(refund.payment.claim.number), step, waits)


def _table(claims: Page[Claim]) -> Table:
    labels = [_("Kassenzeichen"), _("Wer"), _("Wofür"), _("Fällig")]
    amount = Column(label=_("Betrag"), numeric=True)
    return Table(
        caption=_("Offene Forderungen"),
        caption_hidden=True,
        columns=[*(Column(label=label) for label in labels), amount],
        rows=[
            (grouped(one.number), one.party.name, one.reason, _due(one), money(one.amount))
            for one in claims
        ],
    )


def _due(claim: Claim) -> Cell:
    late = Badge(label=_("überfällig"), kind="danger") if claim.due_on < today() else None
    return Cell(text=short_date(claim.due_on), badge=late)
