"""Packages: a ZIP with the message and, for a 0503, the papers beside it."""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.utils.translation import gettext as _

from rathaus.kernel.errors import Conflict, Invalid
from rathaus.records.xdomea.names import MESSAGES, file_name
from rathaus.records.xdomea.read import MAX_BYTES, Message, read_message

Paper = tuple[str, BinaryIO]
_CHUNK = 1 << 18
_MOST_ENTRIES = 100_000
_KINDS = "|".join(map(re.escape, MESSAGES.values()))
_IN_PACKAGE = re.compile(rf"[0-9a-fA-F-]{{36}}_({_KINDS})\.xml")


def write_package(
    folder: Path, process: UUID, kind: str, message: bytes, papers: Iterable[Paper] = ()
) -> Path:
    """Write the package into the folder, whole or not at all; raises :class:`Conflict`."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / file_name(process, kind)
    if target.exists():
        raise Conflict(
            _("Die Datei {name} gibt es schon.").format(name=target.name),
            remedy=_("Geben Sie einen anderen Ordner an."),
        )
    growing = target.with_suffix(".zip.part")
    try:
        with zipfile.ZipFile(growing, "w", zipfile.ZIP_DEFLATED) as package:
            package.writestr(file_name(process, kind, "xml"), message)
            for name, content in papers:
                with content, package.open(name, "w", force_zip64=True) as entry:
                    while chunk := content.read(_CHUNK):
                        entry.write(chunk)
        os.replace(growing, target)
    finally:
        growing.unlink(missing_ok=True)
    return target


def read_package(path: Path) -> Message:
    """The message in a package, or in an XML file by itself; raises :class:`Invalid`."""
    if not zipfile.is_zipfile(path):
        with path.open("rb") as file:
            return read_message(file.read(MAX_BYTES + 1))
    try:
        with zipfile.ZipFile(path) as package:
            return read_message(_message_in(package))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise Invalid(
            _("Das Paket lässt sich nicht öffnen ({why}).").format(why=error),
            remedy=_("Lassen Sie es sich vom Archiv noch einmal schicken."),
        ) from None


def _message_in(package: zipfile.ZipFile) -> bytes:
    entries = package.infolist()
    found = [entry for entry in entries if _IN_PACKAGE.fullmatch(entry.filename)]
    if len(found) != 1 or len(entries) > _MOST_ENTRIES:
        raise Invalid(
            _("Im Paket liegt nicht genau eine Nachricht der Aussonderung."),
            remedy=_("Sie heißt <ProzessID>_Aussonderung.<Name>.<Nummer>.xml."),
        )
    with package.open(found[0]) as entry:
        return entry.read(MAX_BYTES + 1)
