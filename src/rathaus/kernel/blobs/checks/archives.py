"""Archives and office documents: what they unfold to, counted while unfolding, never believed."""

from __future__ import annotations

import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, BinaryIO, Final, NoReturn

from django.utils.translation import gettext as _

from rathaus.kernel.blobs import media
from rathaus.kernel.errors import Refused

if TYPE_CHECKING:
    from rathaus.kernel.blobs.policy import Policy

_CHUNK: Final = 1 << 16
_SPOOL: Final = 4 << 20
# Below this size an extreme ratio harms nobody (an empty form packs very well).
_SMALL: Final = 1 << 20
_END_RECORD: Final = b"PK\x05\x06"
_END_RECORD_SIZE: Final = 22
# Bytes of the directory per entry that no honest archive exceeds.
_DIRECTORY_ENTRY: Final = 1024
_NESTED_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_NESTED_GZIP: Final = b"\x1f\x8b"
_NESTED_OTHER: Final = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\xfd7zXZ\x00", b"BZh")
_PROGRAMS: Final = (b"MZ", b"\x7fELF")
_MACRO_PARTS: Final = ("vbaproject.bin", "vbadata.xml")
_OOXML: Final = {"word/": media.DOCX, "xl/": media.XLSX, "ppt/": media.PPTX}
_ODF: Final = {kind.encode(): kind for kind in (media.ODT, media.ODS, media.ODP)}


@dataclass(slots=True)
class _Budget:
    """How much may still be unpacked, shared by an archive and all archives within it."""

    policy: Policy
    packed: int
    unpacked: int = 0

    def spend(self, amount: int) -> None:
        self.unpacked += amount
        too_much = self.unpacked > self.policy.unpacked_bytes
        too_dense = self.unpacked > max(_SMALL, self.packed * self.policy.ratio)
        if too_much or too_dense:
            _refuse_bomb()


def office_type(file: BinaryIO) -> str | None:
    """The type of an office document inside a ZIP container, or None for any other archive."""
    try:
        _check_directory(file, entries=20_000)
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            if names and names[0] == "mimetype":
                with archive.open("mimetype") as part:
                    return _ODF.get(part.read(100))
            if "[Content_Types].xml" not in names:
                return None
            return next(
                (kind for part, kind in _OOXML.items() if any(n.startswith(part) for n in names)),
                None,
            )
    except (zipfile.BadZipFile, Refused, NotImplementedError, RuntimeError, EOFError, zlib.error):
        return None


def check_zip(file: BinaryIO, policy: Policy, *, size: int) -> None:
    """Refuse bombs, passwords, damage, and programs inside; unpacks every entry once."""
    _check_zip(file, _Budget(policy, packed=size), depth=0)


def check_office(file: BinaryIO) -> None:
    """Refuse documents with macros or active controls."""
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            part = name.lower()
            if part.endswith(_MACRO_PARTS) or part.startswith(("basic/", "scripts/")):
                _refuse_macros()
            if "/activex/" in part:
                _refuse_macros()
        if "[Content_Types].xml" in archive.namelist():
            with archive.open("[Content_Types].xml") as types:
                if b"macroenabled" in types.read(_SPOOL).lower():
                    _refuse_macros()


def check_gzip(file: BinaryIO, policy: Policy, *, size: int) -> None:
    """Refuse gzip files that unfold to more than the policy allows."""
    budget = _Budget(policy, packed=size)
    file.seek(0)
    _inspect_content(_gunzip(file), budget, depth=0)


def has_appended_zip(file: BinaryIO, size: int) -> bool:
    """Whether a ZIP archive ends exactly where this file ends (a polyglot)."""
    tail_size = min(size, _END_RECORD_SIZE + 0xFFFF)
    file.seek(size - tail_size)
    tail = file.read(tail_size)
    position = tail.rfind(_END_RECORD)
    if position < 0 or len(tail) - position < _END_RECORD_SIZE:
        return False
    comment = int.from_bytes(tail[position + 20 : position + 22], "little")
    return position + _END_RECORD_SIZE + comment == len(tail)


def _check_zip(file: BinaryIO, budget: _Budget, *, depth: int) -> None:
    policy = budget.policy
    _check_directory(file, entries=policy.entries)
    try:
        with zipfile.ZipFile(file) as archive:
            infos = archive.infolist()
            _check_infos(infos, budget)
            for info in infos:
                if not info.is_dir():
                    with archive.open(info) as part:
                        _inspect_content(_chunks(part), budget, depth=depth)
    except (zipfile.BadZipFile, EOFError, zlib.error, OSError, ValueError) as error:
        _refuse_damaged(error)
    except (NotImplementedError, RuntimeError) as error:
        raise Refused(
            _("Das Archiv ist auf eine Weise gepackt, die sich nicht prüfen lässt."),
            remedy=_("Laden Sie die enthaltenen Dateien einzeln hoch."),
        ) from error


