"""Letters of a procedure folder: the template with all it needs, and the finished document."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from rathaus.kernel.errors import RathausError

COMMON = "common/letters"
"""Where templates find the common stationery, seen from the root of their small world."""


@dataclass(frozen=True)
class Letter:
    """A letter template (Briefvorlage): ``files`` is the whole world that it can see.

    Keys are paths, ``<name>.typ`` the letter itself, ``common/letters/…`` the stationery.
    """

    name: str
    files: Mapping[str, bytes]
    fonts: Path

    @cached_property
    def digest(self) -> str:
        """SHA-256 over all files: the same digest sets the same letter."""
        total = hashlib.sha256()
        for path in sorted(self.files):
            total.update(f"{path}\0{len(self.files[path])}\0".encode())
            total.update(self.files[path])
        return total.hexdigest()

    @property
    def main(self) -> str:
        """The path of the letter itself."""
        return f"{self.name}.typ"


@dataclass(frozen=True, slots=True)
class Pdf:
    """A finished letter, PDF/UA-1. ``parts`` are those it really contains, in their order.

    ``kind`` is ``decision`` or ``notice``; ``burden`` whether a decision takes something from the
    person, so that a hearing must be noted.
    """

    data: bytes = field(repr=False)
    sha256: str
    pages: int
    parts: tuple[str, ...]
    kind: str
    burden: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault of a letter: file and line, and what is wrong."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


class LetterFailed(RathausError):
    """A letter cannot be set; ``finding`` says where and why."""

    code = "letter-failed"

    def __init__(self, message: str, *, remedy: str = "", finding: Finding | None = None) -> None:
        super().__init__(message, remedy=remedy)
        self.finding = finding


class LetterRefused(LetterFailed):
    """A template that asks for what no letter may have: programs, packages, the network."""

    code = "letter-refused"
