"""A program that speaks GeoReport v2 to the demo city."""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase
from django.test import Client
from lxml import etree

from rathaus.kernel.tenancy import City
from rathaus.reports.actions.keys import TEST_KEY
from tests.reports.cast import ELISABETHSTRASSE

V2 = "/open311/v2"
#: What makes a report; the rest is optional.
MATTRESS: dict[str, Any] = {
    "api_key": TEST_KEY,
    "service_code": "illegaler-muell",
    "lat": str(ELISABETHSTRASSE[0]),
    "long": str(ELISABETHSTRASSE[1]),
    "description": "Hier liegt eine Matratze.",
}
_REAL = {"lat", "long"}
_LISTS = {
    "services", "service_requests", "attributes", "values", "errors", "endpoints", "formats",
    "media_urls", "notes",
}  # fmt: skip


def program(city: City) -> Client:
    """A program on the city's host; errors of ours become answers, as on the web server."""
    return Client(headers={"host": city.hosts[0]}, raise_request_exception=False)


def content(response: HttpResponseBase) -> bytes:
    """The body, in whichever pieces it came."""
    if response.streaming:
        return b"".join(response)
    return bytes(response.content)  # type: ignore[attr-defined]


def spark(document: bytes) -> Any:
    """XML as JSON by the Spark convention, written anew after the text of the standard: the
    element of a list is an array of what its children hold, every other one an object or a text."""
    return _spark(etree.fromstring(document))


def _spark(element: etree._Element) -> Any:
    if element.tag in _LISTS:
        return [_spark(child) for child in element]
    if len(element):
        return {child.tag: _spark(child) for child in element}
    text = element.text
    if text in {"true", "false"}:
        return text == "true"
    if text is not None and element.tag in _REAL:
        return float(text)
    whole = element.tag in {"order", "votes"} or (
        element.tag == "code" and _within(element, "error")
    )
    return int(text) if text is not None and whole else text


def _within(element: etree._Element, tag: str) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag == tag
