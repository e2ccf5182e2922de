"""What an application will cost, before it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rathaus.kernel.clock import today
from rathaus.kernel.errors import Conflict
from rathaus.procedures.engine.operations.claim import fee_items, fee_outcome
from rathaus.procedures.engine.situation import situation_of
from rathaus.procedures.installed import Installed
from rathaus.procedures.tables import ExpressionError


@dataclass(frozen=True, slots=True)
class FeePreview:
    """The expected fee (Gebühr): items with norm, and whether a figure is still to be confirmed.

    ``total`` is None where no table gives an amount: then a person sets it.
    """

    items: tuple[Mapping[str, Any], ...]
    total: Decimal | None
    confirmed: bool


def fee_preview(bundle: Installed, answers: Mapping[str, Any]) -> FeePreview | None:
    """The fee for these answers as of today; None where the procedure has none."""
    procedure = bundle.procedure
    if procedure.service.fee is None:
        return None
    try:
        outcome = fee_outcome(procedure, situation_of(bundle, answers, today()), today())
        items = fee_items(procedure, outcome)
    except (Conflict, ExpressionError):
        return FeePreview((), None, confirmed=False)
    total = sum((Decimal(item["amount"]) for item in items), Decimal(0))
    confirmed = all(item["status"] == "verified" for item in items)
    return FeePreview(tuple(items), total, confirmed)
