"""ocrmypdf with Tesseract: letters recognised in scans, and PDF made PDF/A-2b."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Final

from rathaus.records.renditions.tools.base import Tool, ToolFailed

_LANGUAGE: Final = "deu"
_PDFA: Final = "pdfa-2"


class OcrMyPdf(Tool):
    """ocrmypdf mit Tesseract und deutschem Sprachpaket."""

    name = "ocrmypdf"
    gives = "Texterkennung in Scans, PDF als PDF/A"
    programs = ("ocrmypdf",)
    seconds = 300

    def missing(self) -> str:
        """Why no text was recognised."""
        return f"Text nicht erkannt: {self.absent()}"

    def missing_pdfa(self) -> str:
        """Why a PDF was not made PDF/A."""
        return f"PDF/A nicht erzeugt: {self.absent()}"

    def lacks(self) -> str:
        """Tesseract with German comes in packages of its own."""
        if self.program is None:
            return ""
        tesseract = shutil.which("tesseract")
        if tesseract is None:
            return "tesseract ist nicht installiert"
        if _LANGUAGE not in _languages(tesseract, Path(tesseract).stat().st_mtime_ns):
            return "tesseract-ocr-deu ist nicht installiert"
        return ""

    def recognised(self, content: bytes) -> bytes:
        """The PDF as PDF/A-2b with a layer of recognised text; raises :class:`ToolFailed`.

        Pages that have text keep it. The picture of the pages is kept as it is.
        """
        return self._made(content, ["--skip-text", "--language", _LANGUAGE, "--rotate-pages"])

    def as_pdfa(self, content: bytes) -> bytes:
        """The PDF as PDF/A-2b, nothing recognised; raises :class:`ToolFailed`."""
        return self._made(content, ["--skip-text", "--tesseract-timeout", "0"])

    def _made(self, content: bytes, how: list[str]) -> bytes:
        with tempfile.TemporaryDirectory(prefix="rathaus-") as made:
            folder = Path(made)
            (folder / "source.pdf").write_bytes(content)
            arguments = ["--output-type", _PDFA, "--optimize", "0", "--jobs", "1", "--quiet", *how]
            arguments += ["source.pdf", "result.pdf"]
            self.run(
                arguments,
                folder,
                {"HOME": str(folder), "TMPDIR": str(folder), "OMP_THREAD_LIMIT": "1"},
            )
            result = folder / "result.pdf"
            if not result.is_file() or not result.stat().st_size:
                raise ToolFailed("no result")
            return result.read_bytes()


@lru_cache(maxsize=4)
def _languages(tesseract: str, _changed: int) -> frozenset[str]:
    try:
        told = subprocess.run(  # noqa: S603 - the program that was found, one fixed argument
            [tesseract, "--list-langs"],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=20,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return frozenset()
    return frozenset(told.stdout.decode("utf-8", "replace").split())
