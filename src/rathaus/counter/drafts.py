"""Applications being filled in, as a browser or an account holds them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from rathaus.counter.assisted import guard
from rathaus.counter.requests import ActorRequest
from rathaus.kernel.access import Actor, Trust
from rathaus.kernel.clock import now
from rathaus.procedures.actions.drafts import open_draft
from rathaus.procedures.actions.parties import may_stay_outside
from rathaus.procedures.handed_on import said_in
from rathaus.procedures.installed import Installed
from rathaus.procedures.models import Draft

_TOKENS = "draft_tokens"
_CODES = "access_codes"
_SAID = "said_before"
_LONGEST_TOKEN = 2000
_MOST = 10
# An access code is shown after sending and on reloading that page, but not to who comes later.
_SHOWN_SECONDS = 30 * 60


def draft_of(request: ActorRequest, draft_id: UUID) -> Draft:
    """The draft, if the account or this browser began it; raises NotFound otherwise."""
    tokens = request.session.get(_TOKENS, {})
    token = tokens.get(str(draft_id), "")
    draft = open_draft(actor=request.actor, draft_id=draft_id, token=token)
    guard.check(request, draft)
    return draft


def remember(request: HttpRequest, draft: Draft) -> None:
    """Keep the draft's token in the session, so that it can be resumed without logging in."""
    tokens = request.session.get(_TOKENS, {})
    kept = list(tokens.items())[-(_MOST - 1) :]
    request.session[_TOKENS] = dict(kept) | {str(draft.pk): draft.token}


def keep_said(request: HttpRequest, draft: Draft) -> None:
    """Keep what came along from a conversation, sealed, for the pages of this draft."""
    token = request.GET.get("gespraech", "")[:_LONGEST_TOKEN]
    if said_in(token):
        request.session[_SAID] = {str(draft.pk): token}


def said_for(request: HttpRequest, draft: Draft) -> dict[str, str]:
    """What was said in the conversation that led to this draft."""
    return said_in(request.session.get(_SAID, {}).get(str(draft.pk), ""))


def open_drafts(request: ActorRequest, procedure_key: str = "") -> list[Draft]:
    """What was begun and not sent, by the account and in this browser, the newest first."""
    tokens = request.session.get(_TOKENS, {})
    mine = Q(token__in=list(tokens.values()), account=None)
    if request.actor.kind == "person":
        mine |= Q(account=request.actor.account)
    drafts: QuerySet[Draft] = Draft.objects.filter(mine, case=None).select_related("version")
    if procedure_key:
        drafts = drafts.filter(version__key=procedure_key)
    return list(drafts.defer("version__source").order_by("-updated_at", "-id")[:_MOST])


def needs_login(request_actor: Actor, bundle: Installed, data: Mapping[str, Any]) -> bool:
    """Whether one has to log in before sending; without an account the answer comes by post."""
    if request_actor.kind == "person":
        return request_actor.trust < bundle.trust
    return bundle.trust > Trust.NONE or not may_stay_outside(request_actor, data)


def keep_code(request: ActorRequest, draft: Draft, code: str) -> None:
    """Keep the access code for the page after sending."""
    request.session[_CODES] = {str(draft.pk): [code, now().timestamp()]}


def code_of(request: ActorRequest, draft: Draft) -> str:
    """The access code of what was just sent; empty once its time is over."""
    code, since = request.session.get(_CODES, {}).get(str(draft.pk), ("", 0.0))
    if now().timestamp() - since > _SHOWN_SECONDS:
        return ""
    return str(code)
