"""Fees, periods, papers, links and places as plain values: of a source, a draft, or a table.

Each kind of line knows its table; :data:`LISTS` names the lists of a description. Lines are equal
when they say the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar, Self

from django.utils.translation import gettext as _

from rathaus.catalogue.models import Fee, Paper, Period, Service, ServiceLink, ServicePlace

Said = Mapping[str, str]
_DEAREST = Decimal(10) ** 10
_LONGEST_NORM = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list; ``names`` by language."""

    table: ClassVar[type[Any]]

    @classmethod
    def of(cls, source: Any) -> Self:
        """Taken from a row, a mapping or anything with these attributes."""
        known = [one.name for one in fields(cls)]
        if isinstance(source, Mapping):
            given = {name: source[name] for name in known if name in source}
        else:
            given = {name: getattr(source, name) for name in known if hasattr(source, name)}
        return cls(**{name: cls.read(name, value) for name, value in given.items()})

    @classmethod
    def read(cls, name: str, value: Any) -> Any:
        """A value as the line keeps it."""
        if name in ("names", "notes"):
            said = {language: " ".join(str(text).split()) for language, text in value.items()}
            return {language: text for language, text in said.items() if text}
        return value.strip() if isinstance(value, str) else value

    @property
    def data(self) -> dict[str, Any]:
        """Plain values for a draft; what is empty is left out."""
        return {
            name: str(value) if isinstance(value, Decimal) else value
            for name, value in asdict(self).items()
            if value not in (None, "", {})
        }

    def problem(self) -> str:
        """What is wrong with it, in words for a person; empty if nothing."""
        return ""

    def row(self, service: Service, layer: int, position: int, offices: Mapping[str, Any]) -> Any:
        """The line as a row of its table; ``offices`` by key are those that places may name."""
        return self.table(service=service, layer=layer, position=position, **asdict(self))


@dataclass(frozen=True, slots=True)
class FeeLine(Line):
    """A fee; amounts in the currency, with cents."""

    table: ClassVar[type[Any]] = Fee
    kind: str
    amount_from: Decimal | None = None
    amount_to: Decimal | None = None
    currency: str = "EUR"
    norm: str = ""
    names: Said = field(default_factory=dict)

    @classmethod
    def read(cls, name: str, value: Any) -> Any:
        if name in ("amount_from", "amount_to") and value not in (None, ""):
            try:
                return Decimal(str(value)).quantize(Decimal("0.01"))
            except InvalidOperation:
                return Decimal("NaN")
        return None if value == "" and name.startswith("amount") else Line.read(name, value)

    def problem(self) -> str:
        amounts = [one for one in (self.amount_from, self.amount_to) if one is not None]
        if not all(one.is_finite() and 0 <= one < _DEAREST for one in amounts):
            return _("Das ist kein Betrag.")
        if len(self.norm) > _LONGEST_NORM or not re.fullmatch("[A-Z]{3}", self.currency):
            return _("Norm oder Währung ist zu lang.")
        if self.kind not in Fee.Kind.values:
            return _("Diese Art von Gebühr gibt es nicht.")
        wanted = {"fixed": 1, "from": 1, "range": 2}.get(self.kind, 0)
        if len(amounts) != wanted or (wanted == 1 and self.amount_from is None):
            return {
                0: _("Zu dieser Art gehört kein Betrag."),
                1: _("Zu dieser Art gehört genau ein Betrag."),
                2: _("Zu dieser Art gehören zwei Beträge."),
            }[wanted]
        if wanted == 2 and amounts[1] < amounts[0]:
            return _("Der zweite Betrag ist kleiner als der erste.")
        return ""


