"""Reads foreign XML: no document types, no entities, no network, bounded in size."""

from __future__ import annotations

from typing import Any

from lxml import etree

from rathaus.kernel.errors import Refused

Element = Any

MAX_BYTES = 5_000_000


class XmlRefused(Refused):
    """A file that is no acceptable XML; ``line`` counts from 1, ``code`` names the fault."""

    def __init__(self, file: str, line: int, fault: str, reason: str, remedy: str = "") -> None:
        super().__init__(f"{file}:{line}: {reason}", remedy=remedy)
        self.file, self.line, self.fault, self.reason = file, line, fault, reason


def read_xml(data: bytes, file: str, *, limit: int = MAX_BYTES) -> Element:
    """The root element. Raises :class:`XmlRefused` for what is no XML or tries to reach outside."""
    if len(data) > limit:
        raise XmlRefused(file, 1, "xml.size", f"Die Datei ist größer als {limit // 1_000_000} MB.")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise XmlRefused(
            file,
            error.lineno or 1,
            "xml.syntax",
            "Die Datei ist kein wohlgeformtes XML.",
            "Geben Sie sie noch einmal aus dem Programm aus, in dem sie entstanden ist.",
        ) from None
    if root.getroottree().docinfo.doctype:
        raise XmlRefused(
            file,
            1,
            "xml.doctype",
            "Dokumenttypen (DOCTYPE) und Entitäten sind nicht erlaubt.",
            "Entfernen Sie die Zeile mit <!DOCTYPE …>.",
        )
    return root


def local(element: Element) -> str:
    """The name of an element without its namespace; empty for comments."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def namespace(element: Element) -> str:
    """The namespace of an element; empty where it has none."""
    tag = element.tag if isinstance(element.tag, str) else ""
    return tag[1:].partition("}")[0] if tag.startswith("{") else ""


def children(element: Element | None, name: str) -> list[Element]:
    """The direct children of this local name, in order; none where there is no element."""
    if element is None:
        return []
    return [child for child in element if local(child) == name]


def child(element: Element | None, name: str) -> Element | None:
    """The first direct child of this local name."""
    return next(iter(children(element, name)), None)


def words(element: Element | None) -> str:
    """The text of an element with its outer spaces removed; empty where there is none."""
    return (element.text or "").strip() if element is not None else ""
