"""The fee of a case (Gebühr): by its table, or named by whoever decides where the table leaves it.

A fee is never guessed: a table that gives no amount asks a person for it.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from rathaus.kernel.errors import Invalid
from rathaus.money.actions import check_amount
from rathaus.procedures.engine.situation import situation
from rathaus.procedures.engine.work import Work
from rathaus.procedures.folder import Procedure
from rathaus.procedures.forms import Text
from rathaus.procedures.forms.parsing import read_number
from rathaus.procedures.models import Decision
from rathaus.procedures.tables import ExpressionError, Match, Outcome

BY_DECISION = "decision"
"""The rule behind a fee that a person named."""

GRANTING = (Decision.Kind.GRANT, Decision.Kind.PARTIAL)
"""The decisions for which a fee is claimed."""

_NOT_ANSWERED = {
    "de": "Die Gebührentabelle ließ sich für diesen Fall nicht beantworten.",
    "en": "The fee table could not be answered for this case.",
}
_NO_ROW = {
    "de": "Die Gebührentabelle nennt für diesen Fall keinen Betrag.",
    "en": "The fee table gives no amount for this case.",
}
_LONGEST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class OpenFee:
    """A fee that the table leaves to a person: why, by which norm, and how well that is proven."""

    text: Mapping[str, str]
    norm: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class Fee:
    """What the table says: items with amount, text, norm and rule, or that a person names it."""

    items: tuple[dict[str, Any], ...] = ()
    open: OpenFee | None = None


@dataclass(frozen=True, slots=True)
class NamedFee:
    """A fee that whoever decides has named, and what asked for it."""

    amount: Decimal
    asked: OpenFee

    def figure(self) -> dict[str, Any]:
        """What the decision keeps of it, beside the figures of the tables."""
        return {
            "rule": BY_DECISION,
            "norm": self.asked.norm,
            "source": "",
            "status": self.asked.status,
            "text": dict(self.asked.text),
            "values": {"amount": f"{self.amount:.2f}"},
        }


def fee_of(procedure: Procedure, context: Mapping[str, Any], on: datetime.date) -> Fee:
    """The fee by its table on the day of receipt; no items where the procedure has none."""
    table = procedure.fee_table
    if table is None:
        return Fee()
    try:
        outcome = table.decide(context, on=on)
    except ExpressionError:
        return Fee(open=OpenFee(_NOT_ANSWERED))
    if not outcome.clear:
        return Fee(open=_open(outcome))
    return Fee(tuple(_item(procedure, match) for match in outcome.matches))


def open_fee(work: Work, decision: Mapping[str, Any]) -> OpenFee | None:
    """What a person has to name for this decision; None where the table knows the fee."""
    context = situation(work) | {"decision": decision}
    return fee_of(work.bundle.procedure, context, work.received_on).open


def read_fee(typed: str) -> Decimal:
    """The amount in „78,00“; raises :class:`Invalid` at ``fee`` unless it is one that is owed."""
    amount = read_number(typed.strip().removesuffix("€").removesuffix("Euro"))
    try:
        if amount is not None:
            check_amount(amount)
            return amount.quantize(Decimal("0.01"))
    except Invalid:
        pass
    if not typed.strip():
        problem = _("Bitte nennen Sie die Gebühr; die Gebührentabelle lässt sie offen.")
    else:
        problem = _(
            "„%(typed)s“ ist kein Betrag. Nennen Sie mehr als 0 Euro mit höchstens zwei Stellen "
            "hinter dem Komma, zum Beispiel 78,00."
        ) % {"typed": typed.strip()[:_LONGEST_SHOWN]}
    raise Invalid(problem, fields={"fee": problem})


def named_item(procedure: Procedure, asked: OpenFee, amount: Decimal) -> dict[str, Any]:
    """The item of a fee that a person named, in the words of the procedure."""
    return {
        "text": _title(procedure),
        "amount": f"{amount:.2f}",
        "norm": asked.norm,
        "rule": BY_DECISION,
        "status": asked.status,
        "why": Text.of(dict(asked.text)).spoken("de"),
    }


def _open(outcome: Outcome) -> OpenFee:
    reasons = (*outcome.judgements, *outcome.grounds, *outcome.papers)
    if not reasons:
        return OpenFee(_NO_ROW)
    match = reasons[0].match
    return OpenFee(
        reasons[0].text or _NO_ROW,
        norm=match.norm if match else "",
        status=match.status if match else "",
    )


def _item(procedure: Procedure, match: Match) -> dict[str, Any]:
    text = Text.of(dict(match.reason)).spoken("de") if match.reason else _title(procedure)
    amount = next(value for value in match.values.values() if isinstance(value, Decimal | int))
    return {
        "text": text,
        "amount": f"{Decimal(amount):.2f}",
        "norm": match.norm,
        "rule": f"{match.table}:{match.line}",
        "status": match.status,
    }


def _title(procedure: Procedure) -> str:
    fee = procedure.service.fee
    return Text.of(dict(fee.title if fee else {})).spoken("de")
