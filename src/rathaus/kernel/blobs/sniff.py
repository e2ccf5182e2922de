"""What a file is, told from its content and never from its name."""

from __future__ import annotations

import re
from typing import BinaryIO, Final

import filetype

from rathaus.kernel.blobs.checks.archives import office_type
from rathaus.kernel.blobs.media import GZIP, HTML, JPEG, OLE, PDF, PNG, SVG, TEXT, UNKNOWN, XML, ZIP

_HEAD_BYTES: Final = 8192

# Magic numbers at offset 0 of things that run when opened.
EXECUTABLES: Final[tuple[tuple[bytes, str], ...]] = (
    (b"\x7fELF", "Linux-Programm"),
    (b"MZ", "Windows-Programm"),
    (b"\xfe\xed\xfa\xce", "macOS-Programm"),
    (b"\xfe\xed\xfa\xcf", "macOS-Programm"),
    (b"\xce\xfa\xed\xfe", "macOS-Programm"),
    (b"\xcf\xfa\xed\xfe", "macOS-Programm"),
    (b"\xca\xfe\xba\xbe", "Java- oder macOS-Programm"),
    (b"\x00asm", "WebAssembly-Programm"),
    (b"dex\n", "Android-Programm"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "Windows-Verknüpfung"),
    (b"#!", "Skript"),
    (b"<?php", "PHP-Skript"),
)
_MAGIC: Final[tuple[tuple[bytes, str], ...]] = (
    (b"%PDF-", PDF),
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\x1f\x8b", GZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
)
# Opening tags by which browsers take a file for HTML (WHATWG MIME Sniffing § 7.1).
_HTML_START = re.compile(
    rb"<!--|<(!doctype html|html|head|script|iframe|h1|div|font|table|style|title|body|br|a|b|p)"
    rb"[\s>/]",
    re.IGNORECASE,
)
_ACTIVE = re.compile(rb"<(script|html|iframe|svg)[\s>]|<!doctype html|<\?php", re.IGNORECASE)
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")


def executable_label(head: bytes) -> str | None:
    """What kind of program this is, or None when it is none."""
    plain = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    for magic, label in EXECUTABLES:
        if head.startswith(magic) or (magic in {b"#!", b"<?php"} and plain.startswith(magic)):
            return label
    return None


def sniff(file: BinaryIO) -> str:
    """The media type of the content; ``application/octet-stream`` when nothing fits.

    ``file`` must be seekable and is left at its start.
    """
    file.seek(0)
    head = file.read(_HEAD_BYTES)
    found = _from_magic(head)
    if found is None and head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        found = office_type(file) or ZIP
    if found is None:
        found = _from_markup(head) or filetype.guess_mime(head) or _from_text(file)
    file.seek(0)
    return found


def active_markup(head: bytes) -> bool:
    """Whether the start of a file holds markup that a browser might run (polyglots)."""
    return _ACTIVE.search(head[:1024]) is not None


def _from_magic(head: bytes) -> str | None:
    return next((kind for magic, kind in _MAGIC if head.startswith(magic)), None)


def _from_markup(head: bytes) -> str | None:
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n\x0c")
    if _HTML_START.match(text):
        return SVG if re.match(rb"<!--.*?-->\s*<svg[\s>]", text, re.DOTALL) else HTML
    if re.match(rb"<(\?xml|!DOCTYPE svg|svg)[\s>]", text):
        if re.search(rb"<(\w+:)?svg[\s>]", text):
            return SVG
        return HTML if re.search(rb"<(\w+:)?(html|script)[\s>]", text, re.IGNORECASE) else XML
    return None


def _from_text(file: BinaryIO) -> str:
    """Plain text is what has no control characters and, if it names one, the encoding UTF-8."""
    file.seek(0)
    first = True
    while chunk := file.read(1 << 16):
        if _CONTROL.search(chunk) or (first and _ACTIVE.search(chunk)):
            return HTML if _ACTIVE.search(chunk) and not _CONTROL.search(chunk) else UNKNOWN
        first = False
    return UNKNOWN if first else TEXT
