"""Whether the letters of a folder can be set, and whether its decisions are complete.

Each letter is set once with the data of ``sample.json``: ``{"*": …, "decision": …}``, laid over the
sample of the stationery. That happens in a process of its own whose time and memory are bounded,
since a template that is being checked may be anything.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rathaus.procedures.letters import guard
from rathaus.procedures.letters.decision import check_decision_parts
from rathaus.procedures.letters.load import is_letter, letters_of, read_files, refusals
from rathaus.procedures.letters.model import Finding, Letter, LetterFailed
from rathaus.procedures.letters.press import render

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


def lint(
    letters_dir: Path,
    common: Path,
    *,
    discretion: bool = True,
    seconds: int = guard.SECONDS,
    fonts: Path | None = None,
) -> list[Finding]:
    """Every fault of the letters in a folder, with file and line.

    ``common`` is the folder of the stationery; ``discretion`` says whether the law leaves a choice
    whose reasons a decision must show; ``seconds`` of processor time is what setting may take;
    ``fonts`` is their folder where it does not lie in the stationery.
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
    inspected = inspect(letters_dir, common, seconds=seconds, fonts=fonts)
    return [finding for one in inspected for finding in _judged(one, samples, discretion)]


def inspect(
    letters_dir: Path, common: Path, *, seconds: int = guard.SECONDS, fonts: Path | None = None
) -> list[Inspected]:
    """Set every letter of a folder with its sample, in a process of its own."""
    try:
        return guard.run(seconds, _inspect, letters_dir, common, fonts or common / "fonts")
    except guard.Ended as ended:
        reason = f"Die Briefe brauchen mehr als {ended.seconds} Sekunden oder zu viel Speicher."
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


def _inspect(letters_dir: Path, common_dir: Path, fonts: Path) -> list[Inspected]:
    files, common = read_files(letters_dir), read_files(common_dir)
    letters = letters_of(files, common, fonts)
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
