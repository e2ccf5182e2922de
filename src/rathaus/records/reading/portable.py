"""PDF: read by a process of its own, which a hostile file can neither keep busy nor fill up."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from rathaus.records.reading import pdf_process

_SECONDS: Final = 60


class LockedPdf(Exception):
    """The file needs a password."""


class UnreadablePdf(Exception):
    """The file is damaged, or took too long or too much memory."""


def read_pdf(content: bytes) -> str:
    """The text of all pages, as far as there are letters in them; scans have none."""
    try:
        done = subprocess.run(  # noqa: S603 - our own program, no shell, content by pipe
            [sys.executable, "-I", str(Path(pdf_process.__file__))],
            input=content,
            capture_output=True,
            timeout=_SECONDS,
            env={"PATH": os.environ.get("PATH", ""), "PYTHONIOENCODING": "utf-8"},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise UnreadablePdf("timeout") from None
    if done.returncode == pdf_process.LOCKED:
        raise LockedPdf
    if done.returncode != 0:
        raise UnreadablePdf(done.stderr[-200:].decode("utf-8", "replace"))
    return done.stdout.decode("utf-8", "replace")
