"""Namespaces, code lists and codes of XZuFi."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

NAMESPACES: Final[Mapping[str, str]] = {
    "2.2": "http://xoev.de/schemata/xzufi/2_2_0",
    "2.3": "http://xoev.de/schemata/xzufi/2_3_0",
}
PREFIX_OF_ALL: Final = "http://xoev.de/schemata/xzufi/2_"
AGENCY: Final = "rathaus"
LEIKA: Final = "urn:de:fim:leika:leistung"
TYPING: Final = "urn:de:fim:leika:typisierung"
TEXT_MODULES: Final = "urn:de:xzufi:codeliste:leistungstextmodulleika"
LINK_TYPES: Final = "urn:xoev-de:fim:codeliste:onlinedienstlinktyp"
CHANNELS: Final = "urn:de:xoev:codeliste:erreichbarkeit"
REGIONS: Final = "urn:de:bund:destatis:bevoelkerungsstatistik:schluessel:rs"
PERIOD_KINDS: Final = "urn:de:rathaus:codeliste:fristart"
UNITS: Final = "urn:de:rathaus:codeliste:zeiteinheit"
FEE_KINDS: Final = "urn:de:rathaus:codeliste:kostenart"
LEVELS: Final = "urn:de:rathaus:codeliste:vertrauensniveau"

NAME: Final = "02"
MODULES: Final[Mapping[str, str]] = {
    "kurztext": "05",
    "volltext": "06",
    "rechtsgrundlage": "07",
    "unterlagen": "08",
    "voraussetzungen": "09",
    "verfahrensablauf": "11",
    "formulare": "14",
    "weiterfuehrendes": "15",
    "hinweise": "16",
    "zustaendigkeit": "22",
    "rechtsbehelf": "25",
}
"""Our text modules and their codes; 02 is the name of the service."""

OWN_ELEMENTS: Final[Mapping[str, str]] = {
    "fristen": "modulFrist",
    "kosten": "modulKosten",
    "bearbeitungsdauer": "modulBearbeitungsdauer",
}
"""Modules that have an element of their own."""

PLAIN_LANGUAGE: Final = "de-x-simple"
"""Under this code the module in plain language (Leichte Sprache) stands as a full text."""

LANGUAGES: Final[Mapping[str, tuple[str, str]]] = {
    "de": ("Deutsch", "Deutsch"),
    "en": ("Englisch", "English"),
    "fr": ("Französisch", "Français"),
    "tr": ("Türkisch", "Türkçe"),
    "uk": ("Ukrainisch", "Українська"),
    "ar": ("Arabisch", "العربية"),
    "ru": ("Russisch", "Русский"),
    "pl": ("Polnisch", "Polski"),
    "da": ("Dänisch", "Dansk"),
    PLAIN_LANGUAGE: ("Leichte Sprache", "Leichte Sprache"),
}

EMAIL, PHONE, WEB = "01", "02", "09"
"""Codes of the XÖV list „Erreichbarkeit“ (version 3)."""
