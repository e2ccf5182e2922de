"""What rooms put on the case page beside the matter itself, each in a section of its own.

A new section is a function here in ``SECTIONS`` and a template that finds its values under
``values``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from rathaus.kernel.access import Actor
from rathaus.records.models import Case
from rathaus.reports.queries import reports_for
from rathaus.reports.rules import may_see_desk
from rathaus.site.desk.access_section import access_values
from rathaus.site.desk.capture_form import capture_values
from rathaus.site.desk.case_drafts import draft_values
from rathaus.site.desk.case_place import place_values
from rathaus.site.desk.inspection_section import inspection_values
from rathaus.site.desk.matter_forms import matter_values
from rathaus.site.desk.round_view import round_values
from rathaus.site.desk.typed import Typed

Place = Literal["file", "work", "facts"]


@dataclass(frozen=True, slots=True)
class Section:
    """One section: under the papers, in the middle above the application, or beside it."""

    place: Place
    template: str
    values: Mapping[str, Any]


Gather = Callable[[Actor, Case, Typed | None], Section | None]


def _place(actor: Actor, case: Case, typed: Typed | None) -> Section | None:
    return Section("file", "desk/parts/place.html", place_values(actor, case, typed))


def _access(actor: Actor, case: Case, _typed: Typed | None) -> Section:
    return Section("facts", "desk/parts/access.html", access_values(actor, case))


def _rounds(actor: Actor, case: Case, _typed: Typed | None) -> Section | None:
    """Co-signatures, circulations, dispositions, and tasks about single papers."""
    values = round_values(actor, case)
    return Section("work", "desk/parts/rounds.html", values) if values else None


def _drafts(actor: Actor, case: Case, _typed: Typed | None) -> Section | None:
    """Letters and notes in the making, and office documents that people work on."""
    values = draft_values(actor, case)
    return Section("work", "desk/parts/drafts.html", values) if values else None


def _capture(actor: Actor, case: Case, typed: Typed | None) -> Section | None:
    values = capture_values(actor, case, typed)
    return Section("file", "desk/parts/capture.html", values) if values else None


def _inspection(actor: Actor, case: Case, typed: Typed | None) -> Section | None:
    values = inspection_values(actor, case, typed)
    return Section("file", "desk/parts/inspection.html", values) if values else None


def _matter(actor: Actor, case: Case, typed: Typed | None) -> Section | None:
    """The steps of a case that no process moves."""
    values = matter_values(actor, case, typed)
    return Section("work", "desk/parts/matter.html", values) if values else None


def _report(actor: Actor, case: Case, _typed: Typed | None) -> Section | None:
    """The report from which the case came; cases of procedures have none."""
    if case.procedure_key or not may_see_desk(actor):
        return None
    found = reports_for(actor).select_related("category").filter(case=case).first()
    return Section("facts", "desk/parts/case_report.html", {"report": found}) if found else None


SECTIONS: Final[tuple[Gather, ...]] = (
    _matter,
    _capture,
    _place,
    _inspection,
    _rounds,
    _drafts,
    _access,
    _report,
)


def sections_of(actor: Actor, case: Case, typed: Typed | None) -> dict[Place, list[Section]]:
    """The sections that this actor sees, by place and in their order."""
    placed: dict[Place, list[Section]] = {"file": [], "work": [], "facts": []}
    for gather in SECTIONS:
        if section := gather(actor, case, typed):
            placed[section.place].append(section)
    return placed