def _check_directory(file: BinaryIO, *, entries: int) -> None:
    """Bound the table of contents before the library reads it into memory."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _END_RECORD_SIZE - 0xFFFF))
    tail = file.read()
    position = tail.rfind(_END_RECORD)
    if position < 0 or len(tail) - position < _END_RECORD_SIZE:
        _refuse_damaged()
    count = int.from_bytes(tail[position + 10 : position + 12], "little")
    directory = int.from_bytes(tail[position + 12 : position + 16], "little")
    if count > entries or directory > entries * _DIRECTORY_ENTRY:
        _refuse_bomb()


def _check_infos(infos: list[zipfile.ZipInfo], budget: _Budget) -> None:
    if len(infos) > budget.policy.entries:
        _refuse_bomb()
    # Entries that share their bytes are the trick of the flat bomb.
    if sum(info.compress_size for info in infos) > budget.packed:
        _refuse_bomb()
    if sum(info.file_size for info in infos) > budget.policy.unpacked_bytes:
        _refuse_bomb()
    for info in infos:
        if info.flag_bits & 1:
            raise Refused(
                _("Das Archiv ist mit einem Kennwort geschützt."),
                remedy=_("Laden Sie die Dateien ohne Kennwort hoch."),
            )
        parts = info.filename.replace("\\", "/").split("/")
        if ".." in parts or info.filename.startswith("/") or _is_link(info):
            raise Refused(
                _("Das Archiv enthält Namen, die aus dem Archiv hinausführen."),
                remedy=_("Laden Sie die enthaltenen Dateien einzeln hoch."),
            )


def _is_link(info: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(info.external_attr >> 16)


def _inspect_content(chunks: Iterator[bytes], budget: _Budget, *, depth: int) -> None:
    """Unpack one entry, counting; look into what is an archive itself."""
    first = next(chunks, b"")
    if first.startswith(_PROGRAMS):
        raise Refused(
            _("Das Archiv enthält ein ausführbares Programm."),
            remedy=_("Laden Sie nur Dokumente und Bilder hoch."),
        )
    nested = first.startswith((*_NESTED_ZIP, _NESTED_GZIP))
    if first.startswith(_NESTED_OTHER) or (nested and depth >= budget.policy.depth):
        raise Refused(
            _("Das Archiv enthält weitere Archive, die sich nicht prüfen lassen."),
            remedy=_("Laden Sie die enthaltenen Dateien einzeln hoch."),
        )
    with tempfile.SpooledTemporaryFile(max_size=_SPOOL) as copy:
        while first:
            budget.spend(len(first))
            if nested:
                copy.write(first)
            first = next(chunks, b"")
        if nested:
            _inspect_nested(copy, budget, depth=depth + 1)


def _inspect_nested(copy: IO[bytes], budget: _Budget, *, depth: int) -> None:
    copy.seek(0)
    if copy.read(2) == _NESTED_GZIP:
        copy.seek(0)
        _inspect_content(_gunzip(copy), budget, depth=depth)
    else:
        _check_zip(copy, budget, depth=depth)  # type: ignore[arg-type]


def _chunks(part: IO[bytes]) -> Iterator[bytes]:
    while chunk := part.read(_CHUNK):
        yield chunk


def _gunzip(file: IO[bytes]) -> Iterator[bytes]:
    """Unpack every member of a gzip file in bounded pieces."""
    pending = b""
    try:
        while True:
            member = zlib.decompressobj(wbits=31)
            while not member.eof:
                pending = pending or file.read(_CHUNK)
                if not pending:
                    _refuse_damaged()
                if piece := member.decompress(pending, _CHUNK):
                    yield piece
                pending = member.unconsumed_tail
            pending = member.unused_data.lstrip(b"\x00") or file.read(_CHUNK).lstrip(b"\x00")
            if not pending:
                return
    except zlib.error as error:
        _refuse_damaged(error)


def _refuse_bomb() -> NoReturn:
    raise Refused(
        _("Das Archiv entpackt sich zu einer unzulässig großen Datenmenge."),
        remedy=_("Laden Sie die enthaltenen Dateien einzeln und ungepackt hoch."),
    )


def _refuse_damaged(cause: Exception | None = None) -> NoReturn:
    raise Refused(
        _("Das Archiv ist beschädigt oder unvollständig."),
        remedy=_("Packen Sie die Dateien neu, oder laden Sie sie einzeln hoch."),
    ) from cause


def _refuse_macros() -> NoReturn:
    raise Refused(
        _("Das Dokument enthält Makros, also Programme, die beim Öffnen laufen können."),
        remedy=_("Speichern Sie es ohne Makros oder als PDF und laden Sie es erneut hoch."),
    )
