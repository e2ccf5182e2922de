"""The people and places of these tests: an editor, a crew, a clerk of another office."""

from __future__ import annotations

from typing import Any

from rathaus.kernel.access import ANONYMOUS, Actor
from rathaus.people.models import Account
from rathaus.people.queries import actor_for
from rathaus.reports.actions import NewReport, Submitted, accept_report, submit_report
from rathaus.reports.models import Report

EDITOR = "wiebke.moewe@kiel.example"
CREW = "ole.trupp@kiel.example"
HEAD = "enno.leitung@kiel.example"
OTHER = "hinnerk.beispiel@kiel.example"
ELISABETHSTRASSE = (54.3125, 10.1480)
#: 18 m north of it.
NEXT_TO_IT = (54.3125 + 18 / 111_320, 10.1480)
#: Preetz, Kreis Plön.
PREETZ = (54.2354, 10.2778)


def staff(email: str) -> Actor:
    """A member of staff of the demo city, logged in."""
    return actor_for(Account.objects.get(email=email))


def reported(
    at: tuple[float, float] = ELISABETHSTRASSE, *, actor: Actor = ANONYMOUS, **values: Any
) -> Submitted:
    """A mattress, unless said otherwise."""
    given = {"category": "illegaler-muell", "text": "Hier liegt eine Matratze."} | values
    new = NewReport(latitude=at[0], longitude=at[1], **given)
    return submit_report(actor=actor, new=new)


def accepted(at: tuple[float, float] = ELISABETHSTRASSE, **values: Any) -> Report:
    """A report that the editors have taken on."""
    report = reported(at, **values).report
    return accept_report(actor=staff(EDITOR), report=report)
