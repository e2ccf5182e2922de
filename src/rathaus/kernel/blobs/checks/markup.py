"""SVG drawings: accepted only where a caller asks for them, and only without anything active."""

from __future__ import annotations

import re
from typing import BinaryIO, Final, NoReturn
from xml.etree import ElementTree

from django.utils.translation import gettext as _

from rathaus.kernel.errors import Refused

_ACTIVE_ELEMENTS: Final = frozenset(
    {"script", "foreignobject", "iframe", "object", "embed", "handler", "set", "animate"}
)
_LINKS: Final = frozenset({"href", "src"})
_SAFE_LINK: Final = re.compile(r"\s*(#|data:image/(png|jpeg);)", re.IGNORECASE)
_REMOTE_STYLE: Final = re.compile(r"@import|url\(\s*['\"]?(?!#)|expression\(", re.IGNORECASE)


def check_svg(file: BinaryIO) -> None:
    """Refuse scripts, event attributes, foreign content, links outwards and entity definitions."""
    file.seek(0)
    data = file.read()
    if re.search(rb"<!(DOCTYPE|ENTITY)", data, re.IGNORECASE):
        _refuse_active()
    try:
        # Without DTD there is no entity to expand, which is all that the parser could be fooled by.
        root = ElementTree.fromstring(data)  # noqa: S314
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise Refused(
            _("Die Zeichnung ist beschädigt."),
            remedy=_("Exportieren Sie sie neu, am besten als PDF oder PNG."),
        ) from error
    for element in root.iter():
        _check_element(element)


def _check_element(element: ElementTree.Element) -> None:
    tag = _local(element.tag)
    if tag in _ACTIVE_ELEMENTS or (tag == "style" and _REMOTE_STYLE.search(element.text or "")):
        _refuse_active()
    for name, value in element.attrib.items():
        attribute = _local(name)
        if attribute.startswith("on") or _REMOTE_STYLE.search(value):
            _refuse_active()
        if attribute in _LINKS and not _SAFE_LINK.match(value):
            _refuse_active()


def _local(name: object) -> str:
    return str(name).rpartition("}")[2].lower()


def _refuse_active() -> NoReturn:
    raise Refused(
        _("Die Zeichnung enthält aktive Inhalte oder Verweise nach außen."),
        remedy=_("Exportieren Sie sie als PDF oder PNG und laden Sie diese Datei hoch."),
    )
