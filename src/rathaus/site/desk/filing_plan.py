"""The filing plan (Aktenplan) as a tree, the files under an entry, and opening one there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rathaus.design.components import Fact, Link, LinkRow, Pager
from rathaus.design.fields import Choice, Field
from rathaus.design.typography import short_date
from rathaus.kernel.access import Actor, Visibility, staff
from rathaus.kernel.clock import BERLIN
from rathaus.kernel.errors import Invalid, NotFound, RathausError
from rathaus.kernel.paging import Page, page_of
from rathaus.people.models import Office
from rathaus.records.actions import open_file
from rathaus.records.models import File, FileKind, PlanEntry
from rathaus.records.queries import files_for
from rathaus.records.rules import may_open_file
from rathaus.site.desk.addresses import place_typed
from rathaus.site.desk.file_forms import ask
from rathaus.site.desk.file_page import retention_of, state_of
from rathaus.site.desk.frame import StaffRequest, show
from rathaus.site.desk.typed import Typed, read_back


@dataclass(frozen=True, slots=True)
class Branch:
    """An entry of the plan in its tree."""

    entry: PlanEntry
    retention: str
    running: int
    closed: int
    below: list[Branch]


_ORDER = ("-opened_at", "-id")
_FORM = "akte"
_NAMES = ("title", "office", "kind", "visibility")


@staff("case.see")
@require_safe
def plan(request: StaffRequest) -> HttpResponseBase:
    """The whole tree; what is typed leads to its place, or to files with such a title."""
    words = request.GET.get("q", "")[:80].replace("\x00", "").strip()
    context: dict[str, Any] = {"words": words}
    if not words:
        return show(request, "desk/filing_plan.html", context | {"tree": _tree(request.actor)})
    if place := place_typed(request.actor, words):
        return redirect(place)
    named = Q(number__istartswith=words) | Q(title__icontains=words)
    found = _list(request, files_for(request.actor).filter(named), {"q": words})
    return show(request, "desk/filing_plan.html", context | found)


@staff("case.see")
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: StaffRequest, number: str) -> HttpResponseBase:
    """An entry with its files; whoever works in an office opens new ones here."""
    found = PlanEntry.objects.select_related("parent").filter(number=number).first()
    if found is None:
        raise NotFound(
            _("Der Aktenplan kennt die Position „%(number)s“ nicht.") % {"number": number},
            remedy=_("Wählen Sie eine Position aus dem Aktenplan."),
        )
    typed = None
    if request.method == "POST":
        values = read_back(request, _NAMES, prefix=f"{_FORM}_")
        try:
            made = _open(request.actor, found, values)
        except RathausError as error:
            typed = Typed(_FORM, values, error)
        else:
            told = _("Die Akte %(number)s ist angelegt.") % {"number": made.number}
            messages.success(request, told)
            return redirect("desk:file", made.number)
    files = files_for(request.actor).filter(plan_entry=found)
    context = {
        "entry": found,
        "facts": _facts(found),
        "children": list(found.children.order_by("number")),
        "states": _states(request),
        "questions": _questions(request.actor, found, typed),
        "problem": typed.problem if typed else None,
        **_list(request, _narrowed(request, files), _kept(request)),
    }
    status = typed.problem.status if typed else 200
    return show(request, "desk/plan_entry.html", context, status=status)


def _tree(actor: Actor) -> list[Branch]:
    """Every entry under the one above it, with how many files the actor may see in it."""
    counts: dict[UUID, Mapping[str, Any]] = {
        row["plan_entry"]: row
        for row in files_for(actor)
        .values("plan_entry")
        .annotate(
            running=Count("id", filter=Q(closed_at=None)),
            closed=Count("id", filter=Q(closed_at__isnull=False)),
        )
        .order_by()
    }
    branches = {
        one.pk: Branch(
            entry=one,
            retention=retention_of(one) if one.takes_files else "",
            running=counts.get(one.pk, {}).get("running", 0),
            closed=counts.get(one.pk, {}).get("closed", 0),
            below=[],
        )
        for one in sorted(PlanEntry.objects.all(), key=_place)
    }
    roots: list[Branch] = []
    for branch in branches.values():
        above = branches.get(branch.entry.parent_id) if branch.entry.parent_id else None
        (above.below if above else roots).append(branch)
    return roots


def _place(entry: PlanEntry) -> tuple[str, ...]:
    """The order of the tree: „5“ before „54“, „54“ before „54.30“."""
    return tuple(entry.number.split("."))


def _facts(entry: PlanEntry) -> list[Fact]:
    above = entry.parent
    rows = [
        Fact(term=_("Aufbewahrungsfrist"), value=retention_of(entry), note=entry.retention_basis),
        Fact(term=_("Aussonderungsart"), value=entry.get_archive_display()),
    ]
    if above is not None:
        link = Link(label=_("Öffnen"), url=reverse("desk:plan-entry", args=[above.number]))
        rows.append(Fact(term=_("Darüber"), value=str(above), change=link))
    return rows


def _kept(request: StaffRequest) -> dict[str, str]:
    names = ("stand", "jahr", "q")
    asked = {key: request.GET.get(key, "")[:80].replace("\x00", "") for key in names}
    return {key: value for key, value in asked.items() if value}


def _narrowed(request: StaffRequest, files: QuerySet[File]) -> QuerySet[File]:
    kept = _kept(request)
    state = {"offen": Q(closed_at=None), "geschlossen": Q(closed_at__isnull=False)}
    files = files.filter(state.get(kept.get("stand", ""), Q()))
    year = kept.get("jahr", "")
    if year.isascii() and year.isdigit() and len(year) == 4:
        files = files.filter(year=int(year))
    return files.filter(title__icontains=kept["q"]) if "q" in kept else files


def _states(request: StaffRequest) -> list[Link]:
    kept = _kept(request)
    labels = {"": _("alle"), "offen": _("offene"), "geschlossen": _("geschlossene")}
    return [
        Link(
            label=label,
            url="?" + urlencode({k: v for k, v in (kept | {"stand": key}).items() if v}),
            current=kept.get("stand", "") == key,
        )
        for key, label in labels.items()
    ]


def _list(request: StaffRequest, found: QuerySet[File], kept: dict[str, str]) -> dict[str, Any]:
    page = page_of(
        found.select_related("office"), order=_ORDER, after=request.GET.get("nach", ""), size=25
    )
    older = "?" + urlencode(kept | {"nach": page.next}) if page.next else ""
    newer = "?" + urlencode(kept) if request.GET.get("nach") else ""
    return {
        "rows": _file_rows(page),
        "kept": kept,
        "pager": Pager(newer_url=newer, older_url=older),
    }


def _file_rows(page: Page[File]) -> list[LinkRow]:
    return [
        LinkRow(
            title=one.title,
            url=reverse("desk:file", args=[one.number]),
            text=f"{one.number} · {one.office.name}",
            meta=short_date(one.opened_at.astimezone(BERLIN).date()),
            badge=state_of(one),
        )
        for one in page.rows
    ]


def _questions(actor: Actor, entry: PlanEntry, typed: Typed | None) -> list[Field]:
    """What is asked of whoever opens a file here; nothing where they may not, or none is kept."""
    offices = [one for one in Office.objects.order_by("name") if may_open_file(actor, one.pk)]
    if not entry.takes_files or not offices:
        return []
    kinds = tuple(
        Choice(value=kind.value, label=str(kind.label), hint=hint)
        for kind, hint in (
            (FileKind.SUBJECT, _("bleibt offen, bis jemand sie abschließt")),
            (FileKind.CASE, _("schließt mit ihrem letzten Vorgang")),
        )
    )
    levels = tuple(
        Choice(value=str(level.value), label=str(level.label))
        for level in (Visibility.INTERNAL, Visibility.PROTECTED)
    )
    return [
        ask(_FORM, "title", _("Betreff"), typed, max_length=300),
        ask(_FORM, "office", _("Federführung"), typed, widget="select", value=str(offices[0].pk),
            choices=tuple(Choice(value=str(one.pk), label=one.name) for one in offices)),
        ask(_FORM, "kind", _("Aktenart"), typed, widget="radio", choices=kinds,
            value=FileKind.SUBJECT.value),
        ask(_FORM, "visibility", _("Sichtbarkeit"), typed, widget="select", choices=levels,
            value=str(Visibility.INTERNAL.value),
            hint=_("Geschützt sind Sozialdaten und Personalsachen.")),
    ]  # fmt: skip


def _open(actor: Actor, entry: PlanEntry, values: dict[str, str]) -> File:
    protected = values["visibility"] == str(Visibility.PROTECTED.value)
    try:
        office = UUID(values["office"])
    except ValueError:
        text = _("Bitte die Stelle wählen, die die Akte führt.")
        raise Invalid(_("Die Federführung fehlt."), remedy=text, fields={"office": text}) from None
    return open_file(
        actor=actor,
        plan=entry.number,
        title=values["title"],
        office=office,
        kind=FileKind.CASE if values["kind"] == FileKind.CASE else FileKind.SUBJECT,
        visibility=Visibility.PROTECTED if protected else Visibility.INTERNAL,
    )
