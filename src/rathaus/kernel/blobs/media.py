"""The media types that we know, in people's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

PDF: Final = "application/pdf"
JPEG: Final = "image/jpeg"
PNG: Final = "image/png"
SVG: Final = "image/svg+xml"
HTML: Final = "text/html"
TEXT: Final = "text/plain"
CSV: Final = "text/csv"
XML: Final = "application/xml"
ZIP: Final = "application/zip"
GZIP: Final = "application/gzip"
OLE: Final = "application/x-ole-storage"
UNKNOWN: Final = "application/octet-stream"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX: Final = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ODT: Final = "application/vnd.oasis.opendocument.text"
ODS: Final = "application/vnd.oasis.opendocument.spreadsheet"
ODP: Final = "application/vnd.oasis.opendocument.presentation"


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of file in people's words, with the extensions that fit it."""

    label: str
    extensions: tuple[str, ...]


KINDS: Final[dict[str, Kind]] = {
    PDF: Kind("PDF", (".pdf",)),
    JPEG: Kind("JPEG-Bild", (".jpg", ".jpeg", ".jpe", ".jfif")),
    PNG: Kind("PNG-Bild", (".png",)),
    SVG: Kind("SVG-Zeichnung", (".svg",)),
    HTML: Kind("HTML-Seite", (".html", ".htm")),
    TEXT: Kind("Textdatei", (".txt", ".text", ".md")),
    CSV: Kind("CSV-Tabelle", (".csv",)),
    XML: Kind("XML-Datei", (".xml",)),
    ZIP: Kind("ZIP-Archiv", (".zip",)),
    GZIP: Kind("GZIP-Archiv", (".gz", ".tgz")),
    DOCX: Kind("Word-Dokument", (".docx",)),
    XLSX: Kind("Excel-Tabelle", (".xlsx",)),
    PPTX: Kind("PowerPoint-Präsentation", (".pptx",)),
    ODT: Kind("OpenDocument-Text", (".odt",)),
    ODS: Kind("OpenDocument-Tabelle", (".ods",)),
    ODP: Kind("OpenDocument-Präsentation", (".odp",)),
    OLE: Kind("Office-Dokument im alten Format", (".doc", ".xls", ".ppt", ".msg")),
    "image/heic": Kind("HEIC-Bild", (".heic", ".heif")),
    "image/webp": Kind("WebP-Bild", (".webp",)),
    "image/gif": Kind("GIF-Bild", (".gif",)),
    "image/tiff": Kind("TIFF-Bild", (".tif", ".tiff")),
    "video/mp4": Kind("MP4-Video", (".mp4",)),
}


def label_of(media_type: str) -> str:
    """The type in people's words."""
    kind = KINDS.get(media_type)
    return _(kind.label) if kind else media_type


def fits_name(media_type: str, extension: str) -> bool:
    """Whether a file of this type may carry this extension; none at all fits every type."""
    kind = KINDS.get(media_type)
    return not extension or (kind is not None and extension in kind.extensions)
