"""Objections to decisions, as residents and staff find them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from rathaus.procedures.installed import installed
from rathaus.procedures.models import Decision, FollowUp, ProcedureVersion
from rathaus.records.models import Case

OBJECTION_KEY = "widerspruch"
"""The procedure by which one objects; a city may lay its own files over it."""


def objection_procedure() -> str | None:
    """The key of the active procedure that takes objections; None where the city has none."""
    active = ProcedureVersion.objects.filter(key=OBJECTION_KEY, active=True)
    version = active.values_list("pk", flat=True).first()
    if version is None:
        return None
    return OBJECTION_KEY if installed(version).procedure.service.follows == "objection" else None


def objections_to(decisions: Sequence[Decision]) -> dict[UUID, Case]:
    """The cases of the objections that live against these decisions, by decision."""
    ids = [decision.pk for decision in decisions]
    objections = FollowUp.objects.filter(kind=FollowUp.Kind.OBJECTION, live=True)
    found = objections.filter(decision__in=ids).select_related("case")
    return {link.decision_id: link.case for link in found}


def objection_to(decision: Decision) -> Case | None:
    """The case of the objection that lives against this decision."""
    return _later(decision, FollowUp.Kind.OBJECTION)


def continuation_of(decision: Decision) -> Case | None:
    """The case by which this grant is renewed or changed."""
    return _later(decision, FollowUp.Kind.RENEWAL, FollowUp.Kind.CHANGE)


def continues(procedure_key: str) -> bool:
    """Whether grants of the procedure go on by a new application of the active version."""
    active = ProcedureVersion.objects.filter(key=procedure_key, active=True)
    version = active.values_list("pk", flat=True).first()
    return version is not None and installed(version).procedure.service.continues is not None


def _later(decision: Decision, *kinds: FollowUp.Kind) -> Case | None:
    links = FollowUp.objects.filter(decision=decision, live=True, kind__in=kinds)
    found = links.select_related("case").order_by("case__received_at").last()
    return found.case if found else None


def related_cases(case: Case) -> list[tuple[str, Case]]:
    """Cases that belong together with this one: ``earlier`` ones, and ``later`` objections."""
    links = FollowUp.objects.select_related("case", "decision__case")
    earlier = [("earlier", link.decision.case) for link in links.filter(case=case)]
    later = [("later", link.case) for link in links.filter(decision__case=case)]
    return [*earlier, *later]
