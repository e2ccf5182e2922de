"""The columns of the table, and the small forms that stand in their cells."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from rathaus.catalogue.exchange.cleaning import bare, safe_address
from rathaus.catalogue.exchange.described import (
    DescribedBasis,
    DescribedFee,
    DescribedLink,
    DescribedPaper,
    DescribedPeriod,
    DescribedPlace,
)
from rathaus.catalogue.models import FIRST_LANGUAGE, Fee, Period, ServiceLink, ServiceText

Words = Mapping[str, str]
SPOKEN: Final = ("name", "synonyme", *ServiceText.Module.values)
"""Columns that may stand in several languages."""

COLUMNS: Final[Mapping[str, str]] = {
    "schluessel": "Kurzname der Leistung: Kleinbuchstaben, Ziffern, Bindestriche",
    "name": "Name der Leistung",
    "stelle": "Schlüssel der zuständigen Stelle",
    "leika": "LeiKa-Schlüssel, 14 Ziffern",
    "synonyme": "andere Wörter, eines je Zeile",
    **{module.value: f"Textbaustein „{module.label}“" for module in ServiceText.Module},
    "rechtsgrundlagen": "Norm | was sie sagt",
    "gebuehren": "12,80 Euro, ab 5 Euro, 10 bis 20 Euro, gebührenfrei oder Worte | wofür | Norm",
    "zeiten": "Frist, Bearbeitung oder Gültig mit Zahl und Einheit | Worte | Norm",
    "unterlagen_liste": "Unterlage | Hinweis | freiwillig",
    "links": "Formular, Online oder Mehr | Adresse | Titel",
    "anlaufstellen": "Schlüssel der Stelle | Termin | Hinweis",
    "themen": "situation:umzug, eines je Zeile",
    "kennungen": "Quelle=Nummer, eine je Zeile",
    "dauer_minuten": "Dauer eines Termins in Minuten",
    "vertrauensniveau": "none, basic, substantial oder high",
    "wege": "online, counter, phone oder mail, eines je Zeile",
    "sichtbar": "ja oder nein; nein bleibt ein Entwurf",
}
"""Every column with what stands in it."""

_NUMBER: Final = r"(\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?|\d+(?:,\d{1,2})?)"
_MONEY: Final = r"\s*(?:Euro|EUR|€)"
_RANGE: Final = re.compile(rf"{_NUMBER}(?:{_MONEY})?\s*(?:bis|-|–)\s*{_NUMBER}{_MONEY}", re.I)
_FROM: Final = re.compile(rf"ab\s+{_NUMBER}{_MONEY}", re.I)
_FIXED: Final = re.compile(rf"{_NUMBER}{_MONEY}", re.I)
_FREE: Final = re.compile(r"gebührenfrei|kostenfrei|kostenlos|frei", re.I)
_KINDS: Final = {
    "frist": Period.Kind.DEADLINE,
    "bearbeitung": Period.Kind.PROCESSING,
    "gültig": Period.Kind.VALIDITY,
}
_UNITS: Final = {
    "stunden": Period.Unit.HOUR, "stunde": Period.Unit.HOUR,
    "tage": Period.Unit.DAY, "tag": Period.Unit.DAY,
    "werktage": Period.Unit.WORKING_DAY, "werktag": Period.Unit.WORKING_DAY,
    "wochen": Period.Unit.WEEK, "woche": Period.Unit.WEEK,
    "monate": Period.Unit.MONTH, "monat": Period.Unit.MONTH,
    "jahre": Period.Unit.YEAR, "jahr": Period.Unit.YEAR,
}  # fmt: skip
_PERIOD: Final = re.compile(
    r"(?P<kind>frist|bearbeitung|gültig)(?:\s+(?P<first>\d{1,4})(?:\s*(?:bis|-|–)\s*"
    r"(?P<last>\d{1,4}))?\s+(?P<unit>\w+))?",
    re.I,
)
_LINKS: Final = {
    "formular": ServiceLink.Kind.FORM,
    "online": ServiceLink.Kind.ONLINE,
    "mehr": ServiceLink.Kind.FURTHER,
}


class CellError(ValueError):
    """A cell that cannot be read; the message says what is expected there."""


def lines(cell: str) -> list[str]:
    """The entries of a list, without empty ones."""
    return [line.strip() for line in cell.splitlines() if line.strip()]


def parts(line: str, count: int) -> list[str]:
    """The parts of an entry, missing ones empty."""
    found = [bare(part) for part in line.split("|")]
    return [*found, *[""] * count][:count]


def read_fee(line: str) -> DescribedFee:
    """„ab 5 Euro | Auskunft | § 1“; raises :class:`CellError`."""
    value, name, norm = parts(line, 3)
    names = _german(name)
    if found := _RANGE.fullmatch(value):
        first, last = _amount(found[1]), _amount(found[2])
        if last < first:
            raise CellError(f"„{value}“ geht nicht aufwärts.")
        return DescribedFee(
            kind=Fee.Kind.RANGE.value, names=names, amount_from=first, amount_to=last, norm=norm
        )
    for kind, pattern in ((Fee.Kind.FROM, _FROM), (Fee.Kind.FIXED, _FIXED)):
        if found := pattern.fullmatch(value):
            return DescribedFee(
                kind=kind.value, names=names, amount_from=_amount(found[1]), norm=norm
            )
    if _FREE.fullmatch(value):
        return DescribedFee(kind=Fee.Kind.FREE.value, names=names, norm=norm)
    words = f"{value}: {name}" if name else value
    return DescribedFee(kind=Fee.Kind.TEXT.value, names=_german(words), norm=norm)


def write_fee(fee: DescribedFee) -> str:
    """A fee as :func:`read_fee` reads it."""
    name = _said(fee.names)
    if fee.kind == Fee.Kind.TEXT:
        return _entry(name, "", fee.norm)
    first, last = (_money(value) for value in (fee.amount_from, fee.amount_to))
    value = {
        Fee.Kind.FIXED: f"{first} Euro",
        Fee.Kind.FROM: f"ab {first} Euro",
        Fee.Kind.RANGE: f"{first} bis {last} Euro",
        Fee.Kind.FREE: "gebührenfrei",
    }[Fee.Kind(fee.kind)]
    return _entry(value, name, fee.norm)


def read_period(line: str) -> DescribedPeriod:
    """„Frist 2 Wochen | nach dem Einzug | § 17 BMG“; raises :class:`CellError`."""
    value, name, norm = parts(line, 3)
    found = _PERIOD.fullmatch(value)
    unit = _UNITS.get((found["unit"] or "").lower()) if found else None
    if found is None or (found["first"] and unit is None):
        raise CellError(f"„{value}“: Schreiben Sie zum Beispiel „Frist 2 Wochen | nach Einzug“.")
    if not found["first"] and not name:
        raise CellError(f"„{value}“: Es fehlt, wie lange.")
    return DescribedPeriod(
        kind=_KINDS[found["kind"].lower()].value,
        names=_german(name),
        number_from=int(found["first"]) if found["first"] else None,
        number_to=int(found["last"]) if found["last"] else None,
        unit=unit.value if unit else "",
        norm=norm,
    )


def write_period(period: DescribedPeriod) -> str:
    """A period as :func:`read_period` reads it."""
    kind = next(name for name, kind in _KINDS.items() if kind == period.kind).capitalize()
    value = kind
    if period.number_from is not None:
        last = f" bis {period.number_to}" if period.number_to is not None else ""
        unit = next(name for name, unit in _UNITS.items() if unit == period.unit).capitalize()
        value = f"{kind} {period.number_from}{last} {unit}"
    return _entry(value, _said(period.names), period.norm)


def read_paper(line: str) -> DescribedPaper:
    """„Ausweis | im Original | freiwillig“."""
    name, note, optional = parts(line, 3)
    if not name:
        raise CellError("Die Unterlage hat keinen Namen.")
    return DescribedPaper(
        names={FIRST_LANGUAGE: name}, notes=_german(note), required=optional.lower() != "freiwillig"
    )


def write_paper(paper: DescribedPaper) -> str:
    """A paper as :func:`read_paper` reads it."""
    return _entry(_said(paper.names), _said(paper.notes), "" if paper.required else "freiwillig")


def read_link(line: str) -> DescribedLink:
    """„Formular | https://… | Titel“; raises :class:`CellError`."""
    kind, address, title = parts(line, 3)
    safe = safe_address(address)
    if kind.lower() not in _LINKS:
        raise CellError(f"„{kind}“: Möglich sind Formular, Online und Mehr.")
    if not safe.startswith(("http://", "https://")) or len(safe) > 600:
        raise CellError(f"„{address}“: Die Adresse beginnt mit https://.")
    return DescribedLink(kind=_LINKS[kind.lower()].value, url=safe, names=_german(title))


