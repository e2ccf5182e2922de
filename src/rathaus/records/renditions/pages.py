"""Pages of a PDF: their sizes, pictures and words, asked of a process of its own.

A hostile file can neither keep the house busy nor fill it up: the process has limits of memory,
CPU time, pages and pixels, writes no file and imports nothing of the house. Pages count from 1.
"""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any, Final, NamedTuple

from rathaus.records.reading.portable import LockedPdf, UnreadablePdf
from rathaus.records.renditions import pages_process

__all__ = ["LockedPdf", "NoSuchPage", "UnreadablePdf", "Word", "page_images", "page_sizes"]
__all__ += ["words_on"]

MOST_AT_ONCE: Final = 40
MOST_WIDE: Final = 3_000
_SECONDS: Final = 30
# However many people leaf at once: the memory of the machine is for others too.
_places: Final = BoundedSemaphore(4)


class NoSuchPage(Exception):
    """The PDF has no page of this number, or it lies beyond the number of pages that we open."""


class Word(NamedTuple):
    """A word and its box as fractions of the shown page, from the top left corner."""

    text: str
    x: float
    y: float
    w: float
    h: float


def page_sizes(content: bytes) -> list[tuple[float, float]]:
    """Width and height of each page in points (1/72 inch), as shown, rotation respected.

    Of very long files the first 5,000 pages. Raises :class:`LockedPdf` where a password is needed
    and :class:`UnreadablePdf` for what is damaged, no PDF or beyond the limits.
    """
    return [(across, down) for across, down in json.loads(_ask(content, ask="sizes"))]


def page_images(content: bytes, pages: Sequence[int], *, width: int) -> list[bytes]:
    """A picture of each of these pages, ``width`` pixels wide: PNG, or WebP where far smaller.

    Extreme pages are drawn smaller. Raises :class:`LockedPdf`, :class:`UnreadablePdf` and
    :class:`NoSuchPage`; :class:`ValueError` for more than 40 pages or a width beyond reason.
    """
    if len(pages) > MOST_AT_ONCE or not 1 <= width <= MOST_WIDE:
        raise ValueError(f"{len(pages)} pages, {width} pixels")
    answer, images = _ask(content, ask="images", pages=list(pages), width=width), []
    while answer:
        (size,) = struct.unpack(">I", answer[:4])
        images.append(answer[4 : 4 + size])
        answer = answer[4 + size :]
    return images


def words_on(content: bytes, page: int) -> list[Word]:
    """The words on a page in the order of the file, with their boxes; scans have none.

    Raises :class:`LockedPdf`, :class:`UnreadablePdf` and :class:`NoSuchPage`.
    """
    return [Word(*word) for word in json.loads(_ask(content, ask="words", page=page))]


def _ask(content: bytes, **question: Any) -> bytes:
    program = str(Path(pages_process.__file__))
    try:
        with _places:
            done = subprocess.run(  # noqa: S603 - our own program, no shell, content by pipe
                [sys.executable, "-I", "-B", program, json.dumps(question)],
                input=content,
                capture_output=True,
                timeout=_SECONDS,
                env={"PATH": os.environ.get("PATH", "")},
                check=False,
            )
    except subprocess.TimeoutExpired:
        raise UnreadablePdf("timeout") from None
    if done.returncode == pages_process.LOCKED:
        raise LockedPdf
    if done.returncode == pages_process.NO_SUCH_PAGE:
        raise NoSuchPage
    if done.returncode != 0:
        raise UnreadablePdf(done.stderr[-200:].decode("utf-8", "replace"))
    return done.stdout
