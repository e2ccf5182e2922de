"""What a text tells of people: covered where it is a number, shown where it may be a name.

Account, telephone and other numbers go by :mod:`rathaus.kernel.masking`; here come number plates.
Names are never changed: whoever writes is asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from rathaus.kernel.masking import mask

PLATE: Final = "[Kennzeichen]"

# Registration of vehicles: one to three letters of the district, one or two more, up to four
# figures (Anlage 2 FZV). Without a hyphen it could be many things (DIN A 4), unless a vehicle is
# spoken of.
_TAIL: Final = r"[A-Z]{1,2}[ \u00a0-]?[1-9]\d{0,3}[ \u00a0]?[EH]?(?![\w-])"
_PLATE: Final = re.compile(rf"(?<![\w-])[A-ZÄÖÜ]{{1,3}}[ \u00a0]?[-–:][ \u00a0]?{_TAIL}", re.I)
_LOOSE_PLATE: Final = re.compile(rf"(?<![\w-])[A-ZÄÖÜ]{{1,3}}[ \u00a0]{_TAIL}")
_VEHICLE: Final = re.compile(
    r"kennzeichen|nummernschild|\bauto|wagen|pkw|lkw|fahrzeug|roller|motorrad|anhänger|transporter",
    re.I,
)
_NAME: Final = re.compile(
    r"\b(?:Herrn?|Frau|Familie|Fam\.|Hr\.|Fr\.|Mr\.?|Mrs\.?|Ms\.?)[ \u00a0]+"
    r"(?:(?:Dr|Prof)\.[ \u00a0]*)*[A-ZÄÖÜ][\w-]{1,40}(?:[ \u00a0][A-ZÄÖÜ][\w-]{1,40})?"
)
_COVER: Final = re.compile(r"\[[A-ZÄÖÜ][\w-]+\]|\[E-Mail-Adresse\]")


@dataclass(frozen=True, slots=True)
class Checked:
    """A text fit to be kept, the words that took the place of numbers, and what may be names."""

    text: str
    covered: tuple[str, ...]
    names: tuple[str, ...]


def cover(text: str) -> str:
    """The text with numbers of people, accounts and vehicles covered; twice is the same as once."""
    text = mask(text)
    text = _PLATE.sub(PLATE, text)
    return _LOOSE_PLATE.sub(PLATE, text) if _VEHICLE.search(text) else text


def check_text(text: str) -> Checked:
    """The covered text, and what there is to tell whoever wrote it."""
    plain = text.strip()
    done = cover(plain)
    before = _COVER.findall(plain)
    found = [word for word in _COVER.findall(done) if word not in before]
    return Checked(done, tuple(dict.fromkeys(found)), names_in(done))


def names_in(text: str) -> tuple[str, ...]:
    """What may be names of people."""
    return tuple(dict.fromkeys(_NAME.findall(text)))
