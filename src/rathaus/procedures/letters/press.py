"""Setting letters with typst: warm, deterministic, PDF/UA-1, and inside a closed world."""

from __future__ import annotations

import hashlib
import json
import os
import re
import threading
import weakref
from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from rathaus.procedures.letters import stage
from rathaus.procedures.letters.material import laid_out
from rathaus.procedures.letters.model import Finding, Letter, LetterFailed, Pdf

MAX_PAGES = 200
_WARM_LETTERS = 24
_WHERE = re.compile(r"┌─ (?P<path>\S+?):(?P<line>\d+):\d+")
_MISSING = re.compile(r'dictionary does not contain key "(?P<key>[^"]+)"')


def render(
    letter: Letter, data: Mapping[str, Any], *, letterhead: Mapping[str, Any], created: datetime
) -> Pdf:
    """Set a letter. The same template, data, letterhead and moment give the same bytes.

    ``created`` is written into the file as its date and must have a time zone. Raises
    :class:`LetterFailed` naming file, line and cause: an absent value, an empty part, a picture
    without alternative text, or anything else that PDF/UA-1 forbids.
    """
    if created.tzinfo is None:
        raise ValueError("created needs a time zone")
    warm = _presses.of(letter)
    content = laid_out(data, letter.fonts), laid_out(letterhead, letter.fonts)
    return warm.print(*content, timestamp=int(created.timestamp()))


class _Warm:
    """A compiler that has read a letter once, with the folder in memory that it reads from."""

    def __init__(self, letter: Letter) -> None:
        self.letter = letter
        self.root = stage.make()
        self._gone = weakref.finalize(self, stage.remove, self.root, os.getpid())
        for path, content in letter.files.items():
            target = self.root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        nothing = self.root / "no-packages"
        nothing.mkdir()
        self.compiler = typst.Compiler(
            input=str(self.root / letter.main),
            root=str(self.root),
            font_paths=_fonts(letter.fonts),
            ignore_system_fonts=True,
            package_path=str(nothing),
            package_cache_path=str(nothing),
        )

    def print(self, data: bytes, city: bytes, *, timestamp: int) -> Pdf:
        written = self.root / "data.json", self.root / "city.json"
        try:
            for path, content in zip(written, (data, city), strict=True):
                path.write_bytes(content)
            document: bytes = self.compiler.compile(  # type: ignore[assignment]
                format="pdf", pdf_standards="ua-1", timestamp=timestamp
            )
            marks = self._marks()
        except typst.TypstError as error:
            raise self._failed(error) from error
        finally:
            for path in written:
                path.unlink(missing_ok=True)
        pages = int(next(iter(marks.get("pages", ())), 0))
        if pages > MAX_PAGES:
            raise LetterFailed(
                f"Der Brief hätte {pages} Seiten; mehr als {MAX_PAGES} sind nicht vorgesehen.",
                remedy="Bitte legen Sie lange Listen als eigenes Dokument bei.",
            )
        about: dict[str, Any] = next(iter(marks.get("letter", ())), {})
        return Pdf(
            data=document,
            sha256=hashlib.sha256(document).hexdigest(),
            pages=pages,
            parts=tuple(dict.fromkeys(marks.get("part", ()))),
            kind=about.get("kind", ""),
            burden=bool(about.get("burden", False)),
        )

    def _marks(self) -> dict[str, list[Any]]:
        """The marks that the stationery has left in the document; nothing is set a second time."""
        marks: dict[str, list[Any]] = {}
        for mark in json.loads(self.compiler.query("<mark>", field="value")):
            for name, value in mark.items():
                marks.setdefault(name, []).append(value)
        return marks

    def _failed(self, error: typst.TypstError) -> LetterFailed:
        finding = self._finding(error)
        return LetterFailed(
            f"Der Brief „{self.letter.name}“ lässt sich nicht setzen: {finding.reason}",
            remedy=f"Siehe {finding.file}, Zeile {finding.line}.",
            finding=finding,
        )

    def _finding(self, error: typst.TypstError) -> Finding:
        """File and line in the letter itself where it is involved, else where it failed."""
        places = []
        for found in _WHERE.finditer(str(error.diagnostic)):
            path = found["path"].rpartition(f"{self.root.name}/")[2]
            places.append((path, int(found["line"])))
        own = [place for place in places if not place[0].startswith("common/")]
        file, line = next(iter(own or places), (self.letter.main, 1))
        return Finding(file, line, _reason(error))


def _reason(error: typst.TypstError) -> str:
    message = str(error.message)
    if found := _MISSING.search(message):
        return f"Die Angabe „{found['key']}“ fehlt in den Daten des Briefs."
    if "missing alt text" in message:
        return "Eine Abbildung hat keinen Alternativtext (alt)."
    if "missing document title" in message:
        return "Dem Dokument fehlt der Titel."
    return message.removeprefix("assertion failed: ").removeprefix("PDF/UA-1 error: ")


@lru_cache(maxsize=8)
def _fonts(folder: Path) -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)]
    )


class _Presses(threading.local):
    """The warm compilers of one thread; a compiler cannot serve two threads at once."""

    owner: int | None = None

    def __init__(self) -> None:
        self.warm: OrderedDict[str, _Warm] = OrderedDict()

    def of(self, letter: Letter) -> _Warm:
        _Presses.owner = _Presses.owner or os.getpid()
        if _Presses.owner != os.getpid():
            # The threads of typst did not come along, and the folders belong to the parent.
            raise RuntimeError("a fork of a process that has set letters cannot set any")
        key = f"{letter.name}\0{letter.digest}"
        warm = self.warm.get(key)
        if warm is None or not (warm.root / letter.main).exists():  # a machine may tidy up
            warm = self.warm[key] = _Warm(letter)
            if len(self.warm) > _WARM_LETTERS:
                self.warm.popitem(last=False)
        self.warm.move_to_end(key)
        return warm


_presses = _Presses()
