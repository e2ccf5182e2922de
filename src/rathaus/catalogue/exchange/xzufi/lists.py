"""Fees, periods and papers of a service in XZuFi."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Final

from rathaus.catalogue.exchange.cleaning import bare
from rathaus.catalogue.exchange.described import DescribedFee, DescribedPaper, DescribedPeriod
from rathaus.catalogue.exchange.xml import Element, child, children, words
from rathaus.catalogue.exchange.xzufi.parts import code_of, said_in
from rathaus.catalogue.models import FIRST_LANGUAGE, Fee, Period

_UNITS: Final = (
    (re.compile(r"stund|hour", re.I), Period.Unit.HOUR),
    (re.compile(r"werktag|arbeitstag|working", re.I), Period.Unit.WORKING_DAY),
    (re.compile(r"tag|day", re.I), Period.Unit.DAY),
    (re.compile(r"woche|week", re.I), Period.Unit.WEEK),
    (re.compile(r"monat|month", re.I), Period.Unit.MONTH),
    (re.compile(r"jahr|year", re.I), Period.Unit.YEAR),
)


def fees_in(element: Element) -> Iterator[DescribedFee]:
    """Every fee, as far as its figures can be read."""
    for module in children(element, "modulKosten"):
        for row in children(module, "kosten"):
            fixed = _amount(row, "betrag")
            lowest, highest = _amount(row, "betragUntergrenze"), _amount(row, "betragObergrenze")
            said = {lang: bare(text) for lang, text in said_in(row, "beschreibung").items()}
            kind = _kind(code_of(row, "typ"), fixed, lowest, highest)
            first = fixed if kind == Fee.Kind.FIXED else lowest
            if kind in (Fee.Kind.FREE, Fee.Kind.TEXT):
                first = highest = None
            if kind == Fee.Kind.TEXT and not said:
                continue
            currency = words(child(row, "waehrung")) or code_of(row, "waehrung") or "EUR"
            yield DescribedFee(
                kind=kind.value,
                names=said,
                amount_from=first,
                amount_to=highest if kind == Fee.Kind.RANGE else None,
                currency=currency[:3].upper(),
                norm=bare(words(child(row, "handlungsgrundlage"))),
            )


def _kind(
    told: str, fixed: Decimal | None, lowest: Decimal | None, highest: Decimal | None
) -> Fee.Kind:
    if fixed is not None:
        return Fee.Kind.FREE if fixed == 0 and told != Fee.Kind.FIXED else Fee.Kind.FIXED
    if lowest is not None and highest is not None and highest >= lowest:
        return Fee.Kind.RANGE
    if lowest is not None:
        return Fee.Kind.FROM
    return Fee.Kind.FREE if told == Fee.Kind.FREE else Fee.Kind.TEXT


def _amount(row: Element, tag: str) -> Decimal | None:
    try:
        value = Decimal(words(child(row, tag)).replace(",", ".")).quantize(Decimal("0.01"))
    except InvalidOperation:
        return None
    return value if value.is_finite() and 0 <= value < 10**9 else None


def periods_in(element: Element) -> Iterator[DescribedPeriod]:
    """Every period with a figure or at least words."""
    for tag, usual in (
        ("modulFrist", Period.Kind.DEADLINE),
        ("modulBearbeitungsdauer", Period.Kind.PROCESSING),
    ):
        for module in children(element, tag):
            for row in children(module, "frist") or children(module, "bearbeitungsdauer"):
                told = code_of(row, "typ")
                kind = told if told in Period.Kind.values else usual.value
                unit, first = _unit(row), _number(row, "dauer")
                said = {lang: bare(text) for lang, text in said_in(row, "beschreibung").items()}
                if (first is None or not unit) and not said:
                    continue
                yield DescribedPeriod(
                    kind=kind,
                    names=said,
                    number_from=first if unit else None,
                    number_to=_number(row, "dauerBis") if unit else None,
                    unit=unit if first is not None else "",
                    norm=bare(words(child(row, "handlungsgrundlage"))),
                )


def _unit(row: Element) -> str:
    element = child(row, "einheit")
    told = code_of(row, "einheit") or words(element)
    if told in Period.Unit.values:
        return told
    said = f"{told} {words(child(element, 'name'))}"
    return next((unit.value for pattern, unit in _UNITS if pattern.search(said)), "")


def _number(row: Element, tag: str) -> int | None:
    text = words(child(row, tag))
    return int(text) if text.isdecimal() and len(text) < 5 else None


def papers_in(element: Element) -> Iterator[DescribedPaper]:
    """Every paper with a German name."""
    for module in children(element, "modulDokument"):
        for row in children(module, "dokument"):
            titles = {lang: bare(text) for lang, text in said_in(row, "bezeichnung").items()}
            if titles.get(FIRST_LANGUAGE):
                yield DescribedPaper(
                    names=titles,
                    required=words(child(row, "erforderlich")) != "false",
                    notes={lang: bare(t) for lang, t in said_in(row, "beschreibung").items()},
                )
