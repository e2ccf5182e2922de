"""Letter templates from a folder, or from the sources that a running case has kept."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rathaus.procedures.letters.model import COMMON, Finding, Letter, LetterRefused
from rathaus.procedures.letters.safety import dangers

ASSETS = frozenset({".typ", ".svg", ".png", ".jpg"})
MAX_FILE_BYTES = 1_000_000
MAX_FOLDER_BYTES = 8_000_000


def load_letters(folder: Path, common: Path) -> dict[str, Letter]:
    """The letters of a folder by name: every ``*.typ`` that sets a letter with the stationery.

    ``common`` is the folder of the stationery (letterhead.typ, fonts/). Raises
    :class:`LetterRefused` with the first danger found.
    """
    return letters_of(read_files(folder), read_files(common), common / "fonts")


def letters_of(
    files: Mapping[str, bytes], common: Mapping[str, bytes], fonts: Path
) -> dict[str, Letter]:
    """As :func:`load_letters`, from files that are held in memory by name."""
    for finding in refusals(files):
        raise LetterRefused(
            f"Die Briefvorlage {finding.file} ist nicht erlaubt.",
            remedy=f"Zeile {finding.line}: {finding.reason}",
            finding=finding,
        )
    world = {name: data for name, data in files.items() if _suffix(name) in ASSETS}
    world |= {f"{COMMON}/{name}": data for name, data in common.items() if _suffix(name) in ASSETS}
    return {
        name.removesuffix(".typ"): Letter(name.removesuffix(".typ"), world, fonts)
        for name, data in files.items()
        if _suffix(name) == ".typ" and is_letter(data)
    }


def refusals(files: Mapping[str, bytes]) -> list[Finding]:
    """Why files may not be used as letters: too large, not readable, or dangerous."""
    found: list[Finding] = []
    for name, data in files.items():
        if len(data) > MAX_FILE_BYTES:
            found.append(Finding(name, 1, "Die Datei ist größer als 1 MB."))
        elif _suffix(name) == ".typ":
            try:
                found += dangers(name, data.decode())
            except UnicodeDecodeError:
                found.append(Finding(name, 1, "Die Datei ist kein Text in UTF-8."))
    if sum(map(len, files.values())) > MAX_FOLDER_BYTES:
        found.append(Finding(next(iter(files)), 1, "Die Briefe sind zusammen größer als 8 MB."))
    return found


def is_letter(source: bytes) -> bool:
    """Whether a template sets a letter, or only helps others."""
    return b"#show: letter.with(" in source


def read_files(folder: Path) -> dict[str, bytes]:
    """The files that lie directly in a folder, by name. Links are left out."""
    return {
        path.name: path.read_bytes()
        for path in sorted(folder.iterdir())
        if path.is_file() and not path.is_symlink() and path.stat().st_size <= 2 * MAX_FILE_BYTES
    }


def _suffix(name: str) -> str:
    return Path(name).suffix.lower()
