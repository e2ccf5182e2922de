"""Looking into a PDF for what runs, hides or locks. Stands alone: also a program of its own.

As a program it reads the file from standard input, writes its finding as JSON, and has little
memory and time, so that a file made to exhaust them exhausts only this process.
"""

from __future__ import annotations

import io
import json
import re
import resource
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

import pikepdf

# Verdicts, from harmless to useless; what a person reads stands in :mod:`pdf`.
FINE, ACTIVE, DYNAMIC, ATTACHED = "fine", "active", "dynamic", "attached"
LOCKED, COMPLEX, DAMAGED = "locked", "complex", "damaged"
# Notes
SUBMITS, CARRIES, PROTECTED = "submits", "carries", "protected"

_MAX_OBJECTS: Final = 300_000
_MAX_DEPTH: Final = 100
_MAX_STREAM_MEMORY: Final = 32 << 20
_MEMORY: Final = 1 << 30
_CPU_SECONDS: Final = 5
# A quick look at each object in its written form; only hits are examined name by name.
_SUSPECT: Final = re.compile(
    rb"/(JavaScript|JS|Launch|ImportData|SubmitForm|GoToE|Rendition|RichMedia\w*|XFA|EF"
    rb"|EmbeddedFiles?|FileAttachment)\b"
)
_RUNS: Final = frozenset({"/JavaScript", "/Launch", "/ImportData", "/GoToE", "/Rendition"})

# Set once and for the process: no stream may unfold without bound, nor be packed in layers.
pikepdf.settings.set_qpdf_limits(
    flate_max_memory=_MAX_STREAM_MEMORY,
    run_length_max_memory=_MAX_STREAM_MEMORY,
    png_max_memory=_MAX_STREAM_MEMORY,
    tiff_max_memory=_MAX_STREAM_MEMORY,
    dct_max_memory=_MAX_STREAM_MEMORY,
    max_stream_filters=1,
)


class _Found(Exception):
    def __init__(self, verdict: str) -> None:
        super().__init__(verdict)
        self.verdict = verdict


def probe(file: BinaryIO, *, attachments: bool) -> tuple[str, list[str]]:
    """The verdict and the notes on a PDF; ``attachments`` lets it carry files."""
    file.seek(0)
    try:
        with pikepdf.open(file) as pdf:
            if len(pdf.objects) > _MAX_OBJECTS:
                return COMPLEX, []
            if not len(pdf.pages):
                return DAMAGED, []
            notes = set(_notes(pdf, attachments=attachments))
            if pdf.is_encrypted:
                notes.add(PROTECTED)
            return FINE, sorted(notes)
    except _Found as found:
        return found.verdict, []
    except pikepdf.PasswordError:
        return LOCKED, []
    except MemoryError:
        return COMPLEX, []
    except (pikepdf.PdfError, ValueError, RecursionError, OSError):
        return DAMAGED, []


def _notes(pdf: pikepdf.Pdf, *, attachments: bool) -> Iterator[str]:
    for thing in pdf.objects:
        if not isinstance(thing, pikepdf.Object):
            continue
        # Of a stream only the dictionary is written out; what it holds cannot run by itself.
        header = thing.stream_dict if isinstance(thing, pikepdf.Stream) else thing
        if _SUSPECT.search(header.unparse(resolved=True)):
            yield from _judge(thing, attachments=attachments, depth=0)


def _judge(thing: Any, *, attachments: bool, depth: int) -> Iterator[str]:
    """Look at one object and at what lies directly in it; references are visited on their own."""
    if depth > _MAX_DEPTH:
        raise _Found(COMPLEX)
    if isinstance(thing, pikepdf.Name) and str(thing) in _RUNS:
        raise _Found(ACTIVE)
    inside: list[Any] = []
    if isinstance(thing, pikepdf.Array):
        inside = list(thing)
    elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        yield from _judge_names(thing, attachments=attachments)
        inside = [item for _key, item in thing.items()]
    for item in inside:
        direct = isinstance(item, pikepdf.Object) and not item.is_indirect
        if direct and not isinstance(item, pikepdf.Name):
            yield from _judge(item, attachments=attachments, depth=depth + 1)


def _judge_names(thing: Any, *, attachments: bool) -> Iterator[str]:
    action, subtype = str(thing.get("/S", "")), str(thing.get("/Subtype", ""))
    if action in _RUNS or "/JS" in thing or "/JavaScript" in thing:
        raise _Found(ACTIVE)
    if subtype.startswith("/RichMedia") or action.startswith("/RichMedia"):
        raise _Found(ACTIVE)
    if "/XFA" in thing:
        raise _Found(DYNAMIC)
    if action == "/SubmitForm":
        yield SUBMITS
    carries = "/EF" in thing or "/EmbeddedFiles" in thing or subtype == "/FileAttachment"
    if carries or str(thing.get("/Type", "")) == "/EmbeddedFile":
        if not attachments:
            raise _Found(ATTACHED)
        yield CARRIES


def _main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS + 1))
    data = io.BytesIO(sys.stdin.buffer.read())
    json.dump(probe(data, attachments="--attachments" in sys.argv), sys.stdout)


if __name__ == "__main__":
    _main()
