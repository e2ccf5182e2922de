"""Foreign XML for procedure folders: read as the catalogue reads it, refused with findings."""

from __future__ import annotations

from rathaus.catalogue.exchange import xml
from rathaus.catalogue.exchange.xml import Element, child, children, local, namespace, words
from rathaus.procedures.exchange.problems import refused

__all__ = ["Element", "child", "children", "local", "namespace", "read_xml", "words"]


def read_xml(data: bytes, file: str) -> Element:
    """The root element. Raises ExchangeRefused for what is no XML or tries to reach outside."""
    try:
        return xml.read_xml(data, file)
    except xml.XmlRefused as error:
        raise refused(file, error.line, error.fault, error.reason, error.remedy) from None
