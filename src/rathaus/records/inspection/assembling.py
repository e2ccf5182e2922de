"""Papers put together: bound with cover, index and numbered sheets, or packed as originals."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson
import pikepdf
import typst

from rathaus.kernel import blobs
from rathaus.kernel.errors import Altered
from rathaus.kernel.library import library_path
from rathaus.records.inspection import bind_process
from rathaus.records.inspection.leaves import Black, clean_pages, redact_pages
from rathaus.records.models import DocumentVersion
from rathaus.records.reading.portable import LockedPdf, UnreadablePdf
from rathaus.records.renditions.making import shown

_SECONDS: Final = 1_300
_TEMPLATE: Final = Path(__file__).with_name("sheets.typ")


class NotBound(Exception):
    """The papers could not be put together; says what a technician needs."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper on its way into the bundle.

    ``withheld`` says in a sentence why it is left out, ``black`` what becomes unreadable on which
    page, ``marks`` the letters printed there.
    """

    version: DocumentVersion
    number: str
    title: str
    day: str
    direction: str
    kind: str = ""
    group: str = ""
    withheld: str = ""
    note: str = ""
    black: Mapping[int, Sequence[Black]] = field(default_factory=dict)


@dataclass(slots=True)
class Placed:
    """A paper with its sheets: a file of its own, or a sentence in its place."""

    paper: Paper
    first: int
    sheets: int
    file: str = ""
    instead: str = ""

    @property
    def label(self) -> str:
        """Its sheets: „12“ or „12–15“."""
        last = self.first + self.sheets - 1
        return str(self.first) if last == self.first else f"{self.first}–{last}"


@dataclass(frozen=True, slots=True)
class Cover:
    """What stands on the cover: authority, office, title, facts, a note, and the marks used."""

    authority: str
    office: str
    title: str
    reference: str
    facts: Sequence[tuple[str, str]]
    note: str = ""
    legend: Sequence[tuple[str, str, str]] = ()


Progress = Callable[[int], None]


def bind_pdf(
    cover: Cover, papers: Sequence[Paper], folder: Path, progress: Progress
) -> tuple[Path, int]:
    """Write the bound PDF into the folder; returns it and how many sheets it counts.

    What cannot be shown has a page that says so. Raises :class:`NotBound`.
    """
    placed = _place(papers, folder, progress)
    total = sum(one.sheets for one in placed)
    stamp = "Az. {number} · Blatt {sheet} von {total}"
    stamp = stamp.replace("{number}", cover.reference).replace("{total}", str(total))
    front = _own_pages(cover, placed, folder, stamp, total)
    parts = [_part(one) for one in placed]
    words = {"cover": "Deckblatt", "index": "Inhalt", "hashes": "Prüfsummen"}
    plan = {"front": front, "stamp": _braced(stamp), "parts": parts, "words": words}
    (folder / "plan.json").write_text(json.dumps(plan), "utf-8")
    _run(folder)
    return folder / "bound.pdf", total


def pack_zip(
    cover: Cover, papers: Sequence[Paper], folder: Path, progress: Progress
) -> tuple[Path, int]:
    """Write a ZIP: index as PDF, CSV and JSON, and the originals under their numbers."""
    placed = _place(papers, folder, progress)
    total = sum(one.sheets for one in placed)
    stamp = "Az. {number} · Blatt {sheet} von {total}"
    stamp = stamp.replace("{number}", cover.reference).replace("{total}", str(total))
    _own_pages(cover, placed, folder, stamp, total)
    rows = [_row(one) for one in placed]
    target = folder / "bound.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:
        archive.write(folder / "own.pdf", "index.pdf")
        archive.writestr("index.csv", _csv(rows))
        about = {"reference": cover.reference, "facts": dict(cover.facts), "papers": rows}
        archive.writestr("index.json", orjson.dumps(about, option=orjson.OPT_INDENT_2))
        for one, row in zip(placed, rows, strict=True):
            try:
                content = blobs.open_blob(one.paper.version.blob)
            except Altered:
                continue
            with content, archive.open(row["file"], "w", force_zip64=True) as into:
                shutil.copyfileobj(content, into, 1 << 18)
    return target, total


def _place(papers: Sequence[Paper], folder: Path, progress: Progress) -> list[Placed]:
    placed, sheet = [], 1
    for number, paper in enumerate(papers):
        one = _taken_in(paper, sheet, folder / f"paper-{number}.pdf")
        placed.append(one)
        sheet += one.sheets
        progress(number + 1)
    return placed


def _taken_in(paper: Paper, first: int, target: Path) -> Placed:
    erased = paper.version.document
    if erased.erased_on is not None:
        said = "Gelöscht am {day} ({why})."
        day = f"{erased.erased_on:%d.%m.%Y}"
        return Placed(paper, first, 1, instead=said.format(day=day, why=erased.erased_why))
    try:
        made = shown(paper.version)
        if made.content is None:
            return Placed(paper, first, 1, instead=paper.withheld or _unshown(made.note))
        clean = clean_pages(made.content)
        if paper.black and not paper.withheld:
            clean = redact_pages(clean, paper.black)
    except LockedPdf:
        why = "Das Dokument ist durch ein Passwort geschützt und liegt als Datei in der Akte."
        return Placed(paper, first, 1, instead=paper.withheld or why)
    except UnreadablePdf:
        why = "Das Dokument ist beschädigt und liegt als Datei in der Akte."
        return Placed(paper, first, 1, instead=paper.withheld or why)
    except Altered:
        why = "Der Inhalt fehlt oder wurde verändert; die Stelle lässt das prüfen."
        return Placed(paper, first, 1, instead=paper.withheld or why)
    target.write_bytes(clean)
    with pikepdf.open(target) as opened:
        sheets = max(len(opened.pages), 1)
    if paper.withheld:
        target.unlink()
        return Placed(paper, first, sheets, instead=paper.withheld)
    return Placed(paper, first, sheets, file=target.name)


def _unshown(note: str) -> str:
    said = "Das Dokument lässt sich nicht als Seite zeigen und liegt als Datei in der Akte."
    return f"{said} {note}." if note else said


def _own_pages(cover: Cover, placed: Sequence[Placed], folder: Path, stamp: str, total: int) -> int:
    """Set cover, index, notes and hashes as PDF/UA-1; returns the pages before the papers."""
    facts = [*cover.facts, ("Umfang", f"{total} Blatt")]
    data = {
        "authority": cover.authority, "office": cover.office, "title": cover.title,
        "reference": cover.reference, "facts": facts, "note": cover.note,
        "legend": list(cover.legend), "entries": [_entry(one, stamp) for one in placed],
        "words": _words(),
    }  # fmt: skip
    (folder / "data.json").write_text(json.dumps(data), "utf-8")
    shutil.copyfile(_TEMPLATE, folder / "own.typ")
    fonts = library_path() / "procedures" / "common" / "letters" / "fonts"
    compiler = typst.Compiler(
        input=str(folder / "own.typ"),
        root=str(folder),
        font_paths=[str(fonts)],
        ignore_system_fonts=True,
        package_path=str(folder / "none"),
        package_cache_path=str(folder / "none"),
    )
    try:
        pdf = compiler.compile(format="pdf", pdf_standards="ua-1")
        marks = json.loads(compiler.query("<mark>", field="value"))
    except typst.TypstError as error:
        raise NotBound(str(error)) from error
    (folder / "own.pdf").write_bytes(pdf)  # type: ignore[arg-type]
    return int(marks[0]["front"])


def _entry(one: Placed, stamp: str) -> dict[str, str]:
    withheld = bool(one.paper.withheld)
    return {
        "number": one.paper.number,
        "day": one.paper.day,
        "title": one.paper.title,
        "kind": one.paper.kind,
        "direction": one.paper.direction,
        "label": one.label,
        "note": one.paper.withheld or one.paper.note,
        "instead": one.instead,
        "stamp": stamp.format(sheet=one.label),
        "sha256": "–" if withheld else one.paper.version.sha256,
    }


def _words() -> dict[str, str]:
    return {
        "index": "Inhaltsverzeichnis", "number": "Nr.", "day": "Datum",
        "paper": "Schriftstück", "direction": "Richtung", "sheets": "Blatt",
        "legend": "Zeichen in geschwärzten Stellen", "mark": "Zeichen",
        "reason": "Grund", "norm": "Vorschrift", "hashes": "Prüfsummen der Originale",
        "hash": "SHA-256",
        "hashes-note": "Sie beweisen, dass ein Original unverändert ist.",
    }  # fmt: skip


def _part(one: Placed) -> dict[str, Any]:
    return {
        "file": one.file,
        "first": one.first,
        "sheets": one.sheets,
        "label": one.label,
        "title": one.paper.title,
        "group": one.paper.group,
    }


def _braced(stamp: str) -> str:
    """The text with its one place to fill in, whatever else stands in it."""
    before, _place, after = stamp.partition("{sheet}")
    return _inert_braces(before) + "{sheet}" + _inert_braces(after)


def _inert_braces(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _row(one: Placed) -> dict[str, Any]:
    version = one.paper.version
    suffix = Path(version.name).suffix[:10]
    return {
        "number": one.paper.number,
        "group": one.paper.group,
        "date": one.paper.day,
        "title": one.paper.title,
        "kind": one.paper.kind,
        "direction": one.paper.direction,
        "sheets": one.label,
        "version": version.number,
        "media_type": version.media_type,
        "size": version.size,
        "sha256": version.sha256,
        "file": f"originale/{one.first:05d}-{version.sha256[:12]}{suffix}",
    }


def _csv(rows: Iterable[dict[str, Any]]) -> str:
    text = io.StringIO()
    writer = None
    for row in rows:
        if writer is None:
            writer = csv.DictWriter(text, fieldnames=list(row), delimiter=";")
            writer.writeheader()
        writer.writerow({name: _inert(value) for name, value in row.items()})
    return "\ufeff" + text.getvalue()


def _inert(value: Any) -> Any:
    """No spreadsheet takes a title for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t" and value[1:] else value


def _run(folder: Path) -> None:
    try:
        done = subprocess.run(  # noqa: S603 - our own program, no shell
            [sys.executable, "-I", "-B", str(Path(bind_process.__file__)), str(folder)],
            capture_output=True,
            timeout=_SECONDS,
            env={"PATH": os.environ.get("PATH", "")},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NotBound("timeout") from None
    if done.returncode != 0:
        raise NotBound(done.stderr[-400:].decode("utf-8", "replace"))


def work_folder() -> tempfile.TemporaryDirectory[str]:
    """A folder for one bundle that goes with it."""
    return tempfile.TemporaryDirectory(prefix="rathaus-bundle-")
