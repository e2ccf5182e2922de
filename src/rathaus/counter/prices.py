"""What a service costs, as its fee table has it: for reading before one begins."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rathaus.catalogue.models import Service
from rathaus.catalogue.prices import PriceLine, prices_from
from rathaus.design.typography import money
from rathaus.kernel.clock import today
from rathaus.kernel.errors import NotFound
from rathaus.kernel.law import Status
from rathaus.procedures.facts import parameters_of
from rathaus.procedures.forms import Text
from rathaus.procedures.installed import Installed, active_version, installed
from rathaus.procedures.tables import lookup
from rathaus.procedures.tables.cells import Constant, Output, Ref
from rathaus.procedures.tables.model import Row
from rathaus.procedures.wording import say_known

Price = PriceLine


def bundle_of(service: Service) -> Installed | None:
    """The procedure behind the service, if the city has installed one."""
    if not service.procedure_key:
        return None
    try:
        return installed(active_version(service.procedure_key))
    except NotFound:
        return None


@prices_from("procedures")
def computed(service: Service) -> list[Price] | None:
    """What the catalogue shows on its cards: the fee table of the procedure as of today."""
    bundle = bundle_of(service)
    if bundle is None:
        return None
    prices = prices_of(bundle, today())
    return prices if prices or bundle.procedure.service.fee is None else None


def prices_of(bundle: Installed, on: datetime.date) -> list[Price]:
    """The rows of the fee table that hold on this day; nothing where the procedure is free."""
    decision = bundle.procedure.fee_table
    if decision is None:
        return []
    service, city = bundle.procedure.service, bundle.city
    figures = {"parameter": parameters_of(service, on=on, land=city.land, city=city.slug)}
    rows = (_price(row, figures) for row in decision.table.rows if row.valid_on(on))
    return list(dict.fromkeys(rows))  # rows that differ by the single case alone read the same


def span(prices: Sequence[Price]) -> str:
    """The whole list in one figure: „28,00 € bis 60,00 €“; empty where no amount is known."""
    amounts = sorted({price.amount for price in prices if price.amount is not None})
    if not amounts:
        return ""
    if len(amounts) == 1:
        return money(amounts[0])
    return _("%(least)s bis %(most)s") % {"least": money(amounts[0]), "most": money(amounts[-1])}


def _price(row: Row, figures: dict[str, Any]) -> Price:
    return Price(
        text=_said(str(Text.of(dict(row.reason))), figures) if row.reason else "",
        amount=_amount(row.outputs[0] if row.outputs else None, figures),
        norm=_said(row.norm, figures),
        confirmed=row.status != Status.OPEN,
    )


def _said(text: str, figures: dict[str, Any]) -> str:
    """With the figures of the law filled in; what follows from the single case is open."""
    return say_known(text, figures, language=get_language() or "de")


def _amount(output: Output, figures: dict[str, Any]) -> Decimal | None:
    if isinstance(output, Constant):
        value: Any = output.value
    elif isinstance(output, Ref):
        value = lookup(output.path, figures)
    else:
        return None
    return value if isinstance(value, Decimal) else None
