"""The process that sets an image or a text as a PDF: content in, PDF out, nothing else at hand.

It is started by path with a folder of its own as first argument and the order as JSON as second;
the content comes by standard input. It imports nothing of the house. Exit codes: 0 set, 4 damaged.
"""

from __future__ import annotations

import csv
import io
import json
import resource
import sys
from pathlib import Path
from typing import Any, Final

DAMAGED: Final = 4
_MEMORY: Final = 3_000_000_000
_CPU_SECONDS: Final = 50
_FILE_BYTES: Final = 100_000_000
_MOST_PIXELS: Final = 100_000_000
_LONGEST_SIDE: Final = 3_000
_MOST_IMAGES: Final = 100
_MOST_ROWS: Final = 3_000
_MOST_COLUMNS: Final = 14
_PAGE: Final = """
#set document(title: sys.inputs.title)
#set text(font: ("Fira Sans", "Libertinus Serif", "DejaVu Sans Mono"), size: 10.5pt, lang: "de")
#let about = json(bytes(sys.inputs.about))
"""
_IMAGES: Final = (
    _PAGE
    + """
#for (name, wide) in about.images {
  page("a4", flipped: wide, margin: 12mm, align(center + horizon,
    image(name, width: 100%, height: 100%, fit: "contain", alt: sys.inputs.title)))
}
"""
)
_TEXT: Final = (
    _PAGE
    + """
#set page("a4", margin: (x: 2.2cm, top: 2.2cm, bottom: 2cm), numbering: "1 / 1")
#set par(leading: 0.6em, spacing: 0.75em)
#if about.note != "" { block(width: 100%, inset: 8pt, stroke: 0.6pt, about.note) }
#let rows = about.rows
#if rows.len() > 0 {
  set text(size: 8.5pt)
  set par(justify: false)
  table(columns: rows.at(0).len(), stroke: 0.4pt, inset: 4pt,
    table.header(..rows.at(0).map(cell => strong(cell))), ..rows.slice(1).flatten())
} else {
  for line in about.lines { if line == "" { v(0.5em) } else { par(line) } }
}
"""
)


def main() -> int:
    """Set what comes by standard input and write the PDF."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_FILE_BYTES, _FILE_BYTES))
    folder, order = Path(sys.argv[1]), json.loads(sys.argv[2])
    content = sys.stdin.buffer.read()
    try:
        if order["ask"] == "image":
            pdf = _set(folder, order, _IMAGES, {"images": _images(folder, content)})
        else:
            pdf = _set(folder, order, _TEXT, _lines(content.decode(), order))
    except (ValueError, OSError, MemoryError, SyntaxError, RuntimeError, EOFError):
        return DAMAGED
    sys.stdout.buffer.write(pdf)
    sys.stdout.flush()
    return 0


def _images(folder: Path, content: bytes) -> list[tuple[str, bool]]:
    """Each frame upright, as a file beside the page, and whether it is wider than high."""
    from PIL import Image, ImageOps, ImageSequence

    Image.MAX_IMAGE_PIXELS = _MOST_PIXELS
    image = Image.open(io.BytesIO(content), formats=["JPEG", "PNG", "TIFF", "WEBP", "GIF"])
    if image.width * image.height > _MOST_PIXELS:
        raise ValueError("too many pixels")
    frames = ImageSequence.Iterator(image) if image.format == "TIFF" else [image]
    written = []
    for number, frame in enumerate(frames):
        if number >= _MOST_IMAGES:
            break
        upright = ImageOps.exif_transpose(frame) or frame
        if upright.mode not in ("RGB", "L"):
            upright = _on_white(upright)
        upright.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
        name = f"{number}.jpg"
        upright.save(folder / name, "JPEG", quality=88)
        written.append((name, upright.width > upright.height))
    return written


def _on_white(image: Any) -> Any:
    from PIL import Image

    shown = image.convert("RGBA")
    paper = Image.new("RGBA", shown.size, "white")
    paper.alpha_composite(shown)
    return paper.convert("RGB")


def _lines(text: str, order: dict[str, Any]) -> dict[str, Any]:
    rows = _rows(text) if order["table"] else []
    lines = [] if rows else [line.rstrip().expandtabs(4) for line in text.split("\n")]
    return {"note": order["note"], "rows": rows, "lines": lines}


def _rows(text: str) -> list[list[str]]:
    """The cells, where it is a table that fits on a page; else nothing."""
    head = text.lstrip().partition("\n")[0]
    delimiter = max(";,\t|", key=head.count)
    try:
        rows = [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if row]
    except csv.Error:
        return []
    if len(rows) < 2 or len(rows) > _MOST_ROWS or not 2 <= len(rows[0]) <= _MOST_COLUMNS:
        return []
    width = len(rows[0])
    return [(row + [""] * width)[:width] for row in rows]


def _set(folder: Path, order: dict[str, Any], source: str, about: dict[str, Any]) -> bytes:
    import typst

    (folder / "main.typ").write_text(source, encoding="utf-8")
    given: dict[str, Any] = {
        "input": str(folder / "main.typ"),
        "root": str(folder),
        "font_paths": order["fonts"],
        "ignore_system_fonts": True,
        "package_path": str(folder),
        "package_cache_path": str(folder),
        "sys_inputs": {"title": order["title"], "about": json.dumps(about)},
        "timestamp": order["timestamp"],
    }
    try:
        return bytes(typst.compile(**given, pdf_standards="a-2b"))
    except typst.TypstError:
        # Letters for which no font is at hand are forbidden there, not here.
        return bytes(typst.compile(**given))


if __name__ == "__main__":
    sys.exit(main())
