"""What people in Germany type, read into plain values.

Each reader returns the normalised value, or None when it cannot read the text. Nothing is guessed:
a year with two digits, a 31 February or a month before the day stay unread.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal

_MONTHS = (
    "januar", "februar", "märz", "april", "mai", "juni", "juli", "august", "september", "oktober",
    "november", "dezember",
)  # fmt: skip
_ENGLISH_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_GERMAN = re.compile(r"(\d{1,2})[. -] ?(\d{1,2})[. -] ?(\d{4})")
_WRITTEN = re.compile(r"(\d{1,2})\.? ?([a-zäö]{3,9})\.? ?(\d{4})")
_TIME = re.compile(r"(\d{1,2})(?:[:.h ]?(\d{2}))? ?(?:uhr|h)?")
_NUMBER = re.compile(r"([+-]?)(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d+))?")
_POINT_NUMBER = re.compile(r"[+-]?\d+\.\d+")
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)
_BLANKS = re.compile(r"[^\S\n]+")
_HOUSE = re.compile(r"(\d+)\s*(1/2)?\s*([a-z]?)(?:\s*[-–—/]\s*(\d+)\s*([a-z]?))?")
_ADDRESS = re.compile(
    r"(?P<street>.*[^\W\d][.]?)\s*(?P<number>\d+\s*(?:1/2)?\s*[a-zA-Z]?"
    r"(?:\s*[-–—/]\s*\d+\s*[a-zA-Z]?)?)"
    r"(?:\s*,\s*(?:(?P<postcode>\d{5})\s+)?(?P<town>[^\d,]+))?"
)
_NUMBER_LIMIT = 40
_ADDRESS_LIMIT = 200


def read_text(raw: str, *, lines: bool = False) -> str:
    """Trimmed text in Unicode NFC without control and direction characters.

    ``lines`` keeps line breaks; otherwise any blank becomes one space.
    """
    text = _UNSEEN.sub("", raw.replace("\r\n", "\n").replace("\r", "\n"))
    text = unicodedata.normalize("NFC", text if lines else text.replace("\n", " "))
    return "\n".join(line.strip() for line in _BLANKS.sub(" ", text).split("\n")).strip()


def _line(raw: str) -> str:
    """One line of text whose digits are 0–9, whatever keyboard typed them."""
    return "".join(
        str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in read_text(raw)
    )


def read_date(raw: str) -> str | None:
    """„12.12.2026“, „12. Dezember 2026“, „12 December 2026“ or „2026-12-12“ as ISO date."""
    text = _line(raw).lower()
    if found := _ISO.fullmatch(text):
        year, month, day = (int(part) for part in found.groups())
    elif found := _GERMAN.fullmatch(text):
        day, month, year = (int(part) for part in found.groups())
    elif found := _WRITTEN.fullmatch(text):
        day, month, year = int(found[1]), _month(found[2]), int(found[3])
    else:
        return None
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _month(written: str) -> int:
    """The month whose German or English name begins so; 0 where it is none or several."""
    names = zip(_MONTHS, _ENGLISH_MONTHS, strict=True)
    meant = [
        place
        for place, pair in enumerate(names, start=1)
        if any(name.startswith(written) for name in pair)
    ]
    return meant[0] if len(meant) == 1 else 0


def read_time(raw: str) -> str | None:
    """„8“, „8 Uhr“, „8.30 Uhr“ or „08:30“ as HH:MM."""
    found = _TIME.fullmatch(_line(raw).lower())
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None


def read_number(raw: str) -> Decimal | None:
    """„1.234,56“ or „12.5“; three digits after a point are thousands, as printed in German."""
    text = _line(raw).replace(" ", "").replace("−", "-")
    if len(text) > _NUMBER_LIMIT:
        return None
    if found := _NUMBER.fullmatch(text):
        sign, whole, rest = found.groups()
        return Decimal(f"{sign}{whole.replace('.', '')}.{rest or '0'}")
    return Decimal(text) if _POINT_NUMBER.fullmatch(text) else None


def read_phone(raw: str) -> str:
    """„0431 / 901-0“ → „0431 901-0“ (groups as in DIN 5008), „+49 (0) 431“ → „+49 431“."""
    text = re.sub(r"^(\+\d{1,3}|00\d{2})\s*\(0\)", r"\1 ", _line(raw))
    text = " ".join(re.sub(r"[()/.]", " ", text).replace("–", "-").split())
    return re.sub(r"^00(?=[1-9])", "+", re.sub(r"\s*-\s*", "-", text))


def read_postcode(raw: str) -> str:
    """„D-24105“ → „24105“."""
    return re.sub(r"^(?:D|DE)\s*-?\s*(?=\d)", "", _line(raw).upper()).replace(" ", "")


def read_house_number(raw: str) -> str:
    """„120 A“ → „120a“, „12 – 14“ → „12-14“."""
    text = _line(raw).lower()
    found = _HOUSE.fullmatch(text)
    if found is None:
        return text
    number, half, letter, until, until_letter = found.groups()
    first = f"{int(number)}{' 1/2' if half else ''}{letter}"
    return f"{first}-{int(until)}{until_letter}" if until else first


def read_email(raw: str) -> str:
    """Trimmed, the domain in small letters and as it travels (IDNA: „münchen.de“ → „xn--…“)."""
    name, at, domain = read_text(raw).replace(" ", "").rpartition("@")
    try:
        domain = domain.lower().encode("idna").decode("ascii")
    except UnicodeError:
        domain = domain.lower()
    return f"{name}{at}{domain}"


def read_iban(raw: str) -> str:
    """Without blanks, in capitals."""
    return read_text(raw).replace(" ", "").upper()


def read_address(raw: str) -> dict[str, str]:
    """„Holtenauer Straße 120a, 24105 Kiel“ → street, house_number, perhaps postcode and town.

    What cannot be told apart stays in ``street``.
    """
    text = read_text(raw)
    found = _ADDRESS.fullmatch(text) if len(text) <= _ADDRESS_LIMIT else None
    if found is None:
        return {"street": text} if text else {}
    parts = {"street": found["street"].strip(), "house_number": read_house_number(found["number"])}
    parts |= {key: found[key].strip() for key in ("postcode", "town") if found[key]}
    return parts
