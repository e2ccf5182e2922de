"""Any paper as a PDF: itself, set anew from its image or text, or converted by LibreOffice."""

from __future__ import annotations

from typing import Final, NamedTuple

import orjson

from rathaus.kernel import blobs
from rathaus.kernel.blobs import media
from rathaus.kernel.errors import Altered
from rathaus.records.models import DocumentVersion, Rendition, RenditionState, TextState
from rathaus.records.reading import read_lines
from rathaus.records.renditions.tools import OFFICE, ToolFailed
from rathaus.records.renditions.typesetting import CannotSet, set_image, set_text

IMAGES: Final = frozenset(
    {media.JPEG, media.PNG, "image/tiff", "image/webp", "image/gif"},
)
TEXTS: Final = frozenset({media.TEXT, media.CSV, media.HTML})
OFFICE_TEXTS: Final = frozenset({media.DOCX, media.ODT})
_SHOWN: Final = IMAGES | TEXTS | OFFICE_TEXTS | {media.PDF, media.XML}
TYPESET: Final = "typst"
ONLY_TEXT: Final = "Wiedergabe des Textes; maßgeblich ist das Original"
_NO_VIEW: Final = "Für diese Art von Datei gibt es keine Ansicht"
_WHY_NOT: Final = {
    TextState.LOCKED: "Die Datei ist mit einem Kennwort geschützt",
    TextState.BROKEN: "Die Datei ist beschädigt oder zu aufwendig",
    TextState.TOO_LARGE: "Die Datei ist zu groß",
    TextState.EMPTY: "Die Datei enthält keinen Text",
    TextState.OTHER: _NO_VIEW,
}


class Shown(NamedTuple):
    """A paper as PDF with the program that made it, or why there is none, in German.

    ``note`` with a content says what is to be known about it: that it is only the text.
    """

    content: bytes | None
    tool: str = ""
    note: str = ""


def as_pdf(version: DocumentVersion) -> bytes | None:
    """The version as PDF, to be shown, printed or handed out; nothing where that cannot be.

    A PDF comes as it is, even where it is locked or damaged: opening it tells. Office documents are
    converted by LibreOffice where it is installed, which may take two minutes; else their text is
    set, and the page says so. :func:`shown` also tells why there is nothing.
    """
    return shown(version).content


def shown(version: DocumentVersion, *, convert: bool = True) -> Shown:
    """As :func:`as_pdf`, with its reason; ``convert`` off: never wait for LibreOffice."""
    if version.media_type != media.PDF:
        made = Rendition.objects.filter(
            version=version, kind__in=("pdfa", "pdf"), state=RenditionState.MADE
        ).select_related("blob")
        kept = min(made, key=lambda rendition: rendition.kind, default=None)
        if kept is not None and kept.blob is not None:
            try:
                return Shown(blobs.read(kept.blob), kept.tool, kept.note)
            except Altered:
                pass  # it can be made anew; the alarm has rung
    return shown_anew(version, convert=convert)


def shown_anew(version: DocumentVersion, *, convert: bool = True) -> Shown:
    """Made now from the original, whatever is kept of it. Raises :class:`Altered`."""
    kind = version.media_type
    if kind not in IMAGES | TEXTS | OFFICE_TEXTS | {media.PDF, media.XML} and not OFFICE.takes(
        kind
    ):
        return Shown(None, note=_NO_VIEW)
    content = blobs.read(version.blob)
    if kind == media.PDF:
        return Shown(content)
    if kind in IMAGES:
        return _image(content, version)
    if convert and OFFICE.takes(kind) and (tool := OFFICE.check()):
        try:
            return Shown(OFFICE.as_pdfa(content, kind), tool)
        except ToolFailed:
            pass  # its text can still be shown
    return _text(content, version)


def _image(content: bytes, version: DocumentVersion) -> Shown:
    try:
        made = set_image(content, title=version.name, made=version.created_at)
    except CannotSet:
        return Shown(None, note=_WHY_NOT[TextState.BROKEN])
    return Shown(made, TYPESET)


def _text(content: bytes, version: DocumentVersion) -> Shown:
    kind = media.TEXT if version.media_type == media.XML else version.media_type
    read = read_lines(content, kind)
    if read.state is not TextState.READ:
        return Shown(None, note=_WHY_NOT[read.state])
    plain = kind in {media.TEXT, media.CSV}
    try:
        made = set_text(
            (_plain(content) if plain else "") or read.text,
            title=version.name,
            note="" if plain else f"{ONLY_TEXT}.",
            table=plain and version.name.lower().endswith(".csv"),
            made=version.created_at,
        )
    except CannotSet:
        return Shown(None, note=_WHY_NOT[TextState.TOO_LARGE])
    return Shown(made, TYPESET, "" if plain else ONLY_TEXT)


def _plain(content: bytes) -> str:
    """Text as it stands there, with its own gaps; answers kept as JSON in lines."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return _in_lines(text).replace("\x00", " ") if text.lstrip().startswith("{") else text
    return ""


def _in_lines(text: str) -> str:
    try:
        return orjson.dumps(orjson.loads(text), option=orjson.OPT_INDENT_2).decode()
    except orjson.JSONDecodeError:
        return text
