"""What the page of a file shows, gathered for one actor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rathaus.counter.conversation import erased_words, kind_words
from rathaus.design.components import Badge, DocumentRow, Fact, Link, LinkRow, Pager
from rathaus.design.typography import long_date, short_date
from rathaus.kernel.access import Actor, Visibility
from rathaus.kernel.clock import BERLIN
from rathaus.kernel.errors import Invalid
from rathaus.kernel.events import visible_events
from rathaus.kernel.paging import page_of
from rathaus.kernel.references import Reference
from rathaus.records.models import Case, Document, EarlierTitle, File, PlanEntry, RecordMove
from rathaus.records.queries import cases_for
from rathaus.records.structure.linking import LINK_WORDS
from rathaus.records.structure.places import Other, documents_in_sight, links_of
from rathaus.records.structure.rules import may_work_on_file
from rathaus.site.desk.cases import state_badge
from rathaus.site.desk.file_forms import shown_forms
from rathaus.site.desk.history import history
from rathaus.site.desk.paper_forms import shown_parts
from rathaus.site.desk.typed import Typed

_CASES: Final = 100
_PAGE: Final = 50


def file_context(
    actor: Actor, file: File, query: dict[str, str], typed: Typed | None = None
) -> dict[str, Any]:
    """Everything for ``desk/file.html``; ``query`` holds the filter and the place in the list."""
    cases = list(
        cases_for(actor)
        .filter(file=file)
        .select_related("applicant", "clerk")
        .order_by("-received_at", "-id")[:_CASES]
    )
    parts = shown_parts(actor, file, typed)
    papers = [one for one in parts if one.part.ended_at is None]
    problem = typed.problem if typed else None
    return {
        "file": file,
        "state": state_of(file),
        "facts": metadata(file, [one.part.location for one in papers]),
        "cases": _case_rows(cases),
        "case_filter": _case_filter(cases, query),
        **_papers(actor, file, query),
        "moves": moves_from(actor, file=file),
        "parts": parts,
        "links": shown_links(actor, [file.ref]),
        "may_unlink": may_work_on_file(actor, file),
        "forms": shown_forms(actor, file, typed),
        "problem": None if isinstance(problem, Invalid) and problem.fields else problem,
        "in_form": problem,
        "notes": list(file.notes.order_by("created_at", "id")),
        "earlier": list(EarlierTitle.objects.filter(file=file).order_by("-until", "-id")),
        "timeline": history(visible_events(file.ref, actor, office=file.office_id)),
    }


def state_of(file: File) -> Badge:
    """Whether a file is open, closed, held or gone."""
    if file.destroyed_at is not None:
        return Badge(label=_("vernichtet"))
    if file.hold:
        return Badge(label=_("gesperrt"), kind="warning")
    if file.closed_at is not None:
        return Badge(label=_("abgeschlossen"), kind="success")
    return Badge(label=_("offen"), kind="info")


def retention_of(entry: PlanEntry) -> str:
    """Aufbewahrungsfrist in words: years, or for good."""
    if entry.retention_years is None:
        return _("dauernd") if entry.takes_files else _("keine Akten auf dieser Ebene")
    return ngettext("%(n)s Jahr", "%(n)s Jahre", entry.retention_years) % {
        "n": entry.retention_years
    }


def metadata(file: File, places: Sequence[str]) -> list[Fact]:
    """What the field calls the metadata of a file, each under its own term."""
    entry = file.plan_entry
    opened = long_date(file.opened_at.astimezone(BERLIN).date())
    closed = long_date(file.closed_at.astimezone(BERLIN).date()) if file.closed_at else ""
    plan = Link(label=_("Zur Position"), url=reverse("desk:plan-entry", args=[entry.number]))
    medium = _("hybrid, zum Teil auf Papier") if places else _("elektronisch")
    rows = [
        Fact(term=_("Aktenzeichen"), value=file.number),
        Fact(term=_("Aktenplan"), value=str(entry), change=plan),
        Fact(term=_("Federführung"), value=file.office.name),
        Fact(term=_("Aktenart"), value=file.get_kind_display()),
        Fact(term=_("Laufzeit"), value=f"{opened} – {closed}" if closed else opened + " –"),
        Fact(term=_("Aufbewahrungsfrist"), value=retention_of(entry), note=entry.retention_basis),
        Fact(term=_("Aussonderungsart"), value=entry.get_archive_display()),
        Fact(term=_("Medium"), value=medium),
        Fact(term=_("Standort"), value="; ".join(places)),
        Fact(term=_("Sichtbarkeit"), value=str(Visibility(file.visibility).label)),
    ]
    if file.retention_until and file.offered_from:
        rows += [
            Fact(term=_("Aufzubewahren bis"), value=long_date(file.retention_until)),
            Fact(term=_("Dem Archiv anzubieten ab"), value=long_date(file.offered_from)),
        ]
    return [row for row in rows if row.value]


def shown_links(actor: Actor, ends: Iterable[Reference]) -> list[dict[str, Any]]:
    """Links in words, with the way to the other end."""
    return [
        {
            "id": one.link,
            "relation": str(LINK_WORDS.get(one.relation, "")) or _("Dazu gehört"),
            "text": f"{one.number} {one.title}",
            "url": _address(one),
        }
        for one in links_of(actor, ends)
    ]


def _address(other: Other) -> str:
    name = {"file": "desk:file", "case": "desk-case"}.get(other.ref.kind, "document")
    return reverse(name, args=[other.ref.id if name == "document" else other.number])


def moves_from(
    actor: Actor, *, file: File | None = None, case: Case | None = None
) -> list[dict[str, str]]:
    """Fehlblätter: what once lay here, and where it went; unseen places stay unnamed."""
    left = Q(from_file=file, case__isnull=False) if file else Q(from_case=case)
    rows = RecordMove.objects.filter(left).select_related("case", "to_file", "to_case", "document")
    moves = list(rows.order_by("-at", "-id")[:_CASES])
    if not moves:
        return []
    shown = cases_for(actor).filter(pk__in=[move.case_id or move.to_case_id for move in moves])
    seen = set(shown.values_list("pk", flat=True))
    return [_missing_sheet(move) for move in moves if (move.case_id or move.to_case_id) in seen]


def _missing_sheet(move: RecordMove) -> dict[str, str]:
    told = {
        "day": short_date(move.at.astimezone(BERLIN).date()),
        "who": move.author_label,
        "reason": move.reason,
    }
    if move.case is not None:
        what = _("Vorgang %(number)s liegt jetzt in %(to)s") % {
            "number": move.case.number,
            "to": move.to_file.number,
        }
        return told | {"text": what, "url": reverse("desk-case", args=[move.case.number])}
    what = _("Nr. %(serial)s liegt jetzt als %(to)s/%(there)s") % {
        "serial": move.from_serial,
        "to": move.to_case.number if move.to_case else "",
        "there": move.to_serial,
    }
    return told | {"text": what, "url": reverse("document", args=[move.document_id])}


def _case_rows(cases: Sequence[Case]) -> list[LinkRow]:
    return [
        LinkRow(
            title=case.title,
            url=reverse("desk-case", args=[case.number]),
            text=" · ".join(filter(None, (case.number, str(case.clerk or "")))),
            meta=short_date(case.received_at.astimezone(BERLIN).date()),
            badge=state_badge(case),
        )
        for case in cases
    ]


def _case_filter(cases: Sequence[Case], query: dict[str, str]) -> list[Link]:
    if len(cases) < 2:
        return []
    chosen = query.get("vorgang", "")
    every = Link(label=_("alle"), url="?#dokumente", current=not chosen)
    return [
        every,
        *(
            Link(
                label=case.number,
                url="?" + urlencode({"vorgang": case.number}) + "#dokumente",
                current=chosen == case.number,
            )
            for case in cases[:20]
        ),
    ]


def _papers(actor: Actor, file: File, query: dict[str, str]) -> dict[str, Any]:
    """All documents over all cases, in the order in which they came to the file."""
    found = documents_in_sight(actor).filter(file=file).select_related("case")
    kept = {"vorgang": query["vorgang"]} if query.get("vorgang") else {}
    if kept:
        found = found.filter(case__number=kept["vorgang"])
    order = ("created_at", "serial", "id")
    page = page_of(found, order=order, after=query.get("nach", ""), size=_PAGE)
    older = "?" + urlencode(kept | {"nach": page.next}) + "#dokumente" if page.next else ""
    newer = "?" + urlencode(kept) + "#dokumente" if query.get("nach") else ""
    return {"documents": _paper_rows(page.rows), "pager": Pager(newer_url=newer, older_url=older)}


def _paper_rows(papers: Iterable[Document]) -> list[DocumentRow]:
    return [
        DocumentRow(
            title=paper.title,
            url="" if paper.erased_on else reverse("document", args=[paper.pk]),
            kind=f"{paper.case.number}/{paper.serial}",
            when=paper.created_at,
            direction=paper.direction,  # type: ignore[arg-type]
            note=erased_words(paper) or kind_words(paper.kind),
        )
        for paper in papers
    ]
