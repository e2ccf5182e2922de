"""The daily probe: whether the description of each service could be reached (Stufe 1).

Who asks over HTTP stands above this room; here is what is kept of it. One event tells of a whole
round, so that a year of rounds is 365 rows however many services there are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from rathaus.catalogue.models import Service
from rathaus.kernel.access import Actor, require
from rathaus.kernel.events import record
from rathaus.kernel.references import Reference
from rathaus.kernel.statements import execute
from rathaus.kernel.tenancy import current_city
from rathaus.kernel.transactions import action
from rathaus.steering.events import ServicesProbed
from rathaus.steering.rules import may_compute

KIND: Final = "services.probed"
_LAST: Final = f"""
SELECT time, facts -> 'failed' ->> %s, facts -> 'answered' ? %s
  FROM kernel_event WHERE kind = '{KIND}' AND NOT simulated ORDER BY id DESC LIMIT 1
"""  # noqa: S608 - a constant
_EVER: Final = f"SELECT EXISTS (SELECT FROM kernel_event WHERE kind = '{KIND}' AND NOT simulated)"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Probe:
    """The last round as one service met it: ``status`` of HTTP, 0 without an answer."""

    at: datetime
    answered: bool
    status: int


@action
def record_round(
    *, actor: Actor, address: str, answered: Sequence[str], failed: Mapping[str, int]
) -> None:
    """Keep a round: the services that could be read at ``address``, and the others with status."""
    require(may_compute, actor)
    record(
        ServicesProbed(
            subject=Reference("city", current_city().slug),
            address=address,
            answered=sorted(answered),
            failed=dict(sorted(failed.items())),
        ),
        actor=actor,
    )


def services_to_probe() -> list[str]:
    """The keys of the services whose description people should find."""
    published = Service.objects.filter(state=Service.State.PUBLISHED)
    return list(published.order_by("key").values_list("key", flat=True))


def ever_probed() -> bool:
    """Whether there was any round; before the first, nobody can say that a page is missing."""
    return bool(execute(_EVER).fetchone()[0])


def last_probe(service_key: str) -> Probe | None:
    """The last round as this service met it, or None where it was not asked for."""
    row = execute(_LAST, [service_key, service_key]).fetchone()
    if row is None or (row[1] is None and not row[2]):
        return None
    return Probe(row[0], row[1] is None, int(row[1] or 200))
