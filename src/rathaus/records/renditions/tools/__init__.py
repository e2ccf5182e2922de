"""Optional programs of the machine, each an adapter; without them the house does without.

A new one is a module here with a :class:`Tool`, and its place in ``TOOLS``.
"""

from __future__ import annotations

from typing import Final

from rathaus.records.renditions.tools.base import Tool, ToolFailed
from rathaus.records.renditions.tools.office import LibreOffice
from rathaus.records.renditions.tools.recognition import OcrMyPdf

__all__ = ["OCR", "OFFICE", "TOOLS", "Tool", "ToolFailed"]

OFFICE: Final = LibreOffice()
OCR: Final = OcrMyPdf()
TOOLS: Final[tuple[Tool, ...]] = (OFFICE, OCR)
