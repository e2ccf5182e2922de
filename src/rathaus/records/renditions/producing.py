"""All renditions of one version: which are due for its kind, and what came of each."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version as version_of
from typing import Final, NamedTuple

from rathaus.kernel import blobs
from rathaus.kernel.blobs import media
from rathaus.kernel.errors import Altered
from rathaus.records.models import DocumentVersion, RenditionKind, RenditionState, TextState
from rathaus.records.reading import read_text
from rathaus.records.renditions.making import IMAGES, ONLY_TEXT, Shown, shown_anew
from rathaus.records.renditions.pages import LockedPdf, NoSuchPage, UnreadablePdf, page_images
from rathaus.records.renditions.tools import OCR, OFFICE, ToolFailed
from rathaus.records.renditions.typesetting import declared_part

THUMBNAIL_WIDTH: Final = 240
_DRAWS: Final = f"pypdfium2 {version_of('pypdfium2')}"
LOCKED: Final = "Die Datei ist mit einem Kennwort geschützt"
DAMAGED: Final = "Die Datei ist beschädigt oder zu aufwendig"
_ALTERED: Final = "Der gespeicherte Inhalt fehlt oder wurde verändert"
_NO_TEXT: Final = "Auch die Texterkennung hat keinen Text gefunden"
_NOT_RECOGNISED: Final = "Text nicht erkannt: ocrmypdf ist an der Datei gescheitert"
_NOT_CONVERTED: Final = "PDF/A nicht erzeugt: {} ist an der Datei gescheitert"


class Made(NamedTuple):
    """What became of one rendition; ``note`` is German, ``tool`` the missing one by its name."""

    kind: RenditionKind
    state: RenditionState
    content: bytes | None = None
    tool: str = ""
    note: str = ""


def produce(version: DocumentVersion) -> list[Made]:
    """Make everything that this version needs; takes minutes at most, changes nothing.

    Whatever fails is told with its cause, never raised.
    """
    try:
        original = blobs.read(version.blob)
        found = shown_anew(version)
    except Altered:
        return [_failed(RenditionKind.PDF, _ALTERED)]
    if found.content is None:
        return [_impossible(RenditionKind.PDF, found.note)]
    made = [_thumbnail(found.content)]
    if version.media_type != media.PDF:
        pdf = Made(RenditionKind.PDF, RenditionState.MADE, found.content, found.tool, found.note)
        made.append(pdf)
    if made[0].state is RenditionState.MADE:
        made.extend(_recognised(version, found.content))
        made.append(_pdfa(version, original, found, made[-1]))
    return made


def given_up(version: DocumentVersion) -> list[Made]:
    """What is kept of a version on which the work has died several times."""
    return [_failed(RenditionKind.PDF, DAMAGED)]


def _thumbnail(pdf: bytes) -> Made:
    try:
        (image,) = page_images(pdf, [1], width=THUMBNAIL_WIDTH)
    except LockedPdf:
        return _impossible(RenditionKind.THUMBNAIL, LOCKED)
    except (UnreadablePdf, NoSuchPage):
        return _failed(RenditionKind.THUMBNAIL, DAMAGED)
    return Made(RenditionKind.THUMBNAIL, RenditionState.MADE, image, _DRAWS)


def _recognised(version: DocumentVersion, pdf: bytes) -> Iterator[Made]:
    """Text in pictures; what has a text of its own needs no recognition."""
    scan = version.media_type in IMAGES or (
        version.media_type == media.PDF and read_text(pdf, media.PDF).state is TextState.EMPTY
    )
    if not scan:
        return
    tool = OCR.check()
    if tool is None:
        yield _impossible(RenditionKind.OCR, OCR.missing(), OCR.name)
        return
    try:
        content = OCR.recognised(pdf)
    except ToolFailed:
        yield _failed(RenditionKind.OCR, _NOT_RECOGNISED, tool)
        return
    silent = read_text(content, media.PDF).state is TextState.EMPTY
    note = _NO_TEXT if silent else ""
    yield Made(RenditionKind.OCR, RenditionState.MADE, content, tool, note)


def _pdfa(version: DocumentVersion, original: bytes, found: Shown, last: Made) -> Made:
    kind, content = RenditionKind.PDFA, found.content or b""
    if last.kind is RenditionKind.OCR and last.content and declared_part(last.content):
        return last._replace(kind=kind)
    if OFFICE.takes(version.media_type) and found.note == ONLY_TEXT:
        if OFFICE.check():
            return _failed(kind, _NOT_CONVERTED.format(OFFICE.name), OFFICE.check() or "")
        return _impossible(kind, OFFICE.missing(), OFFICE.name)
    if part := declared_part(content):
        itself = content == original
        note = f"Das Original ist schon PDF/A-{part}" if itself else found.note
        return Made(kind, RenditionState.MADE, content, found.tool, note)
    tool = OCR.check()
    if tool is None:
        return _impossible(kind, OCR.missing_pdfa(), OCR.name)
    try:
        return Made(kind, RenditionState.MADE, OCR.as_pdfa(content), tool)
    except ToolFailed:
        return _failed(kind, _NOT_CONVERTED.format(OCR.name), tool)


def _failed(kind: RenditionKind, note: str, tool: str = "") -> Made:
    return Made(kind, RenditionState.FAILED, None, tool, note)


def _impossible(kind: RenditionKind, note: str, tool: str = "") -> Made:
    return Made(kind, RenditionState.NOT_AVAILABLE, None, tool, note)
