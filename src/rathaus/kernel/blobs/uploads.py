"""The gate for files from outside: what it lets pass is of an allowed type and does nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO, NoReturn

from django.conf import settings
from django.utils.translation import gettext as _

from rathaus.kernel.blobs import media
from rathaus.kernel.blobs.checks import archives, images, markup, pdf
from rathaus.kernel.blobs.names import extension_of, safe_name
from rathaus.kernel.blobs.policy import Policy
from rathaus.kernel.blobs.sniff import active_markup, executable_label, sniff
from rathaus.kernel.blobs.virus import scan
from rathaus.kernel.errors import Refused

_OFFICE = frozenset({media.DOCX, media.XLSX, media.PPTX, media.ODT, media.ODS, media.ODP})
_HEAD_BYTES = 8192


@dataclass(frozen=True, slots=True)
class Inspection:
    """What the gate found: the type by content, and notes worth telling a clerk."""

    media_type: str
    notes: tuple[str, ...] = ()


def inspect(file: BinaryIO, *, name: str, size: int, policy: Policy) -> Inspection:
    """Let the file pass or raise :class:`Refused` with the reason.

    With a virus scanner configured, :class:`Unavailable` when it does not answer.
    """
    name = safe_name(name)
    if size == 0:
        raise Refused(
            _("Die Datei „{name}“ ist leer.").format(name=name),
            remedy=_("Prüfen Sie die Datei und laden Sie sie erneut hoch."),
        )
    file.seek(0)
    head = file.read(_HEAD_BYTES)
    program = executable_label(head)
    if program is not None:
        _refuse_program(name, program)
    media_type = _refine(sniff(file), name)
    if media_type not in policy.media_types:
        _refuse_type(name, media_type, policy)
    if not media.fits_name(media_type, extension_of(name)):
        _refuse_name(name, media_type)
    notes = _examine(file, head, media_type, size=size, policy=policy)
    if settings.CLAMD:
        scan(file, settings.CLAMD)
    file.seek(0)
    return Inspection(media_type, notes)


def _refine(media_type: str, name: str) -> str:
    """A table in text form is told from prose only by its name."""
    is_csv = media_type == media.TEXT and extension_of(name) == ".csv"
    return media.CSV if is_csv else media_type


def _examine(
    file: BinaryIO, head: bytes, media_type: str, *, size: int, policy: Policy
) -> tuple[str, ...]:
    notes: tuple[str, ...] = ()
    if media_type in {media.PDF, media.JPEG, media.PNG}:
        if active_markup(head) or archives.has_appended_zip(file, size):
            _refuse_polyglot()
        if media_type == media.PDF:
            notes = pdf.check_pdf(file, attachments=policy.attachments)
        else:
            images.check_image(file, pixels=policy.pixels)
    elif media_type == media.ZIP or media_type in _OFFICE:
        archives.check_zip(file, policy, size=size)
        if media_type in _OFFICE:
            archives.check_office(file)
    elif media_type == media.GZIP:
        archives.check_gzip(file, policy, size=size)
    elif media_type == media.SVG:
        markup.check_svg(file)
    return notes


def _refuse_program(name: str, label: str) -> NoReturn:
    raise Refused(
        _("Die Datei „{name}“ ist ein ausführbares Programm ({label}).").format(
            name=name, label=_(label)
        ),
        remedy=_("Programme werden nicht angenommen. Laden Sie ein Dokument oder ein Bild hoch."),
    )


def _refuse_type(name: str, media_type: str, policy: Policy) -> NoReturn:
    accepted = ", ".join(sorted(media.label_of(kind) for kind in policy.media_types))
    if media_type == media.UNKNOWN:
        cause = _("Der Inhalt der Datei „{name}“ ist von keiner bekannten Art.").format(name=name)
    else:
        cause = _("Die Datei „{name}“ ist ihrem Inhalt nach: {label}.").format(
            name=name, label=media.label_of(media_type)
        )
    raise Refused(
        cause,
        remedy=_("Angenommen werden hier: {accepted}. Wandeln Sie die Datei um.").format(
            accepted=accepted
        ),
    )


def _refuse_name(name: str, media_type: str) -> NoReturn:
    raise Refused(
        _("Name und Inhalt passen nicht zusammen: „{name}“ ist ihrem Inhalt nach: {label}.").format(
            name=name, label=media.label_of(media_type)
        ),
        remedy=_("Geben Sie der Datei die Endung {extension} und laden Sie sie hoch.").format(
            extension=media.KINDS[media_type].extensions[0]
        ),
    )


def _refuse_polyglot() -> NoReturn:
    raise Refused(
        _("Die Datei gibt sich als Dokument aus, enthält aber versteckt etwas anderes."),
        remedy=_("Drucken Sie das Dokument in eine neue PDF-Datei und laden Sie diese hoch."),
    )
