"""LibreOffice: office documents as PDF/A-2b, without macros, links or a window."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Final

from rathaus.kernel.blobs import media
from rathaus.records.renditions.tools.base import Tool, ToolFailed

_FILTERS: Final = {
    media.DOCX: ("docx", "writer_pdf_Export"),
    media.ODT: ("odt", "writer_pdf_Export"),
    media.XLSX: ("xlsx", "calc_pdf_Export"),
    media.ODS: ("ods", "calc_pdf_Export"),
    media.PPTX: ("pptx", "impress_pdf_Export"),
    media.ODP: ("odp", "impress_pdf_Export"),
}
_PDFA_2B: Final = json.dumps({"SelectPdfVersion": {"type": "long", "value": "2"}})
_SETTING: Final = (
    '<item oor:path="/org.openoffice.Office.Common/Security/Scripting">'
    '<prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>'
)
_SAFE: Final = {
    "MacroSecurityLevel": "3",
    "DisableMacrosExecution": "true",
    "DisableActiveContent": "true",
    "BlockUntrustedRefererLinks": "true",
    "DisablePythonRuntime": "true",
}
_PROFILE: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<oor:items xmlns:oor="http://openoffice.org/2001/registry">{}</oor:items>'
)


class LibreOffice(Tool):
    """LibreOffice ohne Fenster (``soffice --headless``)."""

    name = "LibreOffice"
    gives = "Word- und OpenDocument-Dateien als PDF/A"
    programs = ("soffice", "libreoffice")
    seconds = 120

    def missing(self) -> str:
        """Why there is no PDF/A."""
        return f"PDF/A nicht erzeugt: {self.absent()}"

    def takes(self, media_type: str) -> bool:
        """Whether it reads contents of this type."""
        return media_type in _FILTERS

    def as_pdfa(self, content: bytes, media_type: str) -> bytes:
        """The document as PDF/A-2b; raises :class:`ToolFailed`.

        Each call has a folder and a profile of its own, which go with it: calls side by side do
        not meet, and no document leaves anything to the next.
        """
        ending, export = _FILTERS[media_type]
        with tempfile.TemporaryDirectory(prefix="rathaus-") as made:
            folder = Path(made)
            source = folder / f"document.{ending}"
            source.write_bytes(content)
            profile = folder / "profile"
            _write_profile(profile)
            arguments = [
                f"-env:UserInstallation={profile.as_uri()}",
                "--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo",
                "--convert-to", f"pdf:{export}:{_PDFA_2B}",
                "--outdir", str(folder), str(source),
            ]  # fmt: skip
            self.run(arguments, folder, {"HOME": str(folder)})
            result = folder / "document.pdf"
            if not result.is_file() or not result.stat().st_size:
                raise ToolFailed("no result")
            return result.read_bytes()


def _write_profile(profile: Path) -> None:
    user = profile / "user"
    user.mkdir(parents=True)
    settings = "".join(_SETTING.format(name, value) for name, value in _SAFE.items())
    (user / "registrymodifications.xcu").write_text(_PROFILE.format(settings), encoding="utf-8")
