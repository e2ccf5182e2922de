"""PDF files: nothing that runs, nothing hidden, nothing that only its author can open."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from typing import BinaryIO, Final

from django.utils.translation import gettext as _

from rathaus.kernel.blobs.checks import pdf_probe
from rathaus.kernel.blobs.checks.pdf_probe import probe
from rathaus.kernel.errors import Refused

# Up to this size even a file of nothing but packed spaces is looked through in seconds.
_SMALL: Final = 1 << 20
_SECONDS: Final = 30


def check_pdf(file: BinaryIO, *, attachments: bool) -> tuple[str, ...]:
    """Refuse passwords, scripts, launch actions, media, dynamic forms and (usually) attachments.

    Returns notes for the reader: attached files where the caller allows them, a form that sends
    itself, a file that its author protected against changes. Large files are looked at in a process
    of their own with bounded time and memory.
    """
    size = file.seek(0, io.SEEK_END)
    if size <= _SMALL:
        verdict, notes = probe(file, attachments=attachments)
    else:
        verdict, notes = _probe_apart(file, attachments=attachments)
    if verdict != pdf_probe.FINE:
        raise _refusal(verdict)
    return tuple(sorted(_note(code) for code in notes))


def _probe_apart(file: BinaryIO, *, attachments: bool) -> tuple[str, list[str]]:
    file.seek(0)
    command = [sys.executable, pdf_probe.__file__, *(["--attachments"] if attachments else [])]
    try:
        done = subprocess.run(  # noqa: S603 - our own program, the file goes to its standard input
            command, input=file.read(), capture_output=True, timeout=_SECONDS, check=True
        )
        verdict, notes = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        return pdf_probe.COMPLEX, []
    return verdict, notes


def _note(code: str) -> str:
    return {
        pdf_probe.SUBMITS: _("enthält ein Formular, das sich selbst versendet"),
        pdf_probe.CARRIES: _("enthält angehängte Dateien"),
        pdf_probe.PROTECTED: _("gegen Änderungen geschützt"),
    }[code]


def _refusal(verdict: str) -> Refused:
    cause, remedy = {
        pdf_probe.ACTIVE: (
            _("Die PDF-Datei enthält Skripte oder Aktionen, die beim Öffnen laufen können."),
            _("Drucken Sie das Dokument in eine neue PDF-Datei und laden Sie diese hoch."),
        ),
        pdf_probe.DYNAMIC: (
            _("Die PDF-Datei ist ein dynamisches Formular (XFA), das nur wenige Programme zeigen."),
            _("Drucken Sie das ausgefüllte Formular in eine neue PDF-Datei."),
        ),
        pdf_probe.ATTACHED: (
            _("Die PDF-Datei enthält weitere Dateien."),
            _("Laden Sie das Dokument und seine Anhänge als einzelne Dateien hoch."),
        ),
        pdf_probe.LOCKED: (
            _("Die PDF-Datei ist mit einem Kennwort geschützt."),
            _("Speichern Sie sie ohne Kennwort und laden Sie sie erneut hoch."),
        ),
        pdf_probe.COMPLEX: (
            _("Die PDF-Datei ist zu umfangreich, um sie zu prüfen."),
            _("Teilen Sie das Dokument, oder drucken Sie es in eine neue PDF-Datei."),
        ),
        pdf_probe.DAMAGED: (
            _("Die PDF-Datei ist beschädigt und lässt sich nicht öffnen."),
            _("Erzeugen Sie sie neu, zum Beispiel durch Drucken in eine PDF-Datei."),
        ),
    }[verdict]
    return Refused(cause, remedy=remedy)
