"""Looking at a version page by page: how many, their pictures, and what they say.

Pictures and words are kept for a short while in the memory of the process, bounded in size, so that
leafing and a strip of small pictures do not start a process for each. Who asks has found the
document before; what is kept goes by the hash of the content, never by the document.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import Any, Final

from rathaus.kernel import blobs
from rathaus.kernel.blobs import media
from rathaus.kernel.errors import Altered
from rathaus.kernel.tenancy import current_city
from rathaus.records.models import DocumentVersion, RenditionKind, RenditionState
from rathaus.records.renditions.making import shown
from rathaus.records.renditions.pages import (
    LockedPdf,
    NoSuchPage,
    UnreadablePdf,
    Word,
    page_images,
    page_sizes,
    words_on,
)
from rathaus.records.renditions.producing import DAMAGED, LOCKED
from rathaus.records.renditions.queries import renditions_of

WIDTHS: Final = (120, 240, 800, 1200, 1600)
_TOGETHER: Final = 8
_SMALL: Final = 120
_MOST_BYTES: Final = 48_000_000
_SECONDS: Final = 600
_NOTHING: Final = object()


class CannotLook(Exception):
    """There is nothing to look at; the argument says why, in German."""


@dataclass(frozen=True, slots=True)
class Look:
    """A version opened for reading. ``note`` says what is to be known about this view."""

    version: DocumentVersion
    pages: int
    sizes: tuple[tuple[float, float], ...]
    note: str


def open_version(version: DocumentVersion) -> Look:
    """Open a version; raises :class:`CannotLook` with the cause."""
    found = _pdf(version)
    sizes = _kept.get(("sizes", *_key(version)), lambda: _tried(lambda: page_sizes(found[0])))
    if not sizes:
        raise CannotLook(DAMAGED)
    return Look(version, len(sizes), tuple(sizes), found[1])


def picture_of(version: DocumentVersion, page: int, width: int) -> bytes:
    """The picture of a page in the next larger of :data:`WIDTHS`: PNG or WebP.

    Small ones are drawn several at a time, since a strip asks for all of them. Raises
    :class:`CannotLook` and :class:`NoSuchPage`.
    """
    width = next((known for known in WIDTHS if known >= width), WIDTHS[-1])
    if width != _SMALL:
        key = ("picture", page, width, *_key(version))
        return bytes(_kept.get(key, lambda: _draw(version, [page], width)[0]))
    first = page - (page - 1) % _TOGETHER
    strip = ("strip", first, *_key(version))
    last = min(first + _TOGETHER - 1, open_version(version).pages)
    if not first <= page <= last:
        raise NoSuchPage
    drawn = _kept.get(strip, lambda: _draw(version, list(range(first, last + 1)), width))
    return bytes(drawn[page - first])


def lines_of(version: DocumentVersion, page: int) -> list[str]:
    """What the page says, line by line; of scans what was recognised. Empty where there is none.

    Raises :class:`CannotLook` and :class:`NoSuchPage`.
    """
    words = _kept.get(("words", page, *_key(version)), lambda: _words(version, page))
    return _in_lines(words)


def silence(version: DocumentVersion) -> str:
    """Why a page without text has none, in German; empty where nothing is known."""
    return next(
        (
            rendition.note
            for rendition in renditions_of(version)
            if rendition.kind == RenditionKind.OCR and rendition.note
        ),
        "",
    )


def _draw(version: DocumentVersion, pages: list[int], width: int) -> list[bytes]:
    found = _pdf(version)[0]
    return list(_tried(lambda: page_images(found, pages, width=width)))


def _words(version: DocumentVersion, page: int) -> list[Word]:
    found = _pdf(version)[0]
    words = _tried(lambda: words_on(found, page))
    if words:
        return list(words)
    recognised = next(
        (
            rendition.blob
            for rendition in renditions_of(version)
            if rendition.kind == RenditionKind.OCR and rendition.state == RenditionState.MADE
        ),
        None,
    )
    if recognised is None:
        return []
    try:
        layer = blobs.read(recognised)
    except Altered:
        return []
    return list(_tried(lambda: words_on(layer, page)))


def _pdf(version: DocumentVersion) -> tuple[bytes, str]:
    """The version as PDF and what is to be known about it."""
    if version.media_type == media.PDF:
        return blobs.read(version.blob), ""
    found = _kept.get(("pdf", *_key(version)), lambda: shown(version, convert=False))
    if found.content is None:
        raise CannotLook(found.note)
    return found.content, found.note


def _key(version: DocumentVersion) -> tuple[str, str, str]:
    return (current_city().slug, str(version.pk), version.sha256)


def _tried(ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except LockedPdf:
        raise CannotLook(LOCKED) from None
    except UnreadablePdf:
        raise CannotLook(DAMAGED) from None


def _in_lines(words: list[Word]) -> list[str]:
    """Words on one height are one line, in the order of the file."""
    lines: list[list[Word]] = []
    for word in words:
        middle = word.y + word.h / 2
        last = lines[-1][-1] if lines else None
        if last is not None and last.y <= middle <= last.y + last.h and word.x >= last.x:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [" ".join(word.text for word in line) for line in lines]


class _Kept:
    """What was asked for lately, within a number of bytes and for some minutes."""

    def __init__(self) -> None:
        self._entries: OrderedDict[Hashable, tuple[float, int, Any]] = OrderedDict()
        self._turns: dict[Hashable, Lock] = {}
        self._lock = Lock()
        self._bytes = 0

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """What is kept under the key, else made now: once, however many ask at the same time."""
        with self._lock:
            turn = self._turns.setdefault(key, Lock())
        try:
            with turn:
                found = self._found(key)
                return self._keep(key, make()) if found is _NOTHING else found
        finally:
            with self._lock:
                self._turns.pop(key, None)

    def _found(self, key: Hashable) -> Any:
        with self._lock:
            self._forget_old()
            if key not in self._entries:
                return _NOTHING
            self._entries.move_to_end(key)
            return self._entries[key][2]

    def _keep(self, key: Hashable, made: Any) -> Any:
        size = _size(made)
        with self._lock:
            if key not in self._entries and size < _MOST_BYTES // 4:
                self._entries[key] = (monotonic() + _SECONDS, size, made)
                self._bytes += size
            while self._bytes > _MOST_BYTES:
                self._drop(next(iter(self._entries)))
        return made

    def _forget_old(self) -> None:
        for key in [key for key, entry in self._entries.items() if entry[0] < monotonic()]:
            self._drop(key)

    def _drop(self, key: Hashable) -> None:
        self._bytes -= self._entries.pop(key)[1]


def _size(made: Any) -> int:
    if isinstance(made, bytes | str):
        return len(made)
    if isinstance(made, list | tuple):
        return 64 + sum(_size(part) for part in made)
    return 32


_kept: Final = _Kept()
