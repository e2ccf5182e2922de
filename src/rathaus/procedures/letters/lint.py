"""Whether the letters of a folder can be set, and whether its decisions are complete.

Each letter is set once with the data of ``sample.json``: ``{"*": …, "decision": …}``, laid over the
sample of the stationery. That happens in a process of its own whose time and memory are bounded,
since a template that is being checked may be anything.
"""

from __future__ import annotations

import json
import resource
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from threading import Lock
from typing import Any

from rathaus.procedures.letters.decision import check_decision_parts
from rathaus.procedures.letters.load import is_letter, letters_of, read_files, refusals
from rathaus.procedures.letters.model import Finding, Letter, LetterFailed
from rathaus.procedures.letters.press import render

SECONDS = 20
MEMORY_BYTES = 4 * 1024**3
SAMPLE = "sample.json"
_MOMENT = datetime(2026, 1, 2, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Inspected:
    """What a letter turned out to be when it was set with its sample."""

    name: str
    line: int
    kind: str = ""
    burden: bool = False
    parts: tuple[str, ...] = ()
    pages: int = 0
    finding: Finding | None = None


def lint(letters_dir: Path, common: Path, *, discretion: bool = True) -> list[Finding]:
    """Every fault of the letters in a folder, with file and line.

    ``common`` is the folder of the stationery; ``discretion`` says whether the law leaves a choice
    whose reasons a decision must show.
    """
    files = read_files(letters_dir)
    found = refusals(files)
    if found:
        return found
    if not any(is_letter(data) for name, data in files.items() if name.endswith(".typ")):
        return [Finding(SAMPLE, 1, "Der Ordner enthält keinen Brief.")]
    samples = _json(files, SAMPLE)
    if isinstance(samples, Finding):
        return [samples]
    inspected = inspect(letters_dir, common)
    return [finding for one in inspected for finding in _judged(one, samples, discretion)]


def inspect(letters_dir: Path, common: Path) -> list[Inspected]:
    """Set every letter of a folder with its sample, in a process of its own."""
    try:
        return _guard.run(str(letters_dir), str(common))
    except BrokenProcessPool:
        reason = f"Die Briefe brauchen mehr als {SECONDS} Sekunden oder zu viel Speicher."
        return [Inspected(SAMPLE, 1, finding=Finding(SAMPLE, 1, reason))]


def sample_of(files: Mapping[str, bytes], common: Mapping[str, bytes], name: str) -> dict[str, Any]:
    """The sample data of a letter: the stationery's, the folder's for all letters, its own."""
    basis = json.loads(common[SAMPLE])
    own = json.loads(files.get(SAMPLE, b"{}"))
    return {
        "data": {**basis["data"], **own.get("*", {}), **own.get(name, {})},
        "letterhead": basis["letterhead"],
    }


def _judged(one: Inspected, samples: Any, discretion: bool) -> Iterator[Finding]:
    file = f"{one.name}.typ"
    if one.finding is not None:
        yield one.finding
        return
    if one.name not in samples:
        yield Finding(SAMPLE, 1, f"Für den Brief „{one.name}“ fehlen Beispieldaten.")
    if one.kind != "decision":
        return
    for part in check_decision_parts(one.parts, burden=one.burden, discretion=discretion):
        yield Finding(file, one.line, f"Dem Bescheid fehlt {part}.")


def _json(files: Mapping[str, bytes], name: str) -> Any:
    try:
        return json.loads(files[name])
    except KeyError:
        return Finding(name, 1, "Die Beispieldaten der Briefe fehlen.")
    except json.JSONDecodeError as error:
        return Finding(name, error.lineno, f"Kein gültiges JSON: {error.msg}")


def _inspect(letters_dir: str, common_dir: str) -> list[Inspected]:
    _limit_time()
    files, common = read_files(Path(letters_dir)), read_files(Path(common_dir))
    letters = letters_of(files, common, Path(common_dir) / "fonts")
    return [
        _inspect_one(letter, sample_of(files, common, letter.name)) for letter in letters.values()
    ]


def _inspect_one(letter: Letter, sample: Mapping[str, Any]) -> Inspected:
    source = letter.files[letter.main].decode()
    line = source[: source.index("#show: letter.with(")].count("\n") + 1
    try:
        pdf = render(letter, sample["data"], letterhead=sample["letterhead"], created=_MOMENT)
    except LetterFailed as error:
        finding = error.finding or Finding(letter.main, line, str(error))
        return Inspected(letter.name, line, finding=finding)
    return Inspected(letter.name, line, pdf.kind, pdf.burden, pdf.parts, pdf.pages)


def _limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_time() -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


class _Guard:
    """The one process that sets letters for checking; it is made anew when it had to be ended."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None
        self._lock = Lock()

    def run(self, letters_dir: str, common: str) -> list[Inspected]:
        with self._lock:
            if self._pool is None:
                self._pool = ProcessPoolExecutor(
                    max_workers=1, mp_context=get_context("spawn"), initializer=_limit_memory
                )
            try:
                return self._pool.submit(_inspect, letters_dir, common).result(4 * SECONDS)
            except (BrokenProcessPool, TimeoutError) as error:
                self._pool.shutdown(wait=False, cancel_futures=True)
                self._pool = None
                raise BrokenProcessPool(str(error)) from error


_guard = _Guard()
