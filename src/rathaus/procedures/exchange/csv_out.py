"""Writes decision tables as the CSV files of a procedure folder."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rathaus.procedures.tables.parse import META


@dataclass(slots=True)
class Draft:
    """A table as text: heads and cells as they will stand in the file.

    ``described`` are the lines above it (title, hit, each). ``meta`` are norm, source, status and
    the like, for each row by name.
    """

    name: str
    described: dict[str, str]
    heads: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    meta: list[Mapping[str, str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    """For each row the line in the foreign file that it comes from."""

    def csv(self) -> str:
        """The whole file."""
        used = [name for name in META if any(entry.get(name) for entry in self.meta)]
        out = io.StringIO()
        for key, text in self.described.items():
            if text:
                out.write(f"# {key}: {_line(text)}\n")
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([*self.heads, *used])
        for cells, entry in zip(self.rows, self.meta, strict=True):
            writer.writerow([*cells, *(_line(entry.get(name, "")) for name in used)])
        return out.getvalue()


def _line(text: str) -> str:
    """The text on one line; spaces inside stay, also those that hold words together."""
    return " ".join(line.strip() for line in text.strip().splitlines())


def unique_name(wanted: str, taken: Sequence[str] | set[str]) -> str:
    """The name, with a number behind it where it is taken."""
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted}_{number}", number + 1
    return name
