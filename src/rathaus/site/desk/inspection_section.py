"""Akteneinsicht on the case page: requests, extracts of the file, and who has read."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from rathaus.design.components import Badge
from rathaus.design.fields import Choice, Field
from rathaus.kernel.access import Actor
from rathaus.kernel.errors import Invalid
from rathaus.records.inspection.queries import bindings_of, inspections_of
from rathaus.records.inspection.rules import (
    may_export_file,
    may_prepare_inspection,
    may_see_readings,
)
from rathaus.records.models import (
    BindingState,
    Case,
    Inspection,
    InspectionState,
    Participant,
    Standing,
)
from rathaus.site.desk.typed import Typed

ASK = "inspection-ask"
_KINDS = {
    InspectionState.RELEASED: "success",
    InspectionState.REFUSED: "warning",
    InspectionState.REVOKED: "warning",
}
_RECENT = 3


def inspection_values(actor: Actor, case: Case, typed: Typed | None) -> dict[str, Any] | None:
    """What the section shows; nothing for who may not see the whole case."""
    if not may_export_file(actor, case):
        return None
    asking = may_prepare_inspection(actor, case)
    return {
        "case": case,
        "rows": [_row(one) for one in inspections_of(actor, case)],
        "bindings": [
            {"it": one, "ready": one.state == BindingState.DONE}
            for one in bindings_of(actor, case)[:_RECENT]
        ],
        "asking": _fields(case, typed) if asking else [],
        "asked": bool(typed and typed.task == ASK),
        "readings": may_see_readings(actor, case),
    }


def state_badge(one: Inspection) -> Badge:
    """Where an inspection stands."""
    kind = _KINDS.get(InspectionState(one.state), "info")
    return Badge(label=str(one.get_state_display()), kind=kind)  # type: ignore[arg-type]


def _row(one: Inspection) -> dict[str, Any]:
    return {
        "url": reverse("desk:inspection", args=[one.case.number, one.pk]),
        "asker": one.asker,
        "when": one.asked_at,
        "badge": state_badge(one),
    }


def _fields(case: Case, typed: Typed | None) -> list[Field]:
    given = typed.values if typed and typed.task == ASK else {}
    problem = typed.problem if typed and typed.task == ASK else None
    wrong = problem.fields if isinstance(problem, Invalid) else {}
    people = Participant.objects.filter(case=case).select_related("party").order_by("id")
    known = {one.party_id: one.party.name for one in people}
    return [
        Field(
            name="party",
            label=_("Wer verlangt Einsicht?"),
            widget="select",
            value=given.get("party", ""),
            choices=(
                *(Choice(value=str(pk), label=name) for pk, name in known.items()),
                Choice(value="", label=_("jemand anderes")),
            ),
            required=False,
        ),
        Field(
            name="asker",
            label=_("Name, wenn es jemand anderes ist"),
            hint=_(
                "Wer nicht am Verfahren beteiligt ist, stellt einen Antrag auf Informationszugang; "
                "das ist ein anderes Verfahren."
            ),
            value=given.get("asker", ""),
            required=False,
            error=wrong.get("asker", ""),
        ),
        Field(
            name="standing",
            label=_("Als was?"),
            widget="select",
            value=given.get("standing", Standing.PARTY),
            choices=tuple(
                Choice(value=value, label=str(label)) for value, label in Standing.choices
            ),
            error=wrong.get("standing", ""),
        ),
        Field(
            name="wish",
            label=_("Was möchte die Person sehen?"),
            widget="textarea",
            rows=2,
            value=given.get("wish", ""),
            required=False,
            error=wrong.get("wish", ""),
        ),
    ]
