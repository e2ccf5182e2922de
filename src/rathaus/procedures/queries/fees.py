"""What an application will cost, before it is sent; and where only a person can say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rathaus.kernel.clock import today
from rathaus.procedures.engine.advance import HOUSE
from rathaus.procedures.engine.fees import GRANTING, OpenFee, fee_of, open_fee
from rathaus.procedures.engine.situation import situation_of
from rathaus.procedures.engine.work import Work
from rathaus.procedures.installed import Installed, installed
from rathaus.procedures.models import Run
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
    procedure, day = bundle.procedure, today()
    if procedure.service.fee is None:
        return None
    try:
        fee = fee_of(procedure, situation_of(bundle, answers, day), day)
    except ExpressionError:
        return FeePreview((), None, confirmed=False)
    if fee.open is not None:
        return FeePreview((), None, confirmed=False)
    total = sum((Decimal(item["amount"]) for item in fee.items), Decimal(0))
    confirmed = all(item["status"] == "verified" for item in fee.items)
    return FeePreview(fee.items, total, confirmed)


def fee_to_name(run: Run) -> OpenFee | None:
    """What whoever decides this case has to name a fee for; None where the table knows it."""
    if installed(run.version_id).procedure.service.fee is None or "application" not in run.data:
        return None
    work = Work(run=run, actor=HOUSE, house=HOUSE)
    return next(filter(None, (open_fee(work, {"kind": kind}) for kind in GRANTING)), None)
