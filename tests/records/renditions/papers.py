"""PDFs made for the tests: written, scanned, turned, locked, broken, long."""

from __future__ import annotations

import io

import pikepdf
import typst
from PIL import Image, ImageDraw


def written(*texts: str) -> bytes:
    """A PDF with one A4 page for each text, its first word near the top left corner."""
    pages = "\n#pagebreak()\n".join(texts)
    source = f'#set page("a4", margin: 2cm)\n#set text(14pt)\n{pages}'
    return bytes(typst.compile(source.encode()))


def turned(content: bytes, degrees: int) -> bytes:
    """The same pages with a rotation that a viewer has to respect."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for page in pdf.pages:
            page.rotate(degrees, relative=True)
        return _saved(pdf)


def locked(content: bytes, word: str) -> bytes:
    """The same pages behind a password; an empty one opens for everybody."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return _saved(pdf, encryption=pikepdf.Encryption(user=word, owner="owner"))


def picture(text: str = "Rathaus", *, size: tuple[int, int] = (1240, 1754)) -> Image.Image:
    """A photograph of a sheet: black writing on white, no letters for a machine."""
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).text((120, 160), text, fill="black", font_size=72)
    return image


def scanned(text: str = "Rathaus") -> bytes:
    """A PDF that holds only a picture."""
    out = io.BytesIO()
    picture(text).save(out, "PDF", resolution=150)
    return out.getvalue()


def photo(text: str = "Rathaus") -> bytes:
    """A sheet as PNG."""
    out = io.BytesIO()
    picture(text, size=(620, 877)).save(out, "PNG")
    return out.getvalue()


def _saved(pdf: pikepdf.Pdf, encryption: pikepdf.Encryption | bool = False) -> bytes:
    out = io.BytesIO()
    pdf.save(out, encryption=encryption)
    return out.getvalue()
