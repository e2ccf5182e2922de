"""Which elements XDatenfelder 2.0 and 3.0 know, which they demand, and which codes are allowed.

No XML schema of the standard is public; the lists follow the samples and the open source reader
that publishes them (flxbe/xdatenfelder-xml, EUPL-1.2).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

NAMESPACES = {
    "urn:xoev-de:fim:standard:xdatenfelder_2": 2,
    "urn:xoev-de:fim:standard:xdatenfelder_3.0.0": 3,
}
MESSAGES = {
    "xdatenfelder.stammdatenschema.0102": "stammdatenschema",
    "xdatenfelder.datenfeldgruppe.0103": "datenfeldgruppe",
    "xdatenfelder.datenfeld.0104": "datenfeld",
}

MANY = frozenset(
    {"regel", "struktur", "stichwort", "relation", "mediaType", "param", "ziel", "fehler", "wert"}
)
"""Elements that may stand several times."""

_BASE_2 = (
    *("identifikation", "name", "bezeichnungEingabe", "bezeichnungAusgabe", "beschreibung"),
    *("definition", "bezug", "status", "gueltigAb", "gueltigBis", "fachlicherErsteller"),
    *("versionshinweis", "freigabedatum", "veroeffentlichungsdatum"),
)
_BASE_3 = (
    *("identifikation", "name", "beschreibung", "definition", "bezug", "freigabestatus"),
    *("statusGesetztAm", "statusGesetztDurch", "gueltigAb", "gueltigBis", "versionshinweis"),
    *("veroeffentlichungsdatum", "letzteAenderung", "stichwort", "relation"),
)
_ELEMENT = ("schemaelementart", "hilfetextEingabe", "hilfetextAusgabe", "regel")
_LABELS = ("bezeichnungEingabe", "bezeichnungAusgabe")
_FIELD = ("feldart", "datentyp", "praezisierung", "inhalt", "codelisteReferenz")
_MODIFIED = ("ableitungsmodifikationenStruktur", "ableitungsmodifikationenRepraesentation")


@dataclass(frozen=True, slots=True)
class Elements:
    """What may stand in an element, and what must (not empty)."""

    allowed: frozenset[str]
    needed: tuple[str, ...] = ()


def _of(*groups: tuple[str, ...], needed: tuple[str, ...]) -> Elements:
    return Elements(frozenset(name for group in groups for name in group), needed)


GRAMMAR: Mapping[int, Mapping[str, Elements]] = {
    2: {
        "stammdatenschema": _of(
            _BASE_2, _MODIFIED, ("hilfetext", "regel", "struktur"),
            needed=("identifikation", "name", "status"),
        ),
        "datenfeldgruppe": _of(
            _BASE_2, _ELEMENT, ("struktur",),
            needed=("identifikation", "name", "status", "schemaelementart"),
        ),
        "datenfeld": _of(
            _BASE_2, _ELEMENT, _FIELD,
            needed=("identifikation", "name", "status", "schemaelementart", "feldart", "datentyp"),
        ),
        "regel": _of(_BASE_2, ("script",), needed=("identifikation", "name")),
    },
    3: {
        "stammdatenschema": _of(
            _BASE_3, _MODIFIED,
            ("bezeichnung", "hilfetext", "dokumentsteckbrief", "regel", "struktur"),
            needed=("identifikation", "name", "freigabestatus", "letzteAenderung", "bezeichnung"),
        ),
        "datenfeldgruppe": _of(
            _BASE_3, _ELEMENT, _LABELS, ("struktur", "art"),
            needed=("identifikation", "name", "freigabestatus", "letzteAenderung",
                    "bezeichnungEingabe", "schemaelementart"),
        ),
        "datenfeld": _of(
            _BASE_3, _ELEMENT, _LABELS, _FIELD,
            ("vorbefuellung", "werte", "codeKey", "nameKey", "helpKey", "maxSize", "mediaType"),
            needed=("identifikation", "name", "freigabestatus", "letzteAenderung",
                    "bezeichnungEingabe", "schemaelementart", "feldart", "datentyp",
                    "vorbefuellung"),
        ),
        "regel": _of(
            ("identifikation", "name", "beschreibung", "freitextRegel", "bezug", "stichwort",
             "fachlicherErsteller", "letzteAenderung", "typ", "param", "ziel", "skript", "fehler"),
            needed=("identifikation", "name", "letzteAenderung"),
        ),
    },
}  # fmt: skip
PARTS: Mapping[str, Elements] = {
    "header": _of(("nachrichtID", "erstellungszeitpunkt", "referenzID"),
                  needed=("nachrichtID", "erstellungszeitpunkt")),
    "identifikation": _of(("id", "version"), needed=("id",)),
    "struktur": _of(("anzahl", "bezug", "enthaelt"), needed=("anzahl",)),
    "enthaelt": _of(("datenfeld", "datenfeldgruppe"), needed=()),
}  # fmt: skip

CODES: Mapping[int, Mapping[str, frozenset[str]]] = {
    2: {
        "status": frozenset({"inVorbereitung", "aktiv", "inaktiv"}),
        "schemaelementart": frozenset({"ABS", "HAR", "RNG"}),
        "feldart": frozenset({"input", "select", "label"}),
        "datentyp": frozenset({"text", "date", "bool", "num", "num_int", "num_currency", "file",
                               "obj"}),
    },
    3: {
        "freigabestatus": frozenset("12345678"),
        "schemaelementart": frozenset({"ABS", "HAR", "RNG"}),
        "feldart": frozenset({"input", "select", "label", "hidden", "locked"}),
        "datentyp": frozenset({"text", "text_latin", "date", "time", "datetime", "bool", "num",
                               "num_int", "num_currency", "file", "obj"}),
        "vorbefuellung": frozenset({"keine", "optional", "verpflichtend"}),
        "typ": frozenset({"K", "M", "V", "B"}),
    },
}  # fmt: skip
"""Code lists: status of the release, kind of element, kind and type of field, kind of rule."""
