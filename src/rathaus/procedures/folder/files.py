"""Gathers the files of a procedure: the base folder, and what a Land or a city puts over it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from rathaus.procedures.folder.findings import Finding
from rathaus.procedures.guessing import guess

FIXED = (
    *("service.yaml", "form.json", "process.bpmn", "filing.yaml", "evidence.yaml"),
    *("messages.yaml", "directory.yaml", "README.md"),
)
NEEDED = ("service.yaml", "form.json", "process.bpmn", "filing.yaml", "evidence.yaml")
PATTERNS = (
    r"rules/[a-z0-9-]+\.csv",
    r"letters/[a-z0-9/-]+\.(typ|json|svg|png|jpg)",
    r"examples/[a-z0-9-]+\.yaml",
    r"clips/[a-z0-9-]+\.(mp4|webm)",
)
BINARY = (".png", ".jpg", ".mp4", ".webm")
"""Files that are no text: pictures, and clips in sign language."""

MAX_FILES = 300
MAX_BYTES = 2_000_000

_SILENT = re.compile(r"README\.md|examples/.*")
"""Files that change nothing for a running case."""


def gather(folder: Path, layers: Sequence[Path]) -> tuple[dict[str, bytes], list[Finding]]:
    """The effective files by name, and what is wrong with them as files.

    Each layer is a folder of the same form; its files replace those of the same name. Layers that
    do not exist are passed over.
    """
    found: dict[str, bytes] = {}
    findings: list[Finding] = []
    if not folder.is_dir():
        reason = f"Den Ordner „{folder}“ gibt es nicht."
        return {}, [Finding("", 0, 0, "folder.absent", reason, "Prüfen Sie den Pfad.")]
    for layer in (folder, *layers):
        for path in sorted(layer.rglob("*")) if layer.is_dir() else ():
            name = path.relative_to(layer).as_posix()
            if path.is_dir() or _hidden(name):
                continue
            finding = _refusal(path, name, layer)
            if finding:
                findings.append(finding)
            else:
                found[name] = normalised(path.read_bytes(), name)
    if len(found) > MAX_FILES:
        findings.append(
            Finding("", 0, 0, "folder.size", f"Der Ordner hat mehr als {MAX_FILES} Dateien.")
        )
    return found, findings


def absent(files: Mapping[str, bytes]) -> list[Finding]:
    """The files that every procedure needs and this one lacks."""
    return [
        Finding(
            name,
            0,
            0,
            f"missing.{name}",
            f"Die Datei „{name}“ fehlt.",
            "Legen Sie sie an; docs/guides/write-a-procedure.md zeigt, was hineingehört.",
        )
        for name in NEEDED
        if name not in files
    ]


def normalised(data: bytes, name: str) -> bytes:
    """Text with plain line ends and without a byte order mark; other files as they are."""
    if name.endswith(BINARY):
        return data
    return data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def digest(files: Mapping[str, bytes]) -> str:
    """SHA-256 over names and contents of all files that a running case could notice."""
    total = hashlib.sha256()
    for name in sorted(files):
        if _SILENT.fullmatch(name):
            continue
        total.update(f"{len(name)}:{name}:{len(files[name])}:".encode())
        total.update(files[name])
    return total.hexdigest()


def _hidden(name: str) -> bool:
    return any(part.startswith((".", "~")) or part.endswith("~") for part in name.split("/"))


def _refusal(path: Path, name: str, layer: Path) -> Finding | None:
    if name not in FIXED and not any(re.fullmatch(pattern, name) for pattern in PATTERNS):
        return Finding(
            name,
            0,
            0,
            "folder.unknown_file",
            f"Die Datei „{name}“ gehört zu keinem Teil eines Verfahrens.",
            guess(name, (*FIXED, "rules/….csv", "letters/….typ", "examples/….yaml")),
        )
    if not path.resolve().is_relative_to(layer.resolve()):
        return Finding(
            name, 0, 0, "folder.link", f"„{name}“ führt aus dem Ordner hinaus.", "Kopieren Sie sie."
        )
    if path.stat().st_size > MAX_BYTES:
        return Finding(name, 0, 0, "folder.size", f"„{name}“ ist größer als 2 MB.")
    return None
