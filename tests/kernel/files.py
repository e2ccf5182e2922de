"""Real files for the tests of the gate: honest ones, and ones made to do harm."""

from __future__ import annotations

import gzip
import io
import random
import struct
import zipfile
import zlib

import pikepdf
from PIL import Image

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
GPS_MARK = b"Kiel-Holtenau"
_CONTENT_TYPES = "[Content_Types].xml"


def pdf(**root: object) -> bytes:
    """A PDF of one page; keyword arguments become entries of its catalog."""
    with pikepdf.new() as document:
        document.add_blank_page()
        for key, value in root.items():
            document.Root[f"/{key}"] = (
                document.make_indirect(value) if isinstance(value, pikepdf.Object) else value
            )
        return _saved(document)


def pdf_with_attachment() -> bytes:
    with pikepdf.new() as document:
        document.add_blank_page()
        document.attachments["rechnung.xml"] = b"<rechnung/>"
        return _saved(document)


def pdf_with_link_annotation(action: pikepdf.Dictionary) -> bytes:
    with pikepdf.new() as document:
        page = document.add_blank_page().obj
        annotation = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action
        )
        page.Annots = pikepdf.Array([document.make_indirect(annotation)])
        return _saved(document)


def pdf_locked(*, user: str) -> bytes:
    with pikepdf.new() as document:
        document.add_blank_page()
        target = io.BytesIO()
        document.save(target, encryption=pikepdf.Encryption(owner="geheim", user=user))
        return target.getvalue()


def pdf_stream_bomb(unfolded: int) -> bytes:
    """A valid PDF whose object stream unfolds to this many bytes as soon as it is opened."""
    return pdf_stream_bombs(each=unfolded, count=1)


def pdf_stream_bombs(*, each: int, count: int) -> bytes:
    """A valid PDF with many such object streams, of which the first holds its page."""
    page = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
    )
    body = b"%PDF-1.5\n"
    places = [(0, 0, 0)]
    number = 1
    for turn in range(count):
        objects = page if turn == 0 else (b"<</Nothing true>>",)
        inside = list(range(number, number + len(objects)))
        number += len(objects)
        places += [(2, number, position) for position in range(len(objects))]
        if turn < 2:  # all later ones are alike; that their numbers do not fit harms only the file
            index, text = _object_stream(inside, objects, each)
        places.append((1, len(body), 0))
        header = (number, len(objects), len(index), len(text))
        body += b"%d 0 obj\n<</Type/ObjStm/N %d/First %d/Filter/FlateDecode/Length %d>>\n" % header
        body += b"stream\n" + text + b"\nendstream\nendobj\n"
        number += 1
    table_at = len(body)
    places.append((1, table_at, 0))
    table = b"".join(struct.pack(">BIH", *place) for place in places)
    body += b"%d 0 obj\n<</Type/XRef/Size %d/W[1 4 2]/Root 1 0 R/Length %d>>\nstream\n" % (
        number,
        number + 1,
        len(table),
    )
    return body + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % table_at


def _object_stream(
    numbers: list[int], objects: tuple[bytes, ...], unfolded: int
) -> tuple[bytes, bytes]:
    starts = [sum(len(thing) + 1 for thing in objects[:i]) for i in range(len(objects))]
    pairs = zip(numbers, starts, strict=True)
    index = b" ".join(b"%d %d" % pair for pair in pairs) + b"\n"
    packer = zlib.compressobj(9)
    packed = packer.compress(index + b" ".join(objects) + b" ")
    for _ in range(unfolded // 1_000_000):
        packed += packer.compress(b" " * 1_000_000)
    return index, packed + packer.flush()


def noise(width: int, height: int) -> Image.Image:
    """An image that does not compress, always the same."""
    dots = random.Random(7).randbytes(width * height * 3)  # noqa: S311
    return Image.frombytes("RGB", (width, height), dots)


def jpeg(width: int = 40, height: int = 30, *, orientation: int = 1, gps: bool = False) -> bytes:
    image = noise(width, height)
    exif = Image.Exif()
    if orientation != 1:
        exif[0x0112] = orientation
    if gps:
        exif[0x010E] = GPS_MARK.decode()
        exif.get_ifd(0x8825)[1] = "N"
        exif.get_ifd(0x8825)[2] = (54.0, 22.0, 11.0)
    target = io.BytesIO()
    image.save(target, "JPEG", exif=exif.tobytes(), comment=GPS_MARK if gps else b"", quality=85)
    return target.getvalue()


def png(width: int = 40, height: int = 30, *, text: bool = False) -> bytes:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    if text:
        info.add_text("Comment", GPS_MARK.decode())
    target = io.BytesIO()
    noise(width, height).save(target, "PNG", pnginfo=info)
    return target.getvalue()


def png_bomb(side: int) -> bytes:
    """A tiny file that claims to be an image of ``side`` times ``side`` pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\x00" * ((side // 8 + 1) * min(side, 5000)), 9)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


def zipped(entries: dict[str, bytes], *, stored: bool = False) -> bytes:
    target = io.BytesIO()
    method = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return target.getvalue()


def zip_bomb(unfolded: int) -> bytes:
    return zipped({"leer.txt": b"\x00" * unfolded})


def lying_zip_bomb(unfolded: int) -> bytes:
    """A bomb whose table of contents claims a harmless size."""
    data = bytearray(zip_bomb(unfolded))
    size = struct.pack("<I", unfolded)
    harmless = struct.pack("<I", 100)
    return bytes(data.replace(size, harmless))


def docx(*, macro: bool = False, extra: dict[str, bytes] | None = None) -> bytes:
    content = "macroEnabled.main+xml" if macro else "document.main+xml"
    types = f"<Types><Override ContentType='application/x.{content}'/></Types>"
    entries = {
        _CONTENT_TYPES: types.encode(),
        "word/document.xml": b"<w:document/>",
        **({"word/vbaProject.bin": b"\xd0\xcf\x11\xe0"} if macro else {}),
        **(extra or {}),
    }
    return zipped(entries)


def gzip_bomb(unfolded: int) -> bytes:
    return gzip.compress(b"\x00" * unfolded)


def _saved(document: pikepdf.Pdf) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()
