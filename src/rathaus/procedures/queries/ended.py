"""Cases whose decision holds no longer, for lists of cases."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from rathaus.procedures.models import Decision, DecisionEnd
from rathaus.procedures.queries.decisions import effects_of
from rathaus.records.models import Case


def ended_cases(cases: Iterable[Case]) -> dict[UUID, DecisionEnd]:
    """What ended the decision of each case, by the case's key; at most two queries for all of them.

    What counts is the newest decision on the application. Cases without one, and those whose
    decision is in force, are left out.
    """
    ids = [case.pk for case in cases if case.outcome]
    if not ids:
        return {}
    issued = Decision.objects.filter(case__in=ids, state=Decision.State.ISSUED)
    found = issued.exclude(kind=Decision.Kind.ENDING).order_by("decided_at", "id")
    newest = {decision.case_id: decision for decision in found.only("id", "case_id", "issued_on")}
    effects = effects_of(list(newest.values()))
    ends = {case: effects[decision.pk].end for case, decision in newest.items()}
    return {case: end for case, end in ends.items() if end is not None}
