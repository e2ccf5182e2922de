"""Answers as XML and JSON, both made of the same plain values (Spark convention).

A list in JSON is an element in XML that holds one element for each entry. What is empty is left
out of both, so that one can be told from the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal
from xml.sax.saxutils import escape  # only writes

import orjson
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

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
    """JSON."""
    return orjson.dumps(content, default=str)


def as_xml(root: str, content: Any) -> Iterator[bytes]:
    """A document in pieces of a hundred entries each."""
    yield b'<?xml version="1.0" encoding="utf-8"?>\n'
    if not isinstance(content, list):
        yield _piece(_element(root, content))
        return
    yield f"<{root}>".encode()
    item = _ITEM[root]
    for start in range(0, len(content), _IN_ONE_PIECE):
        entries = content[start : start + _IN_ONE_PIECE]
        yield _piece("".join([_element(item, entry) for entry in entries]))
    yield f"</{root}>".encode()


def without_empty(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row without what says nothing."""
    return {name: value for name, value in row.items() if value is not None and value != ""}


def lines(rows: Iterable[str]) -> str:
    """Sentences as one text."""
    return " ".join(row for row in rows if row)


def _piece(text: str) -> bytes:
    return _ILLEGAL.sub("", text).encode()


def _element(name: str, value: Any) -> str:
    if isinstance(value, str):
        inside = escape(value)
    elif value is True or value is False:
        inside = "true" if value else "false"
    elif isinstance(value, dict):
        inside = "".join([_element(key, child) for key, child in value.items()])
    elif isinstance(value, list):
        item = _ITEM[name]
        inside = "".join([_element(item, entry) for entry in value])
    else:
        inside = escape(str(value))
    return f"<{name}>{inside}</{name}>"
