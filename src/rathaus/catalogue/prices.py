"""What a service costs where its procedure computes it: a higher room tells it here.

Fees of services that are only described are rows of the catalogue. Those of a procedure follow from
its fee table, which the room that draws prices reads. ::

    @prices_from("procedures")
    def fee_table(service: Service) -> Sequence[PriceLine] | None: ...
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rathaus.catalogue.models import Service


@dataclass(frozen=True, slots=True)
class PriceLine:
    """A line of a price list; without ``amount`` a person sets it in the single case.

    ``amount`` is in euros. ``confirmed`` is false where nobody has proved that this is the city's
    own tariff.
    """

    text: str
    amount: Decimal | None
    norm: str = ""
    confirmed: bool = True


PriceSource = Callable[[Service], Sequence[PriceLine] | None]
_sources: dict[str, PriceSource] = {}


def prices_from(name: str) -> Callable[[PriceSource], PriceSource]:
    """Register where prices of services with a procedure come from."""

    def register(source: PriceSource) -> PriceSource:
        _sources[name] = source
        return source

    return register


def price_lines(service: Service) -> Sequence[PriceLine] | None:
    """The price list that some room computes for the service; None where none does.

    An empty list says that the service is known to be free.
    """
    for name in sorted(_sources):
        found = _sources[name](service)
        if found is not None:
            return found
    return None
