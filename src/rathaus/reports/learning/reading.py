"""A city's own reports from a table, as examples to learn from."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from rathaus.kernel.errors import Invalid
from rathaus.kernel.search.folding import fold
from rathaus.reports.learning.features import Place

_NEEDED: Final = ("description", "sub_cat", "group_", "reported")
# What the platform itself adds to the text of a report.
_ADDED: Final = re.compile(r"\(Adresssuche nach:[^)]*\)?")
_UMLAUTS: Final = {ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue"}
_MAX_BYTES: Final = 200_000_000


@dataclass(frozen=True, slots=True)
class Example:
    """One report and what people finally chose for it; ``office`` is empty if nobody took it."""

    text: str
    place: Place
    category: str
    office: str
    day: date


def slug_of(label: str) -> str:
    """The key of a category by its German name: „Müll, wild“ is muell-wild."""
    spelled = label.casefold().translate(_UMLAUTS)
    plain = "".join(letter if letter.isascii() else fold(letter) for letter in spelled)
    return "-".join(re.findall(r"[a-z0-9]+", plain))


@dataclass(frozen=True, slots=True)
class Examples:
    """Examples in order of time, the names of their categories, and a digest of the source."""

    rows: tuple[Example, ...]
    labels: dict[str, str]
    digest: str

    def split(self, day: date) -> tuple[Examples, Examples]:
        """Those reported before the day, and those from it on."""
        return (
            self._of(row for row in self.rows if row.day < day),
            self._of(row for row in self.rows if row.day >= day),
        )

    def last(self, share: float) -> tuple[Examples, Examples]:
        """The earlier ones and the last ones: ``share`` of all, between 0 and 1."""
        cut = round(len(self.rows) * (1 - share))
        return self._of(self.rows[:cut]), self._of(self.rows[cut:])

    def _of(self, rows: Iterable[Example]) -> Examples:
        return Examples(tuple(rows), self.labels, self.digest)


def read_examples(path: Path, *, queues: Sequence[str] = ()) -> Examples:
    """Read a CSV file (UTF-8, comma; may be packed with gzip).

    Needed columns: ``description``, ``sub_cat`` (category), ``group_`` (office), ``reported``;
    used if there: ``lat``, ``lon``, ``address``, ``district``, ``id``. ``queues`` are values of
    ``group_`` that are no office but a place where reports wait; their office counts as unknown.
    Raises Invalid with the line for anything that cannot be read.
    """
    content = _content(path)
    table = csv.DictReader(io.StringIO(content))
    missing = [name for name in _NEEDED if name not in (table.fieldnames or ())]
    if missing:
        raise Invalid(
            f"In {path.name} fehlen Spalten: {', '.join(missing)}.",
            remedy="Nötig sind description, sub_cat, group_ und reported in der ersten Zeile.",
        )
    labels: dict[str, str] = {}
    found = []
    for row in table:
        example, label = _example(row, path.name, table.line_num, frozenset(queues))
        labels.setdefault(example.category, label)
        found.append((row["reported"], _number(row.get("id")), example))
    found.sort(key=lambda entry: entry[:2])
    digest = hashlib.sha256(content.encode()).hexdigest()
    return Examples(tuple(entry[2] for entry in found), labels, digest)


def _content(path: Path) -> str:
    try:
        data = path.read_bytes()
        if data[:2] == b"\x1f\x8b":
            with gzip.open(io.BytesIO(data)) as file:
                data = file.read(_MAX_BYTES)
        return data.decode("utf-8-sig")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise Invalid(
            f"{path.name} lässt sich nicht lesen.",
            remedy="Erwartet wird eine CSV-Tabelle in UTF-8, auch mit gzip gepackt.",
        ) from error


def _example(
    row: dict[str, str], name: str, line: int, queues: frozenset[str]
) -> tuple[Example, str]:
    label = (row["sub_cat"] or "").strip()
    office = (row["group_"] or "").strip()
    try:
        day = datetime.fromisoformat((row["reported"] or "").strip()).date()
        place = Place(
            _degree(row.get("lat")),
            _degree(row.get("lon")),
            (row.get("address") or "").strip(),
            (row.get("district") or "").strip(),
        )
    except ValueError as error:
        raise Invalid(
            f"{name}, Zeile {line}: Datum oder Lage ist nicht lesbar.",
            remedy="Erwartet werden 2021-08-01 12:30:00 und Grad mit Punkt, zum Beispiel 47.66.",
        ) from error
    if not slug_of(label):
        raise Invalid(
            f"{name}, Zeile {line}: Die Kategorie fehlt.",
            remedy="Bitte die Zeile ergänzen oder löschen.",
        )
    text = _ADDED.sub(" ", row["description"] or "").strip()
    taken = "" if office in queues else office
    return Example(text, place, slug_of(label), taken, day), label


def _degree(value: str | None) -> float | None:
    return float(value) if value and value.strip() else None


def _number(value: str | None) -> int:
    return int(value) if value and value.isdecimal() else 0
