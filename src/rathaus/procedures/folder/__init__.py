"""Procedure folders (Verfahrensordner): load, check, keep, report."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rathaus.procedures.folder.findings import Finding, FolderError
from rathaus.procedures.folder.load import from_source, load
from rathaus.procedures.folder.model import Change, Example, Fact, Notice, Procedure, Service

__all__ = [
    "Change",
    "Example",
    "Fact",
    "Finding",
    "FolderError",
    "Notice",
    "Procedure",
    "Service",
    "check",
    "from_source",
    "load",
]


def check(
    path: Path, *, layers: Sequence[Path] = (), land: str | None = None, city: str = ""
) -> list[Finding]:
    """Everything wrong with a folder, in the order of files and lines; empty when it is good.

    ``land`` (SH, HE, BW) decides which figures count; by default the name of the folder above.
    With a ``city`` its own figures and its letterhead count.
    """
    # Checking needs forms, letters, clock and law; loading a procedure does not.
    from rathaus.procedures.folder.checks import check_folder

    return check_folder(path, layers=layers, land=land, city=city)
