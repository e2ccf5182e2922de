"""Documents into the file of a case, several at once, and marking what came there by mistake."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from rathaus.kernel.access import Visibility, staff
from rathaus.kernel.errors import Invalid, RathausError
from rathaus.records.actions import (
    Captured,
    Filing,
    Upload,
    capture_documents,
    mark_as_mistaken,
)
from rathaus.records.models import Direction
from rathaus.records.queries import find_case, find_document
from rathaus.site.desk.capture_form import KINDS, MISTAKE
from rathaus.site.desk.case import answered
from rathaus.site.desk.frame import StaffRequest


@staff("case.work")
@require_POST
def capture(request: StaffRequest, number: str) -> HttpResponseBase:
    """File what was sent; each file has its own result."""
    found = find_case(request.actor, number)
    try:
        results = capture_documents(
            actor=request.actor,
            case=found,
            uploads=_uploads(request),
            filing=_filing(request),
            key=request.POST.get("key", "")[:64],
        )
    except RathausError as error:
        fields = error.fields.values() if isinstance(error, Invalid) else ()
        told = error.message if error.remedy in fields else str(error)
        messages.error(request, " ".join([told, *fields]))
    else:
        _tell(request, results)
    page = reverse("desk-case", args=[found.number])
    if request.headers.get("accept", "").startswith("application/json"):
        return JsonResponse({"next": page})
    return redirect(page)


@staff("case.work")
@require_POST
def mistaken(request: StaffRequest, number: str) -> HttpResponseBase:
    """Mark a document of the case as filed there by mistake."""
    found = find_case(request.actor, number)
    values = {
        "document": request.POST.get("document", "")[:40],
        "why": request.POST.get("why", "")[:500],
    }

    def act() -> object:
        chosen = _uuid(values["document"])
        if chosen is None:
            text = _("Bitte wählen Sie das Dokument.")
            raise Invalid(text, fields={"document": text})
        document = find_document(request.actor, chosen)
        return mark_as_mistaken(actor=request.actor, document=document, why=values["why"])

    told = _("Gekennzeichnet. Das Dokument bleibt in der Akte und steht dort durchgestrichen.")
    return answered(request, found, act, MISTAKE, values, told)


def _uploads(request: StaffRequest) -> list[Upload]:
    files = request.FILES.getlist("files")
    titles = request.POST.getlist("title")
    if len(titles) != len(files):
        titles = [""] * len(files)
    pairs = zip(files, titles, strict=True)
    return [Upload(file, file.name or "", title) for file, title in pairs]  # type: ignore[arg-type]


def _filing(request: StaffRequest) -> Filing:
    kind = request.POST.get("kind", "")
    direction = request.POST.get("direction", "")
    level = request.POST.get("visibility", "")
    levels = {str(one.value): one for one in Visibility}
    return Filing(
        kind if kind in KINDS else KINDS[0],
        Direction(direction) if direction in Direction.values else Direction.IN,
        levels.get(level, Visibility.INTERNAL),
    )


def _tell(request: StaffRequest, results: list[Captured]) -> None:
    """What was taken in one sentence, what was not in one each."""
    taken = [one for one in results if one.document is not None]
    if taken:
        head = ngettext(
            "%(n)s Dokument ist bei den Akten:", "%(n)s Dokumente sind bei den Akten:", len(taken)
        ) % {"n": len(taken)}
        names = format_html_join("; ", "{}{}", ((_named(one), _remark(one)) for one in taken))
        messages.success(request, format_html("{} {}", head, names))
    for one in results:
        if one.refusal is not None:
            name = _("„%(name)s“ wurde nicht abgelegt:") % {"name": one.name}
            messages.error(request, f"{name} {one.refusal}")


def _named(one: Captured) -> str:
    document = one.document
    return f"Nr. {document.serial} „{document.title}“" if document else one.name


def _remark(one: Captured) -> str:
    if one.again:
        return _(" (war schon abgelegt)")
    if one.twin:
        return _(" (derselbe Inhalt wie Nr. %(n)s)") % {"n": one.twin}
    return ""


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
