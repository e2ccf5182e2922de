"""One wording with what it changes and how it is decided; and the history of all of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rathaus.catalogue.actions import (
    approve_draft,
    discard_draft,
    recall_draft,
    restore_revision,
    return_draft,
    withdraw_wording,
)
from rathaus.catalogue.editing.content import Content, own_content
from rathaus.catalogue.editing.queries import (
    find_for_editing,
    find_revision,
    history_of,
    open_revision,
)
from rathaus.catalogue.editing.rules import may_approve
from rathaus.catalogue.editing.states import OPEN, SHOWN
from rathaus.catalogue.models import Revision
from rathaus.catalogue.rules import EDIT
from rathaus.design.components import Kind
from rathaus.kernel.access import staff
from rathaus.kernel.errors import RathausError
from rathaus.site.desk.frame import StaffRequest, show, tell
from rathaus.site.desk.services_parts import differences

State = Revision.State
_KINDS: dict[str, Kind] = {
    State.DRAFT: "info",
    State.SUBMITTED: "warning",
    State.PUBLISHED: "success",
    State.RETURNED: "warning",
}


@staff(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def wording(request: StaffRequest, key: str, revision_id: UUID) -> HttpResponseBase:
    """What a wording changes; here it is approved, returned, taken back, given up, restored."""
    service = find_for_editing(request.actor, key)
    revision = find_revision(request.actor, revision_id)
    if request.method == "POST":
        return _decide(request, revision)
    content = Content.of(revision.content)
    before = _before(revision) if revision.state not in OPEN else own_content(service)
    context: dict[str, Any] = {
        "service": service,
        "revision": revision,
        "badge_kind": _KINDS.get(State(revision.state), ""),
        "seen": content.seen,
        "differences": differences(service, before, content),
        "is_open": revision.state in OPEN,
        "waits": revision.state == State.SUBMITTED,
        "may_approve": may_approve(request.actor, revision),
        "may_restore": revision.state in SHOWN and open_revision(service) is None,
    }
    return show(request, "desk/service_wording.html", context)


@staff(EDIT)
@require_safe
def history(request: StaffRequest, key: str) -> HttpResponseBase:
    """Every wording, and what changed between two of them (by default the last two)."""
    service = find_for_editing(request.actor, key)
    found = list(history_of(service))
    later = _chosen(request, "bis", found) or (found[0] if found else None)
    earlier = _chosen(request, "von", found) or (found[min(1, len(found) - 1)] if found else None)
    context = {
        "service": service,
        "rows": [{"revision": one, "kind": _KINDS.get(State(one.state), "")} for one in found],
        "earlier": earlier,
        "later": later,
        "same": earlier is later,
        "differences": differences(service, Content.of(earlier.content), Content.of(later.content))
        if earlier and later
        else [],
        "published": any(one.state == State.PUBLISHED for one in found),
    }
    return show(request, "desk/service_history.html", context)


@staff(EDIT)
@require_POST
def withdraw(request: StaffRequest, key: str) -> HttpResponseBase:
    """Take the city's own words off the page."""
    reason = request.POST.get("reason", "")[:1000]
    done = _("Zurückgezogen. Auf der Seite stehen wieder die Texte darunter.")
    tell(request, lambda: withdraw_wording(actor=request.actor, key=key, reason=reason), done)
    return redirect("desk:service-history", key=key)


def _decide(request: StaffRequest, revision: Revision) -> HttpResponseBase:
    actor, pk, post = request.actor, revision.pk, request.POST
    reason = post.get("reason", "")[:1000]
    try:
        match post.get("do", ""):
            case "approve":
                approve_draft(actor=actor, revision_id=pk, seen=post.get("seen", "")[:64])
                done = _("Freigegeben. Seite, Suche und Assistent sagen es ab jetzt so.")
            case "return":
                return_draft(actor=actor, revision_id=pk, reason=reason)
                done = _("Zurückgegeben.")
            case "recall":
                recall_draft(actor=actor, revision_id=pk)
                done = _("Zurückgeholt. Sie können weiterschreiben.")
            case "discard":
                discard_draft(actor=actor, revision_id=pk)
                done = _("Der Entwurf ist verworfen.")
            case "restore":
                made = restore_revision(actor=actor, revision_id=pk)
                done = _("Fassung %(n)s ist jetzt ein neuer Entwurf.") % {"n": revision.number}
                messages.success(request, done)
                return redirect("desk:wording", key=revision.service.key, revision_id=made.pk)
            case _:
                return redirect("desk:wording", key=revision.service.key, revision_id=pk)
    except RathausError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
        if post.get("do") == "recall":
            return redirect("desk:service", key=revision.service.key)
    return redirect("desk:wording", key=revision.service.key, revision_id=pk)


def _before(revision: Revision) -> Content:
    """The wording that was public before this one."""
    earlier = history_of(revision.service).filter(number=revision.began_from).first()
    return Content.of(earlier.content) if earlier else Content()


def _chosen(request: StaffRequest, name: str, found: list[Revision]) -> Revision | None:
    wanted = request.GET.get(name, "")
    return next((one for one in found if str(one.number) == wanted), None)
