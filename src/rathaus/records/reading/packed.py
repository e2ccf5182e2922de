"""Word and OpenDocument files: a zip with XML inside, read within limits."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Final

from lxml import etree

_MOST_XML: Final = 40_000_000
_WORD: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ODF: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_PARAGRAPHS: Final = frozenset({f"{_WORD}p", f"{_ODF}p", f"{_ODF}h"})
_GAPS: Final = frozenset({f"{_WORD}tab", f"{_WORD}br", f"{_ODF}s", f"{_ODF}tab"}) | _PARAGRAPHS
_ENCRYPTED: Final = 0x1


class LockedPackage(Exception):
    """The file needs a password."""


class UnreadablePackage(Exception):
    """The file is damaged, no such file at all, or blows up beyond the limit."""


def read_docx(content: bytes) -> str:
    """The text of a Word document (ECMA-376), its notes, headers and footers included."""
    names = ("word/document.xml", "word/header", "word/footer", "word/footnotes.xml")
    return _read(content, names, needed=names[0], only=f"{_WORD}t")


def read_odt(content: bytes) -> str:
    """The text of an OpenDocument text (ISO/IEC 26300)."""
    return _read(content, ("content.xml",), needed="content.xml", only="")


def _read(content: bytes, beginnings: tuple[str, ...], *, needed: str, only: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _open_to_all(package)
            names = [name for name in package.namelist() if name.startswith(beginnings)]
            if needed not in names:
                raise UnreadablePackage(needed)
            return " ".join(_words(xml, only) for xml in _parts(package, names))
    except (zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, EOFError) as error:
        raise UnreadablePackage(str(error)) from None
    except (NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise UnreadablePackage(str(error)) from None


def _open_to_all(package: zipfile.ZipFile) -> None:
    if any(entry.flag_bits & _ENCRYPTED for entry in package.infolist()):
        raise LockedPackage
    if "META-INF/manifest.xml" in package.namelist():
        with package.open("META-INF/manifest.xml") as manifest:
            if b"encryption-data" in manifest.read(_MOST_XML):
                raise LockedPackage


def _parts(package: zipfile.ZipFile, names: list[str]) -> list[bytes]:
    """The parts unpacked; what they announce is not believed, what comes out is counted."""
    rest, parts = _MOST_XML, []
    for name in names:
        with package.open(name) as part:
            unpacked = part.read(rest + 1)
        rest -= len(unpacked)
        if rest < 0:
            raise UnreadablePackage(name)
        parts.append(unpacked)
    return parts


def _words(xml: bytes, only: str) -> str:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    heard: list[str] = []
    for event, element in etree.iterwalk(etree.fromstring(xml, parser), events=("start", "end")):
        if not isinstance(element.tag, str):
            continue
        if event == "start":
            heard.append(" " if element.tag in _GAPS else "")
            if not only or element.tag == only:
                heard.append(element.text or "")
        else:
            heard.append("\n" if element.tag in _PARAGRAPHS else "")
            heard.append((element.tail or "") if not only else "")
    return "".join(heard)
