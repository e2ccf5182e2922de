"""Pages from a scanner as a file that the house takes: TIFF becomes PDF, everything else stays."""

from __future__ import annotations

import io
from typing import Final

import pikepdf
from django.utils.translation import gettext as _
from PIL import Image, ImageSequence, UnidentifiedImageError

from rathaus.kernel.errors import Refused

_TIFF: Final = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
_MOST_PAGES: Final = 500
_MOST_PIXELS: Final = 100_000_000
_DPI: Final = 200.0


def as_paper(data: bytes, name: str) -> tuple[bytes, str]:
    """The content and name under which it is kept; multi-page TIFF as one PDF.

    Raises :class:`Refused` for a TIFF that cannot be read or has too many or too large pages.
    """
    if not data.startswith(_TIFF):
        return data, name
    stem = name.rpartition(".")[0] or name
    try:
        return _pdf_of(data, name), f"{stem}.pdf"
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise Refused(
            _("Die Datei „{name}“ ist kein lesbares TIFF-Bild.").format(name=name),
            remedy=_("Scannen Sie das Schriftstück noch einmal, am besten als PDF."),
        ) from error


def pages_in(data: bytes) -> int:
    """How many pages a paper has that passed the gate for uploads; 1 for a picture."""
    if not data.startswith(b"%PDF-"):
        return 1
    with pikepdf.open(io.BytesIO(data)) as document:
        return max(1, len(document.pages))


def _pdf_of(data: bytes, name: str) -> bytes:
    with Image.open(io.BytesIO(data)) as image:
        if getattr(image, "n_frames", 1) > _MOST_PAGES or _too_large(image):
            raise Refused(
                _("Die Datei „{name}“ hat zu viele oder zu große Seiten.").format(name=name),
                remedy=_("Teilen Sie das Schriftstück, oder scannen Sie mit 200 dpi."),
            )
        dpi = float(image.info.get("dpi", (_DPI, _DPI))[0]) or _DPI
        pages = [_plain(frame) for frame in ImageSequence.Iterator(image)]
    out = io.BytesIO()
    # Without dates the same scan becomes the same bytes, and is known when it comes again.
    dates = {"creationDate": None, "modDate": None}
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=dpi, **dates)
    return out.getvalue()


def _too_large(image: Image.Image) -> bool:
    return any(frame.width * frame.height > _MOST_PIXELS for frame in ImageSequence.Iterator(image))


def _plain(frame: Image.Image) -> Image.Image:
    """Pages that PDF can carry: black and white, grey or colour, without transparency."""
    return frame.copy() if frame.mode in {"1", "L", "RGB"} else frame.convert("RGB")
