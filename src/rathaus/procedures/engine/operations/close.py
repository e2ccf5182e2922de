"""Closing a case."""

from __future__ import annotations

from rathaus.procedures.engine.place_uses import release_places
from rathaus.procedures.engine.work import Work
from rathaus.procedures.models import Decision
from rathaus.procedures.process import Call
from rathaus.records.actions import close_case
from rathaus.records.models import Outcome


def close(work: Work, call: Call) -> None:
    """Close the case, and with it its file; decisions that never left lapse.

    ``rathaus:outcome`` of the service task names the outcome where no decision has given one.
    """
    Decision.objects.filter(case=work.case, state=Decision.State.HELD).update(
        state=Decision.State.LAPSED
    )
    named = call.node.options.get("outcome", "")
    fallback = Outcome(named) if named in Outcome.values else Outcome.LAPSED
    outcome = None if work.case.outcome else fallback
    if work.case.outcome not in (Outcome.GRANTED, Outcome.PARTLY):
        release_places(work.case)
    close_case(actor=work.house, case=work.case, outcome=outcome)
