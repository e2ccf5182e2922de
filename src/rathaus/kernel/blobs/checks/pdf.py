"""PDF files: nothing that runs, nothing hidden, nothing that only its author can open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO, Final, NoReturn

import pikepdf
from django.utils.translation import gettext as _

from rathaus.kernel.errors import Refused

_MAX_OBJECTS: Final = 300_000
_MAX_STREAM_MEMORY: Final = 32 << 20
# A quick look at each object in its written form; only hits are examined name by name.
_SUSPECT: Final = re.compile(
    rb"/(JavaScript|JS|Launch|ImportData|SubmitForm|GoToE|Rendition|RichMedia\w*|XFA|EF"
    rb"|EmbeddedFiles?|FileAttachment)\b"
)
_RUNS: Final = frozenset({"/JavaScript", "/Launch", "/ImportData", "/GoToE", "/Rendition"})

# Set once and for the process: a stream may not unfold without bound while a file is being read.
pikepdf.settings.set_qpdf_limits(
    flate_max_memory=_MAX_STREAM_MEMORY,
    run_length_max_memory=_MAX_STREAM_MEMORY,
    png_max_memory=_MAX_STREAM_MEMORY,
    tiff_max_memory=_MAX_STREAM_MEMORY,
    dct_max_memory=_MAX_STREAM_MEMORY,
)


def check_pdf(file: BinaryIO, *, attachments: bool) -> tuple[str, ...]:
    """Refuse passwords, scripts, launch actions, media, dynamic forms and (usually) attachments.

    Returns notes for the reader: attached files where the caller allows them, a form that sends
    itself, a file that its author protected against changes.
    """
    file.seek(0)
    try:
        with pikepdf.open(file) as pdf:
            if len(pdf.objects) > _MAX_OBJECTS:
                _refuse_complex()
            if not len(pdf.pages):
                _refuse_damaged()
            notes = set(_notes_of(pdf, attachments=attachments))
            if pdf.is_encrypted:
                notes.add(_("gegen Änderungen geschützt"))
            return tuple(sorted(notes))
    except pikepdf.PasswordError as error:
        raise Refused(
            _("Die PDF-Datei ist mit einem Kennwort geschützt."),
            remedy=_("Speichern Sie sie ohne Kennwort und laden Sie sie erneut hoch."),
        ) from error
    except (pikepdf.PdfError, ValueError, RecursionError, MemoryError, OSError) as error:
        _refuse_damaged(error)


def _notes_of(pdf: pikepdf.Pdf, *, attachments: bool) -> Iterator[str]:
    for thing in pdf.objects:
        if not isinstance(thing, pikepdf.Object):
            continue
        # Of a stream only the dictionary is written out; what it holds cannot run by itself.
        written = thing.unparse(resolved=True) if not _is_stream(thing) else _header(thing)
        if _SUSPECT.search(written):
            yield from _judge(thing, attachments=attachments, depth=0)


def _is_stream(thing: pikepdf.Object) -> bool:
    return isinstance(thing, pikepdf.Stream)


def _header(stream: Any) -> bytes:
    written: bytes = stream.stream_dict.unparse(resolved=True)
    return written


def _judge(thing: Any, *, attachments: bool, depth: int) -> Iterator[str]:
    """Look at one object and at what lies directly in it; references are visited on their own."""
    if depth > 100:
        _refuse_complex()
    if isinstance(thing, pikepdf.Name) and str(thing) in _RUNS:
        _refuse_active()
    if isinstance(thing, pikepdf.Array):
        for item in thing:
            yield from _judge_child(item, attachments=attachments, depth=depth)
    elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        yield from _judge_names(thing, attachments=attachments)
        for _key, item in thing.items():
            yield from _judge_child(item, attachments=attachments, depth=depth)


def _judge_child(item: Any, *, attachments: bool, depth: int) -> Iterator[str]:
    if isinstance(item, pikepdf.Object) and not item.is_indirect:
        yield from _judge(item, attachments=attachments, depth=depth + 1)


def _judge_names(thing: Any, *, attachments: bool) -> Iterator[str]:
    action, subtype = str(thing.get("/S", "")), str(thing.get("/Subtype", ""))
    if action in _RUNS or "/JS" in thing or "/JavaScript" in thing:
        _refuse_active()
    if "/XFA" in thing:
        _refuse_dynamic()
    if subtype.startswith("/RichMedia") or action.startswith("/RichMedia"):
        _refuse_active()
    if action == "/SubmitForm":
        yield _("enthält ein Formular, das sich selbst versendet")
    carries = "/EF" in thing or "/EmbeddedFiles" in thing
    if carries or subtype == "/FileAttachment" or str(thing.get("/Type", "")) == "/EmbeddedFile":
        if not attachments:
            _refuse_attachments()
        yield _("enthält angehängte Dateien")


def _refuse_active() -> NoReturn:
    raise Refused(
        _("Die PDF-Datei enthält Skripte oder Aktionen, die beim Öffnen laufen können."),
        remedy=_("Drucken Sie das Dokument in eine neue PDF-Datei und laden Sie diese hoch."),
    )


def _refuse_dynamic() -> NoReturn:
    raise Refused(
        _("Die PDF-Datei ist ein dynamisches Formular (XFA), das nicht jedes Programm anzeigt."),
        remedy=_("Drucken Sie das ausgefüllte Formular in eine neue PDF-Datei."),
    )


def _refuse_attachments() -> NoReturn:
    raise Refused(
        _("Die PDF-Datei enthält weitere Dateien."),
        remedy=_("Laden Sie das Dokument und seine Anhänge als einzelne Dateien hoch."),
    )


def _refuse_complex() -> NoReturn:
    raise Refused(
        _("Die PDF-Datei ist zu umfangreich, um sie zu prüfen."),
        remedy=_("Teilen Sie das Dokument, oder drucken Sie es in eine neue PDF-Datei."),
    )


def _refuse_damaged(cause: Exception | None = None) -> NoReturn:
    raise Refused(
        _("Die PDF-Datei ist beschädigt und lässt sich nicht öffnen."),
        remedy=_("Erzeugen Sie sie neu, zum Beispiel durch Drucken in eine PDF-Datei."),
    ) from cause
