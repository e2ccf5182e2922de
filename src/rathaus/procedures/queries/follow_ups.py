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
    found = FollowUp.objects.filter(decision__in=ids, live=True).select_related("case")
    return {link.decision_id: link.case for link in found}


def related_cases(case: Case) -> list[tuple[str, Case]]:
    """Cases that belong together with this one: ``earlier`` ones, and ``later`` objections."""
    links = FollowUp.objects.select_related("case", "decision__case")
    earlier = [("earlier", link.decision.case) for link in links.filter(case=case)]
    later = [("later", link.case) for link in links.filter(decision__case=case)]
    return [*earlier, *later]
