"""File names as people send them, made harmless without making them unrecognisable."""

from __future__ import annotations

import re
import unicodedata

_MAX_CHARACTERS = 120
_MAX_BYTES = 200
_MAX_EXTENSION = 16
_FALLBACK = "datei"
# Characters that some file system or shell reads as syntax.
_RESERVED = re.compile(r'[<>:"|?*`$]')
_WHITESPACE = re.compile(r"\s+")
# Names that Windows reads as devices, whatever the extension.
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)", re.IGNORECASE)


def safe_name(name: str) -> str:
    """A file name without path, control characters and traps; idempotent.

    Removed are path parts of both styles, control and format characters (among them the right-to-
    left override that shows ``exe.pdf`` as ``fdp.exe``), and characters with a meaning for file
    systems. At most 120 characters and 200 bytes; the extension survives the shortening. A name of
    which nothing is left becomes ``datei``.
    """
    text = unicodedata.normalize("NFC", name)
    text = re.split(r"[/\\]", text)[-1]
    text = "".join(_harmless(character) for character in text)
    text = unicodedata.normalize("NFC", _WHITESPACE.sub(" ", _RESERVED.sub("_", text)))
    text = _shorten(_trim(text))
    if _DEVICES.match(text):
        text = _shorten("_" + text)
    return text or _FALLBACK


def extension_of(name: str) -> str:
    """The last extension in lower case with its dot (``.pdf``), or an empty string."""
    stem, dot, extension = name.rpartition(".")
    return f".{extension.lower()}" if stem and dot and extension else ""


def _harmless(character: str) -> str:
    category = unicodedata.category(character)
    if category in {"Zs", "Zl", "Zp"} or character in "\t\n\r":
        return " "
    return "" if category[0] == "C" else character


def _trim(text: str) -> str:
    # A leading dot hides the file, a leading dash reads as an option, trailing dots vanish.
    return text.lstrip(" .-").rstrip(" .")


def _shorten(text: str) -> str:
    if len(text) <= _MAX_CHARACTERS and len(text.encode()) <= _MAX_BYTES:
        return text
    stem, dot, extension = text.rpartition(".")
    if not (stem and dot) or len(extension) > _MAX_EXTENSION:
        stem, ending = text, ""
    else:
        ending = f".{extension}"
    stem = stem[: _MAX_CHARACTERS - len(ending)]
    room = _MAX_BYTES - len(ending.encode())
    stem = stem.encode()[:room].decode(errors="ignore").rstrip(" .")
    return _trim(unicodedata.normalize("NFC", stem + ending))
