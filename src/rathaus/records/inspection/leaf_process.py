"""The process that opens one clean PDF for an inspection: a question and a PDF in, an answer out.

It is started by path and imports nothing of the house. Standard input is the length of the question
(four bytes), the question as JSON, and the PDF. Exit codes: 0 answered, 3 locked, 4 damaged.

``words`` gives the words of each page with their boxes, ``redact`` the PDF with pages rebuilt from
a picture. Boxes are fractions of the shown page from its top left corner: x, y, width, height.
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
DPI: Final = 200
_MEMORY: Final = 2_000_000_000
_CPU_SECONDS: Final = 280
_MOST_PIXELS: Final = 30_000_000
_PASSWORD_ERROR: Final = 4
_GRID: Final = 1_000_000
_QUALITY: Final = 82
_BMP: Final = 0xFFFF


def main() -> int:
    """Answer the question about the paper."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    import pikepdf
    import pypdfium2 as pdfium  # type: ignore[import-untyped]

    data = sys.stdin.buffer
    (length,) = struct.unpack(">I", data.read(4))
    question, content = json.loads(data.read(length)), data.read()
    try:
        answer = _ANSWERS[question["ask"]](content, question)
    except pikepdf.PasswordError:
        return LOCKED
    except pdfium.PdfiumError as error:
        return LOCKED if error.err_code == _PASSWORD_ERROR else DAMAGED
    except (pikepdf.PdfError, ValueError, KeyError, TypeError, AttributeError, IndexError):
        return DAMAGED
    except (RecursionError, MemoryError, OSError, NotImplementedError):
        return DAMAGED
    sys.stdout.buffer.write(answer)
    sys.stdout.flush()
    return 0


def _words(content: bytes, question: dict[str, Any]) -> bytes:
    import pypdfium2 as pdfium

    pdf = pdfium.PdfDocument(content)
    wanted = question.get("pages") or range(1, len(pdf) + 1)
    found = {}
    for number in wanted:
        page = pdf[number - 1]
        found[str(number)] = _words_of(page)
        page.close()
    return json.dumps(found).encode()


def _words_of(page: Any) -> list[tuple[str, float, float, float, float]]:
    """The words of a page, each with the box around its letters; what lies off the page is none."""
    from pypdfium2 import raw

    letters = page.get_textpage()
    words: list[tuple[str, float, float, float, float]] = []
    word, boxes = "", []
    for place in range(letters.count_chars() + 1):
        code = raw.FPDFText_GetUnicode(letters, place) if place < letters.count_chars() else 32
        letter = " " if 0xD800 <= code < 0xE000 else chr(code)
        if not letter.isspace() and letter.isprintable():
            word += letter
            boxes.append(_letter_box(letters, place))
        elif word:
            box = _on_page(page, boxes)
            if box[2] > 0 and box[3] > 0:
                words.append((word, *box))
            word, boxes = "", []
    letters.close()
    return words


def _letter_box(letters: Any, place: int) -> tuple[float, float, float, float]:
    box: tuple[float, float, float, float] = letters.get_charbox(place)
    if box[2] - box[0] < 0.01 or box[3] - box[1] < 0.01:  # the invisible text over a scan
        box = letters.get_charbox(place, loose=True)
    return box


def _on_page(page: Any, boxes: list[Any]) -> tuple[float, float, float, float]:
    from ctypes import byref, c_int

    from pypdfium2 import raw

    outer = (min(b[0] for b in boxes), min(b[1] for b in boxes))
    other = (max(b[2] for b in boxes), max(b[3] for b in boxes))
    corners = []
    for across, up in (outer, other):
        x, y = c_int(), c_int()
        raw.FPDF_PageToDevice(page, 0, 0, _GRID, _GRID, 0, across, up, byref(x), byref(y))
        corners.append(tuple(min(max(at.value / _GRID, 0.0), 1.0) for at in (x, y)))
    (x1, y1), (x2, y2) = corners
    return min(x1, x2), min(y1, y2), abs(x1 - x2), abs(y1 - y2)


def _redact(content: bytes, question: dict[str, Any]) -> bytes:
    """Rebuild these pages from a picture with black boxes; the others stay as they are."""
    import pikepdf
    import pypdfium2 as pdfium

    source, drawn = pikepdf.open(io.BytesIO(content)), pdfium.PdfDocument(content)
    made = pikepdf.new()
    for number, page in enumerate(source.pages, 1):
        task = question["pages"].get(str(number))
        if task is None:
            made.pages.append(page)
        else:
            _add_rebuilt(made, drawn[number - 1], task.get("boxes", []))
    return _saved(made)


def _add_rebuilt(made: Any, page: Any, boxes: list[Any]) -> None:
    across, down = page.get_size()
    scale = min(DPI / 72, (_MOST_PIXELS / (across * down)) ** 0.5)
    image = page.render(scale=scale, rev_byteorder=True, draw_annots=True).to_pil().convert("RGB")
    words = _words_of(page) if boxes else []
    page.close()
    touched = [any(_touch(word[1:], box) for box in boxes) for word in words]
    labelled = [(box[:4], box[4]) for box in boxes]
    grown = [
        (word[1:], next(box[4] for box in boxes if _touch(word[1:], box)))
        for word, hit in zip(words, touched, strict=True)
        if hit
    ]
    _burn(image, [box for box, _label in (*labelled, *grown)], labelled)
    layer = _text_layer(
        [word for word, hit in zip(words, touched, strict=True) if not hit]
        + [(f"[{label}]", *box) for box, label in labelled],
        across,
        down,
    )
    _add_picture(made, image, across, down, layer)


