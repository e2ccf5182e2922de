"""The process that reads one PDF: content in, text out, and nothing else at hand.

It is started by path and imports nothing of the house. Exit codes: 0 read, 3 locked, 4 damaged.
"""

from __future__ import annotations

import io
import resource
import sys
from typing import Final

LOCKED: Final = 3
DAMAGED: Final = 4
_MEMORY: Final = 1_000_000_000
_CPU_SECONDS: Final = 50
_MOST_PAGES: Final = 2_000
_MOST_LETTERS: Final = 600_000


def main() -> int:
    """Read standard input as PDF and write its text."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    sys.stdout = io.TextIOWrapper(sys.stdout.buffer, "utf-8", errors="replace")
    try:
        reader = PdfReader(io.BytesIO(sys.stdin.buffer.read()))
        # Many papers are only protected against changes and open without a password.
        if reader.is_encrypted and not reader.decrypt(""):
            return LOCKED
        _tell(reader)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError):
        return DAMAGED
    except (RecursionError, MemoryError, NotImplementedError):
        return DAMAGED
    sys.stdout.flush()
    return 0


def _tell(reader: object) -> None:
    letters = 0
    for number, page in enumerate(reader.pages):  # type: ignore[attr-defined]
        if number >= _MOST_PAGES or letters > _MOST_LETTERS:
            break
        text = page.extract_text()
        letters += len(text)
        sys.stdout.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
