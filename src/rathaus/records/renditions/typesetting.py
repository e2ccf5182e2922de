"""Images and texts as PDF, set by a process of its own: PDF/A-2b where fonts suffice."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from rathaus.records.renditions import typesetting_process

_SECONDS: Final = 60
_PDFA: Final = re.compile(rb"pdfaid:part(?:>|\s*=\s*[\"'])\s*([1-4])")
MOST_LETTERS: Final = 400_000


class CannotSet(Exception):
    """The content is damaged, or beyond the limits of time and memory."""


def set_image(content: bytes, *, title: str, made: datetime) -> bytes:
    """A PDF with the image upright on A4, a page for each of its frames (TIFF).

    Raises :class:`CannotSet` for what is no JPEG, PNG, TIFF, WebP or GIF, or damaged.
    """
    return _ask(content, ask="image", title=title, timestamp=int(made.timestamp()))


def set_text(text: str, *, title: str, note: str, table: bool, made: datetime) -> bytes:
    """A PDF with this text on A4, ``note`` in a frame above; a ``table`` (CSV) in columns.

    Raises :class:`CannotSet` where setting it takes too long or too much memory.
    """
    order = {"title": title, "note": note, "table": table, "timestamp": int(made.timestamp())}
    return _ask(text[:MOST_LETTERS].encode("utf-8", "replace"), ask="text", **order)


def declared_part(content: bytes) -> int:
    """The part of PDF/A (ISO 19005) to which a PDF declares to conform; 0 for none.

    What it declares is not verified.
    """
    found = _PDFA.search(content)
    return int(found[1]) if found else 0


def _ask(content: bytes, **order: Any) -> bytes:
    fonts = Path(settings.LIBRARY) / "procedures" / "common" / "letters" / "fonts"
    order["fonts"] = [str(fonts)] if fonts.is_dir() else []
    program = str(Path(typesetting_process.__file__))
    with tempfile.TemporaryDirectory(prefix="rathaus-") as folder:
        try:
            done = subprocess.run(  # noqa: S603 - our own program, no shell, content by pipe
                [sys.executable, "-I", "-B", program, folder, json.dumps(order)],
                input=content,
                capture_output=True,
                timeout=_SECONDS,
                env={"PATH": os.environ.get("PATH", "")},
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise CannotSet("timeout") from None
    if done.returncode != 0:
        raise CannotSet(done.stderr[-200:].decode("utf-8", "replace"))
    return done.stdout
