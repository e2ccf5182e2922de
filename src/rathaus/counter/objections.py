"""Which decision of a case one can object to, at whichever counter."""

from __future__ import annotations

from rathaus.procedures.models import Decision
from rathaus.procedures.queries.decisions import effects_of
from rathaus.procedures.queries.follow_ups import objection_procedure, objection_to


def takes_objection(decision: Decision) -> bool:
    """Whether its kind takes objections, it still stands, and nobody has objected yet.

    Late ones too: a person judges why.
    """
    if decision.remedy.get("kind") != "widerspruch" or objection_procedure() is None:
        return False
    return effects_of([decision])[decision.pk].end is None and objection_to(decision) is None
