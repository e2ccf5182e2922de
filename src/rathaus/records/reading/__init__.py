"""Reading what a document says: PDF, plain text, HTML, Word and OpenDocument.

Whatever people send is read with limits of size and time, and never fails its filing:
what cannot be read says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

import orjson

from rathaus.kernel.blobs import media
from rathaus.records.models import TextState
from rathaus.records.reading.markup import read_html
from rathaus.records.reading.packed import LockedPackage, UnreadablePackage, read_docx, read_odt
from rathaus.records.reading.portable import LockedPdf, UnreadablePdf, read_pdf

MOST_BYTES: Final = 60_000_000
MOST_LETTERS: Final = 500_000


class Read(NamedTuple):
    """What came of it, and the text as far as there is any."""

    state: TextState
    text: str = ""


def read_text(content: bytes, media_type: str) -> Read:
    """The text of a content of this type, with spaces and lines drawn together."""
    read = read_lines(content, media_type)
    text = " ".join(read.text.split())
    return Read(read.state, text)


def read_lines(content: bytes, media_type: str) -> Read:
    """The text of a content of this type, a line for each of its paragraphs."""
    reader = _READERS.get(media_type)
    if reader is None:
        return Read(TextState.OTHER)
    if len(content) > MOST_BYTES:
        return Read(TextState.TOO_LARGE)
    try:
        text = reader(content)
    except (LockedPdf, LockedPackage):
        return Read(TextState.LOCKED)
    except (UnreadablePdf, UnreadablePackage):
        return Read(TextState.BROKEN)
    text = text.replace("\x00", " ").encode("utf-8", "replace").decode()
    lines = (" ".join(line.split()) for line in text.splitlines())
    text = "\n".join(lines).strip()[:MOST_LETTERS]
    return Read(TextState.READ, text) if text else Read(TextState.EMPTY)


def can_be_read(media_type: str) -> bool:
    """Whether contents of this type may have a text."""
    return media_type in _READERS


def _read_plain(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def _read_text_file(content: bytes) -> str:
    """Plain text; of answers that are kept as JSON only what people said, without its keys."""
    text = _read_plain(content)
    if not text.lstrip().startswith("{"):
        return text
    try:
        return " ".join(_said(orjson.loads(text)))
    except (orjson.JSONDecodeError, RecursionError):
        return text


def _said(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from _said(inner)
    elif isinstance(value, str):
        yield value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(value)


_READERS: Final[dict[str, Callable[[bytes], str]]] = {
    media.PDF: read_pdf,
    media.TEXT: _read_text_file,
    media.CSV: _read_plain,
    media.HTML: lambda content: read_html(_read_plain(content)),
    media.DOCX: read_docx,
    media.ODT: read_odt,
}
