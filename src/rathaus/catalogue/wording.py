"""Fees, periods and papers in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rathaus.catalogue.models import Fee, Paper, Period
from rathaus.catalogue.prices import PriceLine
from rathaus.design.typography import EN_DASH, NBSP, money


def fee_amount(fee: Fee) -> str:
    """„ab 12,00 €“, „12,00 € bis 30,00 €“, „kostenfrei“; empty where words say it all."""
    if fee.kind == Fee.Kind.FREE:
        return _("kostenfrei")
    if fee.amount_from is None:
        return _("nach Aufwand") if not fee.name else ""
    least = money(fee.amount_from, fee.currency)
    if fee.kind == Fee.Kind.FROM:
        return _("ab %(least)s") % {"least": least}
    if fee.amount_to is not None:
        most = money(fee.amount_to, fee.currency)
        return _("%(least)s bis %(most)s") % {"least": least, "most": most}
    return least


def fee_line(fee: Fee) -> str:
    """What it is for and what it costs, in one line."""
    return ": ".join(part for part in (fee.name, fee_amount(fee)) if part)


def price_line(price: PriceLine) -> str:
    """The same for a line of a computed price list."""
    amount = money(price.amount) if price.amount is not None else _("im Einzelfall")
    line = ": ".join(part for part in (price.text, amount) if part)
    return line if price.confirmed else _("%(line)s (noch zu bestätigen)") % {"line": line}


def period_span(period: Period) -> str:
    """„2–4 Wochen“, „bis zu 3 Monate“; empty where only words are known."""
    least, most = period.number_from, period.number_to
    if least is None and most is None:
        return ""
    if least is None:
        return _("bis zu %(time)s") % {"time": _counted(str(most), most or 0, period.unit)}
    if most is None or most == least:
        return _counted(str(least), least, period.unit)
    return _counted(f"{least}{EN_DASH}{most}", most, period.unit)


def period_line(period: Period) -> str:
    """What the period is for and how long it is, in one line."""
    return ": ".join(part for part in (period.name, period_span(period)) if part)


def paper_line(paper: Paper) -> str:
    """The paper, and whether everybody needs it."""
    if paper.required:
        return paper.name
    return _("%(paper)s (falls zutreffend)") % {"paper": paper.name}


def _counted(figure: str, count: int, unit: str) -> str:
    words = {
        Period.Unit.HOUR: ngettext("Stunde", "Stunden", count),
        Period.Unit.DAY: ngettext("Tag", "Tage", count),
        Period.Unit.WORKING_DAY: ngettext("Werktag", "Werktage", count),
        Period.Unit.WEEK: ngettext("Woche", "Wochen", count),
        Period.Unit.MONTH: ngettext("Monat", "Monate", count),
        Period.Unit.YEAR: ngettext("Jahr", "Jahre", count),
    }
    return f"{figure}{NBSP}{words[Period.Unit(unit)]}"
