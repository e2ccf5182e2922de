"""Answers as people read them: German typography, English where the page is English.

Non-breaking spaces stand before units and inside dates, so that nothing is torn apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from rathaus.design import typography
from rathaus.procedures.forms.model import Question
from rathaus.procedures.places.areas import AreaRefused, read_area

NBSP = typography.NBSP
_HOUSE_AND_STREET = ("street", "house_number")
_TOWN = ("postcode", "town")


def date_words(day: date) -> str:
    """„3. April 2026“, which does not part at the end of a line."""
    return typography.long_date(day).replace(" ", NBSP)


def number_words(number: Decimal | float) -> str:
    """„1.234,5“, without zeros at the end that nobody typed."""
    exact = Decimal(str(number))
    whole = exact == exact.to_integral_value()
    return typography.number(exact.quantize(Decimal(1)) if whole else exact.normalize())


def unit_words(question: Question, number: float) -> str:
    """The unit; where the folder gives „Tag|Tage“, the form that fits the number."""
    one, _bar, many = str(question.unit).partition("|")
    return one if number == 1 or not many else many


def words(value: Any) -> str:
    """A value without its question, for messages: ISO dates and numbers become words."""
    if isinstance(value, bool):
        return _("Ja") if value else _("Nein")
    if isinstance(value, int | float | Decimal):
        return number_words(value)
    try:
        return date_words(date.fromisoformat(value))
    except (TypeError, ValueError):
        return str(value)


def format_value(question: Question, value: Any) -> str:
    """One answer in words; empty when there is none, as typed when it cannot be read."""
    if value is None or value == "" or value == []:
        return ""
    match question.widget:
        case "checkboxes":
            return ", ".join(_option(question, one) for one in value)
        case "upload":
            return ", ".join(_file(one) for one in value)
        case "place":
            return place_words(question, value)
        case "area":
            return _area(value)
        case "point":
            return f"{value['lat']:.5f}, {value['lon']:.5f}"
    if isinstance(value, bool):
        return _("Ja") if value else _("Nein")
    if isinstance(value, int | float | Decimal):
        unit = unit_words(question, float(value))
        return number_words(value) + (f"{NBSP}{unit}" if unit else "")
    if question.options:
        return _option(question, value)
    return _text(question, str(value))


def place_words(question: Question, place: Mapping[str, Any]) -> str:
    """„Holtenauer Straße 120, 24105 Kiel, 12 m, Seite mit den geraden Hausnummern“."""
    given = {child.name: child for child in question.children if place.get(child.name) is not None}
    street = NBSP.join(str(place[name]) for name in _HOUSE_AND_STREET if name in given)
    town = " ".join(str(place[name]) for name in _TOWN if name in given)
    rest = [
        format_value(child, place[name])
        for name, child in given.items()
        if name not in (*_HOUSE_AND_STREET, *_TOWN) and child.widget != "point"
    ]
    return ", ".join(part for part in (street, town, *rest) if part)


def _area(text: str) -> str:
    """The size of what was drawn; the drawing itself stands elsewhere."""
    try:
        size = typography.quantity(read_area(text).m2, "m²")
    except AreaRefused:
        return ""
    return _("%(size)s, auf der Karte gezeichnet") % {"size": size}


def _file(file: Mapping[str, Any]) -> str:
    return f"{file['name']} ({typography.file_size(file['size'])})"


def _option(question: Question, value: Any) -> str:
    for option in question.options:
        if option.value == str(value):
            return str(option.label)
    return str(value)


def masked(text: str) -> str:
    """„DE89 … 3000“: enough to recognise an account, too little to use it."""
    return f"{text[:4]}{NBSP}…{NBSP}{text[-4:]}" if len(text) > 8 else "…"


def _text(question: Question, text: str) -> str:
    try:
        match question.schema.get("format"):
            case "date":
                return date_words(date.fromisoformat(text))
            case "time-of-day":
                return typography.clock_time(time.fromisoformat(text))
            case "iban" if question.mask:
                return masked(text)
            case "iban":
                return NBSP.join(text[at : at + 4] for at in range(0, len(text), 4))
    except ValueError:
        pass
    return text
