"""Procedure folders (Verfahrensordner): load, check, keep, report."""

from rathaus.procedures.folder.findings import Finding, FolderError
from rathaus.procedures.folder.load import from_source, load
from rathaus.procedures.folder.model import Example, Fact, Notice, Procedure, Service

__all__ = [
    "Example",
    "Fact",
    "Finding",
    "FolderError",
    "Notice",
    "Procedure",
    "Service",
    "from_source",
    "load",
]