@dataclass(frozen=True, slots=True)
class PeriodLine(Line):
    """A deadline, a time of processing or of validity, in the unit."""

    table: ClassVar[type[Any]] = Period
    kind: str
    number_from: int | None = None
    number_to: int | None = None
    unit: str = ""
    norm: str = ""
    names: Said = field(default_factory=dict)

    @classmethod
    def read(cls, name: str, value: Any) -> Any:
        if name in ("number_from", "number_to"):
            text = str("" if value is None else value).strip()
            return (int(text) if text.isdecimal() and len(text) < 5 else -1) if text else None
        return Line.read(name, value)

    def problem(self) -> str:
        numbers = [one for one in (self.number_from, self.number_to) if one is not None]
        if self.kind not in Period.Kind.values:
            return _("Diese Art von Frist gibt es nicht.")
        if any(one < 0 for one in numbers):
            return _("Das ist keine ganze Zahl.")
        if (numbers or self.unit) and self.unit not in Period.Unit.values:
            return _("Zur Zahl fehlt die Einheit.")
        if len(self.norm) > _LONGEST_NORM:
            return _("Eine Norm hat höchstens 200 Zeichen.")
        if len(numbers) == 2 and numbers[1] < numbers[0]:
            return _("Die zweite Zahl ist kleiner als die erste.")
        if not numbers and not self.names:
            return _("Es fehlt, wie lange.")
        return ""


@dataclass(frozen=True, slots=True)
class PaperLine(Line):
    """Something that people bring along."""

    table: ClassVar[type[Any]] = Paper
    names: Said
    required: bool = True
    notes: Said = field(default_factory=dict)

    def problem(self) -> str:
        return "" if self.names.get("de") else _("Die Unterlage hat keinen deutschen Namen.")


@dataclass(frozen=True, slots=True)
class LinkLine(Line):
    """An address in the web."""

    table: ClassVar[type[Any]] = ServiceLink
    kind: str
    url: str
    names: Said = field(default_factory=dict)

    def problem(self) -> str:
        if self.kind not in ServiceLink.Kind.values:
            return _("Diese Art von Link gibt es nicht.")
        if not re.fullmatch(r"https?://[^\s/]+\S*", self.url) or len(self.url) > 600:
            return _("Die Adresse beginnt mit https:// und hat keine Leerzeichen.")
        return ""


@dataclass(frozen=True, slots=True)
class PlaceLine(Line):
    """An office where people can go besides the competent one, by its key."""

    table: ClassVar[type[Any]] = ServicePlace
    office: str
    appointment: bool = False
    hint: str = ""

    @classmethod
    def read(cls, name: str, value: Any) -> Any:
        if name == "office" and not isinstance(value, str):
            return value.key
        return Line.read(name, value)

    def row(self, service: Service, layer: int, position: int, offices: Mapping[str, Any]) -> Any:
        return ServicePlace(
            service=service,
            layer=layer,
            position=position,
            office=offices[self.office],
            appointment=self.appointment,
            hint=self.hint[:300],
        )


LISTS: Mapping[str, type[Line]] = {
    "fees": FeeLine,
    "periods": PeriodLine,
    "papers": PaperLine,
    "links": LinkLine,
    "places": PlaceLine,
}
"""The lists of a description, by the name under which drafts and sources carry them."""


def lines(name: str, sources: Iterable[Any]) -> tuple[Any, ...]:
    """The lines of the list of this name; what a source says twice stands there once."""
    found: list[Line] = []
    for source in sources:
        line = LISTS[name].of(source)
        if line not in found:
            found.append(line)
    return tuple(found)


def problems(name: str, given: Sequence[Line]) -> dict[str, str]:
    """What is wrong with the lines, by list and place counted from 1, such as „fees.2“."""
    found = {f"{name}.{place}": line.problem() for place, line in enumerate(given, start=1)}
    offices = [line.office for line in given if isinstance(line, PlaceLine)]
    for place, office in enumerate(offices, start=1):
        if office in offices[: place - 1]:
            found[f"{name}.{place}"] = _("Diese Stelle steht schon in der Liste.")
    return {place: text for place, text in found.items() if text}
