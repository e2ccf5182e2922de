"""The process that opens one PDF to look at its pages: a question in, an answer out.

It is started by path and imports nothing of the house; the first argument is the question as JSON,
and the PDF comes by standard input. Exit codes: 0 answered, 3 locked, 4 damaged, 5 no such page.
"""

from __future__ import annotations

import io
import json
import resource
import struct
import sys
from typing import Any, Final

LOCKED: Final = 3
DAMAGED: Final = 4
NO_SUCH_PAGE: Final = 5
MOST_PAGES: Final = 5_000
_MEMORY: Final = 1_500_000_000
_CPU_SECONDS: Final = 25
_MOST_PIXELS: Final = 16_000_000
_MOST_SIDE: Final = 16_000
_MOST_LETTERS: Final = 60_000
_LARGE_IMAGE: Final = {"L": 900_000, "RGB": 250_000}
_PASSWORD_ERROR: Final = 4
_GRID: Final = 1_000_000


def main() -> int:
    """Answer the question about the PDF that comes by standard input."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    import pypdfium2 as pdfium  # type: ignore[import-untyped]

    question = json.loads(sys.argv[1])
    try:
        pdf = pdfium.PdfDocument(sys.stdin.buffer.read())
        answer = _ANSWERS[question["ask"]](pdf, question)
    except pdfium.PdfiumError as error:
        return LOCKED if error.err_code == _PASSWORD_ERROR else DAMAGED
    except IndexError:
        return NO_SUCH_PAGE
    except (ValueError, MemoryError, OSError):
        return DAMAGED
    sys.stdout.buffer.write(answer)
    sys.stdout.flush()
    return 0


def _sizes(pdf: Any, question: dict[str, Any]) -> bytes:
    shown = min(len(pdf), MOST_PAGES)
    return json.dumps([pdf.get_page_size(number) for number in range(shown)]).encode()


def _images(pdf: Any, question: dict[str, Any]) -> bytes:
    pdf.init_forms()
    parts = []
    for number in question["pages"]:
        image = _draw(_page(pdf, number), question["width"])
        parts.append(struct.pack(">I", len(image)) + image)
    return b"".join(parts)


def _page(pdf: Any, number: int) -> Any:
    if not 1 <= number <= min(len(pdf), MOST_PAGES):
        raise IndexError(number)
    return pdf[number - 1]


def _draw(page: Any, width: int) -> bytes:
    across, down = page.get_size()
    if across <= 0 or down <= 0:
        raise ValueError("page without extent")
    within = (_MOST_PIXELS / (across * down)) ** 0.5
    scale = min(width / across, within, _MOST_SIDE / max(across, down))
    image = _without_needless_colour(page.render(scale=scale, rev_byteorder=True).to_pil())
    drawn = io.BytesIO()
    image.save(drawn, "PNG", compress_level=4)
    if drawn.tell() > _LARGE_IMAGE[image.mode]:
        smaller = io.BytesIO()
        image.save(smaller, "WEBP", quality=85, method=1)
        if smaller.tell() < drawn.tell():
            return smaller.getvalue()
    return drawn.getvalue()


def _without_needless_colour(image: Any) -> Any:
    """Most pages are black on white: a third of the size, and sharp."""
    from PIL import ImageChops

    red, green, blue = image.convert("RGB").split()
    for other in (green, blue):
        if ImageChops.difference(red, other).getbbox():
            return image.convert("RGB")
    return red


def _words(pdf: Any, question: dict[str, Any]) -> bytes:
    page = _page(pdf, question["page"])
    letters = page.get_textpage()
    text = letters.get_text_range(count=min(letters.count_chars(), _MOST_LETTERS))
    if len(text) != min(letters.count_chars(), _MOST_LETTERS):
        text = _letter_by_letter(letters)
    words, start = [], None
    for place, letter in enumerate(text + " "):
        if letter.isspace() or not letter.isprintable():
            if start is not None:
                words.append((text[start:place], *_box(page, letters, start, place)))
            start = None
        elif start is None:
            start = place
    return json.dumps(words).encode()


def _letter_by_letter(letters: Any) -> str:
    """The same text with exactly one letter for each place, so that boxes belong to letters."""
    from pypdfium2 import raw

    places = range(min(letters.count_chars(), _MOST_LETTERS))
    codes = [raw.FPDFText_GetUnicode(letters, place) for place in places]
    return "".join(" " if 0xD800 <= code < 0xE000 else chr(code) for code in codes)


def _box(page: Any, letters: Any, start: int, end: int) -> tuple[float, float, float, float]:
    """Left, top, width and height as fractions of the page as it is shown, rotation included."""
    from ctypes import byref, c_int

    from pypdfium2 import raw

    boxes = [letters.get_charbox(place, loose=True) for place in range(start, end)]
    left, bottom = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, top = max(box[2] for box in boxes), max(box[3] for box in boxes)
    corners = []
    for across, up in ((left, bottom), (right, top)):
        x, y = c_int(), c_int()
        raw.FPDF_PageToDevice(page, 0, 0, _GRID, _GRID, 0, across, up, byref(x), byref(y))
        corners.append(tuple(min(max(at.value / _GRID, 0.0), 1.0) for at in (x, y)))
    (x1, y1), (x2, y2) = corners
    return (min(x1, x2), min(y1, y2), abs(x1 - x2), abs(y1 - y2))


_ANSWERS: Final = {"sizes": _sizes, "images": _images, "words": _words}

if __name__ == "__main__":
    sys.exit(main())
