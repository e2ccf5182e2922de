"""What the page of an inspection shows, gathered for one actor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from rathaus.design.components import Fact
from rathaus.design.fields import Choice, Field
from rathaus.design.typography import date_time, long_date
from rathaus.kernel.access import Actor
from rathaus.kernel.errors import Invalid, RathausError
from rathaus.kernel.law.norms import bind
from rathaus.records.inspection.norms import norm_against, norm_of
from rathaus.records.inspection.queries import (
    KIND,
    has_checked,
    items_of,
    package_openings,
)
from rathaus.records.inspection.rules import (
    can_be_read_online,
    may_prepare_inspection,
    may_refuse_inspection,
    may_release_inspection,
)
from rathaus.records.models import (
    INSPECTION_MOVES,
    Basis,
    Binding,
    BindingState,
    HandedOut,
    Inspection,
    InspectionItem,
    InspectionState,
    Reason,
)
from rathaus.records.queries import documents_for
from rathaus.site.desk.inspection_section import state_badge


def inspection_context(
    actor: Actor,
    found: Inspection,
    *,
    form: str = "",
    given: Mapping[str, Any] | None = None,
    problem: RathausError | None = None,
) -> dict[str, Any]:
    """Request, papers, result and decision; ``form`` is the one in which something is wrong."""
    moves = INSPECTION_MOVES[InspectionState(found.state)]
    editable = InspectionState.PREPARING in moves and may_prepare_inspection(actor, found.case)
    package = found.package
    ready = package is not None and package.state == BindingState.DONE
    deciding = may_refuse_inspection(actor, found.case)
    typed = dict(given or {})
    wrong = problem.fields if isinstance(problem, Invalid) else {}
    return {
        "case": found.case,
        "inspection": found,
        "badge": state_badge(found),
        "facts": _facts(found),
        "rows": _rows(actor, found),
        "editable": editable,
        "bases": _bases(found),
        "reasons": reason_choices(found),
        "package": package,
        "ready": ready,
        "checked": ready and package is not None and has_checked(actor, package),
        "may_release": InspectionState.RELEASED in moves and may_release_inspection(actor, found),
        "needs_other": deciding and not may_release_inspection(actor, found),
        "release": _release_fields(found, package, typed, wrong if form == "release" else {}),
        "may_refuse": InspectionState.REFUSED in moves and deciding,
        "refuse": _refuse_fields(typed, wrong if form == "refuse" else {}),
        "may_revoke": InspectionState.REVOKED in moves and deciding,
        "revoke": _revoke_fields(typed, wrong if form == "revoke" else {}),
        "openings": list(package_openings(found)),
        "form": form,
        "problem": problem,
    }


def _facts(found: Inspection) -> list[Fact]:
    norm = norm_of(found.basis)
    told = [
        Fact(term=_("Verlangt von"), value=f"{found.asker} ({found.get_standing_display()})"),
        Fact(term=_("Am"), value=date_time(found.asked_at)),
        Fact(
            term=_("Grundlage"),
            value=str(found.get_basis_display()),
            norm=bind(norm.text),
            note="" if norm.confirmed else _("noch zu bestätigen"),
        ),
    ]
    if found.wish:
        told.append(Fact(term=_("Wunsch"), value=found.wish))
    if found.decided_at:
        told.append(Fact(term=_("Entschieden"), value=_("{day} von {who}").format(
            day=date_time(found.decided_at), who=found.decided_label)))  # fmt: skip
    if found.way:
        told.append(Fact(term=_("Weg"), value=str(found.get_way_display())))
    if found.released_until:
        told.append(Fact(term=_("Zum Herunterladen bis"), value=long_date(found.released_until)))
    if found.reasons:
        told.append(Fact(term=_("Begründung"), value=found.reasons))
    if found.revoked_at:
        told.append(Fact(term=_("Zurückgezogen"), value=f"{date_time(found.revoked_at)}: "
                         f"{found.revoked_why}"))  # fmt: skip
    return told


def _rows(actor: Actor, found: Inspection) -> list[dict[str, Any]]:
    """Each paper of the case with what was chosen for it; new ones are shown as not chosen yet."""
    items: dict[object, InspectionItem] = {
        item.version.document_id: item for item in items_of(found)
    }
    rows = []
    for document in documents_for(actor, found.case):
        if document.kind == KIND:
            continue
        item = items.get(document.pk)
        stale = item is not None and item.version_id != document.current.pk
        rows.append(
            {
                "document": document,
                "title": item.title if item else document.title,
                "withheld": item.withheld if item else "",
                "why": str(Reason(item.withheld).label) if item and item.withheld else "",
                "item": item if item and not stale else None,
                "black": item.black if item and not stale else 0,  # type: ignore[attr-defined]
                "new": item is None or stale,
            }
        )
    return rows


def _bases(found: Inspection) -> list[tuple[str, str, bool]]:
    return [(value, str(label), value == found.basis) for value, label in Basis.choices]


def reason_choices(found: Inspection) -> list[tuple[str, str]]:
    """Why something is not shown, each with its norm."""
    told = []
    for value, label in Reason.choices:
        norm = bind(norm_against(value, found.basis).text)
        told.append((value, f"{label} ({norm})" if norm else str(label)))
    return told


def _release_fields(
    found: Inspection, package: Binding | None, typed: dict[str, Any], wrong: Mapping[str, str]
) -> list[Field]:
    online = can_be_read_online(found)
    ways = [one for one in HandedOut.choices if online or one[0] != HandedOut.ONLINE]
    fields = [
        Field(
            name="way",
            label=_("Auf welchem Weg?"),
            widget="radio",
            value=typed.get("way", ways[0][0]),
            choices=tuple(Choice(value=value, label=str(label)) for value, label in ways),
            error=wrong.get("way", ""),
        )
    ]
    if package is None or not package.complete:
        fields.append(
            Field(
                name="reasons",
                label=_("Warum wird nicht alles gezeigt?"),
                hint=_("Steht in der Nachricht an die Person."),
                widget="textarea",
                rows=3,
                value=typed.get("reasons", ""),
                error=wrong.get("reasons", ""),
            )
        )
    return fields


def _refuse_fields(typed: dict[str, Any], wrong: Mapping[str, str]) -> list[Field]:
    return [
        Field(
            name="reasons",
            label=_("Begründung der Ablehnung"),
            hint=_("Steht in der Nachricht an die Person."),
            widget="textarea",
            rows=3,
            value=typed.get("reasons", ""),
            error=wrong.get("reasons", ""),
            extra={},
        )
    ]


def _revoke_fields(typed: dict[str, Any], wrong: Mapping[str, str]) -> list[Field]:
    return [
        Field(
            name="why",
            label=_("Warum wird die Freigabe zurückgezogen?"),
            widget="textarea",
            rows=2,
            value=typed.get("why", ""),
            error=wrong.get("why", ""),
        )
    ]
