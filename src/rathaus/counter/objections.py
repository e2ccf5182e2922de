"""Which decision of a case one can object to, at whichever counter."""

from __future__ import annotations

from rathaus.procedures.models import Decision, Ended
from rathaus.procedures.queries.follow_ups import objection_procedure, objection_to


def open_to_objection(decision: Decision) -> bool:
    """Whether its kind takes objections and it still stands; late ones too, a person judges why."""
    if decision.remedy.get("kind") != "widerspruch":
        return False
    ended = decision.ended_on is not None and decision.ended_why != Ended.CORRECTED
    return not ended and objection_procedure() is not None


def takes_objection(decision: Decision) -> bool:
    """Whether it is open to objection and nobody has objected yet."""
    return open_to_objection(decision) and objection_to(decision) is None
