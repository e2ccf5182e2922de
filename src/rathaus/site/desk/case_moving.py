"""Acting on a case: its place in the files, and its way where no process moves it."""

from __future__ import annotations

from uuid import UUID

from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rathaus.kernel.access import staff
from rathaus.kernel.errors import NotFound
from rathaus.records.models import RecordLink
from rathaus.records.queries import find_case
from rathaus.records.structure.linking import unlink_records
from rathaus.records.structure.places import links_of
from rathaus.site.desk.case import answered
from rathaus.site.desk.case_place import CASE_FORMS
from rathaus.site.desk.frame import StaffRequest, tell
from rathaus.site.desk.matter_forms import MATTER_FORMS
from rathaus.site.desk.typed import read_back


@staff("case.work")
@require_POST
def act(request: StaffRequest, number: str, key: str) -> HttpResponseBase:
    """Do what a form asks for; each action says itself who may."""
    found = find_case(request.actor, number)
    by_hand = {} if found.procedure_key else MATTER_FORMS
    form = CASE_FORMS.get(key) or by_hand.get(key)
    if form is None:
        raise NotFound(
            _("Das gibt es auf dieser Seite nicht."),
            remedy=_("Öffnen Sie den Vorgang noch einmal."),
        )
    values = read_back(request, form.names, prefix=f"{key}_")
    return answered(
        request,
        found,
        lambda: form.act(request.actor, found, values),
        key,
        values,
        str(form.told),
    )


@staff("case.work")
@require_POST
def unlink(request: StaffRequest, number: str, link_id: UUID) -> HttpResponseBase:
    """Take a link of the case away."""
    found = find_case(request.actor, number)
    seen = {other.link for other in links_of(request.actor, [found.ref])}
    link = RecordLink.objects.filter(pk=link_id).first() if link_id in seen else None
    if link is not None:
        gone = _("Der Verweis ist entfernt.")
        tell(request, lambda: unlink_records(actor=request.actor, link=link), gone)
    return redirect("desk-case", found.number)
