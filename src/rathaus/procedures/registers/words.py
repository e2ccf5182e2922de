"""What a register was asked and said, in words for people, in the language of the request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from rathaus.design.typography import long_date

LABELS: Mapping[str, Any] = {
    "surname": later("Nachname"),
    "first_names": later("Vornamen"),
    "birth_date": later("Geburtsdatum"),
    "street": later("Straße"),
    "house_number": later("Hausnummer"),
    "plate": later("Kennzeichen"),
    "number": later("Registernummer"),
    "match": later("Eintrag"),
    "residence": later("Wohnung"),
    "since": later("Eingezogen am"),
    "block": later("Auskunftssperre"),
    "doctoral_degree": later("Doktorgrad"),
    "entered": later("Eingetragen"),
    "company": later("Firma"),
    "form": later("Rechtsform"),
    "seat": later("Sitz"),
    "represented_by": later("Vertreten durch"),
    "holder": later("Zugelassen auf"),
}
_VALUES: Mapping[tuple[str, str], Any] = {
    ("match", "exact"): later("unter dieser Adresse gemeldet"),
    ("match", "similar"): later("ein ähnlicher Eintrag, aber kein gleicher"),
    ("match", "pending"): later("Zuzug noch nicht verarbeitet"),
    ("match", "none"): later("unter dieser Adresse nicht gemeldet"),
    ("residence", "main"): later("Haupt- oder einzige Wohnung"),
    ("residence", "secondary"): later("Nebenwohnung"),
    ("holder", "same"): later("diese Person"),
    ("holder", "other"): later("jemand anderen"),
    ("holder", "unknown"): later("unbekannt"),
}
# Entries that say something to machines only, or are about the question and not the person.
_UNSAID = frozenset({"complete", "extras"})


def said(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Label and value of each entry; empty ones and those without words for people are left out."""
    for key, value in values.items():
        if key not in _UNSAID and value not in ("", None, []):
            yield str(LABELS.get(key, key)), _value(key, value)


def _value(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("Ja") if value else _("Nein")
    if (words := _VALUES.get((key, str(value)))) is not None:
        return str(words)
    if key in ("since", "birth_date"):
        try:
            return long_date(date.fromisoformat(str(value)))
        except ValueError:
            return str(value)
    return str(value)