def write_link(link: DescribedLink) -> str:
    """A link as :func:`read_link` reads it."""
    kind = next(name for name, kind in _LINKS.items() if kind == link.kind).capitalize()
    return _entry(kind, link.url, _said(link.names))


def read_basis(line: str) -> DescribedBasis:
    """„§ 17 BMG | Sie melden sich an“."""
    norm, text = parts(line, 2)
    if not norm:
        raise CellError("Es fehlt die Norm.")
    return DescribedBasis(norm=norm, text=_german(text))


def write_basis(basis: DescribedBasis) -> str:
    """A norm as :func:`read_basis` reads it."""
    return _entry(basis.norm, _said(basis.text))


def read_place(line: str) -> DescribedPlace:
    """„aussenstelle | Termin | nur montags“."""
    office, appointment, hint = parts(line, 3)
    return DescribedPlace(
        office=office, appointment=appointment.lower() == "termin", hint=hint[:300]
    )


def write_place(place: DescribedPlace) -> str:
    """A place as :func:`read_place` reads it."""
    return _entry(place.office, "Termin" if place.appointment else "", place.hint)


def _entry(*said: str) -> str:
    """Parts with their bars; empty ones at the end are left out."""
    kept = [" ".join(part.replace("|", "/").split()) for part in said]
    while kept and not kept[-1]:
        kept.pop()
    return " | ".join(kept)


def _german(words: str) -> dict[str, str]:
    return {FIRST_LANGUAGE: words} if words else {}


def _said(words: Words) -> str:
    return words.get(FIRST_LANGUAGE, "")


def _amount(digits: str) -> Decimal:
    return Decimal(digits.replace(".", "").replace(",", ".")).quantize(Decimal("0.01"))


def _money(value: Decimal | None) -> str:
    return "" if value is None else f"{value:.2f}".replace(".", ",")
