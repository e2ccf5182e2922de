"""Answers as XML and JSON, both made of the same plain values (Spark convention).

A list in JSON is an element in XML that holds one element for each entry. What is empty is left
out of both, so that one can be told from the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Literal

import orjson
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from lxml import etree

Form = Literal["json", "xml"]
JSON, XML = "application/json; charset=utf-8", "text/xml; charset=utf-8"
_ITEM = {
    "services": "service",
    "service_requests": "request",
    "attributes": "attribute",
    "values": "value",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
    "media_urls": "media_url",
    "notes": "note",
}
_IN_ONE_PIECE = 100
_JSON = orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS
# XML 1.0 section 2.2: everything else must not stand in a document.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def respond(form: Form, root: str, content: Any, status: int = 200) -> HttpResponseBase:
    """The content in this format; ``root`` is the element around it in XML.

    Long lists in XML go out piece by piece.
    """
    if form == "json":
        return HttpResponse(as_json(content), status=status, content_type=JSON)
    pieces = as_xml(root, content)
    if isinstance(content, list) and len(content) > _IN_ONE_PIECE:
        return StreamingHttpResponse(pieces, status=status, content_type=XML)
    return HttpResponse(b"".join(pieces), status=status, content_type=XML)


def as_json(content: Any) -> bytes:
    """JSON; moments in UTC to the second, as the W3C note on dates has them."""
    return orjson.dumps(content, default=str, option=_JSON)


def as_xml(root: str, content: Any) -> Iterator[bytes]:
    """A document in pieces of a hundred entries each."""
    sink = _Sink()
    sink.write(b'<?xml version="1.0" encoding="utf-8"?>\n')
    with etree.xmlfile(sink, encoding="utf-8") as file:
        if not isinstance(content, list):
            file.write(_element(root, content))
        else:
            with file.element(root):
                for number, entry in enumerate(content, 1):
                    file.write(_element(_ITEM[root], entry))
                    if number % _IN_ONE_PIECE == 0:
                        file.flush()
                        yield sink.take()
    yield sink.take()


def without_empty(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row without what says nothing."""
    return {name: value for name, value in row.items() if value is not None and value != ""}


def _element(name: str, value: Any) -> etree._Element:
    made = etree.Element(name)
    if isinstance(value, Mapping):
        made.extend([_element(key, child) for key, child in value.items()])
    elif isinstance(value, list):
        made.extend([_element(_ITEM[name], entry) for entry in value])
    else:
        made.text = _text(value)
    return made


def _text(value: Any) -> str:
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return _ILLEGAL.sub("", str(value))


class _Sink:
    """What has been written and not yet sent."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._pieces.append(data)
        return len(data)

    def take(self) -> bytes:
        taken, self._pieces = b"".join(self._pieces), []
        return taken


def lines(rows: Iterable[str]) -> str:
    """Sentences as one text."""
    return " ".join(row for row in rows if row)
