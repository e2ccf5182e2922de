"""„Mein Rathaus“: what is due for me, my cases, what I began, what came."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from rathaus.counter.case_steps import APPLICATION, next_step
from rathaus.counter.drafts import open_drafts
from rathaus.counter.form_pages import draft_rows
from rathaus.counter.requests import ActorRequest
from rathaus.counter.views.mailbox import message_row
from rathaus.design.components import LinkRow, Pager
from rathaus.design.typography import long_date, money, short_date
from rathaus.kernel.access import Actor, residents
from rathaus.mail.queries import inbox, unread_count
from rathaus.money.models import Claim, ClaimState
from rathaus.people.models import Account
from rathaus.procedures.matters import Sort, sorts_of
from rathaus.procedures.queries.decisions import Effect, ended_effects
from rathaus.records.models import Case, CaseState
from rathaus.records.queries import case_list, cases_for

_MY_TURN = (CaseState.WAITING_APPLICANT, CaseState.WAITING_PAYMENT)
_MOST_DUE = 10
_CASES = 10
_MESSAGES = 3


@residents()
@require_safe
@never_cache
def overview(request: ActorRequest) -> HttpResponse:
    """Everything that concerns whoever is logged in, the pressing first."""
    actor = request.actor
    page = case_list(actor, after=request.GET.get("nach", ""), size=_CASES)
    sorts = sorts_of((case.procedure_key, case.procedure_version) for case in page)
    ended = ended_effects(page.rows)
    account = Account.objects.select_related("party").get(pk=actor.account or 0)
    context = {
        "name": account.party.name if account.party else "",
        "due": _due(actor),
        "cases": [
            _case_row(
                case,
                actor,
                sorts.get((case.procedure_key, case.procedure_version), APPLICATION),
                ended.get(case.pk),
            )
            for case in page
        ],
        "pager": Pager(
            newer_url=reverse("counter:overview") if request.GET.get("nach") else "",
            older_url=f"?nach={page.next}#vorgaenge" if page.next else "",
        ),
        "drafts": draft_rows(open_drafts(request)),
        "messages_new": [
            message_row(one, actor, narrow=True) for one in inbox(actor, size=_MESSAGES)
        ],
        "unread": unread_count(actor),
    }
    return render(request, "counter/overview.html", context)


def _due(actor: Actor) -> list[LinkRow]:
    """Cases that wait for the resident, each with what is to be done and until when."""
    waiting = list(
        cases_for(actor).filter(state__in=_MY_TURN).order_by("received_at", "id")[:_MOST_DUE]
    )
    claims = _open_claims(waiting)
    return [
        row for case in waiting if (row := _due_row(case, claims.get(str(case.ref)))) is not None
    ]


def _due_row(case: Case, claim: Claim | None) -> LinkRow | None:
    url = reverse("my-case", args=[case.number])
    if case.state == CaseState.WAITING_APPLICANT:
        return LinkRow(
            title=_("Unterlagen nachreichen: %(title)s") % {"title": case.title},
            url=url,
            meta=case.number,
            icon="upload",
        )
    if claim is None:
        return None
    return LinkRow(
        title=_("%(amount)s bezahlen: %(title)s")
        % {"amount": money(claim.amount), "title": case.title},
        url=url,
        text=_("bis zum %(day)s") % {"day": long_date(claim.due_on)},
        meta=case.number,
        icon="euro",
    )


def _open_claims(cases: Sequence[Case]) -> dict[str, Claim]:
    """The open claims of these cases by subject, in one query."""
    subjects = [str(case.ref) for case in cases]
    if not subjects:
        return {}
    found = Claim.objects.filter(subject__in=subjects, state=ClaimState.OPEN)
    return {claim.subject: claim for claim in found}


def _case_row(case: Case, actor: Actor, sort: Sort, effect: Effect | None) -> LinkRow:
    mine = actor.party in {case.applicant_id, case.agent_id}
    where = _("eingegangen am %(day)s") % {"day": short_date(case.received_at)}
    return LinkRow(
        title=case.title,
        url=reverse("my-case", args=[case.number]),
        text=where
        if mine
        else _("%(where)s, für %(name)s") % {"where": where, "name": case.applicant.name},
        meta=case.number,
        badge=next_step(case, sort=sort, effect=effect).badge,
        icon="folder",
    )