def _touch(word: Any, box: Any) -> bool:
    """Whether two boxes meet, be it at their edges only."""
    return bool(
        word[0] <= box[0] + box[2]
        and box[0] <= word[0] + word[2]
        and word[1] <= box[1] + box[3]
        and box[1] <= word[1] + word[3]
    )


def _burn(image: Any, boxes: list[Any], labelled: list[Any]) -> None:
    """Paint the boxes over the picture itself, one pixel wider on each side, and their marks."""
    from PIL import ImageDraw, ImageFont

    pen, (wide, tall) = ImageDraw.Draw(image), image.size
    for x, y, w, h in boxes:
        pen.rectangle(
            (
                int(x * wide) - 2,
                int(y * tall) - 2,
                int((x + w) * wide) + 2,
                int((y + h) * tall) + 2,
            ),
            fill="black",
        )
    for (x, y, w, h), label in labelled:
        size = min(int(h * tall * 0.7), DPI // 8, int(w * wide / max(len(label), 1) * 1.4))
        if size >= 8:
            middle = ((x + w / 2) * wide, (y + h / 2) * tall)
            font = ImageFont.load_default(size)
            pen.text(middle, label, fill="white", font=font, anchor="mm")


def _text_layer(words: list[Any], across: float, down: float) -> bytes:
    """Words that are not seen but found and read aloud, each at its place."""
    parts = ["BT 3 Tr"]
    for text, x, y, w, h in words:
        letters = "".join(letter for letter in text if ord(letter) <= _BMP)
        if not letters or w <= 0 or h <= 0:
            continue
        size = max(h * down, 1.0)
        stretch = 100 * w * across / (len(letters) * size * 0.5)
        left, bottom = x * across, down - (y + h) * down
        code = f"{letters} ".encode("utf-16-be").hex()
        parts.append(
            f"/T {size:.3f} Tf {stretch:.3f} Tz 1 0 0 1 {left:.3f} {bottom:.3f} Tm <{code}> Tj"
        )
    return ("\n".join(parts) + "\nET").encode() if words else b""


def _add_picture(made: Any, image: Any, across: float, down: float, layer: bytes) -> None:
    from pikepdf import Array, Dictionary, Name, Page, Stream

    data = io.BytesIO()
    grey = image.convert("L")
    plain = _is_grey(image)
    (grey if plain else image).save(data, "JPEG", quality=_QUALITY)
    picture = Stream(made, data.getvalue())
    picture.Type, picture.Subtype, picture.Filter = Name.XObject, Name.Image, Name.DCTDecode
    picture.Width, picture.Height = image.size
    picture.BitsPerComponent = 8
    picture.ColorSpace = Name.DeviceGray if plain else Name.DeviceRGB
    content = f"q {across:.3f} 0 0 {down:.3f} 0 0 cm /P Do Q\n".encode() + layer
    leaf = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, round(across, 3), round(down, 3)]),
        Resources=Dictionary(XObject=Dictionary(P=picture), Font=Dictionary(T=_font(made))),
        Contents=Stream(made, content),
    )
    made.pages.append(Page(made.make_indirect(leaf)))


def _is_grey(image: Any) -> bool:
    small = image.resize((64, 64))
    return all(max(dot) - min(dot) <= 6 for dot in small.get_flattened_data())


def _font(made: Any) -> Any:
    """A font without letters whose codes are the characters themselves."""
    from pikepdf import Array, Dictionary, Name, Stream, String

    ranges = [f"<{n:02X}00> <{n:02X}FF> <{n:02X}00>" for n in range(256)]
    blocks = "".join(
        f"100 beginbfrange\n{chr(10).join(ranges[n : n + 100])}\nendbfrange\n".replace(
            "100 begin", f"{len(ranges[n : n + 100])} begin", 1
        )
        for n in range(0, 256, 100)
    )
    mapping = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CMapName /Plain def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{blocks}endcmap CMapName currentdict /CMap defineresource pop end end"
    )
    about = Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0)
    descriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=Name.Plain, Flags=5, FontBBox=Array([0, 0, 500, 1000]),
        ItalicAngle=0, Ascent=1000, Descent=0, CapHeight=1000, StemV=80,
    )  # fmt: skip
    inner = Dictionary(
        Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name.Plain, CIDSystemInfo=about,
        DW=500, FontDescriptor=made.make_indirect(descriptor), CIDToGIDMap=Name.Identity,
    )  # fmt: skip
    font = Dictionary(
        Type=Name.Font, Subtype=Name.Type0, BaseFont=Name.Plain,
        Encoding=Name("/Identity-H"),
        DescendantFonts=Array([made.make_indirect(inner)]),
        ToUnicode=Stream(made, mapping.encode()),
    )  # fmt: skip
    return made.make_indirect(font)


def _saved(made: Any) -> bytes:
    from pikepdf import ObjectStreamMode

    made.remove_unreferenced_resources()
    out = io.BytesIO()
    made.save(out, object_stream_mode=ObjectStreamMode.generate, deterministic_id=True)
    return out.getvalue()


_ANSWERS: Final = {"words": _words, "redact": _redact}

if __name__ == "__main__":
    sys.exit(main())
