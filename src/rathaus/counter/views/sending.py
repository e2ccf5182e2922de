"""Around sending: who are you, and what became of it."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from rathaus.counter.assisted import guard
from rathaus.counter.case_steps import next_step
from rathaus.counter.drafts import code_of, draft_of
from rathaus.counter.form_pages import page_url
from rathaus.counter.naming import MATTERS
from rathaus.counter.paying import may_lead_to_payment
from rathaus.counter.requests import ActorRequest
from rathaus.kernel.access import Trust, public_page
from rathaus.mail.models import Channel
from rathaus.mail.queries import deliveries_of
from rathaus.money.queries import claim_of
from rathaus.procedures.engine.advance import HOUSE
from rathaus.procedures.installed import installed
from rathaus.procedures.matters import sort_of
from rathaus.records.queries import find_case


@public_page
@require_safe
@never_cache
def identify(request: ActorRequest, draft_id: UUID) -> HttpResponseBase:
    """Log in or open an account on the way; the draft goes along."""
    draft = draft_of(request, draft_id)
    bundle = installed(draft.version_id)
    back = page_url(draft, draft.section)
    if guard.assisted(request, draft) is not None:
        return redirect(back)
    if request.actor.kind == "person" and request.actor.trust >= bundle.trust:
        return redirect(back)
    following = urlencode({"next": request.path})
    context = {
        "draft": draft,
        "procedure": bundle,
        "back_url": back,
        "next": request.path,
        "signed_in": request.actor.kind == "person",
        "password_is_enough": bundle.trust <= Trust.BASIC,
        "local_login_url": f"{reverse('account_login')}?{following}",
        "may_stay_outside": bundle.trust == Trust.NONE,
        "signup_url": f"{reverse('account_signup')}?{following}",
    }
    return render(request, "counter/identify.html", context)


@public_page
@may_lead_to_payment
@require_safe
@never_cache
def submitted(request: ActorRequest, draft_id: UUID) -> HttpResponseBase:
    """It has arrived: its number, how to come back, what was sent where, what comes next."""
    draft = draft_of(request, draft_id)
    if draft.case is None:
        return redirect(page_url(draft, draft.section))
    if request.actor.is_staff and draft.received_on is not None:
        return redirect("desk-case", draft.case.number)
    if guard.assisted(request, draft) is not None:
        return redirect("counter:assisted-receipt")
    # The draft's token proves it to a browser without account; it sees its own page alone.
    case = find_case(request.actor if request.actor.kind == "person" else HOUSE, draft.case.number)
    deliveries = list(deliveries_of(request.actor, case.pk))
    claim = claim_of(case.ref)
    sort = sort_of(installed(draft.version_id).procedure.service)
    context = {
        "case": case,
        "procedure": installed(draft.version_id),
        "code": code_of(request, draft),
        "claim": claim,
        "step": next_step(case, claim, sort),
        "words": MATTERS[sort.matter],
        "receipt": deliveries[0] if deliveries else None,
        "signed_in": request.actor.kind == "person",
        "by_post": request.actor.kind != "person"
        or (bool(deliveries) and deliveries[0].channel == Channel.POST),
        "number_label": _("Ihre Vorgangsnummer"),
    }
    return render(request, "counter/submitted.html", context)
