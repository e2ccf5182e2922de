"""The answer to a question, on the reporter's own page."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from rathaus.kernel.access import public_page
from rathaus.kernel.errors import RathausError
from rathaus.reports.actions.asking import answer_question
from rathaus.reports.views.flow.mine import page
from rathaus.reports.views.flow.writing import FlowRequest


@public_page
@never_cache
@require_POST
def answer(request: FlowRequest, key: str, entry: UUID) -> HttpResponseBase:
    """Pass the answer on; what is wrong with it stands at the question."""
    try:
        answer_question(
            actor=request.actor, key=key, entry=entry, text=request.POST.get("text", "")
        )
    except RathausError as error:
        return page(request, key, error, entry)
    messages.success(request, _("Danke, Ihre Antwort ist angekommen."))
    return redirect("report-mine", key)
