"""Papers made fit to be handed out, asked of :mod:`clean_process` and :mod:`leaf_process`."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from rathaus.records.inspection import clean_process, leaf_process
from rathaus.records.reading.portable import LockedPdf, UnreadablePdf

_SECONDS: Final = 300


class Box(NamedTuple):
    """A rectangle as fractions of the shown page, from its top left corner."""

    x: float
    y: float
    w: float
    h: float


class Placed(NamedTuple):
    """A word and the box around its letters."""

    text: str
    x: float
    y: float
    w: float
    h: float

    @property
    def box(self) -> Box:
        """Where it stands."""
        return Box(*self[1:])


class Black(NamedTuple):
    """A rectangle to make unreadable, with the mark that is printed in it."""

    x: float
    y: float
    w: float
    h: float
    mark: str


def clean_pages(content: bytes) -> bytes:
    """The pages of a PDF as a PDF that holds nothing else of it.

    Filled-in fields become part of their page; annotations, attachments, scripts, outline, layers,
    tags and metadata are gone. Raises :class:`LockedPdf` and :class:`UnreadablePdf`.
    """
    done = _run(clean_process.__file__, content)
    if done.returncode != clean_process.LAYERED:
        return _answer(done)
    # Of a PDF with layers only the pictures of its pages go on, without any text.
    sizes = json.loads(_ask(content, ask="words"))
    return _ask(content, ask="redact", pages={number: {} for number in sizes})


def placed_words(clean: bytes, pages: Sequence[int] = ()) -> dict[int, list[Placed]]:
    """The words on these pages (by default on all) of a clean PDF; scans have none."""
    answer = json.loads(_ask(clean, ask="words", pages=list(pages)))
    return {int(number): [Placed(*word) for word in words] for number, words in answer.items()}


def redact_pages(clean: bytes, black: Mapping[int, Sequence[Black]]) -> bytes:
    """The PDF with these pages rebuilt from a picture in which the rectangles are black.

    A word that a rectangle touches is black as a whole and in no text any more; the words beside
    it stay as text that is found and read aloud. Nothing of the old page remains in the file.
    """
    pages = {str(page): {"boxes": [list(one) for one in boxes]} for page, boxes in black.items()}
    return _ask(clean, ask="redact", pages=pages)


def _ask(content: bytes, **question: Any) -> bytes:
    asked = json.dumps(question).encode()
    return _answer(_run(leaf_process.__file__, struct.pack(">I", len(asked)) + asked + content))


def _run(program: str, given: bytes) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(  # noqa: S603 - our own program, no shell, content by pipe
            [sys.executable, "-I", "-B", str(Path(program))],
            input=given,
            capture_output=True,
            timeout=_SECONDS,
            env={"PATH": os.environ.get("PATH", "")},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise UnreadablePdf("timeout") from None


def _answer(done: subprocess.CompletedProcess[bytes]) -> bytes:
    if done.returncode == leaf_process.LOCKED:
        raise LockedPdf
    if done.returncode != 0:
        raise UnreadablePdf(done.stderr[-200:].decode("utf-8", "replace"))
    return done.stdout
