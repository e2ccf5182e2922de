"""Placeholders of templates: a closed list, plain substitution, nothing is ever computed.

``{{ case.number }}`` is replaced when a draft begins. What is not known then, and what only a
person can say, stands as a gap ``[[Bis wann?]]`` and keeps the draft from leaving the house.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PLACEHOLDERS: Final[Mapping[str, str | Promise]] = {
    "addressee.name": _("Name der Person, an die das Schreiben geht"),
    "addressee.salutation": _("Anrede: „Guten Tag Kim Beispiel,“"),
    "applicant.name": _("Name der antragstellenden Person"),
    "applicant.salutation": _("Anrede der antragstellenden Person"),
    "case.number": _("Vorgangsnummer"),
    "case.received": _("Tag des Eingangs"),
    "case.title": _("Worum es geht"),
    "city.name": _("Name der Kommune"),
    "clerk.name": _("Wer das Schreiben beginnt"),
    "due.day": _("Fälligkeit des Vorgangs"),
    "file.number": _("Aktenzeichen"),
    "office.email": _("E-Mail-Adresse der Stelle"),
    "office.name": _("Name der Stelle"),
    "office.phone": _("Telefon der Stelle"),
    "today": _("heutiges Datum"),
}
_FIND = re.compile(r"\{\{\s*([^{}\n]*?)\s*\}\}")
_GAP = re.compile(r"\[\[\s*([^\[\]\n]+?)\s*\]\]")


def used_in(text: str) -> list[str]:
    """The names of all placeholders in a text, each once, in their order."""
    return list(dict.fromkeys(found[1] for found in _FIND.finditer(text)))


def unknown_in(text: str) -> list[str]:
    """Placeholders that do not exist, and braces that were never closed."""
    wrong = [name for name in used_in(text) if name not in PLACEHOLDERS]
    rest = _FIND.sub("", text)
    return wrong + [mark for mark in ("{{", "}}") if mark in rest]


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its values; what has none becomes a gap that names what is missing."""

    def value(found: re.Match[str]) -> str:
        name = found[1]
        return values.get(name, "") or f"[[{PLACEHOLDERS.get(name, name)}]]"

    return _FIND.sub(value, text)


def gaps_in(text: str) -> list[str]:
    """What a person still has to fill in, and placeholders typed by hand; each once."""
    found = [gap[1] for gap in _GAP.finditer(text)]
    return list(dict.fromkeys(found + [f"{{{{ {name} }}}}" for name in used_in(text)]))
