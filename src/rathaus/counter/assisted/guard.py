"""The session in this browser: kept in use, ended when idle, and forgotten without a trace."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpResponse
from django.utils.translation import gettext as _

from rathaus.counter.assisted.actions import HOUSE, end_session, note_step
from rathaus.counter.assisted.browser import DRAFT, SESSION, forget_traces
from rathaus.counter.assisted.models import AssistedSession
from rathaus.counter.assisted.queries import idle_since, open_session
from rathaus.counter.requests import ActorRequest
from rathaus.kernel.errors import NotFound
from rathaus.procedures.models import Draft


def keep(request: ActorRequest, session: AssistedSession, draft: Draft) -> None:
    """This browser runs the session from now on."""
    request.session[SESSION], request.session[DRAFT] = str(session.pk), str(draft.pk)


def running(request: ActorRequest) -> AssistedSession | None:
    """The running session of this browser; one that was idle too long is ended here."""
    key = request.session.get(SESSION)
    if not key:
        return None
    session = open_session(request.actor, key)
    if session is not None and session.last_used_at < idle_since():
        end_session(actor=HOUSE, session=session, reason=AssistedSession.End.IDLE)
        session = None
    if session is None:
        forget(request)
        return None
    return session


def assisted(request: ActorRequest, draft: Draft) -> AssistedSession | None:
    """The running session if it is the one of this draft."""
    if str(draft.pk) != request.session.get(DRAFT):
        return None
    session = running(request)
    return session if session is not None and session.open.draft_id == draft.pk else None


def check(request: ActorRequest, draft: Draft) -> None:
    """Let nobody into a draft whose session is over; raises :class:`NotFound`."""
    if str(draft.pk) != request.session.get(DRAFT):
        return
    session = running(request)
    if session is None:
        raise NotFound(
            _("Diese Sitzung ist beendet. Was eingegeben war, ist gelöscht."),
            remedy=_("Beginnen Sie eine neue Sitzung; die Vollmacht gilt weiter."),
        )
    note_step(actor=request.actor, session=session)


def note(request: ActorRequest, draft: Draft, section: str) -> None:
    """Keep who filled in the page that was just saved."""
    session = assisted(request, draft)
    if session is not None:
        alone = "_alone" in request.POST
        note_step(actor=request.actor, session=session, section=section, alone=alone)


def forget(request: ActorRequest) -> None:
    """Drop every trace of the session from the login of the helper."""
    forget_traces(request.session)


@receiver(user_logged_out)
def end_with_the_login(request: ActorRequest | None, **_more: Any) -> None:
    """Whoever logs out ends the session; nothing waits for the clock."""
    key = request.session.get(SESSION) if request is not None else None
    session = AssistedSession.objects.filter(pk=key, ended_at=None).first() if key else None
    if session is not None:
        end_session(actor=HOUSE, session=session)


def leave_nothing(response: HttpResponse) -> HttpResponse:
    """Let the browser drop cached pages and what they stored; the helper stays logged in."""
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response
