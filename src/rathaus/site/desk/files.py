"""The page of a file (Akte), what one does there, its metadata as a table, and overdue loans."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rathaus.design.components import LinkRow, Pager
from rathaus.design.spreadsheets import as_csv
from rathaus.design.typography import short_date
from rathaus.kernel.access import staff
from rathaus.kernel.errors import NotFound, RathausError
from rathaus.kernel.paging import page_of
from rathaus.records.models import File, PaperLoan, RecordLink
from rathaus.records.queries import find_file
from rathaus.records.structure.linking import unlink_records
from rathaus.records.structure.places import links_of
from rathaus.records.structure.queries import find_paper_part, overdue_loans
from rathaus.site.desk.file_forms import FORMS
from rathaus.site.desk.file_metadata import HEADER, metadata_rows
from rathaus.site.desk.file_page import file_context
from rathaus.site.desk.frame import StaffRequest, show, tell
from rathaus.site.desk.paper_forms import PAPER_FORMS
from rathaus.site.desk.typed import Typed, read_back


@staff("case.see")
@require_safe
def file(request: StaffRequest, number: str) -> HttpResponseBase:
    """Everything on a file in one page."""
    found = find_file(request.actor, number)
    return _page(request, found)


@staff("case.see")
@require_POST
def act(request: StaffRequest, number: str, key: str) -> HttpResponseBase:
    """Do what a form of the page asks for; each action says itself who may."""
    found = find_file(request.actor, number)
    form = FORMS.get(key)
    if form is None:
        raise _unknown()
    values = read_back(request, form.names, prefix=f"{key}_")
    if "cases" in values:
        values["cases"] = " ".join(request.POST.getlist(f"{key}_cases")[:200])
    return _done(request, found, key, values, lambda: form.act(request.actor, found, values))


@staff("case.see")
@require_POST
def paper(request: StaffRequest, part_id: UUID, key: str) -> HttpResponseBase:
    """Do something with a paper part."""
    part = find_paper_part(request.actor, part_id)
    found = find_file(request.actor, part.file.number)
    form = PAPER_FORMS.get(key)
    if form is None:
        raise _unknown()
    scope = f"{key}_{part.pk}"
    values = read_back(request, form.names, prefix=f"{scope}_")
    return _done(request, found, scope, values, lambda: (form.act(request.actor, part, values), ""))


@staff("case.see")
@require_POST
def unlink(request: StaffRequest, number: str, link_id: UUID) -> HttpResponseBase:
    """Take a link of the file away."""
    found = find_file(request.actor, number)
    seen = {other.link for other in links_of(request.actor, [found.ref])}
    link = RecordLink.objects.filter(pk=link_id).first() if link_id in seen else None
    if link is not None:
        gone = _("Der Verweis ist entfernt.")
        tell(request, lambda: unlink_records(actor=request.actor, link=link), gone)
    return redirect("desk:file", found.number)


@staff("case.see")
@require_safe
def metadata_csv(request: StaffRequest, number: str) -> HttpResponseBase:
    """The metadata of the file, its cases, documents and paper parts as a table."""
    found = find_file(request.actor, number)
    name = "akte-" + found.number.replace("/", "-").replace(".", "-")
    return as_csv(name, HEADER, metadata_rows(request.actor, found))


@staff("case.see")
@require_safe
def loans(request: StaffRequest) -> HttpResponseBase:
    """Paper parts that should be back, the longest overdue first."""
    page = page_of(
        overdue_loans(request.actor),
        order=("due_on", "id"),
        after=request.GET.get("nach", ""),
        size=50,
    )
    older = "?" + urlencode({"nach": page.next}) if page.next else ""
    newer = reverse("desk:paper-loans") if request.GET.get("nach") else ""
    context = {
        "rows": _loan_rows(page.rows),
        "pager": Pager(newer_url=newer, older_url=older),
    }
    return show(request, "desk/paper_loans.html", context)


def _loan_rows(rows: Sequence[PaperLoan]) -> list[LinkRow]:
    return [
        LinkRow(
            title=f"{loan.part.volume}: {loan.part.file.title}",
            url=reverse("desk:file", args=[loan.part.file.number]),
            text=_("%(number)s, ausgeliehen an %(who)s")
            % {"number": loan.part.file.number, "who": loan.borrower},
            meta=_("zurück bis %(day)s") % {"day": short_date(loan.due_on)},
        )
        for loan in rows
    ]


def _done(
    request: StaffRequest,
    found: File,
    scope: str,
    values: dict[str, str],
    do: Callable[[], tuple[str, str]],
) -> HttpResponseBase:
    """Do it; what is wrong stands at its field, and nothing typed is lost."""
    try:
        told, url = do()
    except RathausError as error:
        again = find_file(request.actor, found.number)
        return _page(request, again, Typed(scope, values, error))
    messages.success(request, told)
    return redirect(url or reverse("desk:file", args=[found.number]))


def _page(request: StaffRequest, found: File, typed: Typed | None = None) -> HttpResponseBase:
    query = {key: request.GET.get(key, "")[:200] for key in ("vorgang", "nach")}
    context = file_context(request.actor, found, query, typed)
    return show(request, "desk/file.html", context, status=typed.problem.status if typed else 200)


def _unknown() -> NotFound:
    return NotFound(
        _("Das gibt es auf dieser Seite nicht."), remedy=_("Öffnen Sie die Akte noch einmal.")
    )
