"""Names and codes of xdomea: message types, code lists, names of files."""

from __future__ import annotations

from pathlib import PurePath
from typing import Final
from uuid import UUID

from rathaus.kernel.blobs.names import extension_of, safe_name

VERSION: Final = "3.1.0"
NAMESPACE: Final = f"urn:xoev-de:xdomea:schema:{VERSION}"
NAMESPACE_START: Final = "urn:xoev-de:xdomea:schema:"
READ_VERSIONS: Final = frozenset({"3.0.0", "3.1.0"})

MESSAGES: Final = {
    "0501": "Aussonderung.Anbieteverzeichnis.0501",
    "0502": "Aussonderung.Bewertungsverzeichnis.0502",
    "0503": "Aussonderung.Aussonderung.0503",
    "0504": "Aussonderung.AnbietungEmpfangBestaetigen.0504",
    "0505": "Aussonderung.BewertungEmpfangBestaetigen.0505",
    "0506": "Aussonderung.AussonderungImportBestaetigen.0506",
    "0507": "Aussonderung.AussonderungEmpfangBestaetigen.0507",
}
"""Message types of the group 05 that we write or read, with the names of their elements."""

PLAN_MESSAGES: Final = {"0301": "Aktenplan.Aktenplan.0301"}
"""Message types of the group 03, which carries filing plans."""

CODE_LISTS: Final = {
    "nachrichtentyp": "2.0",
    "aussonderungsart": "1.0",
    "bewertungsvorschlag": "1.0",
    "dateiformat": "1.0",
    "medium": "1.0",
}
"""Code lists with the version that 3.1.0 fixes."""

FILE_KINDS: Final = {
    ".csv": "002",
    ".doc": "003",
    ".eml": "006",
    ".htm": "007",
    ".html": "008",
    ".jpeg": "010",
    ".jpg": "011",
    ".msg": "012",
    ".odp": "013",
    ".ods": "014",
    ".odt": "015",
    ".pdf": "018",
    ".png": "019",
    ".ppt": "020",
    ".rtf": "022",
    ".tif": "023",
    ".tiff": "024",
    ".xls": "028",
    ".xml": "030",
    ".docx": "035",
    ".xlsx": "036",
    ".pptx": "037",
    ".txt": "045",
}
"""Code list Dateiformat 1.0 by extension."""

OTHER_KIND: Final = "100"


def file_name(process: UUID, kind: str, ending: str = "zip") -> str:
    """„<ProzessID>_<Nachrichtentyp>.zip“, and the same name with „xml“ for the message in it."""
    return f"{process}_{MESSAGES[kind]}.{ending}"


def paper_name(version: UUID, name: str) -> str:
    """What a paper is called in the package: the id of its version, then its plain name."""
    return f"{version}_{PurePath(safe_name(name)).name}"


def kind_of_file(name: str) -> str:
    """The code of the format, „100“ (Sonstiges) where the list has none."""
    return FILE_KINDS.get(extension_of(name), OTHER_KIND)
