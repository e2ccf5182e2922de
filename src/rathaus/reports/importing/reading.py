"""Reading CSV files: what their headings promise decides how.

A source is a file ``library/reports/sources/<name>.yaml``: ``source`` (name under which its numbers
stand), ``columns`` (ours: theirs), ``crs`` (EPSG code of easting and northing, if not degrees),
``times`` (time zone), ``categories`` (their word: our key). A new source needs no code.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, TextIO
from zoneinfo import ZoneInfo

import yaml
from pyproj import Transformer

from rathaus.kernel.errors import Invalid
from rathaus.kernel.library import library_path
from rathaus.reports.importing.rows import BadLine, ForeignReport

_CHUNK = 5000
_WGS84 = 4326


@dataclass(frozen=True, slots=True)
class Source:
    """How the files of one source are read."""

    name: str
    columns: Mapping[str, str]
    crs: int = _WGS84
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Berlin"))
    categories: Mapping[str, str] = field(default_factory=dict)
    done: bool = True


def sources() -> dict[str, Source]:
    """Every source that the library knows, by the name of its file."""
    folder = library_path() / "reports" / "sources"
    return {path.stem: read_source(path) for path in sorted(folder.glob("*.yaml"))}


def read_source(path: Path) -> Source:
    """One source from its file; :class:`Invalid` where a column that all need is missing."""
    said: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    columns = dict(said.get("columns", {}))
    missing = {"category", "received_at", "x", "y"} - set(columns)
    if missing:
        raise Invalid(
            f"{path.name}: Unter „columns“ fehlt {', '.join(sorted(missing))}.",
            remedy="Nennen Sie, wie die Spalten in der Datei heißen.",
        )
    return Source(
        name=str(said.get("source") or path.stem),
        columns=columns,
        crs=int(said.get("crs", _WGS84)),
        zone=ZoneInfo(str(said.get("times", "Europe/Berlin"))),
        categories=dict(said.get("categories", {})),
        done=bool(said.get("done", True)),
    )


def source_of(path: Path) -> Source:
    """The source whose columns the heading of the file has; :class:`Invalid` where none fits."""
    with open_text(path) as lines:
        heading = set(next(csv.reader(lines), []))
    for source in sources().values():
        if set(source.columns.values()) <= heading:
            return source
    raise Invalid(
        f"{path.name}: Zu diesen Spalten ist keine Quelle beschrieben.",
        remedy="Beschreiben Sie sie in library/reports/sources/ oder nennen Sie --source.",
    )


def digest_of(path: Path) -> str:
    """SHA-256 of the file as it lies there."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_reports(path: Path, source: Source) -> Iterator[ForeignReport | BadLine]:
    """Every line of the file in order, as a report or as what is wrong with it."""
    turn = (
        Transformer.from_crs(source.crs, _WGS84, always_xy=True) if source.crs != _WGS84 else None
    )
    seen: Counter[str] = Counter()
    with open_text(path) as lines:
        numbered = enumerate(csv.DictReader(lines), start=2)
        while chunk := list(islice(numbered, _CHUNK)):
            for found in _chunk(chunk, source, turn):
                yield _named(found, seen) if isinstance(found, ForeignReport) else found


def open_text(path: Path) -> TextIO:
    """The file as text, unpacked where it is packed."""
    if path.suffix == ".gz":
        return io.TextIOWrapper(gzip.open(path), encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _chunk(
    rows: Sequence[tuple[int, dict[str, str]]], source: Source, turn: Transformer | None
) -> Iterator[ForeignReport | BadLine]:
    easts = [_figure(row, source, "x") for _n, row in rows]
    norths = [_figure(row, source, "y") for _n, row in rows]
    if turn is not None:
        easts, norths = turn.transform(easts, norths)
    for (line, row), lon, lat in zip(rows, easts, norths, strict=True):
        if not (math.isfinite(lon) and math.isfinite(lat) and -85 <= lat <= 85):
            yield BadLine(line, "Die Koordinaten sind keine.")
            continue
        try:
            yield _report(row, source, float(lat), float(lon))
        except ValueError as error:
            yield BadLine(line, f"Ein Datum ist keines: {error}")


def _named(report: ForeignReport, seen: Counter[str]) -> ForeignReport:
    """With a number made of what it says where the source gives none: the same next year."""
    if report.source_id:
        return report
    said = (report.received_at.isoformat(), report.category, report.latitude, report.longitude)
    made = hashlib.sha256("\x00".join(map(str, said)).encode()).hexdigest()[:24]
    seen[made] += 1
    return replace(report, source_id=f"{made}-{seen[made]}")


def _report(row: Mapping[str, str], source: Source, lat: float, lon: float) -> ForeignReport:
    def said(name: str) -> str:
        return (row.get(source.columns.get(name, "")) or "").strip()

    def time(name: str) -> datetime | None:
        text = said(name)
        if not text:
            return None
        at = datetime.fromisoformat(text)
        return at if at.tzinfo else at.replace(tzinfo=source.zone)

    received = time("received_at")
    if received is None:
        raise ValueError(source.columns["received_at"])
    return ForeignReport(
        source_id=said("source_id"),
        category=said("category"),
        latitude=lat,
        longitude=lon,
        received_at=received,
        text=said("text"),
        place=said("place"),
        district=said("district"),
        office=said("office"),
        accepted_at=time("accepted_at"),
        done=source.done,
        ended_at=time("ended_at"),
    )


def _figure(row: Mapping[str, str], source: Source, name: str) -> float:
    try:
        return float(row.get(source.columns[name]) or "nan")
    except ValueError:
        return math.nan
