"""Schwärzen: the pages of one paper, and what on them becomes unreadable."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from rathaus.kernel.access import staff
from rathaus.kernel.errors import Invalid, NotFound, RathausError
from rathaus.records.inspection.leaves import Box
from rathaus.records.inspection.norms import MARKS
from rathaus.records.inspection.pages import (
    WHOLE,
    find_on_pages,
    image_of,
    lines_on,
    sizes_of,
)
from rathaus.records.inspection.preparing import black_out, uncover
from rathaus.records.inspection.queries import find_inspection, find_item
from rathaus.records.inspection.reading import note_reading
from rathaus.records.models import InspectionItem, Reason, Seen
from rathaus.records.queries import find_case
from rathaus.site.desk.frame import StaffRequest, show, tell
from rathaus.site.desk.inspection_page import reason_choices

Boxes = list[tuple[int, Box]]
_SCALE = 1000


@staff("case.work")
@require_safe
@never_cache
def redact(
    request: StaffRequest, number: str, inspection_id: UUID, item_id: int
) -> HttpResponseBase:
    """One page with its picture, its lines, and what is marked on it."""
    item = _item(request, number, inspection_id, item_id)
    page = _page(request.GET.get("seite", ""))
    sizes = sizes_of(item)
    if page > len(sizes):
        raise NotFound(_("Diese Seite gibt es nicht."), remedy=_("Öffnen Sie die erste Seite."))
    across, down = sizes[page - 1]
    tall = round(_SCALE * down / across)
    here = request.path
    context = {
        "case": item.inspection.case,
        "inspection": item.inspection,
        "item": item,
        "page": page,
        "pages": len(sizes),
        "tall": tall,
        "image": reverse("desk:redact-page", args=[number, inspection_id, item_id, page]),
        "lines": lines_on(item, page),
        "marked": [_drawn(one, tall) for one in item.redactions.all() if one.page == page],
        "elsewhere": sum(one.page != page for one in item.redactions.all()),
        "reasons": reason_choices(item.inspection),
        "previous": f"{here}?seite={page - 1}" if page > 1 else "",
        "next": f"{here}?seite={page + 1}" if page < len(sizes) else "",
        "shown": _("Seite {page} von {pages}").format(page=page, pages=len(sizes)),
    }
    return show(request, "desk/redact.html", context)


@staff("case.work")
@require_safe
@never_cache
def page_image(
    request: StaffRequest, number: str, inspection_id: UUID, item_id: int, page: int
) -> HttpResponse:
    """The picture of a page; that it was looked at is noted."""
    item = _item(request, number, inspection_id, item_id)
    picture = image_of(item, page)
    version = item.version
    if request.method == "GET":
        version.document.case = item.inspection.case
        note_reading(
            actor=request.actor,
            document=version.document,
            version=version.number,
            way=Seen.VIEWER,
        )
    kind = "image/webp" if picture[:4] == b"RIFF" else "image/png"
    return HttpResponse(picture, content_type=kind)


@staff("case.work")
@require_POST
def mark(request: StaffRequest, number: str, inspection_id: UUID, item_id: int) -> HttpResponseBase:
    """Mark lines, an area, a whole page, or every place of a word."""
    item = _item(request, number, inspection_id, item_id)
    page = _page(request.POST.get("seite", ""))
    wanted = _WAYS.get(request.POST.get("was", ""), _lines)
    try:
        boxes = wanted(request, item, page)
        count = black_out(
            actor=request.actor, item=item, boxes=boxes, reason=request.POST.get("reason", "")
        )
    except RathausError as error:
        messages.error(request, str(error))
    else:
        said = ngettext("%(n)s Stelle ist markiert.", "%(n)s Stellen sind markiert.", count)
        messages.success(request, said % {"n": count})
    return _back(number, inspection_id, item_id, page)


@staff("case.work")
@require_POST
def unmark(
    request: StaffRequest, number: str, inspection_id: UUID, item_id: int, redaction_id: int
) -> HttpResponseBase:
    """Take one mark back."""
    item = _item(request, number, inspection_id, item_id)
    tell(
        request,
        lambda: uncover(actor=request.actor, item=item, redaction=redaction_id),
        _("Die Markierung ist entfernt."),
    )
    return _back(number, inspection_id, item_id, _page(request.POST.get("seite", "")))


def _item(request: StaffRequest, number: str, inspection_id: UUID, item_id: int) -> InspectionItem:
    case = find_case(request.actor, number)
    inspection = find_inspection(request.actor, inspection_id)
    inspection.case = case
    return find_item(request.actor, inspection, item_id)


def _lines(request: StaffRequest, item: InspectionItem, page: int) -> Boxes:
    chosen = set(request.POST.getlist("line"))
    return [(page, line.box) for line in lines_on(item, page) if str(line.number) in chosen]


def _whole(request: StaffRequest, item: InspectionItem, page: int) -> Boxes:
    return [(page, WHOLE)]


def _area(request: StaffRequest, item: InspectionItem, page: int) -> Boxes:
    """An area in percent of the page, drawn with the mouse or typed."""
    names = ("left", "top", "right", "bottom")
    try:
        typed = [float(request.POST.get(name, "").replace(",", ".")) for name in names]
    except ValueError:
        typed = []
    if not typed or not all(0 <= value <= 100 for value in typed):
        raise Invalid(
            _("Die Fläche ist nicht angegeben."),
            remedy=_("Nennen Sie vier Zahlen von 0 bis 100, in Prozent der Seite."),
        )
    left, top, right, bottom = (value / 100 for value in typed)
    return [(page, Box(left, top, right - left, bottom - top))]


def _search(request: StaffRequest, item: InspectionItem, page: int) -> Boxes:
    found = find_on_pages(item, request.POST.get("term", "")[:200])
    if found.blind:
        said = ngettext(
            "%(n)s Seite ohne Text wurde nicht durchsucht. Sehen Sie sie selbst an.",
            "%(n)s Seiten ohne Text wurden nicht durchsucht. Sehen Sie sie selbst an.",
            found.blind,
        )
        messages.warning(request, said % {"n": found.blind})
    if not found.places:
        raise Invalid(
            _("Diesen Begriff gibt es in dem Schriftstück nicht."),
            remedy=_("Prüfen Sie die Schreibweise."),
        )
    return list(found.places)


_WAYS: dict[str, Callable[[StaffRequest, InspectionItem, int], Boxes]] = {
    "lines": _lines,
    "page": _whole,
    "area": _area,
    "search": _search,
}


def _drawn(one: Any, tall: int) -> dict[str, Any]:
    return {
        "it": one,
        "reason": str(Reason(one.reason).label),
        "mark": MARKS[Reason(one.reason)],
        "x": round(one.x * _SCALE),
        "y": round(one.y * tall),
        "w": round(one.w * _SCALE),
        "h": round(one.h * tall),
        "place": _("von links {x} %, von oben {y} %").format(
            x=round(one.x * 100), y=round(one.y * 100)
        ),
    }


def _page(text: str) -> int:
    return int(text) if text.isdigit() and 0 < int(text) < 100_000 else 1


def _back(number: str, inspection_id: UUID, item_id: int, page: int) -> HttpResponseBase:
    address = reverse("desk:redact", args=[number, inspection_id, item_id])
    return redirect(f"{address}?seite={page}")
