"""Places that are taken: from the moment a grant is made until the case gives them back.

Not only from the day the decision leaves: while the first applicant is paying, the next one for the
same place must already come before a person.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from rathaus.kernel.clock import BERLIN, now
from rathaus.kernel.rows import insert
from rathaus.procedures.engine.changes import granted
from rathaus.procedures.engine.situation import time_window, wanted_places
from rathaus.procedures.engine.work import Work
from rathaus.procedures.models import PlaceUse
from rathaus.procedures.places.facts import house_number
from rathaus.procedures.places.register import normalised
from rathaus.records.models import Case


def places_granted(work: Work, answers: Mapping[str, Any]) -> list[PlaceUse]:
    """The uses that these answers ask for, not yet written; none without a place in time."""
    window = time_window(answers)
    if window is None:
        return []
    return [
        PlaceUse(
            case=work.case,
            procedure_key=work.case.procedure_key,
            street=normalised(str(place.get("street", ""))),
            side=str(place.get("side", "")),
            number=house_number(str(place.get("house_number", ""))),
            length_m=place.get("length_m") or 0,
            period=window,
        )
        for place in wanted_places(answers)
    ]


def release_places(case: Case) -> None:
    """Give back what the case has taken."""
    PlaceUse.objects.filter(case=case, released_at=None).update(released_at=now())


def take_again(work: Work) -> None:
    """Take anew what the case had taken before its grant was ended, since the grant holds again."""
    if PlaceUse.objects.filter(case=work.case).exists():
        release_places(work.case)
        insert(*places_granted(work, granted(work.data)))


def end_places(case: Case, on: datetime.date) -> None:
    """Give back what the case has taken from that day on; what was used before stays used."""
    first = datetime.datetime.combine(on, datetime.time(), BERLIN)
    if first <= now():
        release_places(case)
        return
    for use in PlaceUse.objects.select_for_update().filter(case=case, released_at=None):
        if use.period.lower >= first:
            use.released_at = now()
        elif use.period.upper > first:
            use.period = (use.period.lower, first)
        use.save(update_fields=["period", "released_at"])
