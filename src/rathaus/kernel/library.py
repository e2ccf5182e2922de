"""The library: data outside the code (law, procedures, cities), and strict reading of its tables.

A table is a CSV file (UTF-8, comma) with one header line. Anything unexpected in it is refused
with file, line and reason, because a rule that is read wrongly makes wrong decisions.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast

from rathaus.kernel.errors import RathausError

_Function = TypeVar("_Function", bound=Callable[..., Any])
_caches: list[Callable[[], None]] = []


class BadTable(RathausError):
    """A table of the library cannot be used; names file, line and reason."""

    code = "bad-table"

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(
            f"{path}:{line}: {reason}",
            remedy="Bitte die Zeile berichtigen; die Spalten erklärt library/law/README.md.",
        )
        self.path, self.line, self.reason = path, line, reason


class NoLibrary(RathausError):
    """The library folder was not found."""

    code = "no-library"


def cached(function: _Function) -> _Function:
    """Remember the results of ``function`` until :func:`reload`."""
    remembering = lru_cache(maxsize=None)(function)
    _caches.append(remembering.cache_clear)
    return cast("_Function", remembering)


def reload() -> None:
    """Forget everything that was read from the library, so that it is read again."""
    for clear in _caches:
        clear()


@cached
def library_path() -> Path:
    """The folder of the library.

    ``RATHAUS_LIBRARY`` decides; without it the ``library`` folder beside ``src`` in the source
    tree, else the copy inside the installed package. Raises NoLibrary.
    """
    wish = os.environ.get("RATHAUS_LIBRARY")
    package = Path(__file__).resolve().parents[1]
    if wish:
        candidates = [Path(wish).expanduser()]
    else:
        candidates = [folder / "library" for folder in package.parents] + [package / "library"]
    for folder in candidates:
        if (folder / "law").is_dir():
            return folder
    raise NoLibrary(
        f"Die Bibliothek mit den Rechtsdaten wurde nicht gefunden ({candidates[0]}).",
        remedy="Bitte RATHAUS_LIBRARY auf den Ordner „library“ setzen.",
    )


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table; its methods turn cells into values or refuse them by name."""

    path: Path
    line: int
    cells: dict[str, str]

    def bad(self, reason: str) -> BadTable:
        """The error for this line."""
        return BadTable(self.path, self.line, reason)

    def text(self, column: str, *, required: bool = False) -> str:
        """The cell; with ``required`` it must not be empty."""
        cell = self.cells[column]
        if required and not cell:
            raise self.bad(f"Spalte „{column}“ ist leer.")
        return cell

    def choice(self, column: str, allowed: Collection[str]) -> str:
        """The cell, which must be one of ``allowed``."""
        cell = self.cells[column]
        if cell not in allowed:
            raise self.bad(
                f"Spalte „{column}“: „{cell}“ ist unbekannt; möglich: {', '.join(sorted(allowed))}."
            )
        return cell

    def day(self, column: str) -> date | None:
        """The cell as a date (YYYY-MM-DD); empty means unknown or open."""
        cell = self.cells[column]
        if not cell:
            return None
        try:
            return date.fromisoformat(cell)
        except ValueError:
            raise self.bad(f"Spalte „{column}“: „{cell}“ ist kein Datum (JJJJ-MM-TT).") from None

    def whole(self, column: str) -> int | None:
        """The cell as a whole number ≥ 0; empty means none."""
        cell = self.cells[column]
        if not cell:
            return None
        if not (cell.isascii() and cell.isdigit()):
            raise self.bad(f"Spalte „{column}“: „{cell}“ ist keine ganze Zahl ab 0.")
        return int(cell)


def read_table(path: Path, columns: str) -> Iterator[Row]:
    """The lines of the table at ``path`` with exactly these ``columns``. Raises BadTable."""
    try:
        file = path.open(encoding="utf-8-sig", newline="")
    except OSError as error:
        raise BadTable(path, 0, f"Die Datei ist nicht lesbar ({error.strerror}).") from error
    with file:
        reader = csv.reader(file, strict=True)
        try:
            header = next(reader, [])
            _check_header(path, header, columns.split())
            for cells in reader:
                if not cells:
                    continue
                if len(cells) != len(header):
                    reason = f"{len(cells)} Zellen statt {len(header)}."
                    raise BadTable(path, reader.line_num, reason)
                stripped = (cell.strip() for cell in cells)
                yield Row(path, reader.line_num, dict(zip(header, stripped, strict=True)))
        except csv.Error as error:
            raise BadTable(path, reader.line_num, f"Kein gültiges CSV ({error}).") from error
        except UnicodeDecodeError as error:
            raise BadTable(path, reader.line_num + 1, "Die Datei ist nicht UTF-8.") from error


def _check_header(path: Path, header: Sequence[str], columns: Sequence[str]) -> None:
    missing = [name for name in columns if name not in header]
    unknown = [name for name in header if name not in columns]
    if missing or unknown or len(header) != len(columns):
        parts = [f"fehlt: {name}" for name in missing] + [f"unbekannt: {name}" for name in unknown]
        raise BadTable(path, 1, f"Kopfzeile falsch ({'; '.join(parts) or 'Spalte doppelt'}).")
